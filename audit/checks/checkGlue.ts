import { sortAddresses } from "../../records/addresses";
import { isInDomain, registeredDomain } from "../../records/names";
import { compareSets, ipv4First } from "../compare";
import type { GlueObservation, ServerObservation } from "../observations";
import { allAddresses } from "./checkAddresses";
import { quoteList } from "./quote";
import { causedBy, isOk, ok, unknown, wrong, type CheckOutcome } from "./outcome";

/** Whether the registry gives along the true addresses of a white-label name server. Pure and total. */

/**
 * RFC 1034 §4.2.2: a name server in the domain that it serves cannot be found without glue.
 *
 * @param addresses the outcome of the check of the host's address records
 */
export function checkGlue(
    { host, aws, records }: ServerObservation,
    { referrals }: GlueObservation,
    { brandDomain, brandSeen }: { brandDomain: string; brandSeen: boolean },
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
    // The brand's own delegation has to have it, whatever another one says.
    const absent =
        needed && referrals.some(({ domain, glue }) => domain === brandDomain && glue.length === 0);
    const verdict = absent ? "broken" : verdictOf(seen, wanted);
    if (verdict === "ok") {
        return ok(expected);
    }
    const text = absent ? `no glue in the delegation of ${brandDomain}` : quoteList(seen);
    const next = `Set the addresses of the host ${host} at the registrar of ${registeredDomain(brandDomain)} to exactly ${expected}.`;
    // Where our own records are wrong, their copy at the registry is wrong for that; what differs from both is not.
    const published = records.value === undefined ? [] : allAddresses(records.value);
    const copied =
        isOk(addresses) || absent || published.length === 0
            ? verdict
            : verdictOf(withoutLacking(seen, published), published);
    return copied === "ok"
        ? causedBy(wrong(verdict, text, expected, "brand registrar", next), "addresses")
        : wrong(copied, text, expected, "brand registrar", next);
}

function verdictOf(glue: readonly string[], right: readonly string[]): "ok" | "warning" | "broken" {
    const { missing, foreign } = compareSets(glue, right);
    return foreign.length > 0 ? "broken" : missing.length > 0 ? "warning" : "ok";
}

/** The glue without the IP version that the records lack: what they had of that version is not known. */
function withoutLacking(glue: readonly string[], published: readonly string[]): string[] {
    const isIpv6 = (address: string): boolean => address.includes(":");
    return glue.filter((each) => published.some((other) => isIpv6(other) === isIpv6(each)));
}
