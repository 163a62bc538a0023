import { domainToASCII } from "node:url";
import { parseAddress } from "./addresses";
import { fromFqdn, isInDomain, parseDomain, toFqdn, toRoute53Name } from "./names";

/** An alias record's target. Source: API AliasTarget. */
export interface AliasTarget {
    /** lb-1.us-east-1.elb.amazonaws.com */
    dnsName: string;
    /** The hosted zone id of the *target* (of the load balancer: its CanonicalHostedZoneId), not of a zone of yours. */
    zoneId: string;
    /** Default false. */
    evaluateTargetHealth?: boolean | undefined;
}

/** The content of one record set: `values` with their `ttl` in seconds (default 300), or an `alias`. */
export interface RecordData {
    ttl?: number | undefined;
    values?: string[] | undefined;
    alias?: AliasTarget | undefined;
}

/** A record set with its full name, as Route 53 stores it: lower case, escaped, trailing dot. */
export interface RecordSet extends RecordData {
    name: string;
    type: string;
}

export const DEFAULT_TTL = 300;

/** Types that Route 53 stores and a person may own. SOA is written through the apex only. Source: API ResourceRecordSet. */
const TYPES = "A AAAA CAA CNAME DS HTTPS MX NAPTR NS PTR SPF SRV SSHFP SVCB TLSA TXT".split(" ");
/** API ResourceRecordSet, and the quota "Values in a record set". */
const MAX_TTL = 2147483647;
const MAX_VALUES = 400;
const MAX_VALUE_LENGTH = 4000;
/** RFC 1035 §3.3: a character string has at most 255 octets. */
const MAX_STRING = 255;

/** "@" and "" are the zone itself, a name that ends in the zone's is absolute, anything else is relative to the zone. */
export function toRecordName(name: string, zone: string): string {
    if (name === "@") {
        return toRoute53Name(zone);
    }
    if (name.trim() === ".") {
        return ".";
    }
    const bare = toAsciiLabels(fromFqdn(name.trim()).toLowerCase());
    if (bare === "@" || bare === "") {
        return toRoute53Name(zone);
    }
    return toRoute53Name(isInDomain(bare, zone) || name.endsWith(".") ? bare : `${bare}.${zone}`);
}

/** Punycode for the labels that need it; wildcards, underscores and escapes are no IDN and stay. */
function toAsciiLabels(name: string): string {
    if (/^\p{ASCII}*$/u.test(name)) {
        return name;
    }
    return name
        .split(".")
        .map((label) => (/[^\p{ASCII}]/u.test(label) ? domainToASCII(label) || label : label))
        .join(".");
}

/** The part of a record's name before the zone's: "@", "www", "*". What a person reads, and the key of a record in state. */
export function relativeName(name: string, zone: string): string {
    const fqdn = toRoute53Name(zone);
    if (name === fqdn) {
        return "@";
    }
    const plain = name.includes("\\") ? name.replace(/\\052/g, "*") : name;
    const relative = plain.endsWith(`.${fqdn}`) ? plain.slice(0, -fqdn.length - 1) : undefined;
    // What would be read as an absolute name is written as one: tenant.net.tenant.net. in the zone tenant.net.
    return relative === undefined || isInDomain(relative, zone) ? plain : relative;
}

/** True for what Route 53 itself puts into each zone, and what can be overwritten there but never deleted. */
export function isApexAuthority(record: Pick<RecordSet, "name" | "type">, zone: string): boolean {
    return (record.type === "NS" || record.type === "SOA") && record.name === toRoute53Name(zone);
}

/** Same name and type, the identity of a simple record set. */
export function recordKey(record: Pick<RecordSet, "name" | "type">): string {
    return `${record.name} ${record.type}`;
}

/** Brings one record into the form that Route 53 returns, so that what is stored and what is wanted can be compared. */
export function normalizeRecord(name: string, type: string, data: RecordData, zone: string): RecordSet {
    const record = { name: toRecordName(name, zone), type: type.toUpperCase() };
    if (data.alias !== undefined) {
        const { dnsName, zoneId, evaluateTargetHealth = false } = data.alias;
        const alias = { dnsName: toTargetName(dnsName), zoneId, evaluateTargetHealth };
        // Values beside an alias are a mistake, kept for recordProblems to name.
        return data.values === undefined ? { ...record, alias } : { ...record, alias, values: data.values };
    }
    const values = (data.values ?? []).map((value) => normalizeValue(record.type, value.trim()));
    return { ...record, ttl: data.ttl ?? DEFAULT_TTL, values };
}

function normalizeValue(type: string, value: string): string {
    switch (type) {
        case "A":
        case "AAAA":
            return parseAddress(value)?.address ?? value;
        case "CNAME":
        case "NS":
        case "PTR":
            return value === "" ? value : toTargetName(value);
        case "MX":
        case "SRV": {
            const fields = value.split(/\s+/);
            return [...fields.slice(0, -1), ...fields.slice(-1).map(toTargetName)].join(" ");
        }
        case "TXT":
        case "SPF":
            return value.startsWith('"') ? value : quote(value);
        default:
            return value;
    }
}

