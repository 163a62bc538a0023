import ipaddr from "ipaddr.js";
import { parseAddress } from "../addresses";
import { UnencodableError } from "../wireNames";
import { asWritten, type RecordType } from "./recordType";

/** An IPv4 address of a host, RFC 1035 §3.4.1: `192.0.2.1`. */
export const a: RecordType<string> = {
    code: 1,
    userMayOwn: true,
    problem: (value) => (parseAddress(value)?.family === "ipv4" ? undefined : "is no IPv4 address"),
    normalize: (value) => parseAddress(value)?.address ?? value,
    comparable: asWritten,
    toWire(value) {
        if (!ipaddr.IPv4.isValidFourPartDecimal(value)) {
            throw new UnencodableError(`"${value}" is no value of type A`);
        }
        return value;
    },
    fromWire: asWritten,
};
