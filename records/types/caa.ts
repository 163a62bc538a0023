import { escapeCharacters, quoteString } from "../escapes";
import { fieldsType, numberField, quotedField, type Field } from "./fields";
import { wireText, type RecordType } from "./recordType";

/** RFC 8659 §4.1: letters and digits for any tag; the tags of IANA's list are in lower case, and case does not matter. */
const tagField: Field = {
    read: (word) =>
        /^[a-z0-9]{1,255}$/i.test(word)
            ? { text: word, octets: Buffer.from(`${String.fromCharCode(word.length)}${word}`, "latin1") }
            : { problem: `the tag "${word}" contains something other than letters and digits` },
    write: (reader) => escapeCharacters(reader.string(), /[^a-z0-9]/gi),
};

const written = fieldsType({
    name: "CAA",
    code: 257,
    example: '0 issue "ca.example.net"',
    fields: [
        numberField(8),
        tagField,
        quotedField({ toOctets: (string) => string, write: (reader) => quoteString(reader.rest()) }),
    ],
});

/** The certificate authorities that may issue certificates for a domain, RFC 8659 §4.1: `0 issue "ca.example.net"`. */
export const caa: RecordType = {
    ...written,
    comparable: (value) =>
        (wireText(written, value) ?? value).replace(/^\d+ [a-z0-9]+ /i, (flagsAndTag) =>
            flagsAndTag.toLowerCase(),
        ),
};
