import { parseDomain, toAsciiLabels, toFqdn, type Fqdn } from "../names";
import { packetNameToFqdn, toPacketName } from "../wireNames";
import { Fields } from "./fields";
import type { RecordType } from "./recordType";

/** Names in values: the host that an MX, SRV, CNAME, NS or PTR record points at. They know no case (RFC 4343). */

/** Lower case, punycode where it is needed, trailing dot. */
export function toTargetName(name: string): Fqdn {
    return toFqdn(toAsciiLabels(name.toLowerCase())) as Fqdn;
}

/** True for the root and for a domain whose labels may have underscores. */
export function isTargetName(name: string): boolean {
    return name === "." || parseDomain(name.replaceAll("_", "x")).domain !== undefined;
}

/** For types whose value is numbers and then a name: single blanks, and the name as a target. */
export function normalizeNumbersAndName(value: string): string {
    const fields = value.split(/\s+/);
    return [...fields.slice(0, -1), ...fields.slice(-1).map(toTargetName)].join(" ");
}

/** True for so many numbers of 16 bits, and then a name. */
export function isNumbersAndName(value: string, numbers: number): boolean {
    const fields = value.split(/\s+/);
    const areNumbers = fields
        .slice(0, numbers)
        .every((field) => /^\d{1,5}$/.test(field) && Number(field) <= 0xffff);
    return fields.length === numbers + 1 && areNumbers && isTargetName(fields[numbers] ?? "");
}

export function lowerCase(value: string): string {
    return value.toLowerCase();
}

/** A type whose value is one name. */
export function nameType(name: string, code: number): RecordType<string> {
    return {
        code,
        userMayOwn: true,
        problem: (value) => (value !== "." && isTargetName(value) ? undefined : "is no domain name"),
        normalize: (value) => (value === "" ? value : toTargetName(value)),
        comparable: lowerCase,
        toWire: (value) => toPacketName(new Fields(name, value).word(0)),
        fromWire: packetNameToFqdn,
    };
}
