import { createHash } from "node:crypto";
import type { Account, ApiCall } from "./account";
import { ApiError } from "./errors";
import { bareId } from "./ids";
import { findOperation, type Operation } from "./operations";
import { parseXml, renderXml, type Element } from "./xml";

export interface ApiRequest {
    method: string;
    /** Path and query. */
    url: string;
    /** Lower-case names. */
    headers: Record<string, string | string[] | undefined>;
    body: string;
}

export interface ApiReply {
    status: number;
    headers: Record<string, string>;
    body: string;
    /** True where the connection has to break instead: the work is done and nobody hears of it. */
    lost?: boolean;
}

/** What can go wrong at will. */
export const FAULTS = ["throttle", "error500", "lost-answer", "prior-request"] as const;

export interface Fault {
    operation: string;
    fault: (typeof FAULTS)[number];
    /** How often, counted down by the calls that it hits. */
    times: number;
}

/** Under which throttled calls are counted: they never reached their operation. */
const THROTTLED = "throttled";
const API_PREFIX = "/2013-04-01";
const ID_PREFIXES = ["hostedzone", "delegationset", "change"];
const NO_BODY: Element = { name: "", text: "", children: [] };

/** The Route 53 API of one account: every call passes through `answer`, which counts it and lets faults happen. */
export class Route53Api {
    private readonly counts = new Map<string, number>();
    private faults: Fault[] = [];
    private requests = 0;

    constructor(private readonly account: Account) {}

    /** How often each operation was called since the last reset, by name, and the throttled calls under "throttled". */
    calls(): Record<string, number> {
        return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    }

    resetCalls(): void {
        this.counts.clear();
    }

    /** Lets the next calls of an operation go wrong, in the order of the list. */
    addFaults(faults: readonly Fault[]): void {
        this.faults.push(...faults.map((fault) => ({ ...fault })));
    }

    clearFaults(): void {
        this.faults = [];
    }

    /** Answers a request. Never throws: what a handler refuses becomes an error answer. */
    answer(request: ApiRequest): ApiReply {
        this.requests += 1;
        const requestId = uuidOf(this.requests);
        const headers = { "content-type": "text/xml", "x-amzn-requestid": requestId };
        try {
            const { operation, call } = this.accept(request);
            const fault = this.takeFault(operation.name);
            this.count(fault === "throttle" ? THROTTLED : operation.name);
            refuseBy(fault, call);
            const { status = 200, location, body } = handle(this.account, operation, call, request.body);
            return {
                status,
                headers: {
                    ...headers,
                    ...(location === undefined ? {} : { location: locationUrl(location) }),
                },
                body: renderXml(`${operation.name}Response`, body),
                lost: fault === "lost-answer",
            };
        } catch (error) {
            if (!(error instanceof ApiError)) {
                throw error;
            }
            return { status: error.status, headers, body: renderError(error, requestId) };
        }
    }

    private accept(request: ApiRequest): { operation: Operation; call: ApiCall } {
        if (request.headers.authorization === undefined) {
            throw new ApiError("MissingAuthenticationToken", "Missing Authentication Token", 403);
        }
        const [path = "", query] = request.url.split("?", 2);
        const segments = pathSegments(path);
        const found = segments === undefined ? undefined : findOperation(request.method, segments);
        if (found === undefined) {
            throw new ApiError(
                "UnknownOperationException",
                `The Route 53 API has no operation ${request.method} ${path}`,
                404,
            );
        }
        return {
            operation: found.operation,
            call: { params: found.params, query: new URLSearchParams(query), body: NO_BODY },
        };
    }

    private takeFault(operation: string): Fault["fault"] | undefined {
        const fault = this.faults.find((each) => each.operation === operation);
        if (fault === undefined) {
            return undefined;
        }
        fault.times -= 1;
        this.faults = this.faults.filter((each) => each.times > 0);
        return fault.fault;
    }

    private count(name: string): void {
        this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    }
}

function refuseBy(fault: Fault["fault"] | undefined, call: ApiCall): void {
    if (fault === "throttle") {
        throw new ApiError("Throttling", "Rate exceeded");
    }
    if (fault === "error500") {
        throw new ApiError(
            "InternalFailure",
            "The request processing has failed because of an unknown error.",
            500,
        );
    }
    if (fault === "prior-request") {
        throw new ApiError(
            "PriorRequestNotComplete",
            `The request was rejected because Route 53 was still processing a prior request: ${call.params.Id ?? ""}`,
        );
    }
}

function handle(
    account: Account,
    operation: Operation,
    call: ApiCall,
    body: string,
): ReturnType<NonNullable<Operation["handler"]>> {
    if (operation.handler === undefined) {
        // Not 501: SDKs take every 5xx as the server's trouble, and some would try again.
        throw new ApiError("NotImplemented", `The sandbox does not implement ${operation.name}`);
    }
    if (operation.requestRoot === undefined) {
        return operation.handler(account, call);
    }
    // botocore sends no body at all where a request has no members set: UpdateHostedZoneComment that clears it.
    const root = body === "" ? { ...NO_BODY, name: operation.requestRoot } : parseXml(body);
    if (root.name !== operation.requestRoot) {
        throw new ApiError("MalformedInput", `${root.name} is not valid, expected ${operation.requestRoot}`);
    }
    return operation.handler(account, { ...call, body: root });
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

/** ErrorResponse is the one form of an error that every SDK reads, for InvalidChangeBatch too. */
function renderError(error: ApiError, requestId: string): string {
    return renderXml("ErrorResponse", {
        Error: { Type: error.status < 500 ? "Sender" : "Receiver", Code: error.code, Message: error.message },
        RequestId: requestId,
    });
}

function uuidOf(request: number): string {
    const hex = createHash("sha256").update(`request ${request}`).digest("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
        "-",
    );
}
