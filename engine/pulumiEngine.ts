import type { EngineEvent as PulumiEvent, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import { makeProject, projectEnvironment } from "./pulumiProject";
import { PulumiReport } from "./pulumiReport";
import { DEFAULT_PARALLEL, type Engine, type EngineOptions, type Outcome } from "./types";
import { isRecord } from "./values";

export { findPulumi } from "./pulumiProject";

/**
 * Creates an engine that runs the `pulumi` command on PATH, with a file backend in the state folder, and with the option `providers`
 * instead of published plugins. It uses no network and none of the user's Pulumi settings.
 *
 * Its methods reject if the command cannot be started or the stack cannot be created; errors of a deployment are in
 * the outcome.
 */
export function createPulumiEngine(options: EngineOptions): Engine {
    return {
        kind: "pulumi",
        preview: () =>
            perform(options, (stack, settings) => stack.preview({ ...settings, ...program(options) })),
        up: () => perform(options, (stack, settings) => stack.up({ ...settings, ...program(options) })),
        refresh: () => perform(options, (stack, settings) => stack.refresh(settings)),
        destroy: () => perform(options, (stack, settings) => stack.destroy(settings)),
        exportState: async () => exportPlain(await openStack(options)),
    };
}

interface Settings {
    parallel: number;
    color: "never";
    suppressOutputs: boolean;
    suppressProgress: boolean;
    onEvent(event: PulumiEvent): void;
}

function program(options: EngineOptions): { program?: () => Promise<Record<string, unknown>> } {
    return typeof options.program === "function" ? { program: options.program } : {};
}

async function perform(
    options: EngineOptions,
    operation: (stack: Stack, settings: Settings) => Promise<unknown>,
): Promise<Outcome> {
    const stack = await openStack(options);
    const report = new PulumiReport((event) => options.onEvent?.(event));
    const settings: Settings = {
        parallel: options.parallel ?? DEFAULT_PARALLEL,
        color: "never",
        suppressOutputs: true,
        suppressProgress: true,
        onEvent: (event) => report.add(event),
    };
    let failure: unknown;
    try {
        await operation(stack, settings);
    } catch (error) {
        failure = error;
    } finally {
        // A program that is a function runs in this process, in which the SDK stores its stack in a global.
        Reflect.deleteProperty(globalThis, "stackResource");
    }
    return report.outcome(failure);
}

/** By PATH, because the search for the command and its version takes as long as a small operation. */
const commands = new Map<string, PulumiCommand>();

async function openStack(options: EngineOptions): Promise<Stack> {
    // The automation API takes half a second to load, so it is loaded only when it is used.
    const { LocalWorkspace, PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
    const path = process.env["PATH"] ?? "";
    const pulumiCommand = commands.get(path) ?? (await PulumiCommand.get());
    commands.set(path, pulumiCommand);
    const folders = await makeProject(options);
    const workspace = {
        workDir: folders.work,
        envVars: projectEnvironment(folders),
        pulumiCommand,
    };
    const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: options.stack, workDir: folders.work },
        workspace,
    );
    for (const key of options.secretKeys ?? []) {
        const value = options.config[key];
        if (value !== undefined) {
            await stack.setConfig(key, { value, secret: true });
        }
    }
    return stack;
}

async function exportPlain(stack: Stack): Promise<unknown> {
    const exported: unknown = await stack.exportStack();
    return isRecord(exported) ? exported : {};
}
