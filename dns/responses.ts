import { MalformedMessageError, decodeMessage } from "./packet";
import type { WireName } from "../records/names";
import type { DnsMessage } from "./packet";

/** Decides which received packets answer a request (RFC 5452 §9.1). Other packets cost almost nothing. */

/** The number of octets; the last eight count questions and records. */
const HEADER = 12;
const QUESTION_COUNT = 4;
const ANSWER_COUNT = 6;
/** Octets of type and class, after the name of a question. */
const QUESTION_TAIL = 4;

/**
 * Returns the message if it answers the request: it must have the same id and opcode, and exactly the same question except for the case of
 * letters. A truncated message is returned without its records.
 *
 * @param request our own bytes: one question with its name written in full
 * @returns undefined for any other bytes
 */
export function readResponse(bytes: Buffer, request: Buffer): DnsMessage<WireName> | undefined {
    if (bytes.length < HEADER || bytes.readUInt16BE(0) !== request.readUInt16BE(0) || !isReply(bytes)) {
        return undefined;
    }
    const questions = bytes.readUInt16BE(QUESTION_COUNT);
    if (questions === 0) {
        // A server that could not read the question cannot repeat it.
        const message = tryDecode(bytes);
        return message?.rcode === "NOERROR" || message?.rcode === "NXDOMAIN" ? undefined : message;
    }
    return questions === 1 && repeatsQuestion(bytes, request) ? tryDecode(bytes) : undefined;
}

/** True if QR is set and the opcode is that of a query. */
function isReply(bytes: Buffer): boolean {
    return (bytes.readUInt8(2) & 0xf8) === 0x80;
}

function repeatsQuestion(bytes: Buffer, request: Buffer): boolean {
    const tail = request.indexOf(0, HEADER) + 1;
    const end = tail + QUESTION_TAIL;
    const name = (message: Buffer): string => message.toString("latin1", HEADER, tail).toLowerCase();
    return (
        bytes.length >= end &&
        name(bytes) === name(request) &&
        bytes.compare(request, tail, end, tail, end) === 0
    );
}

function tryDecode(bytes: Buffer): DnsMessage<WireName> | undefined {
    try {
        return decodeMessage(isTruncated(bytes) ? withoutRecords(bytes) : bytes);
    } catch (error) {
        if (error instanceof MalformedMessageError) {
            return undefined;
        }
        throw error;
    }
}

function isTruncated(bytes: Buffer): boolean {
    return (bytes.readUInt8(2) & 0x02) !== 0;
}

/**
 * The header and question of a truncated message. Some servers cut in the middle of a record, and the records of such a message must never
 * be used (RFC 2181 §9).
 */
function withoutRecords(bytes: Buffer): Buffer {
    return Buffer.from(bytes).fill(0, ANSWER_COUNT, HEADER);
}
