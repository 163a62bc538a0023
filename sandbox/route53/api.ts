import { createHash } from "node:crypto";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { ApiError } from "./errors";
import { FaultDial, type CallFaults, type Failure, type Fault } from "./faults";
import { bareId } from "./ids";
import { findOperation, type Operation } from "./operations";
import { costOfCall, type Throttle } from "./throttle";
import { parseXml, renderXml, type Element } from "./xml";
import { isStsRequest, readStsCall, Sts } from "../sts";

export type { Fault } from "./faults";

/** What is known of a request before its body is read. */
export interface ApiHead {
    method: string;
    /** Path and query. */
    url: string;
    /** Lower-case names. */
    headers: Record<string, string | string[] | undefined>;
}

export interface ApiRequest extends ApiHead {
    body: string;
}

export interface ApiReply {
    status: number;
    headers: Record<string, string>;
    body: string;
}

/** What becomes of a request: an answer, or a connection that is closed or reset instead; after a delay or at once. */
export interface Outcome {
    reply: ApiReply | "close" | "reset";
    /** Milliseconds. */
    delayMs: number;
}

/** Under which throttled calls are counted: they never reached their operation. */
const THROTTLED = "throttled";
const THROTTLING = "Throttling";
const API_PREFIX = "/2013-04-01";
const ID_PREFIXES = ["hostedzone", "delegationset", "change"];
const NO_BODY: Element = { name: "", text: "", children: [] };

/**
 * The Route 53 API of one account: every call passes through `receive`, which counts it, throttles it and lets faults
 * happen.
 */
