import * as dnsPacket from "dns-packet";
import type { WireName } from "../records/names";
import { dataToText, fromPacketType, textToData, toPacketType } from "../records/rdata";
import { recordTypeName } from "../records/types";
import { UnencodableError, nameToWire, readWireName } from "../records/wireNames";
import { checkPointers, readLayout, type MessageLayout, type RecordLayout } from "./messageBounds";
import { rcodeName, rcodeNumber } from "./rcodes";

/**
 * Converts DNS messages (RFC 1035 §4) between plain data and bytes. dns-packet converts the header, the sections and EDNS. Names and record
 * data are read and written here, because dns-packet knows no escapes: a dot inside a label would become two labels.
 */

/**
 * A record as text; the data has the form of a value in Route 53.
 *
 * @typeParam Name `WireName` in decoded messages; every notation of a name can be encoded
 */
export interface DnsRecord<Name extends string = string> {
    name: Name;
    type: string;
    /** Seconds. */
    ttl: number;
    data: string;
}

export interface DnsQuestion<Name extends string = string> {
    name: Name;
    type: string;
    class: string;
}

/** The OPT pseudo-record (RFC 6891). */
export interface Edns {
    /** The largest UDP message that the sender accepts, in octets. */
    udpSize: number;
    version: number;
    /** The DO bit (RFC 3225): the sender wants signatures. Absent means clear. */
    dnssecOk?: boolean;
    options: { code: number; data: Buffer }[];
}

/** @typeParam Name as in `DnsRecord` */
export interface DnsMessage<Name extends string = string> {
    id: number;
    response: boolean;
    /** 0 is QUERY, RFC 1035 §4.1.1. */
    opcode: number;
    /** The name of the code: NOERROR, NXDOMAIN, SERVFAIL … */
    rcode: string;
    authoritative: boolean;
    truncated: boolean;
    recursionDesired: boolean;
    recursionAvailable: boolean;
    questions: DnsQuestion<Name>[];
    answers: DnsRecord<Name>[];
    authorities: DnsRecord<Name>[];
    /** Without the OPT pseudo-record, which is `edns`. */
    additionals: DnsRecord<Name>[];
    edns?: Edns | undefined;
    /** True if there was more than one OPT record, which RFC 6891 §6.1.1 forbids. */
    severalEdns?: boolean;
}

/** RFC 3225 §3, in the flags of the OPT record. */
const DNSSEC_OK = 0x8000;
/** IANA, DNS parameters: the type of the EDNS record, and a type for private use. */
const OPT = 41;
const PRIVATE_TYPE = 65280;
/** Octets of type, class, TTL and length before the data (RFC 1035 §4.1.3). */
const TYPE_BEFORE_DATA = 10;

/** The bytes are not a DNS message. */
export class MalformedMessageError extends Error {
    override readonly name = "MalformedMessageError";
}

/**
 * Reads a message.
 *
 * @throws MalformedMessageError for invalid bytes of any kind, and no other error
 */
export function decodeMessage(bytes: Buffer): DnsMessage<WireName> {
    try {
        checkPointers(bytes);
        const layout = readLayout(bytes);
        const packet = dnsPacket.decode(withoutData(bytes, layout));
        if (dnsPacket.decode.bytes !== layout.end) {
            throw new RangeError("a record is not as long as it says");
        }
        return fromPacket(packet, bytes, layout);
    } catch (error) {
        throw new MalformedMessageError(`${bytes.length} octets that are not a DNS message`, {
            cause: error,
        });
    }
}

