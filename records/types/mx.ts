import type { MxData } from "dns-packet";
import { packetNameToFqdn, toPacketName } from "../wireNames";
import { Fields } from "./fields";
import type { RecordType } from "./recordType";
import { isNumbersAndName, lowerCase, normalizeNumbersAndName } from "./targetNames";

/** A mail server of a domain, RFC 1035 §3.3.9: `10 mail.example.net.`; `0 .` says that there is none (RFC 7505). */
export const mx: RecordType<MxData> = {
    code: 15,
    userMayOwn: true,
    problem: (value) =>
        isNumbersAndName(value, 1) ? undefined : 'is no MX value; write "10 mail.example.net."',
    normalize: normalizeNumbersAndName,
    comparable: lowerCase,
    toWire(value) {
        const fields = new Fields("MX", value);
        return { preference: fields.number(0), exchange: toPacketName(fields.word(1)) };
    },
    fromWire: ({ preference, exchange }) => `${preference ?? 0} ${packetNameToFqdn(exchange)}`,
};
