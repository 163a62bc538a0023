import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { leastSeconds } from "../route53/planCost";
import { packageRoot } from "../route53/packageRoot";
import { findPulumi } from "../engine/pulumiEngine";
import { forSandbox, readStackConfig, type StackConfig } from "../rehearsal/stackConfig";
import { benchAudit } from "./audit";
import { auditFigures, auditPart } from "./auditTables";
import { cpuShares, ownMilliseconds } from "./cpuShares";
import { figuresOf, paced, phaseOf, slopes, storiesOf, type Figure } from "./figures";
import { barPlot } from "./plot";
import { embeddedRunner, pulumiCommands, pulumiRunner, type Runner } from "./runners";
import { startSandboxProcess } from "./sandboxProcess";
import { playStory, type StoryPlan } from "./story";
import { generatedPart } from "./tables";
import { count, decimal, replaceGenerated } from "./text";
import type { CpuShares, Phase, Program, Report, Starts, Story, Usage } from "./types";

/**
 * How much faster than AWS's the buckets refill for so many tenants. At 1 the program's own time counts as it is; above,
 * it counts that many times, so that what is measured is never too good.
 */
const TIME_SCALES = new Map([
    [10, 1],
    [100, 1],
    [1000, 5],
]);

/** The phases by whose time engines and programs are compared. */
const COMPARED: readonly Phase[] = ["first preview", "up", "preview without changes", "refresh", "destroy"];
const LARGE: readonly Phase[] = ["first preview", "up", "preview without changes"];
const PROFILED: readonly Phase[] = ["first preview", "up", "preview without changes"];

interface Sizes {
    /** Ours, under the token buckets and without, on the embedded engine. */
    embedded: number[];
    /** Plain @pulumi/aws there: its calls are linear, and its 5,000 rows of 1,000 tenants take many minutes. */
    embeddedPlain: number[];
    /** Both programs on the real one. */
    real: number[];
    /**
     * Ours alone there, to see when a stack gets too large to work with. A thousand cannot be had: the engine gives the
     * program its config in one environment variable, of which Linux takes 128 KiB.
     */
    realOurs: number[];
    /** An up of ours there under the token buckets. */
    realPaced: number[];
    profiled: number;
    /** Tenants that are looked at by an audit. */
    audited: readonly [number, ...number[]];
}

const FULL: Sizes = {
    embedded: [10, 100, 1000],
    embeddedPlain: [10, 100],
    real: [10, 200],
    realOurs: [500],
    realPaced: [100],
    profiled: 1000,
    audited: [1000, 4000],
};
const QUICK: Sizes = {
    embedded: [10, 100],
    embeddedPlain: [10, 100],
    real: [],
    realOurs: [],
    realPaced: [],
    profiled: 100,
    audited: [100, 400],
};

const SAMPLES_EVERY_US = 250;

/** Of what differs from one time to the next by more than what is looked at. */
const ROUNDS = 3;

function tell(text: string): void {
    process.stderr.write(`${text}\n`);
}

/** One story with a stack of its own, with its progress on stderr. */
async function play(
    makeRunner: (program: Program) => Promise<Runner>,
    program: Program,
    plan: StoryPlan,
): Promise<Story> {
    const runner = await makeRunner(program);
    const pace = plan.timeScale === undefined ? "" : ", token buckets";
    process.stderr.write(`${program}, ${runner.engine}, ${count(plan.tenants)} tenants${pace}: `);
    try {
        return await playStory(runner, {
            ...plan,
            onPhase: (phase) => process.stderr.write(`${phase}, `),
        });
    } finally {
        tell("done");
        await runner.close();
    }
}

