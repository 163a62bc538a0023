import type { CaaData } from "dns-packet";
import { quoteString } from "../escapes";
import { UnencodableError, fromPacketName } from "../wireNames";
import { Fields } from "./fields";
import { asWritten, type RecordType } from "./recordType";

/** Which certificate authorities may issue for a domain, RFC 8659 §4.1: `0 issue "ca.example.net"`. */
export const caa: RecordType<CaaData> = {
    code: 257,
    userMayOwn: true,
    problem: (value) =>
        /^\d{1,3} [a-zA-Z0-9]+ "[^"]*"$/.test(value) && Number(value.split(/\s+/)[0]) <= 255
            ? undefined
            : 'is no CAA value; write 0 issue "ca.example.net"',
    normalize: asWritten,
    comparable: asWritten,
    toWire(value) {
        const fields = new Fields("CAA", value);
        return { flags: fields.number(0), tag: tagOf(fields.word(1)), value: fields.string(2) };
    },
    // The tag comes from the network and is escaped like a name.
    fromWire: ({ flags, tag, value }) =>
        `${flags ?? 0} ${fromPacketName(tag)} ${quoteString(Buffer.from(value))}`,
};

/** dns-packet's types know these three. */
function tagOf(word: string): CaaData["tag"] {
    if (word === "issue" || word === "issuewild" || word === "iodef") {
        return word;
    }
    throw new UnencodableError(`"${word}" is no tag of a CAA value`);
}
