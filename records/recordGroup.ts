import { isDeepStrictEqual } from "node:util";
import { AWS_SOA, AWS_TTLS, isAwsNameServer } from "./awsDefaults";
import { markRecord, type GroupMark } from "./mark";
import { toFqdn, toRoute53Name, type Fqdn } from "./names";
import {
    isApexAuthority,
    normalizeRecord,
    recordKey,
    type NormalizedRecordSet,
    type RecordData,
    type RecordSet,
} from "./recordSet";
import { formatSoa, parseSoa, rewriteSoa, type Soa } from "./soa";

/** White-label names for a zone's own NS and SOA records. */
export interface Apex {
    /** The white-label names in full, in the order of the NS record. The first is the MNAME of the SOA. */
    nameServers: string[];
    /** TTL of the NS record, in seconds. */
    nsTtl: number;
    /** TTL of the SOA record, in seconds. */
    soaTtl: number;
    /** SOA fields to set. Other fields keep their values in the zone; a field that is no longer set gets its former value again. */
    soa?: Partial<Omit<Soa, "mname">> | undefined;
}

/** The records of one zone that this package manages. */
export interface RecordGroup {
    /** The zone's domain. */
    zone: string;
    /** By name relative to the zone, type and, with a routing, set identifier: "@ MX", "www A", "www A blue". */
    records: Record<string, RecordData>;
    /** For aliases to records of the zone itself. */
    zoneId?: string | undefined;
    apex?: Apex | undefined;
    /** Tells whose these records are, where the zone itself does not. */
    mark?: GroupMark | undefined;
}

/** The apex NS and SOA as they were before us. */
export interface OriginalApex {
    /** The NS record set of the domain. */
    ns: {
        /** TTL in seconds. */
        ttl: number;
        /** The name servers, each with a trailing dot. */
        values: string[];
    };
    /** The SOA record. */
    soa: {
        /** TTL in seconds. */
        ttl: number;
        /** The seven fields of RFC 1035, section 3.3.13. */
        value: string;
    };
}

/** A key of a group's records, taken apart. */
export interface RecordKeyParts {
    name: string;
    type: string;
    setIdentifier?: string | undefined;
}

/** The set identifier is all that follows on the type, blanks included. @returns undefined for what is no key */
export function parseRecordKey(key: string): RecordKeyParts | undefined {
    const [, name, type, setIdentifier] = /^(\S+) (\S+)(?: (.+))?$/s.exec(key) ?? [];
    return name === undefined || type === undefined ? undefined : { name, type, setIdentifier };
}

/** The records of a group but for the apex NS and SOA, in Route 53's form. */
export function ownRecords({
    zone,
    records,
    zoneId,
}: Pick<RecordGroup, "zone" | "records" | "zoneId">): NormalizedRecordSet[] {
    return Object.entries(records).map(([key, data]) => {
        const { name, type, setIdentifier } = parseRecordKey(key) ?? { name: key, type: "" };
        return normalizeRecord(name, type, { ...data, setIdentifier }, zone, zoneId);
    });
}

/** All names at which the group has something, each once. */
export function groupNames(group: RecordGroup): Fqdn[] {
    const apex = group.apex === undefined ? [] : [toRoute53Name(group.zone)];
    return [...new Set([...apex, ...markedRecords(group).map(({ name }) => name)])];
}

/** The keys of all records of the group, apex NS and SOA and mark included. */
export function groupKeys(group: RecordGroup): Set<string> {
    return new Set([...apexKeys(group), ...markedRecords(group).map(recordKey)]);
}

function apexKeys({ zone, apex }: RecordGroup): string[] {
    return apex === undefined ? [] : [apexRecord(zone, "NS"), apexRecord(zone, "SOA")].map(recordKey);
}

/** The records of a group with its mark, but for the apex NS and SOA. */
function markedRecords(group: RecordGroup): NormalizedRecordSet[] {
    const own = ownRecords(group);
    return group.mark === undefined
        ? own
        : [...own, markRecord(group.mark, group.zone, [...apexKeys(group), ...own.map(recordKey)])];
}

