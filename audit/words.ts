import { registeredDomain, toUnicode } from "../records/names";
import { printable } from "./printable";
import {
    VERDICTS,
    stepsOf,
    type Check,
    type Finding,
    type Owner,
    type Report,
    type ReportedMove,
    type Verdict,
} from "./report";

/** The words of an audit: the table, the page and the list of changes share them. */

/** The verdict of a finding for a reader, or that the tenant has not moved. */
export type ShownVerdict = Verdict | "not moved";

export function shownVerdict({ verdict, notMoved }: Finding): ShownVerdict {
    return notMoved === true ? "not moved" : verdict;
}

/** Shown beside each verdict's word, so that readers do not depend on colours. */
export const SYMBOLS: Record<ShownVerdict, string> = {
    ok: "✓",
    warning: "!",
    broken: "✗",
    unknown: "?",
    "not moved": "→",
};

/** The style of a verdict: a tenant that has not moved is not shown as a problem. */
export function styleOf(shown: ShownVerdict): Verdict {
    return shown === "not moved" ? "unknown" : shown;
}

/** The worst first: the order of problems. */
export const WORST_FIRST: readonly Verdict[] = ["broken", "warning", "unknown", "ok"];
/** The same order, with steps that are not a problem of the stack after all problems. */
export const SHOWN_FIRST: readonly ShownVerdict[] = ["broken", "warning", "unknown", "not moved", "ok"];

/** A check's name for a reader without the documentation. */
export const CHECK_TITLES: Record<Check, string> = {
    addresses: "Address records",
    glue: "Glue at the registry",
    cname: "No alias (CNAME)",
    delegation: "Delegation",
    ns: "NS records",
    soa: "SOA record",
    answers: "Answers",
    ttl: "TTLs",
    dnssec: "DNSSEC",
    agreement: "Parent and zone agree",
    move: "Move from another zone",
    former: "Former names",
    target: "Where visitors are sent",
};

/** The effect of a problem on the people who use the domain. */
export const WHY_IT_MATTERS: Record<Check, string> = {
    addresses:
        "Resolvers send their questions to these addresses. If they are not the addresses of the AWS server behind the name, domains on it stop resolving.",
    glue: "The registry hands out these addresses together with the delegation. Outdated addresses lead resolvers to the wrong server.",
    cname: "A name server, or a domain that has name servers, must not be an alias. Many resolvers do not follow it.",
    delegation:
        "The delegation tells resolvers which name servers to ask. While it names other servers, resolvers see nothing that is published here.",
    ns: "The zone also names its own name servers, and resolvers trust it. Other names lead resolvers elsewhere.",
    soa: "The SOA record names the zone's first server. Another name reveals the provider behind the white label, and DNS checkers complain.",
    answers:
        "A name server that does not answer for a domain makes the domain slow, or unreachable, for some of its visitors.",
    ttl: "The TTL says how long resolvers cache an answer, and so how long a change takes to arrive.",
    dnssec: "Resolvers that validate DNSSEC reject the domain as forged, so their users cannot reach it.",
    agreement: "The parent and the zone must name the same servers. Otherwise resolvers may ask either list.",
    move: "While a domain moves here, resolvers with cached records keep asking the old zone. The old zone must answer until all of these records have expired.",
    target: "Visitors go to the addresses that the zone gives. With other addresses they reach another server, or none.",
    former: "A renamed name server answers under its former name until that name is retired. Domains that are still delegated to the former name stop resolving then.",
};

/** The owner of the next step, for a reader who can be any of the owners. */
export function whoseMove({ party, kind, subject }: Finding, brandDomain: string): string {
    const registered = registeredDomain(brandDomain);
    const moves: Record<Owner, string> = {
        us: `the operator of the name servers of ${displayName(brandDomain)}`,
        "brand registrar":
            registered === brandDomain
                ? `the manager of ${displayName(brandDomain)} at its registrar`
                : `the manager of ${displayName(registered)}, in its zone and at its registrar`,
        tenant: `the owner of ${kind === "tenant" ? displayName(subject) : "the domain"}, ${registeredDomain(subject) === subject ? "at its registrar" : "in the zone above it"}`,
        nobody: "no one yet",
    };
    return moves[party];
}

/** A domain in Unicode, followed by its ASCII form if that differs, so that lookalike letters are visible. */
export function displayName(domain: string): string {
    const unicode = toUnicode(domain);
    return printable(unicode === "" || unicode === domain ? domain : `${unicode} (${domain})`);
}

/** The worst verdict, including findings that follow from others: a subject may have only such findings. */
export function worstOfAll(findings: readonly Finding[]): ShownVerdict {
    return SHOWN_FIRST.find((shown) => findings.some((finding) => shownVerdict(finding) === shown)) ?? "ok";
}

/** Compares two verdicts for the order in which they are shown. */
export function byWorst(one: ShownVerdict, other: ShownVerdict): number {
    return SHOWN_FIRST.indexOf(one) - SHOWN_FIRST.indexOf(other);
}

/** "1 tenant", "1,000 tenants". */
export function count(number: number, noun: string): string {
    return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}

/** "2026-11-22 02:30:00 UTC" for 2026-11-22T02:30:00.000Z; a text that is not a time stays unchanged. */
export function displayTime(at: string): string {
    return printable(at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, "$1 $2 UTC"));
}

