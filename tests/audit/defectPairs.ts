import { isWorse, stepsOf, type Finding } from "../../audit/report";
import type { Defect, Expected } from "./defect";
import { DEFECTS } from "./defects";
import { inLanes, type Healthy, type Lane } from "./defectScene";

/** The findings that an audit must have if several defects exist at once. */

/** One line for each finding, which must be the same. */
export function keyOf({ verdict, check, kind, subject, server, party }: Finding | Expected): string {
    return `${verdict} ${check} of ${kind} ${subject}${server === undefined ? "" : ` at ${server}`}, ${party}`;
}

/** False if both change the same object, so that only one of them can exist. */
export function canMeet(one: Defect, other: Defect): boolean {
    return !one.sets.some((each) =>
        other.sets.some((its) => `${each}/`.startsWith(`${its}/`) || `${its}/`.startsWith(`${each}/`)),
    );
}

/** The findings of all defects together: each finding that no defect hides, and for one place the worst one. */
export function expectedOf(defects: readonly Defect[]): Expected[] {
    const found = new Map<string, Expected>();
    const notMoved = defects.flatMap((defect) => defect.notMoved ?? []);
    for (const defect of defects) {
        const taken = defects.filter((each) => each !== defect).flatMap(({ takes = [] }) => takes);
        for (const alone of defect.expected) {
            // The finding is ignored, because no visitor is sent to a tenant that has not moved.
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

/** The timeouts of the first audit, on an idle machine. The later ones are enough on a busy machine. */
const RETRIES = [
    { timeoutMs: 250, concurrency: 32 },
    { timeoutMs: 2000, concurrency: 32 },
    { timeoutMs: 5000, concurrency: 4 },
];

export interface Outcome {
    findings: Finding[];
    /** The missing findings, and the findings that should not exist. */
    wrong: string[];
}

/** Audits a world with these defects. If the only problem is that too many servers were silent, it audits again with longer timeouts. */
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

/** All pairs of defects that can exist at the same time. */
export function allPairs(): Pair[] {
    return DEFECTS.flatMap((one, index) =>
        DEFECTS.slice(index + 1)
            .filter((other) => canMeet(one, other))
            .map((other): Pair => [one, other]),
    );
}

/** Audits with silent servers mostly wait, so many of them can run in parallel. The others use the processor. */
const LANES = { busy: 3, waiting: 8 };

/** Audits each pair, and returns the problems of each pair whose findings are not as expected. */
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
