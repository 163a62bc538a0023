import { normalizeStrings, readStrings, stringsProblem, writeStrings } from "./characterStrings";
import { asWritten, type RecordType } from "./recordType";

/** The former type for what TXT records say of a domain's mail, RFC 4408 §3.1.1; written like TXT. dns-packet leaves it as bytes. */
export const spf: RecordType<Buffer> = {
    code: 99,
    userMayOwn: true,
    problem: stringsProblem,
    normalize: normalizeStrings,
    comparable: asWritten,
    toWire: (value) =>
        Buffer.concat(readStrings(value).flatMap((octets) => [Buffer.from([octets.length]), octets])),
    fromWire(data) {
        const strings: Buffer[] = [];
        for (let offset = 0; offset < data.length; offset += 1 + data.readUInt8(offset)) {
            strings.push(data.subarray(offset + 1, offset + 1 + data.readUInt8(offset)));
        }
        return writeStrings(strings);
    },
};
