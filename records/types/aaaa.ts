import ipaddr from "ipaddr.js";
import { parseAddress } from "../addresses";
import { UnencodableError } from "../wireNames";
import type { RecordType } from "./recordType";

/** An IPv6 address of a host, RFC 3596 §2.2: `2001:db8::1`, in the notation of RFC 5952. */
export const aaaa: RecordType = {
    code: 28,
    userMayOwn: true,
    problem: (value) => (parseAddress(value)?.family === "ipv6" ? undefined : "is not an IPv6 address"),
    normalize: (value) => parseAddress(value.trim())?.address ?? value.trim(),
    comparable: (value) => parseAddress(value)?.address ?? value,
    toWire(value) {
        const parsed = parseAddress(value);
        if (parsed?.family !== "ipv6") {
            throw new UnencodableError(`"${value}" is not a value of type AAAA`);
        }
        return Buffer.from(ipaddr.parse(parsed.address).toByteArray());
    },
    fromWire: (reader) => ipaddr.fromByteArray([...reader.octets(16)]).toString(),
};
