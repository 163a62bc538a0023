import type { TlsaData } from "dns-packet";
import { Fields, toHexadecimal } from "./fields";
import { asWritten, emptyProblem, type RecordType } from "./recordType";

/** The certificate of a TLS server, RFC 6698 §2.1: `3 1 1 <hexadecimal>`. */
export const tlsa: RecordType<TlsaData> = {
    code: 52,
    userMayOwn: true,
    problem: emptyProblem,
    normalize: asWritten,
    comparable: asWritten,
    toWire(value) {
        const fields = new Fields("TLSA", value);
        return {
            usage: fields.number(0),
            selector: fields.number(1),
            matchingType: fields.number(2),
            certificate: fields.hexadecimal(3),
        };
    },
    fromWire: ({ usage, selector, matchingType, certificate }) =>
        `${usage} ${selector} ${matchingType} ${toHexadecimal(certificate)}`,
};