/** A name in a value: lower case, punycode where needed, trailing dot. */
function toTargetName(name: string): string {
    return toFqdn(toAsciiLabels(name.toLowerCase()));
}

/** TXT data as Route 53 wants it: quoted, cut into strings of at most 255 octets. */
function quote(text: string): string {
    const bytes = Buffer.from(text, "utf8");
    const strings: string[] = [];
    for (let from = 0; from < bytes.length || from === 0; from += MAX_STRING) {
        const escaped = [...bytes.subarray(from, from + MAX_STRING)].map((byte) =>
            byte === 0x22 || byte === 0x5c
                ? `\\${String.fromCharCode(byte)}`
                : byte < 0x20 || byte > 0x7e
                  ? `\\${byte.toString(8).padStart(3, "0")}`
                  : String.fromCharCode(byte),
        );
        strings.push(`"${escaped.join("")}"`);
    }
    return strings.join(" ");
}

/** True where Route 53 would hold the same: the order of values does not count. */
export function sameRecord(one: RecordSet, other: RecordSet): boolean {
    if (recordKey(one) !== recordKey(other) || (one.alias === undefined) !== (other.alias === undefined)) {
        return false;
    }
    if (one.alias !== undefined && other.alias !== undefined) {
        return (
            one.alias.dnsName.toLowerCase() === other.alias.dnsName.toLowerCase() &&
            one.alias.zoneId === other.alias.zoneId &&
            (one.alias.evaluateTargetHealth ?? false) === (other.alias.evaluateTargetHealth ?? false)
        );
    }
    const sorted = (record: RecordSet): string =>
        JSON.stringify((record.values ?? []).map((value) => comparable(record.type, value)).sort());
    return one.ttl === other.ttl && sorted(one) === sorted(other);
}

/** Names in values know no case (RFC 4343). */
function comparable(type: string, value: string): string {
    return ["CNAME", "NS", "PTR", "MX", "SRV"].includes(type) ? value.toLowerCase() : value;
}

/** One line for a person: `300 192.0.2.1 192.0.2.2`, `alias lb-1.… (Z35…)`, or `nothing`. */
export function describeRecord(record: RecordSet | undefined): string {
    if (record === undefined) {
        return "nothing";
    }
    if (record.alias !== undefined) {
        return `alias ${fromFqdn(record.alias.dnsName)} (${record.alias.zoneId})`;
    }
    return `${record.ttl ?? DEFAULT_TTL} ${[...(record.values ?? [])].sort().join(" ")}`;
}

/**
 * The rules that one record breaks by itself, each as a clause with the value in it; empty for a legal one.
 * Sources: API ResourceRecordSet and AliasTarget, Developer Guide DNSLimitations and ResourceRecordTypes.
 */
export function recordProblems(record: RecordSet, zone: string): string[] {
    const problems: string[] = [];
    const say = (rule: string): void =>
        void problems.push(`${relativeName(record.name, zone)} ${record.type}: ${rule}`);
    if (record.type === "SOA" || isApexAuthority(record, zone)) {
        say(
            "the NS and SOA of the zone itself are written by this package from the white-label names; leave it out",
        );
        return problems;
    }
    if (!TYPES.includes(record.type)) {
        say(`"${record.type}" is no record type of Route 53; use one of ${TYPES.join(", ")}`);
    }
    const nameProblem = recordNameProblem(record.name, zone);
    if (nameProblem !== undefined) {
        say(nameProblem);
    }
    if (record.type === "CNAME" && record.name === toRoute53Name(zone)) {
        say(
            "a CNAME is not permitted at the zone itself (RFC 1034, section 3.6.2); use an alias or addresses there",
        );
    }
    if (record.type === "NS" && record.name.startsWith("\\052.")) {
        say("Route 53 has no wildcard NS records");
    }
    contentProblems(record).forEach(say);
    return problems;
}

/** The rule that a record's name breaks in whatever record. @param fqdn as `toRecordName` gives it */
export function recordNameProblem(fqdn: string, zone: string): string | undefined {
    const name = fromFqdn(fqdn);
    if (!isInDomain(name, zone)) {
        return `${name} is not in ${zone}; use a name inside the zone, "@" for the zone itself`;
    }
    return isRecordName(name)
        ? undefined
        : `"${name}" is no name for a record: labels have 1 to 63 characters, names at most 253, and a backslash starts an octal escape such as \\052`;
}

function shorten(value: string): string {
    return value.length > 80 ? `"${value.slice(0, 77)}..."` : `"${value}"`;
}

function isRecordName(name: string): boolean {
    const plain = name.includes("\\") ? name.replace(/\\[0-3][0-7]{2}/g, "x") : name;
    return plain.length <= 253 && /^[^.\\]{1,63}(\.[^.\\]{1,63})*$/s.test(plain);
}

