import { randomInt } from "node:crypto";
import { isIP } from "node:net";
import type { WireName } from "../records/names";
import { UnencodableError } from "../records/wireNames";
import { encodeMessage, type DnsMessage } from "./packet";
import { QueryError } from "./queryError";
import type { Question } from "./question";
import { DESTINATION_OPTION, type DnsDestination } from "./route";

/** One attempt to get an answer, over UDP or TCP: its packet and its errors. */

/** The size that is safe from fragmentation (DNS flag day 2020). */
const UDP_SIZE = 1232;

/** The query of one packet, its server, and the time limit of the answer. */
export interface Attempt {
    target: DnsDestination;
    question: Question;
    recursionDesired: boolean;
    /** Time from the first packet to the answer, in milliseconds. */
    timeoutMs: number;
    onPacket: (direction: "sent" | "received") => void;
}

/** @throws QueryError if the query cannot be put into a packet */
export function makeRequest(attempt: Attempt): Buffer {
    const { target, question, recursionDesired } = attempt;
    return encodeQuestion(subject(attempt), question, {
        id: randomInt(0x10000),
        recursionDesired,
        destination: target.destination,
    });
}

/**
 * A message with one query.
 *
 * @param subject the query and the server, for the error
 * @throws QueryError if the query cannot be put into a message
 */
export function encodeQuestion(
    subject: string,
    question: Question,
    {
        id,
        recursionDesired,
        destination,
    }: { id: number; recursionDesired: boolean; destination?: string | undefined },
): Buffer {
    try {
        return encodeMessage({
            id,
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
            throw new QueryError("malformed", `${subject} cannot be asked: ${error.message}`, {
                cause: error,
            });
        }
        throw error;
    }
}

function subject({ target, question }: Attempt): string {
    const socket =
        isIP(target.host) === 6 ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
    const server = target.destination === undefined ? socket : `${target.destination} (through ${socket})`;
    return `${question.name} ${question.type} at ${server}`;
}

/** @param ignored the number of packets that did not match the query */
export function timeoutError(attempt: Attempt, transport: string, ignored: number): QueryError {
    const strays = ignored === 0 ? "" : `; ${ignored} packets that did not match the question were ignored`;
    return new QueryError(
        "timeout",
        `${subject(attempt)}: no answer over ${transport} in ${attempt.timeoutMs} ms${strays}`,
    );
}

export function networkError(attempt: Attempt, error: Error): QueryError {
    return new QueryError("network", `${subject(attempt)}: ${error.message}`, { cause: error });
}

/** @param message the received message, if it is an answer */
export function malformedError(attempt: Attempt, message: DnsMessage<WireName> | undefined): QueryError {
    const what = message === undefined ? "no answer to the question" : "truncated";
    return new QueryError("malformed", `${subject(attempt)}: the response over TCP is ${what}`);
}
