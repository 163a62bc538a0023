import type { DnskeyData } from "dns-packet";
import { Fields } from "./fields";
import { asWritten, emptyProblem, type RecordType } from "./recordType";

/** The third field, which is the same for every key (RFC 4034 §2.1.2). */
const PROTOCOL = 3;

/** A key that a zone is signed with, RFC 4034 §2: `257 3 13 <base64>`. Route 53 writes these itself. */
export const dnskey: RecordType<DnskeyData> = {
    code: 48,
    userMayOwn: false,
    problem: emptyProblem,
    normalize: asWritten,
    comparable: asWritten,
    toWire(value) {
        const fields = new Fields("DNSKEY", value);
        return {
            flags: fields.number(0),
            algorithm: fields.number(2),
            key: Buffer.from(fields.words.slice(3).join(""), "base64"),
        };
    },
    fromWire: ({ flags, algorithm, key }) => `${flags} ${PROTOCOL} ${algorithm} ${key.toString("base64")}`,
};
