import type { ProviderPackage } from "./provider";
import type { PropertyChange } from "./values";

/**
 * What the two engines have in common: the embedded one, for rehearsals and tests, and the driver of the `pulumi`
 * command. The same steps on either give the same resources, outputs, counts and calls to AWS.
 */
export interface Engine {
    readonly kind: "embedded" | "pulumi";
    /** What `up` would do. Calls only check and diff of the providers. Writes no state. */
    preview(): Promise<Outcome>;
    up(): Promise<Outcome>;
    /** Reads every resource and takes what was found into the state. Does not run the program. */
    refresh(): Promise<Outcome>;
    /** Deletes everything that the state holds. Does not run the program. */
    destroy(): Promise<Outcome>;
    /** The state as `pulumi stack export --show-secrets` prints it: `{ version: 3, deployment: { resources } }`. */
    exportState(): Promise<unknown>;
}

export interface EngineOptions {
    /**
     * The program: a module of compiled JavaScript (`./bin/index.js`, from `programDir`), loaded afresh for each run, whose
     * exports are the stack outputs; for the pulumi engine also the folder of a Pulumi.yaml, whose `main` may be
     * TypeScript. Or a function.
     */
    program: string | (() => Promise<Record<string, unknown>>);
    /**
     * The program's directory, with its package.json, and with its Pulumi.yaml where it has one. The program runs in it (the pulumi engine: in
     * that of the program's file), and `require("./x")` in a `__provider` text resolves against it.
     */
    programDir: string;
    project: string;
    stack: string;
    /** Full keys ("aws:region", "white-label-dns:tenants"); structured values as JSON text, as the engine passes them. */
    config: Record<string, string>;
    /** Keys of `config` whose values are secrets. */
    secretKeys?: string[];
    /** Embedded: a JSON file. Pulumi: a folder, which holds a file:// backend. Both are made when missing. */
    state: string;
    /** For resources other than dynamic ones, by their package. Default none: such resources are refused. */
    providers?: readonly ProviderPackage[];
    /** How many provider operations run at the same time. Default 16. */
    parallel?: number;
    /** Told when an operation on a resource starts and ends, for progress. */
    onEvent?(event: EngineEvent): void;
}

export type Operation = "create" | "update" | "replace" | "delete" | "same";

export interface EngineEvent {
    op: Operation;
    urn: string;
    type: string;
    name: string;
    phase: "start" | "done" | "failed";
    changes?: PropertyChange[];
}

export interface Step {
    op: Operation;
    urn: string;
    type: string;
    name: string;
    /** For update and replace. */
    changes?: PropertyChange[];
}

/** Resources by what happened to them: components and the stack count, providers that no program asked for do not. */
export type ChangeCounts = Record<Operation, number>;

export interface EngineError {
    urn?: string;
    message: string;
    /** A check refused the inputs, a provider failed, or the program did. */
    kind: "check" | "provider" | "program";
}

export interface Outcome {
    ok: boolean;
    changes: ChangeCounts;
    /** In the order in which they ended. */
    steps: Step[];
    /** From `pulumi.log.warn`, and what provider code wrote to stdout or stderr, by line. */
    warnings: string[];
    errors: EngineError[];
    /** Stack outputs. Secrets show as "[secret]", values that a preview cannot know as "[unknown]". */
    outputs: Record<string, unknown>;
}

/** The default of `parallel` on both engines; `pulumi up` by itself takes four times the number of cores. */
export const DEFAULT_PARALLEL = 16;

export function noChanges(): ChangeCounts {
    return { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
}
