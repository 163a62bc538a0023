/** The report of an audit as plain data: the form of `white-label-dns audit --json`. Every other output is made from it. */

import type { MoveStage } from "./input";

/** Each check and the comparison that it makes, for a person. */
export const CHECKS = {
    addresses: "AWS's addresses of each name server against our address records",
    glue: "our address records against the glue that the registry gives along",
    cname: "no CNAME in the place of a name server",
    delegation: "the name servers that the parent zone delegates to against ours",
    ns: "the zone's own NS against ours",
    soa: "the zone's SOA MNAME against our first name server",
    answers: "each name server answers with authority, over IPv4 and IPv6, UDP and TCP",
    ttl: "the TTLs against those of the phase",
    dnssec: "no DS at the parent that the zone's keys do not match",
    agreement: "the parent's NS against the zone's own",
    move: "the old zone of a tenant that moves here, as long as a resolver may ask it",
    former: "no delegation to a name that has left nameServers, so that it may be retired",
    target: "the addresses that our servers give for a tenant against its target, where the input has that",
} as const;
/** The name of a check of the audit; `CHECKS` says what each compares. */
export type Check = keyof typeof CHECKS;
export const CHECK_NAMES = Object.keys(CHECKS) as [Check, ...Check[]];

/** `unknown`: there was no answer. A silent server is unknown, never broken, and never ok. */
export const VERDICTS = ["ok", "warning", "broken", "unknown"] as const;
/** The result of one check: `ok`, `warning`, `broken`, or `unknown` where DNS gave no answer. */
export type Verdict = (typeof VERDICTS)[number];

/**
 * The owner of the next step. `us`: the operator of the stack. `brand registrar`: the person with the account at the registrar of the brand
 * domain. `tenant`: the tenant, at its own registrar. `nobody`: there is no problem, or the only possible step is another audit.
 */
export const OWNERS = ["us", "brand registrar", "tenant", "nobody"] as const;
/** The party that has to take the next step, as `OWNERS` describes. */
export type Owner = (typeof OWNERS)[number];

/** `brand`: the brand domain; `server`: a white-label name server; `tenant`: a tenant's domain. */
export const SUBJECT_KINDS = ["brand", "server", "tenant"] as const;
/** The kind of name that a check looks at: `brand`, `server` or `tenant`. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What one check found on one subject. */
export interface Finding {
    /** The check that made this finding. */
    check: Check;
    /** The kind of the subject. */
    kind: SubjectKind;
    /** The brand domain, the white-label name server's name, or the tenant's domain. */
    subject: string;
    /** The white-label name server, in a check of a tenant at one of its servers. */
    server?: string | undefined;
    /** The result of the check. `unknown` means that DNS gave no answer. */
    verdict: Verdict;
    /** What the audit saw in DNS, for a person. */
    seen: string;
    /** The expected state in DNS. */
    expected: string;
    /** The owner of the next step. */
    party: Owner;
    /** The next step, a sentence; empty without a problem. */
    next: string;
    /**
     * The check whose finding is the cause of this one, on the same subject, the brand domain or the parent zone's domain. This finding
     * disappears together with that one.
     */
    because?: Check | undefined;
    /**
     * True if the tenant has not moved and the next step is its own, so that it is not a problem of the stack. Neither `Report.verdict` nor
     * `Report.summary` counts it. Absent otherwise.
     */
    notMoved?: true | undefined;
}

/** IPv4 and IPv6 addresses of one host. */
export interface AddressLists {
    /** IPv4 addresses, such as `205.251.195.107`. Empty if the host has none. */
    ipv4: string[];
    /** IPv6 addresses. Empty if the host has none. */
    ipv6: string[];
}

/** A name server in a delegation, with its addresses in the parent zone. */
export interface ReportedDelegation {
    /** The name server, in ASCII without a trailing dot. */
    name: string;
    /** The IPv4 and IPv6 addresses in the delegation. Empty if there are none. */
    glue: string[];
}

/** The observations of one white-label name server. A list is absent if it is unknown. */
export interface ReportedServer {
    /** The white-label name, such as `ns1.example.com`. */
    host: string;
    /** The name of its AWS name server; absent if the input of the audit does not have it. */
    awsName?: string | undefined;
    /** The id of its delegation set; absent if the input of the audit does not have it. */
    delegationSetId?: string | undefined;
    /** True if it was removed from `nameServers` and still answers until it is retired. */
    former?: true | undefined;
    /** The addresses of the AWS name. */
    aws?: AddressLists | undefined;
    /** The address records in the brand zone. */
    records?: AddressLists | undefined;
    /** The addresses in the delegations of registries. */
    glue?: string[] | undefined;
}

