import { fromFqdn, toRoute53Name, type Fqdn } from "./names";
import { toRecordName } from "./recordName";
import { recordType } from "./types";
import { toTargetName } from "./types/targetNames";

/** Record sets as data, in the form that Route 53 stores. */

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

/** A record set that `normalizeRecord` made: its name is certain to be in Route 53's form. */
export interface NormalizedRecordSet extends RecordSet {
    name: Fqdn;
}

/** Of a record whose TTL is not set, in seconds. */
export const DEFAULT_TTL = 300;

/** True for what Route 53 itself puts into each zone, and what can be overwritten there but never deleted. */
export function isApexAuthority(record: Pick<RecordSet, "name" | "type">, zone: string): boolean {
    return (record.type === "NS" || record.type === "SOA") && record.name === toRoute53Name(zone);
}

/** Same name and type, the identity of a simple record set. */
export function recordKey(record: Pick<RecordSet, "name" | "type">): string {
    return `${record.name} ${record.type}`;
}

/** Brings one record into the form that Route 53 returns, so that what is stored and what is wanted can be compared. */
export function normalizeRecord(
    name: string,
    type: string,
    data: RecordData,
    zone: string,
): NormalizedRecordSet {
    const record = { name: toRecordName(name, zone), type: type.toUpperCase() };
    if (data.alias !== undefined) {
        const { dnsName, zoneId, evaluateTargetHealth = false } = data.alias;
        const alias = { dnsName: toTargetName(dnsName), zoneId, evaluateTargetHealth };
        // Values beside an alias are a mistake, kept for recordProblems to name.
        return data.values === undefined ? { ...record, alias } : { ...record, alias, values: data.values };
    }
    const values = (data.values ?? []).map((value) => normalizeValue(record.type, value));
    return { ...record, ttl: data.ttl ?? DEFAULT_TTL, values };
}

function normalizeValue(type: string, value: string): string {
    return recordType(type)?.normalize(value) ?? value.trim();
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

function comparable(type: string, value: string): string {
    return recordType(type)?.comparable(value) ?? value;
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
