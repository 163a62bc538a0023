import type { TxtData } from "dns-packet";
import { normalizeStrings, readStrings, stringsProblem, writeStrings } from "./characterStrings";
import { asWritten, type RecordType } from "./recordType";

/** Text in character strings, RFC 1035 §3.3.14: `"v=spf1 mx -all"`. */
export const txt: RecordType<TxtData> = {
    code: 16,
    userMayOwn: true,
    problem: stringsProblem,
    normalize: normalizeStrings,
    comparable: asWritten,
    toWire: readStrings,
    fromWire: (data) => writeStrings([data].flat().map((part) => Buffer.from(part))),
};
