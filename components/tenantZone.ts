import * as pulumi from "@pulumi/pulumi";
import type { RecordData } from "../records/recordSet";
import { HostedZone, type HostedZoneArgs } from "../providers/hostedZone";
import { markFor } from "../providers/stackMark";
import { checkTenant } from "../settings/checkSettings";
import { SettingsError } from "../settings/settingsError";
import { isPlain } from "../settings/schemas";
import type { SoaArgs, TenantArgs } from "../settings/stackSettings";
import { tenantRecords, toRecordMap, type Target } from "../settings/tenantRecords";
import { TTLS, type TtlPhase } from "../settings/ttlPhase";
import { transformed, type Transform } from "./transform";
import type { NameServers } from "./whiteLabelNameServers";
import { apexOf, delegationRecords } from "./zoneContents";

export interface TenantZoneArgs extends TenantArgs {
    /** A WhiteLabelNameServers, or the id of a delegation set with the white-label names of its servers. */
    nameServers: NameServers;
    /** @default "live" */
    ttlPhase?: TtlPhase | undefined;
    soa?: SoaArgs | undefined;
    transform?: { zone?: Transform<HostedZoneArgs> } | undefined;
}

export interface TenantNodes {
    /** The zone with its records. */
    zone: HostedZone;
}

/**
 * A tenant's zone on white-label name servers: the hosted zone, its apex NS and SOA in your names, the target's
 * address records and further records of the tenant's own.
 *
 * A zone's name servers never change, so another delegation set or domain replaces the zone. The zone is deleted only
 * when nothing but our records is in it; `transform: { zone: { forceDestroy: true } }` deletes it with everything.
 *
 * ### Cost
 * What AWS charges for a hosted zone each month, and for queries; queries to an alias of a load balancer are free.
 *
 * @example
 * new TenantZone("tenant.net", {
 *     domain: "tenant.net",
 *     nameServers,
 *     target: { alias: { dnsName: loadBalancer.dnsName, zoneId: loadBalancer.zoneId } },
 * });
 */
export class TenantZone extends pulumi.ComponentResource {
    /** The hosted zone's id. */
    readonly zoneId: pulumi.Output<string>;
    /** What the tenant sets at its registrar. */
    readonly nameServers: pulumi.Output<string[]>;
    readonly nodes: TenantNodes;

    /** @throws SettingsError where an argument is wrong, before anything is created */
    constructor(name: string, args: TenantZoneArgs, opts?: pulumi.ComponentResourceOptions) {
        super("white-label-dns:index:TenantZone", name, {}, opts);
        this.nodes = createTenant(name, checkedDomain(args), args, { parent: this });
        this.zoneId = this.nodes.zone.zoneId;
        this.nameServers = pulumi.output(args.nameServers.names);
        this.registerOutputs({ zoneId: this.zoneId, nameServers: this.nameServers });
    }
}

/**
 * The one resource of a tenant, and the one row that it takes in a stack's state: the zone with its records.
 *
 * @param domain of the tenant, checked with all else that is known of it
 * @param children tenants below this domain, which its zone delegates to these names: by domain
 */
export function createTenant(
    name: string,
    domain: string,
    args: TenantZoneArgs,
    opts: pulumi.CustomResourceOptions,
    children: Record<string, pulumi.Input<string[]>> = {},
): TenantNodes {
    const { nameServers, ttlPhase = "live", soa, comment, tags, transform } = args;
    const zoneArgs: HostedZoneArgs = {
        domain,
        delegationSetId: nameServers.delegationSetId,
        comment,
        // A transform may add to them, and those of the config are frozen.
        tags: tags && { ...tags },
        reference: markFor("HostedZone", name, opts, nameServers.mark),
        ...recordsOf(domain, args, children),
        apex: pulumi.output(nameServers.names).apply((servers) => apexOf(servers, ttlPhase, soa)),
    };
    return { zone: new HostedZone(...transformed(transform?.zone, name, zoneArgs, opts)) };
}

/**
 * The records of the tenant's zone, and what is wrong with a target that was an output, once it is known. The provider's
 * check refuses it: an error that is thrown inside of an `apply` leaves everything that waits for the zone waiting for
 * ever.
 */
function recordsOf(
    domain: string,
    args: TenantZoneArgs,
    children: Record<string, pulumi.Input<string[]>>,
): Pick<HostedZoneArgs, "records" | "problems"> {
    const { target, names, records, tags, comment, ttlPhase = "live" } = args;
    const ofTarget = (known: Target): Record<string, RecordData> =>
        toRecordMap(tenantRecords(known, names, records), domain);
    const withChildren = (own: pulumi.Input<Record<string, RecordData>>): HostedZoneArgs["records"] =>
        Object.keys(children).length === 0
            ? own
            : pulumi.all([own, children]).apply(([all, below]) => ({
                  ...all,
                  ...delegationRecords(below, domain, TTLS[ttlPhase].ns),
              }));
    if (isPlain(target)) {
        return { records: withChildren(ofTarget(target)) };
    }
    const found = pulumi.output(target).apply((known) => {
        const { problems } = checkTenant({ domain, target: known, names, records, tags, comment });
        return problems.length > 0
            ? { problems: problems.map(({ key, message }) => `${domain}: ${key}: ${message}`), records: {} }
            : { problems: [], records: ofTarget(known) };
    });
    return { problems: found.problems, records: withChildren(found.records) };
}

function checkedDomain({ domain, target, names, records, tags, comment }: TenantArgs): string {
    const checked = checkTenant({ domain, target, names, records, tags, comment });
    if (checked.domain === undefined) {
        throw new SettingsError(checked.problems, `${domain}: `);
    }
    return checked.domain;
}
