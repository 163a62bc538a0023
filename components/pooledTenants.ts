import * as pulumi from "@pulumi/pulumi";
import type { AuditInputMove } from "../audit/input";
import { noPlace } from "../pool/placeTenants";
import type { HostedZoneArgs } from "../providers/hostedZone";
import type { ComponentAccount } from "../providers/whiteLabelDnsProvider";
import type { TenantPlacement } from "../providers/tenantPlacement";
import { parentDomains } from "../records/names";
import type { CheckedSettings } from "../settings/checkSettings";
import { auditedMove, migrationOf, type MigrationOutput } from "./migration";
import { createTenant, type TenantNodes } from "./tenantZone";
import type { Transform } from "./transform";
import type { NameServersOfSet } from "./whiteLabelNameServers";
import { whenFound } from "./whenFound";
import { ownDelegationTtls } from "./zoneContents";

/** The tenants of a pool of delegation sets, each on the set of its place. */

export interface TenantOutput {
    /** The bare id of the tenant's hosted zone. */
    zoneId: string;
    /** The bare id of the zone's delegation set. */
    delegationSetId: string;
    /** The white-label names that the tenant sets at its registrar. */
    nameServers: string[];
}

/** The inputs for the zones of a pool's tenants. */
export interface TenantsOfPool {
    /** The name of the component. */
    name: string;
    settings: CheckedSettings;
    transform: { zone?: Transform<HostedZoneArgs> } | undefined;
    children: ComponentAccount["children"];
    placement: TenantPlacement;
    /** The name servers of a tenant; undefined for a tenant that has no place. */
    ofTenant: pulumi.Output<(domain: string) => NameServersOfSet | undefined>;
    /** The mark of the deployment. It is unknown in a preview that does not know the brand zone. */
    brandReference: pulumi.Output<string>;
}

/** A tenant's zone and its outputs. A tenant without a place has neither a set nor name servers. */
export interface PooledTenant {
    nodes: TenantNodes;
    /** The move of the tenant for the stack's outputs; undefined for a tenant that does not move. */
    migration: pulumi.Output<MigrationOutput> | undefined;
    /** The move of the tenant for the output `audit`; undefined for a tenant that does not move. */
    move: pulumi.Output<AuditInputMove | undefined> | undefined;
    zoneId: pulumi.Output<string>;
    delegationSetId: pulumi.Output<string | undefined>;
    nameServers: pulumi.Output<string[] | undefined>;
}

/** Creates the zone of each tenant, by domain. */
export function makeTenants({
    name,
    settings,
    transform,
    children: options,
    placement,
    ofTenant,
    brandReference,
}: TenantsOfPool): Record<string, PooledTenant> {
    const { tenants, ttlPhase, soa, allowDelegationSetReplacement: allowReplace } = settings;
    const delegatedIn = nearestTenants(tenants.map(({ domain }) => domain));
    const childTtls = ownDelegationTtls(tenants);
    const whyUnplaced = describeUnplaced(placement, `${name}-placement`);
    const namesFor = (domain: string) => whenFound(ofTenant, (of) => pulumi.output(of(domain)?.names));
    return Object.fromEntries(
        tenants.map((tenant) => {
            const { domain } = tenant;
            const delegationSetId = whenFound(ofTenant, (of) => pulumi.output(of(domain)?.delegationSetId));
            const nameServers = namesFor(domain);
            const children = delegatedIn.get(domain)?.map((child) => [child, namesFor(child)] as const);
            const nodes = createTenant(
                `${name}-${domain}`,
                domain,
                {
                    ...tenant,
                    nameServers: {
                        delegationSetId,
                        names: nameServers,
                        mark: brandReference,
                        ...(tenant.registrar === undefined
                            ? {}
                            : { hosts: whenFound(ofTenant, (of) => pulumi.output(of(domain)?.hosts)) }),
                    },
                    soa,
                    transform,
                    allowReplace,
                },
                { ...options, dependsOn: placement },
                {
                    children: children && Object.fromEntries(children),
                    childTtls,
                    stackPhase: ttlPhase,
                    returned: placement.returns.apply((returns) => returns?.[domain]),
                    problems: whyUnplaced.apply((why) => why(domain)),
                },
            );
            const migration = migrationOf(tenant.migrateFrom, nodes);
            const move = auditedMove(tenant.migrateFrom, nodes);
            const { zoneId } = nodes.zone;
            return [domain, { nodes, migration, move, zoneId, delegationSetId, nameServers }];
        }),
    );
}

/** The reason for which a tenant cannot have a zone: an up with `--target` left out the placement, so the tenant has no place. */
function describeUnplaced(
    { placement }: TenantPlacement,
    placementName: string,
): pulumi.Output<(domain: string) => string[] | undefined> {
    return placement.apply(
        (places) =>
            (domain: string): string[] | undefined =>
                isPlaced(places, domain) ? undefined : [noPlace(domain, placementName)],
    );
}

/** @param places undefined if there is no placement, for example with mocks */
function isPlaced(places: Readonly<Record<string, number>> | undefined, domain: string): boolean {
    return places !== undefined && Object.hasOwn(places, domain);
}

/** The output `tenants`. A tenant without a place is left out. */
export function tenantOutputs(
    tenants: Readonly<Record<string, PooledTenant>>,
): pulumi.Output<Record<string, TenantOutput>> {
    return pulumi
        .output(
            Object.fromEntries(
                Object.entries(tenants).map(([domain, { zoneId, delegationSetId, nameServers }]) => [
                    domain,
                    { zoneId, delegationSetId, nameServers },
                ]),
            ),
        )
        .apply((all) =>
            Object.fromEntries(
                Object.entries(all).flatMap(([domain, { zoneId, delegationSetId, nameServers }]) =>
                    delegationSetId === undefined || nameServers === undefined
                        ? []
                        : [[domain, { zoneId, delegationSetId, nameServers }]],
                ),
            ),
        );
}

/** The moves of the tenants with `migrateFrom`, by domain; undefined if no tenant has it. */
export function migrationOutputs(
    tenants: Readonly<Record<string, PooledTenant>>,
): pulumi.Output<Record<string, MigrationOutput> | undefined> {
    const moving = Object.entries(tenants).flatMap(([domain, { migration }]) =>
        migration === undefined ? [] : [[domain, migration] as const],
    );
    return pulumi.output(moving.length === 0 ? undefined : Object.fromEntries(moving));
}

/** The moves of the tenants for the output `audit`, by domain; undefined if no tenant moves. */
export function auditedMoves(
    tenants: Readonly<Record<string, PooledTenant>>,
): pulumi.Output<Record<string, AuditInputMove> | undefined> {
    const moving = Object.entries(tenants).flatMap(([domain, { move }]) =>
        move === undefined ? [] : [[domain, move] as const],
    );
    return pulumi.output(Object.fromEntries(moving)).apply((all) => {
        const known = Object.entries(all).flatMap(([domain, move]) =>
            move === undefined ? [] : [[domain, move] as const],
        );
        return known.length === 0 ? undefined : Object.fromEntries(known);
    });
}

/** The tenants inside another tenant's domain, by the nearest tenant that contains them. */
function nearestTenants(domains: readonly string[]): Map<string, string[]> {
    const all = new Set(domains);
    const children = new Map<string, string[]>();
    for (const domain of domains) {
        const parent = parentDomains(domain).find((each) => all.has(each));
        if (parent !== undefined) {
            children.set(parent, [...(children.get(parent) ?? []), domain]);
        }
    }
    return children;
}
