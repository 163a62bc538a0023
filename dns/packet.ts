import * as dnsPacket from "dns-packet";
import { TYPE_CODES, dataToText, textToData } from "../records/rdata";
import { UnencodableError, fromWireName, toWireName } from "../records/wireNames";

/** DNS messages (RFC 1035 §4) as plain data, to and from bytes. dns-packet does the bytes. */

/** A record as text: the name as in wireNames.ts, the data as Route 53 writes a value. */
export interface DnsRecord {
    /** Lower case, no trailing dot, escaped as Route 53 escapes; "." for the root. */
    name: string;
    type: string;
    /** Seconds. */
    ttl: number;
    data: string;
}

export interface DnsQuestion {
    name: string;
    type: string;
    class: string;
}

/** RFC 6891: the OPT pseudo-record. */
export interface Edns {
    /** The largest UDP message that the sender takes, in octets. */
    udpSize: number;
    version: number;
    options: { code: number; data: Buffer }[];
}

export interface DnsMessage {
    id: number;
    response: boolean;
    /** 0 is QUERY, RFC 1035 §4.1.1. */
    opcode: number;
    /** By name: NOERROR, NXDOMAIN, SERVFAIL … */
    rcode: string;
    authoritative: boolean;
    truncated: boolean;
    recursionDesired: boolean;
    recursionAvailable: boolean;
    questions: DnsQuestion[];
    answers: DnsRecord[];
    authorities: DnsRecord[];
    /** Without the OPT pseudo-record, which is `edns`. */
    additionals: DnsRecord[];
    edns?: Edns | undefined;
    /** True where there was more than one OPT record, which RFC 6891 §6.1.1 forbids. */
    severalEdns?: boolean;
}

/** The bytes are no DNS message. */
export class MalformedMessageError extends Error {
    override readonly name = "MalformedMessageError";
}

/** Codes of IANA's DNS RCODE registry; those above 15 need EDNS. */
const RCODES = [
    "NOERROR",
    "FORMERR",
    "SERVFAIL",
    "NXDOMAIN",
    "NOTIMP",
    "REFUSED",
    "YXDOMAIN",
    "YXRRSET",
    "NXRRSET",
    "NOTAUTH",
    "NOTZONE",
];
const BADVERS = 16;
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
    [TYPE_CODES.A, 4],
    [TYPE_CODES.AAAA, 16],
]);

/**
 * Reads a message.
 *
 * @throws MalformedMessageError whatever is wrong with the bytes, and nothing else
 */
export function decodeMessage(bytes: Buffer): DnsMessage {
    try {
        checkPointers(bytes);
        const end = measure(bytes);
        const packet = dnsPacket.decode(bytes);
        // dns-packet goes by what it reads and not by the lengths that the message states.
        if (dnsPacket.decode.bytes !== end) {
            throw new RangeError("a record is not as long as it says");
        }
        return fromPacket(packet);
    } catch (error) {
        throw new MalformedMessageError(`${bytes.length} octets that are no DNS message`, { cause: error });
    }
}

/**
 * Writes a message.
 *
 * @throws UnencodableError where a name or value cannot be put into a packet
 */
export function encodeMessage(message: DnsMessage): Buffer {
    const code = rcodeNumber(message.rcode);
    const flags =
        (code & 0xf) |
        (message.opcode << 11) |
        (message.authoritative ? dnsPacket.AUTHORITATIVE_ANSWER : 0) |
        (message.truncated ? dnsPacket.TRUNCATED_RESPONSE : 0) |
        (message.recursionDesired ? dnsPacket.RECURSION_DESIRED : 0) |
        (message.recursionAvailable ? dnsPacket.RECURSION_AVAILABLE : 0);
    const opt = message.edns === undefined ? [] : [optRecord(message.edns, code >> 4)];
    const packet: dnsPacket.Packet = {
        type: message.response ? "response" : "query",
        id: message.id,
        flags,
        questions: message.questions.map((question) => ({
            name: toWireName(question.name),
            type: wireType(question.type),
            class: question.class === "IN" ? "IN" : "ANY",
        })),
        answers: message.answers.map(toAnswer),
        authorities: message.authorities.map(toAnswer),
        additionals: [...message.additionals.map(toAnswer), ...opt],
    };
    try {
        return dnsPacket.encode(packet);
    } catch (error) {
        // A number that is too large for its field, a fingerprint of a wrong length: the package checks
        // some of it.
        throw new UnencodableError(`a record has a value that fits into no packet: ${String(error)}`, {
            cause: error,
        });
    }
}

/**
 * The octets that the header's counts and the records' lengths make (RFC 1035 §4.1.3), which have to be
 * there: dns-packet would read an address that is cut off as `192.undefined.undefined.undefined`.
 *
 * @throws RangeError where the bytes end before
 */
