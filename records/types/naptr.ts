import type { NaptrData } from "dns-packet";
import { quoteString } from "../escapes";
import { packetNameToFqdn, toPacketName } from "../wireNames";
import { Fields } from "./fields";
import { asWritten, emptyProblem, type RecordType } from "./recordType";

/** A rule that rewrites a name, RFC 3403 §4.1: `100 10 "U" "E2U+sip" "!^.*$!sip:a@example.org!" .` */
export const naptr: RecordType<NaptrData> = {
    code: 35,
    userMayOwn: true,
    problem: emptyProblem,
    normalize: asWritten,
    comparable: asWritten,
    toWire(value) {
        const fields = new Fields("NAPTR", value);
        return {
            order: fields.number(0),
            preference: fields.number(1),
            flags: fields.string(2),
            services: fields.string(3),
            regexp: fields.string(4),
            replacement: toPacketName(fields.word(5)),
        };
    },
    fromWire({ order, preference, flags, services, regexp, replacement }) {
        const strings = [flags, services, regexp].map((text) => quoteString(Buffer.from(text)));
        return [order, preference, ...strings, packetNameToFqdn(replacement)].join(" ");
    },
};
