import { MalformedMessageError, decodeMessage } from "./packet";
import type { WireName } from "../records/names";
import type { DnsMessage } from "./packet";

/** Which of the packets that come in answers a request (RFC 5452 §9.1). Those that do not, cost next to nothing. */

/** Octets; the last eight count questions and records. */
const HEADER = 12;
const QUESTION_COUNT = 4;
const ANSWER_COUNT = 6;
/** Type and class, behind the name of a question. */
const QUESTION_TAIL = 4;

/**
 * The message in some bytes, where it answers the request: with its id and opcode, and with its question to the octet
 * but for the case of letters. A truncated one comes without its records.
 *
 * @param request bytes of ours: one question, its name written out
 * @returns undefined for any other bytes
 */
export function readResponse(bytes: Buffer, request: Buffer): DnsMessage<WireName> | undefined {
    if (bytes.length < HEADER || bytes.readUInt16BE(0) !== request.readUInt16BE(0) || !isReply(bytes)) {
        return undefined;
    }
    const questions = bytes.readUInt16BE(QUESTION_COUNT);
    if (questions === 0) {
        // A server that could not read the question has none to repeat.
        const message = tryDecode(bytes);
        return message?.rcode === "NOERROR" || message?.rcode === "NXDOMAIN" ? undefined : message;
    }
    return questions === 1 && repeatsQuestion(bytes, request) ? tryDecode(bytes) : undefined;
}

/** QR set, and the opcode of a query. */
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
 * The header and question of a truncated message. Some servers cut in the middle of a record, and the
 * records of such a message are not to be used in any case (RFC 2181 §9).
 */
function withoutRecords(bytes: Buffer): Buffer {
    return Buffer.from(bytes).fill(0, ANSWER_COUNT, HEADER);
}