/** Groups the items by key, in the order in which each key first occurs. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
    const groups = new Map<string, T[]>();
    for (const item of items) {
        const key = keyOf(item);
        const group = groups.get(key);
        if (group === undefined) {
            groups.set(key, [item]);
        } else {
            group.push(item);
        }
    }
    return groups;
}

/** The result of the audit in one sentence, and one more if tenants have not moved. */
export function sentenceOf(report: Report): string {
    const notMoved = report.tenants.filter((tenant) => tenant.notMoved === true).length;
    return notMoved === 0
        ? outcomeOf(report)
        : `${outcomeOf(report)} ${count(notMoved, "tenant")} ${notMoved === 1 ? "has" : "have"} not moved here yet, or ${notMoved === 1 ? "has" : "have"} left.`;
}

function outcomeOf({ summary, tenants, brand, brandDomain }: Report): string {
    const { broken, warning, unknown } = summary;
    if (broken + warning + unknown === 0) {
        return (
            `All is well: ${count(summary.ok, "check")} of ${displayName(brandDomain)}, ` +
            `${count(brand.servers.length, "name server")} and ${count(tenants.length, "tenant")} found no problem.`
        );
    }
    const parts = [
        broken > 0 ? `${count(broken, "check")} found something broken` : "",
        warning > 0 ? `${count(warning, "check")} gave a warning` : "",
        unknown > 0 ? `${count(unknown, "check")} could not be completed` : "",
    ].filter((part) => part !== "");
    const opening =
        broken > 0 ? "" : warning > 0 ? "Nothing is broken, but " : "Nothing wrong was found, but ";
    return `${opening}${parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`}.`;
}

/** If more tenants than this have the same problem, it is shown once. */
const SHOWN_ALONE = 3;

/** Problems that are shown as one. */
export interface ProblemGroup {
    /** The first of them, which is shown for all. */
    first: Finding;
    /** The number of problems, including the first. */
    size: number;
    /** The affected domains, in the order of the report. */
    subjects: string[];
}

/**
 * The problems that a person needs to know and the steps of tenants that have not moved, the worst first, and the brand domain and its
 * servers before tenants. Findings of the same check with the same verdict, server and owner are one group if more than three tenants have
 * them.
 */
export function groupProblems(findings: readonly Finding[]): ProblemGroup[] {
    const alike = groupBy(stepsOf(findings), (finding) => {
        const { check, kind, subject, party, server = "" } = finding;
        return JSON.stringify([
            check,
            kind,
            shownVerdict(finding),
            party,
            server,
            kind === "tenant" ? "" : subject,
        ]);
    });
    return [...alike.values()]
        .flatMap((group) =>
            group[0]?.kind === "tenant" && group.length > SHOWN_ALONE
                ? [group]
                : group.map((finding) => [finding]),
        )
        .flatMap(([first, ...others]) =>
            first === undefined
                ? []
                : [{ first, size: others.length + 1, subjects: [first, ...others].map((f) => f.subject) }],
        )
        .sort((a, b) => rank(a) - rank(b));
}

const KINDS: readonly Finding["kind"][] = ["brand", "server", "tenant"];

function rank({ first }: ProblemGroup): number {
    return SHOWN_FIRST.indexOf(shownVerdict(first)) * KINDS.length + KINDS.indexOf(first.kind);
}

/** "412 tenants: a.net, b.net, c.net, …", or the name of the only one. */
export function subjectsOf({ subjects, size }: ProblemGroup): string {
    const names = subjects.slice(0, SHOWN_ALONE).map(displayName).join(", ");
    return size === 1 ? names : `${count(size, "tenant")}: ${names}, …`;
}

/** The next step for the first, with a note that it applies to all. */
export function nextOf({ first, size }: ProblemGroup): string {
    return `${printable(first.next)}${size === 1 || first.next === "" ? "" : " Likewise for the others."}`;
}

/** A tenant that moves, with its texts. */
export interface MoveLine {
    domain: string;
    move: ReportedMove;
    finding: Finding | undefined;
}

/** The tenants that move, in the order of the report. */
export function movesOf({ tenants, findings }: Report): MoveLine[] {
    const found = new Map(
        findings.flatMap((finding) => (finding.check === "move" ? [[finding.subject, finding]] : [])),
    );
    return tenants.flatMap(({ domain, move }) =>
        move === undefined ? [] : [{ domain, move, finding: found.get(domain) }],
    );
}

/** "tenant.net, from hosted zone Z1: stage copy: the parent delegates to the old zone; resolvers still ask the old zone". */
export function describeMove({ domain, move, finding }: MoveLine): string {
    return `${displayName(domain)}, from hosted zone ${printable(move.fromZoneId)}: ${printable(finding?.seen ?? `stage ${move.stage}`)}`;
}

/** "3 broken, 1 warning, 0 unknown, 120 ok". */
export function countsOf(summary: Report["summary"]): string {
    return [...VERDICTS]
        .sort((a, b) => WORST_FIRST.indexOf(a) - WORST_FIRST.indexOf(b))
        .map((verdict) => `${summary[verdict].toLocaleString("en-US")} ${verdict}`)
        .join(", ");
}
