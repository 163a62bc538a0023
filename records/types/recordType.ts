import { UnencodableError } from "../wireNames";
import { RdataReader } from "./rdataReader";

/**
 * The definition of one record type. A *value* is text in the form of Route 53's ResourceRecord Value: names with the trailing dot,
 * character strings in quotes with octal escapes (Developer Guide, ResourceRecordTypes).
 */
export interface RecordType {
    /** The number of the type in packets (IANA, DNS parameters). */
    readonly code: number;
    /** True if Route 53 stores records of this type and a user can write them. SOA is written only as a part of the apex. */
    readonly userMayOwn: boolean;
    /**
     * The rule that a normalized value violates, as a clause after the value: `is not an IPv4 address`; undefined for a legal one.
     *
     * @param zone the domain of the value's zone, so that the clause can contain the right name; default `EXAMPLE_ZONE`
     */
    problem(value: string, zone?: string): string | undefined;
    /** The reason why a value is probably a mistake, as a clause after it; for types that accept any text as a value. */
    doubt?(written: string): string | undefined;
    /** Converts a value from the user's notation to the form that Route 53 accepts. Invalid text stays unchanged for `problem`. */
    normalize(value: string): string;
    /** The same text for all notations of values with the same meaning. */
    comparable(value: string): string;
    /**
     * Converts a value to its octets (RDATA), without pointers in names.
     *
     * @throws UnencodableError if the text is not a value of this type
     */
    toWire(value: string): Buffer;
    /**
     * Converts octets to a value.
     *
     * @throws RangeError if the octets are not data of this type
     */
    fromWire(reader: RdataReader): string;
}

/** Used in a clause if the zone is unknown. */
export const EXAMPLE_ZONE = "example.com";

/** For types whose values are compared and stored in the user's notation. */
export function asWritten(value: string): string {
    return value;
}

export function trimmed(value: string): string {
    return value.trim();
}

export function emptyProblem(value: string): string | undefined {
    return value === "" ? "is empty" : undefined;
}

/**
 * The canonical notation of a value from its octets, which is the same for all values with the same meaning; undefined for an invalid
 * value.
 */
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
