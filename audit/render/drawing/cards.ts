import type { Finding, Report, Verdict } from "../../report";
import { printable } from "../../printable";
import { count, displayName, shownVerdict, styleOf, WORST_FIRST } from "../../words";

/** The cards at the left of the drawing, of the brand domain's registry and of tenants: their rows, and where arrows lead. */

/** A line of a card, from which arrows lead to name servers. */
export interface Row {
    text: string;
    /** A check's name, "not moved" or "ok"; absent where the row is words only. */
    tag?: string | undefined;
    verdict: Verdict;
    /** Ids of servers, of sets, or `ELSEWHERE`. */
    targets: string[];
    tooltip: string;
}

export interface Card {
    kind: "registry" | "tenant";
    title: string;
    notes: string[];
    rows: Row[];
}

/** Where an arrow to a white-label server ends. */
export interface ArrowTarget {
    set: string;
    /** Absent where the server is one of many that are not drawn by name. */
    server?: string | undefined;
}

/** What all cards are made from. */
export interface CardContext {
    report: Report;
    problems: readonly Finding[];
    targetOf: (host: string) => ArrowTarget | undefined;
    /** The names that are no white-label servers. It remembers them, so that they are drawn. */
    foreign: (delegation: readonly string[] | undefined) => string[];
    /** Remembers the servers of a zone that a tenant moves from, so that they are drawn. */
    former: (nameServers: readonly string[]) => void;
}

/** The id of the box with the name servers that are not ours. */
export const ELSEWHERE = "elsewhere";
/** The id of the box with the name servers of zones that tenants move from. */
export const OLD_ZONES = "old-zones";
const MAX_ROWS = 6;

/** An answer's arrow leads to the server that gave it, all others to the set. */
export function targetsOf({ server }: Finding, sets: string[], { targetOf }: CardContext): string[] {
    const own = server === undefined ? [] : idsOf([server], targetOf);
    return own.length > 0 ? own : sets;
}

/** The sets that the hosts are on, each once. */
export function setIds(hosts: readonly string[], targetOf: CardContext["targetOf"]): string[] {
    return [...new Set(hosts.flatMap((host) => targetOf(host)?.set ?? []))];
}

/** The servers by name where they are drawn by name, else their sets. */
export function idsOf(hosts: readonly string[], targetOf: CardContext["targetOf"]): string[] {
    return hosts.flatMap((host) => targetOf(host)?.server ?? targetOf(host)?.set ?? []);
}

export function okRow(text: string, targets: string[]): Row {
    return { text, tag: "ok", verdict: "ok", targets, tooltip: `${text}: as it should be` };
}

export function problemRow(finding: Finding, text: string, targets: string[]): Row {
    const shown = shownVerdict(finding);
    const tag = shown === "not moved" ? shown : finding.check;
    return { text, tag, verdict: styleOf(shown), targets, tooltip: tooltipOf(finding) };
}

export function tooltipOf(finding: Finding): string {
    const { check, subject, server, seen, expected } = finding;
    const verdict = shownVerdict(finding);
    const at = server === undefined ? "" : ` at ${displayName(server)}`;
    return `${displayName(subject)}${at}, ${check}: ${verdict}. Seen: ${printable(seen)}. Expected: ${printable(expected)}.`;
}

/** The rows with the worst problems, and one row that counts the rest. */
export function limitRows(rows: readonly Row[]): Row[] {
    const [ok, wrong] = [
        rows.filter(({ verdict }) => verdict === "ok"),
        rows.filter(({ verdict }) => verdict !== "ok"),
    ];
    wrong.sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
    if (wrong.length <= MAX_ROWS) {
        return [...ok, ...wrong];
    }
    const left = wrong.length - MAX_ROWS + 1;
    const words = `and ${count(left, "other problem")}`;
    return [
        ...ok,
        ...wrong.slice(0, MAX_ROWS - 1),
        { text: words, verdict: wrong[MAX_ROWS - 1]?.verdict ?? "ok", targets: [], tooltip: words },
    ];
}

/** "ns1" of ns1.example.com. */
export function firstLabel(host: string): string {
    return printable(host.split(".")[0] ?? host);
}
