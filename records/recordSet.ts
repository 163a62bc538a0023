import { fromFqdn, toRoute53Name, type Fqdn } from "./names";
import { toRecordName } from "./recordName";
import { describeRouting, normalizeRouting, sameRouting, type Routing } from "./routing";
import { recordType } from "./types";
import { toTargetName } from "./types/targetNames";

/** Record sets as data, in the form that Route 53 stores. */

/** An alias record's target. Source: API AliasTarget. */
export interface AliasTarget {
    /** The DNS name of the AWS resource, such as `lb-1.us-east-1.elb.amazonaws.com`. */
    dnsName: string;
    /** The hosted zone id of the *target* (of the load balancer: its CanonicalHostedZoneId), not of a zone of yours. */
    zoneId: string;
    /** Default false. */
    evaluateTargetHealth?: boolean | undefined;
}

/** The target of an alias to the record of the same type at another name of the same zone. */
export interface OwnAlias {
    /** The name of that record, relative to the zone; `@` is the zone itself. */
    name: string;
    /** Default false. */
    evaluateTargetHealth?: boolean | undefined;
}

/** The content of one record set: `values` with their `ttl` in seconds (default 300), or an `alias`. */
export interface RecordData {
    /** TTL in seconds, 0 to 2147483647. Not with `alias`. Default: 300. */
    ttl?: number | undefined;
    /** Values in the form of a zone file, at most 400. Exactly one of `values` and `alias`. */
    values?: string[] | undefined;
    /** The AWS resource, or the record of the same zone, that answers instead of values. */
    alias?: AliasTarget | OwnAlias | undefined;
    /** Makes this one of several records of its name and type, each with its own set identifier. */
    routing?: Routing | undefined;
    /** The id of a Route 53 health check: while it fails, the record is not answered. Only with `routing`. */
    healthCheckId?: string | undefined;
}

/** The content with its set identifier, which distinguishes it from other records of the same name and type. */
export interface IdentifiedData extends RecordData {
    /** 1 to 128 characters. Only, and always, with `routing`. */
    setIdentifier?: string | undefined;
}

/** A record set with its full name, as Route 53 stores it: lower case, escaped, trailing dot. */
export interface RecordSet extends IdentifiedData {
    name: string;
    type: string;
    alias?: AliasTarget | undefined;
}

/** The zone id in an alias to a record of its own zone while the real id is unknown. */
export const OWN_ZONE = "this zone";

/** A record set from `normalizeRecord`: its name is certainly in Route 53's form. */
export interface NormalizedRecordSet extends RecordSet {
    name: Fqdn;
}

/** The TTL of a record without one, in seconds. */
export const DEFAULT_TTL = 300;

/** True for the NS and SOA that Route 53 itself puts into each zone; they can be overwritten but never deleted. */
export function isApexAuthority(record: Pick<RecordSet, "name" | "type">, zone: string): boolean {
    return (record.type === "NS" || record.type === "SOA") && record.name === toRoute53Name(zone);
}

/** Name, type and, with a routing, set identifier: the identity of a record set (API ResourceRecordSet). */
export function recordKey({
    name,
    type,
    setIdentifier,
}: Pick<RecordSet, "name" | "type" | "setIdentifier">): string {
    return setIdentifier === undefined ? `${name} ${type}` : `${name} ${type} ${setIdentifier}`;
}

/** Name and type, which all records of one routing share; other records with the same name and type are in conflict with them. */
export function groupKey({ name, type }: Pick<RecordSet, "name" | "type">): string {
    return `${name} ${type}`;
}

/**
 * Converts one record to the form that Route 53 returns, so that stored and wanted records can be compared.
 *
 * @param zoneId the id of the zone itself, for aliases to its own records; OWN_ZONE while it is unknown
 */
export function normalizeRecord(
    name: string,
    type: string,
    data: IdentifiedData,
    zone: string,
    zoneId = OWN_ZONE,
): NormalizedRecordSet {
    const record = {
        name: toRecordName(name, zone),
        type: type.toUpperCase(),
        ...(data.setIdentifier === undefined ? {} : { setIdentifier: data.setIdentifier }),
        ...(data.routing === undefined ? {} : { routing: normalizeRouting(data.routing) }),
        ...(data.healthCheckId === undefined ? {} : { healthCheckId: data.healthCheckId }),
    };
    if (data.alias !== undefined) {
        const alias = normalizeAlias(data.alias, zone, zoneId);
        // Values beside an alias are a mistake. They are kept, so that recordProblems can name it.
        return data.values === undefined ? { ...record, alias } : { ...record, alias, values: data.values };
    }
    const values = (data.values ?? []).map((value) => normalizeValue(record.type, value));
    return { ...record, ttl: data.ttl ?? DEFAULT_TTL, values };
}

function normalizeAlias(alias: AliasTarget | OwnAlias, zone: string, zoneId: string): AliasTarget {
    const { evaluateTargetHealth = false } = alias;
    return "name" in alias
        ? { dnsName: toRecordName(alias.name, zone), zoneId, evaluateTargetHealth }
        : { dnsName: toTargetName(alias.dnsName), zoneId: alias.zoneId, evaluateTargetHealth };
}

function normalizeValue(type: string, value: string): string {
    return recordType(type)?.normalize(value) ?? value.trim();
}

/** True if Route 53 would store the same: the order of values does not matter. */
export function sameRecord(one: RecordSet, other: RecordSet): boolean {
    if (
        recordKey(one) !== recordKey(other) ||
        (one.alias === undefined) !== (other.alias === undefined) ||
        one.healthCheckId !== other.healthCheckId ||
        !sameRouting(one.routing, other.routing)
    ) {
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

/** One line for a person: `300 192.0.2.1 192.0.2.2`, `weight 10: 300 192.0.2.1`, `alias lb-1.… (Z35…)`, or `nothing`. */
export function describeRecord(record: RecordSet | undefined): string {
    if (record === undefined) {
        return "nothing";
    }
    const { routing, healthCheckId } = record;
    const parts = [
        ...(routing === undefined ? [] : [describeRouting(routing)]),
        ...(healthCheckId === undefined ? [] : [`health check ${healthCheckId}`]),
    ];
    return `${parts.length === 0 ? "" : `${parts.join(", ")}: `}${describeContent(record)}`;
}

function describeContent(record: RecordSet): string {
    if (record.alias !== undefined) {
        return `alias ${fromFqdn(record.alias.dnsName)} (${record.alias.zoneId})`;
    }
    return `${record.ttl ?? DEFAULT_TTL} ${[...(record.values ?? [])].sort().join(" ")}`;
}
