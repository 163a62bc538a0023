import { stepsOf, type Finding, type Report } from "./report";
import { printable } from "./printable";
import { displayName, displayTime, shownVerdict, SYMBOLS } from "./words";

/** A difference between two audits, one after the other. */
export interface AuditChange {
    /** The start of the later audit. */
    at: string;
    /** A new problem, a changed one, or one that no longer exists. */
    change: "appeared" | "changed" | "gone";
    /** The former finding. A new problem can have one with the verdict `ok`. */
    before?: Finding | undefined;
    /** The present finding. Absent if the later audit does not make this check any more. */
    after?: Finding | undefined;
}

/**
 * Compares the problems of two audits, including the steps of tenants that have not moved: a tenant that was delegated to the stack before
 * has left. A finding that follows from another one is not a problem of its own, in either of them. Findings are the same if check, kind,
 * subject and server are the same. A finding has changed if its verdict, its party, or the seen or expected state is different. The reason
 * of `unknown` is ignored, because it depends on single packets.
 */
export function changesBetween(before: Report, after: Report): AuditChange[] {
    const { at } = after;
    const [allBefore, allAfter] = [byKey(before.findings), byKey(after.findings)];
    const [wrongBefore, wrongAfter] = [byKey(stepsOf(before.findings)), byKey(stepsOf(after.findings))];
    const changes: AuditChange[] = [];
    for (const [key, finding] of wrongAfter) {
        const former = wrongBefore.get(key);
        if (former === undefined) {
            changes.push({ at, change: "appeared", before: allBefore.get(key), after: finding });
        } else if (!same(former, finding)) {
            changes.push({ at, change: "changed", before: former, after: finding });
        }
    }
    for (const [key, former] of wrongBefore) {
        if (!wrongAfter.has(key)) {
            changes.push({ at, change: "gone", before: former, after: allAfter.get(key) });
        }
    }
    return changes;
}

function byKey(findings: readonly Finding[]): Map<string, Finding> {
    return new Map(
        findings.map((finding) => [
            JSON.stringify([finding.check, finding.kind, finding.subject, finding.server ?? ""]),
            finding,
        ]),
    );
}

function same(one: Finding, other: Finding): boolean {
    return (["verdict", "notMoved", "party", "seen", "expected"] as const).every(
        (field) => one[field] === other[field] || (field === "seen" && one.verdict === "unknown"),
    );
}

/** A line for each change, with the time of the audit that saw it. Empty without changes. */
export function renderChanges(changes: readonly AuditChange[]): string {
    return changes.map((change) => `${renderChange(change)}\n`).join("");
}

function renderChange({ at, change, before, after }: AuditChange): string {
    const opening = `${displayTime(at)}  ${change.padEnd(8)}`;
    const finding = (change === "gone" ? before : after) ?? before;
    if (finding === undefined) {
        return opening;
    }
    const { subject, check, server, seen, expected, party, next } = finding;
    const verdict = shownVerdict(finding);
    const what = `${displayName(subject)} ${check}${server === undefined ? "" : ` at ${displayName(server)}`}`;
    if (change === "gone") {
        return `${opening}  ${what}: was ${verdict} (${printable(before?.seen ?? "")}), ${nowIs(after)}`;
    }
    const former =
        change === "changed" && before !== undefined
            ? ` (before: ${shownVerdict(before)}, ${printable(before.seen)})`
            : "";
    const move = party === "nobody" ? "" : `${party}: `;
    return `${opening}  ${SYMBOLS[verdict]} ${verdict}  ${what}: ${printable(seen)}; expected ${printable(expected)}${former}. ${move}${printable(next)}`;
}

function nowIs(after: Finding | undefined): string {
    if (after === undefined) {
        return "no longer looked at";
    }
    return after.because === undefined ? "now ok" : `now follows from ${after.because}`;
}
