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

/** The tenants of a pool of delegation sets: each on the set where it has its place. */

export interface TenantOutput {
    /** The bare id of the tenant's hosted zone. */
    zoneId: string;
    /** The bare id of the zone's delegation set. */
    delegationSetId: string;
    /** The white-label names that the tenant sets at its registrar. */
    nameServers: string[];
}

/** What the zones of a pool's tenants are made from. */
export interface TenantsOfPool {
    /** Of the pool. */
    name: string;
    settings: CheckedSettings;
    transform: { zone?: Transform<HostedZoneArgs> } | undefined;
    children: ComponentAccount["children"];
    placement: TenantPlacement;
    /** Undefined for a tenant that has no place. */
    ofTenant: pulumi.Output<(domain: string) => NameServersOfSet | undefined>;
    /** The mark of the deployment. Not known in a preview that does not know the brand zone. */
    brandReference: pulumi.Output<string>;
}

/** A tenant's zone, and what the stack says of it; a tenant without a place has neither a set nor names. */
export interface PooledTenant {
    nodes: TenantNodes;
    /** Undefined for one that does not move. */
    migration: pulumi.Output<MigrationOutput> | undefined;
    /** For the audit, likewise. */
    move: pulumi.Output<AuditInputMove | undefined> | undefined;
    zoneId: pulumi.Output<string>;
    delegationSetId: pulumi.Output<string | undefined>;
    nameServers: pulumi.Output<string[] | undefined>;
}

/** The zone of each tenant, by domain. */
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

/** Why a tenant cannot have a zone that the placement does not know: it was left out of an up, by `--target`. */
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

/** @param places undefined where there is no placement, as under mocks */
function isPlaced(places: Readonly<Record<string, number>> | undefined, domain: string): boolean {
    return places !== undefined && Object.hasOwn(places, domain);
}

/** What a stack says of its tenants. One without a place is left out. */
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

/** How the tenants move that have a zone already, by domain; undefined where none does. */
export function migrationOutputs(
    tenants: Readonly<Record<string, PooledTenant>>,
): pulumi.Output<Record<string, MigrationOutput> | undefined> {
    const moving = Object.entries(tenants).flatMap(([domain, { migration }]) =>
        migration === undefined ? [] : [[domain, migration] as const],
    );
    return pulumi.output(moving.length === 0 ? undefined : Object.fromEntries(moving));
}

/** The tenants that move, for the audit, by domain; undefined where none does. */
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

/** By the nearest tenant that contains it: each tenant that another one contains. */
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
