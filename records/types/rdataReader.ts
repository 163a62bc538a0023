import { readWireName } from "../wireNames";
import type { Fqdn } from "../names";

/**
 * Reads the data of one record (RDATA, RFC 1035 §3.2.1) in a message, field by field. A read past its end throws a RangeError; names can
 * point back into the message (§4.1.4).
 */
export class RdataReader {
    private offset: number;

    /**
     * @param message the whole message, for the pointers in names
     * @param start start of the data, in octets; `end` is the first octet after it
     */
    constructor(
        private readonly message: Buffer,
        start = 0,
        private readonly end = message.length,
    ) {
        this.offset = start;
    }

    /** True if all octets were read. */
    get done(): boolean {
        return this.offset >= this.end;
    }

    uint8(): number {
        return this.octets(1).readUInt8();
    }

    uint16(): number {
        return this.octets(2).readUInt16BE();
    }

    uint32(): number {
        return this.octets(4).readUInt32BE();
    }

    /** The next octets. @throws RangeError if the data ends before */
    octets(length: number): Buffer {
        const from = this.offset;
        if (from + length > this.end) {
            throw new RangeError("a part is longer than the record");
        }
        this.offset = from + length;
        return this.message.subarray(from, this.offset);
    }

    /** A character string: its length in one octet, and then its octets (RFC 1035 §3.3). */
    string(): Buffer {
        return this.octets(this.uint8());
    }

    /** All remaining octets. */
    rest(): Buffer {
        return this.octets(this.end - this.offset);
    }

    /** A name with the trailing dot, escaped like an `Fqdn`. */
    name(): Fqdn {
        const { name, end } = readWireName(this.message, this.offset);
        if (end > this.end) {
            throw new RangeError("a name is longer than the record");
        }
        this.offset = end;
        return (name === "." ? name : `${name}.`) as Fqdn;
    }
}
