import type { ProviderPackage } from "./provider";
import type { PropertyChange } from "./values";

/**
 * What the two engines have in common: the embedded one, for rehearsals and tests, and the driver of the `pulumi`
 * command. The same steps on either give the same resources, outputs, counts and calls to AWS.
 */
export interface Engine {
    /** Which of the two engines it is. */
    readonly kind: "embedded" | "pulumi";
    /** What `up` would do. Calls only check and diff of the providers. Writes no state. */
    preview(): Promise<Outcome>;
    /** Runs the program and makes the resources what it says: creates, updates, replaces and deletes. Writes the state. */
    up(): Promise<Outcome>;
    /** Reads every resource and takes what was found into the state. Does not run the program. */
    refresh(): Promise<Outcome>;
    /** Deletes everything that the state holds. Does not run the program. */
    destroy(): Promise<Outcome>;
    /** The state as `pulumi stack export --show-secrets` prints it: `{ version: 3, deployment: { resources } }`. */
    exportState(): Promise<unknown>;
}

/** What an engine runs: the program, its project, stack and config, and where its state is. */
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
    /** The name of the project, which is part of every URN and the namespace of the program's own config keys. */
    project: string;
    /** The name of the stack, which is part of every URN. The pulumi engine makes the stack when it is missing. */
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
    /** For update and replace. */
    changes?: PropertyChange[];
}

/** Resources by what happened to them: components and the stack count, providers that no program asked for do not. */
export type ChangeCounts = Record<Operation, number>;

/** An error of a run, as a person reads it. */
export interface EngineError {
    /** The URN of the resource; absent where the error is of the program or of no resource. */
    urn?: string;
    /** What went wrong, as `pulumi up` shows it. */
    message: string;
    /** A check refused the inputs, a provider failed, or the program did. */
    kind: "check" | "provider" | "program";
}

/** What a run has done. A run that failed has what it did up to there. */
export interface Outcome {
    /** True where there are no errors. */
    ok: boolean;
    /** How many resources were created, updated, replaced and deleted, and how many are the same. */
    changes: ChangeCounts;
    /** In the order in which they ended. */
    steps: Step[];
    /** From `pulumi.log.warn`, and what provider code wrote to stdout or stderr, by line. */
    warnings: string[];
    /** What went wrong; empty where nothing did. */
    errors: EngineError[];
    /** Stack outputs. Secrets show as "[secret]", values that a preview cannot know as "[unknown]". */
    outputs: Record<string, unknown>;
}

/** The default of `parallel` on both engines; `pulumi up` by itself takes four times the number of cores. */
export const DEFAULT_PARALLEL = 16;

export function noChanges(): ChangeCounts {
    return { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
}
