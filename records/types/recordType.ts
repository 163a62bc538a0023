import type * as dnsPacket from "dns-packet";

/** The data of a record as dns-packet takes and gives it: text, bytes or fields, as the type has it. */
export type WireData = Exclude<dnsPacket.Answer, dnsPacket.OptAnswer>["data"];

/**
 * All that this package knows of one record type. A *value* is text as Route 53 has it in ResourceRecord Value: names
 * with the trailing dot, character strings in quotes with octal escapes (Developer Guide, ResourceRecordTypes).
 */
export interface RecordType<Data extends WireData = WireData> {
    /** The number of the type on the wire (IANA, DNS parameters). */
    readonly code: number;
    /** What dns-packet calls the type, where it has not the type's own name for it. */
    readonly packetName?: string;
    /** True where Route 53 stores records of this type and a user may write them. SOA is written through the apex only. */
    readonly userMayOwn: boolean;
    /** The rule that a normalized value breaks, as a clause behind the value: `is no IPv4 address`; undefined for a legal one. */
    problem(value: string): string | undefined;
    /** A value without blanks around it, in the form that Route 53 returns. Text that is no value of this type stays as it is written. */
    normalize(value: string): string;
    /** The same text for two values that mean the same. */
    comparable(value: string): string;
    /**
     * From a value to what dns-packet takes.
     *
     * @throws UnencodableError where the text is no value of this type
     */
    toWire(value: string): Data;
    /**
     * From what dns-packet gives to a value.
     *
     * @param data of this type; dns-packet decodes each type to a shape of its own
     */
    fromWire(data: Data): string;
}

/** For types whose values are compared and stored as the user writes them. */
export function asWritten(value: string): string {
    return value;
}

/** For types whose grammar is not checked before Route 53 does it. */
export function emptyProblem(value: string): string | undefined {
    return value === "" ? "is empty" : undefined;
}
