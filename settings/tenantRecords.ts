import type * as pulumi from "@pulumi/pulumi";
import { parseAddress } from "../records/addresses";
import { relativeName, toRecordName } from "../records/recordName";
import type { AliasTarget, RecordData } from "../records/recordSet";

/** Where a tenant's visitors go: `alias` or `addresses`. */
export interface Target {
    /** A load balancer or another AWS resource that Route 53 can alias: A and AAAA, without a charge for the queries. */
    alias?: AliasTarget | undefined;
    /** IPv4 addresses become A, IPv6 addresses AAAA records. */
    addresses?: string[] | undefined;
    /** Of the address records, in seconds; an alias takes its target's. Default 300. */
    ttl?: number | undefined;
}

/** A target with outputs in it: of a load balancer that the same program creates, say. */
export interface TargetArgs {
    alias?: pulumi.Input<{ [key in keyof AliasTarget]: pulumi.Input<AliasTarget[key]> }> | undefined;
    addresses?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    ttl?: pulumi.Input<number> | undefined;
}

/** A further record of the tenant's own. */
export interface TenantRecord {
    /** Relative to the domain; "@" is the domain itself. */
    name: string;
    type: string;
    /** Seconds. Default 300. */
    ttl?: number | undefined;
    /** In the form of a zone file: "10 mail.example.net." for MX. TXT may go without its quotes. */
    values?: string[] | undefined;
    alias?: AliasTarget | undefined;
}

/** The domain itself and www. */
export const DEFAULT_NAMES: readonly string[] = ["@", "www"];

/** One record with the place in the config that it comes from, relative to the tenant. */
export interface SourcedRecord {
    source: string;
    name: string;
    type: string;
    data: RecordData;
}

/** All records of a tenant, each from its place in the config. */
export function tenantRecords(
    target: Target | undefined,
    names: readonly string[] = DEFAULT_NAMES,
    records: readonly TenantRecord[] = [],
): SourcedRecord[] {
    return [
        ...names.flatMap((name) => (target === undefined ? [] : targetRecords(name, target))),
        ...toSourced(records),
    ];
}

/** Further records with their places; one that cannot be read keeps its place and is left out. */
export function toSourced(records: readonly (TenantRecord | undefined)[]): SourcedRecord[] {
    return records.flatMap((record, index) => {
        if (record === undefined) {
            return [];
        }
        const { name, type, ...data } = record;
        return [{ source: `records[${index}]`, name, type, data }];
    });
}

function targetRecords(name: string, { alias, addresses = [], ttl }: Target): SourcedRecord[] {
    if (alias !== undefined) {
        return ["A", "AAAA"].map((type) => ({ source: "target.alias", name, type, data: { alias } }));
    }
    const ofFamily = (family: "ipv4" | "ipv6"): string[] =>
        addresses.filter((address) => (parseAddress(address)?.family ?? "ipv4") === family);
    return [
        { source: "target.addresses", name, type: "A", data: { ttl, values: ofFamily("ipv4") } },
        { source: "target.addresses", name, type: "AAAA", data: { ttl, values: ofFamily("ipv6") } },
    ].filter(({ data }) => data.values.length > 0);
}

/** The records by name and type, the form that a RecordSetGroup takes. */
export function toRecordMap(records: readonly SourcedRecord[], domain: string): Record<string, RecordData> {
    return Object.fromEntries(
        records.map(({ name, type, data }) => [`${keyName(name, domain)} ${type.toUpperCase()}`, data]),
    );
}

/** Most names are in their normal form already. */
function keyName(name: string, domain: string): string {
    return name === "@" || (/^[a-z0-9_-]+$/.test(name) && domain.includes("."))
        ? name
        : relativeName(toRecordName(name, domain), domain);
}
