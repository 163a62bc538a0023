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

/** Measures the start of a program: previews by the real engine, of the sample and of the smallest program. */
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

/** The preview with the median time. One preview before them writes the caches for all later ones. */
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
