import { matchDs } from "./dnssec";
import { isWorse, type Check, type Finding, type Party } from "./report";
import type { DelegationSighting, DomainSighting, Seen } from "./sightings";
import { compareSets, listOf, shorten, sortedSet } from "./compare";

/** What the brand domain's and the tenants' checks have in common. Everything here is pure and total. */

export type Judged = Pick<Finding, "verdict" | "seen" | "expected" | "party" | "next"> & {
    because?: Check | undefined;
};

export function ok(seen: string, expected = seen): Judged {
    return { verdict: "ok", seen, expected, party: "nobody", next: "" };
}

export function wrong(
    verdict: "warning" | "broken",
    seen: string,
    expected: string,
    party: Exclude<Party, "nobody">,
    next: string,
): Judged {
    return { verdict, seen, expected, party, next };
}

export const LOOK_AGAIN =
    "Run the audit again; where it stays so, find out why these servers cannot be reached from this machine.";

export function unknown(seen: string, expected: string, next = LOOK_AGAIN): Judged {
    return { verdict: "unknown", seen: shorten(seen), expected, party: "nobody", next };
}

/** A finding that is not ok, as a consequence of another one; one that is ok stands for itself. */
export function because(judged: Judged, cause: Check | undefined): Judged {
    return judged.verdict === "ok" || cause === undefined ? judged : { ...judged, because: cause };
}

export function isOk(judged: Judged | undefined): boolean {
    return judged === undefined || judged.verdict === "ok";
}

/** Whose names servers a domain is to be delegated to, and who can see to it. */
export interface DelegationTarget {
    domain: string;
    nameServers: readonly string[] | undefined;
    party: Exclude<Party, "nobody">;
    /** In which the delegation is a record of ours. */
    parentZone?: string | undefined;
}

export function judgeDelegation(seen: Seen<DelegationSighting>, target: DelegationTarget): Judged {
    const { domain, nameServers, party } = target;
    const expected = nameServers === undefined ? "a delegation" : listOf(sortedSet(nameServers));
    const next = delegationStep(target);
    if (seen.value === undefined) {
        return seen.definite
            ? wrong("broken", shorten(seen.problem), expected, party, next)
            : unknown(seen.problem, expected);
    }
    const { value } = seen;
    const names = namesIn(value);
    if (names.length === 0) {
        const parent = value.parent === "." ? "the root" : value.parent;
        const text =
            value.cname !== undefined
                ? `a CNAME of ${value.cname} in the place of the delegation`
                : value.nxdomain
                  ? `${parent} has no ${domain}`
                  : `${parent} does not delegate ${domain}`;
        const step = value.nxdomain ? registrationStep(target) : next;
        return because(
            wrong("broken", text, expected, party, step),
            value.cname === undefined ? undefined : "cname",
        );
    }
    const { missing, foreign } = compareSets(names, nameServers ?? names);
    if (missing.length === 0 && foreign.length === 0) {
        return nameServers === undefined ? ok(listOf(names), expected) : ok(expected);
    }
    return wrong(foreign.length > 0 ? "broken" : "warning", listOf(names), expected, party, next);
}

export function namesIn({ nameServers }: DelegationSighting): string[] {
    return sortedSet(nameServers.map(({ name }) => name));
}

/** Where the registry has no such name it may be on hold or have expired as well. */
function registrationStep(target: DelegationTarget): string {
    const { domain, nameServers, party, parentZone } = target;
    if (parentZone !== undefined || nameServers === undefined) {
        return delegationStep(target);
    }
    const names = listOf(nameServers);
    return party === "tenant"
        ? `Ask the owner of ${domain} to see that it is registered, paid for and not on hold, with exactly ${names} as its name servers.`
        : `See at its registrar that ${domain} is registered, paid for and not on hold, with exactly ${names} as its name servers.`;
}

function delegationStep({ domain, nameServers, party, parentZone }: DelegationTarget): string {
    const names = listOf(nameServers ?? []);
    if (parentZone !== undefined) {
        return `Run "pulumi up --refresh" for the stack of ${parentZone}, and see that its zone has ${names} as the NS records of ${domain}.`;
    }
    const who = party === "tenant" ? `Ask the owner of ${domain} to set` : "Set";
    return nameServers === undefined
        ? `Register ${domain}, and set its name servers at its registrar to those of its hosted zone.`
        : `${who} the name servers of ${domain} at its registrar to exactly ${names}.`;
}

/**
 * DS records of a former host make a domain go dark for every resolver that validates, as soon as its name servers are
 * ours (RFC 4035 §5.2): the keys are those of the zone that we serve.
 */
export function judgeDnssec(
    { domain, delegation, ds, keys }: Pick<DomainSighting, "domain" | "delegation" | "ds" | "keys">,
    target: Pick<DelegationTarget, "party" | "parentZone">,
): Judged {
    const expected = "no DS, or one that a key of the zone matches";
    if (delegation.value === undefined || ds === undefined) {
        const why = delegation.value === undefined ? "the delegation was not seen" : "there is no delegation";
        return because(unknown(why, expected, "First see to the delegation."), "delegation");
    }
    if (ds.value === undefined) {
        return unknown(ds.problem, expected);
    }
    if (ds.value.length === 0) {
        return ok("no DS", expected);
    }
    const records = `DS ${listOf(ds.value.map(shortDs))}`;
    if (keys?.value === undefined) {
        const why = `${records}; keys not seen: ${keys?.problem ?? "nobody was asked"}`;
        return keys?.definite === true
            ? wrong("broken", why, expected, target.party, dnssecStep(domain, target))
            : unknown(why, expected);
    }
    const match = matchDs(domain, ds.value, keys.value);
    if (match === "unknown digest") {
        return unknown(
            `${records}, whose kind of digest is not known here`,
            expected,
            `Compare the DS records of ${domain} with its keys by hand.`,
        );
    }
    return match === "matches"
        ? ok(`${records}, with its key`, expected)
        : wrong(
              "broken",
              `${records}; ${keys.value.length === 0 ? "the zone has no keys" : "none of the zone's keys matches"}`,
              expected,
              target.party,
              dnssecStep(domain, target),
          );
}

/** Without the digest, which nobody reads. */
function shortDs(text: string): string {
    return text.split(" ", 3).join(" ");
}

function dnssecStep(
    domain: string,
    { party, parentZone }: Pick<DelegationTarget, "party" | "parentZone">,
): string {
    const what = `the DS records of ${domain}`;
    return parentZone !== undefined
        ? `Delete ${what} from the zone ${parentZone}.`
        : `${party === "tenant" ? `Ask the owner of ${domain} to delete` : "Delete"} ${what} (DNSSEC) at its registrar.`;
}

/** The worse of two; the first where they are the same. */
export function worse(one: Judged, other: Judged): Judged {
    return isWorse(other.verdict, one.verdict) ? other : one;
}

/** In the order of the fields that a reader of JSON expects. */
export function toFinding(
    check: Check,
    kind: Finding["kind"],
    subject: string,
    judged: Judged,
    server?: string,
): Finding {
    const { verdict, seen, expected, party, next, because: cause } = judged;
    return {
        check,
        kind,
        subject,
        ...(server === undefined ? {} : { server }),
        verdict,
        seen,
        expected,
        party,
        next,
        ...(cause === undefined ? {} : { because: cause }),
    };
}
