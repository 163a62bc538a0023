import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findPulumi } from "../engine/pulumiEngine";
import { packageRoot } from "../route53/packageRoot";
import { benchAudit } from "./audit";
import { auditFigures, auditPart } from "./auditTables";
import { figuresOf, type Figure } from "./figures";
import { benchGrowth } from "./growth";
import { growthFigures, growthPart } from "./growthTables";
import { machine, measure } from "./measure";
import { benchMonitor } from "./monitor";
import { monitorFigures, monitorPart } from "./monitorTables";
import { pacePlot } from "./pacePlot";
import { tell } from "./play";
import { FULL, QUICK } from "./sizes";
import { generatedPart } from "./tables";
import { decimal, replaceGenerated } from "./text";
import type { EngineKind } from "./types";

const DOCS = join(packageRoot(), "docs");
const PAGE = join(DOCS, "performance.md");

/** @param quick only prints the results */
async function benchStacks(quick: boolean): Promise<void> {
    const report = await measure(quick);
    const figures = figuresOf(report);
    tellFigures(figures);
    await write(generatedPart(report), undefined, quick);
    if (!quick) {
        await writeFile(join(DOCS, "performance.svg"), pacePlot(report));
        await writeData("stacks", { ...report, figures });
    }
}

async function benchAudits(quick: boolean): Promise<void> {
    const audit = await benchAudit((quick ? QUICK : FULL).audited, tell);
    const figures = auditFigures(audit);
    tellFigures(figures);
    await write(auditPart(audit, machine()), "audit", quick);
    if (!quick) {
        await writeData("audit", { machine: machine(), ...audit, figures });
    }
}

async function benchMonitors(quick: boolean): Promise<void> {
    const monitor = await benchMonitor((quick ? QUICK : FULL).watched, quick);
    const figures = monitorFigures(monitor);
    tellFigures(figures);
    await write(monitorPart(monitor, machine()), "monitor", quick);
    if (!quick) {
        await writeData("monitor", { machine: machine(), ...monitor, figures });
    }
}

/** @param argv `--tenants 500,1000,2000` and `--engine embedded` or `real`; without an option, all values are used */
async function benchGrowths(quick: boolean, argv: readonly string[]): Promise<void> {
    const { values } = parseArgs({ args: [...argv], options: GROWTH_OPTIONS, strict: false });
    const sizes = String(values["tenants"] ?? (quick ? QUICK : FULL).growth)
        .split(",")
        .map(Number);
    if (!sizes.every((size) => Number.isInteger(size) && size > 0)) {
        throw new Error("--tenants takes whole numbers with commas between them, such as 500,1000");
    }
    const growths = await benchGrowth(sizes, await enginesFor(values["engine"], quick));
    const figures = growthFigures(growths);
    tellFigures(figures);
    const isWhole = values["tenants"] === undefined && values["engine"] === undefined && !quick;
    await write(growthPart(growths, machine()), "growth", !isWhole);
    if (isWhole) {
        await writeData("growth", { machine: machine(), growths, figures });
    }
}

const GROWTH_OPTIONS = { tenants: { type: "string" }, engine: { type: "string" } } as const;

async function enginesFor(wanted: unknown, quick: boolean): Promise<EngineKind[]> {
    if (wanted !== undefined && wanted !== "embedded" && wanted !== "real") {
        throw new Error("--engine is embedded or real");
    }
    const pulumi = wanted === "embedded" || quick ? undefined : await findPulumi();
    if (pulumi === undefined && wanted !== "embedded") {
        tell(quick ? "skipped: the real engine (--quick)" : "skipped: no pulumi on PATH");
    }
    return [
        ...(wanted === "real" ? [] : (["embedded"] as const)),
        ...(pulumi === undefined ? [] : (["pulumi"] as const)),
    ];
}

async function write(
    part: string,
    marker: Exclude<Part, "stacks"> | undefined,
    quick: boolean,
): Promise<void> {
    if (quick) {
        process.stdout.write(`${part}\n`);
    } else {
        await writeFile(PAGE, replaceGenerated(await readFile(PAGE, "utf8"), part, marker));
    }
}

/** Each part keeps the results of the other parts from former runs. */
async function writeData(part: Part, data: object): Promise<void> {
    const file = join(DOCS, "performance.json");
    const text = existsSync(file) ? await readFile(file, "utf8") : "{}";
    const all = { ...(JSON.parse(text) as object), [part]: data };
    await writeFile(file, `${JSON.stringify(all, undefined, 2)}\n`);
}

function tellFigures(figures: readonly Figure[]): void {
    for (const { what, target, measured, reached } of figures) {
        tell(`${reached ? "reached    " : "NOT REACHED"} ${what}: ${measured} (${target})`);
    }
}

const PARTS = { stacks: benchStacks, audit: benchAudits, monitor: benchMonitors, growth: benchGrowths };
type Part = keyof typeof PARTS;

async function main(argv: readonly string[]): Promise<void> {
    const quick = argv.includes("--quick");
    const start = performance.now();
    const all = Object.keys(PARTS) as Part[];
    const ofGrowth = argv.some((each) => /^--(tenants|engine)\b/.test(each));
    const wanted = all.filter((part) => argv.includes(`--${part}`) || (part === "growth" && ofGrowth));
    for (const part of wanted.length === 0 ? all : wanted) {
        await PARTS[part](quick, argv);
    }
    tell(`${decimal((performance.now() - start) / 60_000)} minutes`);
}

void main(process.argv.slice(2));
