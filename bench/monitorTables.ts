import { RUN_LIMITS } from "../monitor/schedule";
import { median } from "./auditTables";
import type { Figure } from "./figures";
import { figureTable } from "./tables";
import { count, decimal, markdownTable, megabytes } from "./text";
import type { MonitorBench, MonitorPreviews, MonitorRun, Report, Usage } from "./types";

/** The costs of the monitor, as figures and as the part of docs/performance.md about the monitor. */

const MEGABYTE = 2 ** 20;
const MEMORY = RUN_LIMITS.megabytes * MEGABYTE;

export function monitorFigures({ previews, runs }: MonitorBench): Figure[] {
    const scheduled = runs.filter(({ tenants, looked, silent }) => looked < tenants || silent === true);
    const most = (of: (run: MonitorRun) => number): number => Math.max(...scheduled.map(of));
    const [seconds, bytes] = [most((run) => run.seconds), most((run) => run.peakBytes)];
    return [
        ...previews.map(previewFigure),
        {
            what: "the function's time, of what a schedule gives it",
            target: `under its ${RUN_LIMITS.seconds} s, with a tenth to spare`,
            measured: `${decimal(seconds / RUN_LIMITS.seconds, 2)} × (${decimal(seconds)} s)`,
            reached: seconds <= 0.9 * RUN_LIMITS.seconds,
        },
        {
            what: "the function's memory, of what a schedule gives it",
            target: `under its ${RUN_LIMITS.megabytes} MB`,
            measured: `${decimal(bytes / MEMORY, 2)} × (${decimal(bytes / MEGABYTE, 0)} MB)`,
            reached: bytes < MEMORY,
        },
    ];
}

function previewFigure({ engine, without, with: watched }: MonitorPreviews): Figure {
    const [before, after] = [without, watched].map((usages) => median(usages.map(({ seconds }) => seconds)));
    const ratio = (after ?? NaN) / (before ?? NaN);
    return {
        what: `preview of the sample with the monitor against without, ${engine === "pulumi" ? "real" : engine} engine`,
        target: "at most 1.5 ×",
        measured: `${decimal(ratio, 2)} × (${decimal(after ?? NaN, 2)} s, ${decimal(before ?? NaN, 2)} s)`,
        reached: ratio <= 1.5,
    };
}

/** The part of docs/performance.md about the monitor. */
export function monitorPart(bench: MonitorBench, { cores, node }: Report["machine"]): string {
    return [
        `Measured on ${cores} cores with Node ${node}.`,
        figureTable(monitorFigures(bench)),
        previewTable(bench),
        runTable(bench),
    ].join("\n\n");
}

function previewTable({ previews }: MonitorBench): string {
    const cells = (usages: readonly Usage[]): string[] => {
        const times = usages.map(({ seconds }) => seconds);
        return [
            `${decimal(Math.min(...times), 2)} s`,
            `${decimal(median(times), 2)} s`,
            `${decimal(Math.max(...times), 2)} s`,
            megabytes(Math.max(...usages.map(({ peakBytes = NaN }) => peakBytes))),
        ];
    };
    const rows = previews.flatMap(({ engine, without, with: watched }) => [
        [`${engine === "pulumi" ? "real" : engine} engine, without`, ...cells(without)],
        [`${engine === "pulumi" ? "real" : engine} engine, with the monitor`, ...cells(watched)],
    ]);
    return markdownTable(
        ["preview of the sample", "least", "median", "most", "memory of all processes"],
        rows,
    );
}

function runTable({ runs }: MonitorBench): string {
    const rows = runs.map(({ tenants, looked, packets, seconds, peakBytes, silent }) => [
        `${looked === tenants ? "all at once" : "one run of every 5 minutes"}, N = ${count(tenants)}${silent === true ? ", all name servers silent" : ""}`,
        count(looked),
        count(packets),
        `${decimal(seconds)} s`,
        `${decimal(seconds / RUN_LIMITS.seconds, 2)} ×`,
        `${decimal(peakBytes / MEGABYTE, 0)} MB`,
    ]);
    const head = ["the function", "tenants", "packets", "time", "of its time", "memory"];
    return markdownTable(head, rows);
}
