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
    /** The id of the zone, for aliases to its own records. */
    zoneId?: string | undefined;
    apex?: Apex | undefined;
    /** Identifies the owner of these records if the zone itself does not. */
    mark?: GroupMark | undefined;
}

/** The apex NS and SOA from before the stack changed them. */
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

/** The parts of a key of a group's records. */
export interface RecordKeyParts {
    name: string;
    type: string;
    setIdentifier?: string | undefined;
}

/** The set identifier is the whole text after the type, including blanks. @returns undefined for an invalid key */
export function parseRecordKey(key: string): RecordKeyParts | undefined {
    const [, name, type, setIdentifier] = /^(\S+) (\S+)(?: (.+))?$/s.exec(key) ?? [];
    return name === undefined || type === undefined ? undefined : { name, type, setIdentifier };
}

/** The records of a group without the apex NS and SOA, in Route 53's form. */
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

/** All names of the group's records, each once. */
export function groupNames(group: RecordGroup): Fqdn[] {
    const apex = group.apex === undefined ? [] : [toRoute53Name(group.zone)];
    return [...new Set([...apex, ...markedRecords(group).map(({ name }) => name)])];
}

/** The keys of all records of the group, including apex NS and SOA and mark. */
export function groupKeys(group: RecordGroup): Set<string> {
    return new Set([...apexKeys(group), ...markedRecords(group).map(recordKey)]);
}

function apexKeys({ zone, apex }: RecordGroup): string[] {
    return apex === undefined ? [] : [apexRecord(zone, "NS"), apexRecord(zone, "SOA")].map(recordKey);
}

/** The records of a group with its mark, without the apex NS and SOA. */
function markedRecords(group: RecordGroup): NormalizedRecordSet[] {
    const own = ownRecords(group);
    return group.mark === undefined
        ? own
        : [...own, markRecord(group.mark, group.zone, [...apexKeys(group), ...own.map(recordKey)])];
}

/** The wanted records of the zone, from its present ones: the SOA keeps every field that the group does not set. */
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

/** The possible apex after a change whose result is unknown: each SOA field that one of the two states sets is ours. */
export function eitherApex(before: Apex | undefined, after: Apex | undefined): Apex | undefined {
    const apex = after ?? before;
    const soa = { ...before?.soa, ...after?.soa };
    return apex === undefined || Object.keys(soa).length === 0 ? apex : { ...apex, soa };
}

/**
 * The apex before our first change, to be restored later.
 *
 * @returns undefined if it already has our names: then an interrupted run has changed it before it could store the former one
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
 * The apex of a new zone of Route 53 on these servers.
 *
 * @param mname the server in the SOA; AWS chooses another one for each zone
 */
export function awsApex(nameServers: readonly string[], mname = nameServers[0] ?? ""): OriginalApex {
    return {
        ns: { ttl: AWS_TTLS.ns, values: nameServers.map(toFqdn) },
        soa: { ttl: AWS_TTLS.soa, value: formatSoa({ mname: toFqdn(mname), ...AWS_SOA }) },
    };
}

/** An original apex that is AWS's own: everything except the MNAME follows from the zone's servers. */
export interface AwsMname {
    mname: string;
}

/** The part of an original apex that must be stored, because a thousand rows of state may have it. */
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
