import { UnencodableError } from "../wireNames";
import { RdataReader } from "./rdataReader";

/**
 * All that this package knows of one record type. A *value* is text as Route 53 has it in ResourceRecord Value: names
 * with the trailing dot, character strings in quotes with octal escapes (Developer Guide, ResourceRecordTypes).
 */
export interface RecordType {
    /** The number of the type on the wire (IANA, DNS parameters). */
    readonly code: number;
    /** True where Route 53 stores records of this type and a user may write them. SOA is written through the apex only. */
    readonly userMayOwn: boolean;
    /**
     * The rule that a normalized value breaks, as a clause behind the value: `is not an IPv4 address`; undefined for a legal one.
     *
     * @param zone the domain of the zone that the value is for, so that the clause can name what is meant; default `EXAMPLE_ZONE`
     */
    problem(value: string, zone?: string): string | undefined;
    /** Why a value cannot be meant as the user writes it, as a clause behind it; for types that take any text for a value. */
    doubt?(written: string): string | undefined;
    /** A value as a user writes it, in the form that Route 53 takes. Text that is no value of this type stays as it is written, for `problem`. */
    normalize(value: string): string;
    /** The same text for two values that mean the same, however they are written. */
    comparable(value: string): string;
    /**
     * From a value to its octets (RDATA), without pointers in names.
     *
     * @throws UnencodableError where the text is no value of this type
     */
    toWire(value: string): Buffer;
    /**
     * From octets to a value.
     *
     * @throws RangeError where the octets are no data of this type
     */
    fromWire(reader: RdataReader): string;
}

/** Stands in a clause where the zone is not known. */
export const EXAMPLE_ZONE = "example.com";

/** For types whose values are compared and stored as the user writes them. */
export function asWritten(value: string): string {
    return value;
}

export function trimmed(value: string): string {
    return value.trim();
}

export function emptyProblem(value: string): string | undefined {
    return value === "" ? "is empty" : undefined;
}

/** A value in the one way that its octets are written, which is the same for all values that mean the same; undefined for what is no value. */
export function wireText(type: RecordType, value: string): string | undefined {
    try {
        return type.fromWire(new RdataReader(type.toWire(value)));
    } catch (error) {
        if (error instanceof UnencodableError) {
            return undefined;
        }
        throw error;
    }
}