function contentProblems(record: RecordSet): string[] {
    if (record.alias !== undefined) {
        const both = record.values === undefined ? [] : ["it has both values and an alias; keep one"];
        return [...both, ...aliasProblems(record.type, record.alias)];
    }
    const { ttl = DEFAULT_TTL, values = [] } = record;
    const problems: string[] = [];
    if (!Number.isInteger(ttl) || ttl < 0 || ttl > MAX_TTL) {
        problems.push(`the TTL ${ttl} is not a whole number from 0 to ${MAX_TTL}`);
    }
    if (values.length === 0) {
        problems.push("it has no value");
    }
    if (values.length > MAX_VALUES) {
        problems.push(`it has ${values.length} values, and Route 53 takes ${MAX_VALUES} in a record`);
    }
    if (new Set(values).size < values.length) {
        problems.push("a value stands in it twice");
    }
    if (record.type === "CNAME" && values.length > 1) {
        problems.push(`a CNAME has one value, and this has ${values.length}`);
    }
    for (const value of values) {
        const problem = valueProblem(record.type, value);
        if (problem !== undefined) {
            problems.push(`${shorten(value)} ${problem}`);
        }
    }
    return problems;
}

function aliasProblems(type: string, alias: AliasTarget): string[] {
    const problems: string[] = [];
    const name = parseDomain(alias.dnsName.replaceAll("_", "x"));
    if (name.problem !== undefined) {
        problems.push(`the alias target "${alias.dnsName}" is no domain name: ${name.problem}`);
    }
    if (!/^[A-Z0-9]{1,32}$/.test(alias.zoneId)) {
        problems.push(
            `"${alias.zoneId}" is no hosted zone id of an alias target; take the load balancer's CanonicalHostedZoneId, such as Z35SXDOTRQ7X7K`,
        );
    }
    if (type === "NS" || type === "SOA") {
        problems.push(`Route 53 has no ${type} aliases`);
    }
    return problems;
}

function valueProblem(type: string, value: string): string | undefined {
    if (value.length > MAX_VALUE_LENGTH) {
        return `has ${value.length} characters, and Route 53 takes ${MAX_VALUE_LENGTH}`;
    }
    const fields = value.split(/\s+/);
    const numbers = (count: number): boolean =>
        fields.slice(0, count).every((field) => /^\d{1,5}$/.test(field) && Number(field) <= 65535);
    switch (type) {
        case "A":
            return parseAddress(value)?.family === "ipv4" ? undefined : "is no IPv4 address";
        case "AAAA":
            return parseAddress(value)?.family === "ipv6" ? undefined : "is no IPv6 address";
        case "MX":
            return fields.length === 2 && numbers(1) && isTargetName(fields[1] ?? "")
                ? undefined
                : 'is no MX value; write "10 mail.example.net."';
        case "SRV":
            return fields.length === 4 && numbers(3) && isTargetName(fields[3] ?? "")
                ? undefined
                : 'is no SRV value; write "1 10 5060 sip.example.net."';
        case "CAA":
            return /^\d{1,3} [a-zA-Z0-9]+ "[^"]*"$/.test(value) && Number(fields[0]) <= 255
                ? undefined
                : 'is no CAA value; write 0 issue "ca.example.net"';
        case "TXT":
        case "SPF":
            return /^("(?:[ !#-[\]-~]|\\.){0,1020}")([ \t]+"(?:[ !#-[\]-~]|\\.){0,1020}")*$/.test(value) &&
                stringsFit(value)
                ? undefined
                : "is no TXT value: a quoted string holds at most 255 ASCII characters; without the quotes any text is taken";
        case "CNAME":
        case "NS":
        case "PTR":
            return value !== "." && isTargetName(value) ? undefined : "is no domain name";
        default:
            return value === "" ? "is empty" : undefined;
    }
}

function stringsFit(value: string): boolean {
    const strings = value.match(/"(?:[^"\\]|\\.)*"/gs) ?? [];
    return strings.every((text) => text.slice(1, -1).replace(/\\([0-7]{3}|.)/gs, "x").length <= MAX_STRING);
}

function isTargetName(name: string): boolean {
    return name === "." || parseDomain(name.replaceAll("_", "x")).domain !== undefined;
}

/** The rules that records break by standing beside each other in one zone. */
export function placementProblems(records: readonly RecordSet[], zone: string): string[] {
    const isOrdinary =
        new Set(records.map(recordKey)).size === records.length &&
        records.every(({ type }) => type !== "CNAME");
    if (isOrdinary) {
        return [];
    }
    const problems: string[] = [];
    const types = new Map<string, string[]>();
    for (const { name, type } of records) {
        types.set(name, [...(types.get(name) ?? []), type]);
    }
    for (const [name, at] of types) {
        const shown = relativeName(name, zone);
        const twice = new Set(at.filter((type, index) => at.indexOf(type) !== index));
        for (const type of twice) {
            problems.push(
                `${shown} ${type}: there are ${at.filter((other) => other === type).length} of it; merge them into one`,
            );
        }
        if (at.includes("CNAME") && new Set(at).size > 1) {
            const others = [...new Set(at)].filter((type) => type !== "CNAME").join(", ");
            problems.push(
                `${shown} CNAME: a CNAME stands alone at its name (RFC 1034, section 3.6.2), and ${others} is there too`,
            );
        }
    }
    return problems;
}
