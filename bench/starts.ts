import { mkdtemp, rm } from "node:fs/promises";
import * as nodeModule from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forSandbox, readStackConfig, type StackConfig } from "../rehearsal/stackConfig";
import { packageRoot } from "../route53/packageRoot";
import { tell } from "./play";
import { middle, ROUNDS } from "./repeat";
import { pulumiCommands } from "./runners";
import { startSandboxProcess } from "./sandboxProcess";
import type { Starts, Usage } from "./types";

/** What it takes to begin: previews by the real engine, of the sample and of the smallest program of all. */
export async function measureStarts(): Promise<Starts> {
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