/** One story that fails does not take the others with it: it is told, and the run ends with 1. */
async function playAll(sizes: Sizes): Promise<Story[]> {
    const stories: Story[] = [];
    const add = async (...story: Parameters<typeof play>): Promise<void> => {
        try {
            stories.push(await play(...story));
        } catch (error) {
            process.exitCode = 1;
            tell(error instanceof Error ? error.message : String(error));
        }
    };
    for (const tenants of sizes.embedded) {
        const timeScale = TIME_SCALES.get(tenants) ?? 1;
        await add(embeddedRunner, "ours", { tenants, timeScale });
    }
    for (const tenants of sizes.embedded) {
        await add(embeddedRunner, "ours", { tenants, phases: COMPARED });
    }
    for (const tenants of sizes.embeddedPlain) {
        await add(embeddedRunner, "plain", { tenants });
    }
    for (const tenants of sizes.real) {
        await add(pulumiRunner, "ours", { tenants, phases: COMPARED });
        await add(pulumiRunner, "plain", { tenants, phases: COMPARED });
    }
    for (const tenants of sizes.realOurs) {
        await add(pulumiRunner, "ours", { tenants, phases: LARGE });
    }
    for (const tenants of sizes.realPaced) {
        await add(pulumiRunner, "ours", { tenants, timeScale: 1, phases: ["up"] });
    }
    return stories;
}

/** Of several profiles the ones in the middle by our own time. */
async function profilePreviews(tenants: number, rounds: number): Promise<Report["shares"]> {
    const profiles: Report["shares"][] = [];
    while (profiles.length < rounds) {
        profiles.push(await profileOnce(tenants));
    }
    return {
        tenants,
        first: middle(profiles, ({ first }) => ownMilliseconds(first)).first,
        unchanged: middle(profiles, ({ unchanged }) => ownMilliseconds(unchanged)).unchanged,
    };
}

