import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect, isIP } from "node:net";
import { encodeMessage } from "./packet";
import type { DnsMessage, DnsRecord } from "./packet";
import type { RecordType } from "../records/rdata";
import { readResponse } from "./responses";
import { DESTINATION_OPTION } from "./route";
import type { Target } from "./route";
import { UnencodableError } from "../records/wireNames";

export type { DnsRecord } from "./packet";
export type { RecordType } from "../records/rdata";

/** One question to one server, over real packets. */

export interface QueryOptions {
    /** The RD bit: set for a resolver, not for an authoritative server. Default false. */
    recursionDesired?: boolean;
    /** For each attempt, in milliseconds. Default 2000. */
    timeoutMs?: number;
    /** How often the question is sent over UDP before giving up. Default 2. */
    attempts?: number;
    /** auto: UDP, and TCP when the answer was truncated (RFC 7766 §5). Default auto. */
    transport?: "udp" | "tcp" | "auto";
    /** Called for each packet that is sent or comes in, for counting. */
    onPacket?: (direction: "sent" | "received") => void;
}

export interface DnsAnswer {
    /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED … */
    rcode: string;
    /** The AA bit: the server says that the name is its own. */
    authoritative: boolean;
    /** Only over UDP, where TCP was not wanted; there are no records then. */
    truncated: boolean;
    /** The RA bit. */
    recursionAvailable: boolean;
    answers: DnsRecord[];
    authorities: DnsRecord[];
    additionals: DnsRecord[];
    transport: "udp" | "tcp";
    /** How many packets were sent for it. */
    packets: number;
}

/**
 * There is no answer: none came in time, the network refused, or what came (or was to be asked) is no DNS
 * message.
 */
export class QueryError extends Error {
    override readonly name = "QueryError";

    constructor(
        readonly kind: "timeout" | "network" | "malformed",
        message: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
    }
}

/** Safe from fragmentation (DNS flag day 2020). */
const UDP_SIZE = 1232;
const MAX_TIMEOUT_MS = 600_000;

interface Attempt {
    target: Target;
    question: { name: string; type: RecordType };
    recursionDesired: boolean;
    timeoutMs: number;
    onPacket: (direction: "sent" | "received") => void;
}

/**
 * Asks one question.
 *
 * What does not match the question (id, name, type, the QR bit, or what does not decode) is ignored and the
 * wait goes on, so that nobody who guesses can slip in an answer. It takes (attempts + 1) × timeoutMs at
 * the most.
 *
 * @throws QueryError, and nothing else
 */
export async function query(
    target: Target,
    question: { name: string; type: RecordType },
    options: QueryOptions = {},
): Promise<DnsAnswer> {
    const {
        recursionDesired = false,
        timeoutMs = 2000,
        attempts = 2,
        transport = "auto",
        onPacket,
    } = options;
    let packets = 0;
    const attempt: Attempt = {
        target,
        question,
        recursionDesired,
        timeoutMs: Math.min(Math.max(timeoutMs, 1), MAX_TIMEOUT_MS),
        onPacket: (direction) => {
            packets += direction === "sent" ? 1 : 0;
            onPacket?.(direction);
        },
    };
    if (transport === "tcp") {
        return toAnswer(await askTcp(attempt), "tcp", packets);
    }
    const message = await askUdpRepeatedly(attempt, Math.max(attempts, 1));
    return message.truncated && transport === "auto"
        ? toAnswer(await askTcp(attempt), "tcp", packets)
        : toAnswer(message, "udp", packets);
}

async function askUdpRepeatedly(attempt: Attempt, attempts: number): Promise<DnsMessage> {
    try {
        return await askUdp(attempt);
    } catch (error) {
        if (attempts > 1 && error instanceof QueryError && error.kind !== "malformed") {
            return askUdpRepeatedly(attempt, attempts - 1);
        }
        throw error;
    }
}

/**
 * A socket and an id of its own for each attempt: both are what a forger would have to guess (RFC 5452 §9).
 */
function askUdp(attempt: Attempt): Promise<DnsMessage> {
    const { target, timeoutMs, onPacket } = attempt;
    const request = makeRequest(attempt);
    return new Promise((resolve, reject) => {
        const socket = createSocket(isIP(target.host) === 6 ? "udp6" : "udp4");
        const deadline = performance.now() + timeoutMs;
        let ignored = 0;
        let finished = false;
        const finish = (settle: () => void): void => {
            if (finished) {
                return;
            }
            finished = true;
            clearTimeout(timer);
            socket.removeAllListeners();
            // An error that the system reports after the answer is of no interest, and without a listener
            // it would throw.
            socket.on("error", () => undefined);
            socket.close();
            settle();
        };
        const fail = (error: Error): void => finish(() => reject(networkError(attempt, error)));
        const expire = (): void => finish(() => reject(timeoutError(attempt, "UDP", ignored)));
        const timer = setTimeout(expire, timeoutMs);
        socket.on("error", fail);
        socket.on("message", (bytes) => {
            onPacket("received");
            if (performance.now() >= deadline) {
                // A flood of packets keeps the timer from its turn.
                expire();
                return;
            }
            const message = readResponse(bytes, request);
            if (message === undefined) {
                ignored += 1;
            } else {
                finish(() => resolve(message));
            }
        });
        socket.once("connect", () => {
            onPacket("sent");
            // A failure arrives as an "error" event or here, depending on the system.
            socket.send(request, (error) => (error ? fail(error) : undefined));
        });
        try {
            socket.connect(target.port, target.host);
        } catch (error) {
            // A port out of range is thrown, not emitted.
            fail(error instanceof Error ? error : new Error(String(error)));
        }
    });
}

