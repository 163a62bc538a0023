import type * as dnsPacket from "dns-packet";
import { recordType, recordTypeName } from "./types";
import type { WireData } from "./types/recordType";
import { UnencodableError, packetNameToFqdn } from "./wireNames";

/** Record data (RDATA) as values, to and from what dns-packet takes. The files of types/ have the form of each type's values. */

/** dns-packet takes types as text of any kind: its own names, or UNKNOWN_65. */
interface TypedData {
    type: string;
    data: WireData;
}

/**
 * A value as Route 53 holds it, as dns-packet takes it.
 *
 * @throws UnencodableError where the text is no value of that type, or the type is not in the table
 */
export function textToData(type: string, value: string): TypedData {
    const known = recordType(type);
    if (known === undefined) {
        throw new UnencodableError(`type ${type} has no wire form here`);
    }
    return { type: known.packetName ?? type, data: known.toWire(value) };
}

/** What dns-packet decoded, as text. Data of types that are not in the table comes as in RFC 3597 §5: `\# 2 abcd`. */
export function dataToText({ type, data }: Exclude<dnsPacket.Answer, dnsPacket.OptAnswer>): string {
    const known = recordType(fromPacketType(type));
    if (known !== undefined) {
        return known.fromWire(data);
    }
    if (Buffer.isBuffer(data)) {
        return `\\# ${data.length} ${data.toString("hex")}`.trimEnd();
    }
    // Of the types that dns-packet gives as text, DNAME is not in the table: a name (RFC 6672 §2.1).
    return typeof data === "string" ? packetNameToFqdn(data) : fieldsToText(data);
}

/** As JSON in ASCII: what came over the network ends on a terminal. */
function fieldsToText(fields: unknown): string {
    return JSON.stringify(fields).replace(
        /[^ -~]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** The name of a type for dns-packet, from its own name or, as RFC 3597 §5 has it, TYPE1234. */
export function toPacketType(type: string): dnsPacket.RecordType {
    const code = /^TYPE([0-9]+)$/.exec(type)?.[1];
    const name = code === undefined ? (recordType(type)?.packetName ?? type) : `UNKNOWN_${code}`;
    return name as dnsPacket.RecordType;
}

/** The name of a type, or TYPE1234, from what dns-packet calls it: what it does not know is UNKNOWN_1234 there. */
export function fromPacketType(packetType: string): string {
    const code = /^UNKNOWN_([0-9]+)$/.exec(packetType)?.[1];
    return code === undefined ? packetType : (recordTypeName(Number(code)) ?? `TYPE${code}`);
}
