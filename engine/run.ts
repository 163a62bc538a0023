import pLimit, { type LimitFunction } from "p-limit";
import { withCapturedOutput } from "./capture";
import { initFailure } from "./dynamicProvider";
import {
    noChanges,
    type EngineError,
    type EngineEvent,
    type Operation,
    type Outcome,
    type Step,
} from "./types";
import { nameOf, typeOf } from "./urns";

/**
 * The engine ends because of an error that was already reported, for another resource or for this one. The SDK treats the code (gRPC
 * UNAVAILABLE) as the engine's own shutdown, and prints nothing.
 */
export class CancelledError extends Error {
    override name = "CancelledError";
    readonly code = 14;

    constructor() {
        super("The deployment has failed; no further resources are processed.");
    }
}

/** An error to report unchanged, with its kind. */
export class ReportedError extends Error {
    override name = "ReportedError";

    constructor(readonly reports: EngineError[]) {
        super(reports.map((report) => report.message).join("; "));
    }
}

/** The time without activity after which a failed program is considered to have ended. */
const IDLE_MS = 250;

/**
 * One preview, up, refresh or destroy: the number of simultaneous operations, their results, and whether one of them failed. After the
 * first failure, running operations are finished and no other is started, as in the real engine.
 */
export class Run {
    private readonly changes = noChanges();
    private readonly steps: Step[] = [];
    private readonly warnings: string[] = [];
    private readonly errors: EngineError[] = [];
    private readonly limit: LimitFunction;
    private active = 0;
    private stopping = false;
    private lastActive = Date.now();
    private idleness: NodeJS.Timeout | undefined;
    private settle: () => void = () => undefined;

    /**
     * Resolves when an operation has failed and no other is running; or when the program has failed and registers no more resources,
     * because code that waits for a missing resource waits for ever. (The process of the real engine then ends by itself, because no event
     * can wake it.)
     */
    readonly stopped = new Promise<void>((resolve) => {
        this.settle = resolve;
    });

    constructor(
        readonly preview: boolean,
        parallel: number,
        private readonly onEvent: (event: EngineEvent) => void,
    ) {
        this.limit = pLimit(Math.max(1, parallel));
    }

    get failed(): boolean {
        return this.errors.length > 0;
    }

    /**
     * Runs the work on one resource when there is a free slot. Its error is reported and ends the deployment.
     *
     * @throws CancelledError if the work failed, or was not started because the deployment has failed
     */
    operation<T>(urn: string, work: () => Promise<T>): Promise<T> {
        return this.limit(() => this.operate(urn, work));
    }

    private async operate<T>(urn: string, work: () => Promise<T>): Promise<T> {
        this.active += 1;
        try {
            if (this.stopping) {
                throw new CancelledError();
            }
            return await work();
        } catch (error) {
            if (!(error instanceof CancelledError)) {
                this.errors.push(...reportsOf(error, urn));
            }
            this.stopping = true;
            throw new CancelledError();
        } finally {
            this.active -= 1;
            this.lastActive = Date.now();
            if (this.stopping && this.active === 0) {
                this.settle();
            }
        }
    }

    /** Calls provider code; its output becomes warnings. The real engine has the word before a warning in a separate field. */
    provider<T>(call: () => Promise<T>): Promise<T> {
        return withCapturedOutput((line) => this.warn(line.replace(/^warning: /, "")), call);
    }

    /** Reports the start and the end of an operation; counts it if it succeeded. */
    async step<T>(step: Step, work: () => Promise<T>): Promise<T> {
        this.event(step, "start");
        let result: T;
        try {
            result = await work();
        } catch (error) {
            this.event(step, "failed");
            throw error;
        }
        this.done(step);
        return result;
    }

    /** Counts and reports an operation. */
    done(step: Step): void {
        this.changes[step.op] += 1;
        this.steps.push(step);
        this.event(step, "done");
    }

    warn(message: string): void {
        this.warnings.push(message);
    }

    /** Reports an error of the program: registered resources are still created, and nothing is deleted at the end. */
    fail(error: EngineError): void {
        this.errors.push(error);
        this.lastActive = Date.now();
        this.idleness ??= setInterval(() => {
            if (this.active === 0 && Date.now() - this.lastActive > IDLE_MS) {
                this.settle();
            }
        }, IDLE_MS / 5);
    }

    outcome(outputs: Record<string, unknown>): Outcome {
        clearInterval(this.idleness);
        return {
            ok: !this.failed,
            changes: this.changes,
            steps: this.steps,
            warnings: this.warnings,
            errors: this.errors,
            outputs,
        };
    }

    private event(step: Step, phase: EngineEvent["phase"]): void {
        this.onEvent({ ...step, phase });
    }
}

/** A step on a resource; type and name are in its URN. */
export function makeStep(op: Operation, urn: string, changes?: Step["changes"]): Step {
    return { op, urn, type: typeOf(urn), name: nameOf(urn), ...(changes === undefined ? {} : { changes }) };
}

function reportsOf(error: unknown, urn: string): EngineError[] {
    if (error instanceof ReportedError) {
        return error.reports;
    }
    const reasons = initFailure(error)?.reasons ?? [];
    // The real engine prints the reasons of an incomplete resource, and the error's message only if there are none.
    const message =
        reasons.length > 0 ? reasons.join("; ") : error instanceof Error ? error.message : String(error);
    return [{ urn, message, kind: "provider" }];
}
