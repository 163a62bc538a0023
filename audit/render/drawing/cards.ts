import type { Finding, Report, Verdict } from "../../report";
import { printable } from "../../printable";
import { count, displayName, shownVerdict, styleOf, WORST_FIRST } from "../../words";

/** The cards at the left of the drawing, for the brand domain's registry and for tenants: their rows, and the targets of their arrows. */

/** A line of a card, from which arrows lead to name servers. */
export interface Row {
    text: string;
    /** A check's name, "not moved" or "ok"; absent if the row has only words. */
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

/** The end of an arrow to a white-label server. */
export interface ArrowTarget {
    set: string;
    /** Absent if the server is one of many that are not drawn by name. */
    server?: string | undefined;
}

/** The shared data of all cards. */
export interface CardContext {
    report: Report;
    problems: readonly Finding[];
    targetOf: (host: string) => ArrowTarget | undefined;
    /** Returns the names that are not white-label servers, and remembers them for the drawing. */
    foreign: (delegation: readonly string[] | undefined) => string[];
    /** Remembers the servers of a tenant's former zone for the drawing. */
    former: (nameServers: readonly string[]) => void;
}

/** The id of the box with the name servers of other owners. */
export const ELSEWHERE = "elsewhere";
/** The id of the box with the name servers of former zones. */
export const OLD_ZONES = "old-zones";
const MAX_ROWS = 6;

/** The arrow of an answer leads to its server, and all other arrows to the set. */
export function targetsOf({ server }: Finding, sets: string[], { targetOf }: CardContext): string[] {
    const own = server === undefined ? [] : idsOf([server], targetOf);
    return own.length > 0 ? own : sets;
}

/** The sets that the hosts are on, each once. */
export function setIds(hosts: readonly string[], targetOf: CardContext["targetOf"]): string[] {
    return [...new Set(hosts.flatMap((host) => targetOf(host)?.set ?? []))];
}

/** The servers if they are drawn by name, otherwise their sets. */
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