/** RFC 7766 §8: each message after its length in two octets. */
function askTcp(attempt: Attempt): Promise<DnsMessage> {
    const { target, timeoutMs, onPacket } = attempt;
    const request = makeRequest(attempt);
    return new Promise((resolve, reject) => {
        let received = Buffer.alloc(0);
        const finish = (settle: () => void): void => {
            clearTimeout(timer);
            socket?.removeAllListeners();
            socket?.on("error", () => undefined);
            socket?.destroy();
            settle();
        };
        const fail = (error: Error): void => finish(() => reject(networkError(attempt, error)));
        const timer = setTimeout(() => finish(() => reject(timeoutError(attempt, "TCP", 0))), timeoutMs);
        const socket = connectTo(target, fail);
        socket?.on("error", fail);
        socket?.on("close", () => fail(new Error("the server closed the connection without an answer")));
        socket?.on("connect", () => {
            onPacket("sent");
            const length = Buffer.alloc(2);
            length.writeUInt16BE(request.length);
            socket.write(Buffer.concat([length, request]));
        });
        socket?.on("data", (chunk) => {
            received = Buffer.concat([received, chunk]);
            if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) {
                return;
            }
            onPacket("received");
            const message = readResponse(received.subarray(2, 2 + received.readUInt16BE(0)), request);
            const usable = message?.truncated === false ? message : undefined;
            finish(() => (usable === undefined ? reject(malformedError(attempt, message)) : resolve(usable)));
        });
    });
}

function connectTo(target: Target, fail: (error: Error) => void): ReturnType<typeof connect> | undefined {
    try {
        return connect(target.port, target.host);
    } catch (error) {
        // A port out of range is thrown, not emitted. The caller's timer exists by the next turn of the loop.
        setImmediate(() => fail(error instanceof Error ? error : new Error(String(error))));
        return undefined;
    }
}

function makeRequest(attempt: Attempt): Buffer {
    const { target, question, recursionDesired } = attempt;
    const destination = target.destination;
    try {
        return encodeMessage({
            id: randomInt(0x10000),
            response: false,
            opcode: 0,
            rcode: "NOERROR",
            authoritative: false,
            truncated: false,
            recursionDesired,
            recursionAvailable: false,
            questions: [{ ...question, class: "IN" }],
            answers: [],
            authorities: [],
            additionals: [],
            edns: {
                udpSize: UDP_SIZE,
                version: 0,
                options:
                    destination === undefined
                        ? []
                        : [{ code: DESTINATION_OPTION, data: Buffer.from(destination, "ascii") }],
            },
        });
    } catch (error) {
        if (error instanceof UnencodableError) {
            throw new QueryError("malformed", `${subject(attempt)} cannot be asked: ${error.message}`, {
                cause: error,
            });
        }
        throw error;
    }
}

function toAnswer(message: DnsMessage, transport: "udp" | "tcp", packets: number): DnsAnswer {
    const { rcode, authoritative, truncated, recursionAvailable, answers, authorities, additionals } =
        message;
    return {
        rcode,
        authoritative,
        truncated,
        recursionAvailable,
        answers,
        authorities,
        additionals,
        transport,
        packets,
    };
}

function subject({ target, question }: Attempt): string {
    const socket =
        isIP(target.host) === 6 ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
    const server = target.destination === undefined ? socket : `${target.destination} (through ${socket})`;
    return `${question.name} ${question.type} at ${server}`;
}

function timeoutError(attempt: Attempt, transport: string, ignored: number): QueryError {
    const strays = ignored === 0 ? "" : `; ${ignored} packets that did not match the question were ignored`;
    return new QueryError(
        "timeout",
        `${subject(attempt)}: no answer over ${transport} in ${attempt.timeoutMs} ms${strays}`,
    );
}

function networkError(attempt: Attempt, error: Error): QueryError {
    return new QueryError("network", `${subject(attempt)}: ${error.message}`, { cause: error });
}

/** @param message what came, where that is an answer */
function malformedError(attempt: Attempt, message: DnsMessage | undefined): QueryError {
    const what = message === undefined ? "no answer to the question" : "truncated";
    return new QueryError("malformed", `${subject(attempt)}: what came over TCP is ${what}`);
}
