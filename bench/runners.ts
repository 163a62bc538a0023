import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../route53/packageRoot";
import { makeProject, projectEnvironment } from "../engine/pulumiProject";
import type { EngineOptions } from "../engine/types";
import type { Verb } from "../rehearsal/step";
import type { StackConfig } from "../rehearsal/stackConfig";
import { standInAws } from "../standIn";
import { runMeasured, type Finished } from "./processTree";
import type { StepOrder } from "./step";
import type { EngineKind, Program } from "./types";

/** The default of both engines here. The default of @pulumi/pulumi is four for each core. */
const PARALLEL = 16;

/** One stack of one program on one engine. */
export interface Runner {
    readonly engine: EngineKind;
    readonly program: Program;
    /**
     * Runs one verb as a command of its own, from its start to its end.
     *
     * @param nodeOptions options for the process of the embedded engine, such as --cpu-prof
     */
    run(verb: Verb, config: StackConfig, nodeOptions?: readonly string[]): Promise<Finished>;
    /** The output of `pulumi stack export`. */
    exportState(): Promise<string>;
    close(): Promise<void>;
}

async function newFolder(): Promise<{ folder: string; close: () => Promise<void> }> {
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-bench-"));
    return { folder, close: () => rm(folder, { recursive: true, force: true }) };
}

export async function embeddedRunner(program: Program): Promise<Runner> {
    const { folder, close } = await newFolder();
    const state = join(folder, "state.json");
    return {
        engine: "embedded",
        program,
        async run(verb, config, nodeOptions = []) {
            const order: StepOrder = { program, verb, config, state, parallel: PARALLEL };
            const file = join(folder, "order.json");
            await writeFile(file, JSON.stringify(order));
            const args = [...nodeOptions, join(__dirname, "step.js"), file];
            return runMeasured(process.execPath, args);
        },
        async exportState() {
            const exported: unknown = JSON.parse(await readFile(state, "utf8"));
            // The indentation of the real engine.
            return `${JSON.stringify(exported, undefined, 4)}\n`;
        },
        close,
    };
}

/** @param environment variables in addition to those of this process */
export async function pulumiRunner(program: Program, environment: NodeJS.ProcessEnv = {}): Promise<Runner> {
    const project = program === "ours" ? "." : join("bench", program);
    return { engine: "pulumi", program, ...(await pulumiCommands(project, environment)) };
}

/**
 * The commands that a user types, with a file backend and the stand-in of @pulumi/aws.
 *
 * @param project the folder of its Pulumi.yaml in this package
 * @param environment variables in addition to those of this process
 */
export async function pulumiCommands(
    project: string,
    environment: NodeJS.ProcessEnv = {},
): Promise<Pick<Runner, "run" | "exportState" | "close">> {
    const { folder, close } = await newFolder();
    const options: EngineOptions = {
        program: join(packageRoot(), project),
        programDir: packageRoot(),
        project: "white-label-dns",
        stack: "bench",
        config: {},
        state: folder,
        providers: [standInAws],
    };
    const pulumi = async (config: StackConfig, ...args: string[]): Promise<Finished> => {
        const folders = await makeProject({ ...options, config });
        const env = { ...process.env, ...projectEnvironment(folders), ...environment };
        return runMeasured("pulumi", [...args, "--non-interactive", "--color", "never"], {
            cwd: folders.work,
            env,
        });
    };
    let last: StackConfig | undefined;
    return {
        async run(verb, config) {
            if (last === undefined) {
                await pulumi(config, "stack", "init", options.stack);
            }
            last = config;
            const yes = verb === "preview" ? [] : ["--yes", "--skip-preview"];
            return pulumi(config, verb, ...yes, "--parallel", String(PARALLEL), "--stack", options.stack);
        },
        exportState: async () =>
            (await pulumi(last ?? {}, "stack", "export", "--stack", options.stack)).stdout,
        close,
    };
}
