/**
 * A Route 53 account, a registry and the DNS of both, on loopback.
 *
 * The sandbox has its own rules of Route 53 (quotas, throttling, the records of a new zone, the limits of a batch). It uses nothing from
 * settings/, providers/ or route53/, which have the product's rules. Both were written separately from AWS's pages. If one of them is
 * wrong, they disagree and a test fails. With shared rules, a wrong rule would be obeyed and enforced at the same time, and no test would
 * show it. The sandbox and the product share no rule of Route 53. They share the grammar of names (records/), and the packets, root servers
 * and gateway option of DNS (dns/).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { contentsOf, type SandboxContents } from "./contents";
import { answerControl, isControlPath, refuseForeign, type ControlContext } from "./controlApi";
import { DnsFaultInjector, type DnsFault } from "./dns/faults";
import { startDnsServer } from "./dns/server";
import { foreignHost, foreignOrigin } from "./foreignRequests";
import { DEFAULT_LIMITS, type Account, type Limits } from "./route53/account";
import { Route53Api } from "./route53/api";
import type { Fault } from "./route53/faults";
import type { CallOutcome } from "./route53/replies";
import type { ApiHead } from "./route53/requests";
import { Throttle, type BucketRules } from "./route53/throttle";
import { steer, type Steering } from "./steering";
import { DEFAULT_ACCOUNT_ID } from "./sts";
import { emptyWorld, resetWorld, type World } from "./world";

const LOOPBACK = "127.0.0.1";
/** More than the 32,000 characters of the largest batch, with all its elements and escapes. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** How `startSandbox` sets up the sandbox. All options have defaults: free ports, AWS's default quotas, no faults, no throttling. */
export interface SandboxOptions {
    /** Port of the HTTP endpoint on 127.0.0.1. @default 0, a free port */
    port?: number;
    /** Port of the first of the two DNS servers, UDP and TCP on 127.0.0.1. @default 0, a free port */
    dnsPort?: number;
    /** Milliseconds for which GetChange reports a change as PENDING; the answer to the change itself always does. @default 0 */
    syncDelayMs?: number;
    /** Duration of an operation of Route 53 Domains in milliseconds; with 0 it is complete when the call that starts it answers. @default 0 */
    operationMs?: number;
    /** Quotas that replace AWS's defaults, for tests that reach them. @default AWS's default quotas */
    limits?: Partial<Limits> | undefined;
    /** Faults of API calls, from the start and again after a reset. @default none */
    faults?: readonly Fault[] | undefined;
    /** Faults of DNS, from the start and again after a reset. @default none */
    dnsFaults?: readonly DnsFault[] | undefined;
    /** Throttles requests and changes by AWS's token buckets, as of 2026-07-30. @default false */
    throttle?: boolean;
    /**
     * With `throttle`: token buckets that AWS has made larger for the account, as `{ capacity, refillPerSecond }`: of all `requests`, of
     * `changes`, and of operations by their names. @default AWS's buckets
     */
    buckets?: BucketRules | undefined;
    /** Factor by which the token buckets refill faster than AWS's; above 0. @default 1 */
    timeScale?: number;
}

/** The time scale of clients if nothing is throttled. It switches their own limits off, and makes their pauses short. */
const UNTHROTTLED = 1000;

/** A running sandbox: an AWS account's Route 53, the DNS that it serves, and a registry, on loopback and in memory. */
export interface Sandbox extends Steering {
    /** The URL for the AWS SDK's `endpoint`, `http://127.0.0.1:…`; the control API is below it at /_sandbox. */
    endpoint: string;
    /** Address and port of the gateway to all name servers, which is also a resolver: `127.0.0.1:…`, UDP and TCP. */
    dns: string;
    /** Two resolvers that answer from the same world; the first is `dns`. */
    resolvers: string[];
    /** Factor by which a client may send requests faster than to AWS; the value for `white-label-dns:sandboxTimeScale`. */
    timeScale: number;
    /** The data from which the sandbox answers. A test may read and change it. */
    world: World;
    /** The number of calls by operation since the start or the last reset; throttled calls under "throttled". */
    calls(): Record<string, number>;
    /** Sets the counts of `calls` to zero. */
    resetCalls(): void;
    /** The world as plain data in a stable order, to compare before and after. */
    contents(): SandboxContents;
    /** Resets the sandbox to its start: an empty account, the quotas and faults of the options, no calls, full buckets. */
    reset(): void;
    /** Stops the HTTP and DNS servers and closes open connections. */
    close(): Promise<void>;
}

