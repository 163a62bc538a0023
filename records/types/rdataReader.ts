import { readWireName } from "../wireNames";
import type { Fqdn } from "../names";

/**
 * The data of one record (RDATA, RFC 1035 §3.2.1) inside of a message, field by field. To read past its end is a
 * RangeError; names may point back into the message (§4.1.4).
 */
export class RdataReader {
    private offset: number;

    /**
     * @param message all of it, for the pointers in names
     * @param start of the data, in octets; `end` is the first octet behind it
     */
    constructor(
        private readonly message: Buffer,
        start = 0,
        private readonly end = message.length,
    ) {
        this.offset = start;
    }

    /** True where nothing is left. */
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

    /** The next octets, so many of them. @throws RangeError where the data ends before */
    octets(length: number): Buffer {
        const from = this.offset;
        if (from + length > this.end) {
            throw new RangeError("a part is longer than the record");
        }
        this.offset = from + length;
        return this.message.subarray(from, this.offset);
    }

    /** A character string: its length in one octet, and so many octets (RFC 1035 §3.3). */
    string(): Buffer {
        return this.octets(this.uint8());
    }

    /** All that is left. */
    rest(): Buffer {
        return this.octets(this.end - this.offset);
    }

    /** With the trailing dot, escaped like an `Fqdn`. */
    name(): Fqdn {
        const { name, end } = readWireName(this.message, this.offset);
        if (end > this.end) {
            throw new RangeError("a name is longer than the record");
        }
        this.offset = end;
        return (name === "." ? name : `${name}.`) as Fqdn;
    }
}
