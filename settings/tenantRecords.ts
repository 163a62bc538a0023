import type * as pulumi from "@pulumi/pulumi";
import { parseAddress } from "../records/addresses";
import { relativeName, toRecordName } from "../records/recordName";
import {
    recordKey,
    type AliasTarget,
    type IdentifiedData,
    type OwnAlias,
    type RecordData,
} from "../records/recordSet";
import type { Routing } from "../records/routing";

/** Where a tenant's visitors go: `alias` or `addresses`. */
export interface Target {
    /** A load balancer or another AWS resource that Route 53 can alias: A and AAAA, without a charge for the queries. */
    alias?: AliasTarget | undefined;
    /** IPv4 addresses become A, IPv6 addresses AAAA records. */
    addresses?: string[] | undefined;
    /** TTL of the address records, in seconds; an alias uses the TTL of its target. Default: 300. */
    ttl?: number | undefined;
}

/** The type `T` of which each field may be an output. */
export type InputFields<T> = { [key in keyof T]: pulumi.Input<T[key]> };

/** A target with outputs in it: of a load balancer that the same program creates, say. */
export interface TargetArgs {
    /** A load balancer or another AWS resource that Route 53 can alias; makes A and AAAA records. Exactly one of `alias` and `addresses`. */
    alias?: pulumi.Input<InputFields<AliasTarget>> | undefined;
    /** IPv4 addresses become A records, IPv6 addresses AAAA records. */
    addresses?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** TTL of the address records, in seconds; an alias uses the TTL of its target. Default: 300. */
    ttl?: pulumi.Input<number> | undefined;
}

/** A further record of the tenant's own. */
export interface TenantRecord {
    /** The name, relative to the domain; `@` is the domain itself. */
    name: string;
    /** A record type of Route 53, such as `MX`. NS and SOA of the domain itself are refused: this package writes them. */
    type: string;
    /** TTL in seconds. Not with `alias`. Default: 300. */
    ttl?: number | undefined;
    /** Values in the form of a zone file, such as `10 mail.example.net.` for MX. TXT needs no quotes. */
    values?: string[] | undefined;
    /** A load balancer or another AWS resource; or another record of this tenant, by its name: `{ name: "@" }`. */
    alias?: AliasTarget | OwnAlias | undefined;
    /** Makes this one of several records of its name and type, of which Route 53 chooses: `{ weight: 90 }`. Needs `setIdentifier`. */
    routing?: Routing | undefined;
    /** Distinguishes the records with a routing, 1 to 128 characters. Required with `routing`. A change replaces the record. */
    setIdentifier?: string | undefined;
    /** The id of a Route 53 health check: while it fails, the record is not answered. Only with `routing`. */
    healthCheckId?: string | undefined;
}

/** A further record with outputs in it: the validation record of a certificate that the same program asks for, say. */
export interface TenantRecordArgs {
    /** The name, relative to the domain; `@` is the domain itself. */
    name: pulumi.Input<string>;
    /** A record type of Route 53, such as `CNAME`. NS and SOA of the domain itself are refused: this package writes them. */
    type: pulumi.Input<string>;
    /** TTL in seconds. Not with `alias`. Default: 300. */
    ttl?: pulumi.Input<number | undefined> | undefined;
    /** Values in the form of a zone file, such as `10 mail.example.net.` for MX. TXT needs no quotes. */
    values?: pulumi.Input<pulumi.Input<string>[] | undefined> | undefined;
    /** A load balancer or another AWS resource, or another record of this tenant by its name: `{ name: "@" }`. */
    alias?: pulumi.Input<InputFields<AliasTarget> | InputFields<OwnAlias> | undefined> | undefined;
    /** Makes this one of several records of its name and type, of which Route 53 chooses: `{ weight: 90 }`. Needs `setIdentifier`. */
    routing?: pulumi.Input<InputFields<Routing> | undefined> | undefined;
    /** Distinguishes the records with a routing, 1 to 128 characters. A change replaces the record. */
    setIdentifier?: pulumi.Input<string | undefined> | undefined;
    /** The id of a Route 53 health check: while it fails, the record is not answered. Only with `routing`. */
    healthCheckId?: pulumi.Input<string | undefined> | undefined;
}

/** The settings from which a tenant's records are made. */
export interface RecordSources {
    target?: Target | undefined;
    names?: string[] | undefined;
    records?: TenantRecord[] | undefined;
}

/** The domain itself and www. */
export const DEFAULT_NAMES: readonly string[] = ["@", "www"];

/** One record with its place in the config, relative to the tenant. */
export interface SourcedRecord {
    source: string;
    name: string;
    type: string;
    data: IdentifiedData;
}

/** All records of a tenant, each with its place in the config. */
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

/** Further records with their places; a record that cannot be read keeps its place and is left out. */
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

/** The records by name, type and set identifier, in the form for a RecordSetGroup. */
export function toRecordMap(records: readonly SourcedRecord[], domain: string): Record<string, RecordData> {
    return Object.fromEntries(
        records.map(({ name, type, data: { setIdentifier, ...data } }) => [
            recordKey({ name: keyName(name, domain), type: type.toUpperCase(), setIdentifier }),
            data,
        ]),
    );
}

/** Most names are in their normal form already. */
function keyName(name: string, domain: string): string {
    return name === "@" || (/^[a-z0-9_-]+$/.test(name) && domain.includes("."))
        ? name
        : relativeName(toRecordName(name, domain), domain);
}
