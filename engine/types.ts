import type { ProviderPackage } from "./provider";
import type { PropertyChange } from "./values";

/**
 * An engine that runs a Pulumi program: the embedded engine, for rehearsals and tests, or the driver of the `pulumi` command. The
 * same steps on both give the same resources, outputs, counts and calls to AWS.
 */
export interface Engine {
    /** Which of the two engines it is. */
    readonly kind: "embedded" | "pulumi";
    /** Reports what `up` would do. Calls only `check` and `diff` of the providers, and writes no state. */
    preview(): Promise<Outcome>;
    /** Runs the program and makes the resources what it says: creates, updates, replaces and deletes. Writes the state. */
    up(): Promise<Outcome>;
    /** Reads every resource and stores the results in the state. Does not run the program. */
    refresh(): Promise<Outcome>;
    /** Deletes every resource in the state. Does not run the program. */
    destroy(): Promise<Outcome>;
    /** The state as `pulumi stack export --show-secrets` prints it: `{ version: 3, deployment: { resources } }`. */
    exportState(): Promise<unknown>;
}

/** What an engine runs: the program, its project, stack and config, and where its state is. */
export interface EngineOptions {
    /**
     * The program: a function that returns the stack outputs, or the path of a compiled JavaScript module (`./bin/index.js`, relative
     * to `programDir`) whose exports are the stack outputs and which is loaded again for each run. For the pulumi engine also a
     * folder with a Pulumi.yaml, whose `main` may be TypeScript.
     */
    program: string | (() => Promise<Record<string, unknown>>);
    /**
     * The program's directory, with its package.json, and with its Pulumi.yaml where it has one. The program runs in it (the pulumi engine: in
     * that of the program's file), and `require("./x")` in a `__provider` text resolves against it.
     */
    programDir: string;
    /** The name of the project, which is part of every URN and the namespace of the program's own config keys. */
    project: string;
    /** The name of the stack, which is part of every URN. The pulumi engine makes the stack when it is missing. */
    stack: string;
    /** The stack config by full key, such as `aws:region`; structured values as JSON text, as the engine passes them. */
    config: Record<string, string>;
    /** The keys of `config` whose values are secrets. Default: none. */
    secretKeys?: string[];
    /** The path of the state: a JSON file for the embedded engine, a folder with a file:// backend for the pulumi engine. Created if missing. */
    state: string;
    /** Providers for resources that are not dynamic, one for each package. Default: none, and such resources are refused. */
    providers?: readonly ProviderPackage[];
    /** The number of provider operations that run at the same time. Default: 16. */
    parallel?: number;
    /** Called when an operation on a resource starts and ends, to show progress. */
    onEvent?(event: EngineEvent): void;
}

/** What an engine does to a resource. `same`: nothing, because nothing has changed. */
export type Operation = "create" | "update" | "replace" | "delete" | "same";

/** An operation on one resource that starts or ends, for `onEvent`. */
export interface EngineEvent {
    /** What happens to the resource. */
    op: Operation;
    /** The URN of the resource. */
    urn: string;
    /** The type token of the resource, such as `white-label-dns:index:WhiteLabelDns`. */
    type: string;
    /** The name that the program gave to the resource. */
    name: string;
    /** Whether the operation begins, has ended well, or has failed. */
    phase: "start" | "done" | "failed";
    /** The properties that differ, for update and replace. */
    changes?: PropertyChange[];
}

/** An operation on one resource that has ended well. */
export interface Step {
    /** What has happened to the resource. */
    op: Operation;
    /** The URN of the resource. */
    urn: string;
    /** The type token of the resource. */
    type: string;
    /** The name that the program gave to the resource. */
    name: string;
    /** The changed properties of an update or replacement. */
    changes?: PropertyChange[];
}

/** The number of resources for each operation. Components and the stack are counted; default providers are not. */
export type ChangeCounts = Record<Operation, number>;

/** An error of a run, as a person reads it. */
export interface EngineError {
    /** The URN of the resource; absent where the error is of the program or of no resource. */
    urn?: string;
    /** What went wrong, as `pulumi up` shows it. */
    message: string;
    /** The source of the error: a provider's check refused the inputs, a provider failed, or the program failed. */
    kind: "check" | "provider" | "program";
}

/** What a run has done. A run that failed has what it did up to there. */
export interface Outcome {
    /** True where there are no errors. */
    ok: boolean;
    /** How many resources were created, updated, replaced and deleted, and how many are the same. */
    changes: ChangeCounts;
    /** The operations in the order in which they ended. */
    steps: Step[];
    /** Warnings from `pulumi.log.warn`, and lines that provider code wrote to stdout or stderr. */
    warnings: string[];
    /** What went wrong; empty where nothing did. */
    errors: EngineError[];
    /** The stack outputs. Secrets are "[secret]", and values that a preview does not know are "[unknown]". */
    outputs: Record<string, unknown>;
}

/** The default of `parallel` on both engines; `pulumi up` by itself takes four times the number of cores. */
export const DEFAULT_PARALLEL = 16;

export function noChanges(): ChangeCounts {
    return { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
}
