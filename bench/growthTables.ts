import type { Figure } from "./figures";
import { GROWTH_PHASES } from "./growth";
import { figureTable } from "./tables";
import { count, decimal, markdownTable, megabytes, seconds } from "./text";
import type { EngineKind, Growth, GrowthPhase, Report } from "./types";

/** The growth of processor time and memory with the tenants, as figures and as the part of docs/performance.md about growth. */

/** The largest factor for twice as many tenants. */
const MOST_GROWTH = 2.2;
/** The largest memory in bytes with `MEMORY_TENANTS` tenants, on the embedded engine. */
const MOST_BYTES = 1.2e9;
const MEMORY_TENANTS = 4000;

export function growthFigures(all: readonly Growth[]): Figure[] {
    const ours = all.filter(({ program }) => program === "ours");
    return enginesOf(ours).flatMap((engine): Figure[] => {
        const steps = ours.filter((each) => each.engine === engine);
        return [...growthFigure(engine, steps), ...memoryFigure(engine, steps)];
    });
}

function growthFigure(engine: EngineKind, steps: readonly Growth[]): Figure[] {
    const ratios = steps.flatMap((step) =>
        GROWTH_PHASES.flatMap((phase) => {
            const ratio = ratioOf(step, steps, phase);
            return ratio === undefined ? [] : [{ ratio, what: `${phase} at ${count(step.tenants)}` }];
        }),
    );
    const [worst] = ratios.toSorted((one, other) => other.ratio - one.ratio);
    return worst === undefined
        ? []
        : [
              {
                  what: `processor time for twice the tenants, ${nameOf(engine)} engine`,
                  target: `at most ${MOST_GROWTH} ×`,
                  measured: `${decimal(worst.ratio, 2)} × (${worst.what}), the others less`,
                  reached: worst.ratio <= MOST_GROWTH,
              },
          ];
}

function memoryFigure(engine: EngineKind, steps: readonly Growth[]): Figure[] {
    const phases = steps.find(({ tenants }) => tenants === MEMORY_TENANTS)?.phases ?? {};
    const bytes = Math.max(...Object.values(phases).map(({ peakBytes = NaN }) => peakBytes));
    return engine === "pulumi" || !Number.isFinite(bytes)
        ? []
        : [
              {
                  what: `memory at ${count(MEMORY_TENANTS)} tenants, ${nameOf(engine)} engine`,
                  target: `below ${count(MOST_BYTES / 1e6)} MB`,
                  measured: megabytes(bytes),
                  reached: bytes < MOST_BYTES,
              },
          ];
}

/** Processor time divided by that of half as many tenants. @returns undefined if half as many were not measured */
function ratioOf(step: Growth, steps: readonly Growth[], phase: GrowthPhase): number | undefined {
    const half = steps.find(
        ({ tenants, program }) => tenants * 2 === step.tenants && program === step.program,
    );
    const [now, before] = [step, half].map((each) => each?.phases[phase]?.cpuSeconds);
    return now === undefined || before === undefined || before === 0 ? undefined : now / before;
}

/** The part of docs/performance.md about growth. */
export function growthPart(all: readonly Growth[], { cores, node }: Report["machine"]): string {
    return [
        `Measured on ${cores} cores with Node ${node}.`,
        figureTable(growthFigures(all)),
        ...enginesOf(all).map((engine) => growthTable(all.filter((each) => each.engine === engine))),
    ].join("\n\n");
}

function growthTable(steps: readonly Growth[]): string {
    const rows = steps.map((step) => [
        `${step.program === "bare" ? "calls nothing" : "ours"}, ${nameOf(step.engine)} engine, N = ${count(step.tenants)}`,
        ...GROWTH_PHASES.map((phase) => {
            const usage = step.phases[phase];
            const ratio = ratioOf(step, steps, phase);
            const growth = ratio === undefined ? "" : ` (${decimal(ratio, 2)} ×)`;
            return usage === undefined
                ? ""
                : `${seconds(usage.cpuSeconds)}${growth} / ${megabytes(usage.peakBytes)}`;
        }),
    ]);
    return markdownTable(["processor time (against half of N) / memory", ...GROWTH_PHASES], rows);
}

const enginesOf = (all: readonly Growth[]): EngineKind[] => [...new Set(all.map(({ engine }) => engine))];

function nameOf(engine: EngineKind): string {
    return engine === "pulumi" ? "real" : engine;
}
