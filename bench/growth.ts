import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forSandbox, type StackConfig } from "../rehearsal/stackConfig";
import { tell } from "./play";
import { embeddedRunner, pulumiRunner, type Runner } from "./runners";
import { startSandboxProcess } from "./sandboxProcess";
import { tenantsFileConfig } from "./tenants";
import { count, decimal } from "./text";
import type { EngineKind, Growth, GrowthPhase, Program, Usage } from "./types";

/** Measures the growth of time and memory with the tenants of one stack, which come from a `tenantsFile`. There are no token buckets. */

/**
 * With a file backend the real engine writes the whole state after each resource, which takes N² and hides all else. So it writes the state
 * once here, at the end.
 */
const RUNNERS = {
    embedded: embeddedRunner,
    pulumi: (program: Program) => pulumiRunner(program, { PULUMI_SKIP_CHECKPOINTS: "true" }),
};

const SCENES = [
    ["first preview", "preview"],
    ["up", "up"],
    ["up without changes", "up"],
    ["refresh", "refresh"],
    ["destroy", "destroy"],
] as const;

/** Measures our stack for each number of tenants, and as many resources of a program that calls nothing. @param sizes in any order */
export async function benchGrowth(
    sizes: readonly number[],
    engines: readonly EngineKind[],
): Promise<Growth[]> {
    const all: Growth[] = [];
    for (const engine of engines) {
        for (const tenants of sizes.toSorted((one, other) => one - other)) {
            all.push(await playBare(engine, tenants), await playOurs(engine, tenants));
        }
    }
    return all;
}

async function playOurs(engine: EngineKind, tenants: number): Promise<Growth> {
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-growth-"));
    const sandbox = await startSandboxProcess("ours", undefined);
    const runner = await RUNNERS[engine]("ours");
    try {
        const { config, file, text } = tenantsFileConfig(tenants, folder);
        await writeFile(file, text);
        return await play(runner, tenants, forSandbox(config, sandbox.remote.location));
    } finally {
        await runner.close();
        await sandbox.stop();
        await rm(folder, { recursive: true, force: true });
    }
}

async function playBare(engine: EngineKind, tenants: number): Promise<Growth> {
    const runner = await RUNNERS[engine]("bare");
    try {
        return await play(runner, tenants, { "bare:tenants": String(tenants) });
    } finally {
        await runner.close();
    }
}

async function play(runner: Runner, tenants: number, config: StackConfig): Promise<Growth> {
    const phases: Growth["phases"] = {};
    for (const [phase, verb] of SCENES) {
        const { stdout: _stdout, ...usage } = await runner.run(verb, config);
        phases[phase] = usage;
        tell(`${runner.program}, ${runner.engine}, N = ${count(tenants)}, ${phase}: ${describe(usage)}`);
    }
    return { engine: runner.engine, program: runner.program, tenants, phases };
}

function describe({ seconds, cpuSeconds, peakBytes }: Usage): string {
    const processor = cpuSeconds === undefined ? "" : `, ${decimal(cpuSeconds)} s of processor time`;
    const memory = peakBytes === undefined ? "" : `, ${count(peakBytes / 1e6)} MB`;
    return `${decimal(seconds)} s${processor}${memory}`;
}

export const GROWTH_PHASES: readonly GrowthPhase[] = SCENES.map(([phase]) => phase);
