import { quoteString } from "../escapes";
import { withLength } from "./characterStrings";
import { fieldsType, numberField, quotedField } from "./fields";
import { nameField } from "./targetNames";

const string = quotedField({ toOctets: withLength, write: (reader) => quoteString(reader.string()) });

/** A rule that rewrites a name, RFC 3403 §4.1: `100 10 "U" "E2U+sip" "!^.*$!sip:a@example.org!" .` */
export const naptr = fieldsType({
    name: "NAPTR",
    code: 35,
    example: '100 10 "U" "E2U+sip" "!^.*$!sip:info@example.net!" .',
    fields: [numberField(16), numberField(16), string, string, string, nameField({ root: true })],
});
