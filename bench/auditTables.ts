import { leastPackets } from "./auditScene";
import type { Figure } from "./figures";
import { figureTable } from "./tables";
import { count, decimal, kilobytes, markdownTable, megabytes } from "./text";
import type { AuditBench, AuditMemory, Report } from "./types";

/** The costs of an audit, as figures and as the part of docs/performance.md about the audit. */

const FAMILIES = 2;

export function auditFigures(bench: AuditBench): Figure[] {
    const { tenants, packets } = bench;
    const least = leastPackets(tenants, FAMILIES);
    const [audit, loop] = [median(bench.auditSeconds), median(bench.loopSeconds)];
    const ratio = audit / loop;
    const figures = [
        {
            what: `packets of an audit of ${count(tenants)} tenants, against 18 a tenant`,
            target: "at most 1.1 ×",
            measured: `${decimal(packets / least, 3)} × (${count(packets)}, ${count(least)})`,
            reached: packets <= 1.1 * least,
        },
        {
            what: `its time, against a bare loop of as many questions`,
            target: "at most 1.3 ×",
            measured: `${decimal(ratio, 2)} × (${decimal(audit)} s, ${decimal(loop)} s)`,
            reached: ratio <= 1.3,
        },
    ];
    return [...figures, ...memoryFigures(bench.memory)];
}

function memoryFigures(memory: readonly AuditMemory[]): Figure[] {
    const [few, many] = [memory[0], memory.at(-1)];
    if (few === undefined || many === undefined || few === many) {
        return [];
    }
    const [kept, report] = [perTenant(few, many, keptBytes), perTenant(few, many, reportBytes)];
    return [
        {
            what: `memory that it keeps of a tenant, against the report's, ${count(few.tenants)} to ${count(many.tenants)} tenants`,
            target: "at most 1.1 ×",
            measured: `${decimal(kept / report, 2)} × (${kilobytes(kept)}, ${kilobytes(report)})`,
            reached: kept <= 1.1 * report,
        },
    ];
}

/** The memory that remains when all tenants are done, without the plan: findings, and the auditor's own data. */
function keptBytes({ tenths, plan }: AuditMemory): number {
    return (tenths.at(-1) ?? NaN) - plan;
}

function reportBytes({ report, plan }: AuditMemory): number {
    return report - plan;
}

function perTenant(few: AuditMemory, many: AuditMemory, bytes: (memory: AuditMemory) => number): number {
    return (bytes(many) - bytes(few)) / (many.tenants - few.tenants);
}

/** The part of docs/performance.md about the audit. */
export function auditPart(bench: AuditBench, { cores, node }: Report["machine"]): string {
    return [
        `Measured on ${cores} cores with Node ${node}.`,
        figureTable(auditFigures(bench)),
        timeTable(bench),
        memoryTable(bench),
    ].join("\n\n");
}

function timeTable({ tenants, auditSeconds, loopSeconds, packets }: AuditBench): string {
    const row = (name: string, rounds: readonly number[]): string[] => [
        name,
        ...rounds.map((each) => `${decimal(each)} s`),
        `${decimal(median(rounds))} s`,
        count(packets / median(rounds)),
    ];
    const rounds = auditSeconds.map((_seconds, index) => `round ${index + 1}`);
    return markdownTable(
        [`N = ${count(tenants)}`, ...rounds, "median", "packets a second"],
        [row("bare loop", loopSeconds), row("audit", auditSeconds)],
    );
}

function memoryTable({ memory }: AuditBench): string {
    const rows = memory.map((each) => [
        `N = ${count(each.tenants)}`,
        megabytes(each.peakBytes),
        ...[each.tenths.at(0), each.tenths.at(4), each.tenths.at(-1)].map(megabytes),
        kilobytes(keptBytes(each)),
        kilobytes(reportBytes(each)),
    ]);
    const head = [
        "memory",
        "most of the process",
        "live after 10 % of the tenants",
        "50 %",
        "100 %",
        "of that without the plan",
        "the report",
    ];
    return markdownTable(head, rows);
}

export function median(values: readonly number[]): number {
    const sorted = [...values].sort((one, other) => one - other);
    return sorted[(sorted.length - 1) >> 1] ?? NaN;
}
