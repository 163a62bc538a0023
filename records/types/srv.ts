import type { SrvData } from "dns-packet";
import { packetNameToFqdn, toPacketName } from "../wireNames";
import { Fields } from "./fields";
import type { RecordType } from "./recordType";
import { isNumbersAndName, lowerCase, normalizeNumbersAndName } from "./targetNames";

/** A server of a service, RFC 2782: priority, weight, port and host, `1 10 5060 sip.example.net.` */
export const srv: RecordType<SrvData> = {
    code: 33,
    userMayOwn: true,
    problem: (value) =>
        isNumbersAndName(value, 3) ? undefined : 'is no SRV value; write "1 10 5060 sip.example.net."',
    normalize: normalizeNumbersAndName,
    comparable: lowerCase,
    toWire(value) {
        const fields = new Fields("SRV", value);
        return {
            priority: fields.number(0),
            weight: fields.number(1),
            port: fields.number(2),
            target: toPacketName(fields.word(3)),
        };
    },
    fromWire: ({ priority, weight, port, target }) =>
        `${priority ?? 0} ${weight ?? 0} ${port} ${packetNameToFqdn(target)}`,
};
