import { isIPv4 } from "node:net";
import { parseAddress } from "../addresses";
import { UnencodableError } from "../wireNames";
import { asWritten, trimmed, type RecordType } from "./recordType";

/** An IPv4 address of a host, RFC 1035 §3.4.1: `192.0.2.1`. */
export const a: RecordType = {
    code: 1,
    userMayOwn: true,
    problem: (value) => (parseAddress(value)?.family === "ipv4" ? undefined : "is not an IPv4 address"),
    normalize: trimmed,
    comparable: asWritten,
    toWire(value) {
        if (!isIPv4(value)) {
            throw new UnencodableError(`"${value}" is not a value of type A`);
        }
        return Buffer.from(value.split(".").map(Number));
    },
    fromWire: (reader) => [...reader.octets(4)].join("."),
};
