import * as pulumi from "@pulumi/pulumi";
import type { AuditInputMove } from "../audit/input";
import { noPlace } from "../pool/placeTenants";
import { partOf, settledIfKnown, withoutDependencies } from "../providers/settledOutputs";
import type { HostedZoneArgs } from "../providers/hostedZone";
import type { ComponentAccount } from "../providers/whiteLabelDnsProvider";
import type { TenantPlacement } from "../providers/tenantPlacement";
import { parentDomains } from "../records/names";
import type { Apex } from "../records/recordGroup";
import type { CheckedSettings } from "../settings/checkSettings";
import type { SoaArgs } from "../settings/stackSettings";
import type { TtlPhase } from "../settings/ttlPhase";
import { auditedMove, migrationOf, type MigrationOutput } from "./migration";
import { createTenant, type TenantNodes } from "./tenantZone";
import type { Transform } from "./transform";
import type { NameServersOfSet } from "./whiteLabelNameServers";
import { laterApex, ownDelegationTtls } from "./zoneContents";

/** The tenants of a pool of delegation sets, each on the set of its place. */

export interface TenantOutput {
    /** The bare id of the tenant's hosted zone. */
    zoneId: string;
    /** The bare id of the zone's delegation set. */
    delegationSetId: string;
    /** The white-label names that the tenant sets at its registrar. */
    nameServers: string[];
}

/** The name servers of a tenant's set; undefined for a tenant that has no place. */
export type SetOfTenant = (domain: string) => NameServersOfSet | undefined;

/** What the zones of a pool's tenants are made from. */
export interface TenantsOfPool {
    /** The name of the component. */
    name: string;
    settings: CheckedSettings;
    transform: { zone?: Transform<HostedZoneArgs> } | undefined;
    children: ComponentAccount["children"];
    placement: TenantPlacement;
    ofTenant: pulumi.Output<SetOfTenant>;
    /** The mark of the deployment. Not known in a preview that does not know the brand zone. */
    brandReference: pulumi.Output<string>;
}

/** A tenant's zone, and what the stack says of it. */
export interface PooledTenant {
    nodes: TenantNodes;
    /** The move of the tenant for the stack's outputs; undefined for a tenant that does not move. */
    migration: pulumi.Output<MigrationOutput> | undefined;
    /** The move of the tenant for the output `audit`; undefined for a tenant that does not move. */
    move: pulumi.Output<AuditInputMove | undefined> | undefined;
    zoneId: pulumi.Output<string>;
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
    const returns = settledIfKnown(placement.returns);
    // The placement does not know a tenant that an up left out, by `--target`.
    const places = settledIfKnown(placement.placement);
    // Each tenant depends on the placement already, and the engine would store that once more for each property.
    const ofSet = readerOfSets(withoutDependencies(ofTenant));
    const namesFor = (domain: string) => ofSet(domain, ({ names }) => names);
    const apexOfSet = sharedApexes(soa);
    const made: [string, PooledTenant][] = [];
    // The engine stores each frame of a resource's position in the program, and a callback is two of them.
    for (const tenant of tenants) {
        const { domain } = tenant;
        const delegationSetId = ofSet(domain, (set) => set.delegationSetId);
        // Each output of a tenant stays in memory.
        const isAlone = tenant.registrar === undefined && tenant.migrateFrom === undefined;
        const children = delegatedIn.get(domain)?.map((child) => [child, namesFor(child)] as const);
        const nodes = createTenant(
            `${name}-${domain}`,
            domain,
            {
                ...tenant,
                nameServers: {
                    delegationSetId,
                    names: isAlone ? undefined : namesFor(domain),
                    mark: brandReference,
                    ...(tenant.registrar === undefined ? {} : { hosts: ofSet(domain, ({ hosts }) => hosts) }),
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
                apexIn: (phase) => ofSet(domain, (set) => apexOfSet(set, phase)),
                returned: partOf(returns, (all) => all?.[domain]),
                problems: partOf(places, (all) =>
                    isPlaced(all, domain) ? undefined : [noPlace(domain, `${name}-placement`)],
                ),
            },
        );
        const migration = migrationOf(tenant.migrateFrom, nodes);
        const move = auditedMove(tenant.migrateFrom, nodes);
        const { zoneId } = nodes.zone;
        made.push([domain, { nodes, migration, move, zoneId }]);
    }
    return Object.fromEntries(made);
}

/**
 * Reads an output of a tenant's set; undefined for a tenant that has no place, and with mocks, where there is no placement and no
 * function. It makes one output a tenant, because each stays in memory.
 */
function readerOfSets(
    ofTenant: pulumi.Output<SetOfTenant | undefined>,
): <T>(domain: string, pick: (set: NameServersOfSet) => pulumi.Output<T>) => pulumi.Output<T | undefined> {
    const nothing = pulumi.output(undefined);
    return <T>(domain: string, pick: (set: NameServersOfSet) => pulumi.Output<T>) =>
        ofTenant.apply((of): pulumi.Output<T | undefined> => {
            const set = of?.(domain);
            return set === undefined ? nothing : pick(set);
        });
}

/** The NS and SOA of the zones on a set, one output for each set and phase. */
function sharedApexes(
    soa: SoaArgs | undefined,
): (set: NameServersOfSet, phase: TtlPhase) => pulumi.Output<Apex | undefined> {
    const made = new Map<NameServersOfSet, Map<TtlPhase, pulumi.Output<Apex | undefined>>>();
    return (set, phase) => {
        const ofSet = made.get(set) ?? new Map<TtlPhase, pulumi.Output<Apex | undefined>>();
        const apex = ofSet.get(phase) ?? laterApex(set.names, phase, soa);
        made.set(set, ofSet.set(phase, apex));
        return apex;
    };
}

/** @param places undefined if there is no placement, for example with mocks */
function isPlaced(places: Readonly<Record<string, number>> | undefined, domain: string): boolean {
    return places !== undefined && Object.hasOwn(places, domain);
}

/** The output `tenants`. A tenant without a place is left out. */
export function tenantOutputs(
    tenants: Readonly<Record<string, PooledTenant>>,
    ofTenant: pulumi.Output<SetOfTenant>,
): pulumi.Output<Record<string, TenantOutput>> {
    const domains = Object.keys(tenants);
    const zoneIds = pulumi.all(domains.map((domain) => tenants[domain]?.zoneId));
    // A hundred tenants share a set, whose outputs are looked into once.
    const ofSets = ofTenant.apply((of: SetOfTenant | undefined) => {
        const sets = domains.map((domain) => of?.(domain));
        const each = [...new Set(sets)];
        return pulumi
            .all(each.map((set) => pulumi.all([set?.delegationSetId, set?.names])))
            .apply((known) => sets.map((set) => known[each.indexOf(set)]));
    });
    return pulumi.all([zoneIds, ofSets]).apply(([ids, sets]) =>
        Object.fromEntries(
            domains.flatMap((domain, index) => {
                const [zoneId, [delegationSetId, nameServers] = []] = [ids[index], sets[index]];
                return zoneId === undefined || delegationSetId === undefined || nameServers === undefined
                    ? []
                    : [[domain, { zoneId, delegationSetId, nameServers }]];
            }),
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
