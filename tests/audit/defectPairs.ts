import { isWorse, stepsOf, type Finding } from "../../audit/report";
import type { Defect, Expected } from "./defect";
import { DEFECTS } from "./defects";
import { inLanes, type Healthy, type Lane } from "./defectScene";

/** What an audit has to say where several defects are there at once. */

/** One line for each finding: what has to be the same. */
export function keyOf({ verdict, check, kind, subject, server, party }: Finding | Expected): string {
    return `${verdict} ${check} of ${kind} ${subject}${server === undefined ? "" : ` at ${server}`}, ${party}`;
}

/** False where both set the same thing, so that only one of them can be there. */
export function canMeet(one: Defect, other: Defect): boolean {
    return !one.sets.some((each) =>
        other.sets.some((its) => `${each}/`.startsWith(`${its}/`) || `${its}/`.startsWith(`${each}/`)),
    );
}

/** What all of them lead to together: every finding that none of them hides, and at one place the worst. */
export function expectedOf(defects: readonly Defect[]): Expected[] {
    const found = new Map<string, Expected>();
    const notMoved = defects.flatMap((defect) => defect.notMoved ?? []);
    for (const defect of defects) {
        const taken = defects.filter((each) => each !== defect).flatMap(({ takes = [] }) => takes);
        for (const alone of defect.expected) {
            // No visitor is sent to a tenant that has not moved.
            const isSoft = alone.kind === "tenant" && notMoved.includes(alone.subject);
            const expected: Expected =
                isSoft && alone.verdict === "broken" ? { ...alone, verdict: "warning" } : alone;
            const { check, kind, subject, server = "", needs = [], onlyWithout } = expected;
            const place = `${check} ${kind} ${subject} ${server}`;
            const before = found.get(place);
            const hidden =
                needs.some((each) => taken.includes(each)) ||
                (onlyWithout !== undefined && !taken.includes(onlyWithout));
            if (!hidden && (before === undefined || isWorse(expected.verdict, before.verdict))) {
                found.set(place, expected);
            }
        }
    }
    return [...found.values()];
}

/** For the first audit on an idle machine; the later ones are enough on a busy one. */
const RETRIES = [
    { timeoutMs: 250, concurrency: 32 },
    { timeoutMs: 2000, concurrency: 32 },
    { timeoutMs: 5000, concurrency: 4 },
];

export interface Outcome {
    findings: Finding[];
    /** What was not found, and what was found and should not have been. */
    wrong: string[];
}

/** Audits a world with these defects; again, with longer timeouts, where only silence too much was seen. */
export async function auditDefects(lane: Lane, defects: readonly Defect[]): Promise<Outcome> {
    const expected = expectedOf(defects);
    let outcome: Outcome = { findings: [], wrong: ["no audit was run"] };
    for (const options of RETRIES) {
        const report = await lane.audit((scene) => defects.forEach(({ apply }) => apply(scene)), options);
        const findings = stepsOf(report.findings);
        outcome = { findings, wrong: compare(findings, expected) };
        // A busy machine answers its own questions too late.
        if (outcome.wrong.length === 0 || !outcome.wrong.some((each) => each.includes("unknown"))) {
            return outcome;
        }
    }
    return outcome;
}

function compare(findings: readonly Finding[], expected: readonly Expected[]): string[] {
    const [seen, wanted] = [findings.map(keyOf), expected.map(keyOf)];
    return [
        ...wanted.filter((each) => !seen.includes(each)).map((each) => `not found: ${each}`),
        ...findings
            .filter((each) => !wanted.includes(keyOf(each)))
            .map((each) => `nothing of the kind: ${keyOf(each)}: ${each.seen}`),
    ];
}

export type Pair = readonly [Defect, Defect];

/** All pairs of defects that can be there at the same time. */
export function allPairs(): Pair[] {
    return DEFECTS.flatMap((one, index) =>
        DEFECTS.slice(index + 1)
            .filter((other) => canMeet(one, other))
            .map((other): Pair => [one, other]),
    );
}

/** Silence is waited for, so that many can wait side by side; the others keep the processor busy. */
const LANES = { busy: 3, waiting: 8 };

/** Audits each pair, and says of each that is not seen as it is what is wrong with it. */
export async function wrongPairs(
    healthy: Healthy,
    pairs: readonly Pair[],
    onDone: (wrong: boolean) => void = () => undefined,
): Promise<string[]> {
    const waits = (pair: Pair): boolean => pair.some(({ silent }) => silent === true);
    const work = async (lane: Lane, pair: Pair): Promise<string[]> => {
        const { wrong } = await auditDefects(lane, pair);
        onDone(wrong.length > 0);
        return wrong.length === 0
            ? []
            : [[pair.map(({ name }) => name).join(" + "), ...wrong.map((each) => `  ${each}`)].join("\n")];
    };
    const busy = pairs.filter((pair) => !waits(pair));
    const found = [
        ...(await inLanes(healthy, LANES.busy, busy, work)),
        ...(await inLanes(healthy, LANES.waiting, pairs.filter(waits), work)),
    ];
    return found.flat();
}
