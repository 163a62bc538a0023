import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { contentsOf, type SandboxContents } from "./contents";
import { answerControl, isControlPath } from "./controlApi";
import { startDnsServer } from "./dnsServer";
import { DEFAULT_LIMITS, type Account, type Limits } from "./route53/account";
import { Route53Api, type ApiReply } from "./route53/api";
import { emptyWorld, resetWorld, type World } from "./world";

const LOOPBACK = "127.0.0.1";
/** More than the 32,000 characters of the largest batch need, with all their elements and escapes. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

export interface SandboxOptions {
    /** Of the HTTP endpoint on 127.0.0.1. @default 0, a free one */
    port?: number;
    /** Of the first of the two DNS servers, UDP and TCP on 127.0.0.1. @default 0, a free one */
    dnsPort?: number;
    /** How long a change is PENDING, in milliseconds. @default 0, in sync at once */
    syncDelayMs?: number;
    /** Quotas other than AWS's default ones, so that a test reaches them. */
    limits?: Partial<Limits>;
}

/** A running sandbox: an AWS account's Route 53, the DNS that it serves, and a registry, on loopback and in memory. */
export interface Sandbox {
    /** For the AWS SDK's `endpoint`, `http://127.0.0.1:…`; the control API is below it at /_sandbox. */
    endpoint: string;
    /** The gateway to all name servers, and a resolver: `127.0.0.1:…`, UDP and TCP. */
    dns: string;
    /** Two resolvers that answer from the same world; the first is `dns`. */
    resolvers: string[];
    /** What the sandbox answers from. A test may look at it and change it. */
    world: World;
    /** Calls by operation since the start or the last reset, throttled ones under "throttled". */
    calls(): Record<string, number>;
    resetCalls(): void;
    /** The world as plain data in a stable order, to compare before and after. */
    contents(): SandboxContents;
    /** Back to an empty account: contents, counters, faults and calls. */
    reset(): void;
    /** Ends both servers; open connections are cut. */
    close(): Promise<void>;
}

/**
 * Starts a sandbox.
 *
 * @throws Error with a code such as EADDRINUSE where a port cannot be had.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
    const world = emptyWorld();
    const account: Account = {
        world,
        limits: { ...DEFAULT_LIMITS, ...options.limits },
        syncDelayMs: options.syncDelayMs ?? 0,
        now: () => Date.now(),
    };
    const api = new Route53Api(account);
    const started: { close(): Promise<void> }[] = [];
    const closeAll = async (): Promise<void> => {
        await Promise.all(started.map((server) => server.close()));
    };
    try {
        const first = await startDnsServer(world, { port: options.dnsPort ?? 0 });
        started.push(first);
        const second = await startDnsServer(world);
        started.push(second);
        const reset = (): void => {
            resetWorld(world);
            api.clearFaults();
            api.resetCalls();
        };
        const where = { endpoint: "", dns: first.address, resolvers: [first.address, second.address] };
        const http = await listen(options.port ?? 0, (request) =>
            isControlPath(request.url)
                ? answerControl({ world, api, where, reset }, request)
                : api.answer(request),
        );
        started.push(http);
        where.endpoint = http.endpoint;
        return {
            ...where,
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

type Answer = (request: {
    method: string;
    url: string;
    headers: IncomingMessage["headers"];
    body: string;
}) => ApiReply;

async function listen(port: number, answer: Answer): Promise<{ endpoint: string; close(): Promise<void> }> {
    const server = createServer((request, response) => {
        serve(request, response, answer).catch((error: unknown) => {
            // A bug of the sandbox: the caller gets it as a 500 that names it, and the sandbox goes on.
            reply(response, { status: 500, headers: { "content-type": "text/plain" }, body: String(error) });
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

async function serve(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        // What is too much is read and thrown away: a connection that is cut while it sends never sees the answer.
        if (size <= MAX_BODY_BYTES) {
            chunks.push(chunk);
        }
    }
    if (size > MAX_BODY_BYTES) {
        reply(response, { status: 413, headers: { connection: "close" }, body: "The request is too large" });
        return;
    }
    const body = Buffer.concat(chunks).toString("utf8");
    reply(
        response,
        answer({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body }),
    );
}

function reply(response: ServerResponse, { status, headers, body, lost }: ApiReply): void {
    if (lost === true) {
        response.socket?.destroy();
        return;
    }
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
    response.end(body);
}
