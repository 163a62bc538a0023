import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { makeProject, projectEnvironment } from "../../engine/pulumiProject";
import { DEFAULT_PARALLEL } from "../../engine/types";
import type { StackConfig } from "../../rehearsal/stackConfig";
import type { Verb } from "../../rehearsal/step";
import { packageRoot } from "../../route53/packageRoot";
import { start, type Started } from "./processes";

/**
 * The commands that a user types, in a project of this package's program. The engine's own driver also asks the command for its version,
 * the stack, its outputs and its history for each operation. These are as many additional processes, and each takes a quarter of a second
 * or more.
 */
export interface PulumiCommands {
    /** An operation in its own process group. */
    start(verb: Verb): Started;
    /** @returns the output of a failed operation */
    run(verb: Verb): Promise<string[]>;
    /**
     * The commands of a user after a killed up: `pulumi cancel`, which removes the lock of the dead process, and `pulumi refresh`.
     *
     * @throws Error with pulumi's output if it fails
     */
    recover(): Promise<void>;
    /** The state, as JSON. */
    exportState(): Promise<string>;
}

const STACK = "rehearsal";
/** The largest size of an exported state, in bytes. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/**
 * Creates the project and its stack, if they do not exist yet.
 *
 * @param config a config that is directed to the sandbox
 * @param state the folder of the state
 */
export async function pulumiCommands(config: StackConfig, state: string): Promise<PulumiCommands> {
    const isNew = !existsSync(state);
    const program = packageRoot();
    const project = { program, programDir: program, project: "white-label-dns", stack: STACK, config, state };
    const folders = await makeProject(project);
    const options = ["--stack", STACK, "--non-interactive", "--cwd", folders.work];
    const env = { ...process.env, ...projectEnvironment(folders) };
    const pulumi = async (...parameters: readonly string[]): Promise<string> => {
        const given = { env, maxBuffer: MOST_OUTPUT };
        return (await promisify(execFile)("pulumi", [...parameters, ...options], given)).stdout;
    };
    const startOne = (verb: Verb): Started => {
        const yes = verb === "preview" ? [] : ["--yes", "--skip-preview"];
        const shown = ["--color", "never", "--suppress-outputs", "--suppress-progress"];
        const parallel = ["--parallel", String(DEFAULT_PARALLEL)];
        return start("pulumi", [verb, ...yes, ...parallel, ...shown, ...options], env);
    };
    if (isNew) {
        await pulumi("stack", "init");
    }
    return {
        start: startOne,
        async run(verb) {
            const { ended, output } = startOne(verb);
            return (await ended) === 0 ? [] : [output()];
        },
        async recover() {
            await pulumi("cancel", "--yes");
            await pulumi("refresh", "--yes", "--skip-preview");
        },
        exportState: () => pulumi("stack", "export", "--show-secrets"),
    };
}
