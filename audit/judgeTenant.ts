import {
    because,
    isOk,
    judgeDelegation,
    judgeDnssec,
    namesIn,
    ok,
    toFinding,
    unknown,
    wrong,
    type Judged,
} from "./judge";
import { judgeAnswers, speaks } from "./judgeAnswers";
import type { AuditPlan, AuditedTenant } from "./input";
import type { Finding } from "./report";
import type { DomainSighting } from "./sightings";
import { listOf, sameSet, sortedSet } from "./compare";

/** What is said of one tenant's domain. Pure and total. */

export interface TenantContext extends Pick<AuditPlan, "ttls"> {
    /** White-label servers of which no address is known. */
    addressless: ReadonlySet<string>;
}

export function judgeTenant(
    tenant: AuditedTenant,
    sighting: DomainSighting,
    context: TenantContext,
): Finding[] {
    const { domain, nameServers, parentZone } = tenant;
    const party = parentZone === undefined ? ("tenant" as const) : ("us" as const);
    const target = { domain, nameServers, party, parentZone };
    const delegation = judgeDelegation(sighting.delegation, target);
    const cname = judgeCname(tenant, sighting, delegation);
    const own = judgeZone(tenant, sighting, context, isOk(cname) ? undefined : cname);
    const answers = nameServers.map((server) => ({
        server,
        judged: judgeAnswers(domain, server, sighting.answers, context.addressless.has(server)),
    }));
    const finding = (check: Finding["check"], judged: Judged, server?: string): Finding =>
        toFinding(check, "tenant", domain, judged, server);
    return [
        finding("delegation", delegation),
        finding("ns", own.ns),
        finding("soa", own.soa),
        ...(own.ttl === undefined ? [] : [finding("ttl", own.ttl)]),
        finding("dnssec", judgeDnssec(sighting, target)),
        finding("cname", cname),
        finding("agreement", judgeAgreement(sighting, delegation, own.ns)),
        ...answers.map(({ server, judged }) => finding("answers", judged, server)),
    ];
}

/** RFC 1912 §2.4: a name that has a CNAME has nothing else, so no zone can begin there. */
function judgeCname(
    { domain, parentZone }: AuditedTenant,
    sighting: DomainSighting,
    delegation: Judged,
): Judged {
    const targets = sighting.answers.flatMap(({ answer }) =>
        answer.kind === "answer" && answer.cname !== undefined ? [answer.cname] : [],
    );
    const atParent = sighting.delegation.value?.cname;
    const cname = atParent ?? targets[0];
    const expected = "no CNAME";
    if (cname !== undefined) {
        const next =
            atParent === undefined
                ? `Delete the CNAME ${domain} from its own zone; an alias record to the load balancer does what it was meant for.`
                : `Delete the CNAME ${domain} from the zone ${parentZone ?? "above it"}, and run "pulumi up --refresh" so that the delegation of ${domain} takes its place.`;
        return wrong("broken", `a CNAME of ${cname}`, expected, "us", next);
    }
    return sighting.delegation.value === undefined
        ? because(
              unknown("the delegation was not seen", expected),
              isOk(delegation) ? undefined : "delegation",
          )
        : ok(expected);
}

/** What the servers say with authority of the zone itself. */
function judgeZone(
    { domain, nameServers }: AuditedTenant,
    { answers }: DomainSighting,
    { ttls }: TenantContext,
    cname: Judged | undefined,
): { ns: Judged; soa: Judged; ttl: Judged | undefined } {
    const said = answers.flatMap(({ answer }) => (speaks(answer) ? [answer] : []));
    const nsSets = said.flatMap(({ ns }) => (ns === undefined ? [] : [ns]));
    const soas = said.flatMap(({ soa }) => (soa === undefined ? [] : [soa]));
    const cause = cname === undefined ? undefined : "cname";
    const silent = (expected: string): Judged =>
        because(unknown("no server answers for the zone", expected), cause ?? "answers");

    const names = listOf(nameServers);
    const otherNs = nsSets.filter((each) => !sameSet(each.names, nameServers));
    const ns =
        nsSets.length === 0
            ? silent(names)
            : otherNs.length === 0
              ? ok(names)
              : wrong(
                    "broken",
                    sortedSet(otherNs.map((each) => listOf(sortedSet(each.names))))
                        .slice(0, 4)
                        .join("; or "),
                    names,
                    "us",
                    `Run "pulumi up --refresh" so that the NS records at the apex of the zone ${domain} are exactly ${names}.`,
                );

    const [first = "the first name server"] = nameServers;
    const otherSoas = soas.filter(({ mname }) => mname !== first);
    const soa =
        soas.length === 0
            ? silent(first)
            : otherSoas.length === 0
              ? ok(first)
              : wrong(
                    "warning",
                    listOf(sortedSet(otherSoas.map(({ mname }) => mname))),
                    first,
                    "us",
                    `Run "pulumi up --refresh" so that the SOA record of the zone ${domain} names ${first}.`,
                );
    const judged = { ns: because(ns, ns.because ?? cause), soa: because(soa, soa.because ?? cause) };
    return { ...judged, ttl: ttls && because(judgeTtl(domain, ttls, nsSets, soas), causeOfTtl(judged)) };
}

function causeOfTtl({ ns, soa }: { ns: Judged; soa: Judged }): Finding["because"] {
    return isOk(ns) ? (isOk(soa) ? undefined : (soa.because ?? "soa")) : (ns.because ?? "ns");
}

function judgeTtl(
    domain: string,
    ttls: { ns: number; soa: number },
    nsSets: readonly { ttl: number }[],
    soas: readonly { ttl: number }[],
): Judged {
    const expected = `NS ${ttls.ns} s, SOA ${ttls.soa} s`;
    if (nsSets.length === 0 || soas.length === 0) {
        return unknown("no server answers for the zone", expected);
    }
    if (nsSets.every(({ ttl }) => ttl === ttls.ns) && soas.every(({ ttl }) => ttl === ttls.soa)) {
        return ok(expected);
    }
    const seconds = (sets: readonly { ttl: number }[]): string =>
        listOf([...new Set(sets.map(({ ttl }) => `${ttl} s`))]);
    return wrong(
        "warning",
        `NS ${seconds(nsSets)}, SOA ${seconds(soas)}`,
        expected,
        "us",
        `Run "pulumi up --refresh" so that the zone ${domain} has these TTLs: ${expected}.`,
    );
}

/** Where the delegation and the zone's NS are both ours they agree, so this never stands for itself. */
function judgeAgreement({ delegation, answers }: DomainSighting, judged: Judged, ns: Judged): Judged {
    const parents = delegation.value === undefined ? [] : namesIn(delegation.value);
    const own = answers.flatMap(({ answer }) =>
        speaks(answer) && answer.ns !== undefined ? [answer.ns.names] : [],
    );
    const expected = "the same at the parent and in the zone";
    const cause = isOk(judged) ? (ns.because ?? "ns") : "delegation";
    if (parents.length === 0 || own.length === 0) {
        const what = parents.length === 0 ? "delegation" : "NS record of the zone";
        return because(unknown(`no ${what} to compare with`, expected, "First see to that."), cause);
    }
    const other = own.find((names) => !sameSet(names, parents));
    if (other === undefined) {
        return ok("the same", expected);
    }
    const source = isOk(judged) ? ns : judged;
    const seen = `parent: ${listOf(parents)}; zone: ${listOf(sortedSet(other))}`;
    return because({ ...source, seen, expected }, cause);
}
