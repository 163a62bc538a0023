import type { Account, ApiAnswer, ApiCall } from "./account";
import { ApiError } from "./errors";
import { FaultInjector, type Failure, type Fault } from "./faults";
import type { ApiOperation } from "./operations";
import { headersOf, refusal, success, uuidOf, type ApiReply, type CallOutcome } from "./replies";
import { accept, readBody, type ApiHead } from "./requests";
import { costOfCall, type Throttle } from "./throttle";
import { DomainsApi } from "../domains/api";
import { DuplicateRequest, operationLimitExceeded } from "../domains/domainOperations";
import { STARTING_OPERATIONS } from "../domains/operations";
import { acceptDomainsCall, domainsAnswer, domainsRefusal, isDomainsRequest } from "../domains/protocol";
import { isStsRequest, readStsCall, Sts } from "../sts";

/** The name under which throttled calls are counted, because they never reach their operation. */
const THROTTLED = "throttled";
const THROTTLING = "Throttling";

/**
 * The APIs of one account: Route 53, STS and Route 53 Domains. Every call passes through `receive`, which counts it, throttles it and
 * applies faults.
 */
export class Route53Api {
    private readonly counts = new Map<string, number>();
    private readonly injector = new FaultInjector();
    private readonly sts = new Sts();
    private readonly domains: DomainsApi;
    private requests = 0;

    /** @param throttle the token buckets. Default: nothing is throttled */
    constructor(
        private readonly account: Account,
        private readonly throttle?: Throttle,
    ) {
        this.domains = new DomainsApi(account);
    }

    /** The number of calls of each operation since the last reset, by name. Throttled calls are under "throttled". */
    calls(): Record<string, number> {
        return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    }

    resetCalls(): void {
        this.counts.clear();
    }

    /** Adds faults of calls, in the order of the list. */
    addFaults(faults: readonly Fault[]): void {
        this.injector.add(faults);
    }

    clearFaults(): void {
        this.injector.clear();
    }

    /** Sets the counts to zero, removes the faults, and fills all buckets. */
    reset(): void {
        this.resetCalls();
        this.clearFaults();
        this.throttle?.reset();
        this.sts.reset();
        this.domains.stop();
    }

    /** Stops all timers. */
    stop(): void {
        this.domains.stop();
    }

    /**
     * Takes the head of a request and returns the function that answers its body. Neither function throws: if a handler refuses the call,
     * the answer is an error.
     *
     * @returns undefined to close the connection at once, without reading the body
     */
    receive(head: ApiHead): ((body: string) => CallOutcome) | undefined {
        this.requests += 1;
        const requestId = uuidOf(`request ${this.requests}`);
        if (isDomainsRequest(head)) {
            return this.receiveDomains(head, requestId);
        }
        if (isStsRequest(head)) {
            return (body) => this.receiveSts(head, body, requestId);
        }
        const accepted = orRefusal(() => accept(head));
        if (accepted instanceof ApiError) {
            return () => ({ reply: refusal(accepted, requestId), delayMs: 0 });
        }
        const { operation, call } = accepted;
        if (this.throttle?.takeRequest(operation.name) === false) {
            this.count(THROTTLED);
            return () => ({ reply: refusal(rateExceeded(), requestId), delayMs: 0 });
        }
        const faults = this.injector.take(operation.name);
        const form: Form<ApiAnswer> = {
            answer: (answer) => success(operation.name, answer, requestId),
            refusal: (error) => refusal(error, requestId),
        };
        return faults.failure === "refuse"
            ? undefined
            : (body) => ({
                  reply: this.perform(
                      operation.name,
                      faults.failure,
                      () => this.work(operation, call, body, faults.pendingMs),
                      form,
                      call.params.Id,
                  ),
                  delayMs: faults.delayMs,
              });
    }

    /** STS at the same endpoint. Its calls are counted and can have faults, but take no tokens from Route 53's buckets. */
    private receiveSts({ headers }: ApiHead, body: string, requestId: string): CallOutcome {
        const call = orRefusal(() => readStsCall(headers.authorization?.toString(), body));
        if (call instanceof ApiError) {
            return { reply: refusal(call, requestId), delayMs: 0 };
        }
        const { failure, delayMs } = this.injector.take(call.operation);
        // The operation is known only after the body was read, so a refused connection is closed only then.
        if (failure === "refuse") {
            return { reply: "close", delayMs };
        }
        const work = (): string => this.sts.answer(call, this.account.id, requestId);
        const form: Form<string> = {
            answer: (answer) => ({ status: 200, headers: headersOf(requestId), body: answer }),
            refusal: (error) => refusal(error, requestId),
        };
        return { reply: this.perform(call.operation, failure, work, form), delayMs };
    }

    /** Route 53 Domains at the same endpoint. Its calls are counted and can have faults, like those of STS. */
    private receiveDomains(head: ApiHead, requestId: string): ((body: string) => CallOutcome) | undefined {
        const call = orRefusal(() => acceptDomainsCall(head));
        if (call instanceof ApiError) {
            return () => ({ reply: domainsRefusal(call, requestId), delayMs: 0 });
        }
        const { operation } = call;
        const faults = this.injector.take(operation, STARTING_OPERATIONS.includes(operation));
        const form: Form<Record<string, unknown>> = {
            answer: (answer) => domainsAnswer(answer, requestId),
            refusal: (error) => domainsRefusal(error, requestId),
        };
        return faults.failure === "refuse"
            ? undefined
            : (body) => ({
                  reply: this.perform(
                      operation,
                      faults.failure,
                      () =>
                          this.domains.answer(
                              call,
                              this.sts.accountOf(call.accessKeyId, this.account.id),
                              body,
                              faults.operation,
                          ),
                      form,
                  ),
                  delayMs: faults.delayMs,
              });
    }

    /** Carries out a call, or applies its fault, and counts it. @param about the object of the call, which a refusal names */
    private perform<T extends object | string>(
        operation: string,
        failure: Failure | undefined,
        work: () => T,
        form: Form<T>,
        about = "",
    ): CallOutcome["reply"] {
        const answer = orRefusal(() => {
            refuseBy(failure, about);
            return failure === "reset" ? undefined : work();
        });
        const throttled = answer instanceof ApiError && answer.code === THROTTLING;
        this.count(throttled ? THROTTLED : operation);
        if (answer instanceof ApiError) {
            return form.refusal(answer);
        }
        if (answer === undefined) {
            return "reset";
        }
        return failure === "lost-answer" ? "close" : form.answer(answer);
    }

    private work(
        { name, handler, requestRoot }: ApiOperation,
        call: ApiCall,
        text: string,
        pendingMs: number | undefined,
    ): ApiAnswer {
        if (handler === undefined) {
            // Not 501: SDKs treat every 5xx as a failure of the service, and some would try again.
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

/** The form of a service's answers. */
interface Form<T> {
    answer(answer: T): ApiReply;
    refusal(error: ApiError): ApiReply;
}

/** The result of a function, or the error with which the API refuses the call. */
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

function refuseBy(fault: Failure | undefined, about: string): void {
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
            `The request was rejected because Route 53 was still processing a prior request: ${about}`,
        );
    }
    if (fault === "duplicate-request") {
        throw new DuplicateRequest();
    }
    if (fault === "operation-limit") {
        throw operationLimitExceeded();
    }
}

function rateExceeded(): ApiError {
    return new ApiError(THROTTLING, "Rate exceeded");
}
