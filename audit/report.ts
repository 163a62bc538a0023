/** The report of an audit as plain data: the shape of `white-label-dns audit --json`. Every other output is made from it. */

import type { MoveStage } from "./input";

/** Each check, with what it compares, for a person. */
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

/** `unknown`: it could not be found out. A server that is silent is unknown, never broken, and never ok. */
export const VERDICTS = ["ok", "warning", "broken", "unknown"] as const;
/** The result of one check: `ok`, `warning`, `broken`, or `unknown` where DNS gave no answer. */
export type Verdict = (typeof VERDICTS)[number];

/**
 * Who has to take the next step. `us`: the operator of the stack. `brand registrar`: the person with the account at the
 * registrar of the brand domain. `tenant`: the tenant, at its own registrar. `nobody`: all is well, or another audit is all
 * that can be done.
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
    /** Of which kind the subject is. */
    kind: SubjectKind;
    /** The brand domain, the white-label name server's name, or the tenant's domain. */
    subject: string;
    /** The white-label name server, in a check of a tenant at one of its servers. */
    server?: string | undefined;
    /** The result of the check. `unknown` means that DNS gave no answer. */
    verdict: Verdict;
    /** What the audit saw in DNS, for a person. */
    seen: string;
    /** What it expected to see. */
    expected: string;
    /** The owner of the next step. */
    party: Owner;
    /** The next step, a sentence; empty where all is well. */
    next: string;
    /**
     * The check whose finding causes this one, on the same subject, the brand domain or the parent zone's domain. This finding
     * goes away with that one.
     */
    because?: Check | undefined;
    /**
     * The tenant has not moved, and the next step is its own: no problem of the stack. Neither `Report.verdict` nor `Report.summary`
     * counts it. Absent otherwise.
     */
    notMoved?: true | undefined;
}

/** IPv4 and IPv6 addresses of one host. */
export interface AddressLists {
    /** IPv4 addresses, such as `205.251.195.107`. Empty where the host has none. */
    ipv4: string[];
    /** IPv6 addresses. Empty where the host has none. */
    ipv6: string[];
}

/** A name server in a delegation, with the addresses that the parent zone gives along. */
export interface ReportedDelegation {
    /** The name server, in ASCII without a trailing dot. */
    name: string;
    /** The IPv4 and IPv6 addresses that the parent zone gives with it. Empty where it gives none. */
    glue: string[];
}

/** What the audit saw of one white-label name server. A list is absent where it could not be found out. */
export interface ReportedServer {
    /** The white-label name, such as `ns1.example.com`. */
    host: string;
    /** The AWS name server that it stands for; absent where the input of the audit does not name it. */
    awsName?: string | undefined;
    /** The id of the delegation set that it belongs to; absent where the input of the audit does not name it. */
    delegationSetId?: string | undefined;
    /** It has left `nameServers`, and goes on answering until it is retired. */
    former?: true | undefined;
    /** The addresses of the AWS name. */
    aws?: AddressLists | undefined;
    /** The address records in the brand zone. */
    records?: AddressLists | undefined;
    /** The addresses that registries give along. */
    glue?: string[] | undefined;
}

/** A tenant's domain with the names of its white-label servers, and with those that its parent zone delegates to. */
export interface ReportedTenant {
    /** The tenant's domain, in ASCII. */
    domain: string;
    /** The white-label name servers that the tenant's zone is on. */
    nameServers: string[];
    /** Absent where the delegation could not be found out. */
    delegation?: string[] | undefined;
    /** Absent where it does not move. */
    move?: ReportedMove | undefined;
    /**
     * Its parent zone delegates to none of its white-label servers, and the next step is the tenant's: it has not moved yet, or it has
     * left. DNS does not tell which. Absent otherwise.
     */
    notMoved?: true | undefined;
}

/** Which of a moving tenant's zones its parent delegates to. `neither`: to other servers, or to none; `unknown`: not found out. */
export const MOVE_SIDES = ["old", "new", "both", "neither", "unknown"] as const;
/** Where the parent of a moving tenant delegates to: one of `MOVE_SIDES`. */
export type MoveSide = (typeof MOVE_SIDES)[number];

/** The move of a tenant from a zone that it has had before. */
export interface ReportedMove {
    /** The id of the old hosted zone, as the input of the audit has it. */
    fromZoneId: string;
    /** The stage of the move: `copy`, `handover` or `retire`. */
    stage: MoveStage;
    /** The old zone's name servers. Empty where they are not known. */
    nameServers: string[];
    /** Which of the two zones the parent zone delegates to. */
    parent: MoveSide;
    /** From when on no resolver can be asking the old zone, ISO 8601. Absent where it is not known. */
    until?: string | undefined;
}

/** What an audit has found out. */
export interface Report {
    /** Of this shape. It grows only with what an older reader may leave out; anything else makes it 2. */
    version: 1;
    /** The brand domain, in ASCII. */
    brandDomain: string;
    /** When the audit began, ISO 8601. */
    at: string;
    /** How long the audit took. */
    seconds: number;
    /** DNS messages sent. */
    packets: number;
    /** The worst verdict, without the findings that another one causes and the steps of tenants that have not moved. */
    verdict: Verdict;
    /** How many findings there are of each verdict, without the same. */
    summary: Record<Verdict, number>;
    /** What was seen of the brand domain and its servers, for a drawing. */
    brand: {
        /** What the parent zone delegates to. Empty where nothing was seen. */
        delegation: ReportedDelegation[];
        /** The white-label name servers, in the order of the plan. */
        servers: ReportedServer[];
    };
    /** The tenants that were audited, in the order of the plan. */
    tenants: ReportedTenant[];
    /** Every finding, `ok` ones included. */
    findings: Finding[];
}

const BADNESS: Record<Verdict, number> = { ok: 0, unknown: 1, warning: 2, broken: 3 };

/** What could not be found out is worse than ok, and better than what was found to be wrong. */
export function isWorse(one: Verdict, other: Verdict): boolean {
    return BADNESS[one] > BADNESS[other];
}

/** Whether it stands for itself: no other one causes it, and it is not the step of a tenant that has not moved. */
function counts({ because, notMoved }: Finding): boolean {
    return because === undefined && notMoved !== true;
}

/** The worst verdict of the findings, without those that another one causes and those of tenants that have not moved. */
export function worst(findings: readonly Finding[]): Verdict {
    return findings.reduce<Verdict>(
        (most, finding) => (counts(finding) && isWorse(finding.verdict, most) ? finding.verdict : most),
        "ok",
    );
}

/** The problems: every finding that is not ok, without those that another one causes and the steps of tenants that have not moved. */
export function problemsOf(findings: readonly Finding[]): Finding[] {
    return findings.filter((finding) => finding.verdict !== "ok" && counts(finding));
}

/** What a person has to know: the problems, and the steps of tenants that have not moved. */
export function stepsOf(findings: readonly Finding[]): Finding[] {
    return findings.filter(({ verdict, because }) => verdict !== "ok" && because === undefined);
}

/** How many findings there are of each verdict, without those that another one causes and those of tenants that have not moved. */
export function summarize(findings: readonly Finding[]): Report["summary"] {
    const summary = { ok: 0, warning: 0, broken: 0, unknown: 0 };
    for (const finding of findings) {
        summary[finding.verdict] += counts(finding) ? 1 : 0;
    }
    return summary;
}