/** Where the processor's time of a preview goes, with the embedded engine: everything there is one process. */
async function profileOnce(tenants: number): Promise<Report["shares"]> {
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-profile-"));
    const folderOf = (phase: Phase): string => join(folder, phase.replaceAll(" ", "-"));
    const read = async (phase: Phase): Promise<CpuShares> => {
        const [file = ""] = await readdir(folderOf(phase));
        return cpuShares(await readFile(join(folderOf(phase), file), "utf8"));
    };
    try {
        await play(embeddedRunner, "ours", {
            tenants,
            phases: PROFILED,
            nodeOptions: (phase) =>
                phase === "up"
                    ? []
                    : [
                          "--cpu-prof",
                          `--cpu-prof-interval=${SAMPLES_EVERY_US}`,
                          `--cpu-prof-dir=${folderOf(phase)}`,
                      ],
        });
        return {
            tenants,
            first: await read("first preview"),
            unchanged: await read("preview without changes"),
        };
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

async function measureStarts(): Promise<Starts> {
    const sandbox = await startSandboxProcess("ours", undefined);
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-compile-cache-"));
    try {
        const { config } = await readStackConfig(join(packageRoot(), "Pulumi.sample.yaml"));
        const sample = forSandbox(config, sandbox.remote.location);
        const cached =
            "enableCompileCache" in nodeModule
                ? { cached: await measureStart(".", sample, { NODE_COMPILE_CACHE: folder }) }
                : {};
        return {
            sample: await measureStart(".", sample),
            ...cached,
            smallest: await measureStart(join("bench", "smallest"), {}),
        };
    } finally {
        await sandbox.stop();
        await rm(folder, { recursive: true, force: true });
    }
}

/** The one in the middle; before them one that writes the caches which every later one has. */
async function measureStart(
    project: string,
    config: StackConfig,
    environment?: NodeJS.ProcessEnv,
): Promise<Usage> {
    tell(`pulumi preview in ${project}, ${ROUNDS} times`);
    const runner = await pulumiCommands(project, environment);
    try {
        await runner.run("preview", config);
        const usages: Usage[] = [];
        while (usages.length < ROUNDS) {
            const { stdout: _stdout, ...usage } = await runner.run("preview", config);
            usages.push(usage);
        }
        return middle(usages, ({ seconds }) => seconds);
    } finally {
        await runner.close();
    }
}

function middle<T>(items: readonly T[], by: (item: T) => number): T {
    const [found] = items.toSorted((one, other) => by(one) - by(other)).slice((items.length - 1) / 2);
    if (found === undefined) {
        throw new Error("there is no middle of nothing");
    }
    return found;
}

async function measureStateWithWww(): Promise<Report["stateWithWww"]> {
    const sizes: Report["stateWithWww"] = [];
    for (const tenants of [10, 90]) {
        const plan: StoryPlan = { tenants, phases: ["up"], names: ["@", "www"] };
        sizes.push({ tenants, state: (await play(embeddedRunner, "ours", plan)).state });
    }
    return sizes;
}

async function measure(quick: boolean): Promise<Report> {
    const pulumi = quick ? undefined : await findPulumi();
    const sizes = quick ? QUICK : FULL;
    if (pulumi === undefined) {
        tell(quick ? "skipped: the real engine (--quick)" : "skipped: no pulumi on PATH");
    }
    return {
        machine: { ...machine(), ...(pulumi === undefined ? {} : { pulumi: pulumi.version }) },
        stories: await playAll(
            pulumi === undefined ? { ...sizes, real: [], realOurs: [], realPaced: [] } : sizes,
        ),
        stateWithWww: await measureStateWithWww(),
        ...(pulumi === undefined ? {} : { start: await measureStarts() }),
        shares: await profilePreviews(sizes.profiled, quick ? 1 : ROUNDS),
    };
}

function machine(): Report["machine"] {
    return { cores: availableParallelism(), node: process.version };
}

/** Minutes of the long phases of the largest stack: ours, and the least for ours, for any program and for plain resources. */
function plotOf(report: Report): string {
    const story = storiesOf(report, "embedded", "ours", true).at(-1);
    const plain = storiesOf(report, "embedded", "plain", false);
    const phases: Phase[] = ["up", "refresh", "destroy"];
    const groups = phases.flatMap((phase) => {
        const pace = story && paced(story, phase);
        if (story === undefined || pace === undefined) {
            return [];
        }
        const bar = (kind: string, inSeconds: number) => ({ kind, value: inSeconds / 60 });
        return [
            {
                title: phase,
                bars: [
                    bar("least for any program", pace.leastForAny),
                    bar("ours, measured", pace.seconds),
                    bar("least for plain @pulumi/aws's calls", leastForPlain(plain, phase, story.tenants)),
                ],
            },
        ];
    });
    return barPlot({
        title: `${count(story?.tenants ?? 0)} tenants under the account's token buckets`,
        unit: "minutes",
        groups,
    });
}

/** The line through what was counted, operation by operation. */
function leastForPlain(plain: Story[], phase: Phase, tenants: number): number {
    const [first] = plain;
    const operations = Object.keys(phaseOf(first, phase)?.calls ?? {});
    const calls = operations.map((operation): [string, number] => {
        const times = (story: Story): number => phaseOf(story, phase)?.calls[operation] ?? 0;
        const [slope = 0] = slopes(plain, times);
        return [operation, first === undefined ? 0 : times(first) + slope * (tenants - first.tenants)];
    });
    return leastSeconds(Object.fromEntries(calls));
}

const DOCS = join(packageRoot(), "docs");
const PAGE = join(DOCS, "performance.md");

/** @param quick prints what it would write */
async function benchStacks(quick: boolean): Promise<void> {
    const report = await measure(quick);
    const figures = figuresOf(report);
    tellFigures(figures);
    await write(generatedPart(report), undefined, quick);
    if (!quick) {
        await writeFile(join(DOCS, "performance.svg"), plotOf(report));
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

async function write(part: string, marker: "audit" | undefined, quick: boolean): Promise<void> {
    if (quick) {
        process.stdout.write(`${part}\n`);
    } else {
        await writeFile(PAGE, replaceGenerated(await readFile(PAGE, "utf8"), part, marker));
    }
}

/** Each part keeps what a run of the other one has written. */
async function writeData(part: "stacks" | "audit", data: object): Promise<void> {
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

async function main(argv: readonly string[]): Promise<void> {
    const quick = argv.includes("--quick");
    const start = performance.now();
    if (!argv.includes("--audit")) {
        await benchStacks(quick);
    }
    if (!argv.includes("--stacks")) {
        await benchAudits(quick);
    }
    tell(`${decimal((performance.now() - start) / 60_000)} minutes`);
}

void main(process.argv.slice(2));
