import ipaddr from "ipaddr.js";
import { parseAddress } from "../addresses";
import { UnencodableError } from "../wireNames";
import { asWritten, type RecordType } from "./recordType";

/** An IPv6 address of a host, RFC 3596 §2.2, in the spelling of RFC 5952: `2001:db8::1`. */
export const aaaa: RecordType<string> = {
    code: 28,
    userMayOwn: true,
    problem: (value) => (parseAddress(value)?.family === "ipv6" ? undefined : "is no IPv6 address"),
    normalize: (value) => parseAddress(value)?.address ?? value,
    comparable: asWritten,
    toWire(value) {
        if (!ipaddr.IPv6.isValid(value)) {
            throw new UnencodableError(`"${value}" is no value of type AAAA`);
        }
        return value;
    },
    fromWire: (data) => ipaddr.IPv6.parse(data).toString(),
};