function measure(bytes: Buffer): number {
    let offset = HEADER;
    const [questions = 0, ...records] = [4, 6, 8, 10].map((at) => bytes.readUInt16BE(at));
    const count = records.reduce((sum, each) => sum + each, 0);
    if (questions + count > MAX_RECORDS) {
        throw new RangeError(`${questions + count} questions and records`);
    }
    for (let left = questions; left > 0; left -= 1) {
        offset = endOfName(bytes, offset) + 4;
    }
    for (let left = count; left > 0; left -= 1) {
        const fixed = endOfName(bytes, offset);
        const length = bytes.readUInt16BE(fixed + 8);
        const wanted = ADDRESS_LENGTHS.get(bytes.readUInt16BE(fixed));
        if (wanted !== undefined && wanted !== length) {
            throw new RangeError(`an address of ${length} octets`);
        }
        offset = fixed + 10 + length;
    }
    if (offset > bytes.length) {
        throw new RangeError(`${offset} octets are announced`);
    }
    return offset;
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
function checkPointers(bytes: Buffer): void {
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

function fromPacket(packet: dnsPacket.DecodedPacket): DnsMessage {
    const flags = packet.flags ?? 0;
    const additionals = packet.additionals ?? [];
    const opts = additionals.filter((record) => record.type === "OPT");
    const [opt] = opts;
    return {
        id: packet.id ?? 0,
        response: packet.flag_qr,
        opcode: (flags >> 11) & 0xf,
        rcode: rcodeName(((opt?.extendedRcode ?? 0) << 4) | (flags & 0xf)),
        authoritative: packet.flag_aa,
        truncated: packet.flag_tc,
        recursionDesired: packet.flag_rd,
        recursionAvailable: packet.flag_ra,
        questions: (packet.questions ?? []).map((question) => ({
            name: fromWireName(question.name),
            type: typeName(question.type),
            class: question.class ?? "IN",
        })),
        answers: toRecords(packet.answers ?? []),
        authorities: toRecords(packet.authorities ?? []),
        additionals: toRecords(additionals),
        edns:
            opt === undefined
                ? undefined
                : {
                      udpSize: opt.udpPayloadSize,
                      version: opt.ednsVersion,
                      options: opt.options.map(({ code, data }) => ({ code, data: data ?? Buffer.alloc(0) })),
                  },
        severalEdns: opts.length > 1,
    };
}

function toRecords(answers: dnsPacket.Answer[]): DnsRecord[] {
    return answers.flatMap((answer) =>
        answer.type === "OPT" || (answer.class ?? "IN") !== "IN"
            ? []
            : [
                  {
                      name: fromWireName(answer.name),
                      type: typeName(answer.type),
                      ttl: answer.ttl ?? 0,
                      data: dataToText(answer),
                  },
              ],
    );
}

function toAnswer(record: DnsRecord): dnsPacket.Answer {
    const name = toWireName(record.name);
    // A union of record shapes cannot be put together field by field in a way that the compiler follows.
    return {
        name,
        class: "IN",
        ttl: record.ttl,
        ...textToData(record.type, record.data),
    } as dnsPacket.Answer;
}

function optRecord(edns: Edns, extendedRcode: number): dnsPacket.OptAnswer {
    return {
        name: ".",
        type: "OPT",
        udpPayloadSize: edns.udpSize,
        extendedRcode,
        ednsVersion: edns.version,
        flags: 0,
        flag_do: false,
        // The package takes any number, its types only list the standard ones.
        options: edns.options as dnsPacket.PacketOpt[],
    };
}

/** dns-packet calls what it does not know UNKNOWN_65, and takes that too. */
function typeName(type: string): string {
    const code = /^UNKNOWN_([0-9]+)$/.exec(type)?.[1];
    const known = Object.entries(TYPE_CODES).find(([, value]) => String(value) === code);
    return known?.[0] ?? (code === undefined ? type : `TYPE${code}`);
}

function wireType(type: string): dnsPacket.RecordType {
    const code =
        type === "HTTPS" || type === "SVCB" ? String(TYPE_CODES[type]) : /^TYPE([0-9]+)$/.exec(type)?.[1];
    return (code === undefined ? type : `UNKNOWN_${code}`) as dnsPacket.RecordType;
}

function rcodeName(code: number): string {
    return code === BADVERS ? "BADVERS" : (RCODES[code] ?? `RCODE${code}`);
}

function rcodeNumber(name: string): number {
    const index = RCODES.indexOf(name);
    return name === "BADVERS"
        ? BADVERS
        : index === -1
          ? Number(/^RCODE([0-9]+)$/.exec(name)?.[1] ?? 2)
          : index;
}