/**
 * Writes a message.
 *
 * @throws UnencodableError if a name or value cannot be put into a packet
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
            name: sameLengthName(question.name),
            type: toPacketType(question.type),
            class: question.class === "IN" ? "IN" : "ANY",
        })),
        answers: message.answers.map(toAnswer),
        authorities: message.authorities.map(toAnswer),
        additionals: [...message.additionals.map(toAnswer), ...opt],
    };
    try {
        return writeNames(dnsPacket.encode(packet), message);
    } catch (error) {
        // The package checks some values, such as a number that is too large for its field or a fingerprint with a wrong length.
        throw new UnencodableError(`a record has a value that fits into no packet: ${String(error)}`, {
            cause: error,
        });
    }
}

/** A name that dns-packet writes with labels of the same lengths as the real name; `writeNames` replaces it by the real one. */
function sameLengthName(name: string): string {
    const octets = nameToWire(name);
    const labels: string[] = [];
    for (let at = 0; (octets[at] ?? 0) > 0; at += 1 + (octets[at] ?? 0)) {
        labels.push("x".repeat(octets[at] ?? 0));
    }
    return labels.join(".") || ".";
}

/** Replaces each name that dns-packet has written by the octets of the real name of the same length. */
function writeNames(bytes: Buffer, message: DnsMessage): Buffer {
    const { questions, records } = readLayout(bytes);
    const places = [...questions, ...records.map(({ name }) => name)];
    const { answers, authorities, additionals } = message;
    [...message.questions, ...answers, ...authorities, ...additionals].forEach(({ name }, index) =>
        nameToWire(name).copy(bytes, places[index]),
    );
    return bytes;
}

/** The message with all records except EDNS changed to a type that dns-packet does not know, so that it leaves their data as octets. */
function withoutData(bytes: Buffer, { records }: MessageLayout): Buffer {
    const copy = Buffer.from(bytes);
    for (const { type, start } of records) {
        if (type !== OPT) {
            copy.writeUInt16BE(PRIVATE_TYPE, start - TYPE_BEFORE_DATA);
        }
    }
    return copy;
}

function fromPacket(
    packet: dnsPacket.DecodedPacket,
    bytes: Buffer,
    layout: MessageLayout,
): DnsMessage<WireName> {
    const flags = packet.flags ?? 0;
    const { answers = [], authorities = [], additionals = [] } = packet;
    const toRecords = (records: dnsPacket.Answer[], before: number): DnsRecord<WireName>[] =>
        records.flatMap((record, index) => toRecord(record, bytes, layout.records[before + index]) ?? []);
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
        questions: (packet.questions ?? []).map((question, index) => ({
            name: readWireName(bytes, layout.questions[index] ?? 0).name,
            type: fromPacketType(question.type),
            class: question.class ?? "IN",
        })),
        answers: toRecords(answers, 0),
        authorities: toRecords(authorities, answers.length),
        additionals: toRecords(additionals, answers.length + authorities.length),
        edns:
            opt === undefined
                ? undefined
                : {
                      udpSize: opt.udpPayloadSize,
                      version: opt.ednsVersion,
                      ...(opt.flag_do ? { dnssecOk: true } : {}),
                      options: opt.options.map(({ code, data }) => ({ code, data: data ?? Buffer.alloc(0) })),
                  },
        severalEdns: opts.length > 1,
    };
}

/** @throws RangeError if the octets are not a record of the type */
function toRecord(
    answer: dnsPacket.Answer,
    bytes: Buffer,
    layout: RecordLayout | undefined,
): DnsRecord<WireName> | undefined {
    if (layout === undefined || answer.type === "OPT" || (answer.class ?? "IN") !== "IN") {
        return undefined;
    }
    return {
        name: readWireName(bytes, layout.name).name,
        type: recordTypeName(layout.type) ?? `TYPE${layout.type}`,
        ttl: answer.ttl ?? 0,
        data: dataToText(layout.type, bytes, layout.start, layout.end),
    };
}

function toAnswer(record: DnsRecord): dnsPacket.Answer {
    const name = sameLengthName(record.name);
    // The compiler cannot follow the construction of a union of record shapes field by field.
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
        flags: edns.dnssecOk === true ? DNSSEC_OK : 0,
        flag_do: edns.dnssecOk === true,
        // The package accepts any number, but its types only list the standard ones.
        options: edns.options as dnsPacket.PacketOpt[],
    };
}