/**
 * Starts a sandbox.
 *
 * @throws Error with a code such as EADDRINUSE if a port is not available; RangeError for a `timeScale` that is not above 0
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
    const world = emptyWorld();
    const account = newAccount(world, options);
    const startLimits = { ...account.limits };
    const api = new Route53Api(account, throttleOf(options));
    const dnsFaults = new DnsFaultInjector();
    const started: { close(): Promise<void> }[] = [];
    const closeAll = async (): Promise<void> => {
        api.stop();
        await Promise.all(started.map((server) => server.close()));
    };
    try {
        const first = await startDnsServer(world, { port: options.dnsPort ?? 0, faults: dnsFaults });
        started.push(first);
        const second = await startDnsServer(world, { resolverName: "resolver2", faults: dnsFaults });
        started.push(second);
        const resetLimits = (): void => void Object.assign(account.limits, startLimits);
        const addStartFaults = (): void => {
            api.addFaults(options.faults ?? []);
            dnsFaults.add(options.dnsFaults ?? []);
        };
        addStartFaults();
        const reset = (): void => {
            resetWorld(world);
            api.reset();
            dnsFaults.clear();
            resetLimits();
            account.id = DEFAULT_ACCOUNT_ID;
            addStartFaults();
        };
        const where = {
            endpoint: "",
            dns: first.address,
            resolvers: [first.address, second.address],
            timeScale: options.throttle === true ? (options.timeScale ?? 1) : UNTHROTTLED,
        };
        const control = { world, api, account, limits: account.limits, dnsFaults, where, reset, resetLimits };
        const http = await listen(options.port ?? 0, receiverOf(control));
        started.push(http);
        where.endpoint = http.endpoint;
        return {
            ...where,
            ...steer(control),
            world,
            calls: () => api.calls(),
            resetCalls: () => api.resetCalls(),
            contents: () => contentsOf(world),
            reset,
            close: closeAll,
        };
    } catch (error) {
        await closeAll();
        throw error;
    }
}

function newAccount(world: World, { limits, syncDelayMs = 0, operationMs = 0 }: SandboxOptions): Account {
    return {
        id: DEFAULT_ACCOUNT_ID,
        world,
        limits: { ...DEFAULT_LIMITS, ...limits },
        syncDelayMs,
        operationMs,
        now: () => Date.now(),
    };
}

function throttleOf({ throttle = false, timeScale = 1, buckets }: SandboxOptions): Throttle | undefined {
    if (!(timeScale > 0 && Number.isFinite(timeScale))) {
        throw new RangeError(`timeScale is ${timeScale}, but must be a number above 0`);
    }
    return throttle ? new Throttle(() => performance.now() * timeScale, buckets) : undefined;
}

/**
 * The receiver of a request. It takes the head of the request, and returns the function that answers its body, for the control API or for
 * AWS.
 */
function receiverOf(control: ControlContext): Receive {
    return (head, port) => {
        const isControl = isControlPath(head.url);
        const foreign = foreignOrigin(head, port) ?? (isControl ? foreignHost(head, port) : undefined);
        if (foreign !== undefined) {
            return () => ({ reply: refuseForeign(foreign), delayMs: 0 });
        }
        return isControl
            ? (body) => ({ reply: answerControl(control, { ...head, body }), delayMs: 0 })
            : control.api.receive(head);
    };
}

type Receive = (head: ApiHead, port: number) => ReturnType<Route53Api["receive"]>;

async function listen(port: number, receive: Receive): Promise<{ endpoint: string; close(): Promise<void> }> {
    const server = createServer((request, response) => {
        serve(request, response, receive).catch((error: unknown) => {
            // A bug of the sandbox. The caller gets a 500 that names it, and the sandbox continues.
            send(response, { status: 500, headers: { "content-type": "text/plain" }, body: String(error) });
        });
    });
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, LOOPBACK, resolve);
    });
    const { port: actual } = server.address() as AddressInfo;
    return { endpoint: `http://${LOOPBACK}:${actual}`, close: () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
    await new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        // Clients keep their connections alive, and close() would wait for them.
        server.closeAllConnections();
    });
}

async function serve(request: IncomingMessage, response: ServerResponse, receive: Receive): Promise<void> {
    const { method = "", url = "", headers } = request;
    const answer = receive({ method, url, headers }, request.socket.localPort ?? 0);
    if (answer === undefined) {
        request.socket.destroy();
        return;
    }
    const body = await readAll(request);
    if (body === undefined) {
        send(response, { status: 413, headers: { connection: "close" }, body: "The request is too large" });
        return;
    }
    const { reply, delayMs } = answer(body);
    if (delayMs === 0) {
        send(response, reply);
        return;
    }
    const timer = setTimeout(() => send(response, reply), delayMs);
    // The client or the whole sandbox may have stopped by then.
    response.once("close", () => clearTimeout(timer));
}

/** undefined if the body is too large. */
async function readAll(request: IncomingMessage): Promise<string | undefined> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        // The rest of a body that is too large is read and ignored. A client whose connection is closed while it sends never sees the
        // answer.
        if (size <= MAX_BODY_BYTES) {
            chunks.push(chunk);
        }
    }
    return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, reply: CallOutcome["reply"]): void {
    if (reply === "close") {
        response.socket?.destroy();
    } else if (reply === "reset") {
        response.socket?.resetAndDestroy();
    } else {
        const { status, headers, body } = reply;
        response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
        response.end(body);
    }
}
