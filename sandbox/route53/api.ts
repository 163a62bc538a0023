import type { Account, ApiAnswer, ApiCall } from "./account";
import { ApiError } from "./errors";
import { FaultInjector, type CallFaults, type Failure, type Fault } from "./faults";
import type { ApiOperation } from "./operations";
import { refusal, success, uuidOf, type CallOutcome } from "./replies";
import { accept, readBody, type AcceptedCall, type ApiHead } from "./requests";
import { costOfCall, type Throttle } from "./throttle";

/** Under which throttled calls are counted: they never reached their operation. */
const THROTTLED = "throttled";
const THROTTLING = "Throttling";

/**
 * The Route 53 API of one account: every call passes through `receive`, which counts it, throttles it and lets faults
 * happen.
 */
export class Route53Api {
    private readonly counts = new Map<string, number>();
    private readonly injector = new FaultInjector();
    private requests = 0;

    /** @param throttle by default nothing is throttled */
    constructor(
        private readonly account: Account,
        private readonly throttle?: Throttle,
    ) {}

    /** How often each operation was called since the last reset, by name, and the throttled calls under "throttled". */
    calls(): Record<string, number> {
        return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    }

    resetCalls(): void {
        this.counts.clear();
    }

    /** Lets calls go wrong, in the order of the list. */
    addFaults(faults: readonly Fault[]): void {
        this.injector.add(faults);
    }

    clearFaults(): void {
        this.injector.clear();
    }

    /** Counts from zero, without faults, all buckets full. */
    reset(): void {
        this.resetCalls();
        this.clearFaults();
        this.throttle?.reset();
    }

    /**
     * Takes the head of a request and gives back what answers its body. Neither throws: what a handler refuses becomes
     * an error answer.
     *
     * @returns undefined where the connection is to be closed at once, without reading on
     */
    receive(head: ApiHead): ((body: string) => CallOutcome) | undefined {
        this.requests += 1;
        const requestId = uuidOf(this.requests);
        const accepted = orRefusal(() => accept(head));
        if (accepted instanceof ApiError) {
            return () => ({ reply: refusal(accepted, requestId), delayMs: 0 });
        }
        if (this.throttle?.takeRequest(accepted.operation.name) === false) {
            this.count(THROTTLED);
            return () => ({ reply: refusal(rateExceeded(), requestId), delayMs: 0 });
        }
        const faults = this.injector.take(accepted.operation.name);
        return faults.failure === "refuse"
            ? undefined
            : (body) => ({
                  reply: this.answer(accepted, faults, body, requestId),
                  delayMs: faults.delayMs,
              });
    }

    private answer(
        { operation, call }: AcceptedCall,
        { failure, pendingMs }: CallFaults,
        body: string,
        requestId: string,
    ): CallOutcome["reply"] {
        const answer = orRefusal(() => {
            refuseBy(failure, call);
            return failure === "reset" ? failure : this.work(operation, call, body, pendingMs);
        });
        const throttled = answer instanceof ApiError && answer.code === THROTTLING;
        this.count(throttled ? THROTTLED : operation.name);
        if (answer instanceof ApiError) {
            return refusal(answer, requestId);
        }
        if (answer === "reset") {
            return answer;
        }
        return failure === "lost-answer" ? "close" : success(operation.name, answer, requestId);
    }

    private work(
        { name, handler, requestRoot }: ApiOperation,
        call: ApiCall,
        text: string,
        pendingMs: number | undefined,
    ): ApiAnswer {
        if (handler === undefined) {
            // Not 501: SDKs take every 5xx as the server's trouble, and some would try again.
            throw new ApiError("NotImplemented", `The sandbox does not implement ${name}`);
        }
        const body = readBody(requestRoot, text);
        if (this.throttle?.takeChanges(costOfCall(name, body)) === false) {
            throw rateExceeded();
        }
        const account = pendingMs === undefined ? this.account : { ...this.account, syncDelayMs: pendingMs };
        return handler(account, { ...call, body });
    }

    private count(name: string): void {
        this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    }
}

/** What a function returns, or the error that the API refuses with. */
function orRefusal<T>(act: () => T): T | ApiError {
    try {
        return act();
    } catch (error) {
        if (error instanceof ApiError) {
            return error;
        }
        throw error;
    }
}

function refuseBy(fault: Failure | undefined, call: ApiCall): void {
    if (fault === "throttle") {
        throw rateExceeded();
    }
    if (fault === "error500") {
        throw new ApiError(
            "InternalFailure",
            "The request processing has failed because of an unknown error.",
            500,
        );
    }
    if (fault === "error503") {
        throw new ApiError(
            "ServiceUnavailable",
            "The request has failed due to a temporary failure of the server.",
            503,
        );
    }
    if (fault === "prior-request") {
        throw new ApiError(
            "PriorRequestNotComplete",
            `The request was rejected because Route 53 was still processing a prior request: ${call.params.Id ?? ""}`,
        );
    }
}

function rateExceeded(): ApiError {
    return new ApiError(THROTTLING, "Rate exceeded");
}
