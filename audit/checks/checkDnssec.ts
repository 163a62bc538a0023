import { registeredDomain } from "../../records/names";
import type { DomainObservation } from "../observations";
import type { ExpectedDelegation } from "./checkDelegation";
import { matchDs } from "../../dns/matchDs";
import { quoteList } from "./quote";
import { causedBy, ok, unknown, wrong, type CheckOutcome } from "./outcome";

/** Checks whether a domain has DS records at its parent that match no key of its zone. Pure and total. */

/**
 * With DS records of a former host, validating resolvers return no answers for a domain as soon as its name servers are ours (RFC 4035
 * §5.2). The keys are those of our zone.
 */
export function checkDnssec(
    { domain, delegation, ds, keys }: Pick<DomainObservation, "domain" | "delegation" | "ds" | "keys">,
    { owner, parentZone }: Pick<ExpectedDelegation, "owner" | "parentZone">,
): CheckOutcome {
    const expected = "no DS, or one that a key of the zone matches";
    if (delegation.value === undefined || ds === undefined) {
        const why = delegation.value === undefined ? "the delegation was not seen" : "there is no delegation";
        return causedBy(unknown(why, expected, "First see to the delegation."), "delegation");
    }
    if (ds.value === undefined) {
        return unknown(ds.problem, expected);
    }
    if (ds.value.length === 0) {
        return ok("no DS", expected);
    }
    const records = `DS ${quoteList(ds.value.map(shortDs))}`;
    const broken = (seen: string): CheckOutcome =>
        wrong("broken", seen, expected, owner, dnssecStep(domain, owner, parentZone));
    if (keys?.value === undefined) {
        const why = `${records}; keys not seen: ${keys?.problem ?? "no server was asked"}`;
        return keys?.definite === true ? broken(why) : unknown(why, expected);
    }
    switch (matchDs(domain, ds.value, keys.value)) {
        case "matches":
            return ok(`${records}, with its key`, expected);
        case "unknown digest":
            return unknown(
                `${records}, whose kind of digest is not known here`,
                expected,
                `Compare the DS records of ${domain} with its keys by hand.`,
            );
        case "differs":
            return broken(
                `${records}; ${keys.value.length === 0 ? "the zone has no keys" : "none of the zone's keys matches"}`,
            );
    }
}

/** Without the digest, which is of no use for a person. */
function shortDs(text: string): string {
    return text.split(" ", 3).join(" ");
}

function dnssecStep(
    domain: string,
    owner: ExpectedDelegation["owner"],
    parentZone: string | undefined,
): string {
    const records = `the DS records of ${domain}`;
    const where = registeredDomain(domain) === domain ? "at its registrar" : "in the zone above it";
    return parentZone !== undefined
        ? `Delete ${records} from the zone ${parentZone}.`
        : `${owner === "tenant" ? `Ask the owner of ${domain} to delete` : "Delete"} ${records} (DNSSEC) ${where}.`;
}
