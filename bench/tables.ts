import { OURS } from "./cpuShares";
import { callsIn, figuresOf, paced, phaseOf, setsOf, slopes, storiesOf, type Figure } from "./figures";
import { leastFor } from "./least";
import { callList, count, decimal, kilobytes, markdownTable, megabytes, seconds } from "./text";
import { PHASES, totalCalls, type Phase, type Report, type StateSize, type Story } from "./types";

/** The phases with most of the work. */
const LONG: readonly Phase[] = ["up", "refresh", "destroy"];
const TIMED: readonly Phase[] = ["first preview", "up", "preview without changes", "refresh", "destroy"];

/** The part of docs/performance.md that a run writes. */
export function generatedPart(report: Report): string {
    return [
        machineLine(report),
        "### Figures and targets",
        figureTable(figuresOf(report)),
        "### Calls",
        callTable(report),
        operationTable(report),
        "### Time under the account's token buckets",
        "![Time of up, refresh and destroy under the token buckets](performance.svg)",
        paceTable(report),
        "### State",
        stateTable(report),
        "### Time and memory of the engines",
        timeTable(report),
        "### Processor time of a preview",
        shareTable(report),
    ].join("\n\n");
}

function machineLine({ machine }: Report): string {
    const { cores, node, pulumi } = machine;
    const engine =
        pulumi === undefined ? "no pulumi on PATH, so the real engine was skipped" : `Pulumi ${pulumi}`;
    return `Measured on ${cores} cores with Node ${node}; ${engine}.`;
}

export function figureTable(figures: readonly Figure[]): string {
    return markdownTable(
        ["figure", "target", "measured", ""],
        figures.map(({ what, target, measured, reached }) => [
            what,
            target,
            measured,
            reached ? "reached" : "**not reached**",
        ]),
        ["left", "left", "left", "left"],
    );
}

function callTable(report: Report): string {
    const ours = storiesOf(report, "embedded", "ours", true);
    const plain = storiesOf(report, "embedded", "plain", false);
    const rows = PHASES.map((phase) => {
        const cells = ours.map((story) => {
            const least = totalCalls(leastFor(phase, story.tenants, setsOf(story)).calls);
            return `${count(callsIn(phase)(story) ?? 0)} (${count(least)})`;
        });
        const others = plain.map((story) => count(callsIn(phase)(story) ?? 0));
        const [slope = 0] = slopes(plain, callsIn(phase));
        return [phase, ...cells, ...others, decimal(slope)];
    });
    const title = ({ tenants }: Story): string => `N = ${count(tenants)}`;
    const head = [
        "calls (least possible)",
        ...ours.map(title),
        ...plain.map((story) => `plain, ${title(story)}`),
        "plain, each tenant",
    ];
    return markdownTable(head, rows);
}

function operationTable(report: Report): string {
    const story = storiesOf(report, "embedded", "ours", true).find(({ tenants }) => tenants === 100);
    const other = storiesOf(report, "embedded", "plain", false).find(({ tenants }) => tenants === 100);
    const rows = PHASES.map((phase) => [
        phase,
        callList(phaseOf(story, phase)?.calls ?? {}),
        callList(phaseOf(other, phase)?.calls ?? {}),
    ]);
    return markdownTable(["N = 100", "calls by operation", "plain"], rows, ["left", "left", "left"]);
}

function paceTable(report: Report): string {
    const stories = report.stories.filter(({ timeScale }) => timeScale !== undefined);
    const rows = stories.flatMap((story) =>
        LONG.flatMap((phase) => {
            const pace = paced(story, phase);
            // There is no least time for calls that the full buckets allow at once.
            if (pace === undefined || pace.leastForOurs === 0) {
                return [];
            }
            const ratio = (least: number): string =>
                least === 0 ? "" : `${seconds(least)} (${decimal(pace.seconds / least, 2)} ×)`;
            return [
                [
                    `${phase}, N = ${count(story.tenants)}, ${engineOf(story)} engine`,
                    seconds(pace.seconds),
                    ratio(pace.leastForOurs),
                    ratio(pace.leastForAny),
                    String(phaseOf(story, phase)?.throttled ?? 0),
                    `${decimal(story.timeScale ?? 1)} ×`,
                ],
            ];
        }),
    );
    const head = ["", "measured", "least for our calls", "least for any program", "throttled", "time scale"];
    return markdownTable(head, rows);
}

function stateTable(report: Report): string {
    const kinds = [
        ["ours", storiesOf(report, "embedded", "ours", true)],
        ["plain", storiesOf(report, "embedded", "plain", false)],
        ["ours", storiesOf(report, "pulumi", "ours", false)],
        ["plain", storiesOf(report, "pulumi", "plain", false)],
    ] as const;
    const rows = kinds.flatMap(([program, stories]) => {
        const last = stories.at(-1);
        if (last === undefined || stories.length < 2) {
            return [];
        }
        const per = (of: (story: Story) => number): number => slopes(stories, of).at(-1) ?? 0;
        return [
            [
                `${program}, ${engineOf(last)} engine`,
                decimal(
                    per(({ state }) => state.rows),
                    2,
                ),
                kilobytes(per(({ state }) => state.bytes)),
                kilobytes(per(({ state }) => state.compactBytes)),
                `${kilobytes(last.state.bytes)} (N = ${count(last.tenants)})`,
            ],
        ];
    });
    const [few, many] = report.stateWithWww;
    if (few !== undefined && many !== undefined) {
        const per = (of: (state: StateSize) => number): number =>
            (of(many.state) - of(few.state)) / (many.tenants - few.tenants);
        rows.push([
            "ours, with www, embedded engine",
            decimal(
                per(({ rows: value }) => value),
                2,
            ),
            kilobytes(per(({ bytes }) => bytes)),
            kilobytes(per(({ compactBytes }) => compactBytes)),
            `${kilobytes(many.state.bytes)} (N = ${count(many.tenants)})`,
        ]);
    }
    return markdownTable(["", "rows a tenant", "bytes a tenant", "without blanks", "in all"], rows);
}

function timeTable(report: Report): string {
    const stories = report.stories.filter(({ timeScale }) => timeScale === undefined);
    const rows = stories.map((story) => [
        `${story.program}, ${engineOf(story)}, N = ${count(story.tenants)}`,
        ...TIMED.map((phase) => {
            const result = phaseOf(story, phase);
            return result === undefined
                ? ""
                : `${decimal(result.seconds)} s / ${seconds(result.cpuSeconds)} / ${megabytes(result.peakBytes)}`;
        }),
    ]);
    return markdownTable(["time / processor time / memory", ...TIMED], rows);
}

function engineOf({ engine }: Story): string {
    return engine === "pulumi" ? "real" : "embedded";
}

function shareTable({ shares }: Report): string {
    const owners = [...new Set([...Object.keys(shares.first), ...Object.keys(shares.unchanged)])];
    const isOurs = (owner: string): boolean => OURS.includes(owner);
    const rows = owners
        .filter((owner) => owner !== "idle")
        .sort(
            (one, other) =>
                Number(isOurs(other)) - Number(isOurs(one)) ||
                (shares.first[other] ?? 0) - (shares.first[one] ?? 0),
        )
        .map((owner) => [
            isOurs(owner) ? `${owner} (ours)` : owner,
            `${count(shares.first[owner] ?? 0)} ms`,
            `${count(shares.unchanged[owner] ?? 0)} ms`,
        ]);
    return markdownTable([`N = ${count(shares.tenants)}`, "first preview", "without changes"], rows);
}
