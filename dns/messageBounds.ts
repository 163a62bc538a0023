import { a } from "../records/types/a";
import { aaaa } from "../records/types/aaaa";

/** Checks a message's bytes before dns-packet reads them, because dns-packet does not check the lengths in the message. */

const HEADER = 12;
/** More than any legal answer here: a record set of Route 53 has at most 400 values. */
const MAX_RECORDS = 1024;
/** The maximum length of a chain of pointers to pointers; only the first one is ever useful. */
const MAX_POINTERS = 16;
/** A pointer is two octets whose first two bits are set, and its range follows from that (RFC 1035 §4.1.4). */
const POINTER = 0xc0;
const POINTER_REACH = 0x4000;
/** Lengths in octets, by type. */
const ADDRESS_LENGTHS: ReadonlyMap<number, number> = new Map([
    [a.code, 4],
    [aaaa.code, 16],
]);

/** The positions of the parts of a message, in octets from its start. */
export interface MessageLayout {
    /** The start of the name of each question. */
    questions: number[];
    /** In the order of the message: answers, authorities, additionals. */
    records: RecordLayout[];
    /** The first octet after the last record. */
    end: number;
}

export interface RecordLayout {
    /** The start of its name. */
    name: number;
    type: number;
    /** The first octet of its data, and the first octet after it. */
    start: number;
    end: number;
}

/**
 * Finds the parts of a message from the header's counts and the records' lengths (RFC 1035 §4.1.3), which must fit to the bytes: dns-packet
 * would read a truncated address as `192.undefined.undefined.undefined`.
 *
 * @throws RangeError if the bytes end too early
 */
export function readLayout(bytes: Buffer): MessageLayout {
    let offset = HEADER;
    const [questionCount = 0, ...counts] = [4, 6, 8, 10].map((at) => bytes.readUInt16BE(at));
    const count = counts.reduce((sum, each) => sum + each, 0);
    if (questionCount + count > MAX_RECORDS) {
        throw new RangeError(`${questionCount + count} questions and records`);
    }
    const questions: number[] = [];
    for (let left = questionCount; left > 0; left -= 1) {
        questions.push(offset);
        offset = endOfName(bytes, offset) + 4;
    }
    const records: RecordLayout[] = [];
    for (let left = count; left > 0; left -= 1) {
        const fixed = endOfName(bytes, offset);
        const type = bytes.readUInt16BE(fixed);
        const length = bytes.readUInt16BE(fixed + 8);
        const wanted = ADDRESS_LENGTHS.get(type);
        if (wanted !== undefined && wanted !== length) {
            throw new RangeError(`an address of ${length} octets`);
        }
        const start = fixed + 10;
        records.push({ name: offset, type, start, end: start + length });
        offset = start + length;
    }
    if (offset > bytes.length) {
        throw new RangeError(`${offset} octets are announced`);
    }
    return { questions, records, end: offset };
}

/** The end of a name: after its zero octet, or after the pointer to its rest (RFC 1035 §4.1.4). */
function endOfName(bytes: Buffer, start: number): number {
    let offset = start;
    for (let length = bytes.readUInt8(offset); length !== 0; length = bytes.readUInt8(offset)) {
        if (length >= POINTER) {
            return offset + 2;
        }
        offset += 1 + length;
    }
    return offset + 1;
}

/**
 * Finds long chains of pointers. dns-packet follows a chain to the end for each name again, so a message of 64 kB, half of it one chain and
 * half of it names that lead through it, would take more than a second.
 *
 * @throws RangeError if there is such a chain
 */
export function checkPointers(bytes: Buffer): void {
    const hops = new Uint8Array(Math.min(bytes.length, POINTER_REACH));
    for (let at = HEADER; at + 1 < hops.length; at += 1) {
        if (bytes.readUInt8(at) >= POINTER) {
            const to = bytes.readUInt16BE(at) - (POINTER << 8);
            hops[at] = 1 + (to < at ? (hops[to] ?? 0) : 0);
            if ((hops[at] ?? 0) > MAX_POINTERS) {
                throw new RangeError(`${MAX_POINTERS} pointers and more, one to the other`);
            }
        }
    }
}