/** What the zone has to hold, given what it holds: the SOA keeps every field that the group does not set. */
export function desiredRecords(group: RecordGroup, present: readonly RecordSet[]): RecordSet[] {
    const { zone, apex } = group;
    if (apex === undefined) {
        return markedRecords(group);
    }
    const mname = toFqdn(apex.nameServers[0] ?? "");
    const soa = findApex(present, zone, "SOA")?.values?.[0] ?? formatSoa({ mname, ...AWS_SOA });
    return [
        { ...apexRecord(zone, "NS"), ttl: apex.nsTtl, values: apex.nameServers.map(toFqdn) },
        { ...apexRecord(zone, "SOA"), ttl: apex.soaTtl, values: [rewriteSoa(soa, { ...apex.soa, mname })] },
        ...markedRecords(group),
    ];
}

/** What the apex may be after a change that may have been done or not: each SOA field that one of the two states sets is ours. */
export function eitherApex(before: Apex | undefined, after: Apex | undefined): Apex | undefined {
    const apex = after ?? before;
    const soa = { ...before?.soa, ...after?.soa };
    return apex === undefined || Object.keys(soa).length === 0 ? apex : { ...apex, soa };
}

/**
 * What the apex says before we change it, to be put back one day.
 *
 * @returns undefined where it is in our names already: left by a run that was cut off before it could record this
 */
export function readOriginalApex(
    { zone, apex }: RecordGroup,
    present: readonly RecordSet[],
): OriginalApex | undefined {
    const ns = findApex(present, zone, "NS");
    const soa = findApex(present, zone, "SOA");
    const ours = new Set(apex?.nameServers.map((name) => toFqdn(name.toLowerCase())));
    if (
        ns?.values === undefined ||
        soa?.values?.[0] === undefined ||
        ns.values.some((server) => ours.has(server.toLowerCase()))
    ) {
        return undefined;
    }
    return {
        ns: { ttl: ns.ttl ?? AWS_TTLS.ns, values: ns.values },
        soa: { ttl: soa.ttl ?? AWS_TTLS.soa, value: soa.values[0] },
    };
}

/**
 * What Route 53 gives a new zone on these servers.
 *
 * @param mname which of them the SOA names; AWS picks another one for each zone
 */
export function awsApex(nameServers: readonly string[], mname = nameServers[0] ?? ""): OriginalApex {
    return {
        ns: { ttl: AWS_TTLS.ns, values: nameServers.map(toFqdn) },
        soa: { ttl: AWS_TTLS.soa, value: formatSoa({ mname: toFqdn(mname), ...AWS_SOA }) },
    };
}

/** An original apex that is AWS's own: all but the MNAME is known from the zone's servers. */
export interface AwsMname {
    mname: string;
}

/** What has to be remembered of an original apex, to be kept in a thousand rows of state. */
export function shortApex(original: OriginalApex): OriginalApex | AwsMname {
    const { values } = original.ns;
    const { mname } = parseSoa(original.soa.value);
    const isAws = values.every(isAwsNameServer);
    return isAws && isDeepStrictEqual(original, awsApex(values, mname)) ? { mname } : original;
}

/** The original apex as record sets. */
export function originalRecords({ ns, soa }: OriginalApex, zone: string): RecordSet[] {
    return [
        { ...apexRecord(zone, "NS"), ...ns },
        { ...apexRecord(zone, "SOA"), ttl: soa.ttl, values: [soa.value] },
    ];
}

function apexRecord(zone: string, type: "NS" | "SOA"): RecordSet {
    return { name: toRoute53Name(zone), type };
}

function findApex(present: readonly RecordSet[], zone: string, type: "NS" | "SOA"): RecordSet | undefined {
    return present.find((record) => record.type === type && isApexAuthority(record, zone));
}