/** A tenant's domain with the names of its white-label servers, and with the names that its parent zone delegates to. */
export interface ReportedTenant {
    /** The tenant's domain, in ASCII. */
    domain: string;
    /** The white-label name servers of the tenant's zone. */
    nameServers: string[];
    /** The names in the parent's delegation. Absent if it is unknown. */
    delegation?: string[] | undefined;
    /** The move from another zone. Absent if the tenant does not move. */
    move?: ReportedMove | undefined;
    /**
     * True if its parent zone delegates to none of its white-label servers, and the next step is the tenant's: it has not moved yet, or it
     * has left. DNS does not show which. Absent otherwise.
     */
    notMoved?: true | undefined;
}

/** The zone of a moving tenant that its parent delegates to. `neither`: to other servers, or to none; `unknown`: there was no answer. */
export const MOVE_SIDES = ["old", "new", "both", "neither", "unknown"] as const;
/** The zone that the parent of a moving tenant delegates to: one of `MOVE_SIDES`. */
export type MoveSide = (typeof MOVE_SIDES)[number];

/** The move of a tenant from its former zone. */
export interface ReportedMove {
    /** The id of the old hosted zone, from the input of the audit. */
    fromZoneId: string;
    /** The stage of the move: `copy`, `handover` or `retire`. */
    stage: MoveStage;
    /** The old zone's name servers. Empty if they are unknown. */
    nameServers: string[];
    /** Which of the two zones the parent zone delegates to. */
    parent: MoveSide;
    /** The time after which no resolver can be querying the old zone, ISO 8601. Absent if it is unknown. */
    until?: string | undefined;
}

/** The result of an audit. */
export interface Report {
    /** The version of this shape. Optional members can be added to it; any other change makes it 2. */
    version: 1;
    /** The brand domain, in ASCII. */
    brandDomain: string;
    /** The start of the audit, ISO 8601. */
    at: string;
    /** The duration of the audit. */
    seconds: number;
    /** The number of DNS messages that were sent. */
    packets: number;
    /** The worst verdict, without findings that follow from another one and without the steps of tenants that have not moved. */
    verdict: Verdict;
    /** The number of findings for each verdict, without the same findings. */
    summary: Record<Verdict, number>;
    /** The observations of the brand domain and its servers, for a drawing. */
    brand: {
        /** The parent zone's delegation. Empty if there was no answer. */
        delegation: ReportedDelegation[];
        /** The white-label name servers, in the order of the plan. */
        servers: ReportedServer[];
    };
    /** The tenants that were audited, in the order of the plan. */
    tenants: ReportedTenant[];
    /** Every finding, including `ok`. */
    findings: Finding[];
}

const BADNESS: Record<Verdict, number> = { ok: 0, unknown: 1, warning: 2, broken: 3 };

/** `unknown` is worse than `ok`, and better than a problem. */
export function isWorse(one: Verdict, other: Verdict): boolean {
    return BADNESS[one] > BADNESS[other];
}

/** True if the finding does not follow from another one, and is not the step of a tenant that has not moved. */
function counts({ because, notMoved }: Finding): boolean {
    return because === undefined && notMoved !== true;
}

/** The worst verdict of the findings, without findings that follow from another one and findings of tenants that have not moved. */
export function worst(findings: readonly Finding[]): Verdict {
    return findings.reduce<Verdict>(
        (most, finding) => (counts(finding) && isWorse(finding.verdict, most) ? finding.verdict : most),
        "ok",
    );
}

/** The problems: every finding that is not ok, without findings that follow from another one and the steps of tenants that have not moved. */
export function problemsOf(findings: readonly Finding[]): Finding[] {
    return findings.filter((finding) => finding.verdict !== "ok" && counts(finding));
}

/** The findings that a person needs to know: the problems, and the steps of tenants that have not moved. */
export function stepsOf(findings: readonly Finding[]): Finding[] {
    return findings.filter(({ verdict, because }) => verdict !== "ok" && because === undefined);
}

/** The number of findings for each verdict, without findings that follow from another one and findings of tenants that have not moved. */
export function summarize(findings: readonly Finding[]): Report["summary"] {
    const summary = { ok: 0, warning: 0, broken: 0, unknown: 0 };
    for (const finding of findings) {
        summary[finding.verdict] += counts(finding) ? 1 : 0;
    }
    return summary;
}
