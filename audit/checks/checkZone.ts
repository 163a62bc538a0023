import { sameSet, sortedSet } from "../compare";
import type { AuditPlan, AuditedTenant } from "../input";
import type { DomainObservation } from "../observations";
import type { Check } from "../report";
import { isZonesWord } from "./checkAnswers";
import { quoteList } from "./quote";
import { causedBy, isOk, ok, unknown, wrong, type CheckOutcome } from "./outcome";

/** Checks whether a tenant's zone has the right NS and SOA, with the right TTLs. Pure and total. */

interface NsRecordSet {
    names: string[];
    ttl: number;
}

interface SoaRecord {
    mname: string;
    ttl: number;
}

/**
 * The authoritative answers of the servers about the zone itself.
 *
 * @param ttls the right TTLs; without them the TTL is not checked
 * @param isZone false if there is a CNAME instead of the zone
 */
export function checkZone(
    { domain, nameServers }: AuditedTenant,
    { answers }: Pick<DomainObservation, "answers">,
    ttls: AuditPlan["ttls"],
    isZone: boolean,
): { ns: CheckOutcome; soa: CheckOutcome; ttl: CheckOutcome | undefined } {
    const said = answers.flatMap(({ answer }) => (isZonesWord(answer) ? [answer] : []));
    const nsSets = said.flatMap(({ ns }) => (ns === undefined ? [] : [ns]));
    const soas = said.flatMap(({ soa }) => (soa === undefined ? [] : [soa]));
    const cause = isZone ? undefined : "cname";
    const ns = checkNs(domain, nameServers, nsSets, cause);
    const soa = checkSoa(domain, nameServers, soas, cause);
    const outcomes = { ns: causedBy(ns, ns.cause ?? cause), soa: causedBy(soa, soa.cause ?? cause) };
    return {
        ...outcomes,
        ttl: ttls && causedBy(checkTtl(domain, ttls, nsSets, soas), causeOfTtl(outcomes)),
    };
}

const SILENT = "no server answers for the zone";

function checkNs(
    domain: string,
    nameServers: readonly string[],
    nsSets: readonly NsRecordSet[],
    cause: Check | undefined,
): CheckOutcome {
    const expected = quoteList(nameServers);
    if (nsSets.length === 0) {
        return causedBy(unknown(SILENT, expected), cause ?? "answers");
    }
    const other = nsSets.filter(({ names }) => !sameSet(names, nameServers));
    return other.length === 0
        ? ok(expected)
        : wrong(
              "broken",
              sortedSet(other.map(({ names }) => quoteList(sortedSet(names))))
                  .slice(0, 4)
                  .join("; or "),
              expected,
              "us",
              `Run "pulumi up --refresh" so that the NS records at the apex of the zone ${domain} are exactly ${expected}.`,
          );
}

function checkSoa(
    domain: string,
    [first = "the first name server"]: readonly string[],
    soas: readonly SoaRecord[],
    cause: Check | undefined,
): CheckOutcome {
    if (soas.length === 0) {
        return causedBy(unknown(SILENT, first), cause ?? "answers");
    }
    const other = soas.filter(({ mname }) => mname !== first);
    return other.length === 0
        ? ok(first)
        : wrong(
              "warning",
              quoteList(sortedSet(other.map(({ mname }) => mname))),
              first,
              "us",
              `Run "pulumi up --refresh" so that the SOA record of the zone ${domain} names ${first}.`,
          );
}

function checkTtl(
    domain: string,
    ttls: { ns: number; soa: number },
    nsSets: readonly { ttl: number }[],
    soas: readonly { ttl: number }[],
): CheckOutcome {
    const expected = `NS ${ttls.ns} s, SOA ${ttls.soa} s`;
    if (nsSets.length === 0 || soas.length === 0) {
        return unknown(SILENT, expected);
    }
    if (nsSets.every(({ ttl }) => ttl === ttls.ns) && soas.every(({ ttl }) => ttl === ttls.soa)) {
        return ok(expected);
    }
    const seconds = (sets: readonly { ttl: number }[]): string =>
        quoteList([...new Set(sets.map(({ ttl }) => `${ttl} s`))]);
    return wrong(
        "warning",
        `NS ${seconds(nsSets)}, SOA ${seconds(soas)}`,
        expected,
        "us",
        `Run "pulumi up --refresh" so that the zone ${domain} has these TTLs: ${expected}.`,
    );
}

/** The TTL can only be judged if the records are right. */
function causeOfTtl({ ns, soa }: { ns: CheckOutcome; soa: CheckOutcome }): Check | undefined {
    return isOk(ns) ? (isOk(soa) ? undefined : (soa.cause ?? "soa")) : (ns.cause ?? "ns");
}
