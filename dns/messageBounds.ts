import { a } from "../records/types/a";
import { aaaa } from "../records/types/aaaa";

/**
 * Checks of a message's bytes before dns-packet reads them, because dns-packet goes by what it reads and not by
 * the lengths that the message states.
 */

const HEADER = 12;
/** More than any answer here has: a record set of Route 53's holds 400 values at the most. */
const MAX_RECORDS = 1024;
/** Pointers that lead to a pointer, one after the other; none is of use beyond the first. */
const MAX_POINTERS = 16;
/** A pointer is two octets whose first two bits are set, and reaches this far (RFC 1035 §4.1.4). */
const POINTER = 0xc0;
const POINTER_REACH = 0x4000;
/** In octets, by type. */
const ADDRESS_LENGTHS: ReadonlyMap<number, number> = new Map([
    [a.code, 4],
    [aaaa.code, 16],
]);

/** Where things are in a message, in octets from its start. */
export interface MessageLayout {
    /** Where the name of each question begins. */
    questions: number[];
    /** In the order of the message: answers, authorities, additionals. */
    records: RecordLayout[];
    /** The first octet behind the last record. */
    end: number;
}

export interface RecordLayout {
    /** Where its name begins. */
    name: number;
    type: number;
    /** Its data: the first octet, and the first octet behind it. */
    start: number;
    end: number;
}

/**
 * Finds the parts of a message by the header's counts and the records' lengths (RFC 1035 §4.1.3), which have to be
 * there: dns-packet would read an address that is cut off as `192.undefined.undefined.undefined`.
 *
 * @throws RangeError where the bytes end before
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

/** Where a name ends: behind its zero octet, or behind the pointer to the rest of it (RFC 1035 §4.1.4). */
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
 * Looks for long chains of pointers. dns-packet follows them to the end for each name anew, so that a message of 64 kB,
 * half of it one chain and half of it names that lead through it, is more than a second's work.
 *
 * @throws RangeError where there is one
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
