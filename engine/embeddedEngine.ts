import { dirname, resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
import { startCapture, stopCapture } from "./capture";
import { deleteAll } from "./deletion";
import { Deployment } from "./deployment";
import { freshModules, OWN_FOLDER, requireFrom } from "./modules";
import { Monitor } from "./monitor";
import { runProgram } from "./program";
import { ProviderRegistry } from "./providers";
import { refreshAll } from "./refresh";
import { CancelledError, Run } from "./run";
import { finishState, type RunContext } from "./runContext";
import { lockState } from "./stateLock";
import { formatState } from "./state";
import { openState, readState } from "./stateFile";
import { DEFAULT_PARALLEL, type Engine, type EngineOptions, type Outcome } from "./types";
import { forDisplay, isRecord } from "./values";

/**
 * Creates an engine that runs a Pulumi program in this process, with the same program and provider code as the real engine. It is for
 * rehearsals and tests: it supports dynamic resources and those of the option `providers`, but no encryption, no
 * plugins and no import. For production use `pulumi up`.
 *
 * Its methods reject with StateError if the state file is broken, not writable, or in use by another run. They also reject if the
 * program's module or the Pulumi SDK cannot be found from `programDir`. All other errors are in the outcome.
 * Call one method at a time: each loads the program's modules again and changes the working directory to `programDir`, as the real
 * engine does.
 */
export function createEmbeddedEngine(given: EngineOptions): Engine {
    const options = { ...given, programDir: resolve(given.programDir), state: resolve(given.state) };
    return {
        kind: "embedded",
        preview: () => deploy(options, true),
        up: () => deploy(options, false),
        refresh: () => work(options, refreshAll),
        destroy: () => work(options, async (context) => deleteAll(context, context.ledger.remaining())),
        exportState: async () => formatState(await readState(options.state)),
    };
}

async function makeContext(options: EngineOptions, preview: boolean): Promise<RunContext> {
    const { ledger, writer } = await openState(options.state);
    return {
        run: new Run(preview, options.parallel ?? DEFAULT_PARALLEL, (event) => options.onEvent?.(event)),
        ledger,
        providers: new ProviderRegistry(options, (urn) => ledger.current(urn)),
        writer,
    };
}

/** A preview writes nothing, and reads a state that is whole at any time; so it asks for no lock, as with Pulumi. */
async function deploy(options: EngineOptions, preview: boolean): Promise<Outcome> {
    return preview ? run(options, preview) : locked(options, () => run(options, preview));
}

async function locked<T>({ state }: EngineOptions, step: () => Promise<T>): Promise<T> {
    const unlock = await lockState(state);
    try {
        return await step();
    } finally {
        await unlock();
    }
}

async function run(options: EngineOptions, preview: boolean): Promise<Outcome> {
    const context = await makeContext(options, preview);
    const deployment = new Deployment(options, context);
    const monitor = new Monitor(options, context.run, deployment, (type, reference) =>
        context.providers.find(type, reference),
    );
    await inFreshProcess(options, context, async () => {
        await runProgram(options, context.run, monitor);
        if (!context.run.failed) {
            await untilCancelled(() => deployment.finish());
        }
        deployment.conclude();
        await finishState(context);
    });
    const outputs = forDisplay(deployment.stackOutputs());
    return context.run.outcome(isRecord(outputs) ? outputs : {});
}

async function work(options: EngineOptions, step: (context: RunContext) => Promise<void>): Promise<Outcome> {
    return locked(options, async () => {
        const context = await makeContext(options, false);
        await inFreshProcess(options, context, async () => {
            await untilCancelled(() => step(context));
            await finishState(context);
        });
        const outputs = forDisplay(new Deployment(options, context).stackOutputs());
        return context.run.outcome(isRecord(outputs) ? outputs : {});
    });
}

/** The error behind a cancellation is already in the run. */
async function untilCancelled(step: () => Promise<void>): Promise<void> {
    try {
        await step();
    } catch (error) {
        if (!(error instanceof CancelledError)) {
            throw error;
        }
    }
}

/** Runs like a separate process: in the program's directory, with modules loaded again, and with the output of providers captured. */
async function inFreshProcess(
    options: EngineOptions,
    { providers }: RunContext,
    step: () => Promise<void>,
): Promise<void> {
    const folders = [options.programDir, OWN_FOLDER];
    if (typeof options.program === "string") {
        folders.push(dirname(requireFrom(options.programDir).resolve(options.program)));
    }
    const leave = enter(options.programDir);
    const restore = freshModules(folders);
    startCapture();
    try {
        await step();
    } finally {
        stopCapture();
        restore();
        leave();
        providers.end();
    }
}

/** Makes the folder the working directory. @returns a function that restores the former one */
function enter(folder: string): () => void {
    const before = process.cwd();
    if (resolve(before) === folder) {
        return () => undefined;
    }
    if (!isMainThread) {
        throw new Error(
            `The embedded engine runs the program in its directory, ${folder}, and a worker thread cannot change the working directory (${before}). ` +
                'Run the test in a process (with vitest: pool: "forks"), or start it in that directory.',
        );
    }
    process.chdir(folder);
    return () => process.chdir(before);
}