export class Route53Api {
    private readonly counts = new Map<string, number>();
    private readonly dial = new FaultDial();
    private readonly sts = new Sts();
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
        this.dial.add(faults);
    }

    clearFaults(): void {
        this.dial.clear();
    }

    /** Counts from zero, without faults, all buckets full. */
    reset(): void {
        this.resetCalls();
        this.clearFaults();
        this.throttle?.reset();
        this.sts.reset();
    }

    /**
     * Takes the head of a request and gives back what answers its body. Neither throws: what a handler refuses becomes
     * an error answer.
     *
     * @returns undefined where the connection is to be closed at once, without reading on
     */
    receive(head: ApiHead): ((body: string) => Outcome) | undefined {
        this.requests += 1;
        const requestId = uuidOf(this.requests);
        if (isStsRequest(head)) {
            return (body) => this.receiveSts(head, body, requestId);
        }
        const accepted = orRefusal(() => accept(head));
        if (accepted instanceof ApiError) {
            return () => ({ reply: refusal(accepted, requestId), delayMs: 0 });
        }
        if (this.throttle?.takeRequest(accepted.operation.name) === false) {
            this.count(THROTTLED);
            return () => ({ reply: refusal(rateExceeded(), requestId), delayMs: 0 });
        }
        const faults = this.dial.take(accepted.operation.name);
        return faults.failure === "refuse"
            ? undefined
            : (body) => ({
                  reply: this.answer(accepted, faults, body, requestId),
                  delayMs: faults.delayMs,
              });
    }

    /** STS at the same endpoint, counted and hit by faults alike; none of Route 53's buckets is drawn on. */
    private receiveSts({ headers }: ApiHead, body: string, requestId: string): Outcome {
        const call = orRefusal(() => readStsCall(headers.authorization?.toString(), body));
        if (call instanceof ApiError) {
            return { reply: refusal(call, requestId), delayMs: 0 };
        }
        const { failure, delayMs } = this.dial.take(call.operation);
        // What is asked for is known when the body is there, so a refused connection is closed no sooner.
        if (failure === "refuse") {
            return { reply: "close", delayMs };
        }
        const answer = orRefusal(() => {
            refuseBy(failure, { params: {}, query: call.form, body: NO_BODY });
            return failure === "reset" ? failure : this.sts.answer(call, this.account.id, requestId);
        });
        this.count(answer instanceof ApiError && answer.code === THROTTLING ? THROTTLED : call.operation);
        if (answer instanceof ApiError) {
            return { reply: refusal(answer, requestId), delayMs };
        }
        if (answer === "reset") {
            return { reply: answer, delayMs };
        }
        const reply = { status: 200, headers: headersOf(requestId), body: answer };
        return { reply: failure === "lost-answer" ? "close" : reply, delayMs };
    }

    private answer(
        { operation, call }: AcceptedCall,
        { failure, pendingMs }: CallFaults,
        body: string,
        requestId: string,
    ): Outcome["reply"] {
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
        const { status = 200, location, body: content } = answer;
        return failure === "lost-answer"
            ? "close"
            : {
                  status,
                  headers: {
                      ...headersOf(requestId),
                      ...(location === undefined ? {} : { location: locationUrl(location) }),
                  },
                  body: renderXml(`${operation.name}Response`, content),
              };
    }

    private work(
        { name, handler, requestRoot }: Operation,
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

interface AcceptedCall {
    operation: Operation;
    call: ApiCall;
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

function accept({ method, url, headers }: ApiHead): AcceptedCall {
    if (headers.authorization === undefined) {
        throw new ApiError("MissingAuthenticationToken", "Missing Authentication Token", 403);
    }
    const [path = "", query] = url.split("?", 2);
    const segments = pathSegments(path);
    const found = segments === undefined ? undefined : findOperation(method, segments);
    if (found === undefined) {
        throw new ApiError(
            "UnknownOperationException",
            `The Route 53 API has no operation ${method} ${path}`,
            404,
        );
    }
    return {
        operation: found.operation,
        call: { params: found.params, query: new URLSearchParams(query), body: NO_BODY },
    };
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

function readBody(requestRoot: string | undefined, text: string): Element {
    if (requestRoot === undefined) {
        return NO_BODY;
    }
    // botocore sends no body at all where a request has no members set: UpdateHostedZoneComment that clears it.
    const root = text === "" ? { ...NO_BODY, name: requestRoot } : parseXml(text);
    if (root.name !== requestRoot) {
        throw new ApiError("MalformedInput", `${root.name} is not valid, expected ${requestRoot}`);
    }
    return root;
}

/**
 * The segments below the API's version, decoded, with ids bare: `%2Fhostedzone%2FZ1`, `//hostedzone/Z1` and a
 * trailing slash (botocore's `/rrset/`) all occur.
 */
function pathSegments(path: string): string[] | undefined {
    if (!path.startsWith(`${API_PREFIX}/`)) {
        return undefined;
    }
    const raw = path.slice(API_PREFIX.length).split("/");
    const segments: string[] = [];
    for (const [index, segment] of raw.entries()) {
        const isUnescapedPrefix = index > 1 && raw[index - 1] === "" && ID_PREFIXES.includes(segment);
        if (segment !== "" && !isUnescapedPrefix) {
            segments.push(bareId(decodeSegment(segment)));
        }
    }
    return segments;
}

function decodeSegment(segment: string): string {
    try {
        return decodeURIComponent(segment);
    } catch {
        throw new ApiError(
            "InvalidInput",
            `Invalid request: '${segment}' in the path is not UTF-8 in percent encoding`,
        );
    }
}

function locationUrl(path: string): string {
    return `https://route53.amazonaws.com${API_PREFIX}${path}`;
}

function headersOf(requestId: string): Record<string, string> {
    return { "content-type": "text/xml", "x-amzn-requestid": requestId };
}

/** ErrorResponse is the one form of an error that every SDK reads, for InvalidChangeBatch too. */
function refusal({ status, code, message }: ApiError, requestId: string): ApiReply {
    return {
        status,
        headers: headersOf(requestId),
        body: renderXml("ErrorResponse", {
            Error: { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message },
            RequestId: requestId,
        }),
    };
}

function uuidOf(request: number): string {
    const hex = createHash("sha256").update(`request ${request}`).digest("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
        "-",
    );
}
