import type * as dnsPacket from "dns-packet";
import { recordType, recordTypeName } from "./types";
import { RdataReader } from "./types/rdataReader";
import { UnencodableError } from "./wireNames";

/**
 * Converts record data (RDATA) between values and octets. The files of types/ have the form of each type's values. dns-packet's own forms
 * lose octets of names and strings, so it gets the octets as data of a type that it does not know.
 */

/** DNAME is not in the table: its data is a name (RFC 6672 §2.1). */
const DNAME = 39;

/**
 * Converts a value of Route 53 to the form of dns-packet.
 *
 * @throws UnencodableError if the text is not a value of that type, or the type is not in the table
 */
export function textToData(type: string, value: string): { type: string; data: Buffer } {
    const known = recordType(type);
    if (known === undefined) {
        throw new UnencodableError(`type ${type} has no wire form here`);
    }
    return { type: `UNKNOWN_${known.code}`, data: known.toWire(value) };
}

/**
 * The data of a record in a message, as text. Data of types that are not in the table has the form of RFC 3597 §5: `\# 2 abcd`.
 *
 * @param code the number of the type
 * @param start start of the data, in octets from the start of the message; `end` is the first octet after it
 * @throws RangeError if the octets are not data of that type
 */
export function dataToText(code: number, message: Buffer, start: number, end: number): string {
    const known = recordType(recordTypeName(code) ?? "");
    const reader = new RdataReader(message, start, end);
    if (known === undefined && code !== DNAME) {
        return `\\# ${end - start} ${reader.rest().toString("hex")}`.trimEnd();
    }
    const text = known === undefined ? reader.name() : known.fromWire(reader);
    if (!reader.done) {
        throw new RangeError("a record is longer than its data");
    }
    return text;
}

/** The name of a type for dns-packet, from its own name or from TYPE1234 (RFC 3597 §5). */
export function toPacketType(type: string): dnsPacket.RecordType {
    const code = /^TYPE([0-9]+)$/.exec(type)?.[1] ?? recordType(type)?.code;
    return (code === undefined ? type : `UNKNOWN_${code}`) as dnsPacket.RecordType;
}

/** The name of a type, or TYPE1234, from the name in dns-packet, which calls unknown types UNKNOWN_1234. */
export function fromPacketType(packetType: string): string {
    const code = /^UNKNOWN_([0-9]+)$/.exec(packetType)?.[1];
    return code === undefined ? packetType : (recordTypeName(Number(code)) ?? `TYPE${code}`);
}
