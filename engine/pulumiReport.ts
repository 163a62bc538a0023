import type {
    EngineEvent as PulumiEvent,
    DiagnosticEvent,
    StepEventMetadata,
} from "@pulumi/pulumi/automation/index.js";
import { makeStep } from "./run";
import {
    noChanges,
    type EngineError,
    type EngineEvent,
    type Operation,
    type Outcome,
    type Step,
} from "./types";
import { isProviderType, nameOf, STACK_TYPE } from "./urns";
import { forDisplay, isRecord, propertyChanges, type PropertyChange } from "./values";

/** The operations that count. The other parts of a replacement belong to its "replace". */
const OPERATIONS: Record<string, Operation> = {
    create: "create",
    update: "update",
    replace: "replace",
    delete: "delete",
    same: "same",
};

/** Makes an outcome from the events of the real engine: one report for each operation. */
export class PulumiReport {
    private readonly changes = noChanges();
    private readonly started = new Map<string, Step>();
    private readonly steps: Step[] = [];
    private readonly warnings: string[] = [];
    private readonly diagnostics: { urn?: string; message: string }[] = [];
    private readonly failed = new Set<string>();
    private outputs: Record<string, unknown> = {};

    constructor(private readonly onEvent: (event: EngineEvent) => void) {}

    add(event: PulumiEvent): void {
        if (event.resourcePreEvent !== undefined) {
            this.start(event.resourcePreEvent.metadata);
        }
        if (event.resOutputsEvent !== undefined) {
            this.done(event.resOutputsEvent.metadata);
        }
        if (event.resOpFailedEvent !== undefined) {
            this.fail(event.resOpFailedEvent.metadata);
        }
        if (event.diagnosticEvent !== undefined) {
            this.diagnose(event.diagnosticEvent);
        }
        for (const [op, count] of Object.entries(event.summaryEvent?.resourceChanges ?? {})) {
            const own = OPERATIONS[op];
            if (own !== undefined) {
                this.changes[own] += count ?? 0;
            }
        }
    }

    /** @param failure the error of the command, if it failed */
    outcome(failure: unknown): Outcome {
        const errors = this.diagnostics.map((diagnostic) => ({
            ...diagnostic,
            kind: this.kindOf(diagnostic.urn),
        }));
        if (failure !== undefined && errors.length === 0) {
            const message = failure instanceof Error ? failure.message : "The pulumi command failed.";
            errors.push({ message, kind: "program" });
        }
        return {
            ok: failure === undefined && errors.length === 0,
            changes: this.changes,
            steps: [...this.steps, ...(failure === undefined ? this.started.values() : [])],
            warnings: this.warnings,
            errors,
            outputs: this.outputs,
        };
    }

    private start(metadata: StepEventMetadata): void {
        const op = OPERATIONS[metadata.op];
        if (op === undefined || isDefaultProvider(metadata)) {
            return;
        }
        const step = makeStep(op, metadata.urn, changesOf(metadata, op));
        this.started.set(key(metadata), step);
        this.onEvent({ ...step, phase: "start" });
    }

    private done(metadata: StepEventMetadata): void {
        if (metadata.type === STACK_TYPE) {
            const outputs = forDisplay(metadata.new?.outputs);
            this.outputs = isRecord(outputs) ? outputs : {};
        }
        const op = OPERATIONS[metadata.op];
        if (op === undefined || isDefaultProvider(metadata)) {
            return;
        }
        const step =
            this.started.get(key(metadata)) ?? makeStep(op, metadata.urn, foundChanges(metadata, op));
        this.started.delete(key(metadata));
        // The stack is reported when it is registered, and again with its outputs.
        if (!this.steps.some((other) => other.urn === step.urn && other.op === step.op)) {
            this.steps.push(step);
            this.onEvent({ ...step, phase: "done" });
        }
    }

    private fail(metadata: StepEventMetadata): void {
        this.failed.add(metadata.urn);
        this.started.delete(key(metadata));
        const op = OPERATIONS[metadata.op] ?? "replace";
        this.onEvent({ ...makeStep(op, metadata.urn), phase: "failed" });
    }

    private diagnose(event: DiagnosticEvent): void {
        const message = event.message.trim();
        if (event.ephemeral === true || message === "") {
            return;
        }
        switch (event.severity) {
            case "error": {
                const urn = event.urn ?? "";
                // After the failure of a resource the engine reports it once more for the whole deployment.
                const repeats = urn === "" && this.failed.size > 0;
                if (!repeats && !this.diagnostics.some((other) => other.message === message)) {
                    this.diagnostics.push(urn === "" ? { message } : { urn, message });
                }
                break;
            }
            case "warning":
            case "info":
            case "info#err":
                this.warnings.push(...message.split("\n").filter((line) => line.trim() !== ""));
                break;
            default:
            // The stream also has debug messages, although the type does not include them.
        }
    }

    /** The events have no codes: an error of a resource without a failed operation comes from its check. */
    private kindOf(urn: string | undefined): EngineError["kind"] {
        if (urn === undefined) {
            return "program";
        }
        return this.failed.has(urn) ? "provider" : "check";
    }
}

/** Steps of one resource, such as "create-replacement" and "replace", are distinguished by their operation. */
function key(metadata: StepEventMetadata): string {
    return `${metadata.op} ${metadata.urn}`;
}

/** A provider that the program did not create: the engine itself does not count it either. */
function isDefaultProvider(metadata: StepEventMetadata): boolean {
    return isProviderType(metadata.type) && nameOf(metadata.urn).startsWith("default");
}

/** The start of a refresh has no result; the found changes are in the outputs. */
function foundChanges(metadata: StepEventMetadata, op: Operation): PropertyChange[] | undefined {
    return op === "update"
        ? propertyChanges(metadata.old?.outputs ?? {}, metadata.new?.outputs ?? {})
        : undefined;
}

function changesOf(metadata: StepEventMetadata, op: Operation): PropertyChange[] | undefined {
    return op === "update" || op === "replace"
        ? propertyChanges(metadata.old?.inputs ?? {}, metadata.new?.inputs ?? {})
        : undefined;
}
