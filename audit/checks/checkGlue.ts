import { sortAddresses } from "../../records/addresses";
import { isInDomain, registeredDomain } from "../../records/names";
import { compareSets, ipv4First } from "../compare";
import type { GlueObservation, ServerObservation } from "../observations";
import { allAddresses, type GluePlace } from "./checkAddresses";
import { quoteList } from "./quote";
import { causedBy, isOk, ok, unknown, wrong, type CheckOutcome } from "./outcome";

/** Checks whether the registry returns the right addresses of a white-label name server. Pure and total. */

interface GlueContext {
    brandDomain: string;
    brandSeen: boolean;
    /** Default: a person sets it at the registrar. */
    place?: GluePlace | undefined;
}

/**
 * RFC 1034 §4.2.2: a name server in its own domain cannot be found without glue.
 *
 * @param addresses the result of the check of the host's address records
 */
export function checkGlue(
    { host, aws, records }: ServerObservation,
    { referrals }: GlueObservation,
    { brandDomain, brandSeen, place = "registrar" }: GlueContext,
    addresses: CheckOutcome | undefined,
): CheckOutcome {
    const needed = isInDomain(host, brandDomain) && referrals.some(({ domain }) => domain === brandDomain);
    const given = referrals.filter(({ glue }) => glue.length > 0);
    const right = aws?.value ?? records.value;
    const wanted = right === undefined ? [] : allAddresses(right);
    const expected = wanted.length === 0 ? `the addresses of ${host}` : quoteList(wanted);
    if (given.length === 0 && !needed) {
        return brandSeen
            ? ok("no glue is needed")
            : causedBy(unknown("no delegation was seen that names it", expected), "delegation");
    }
    const seen = ipv4First(sortAddresses(given.flatMap(({ glue }) => glue)));
    if (wanted.length === 0) {
        const outcome = unknown(`glue ${quoteList(seen)}; the true addresses were not seen`, expected);
        return causedBy(outcome, isOk(addresses) ? undefined : "addresses");
    }
    // The brand's own delegation must have it, whatever other delegations have.
    const absent =
        needed && referrals.some(({ domain, glue }) => domain === brandDomain && glue.length === 0);
    const verdict = absent ? "broken" : verdictOf(seen, wanted);
    if (verdict === "ok") {
        return ok(expected);
    }
    const text = absent ? `no glue in the delegation of ${brandDomain}` : quoteList(seen);
    const owner = place === "stack" ? "us" : "brand registrar";
    const isWrong = ({ domain, glue }: GlueObservation["referrals"][number]): boolean =>
        domain === brandDomain && verdictOf(glue, wanted) !== "ok";
    const next = glueStep(host, expected, brandDomain, { place, inDelegation: referrals.some(isWrong) });
    // If our own records are wrong, their copy at the registry is wrong for the same reason; other differences are separate problems.
    const published = records.value === undefined ? [] : allAddresses(records.value);
    const copied =
        isOk(addresses) || absent || published.length === 0
            ? verdict
            : verdictOf(withoutLacking(seen, published), published);
    return copied === "ok"
        ? causedBy(wrong(verdict, text, expected, owner, next), "addresses")
        : wrong(copied, text, expected, owner, next);
}

/**
 * A brand domain below a registered one is delegated in a zone, and the owner of that zone adds the addresses to the delegation. The
 * registry needs the hosts too, for tenants that it delegates to them, and gets them from the registrar of the registered domain.
 *
 * @param inDelegation true if the delegation of the brand domain itself has wrong addresses, or none
 */
function glueStep(
    host: string,
    expected: string,
    brandDomain: string,
    { place, inDelegation }: { place: GluePlace; inDelegation: boolean },
): string {
    const registered = registeredDomain(brandDomain);
    switch (place) {
        case "stack":
            return `Run "pulumi up --refresh", which sets the addresses of the host ${host} at Route 53 Domains to exactly ${expected}; a monitor with "follow" does it by itself after AWS has changed one.`;
        case "AWS Support":
            return `Ask AWS Support to set the addresses of the host ${host} at the registry of ${registered} to exactly ${expected}.`;
        case "registrar":
            return registered === brandDomain || !inDelegation
                ? `Set the addresses of the host ${host} at the registrar of ${registered} to exactly ${expected}.`
                : `Beside the NS records of ${brandDomain} in the zone above it, set the addresses of ${host} to exactly ${expected}; set them as the host's at the registrar of ${registered} too, for tenants of the same registry.`;
    }
}

function verdictOf(glue: readonly string[], right: readonly string[]): "ok" | "warning" | "broken" {
    const { missing, foreign } = compareSets(glue, right);
    return foreign.length > 0 ? "broken" : missing.length > 0 ? "warning" : "ok";
}

/** The glue without the IP version that the records lack: the right addresses of that version are unknown. */
function withoutLacking(glue: readonly string[], published: readonly string[]): string[] {
    const isIpv6 = (address: string): boolean => address.includes(":");
    return glue.filter((each) => published.some((other) => isIpv6(other) === isIpv6(each)));
}
