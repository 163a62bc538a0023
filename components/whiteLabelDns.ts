import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { AuditInput } from "../audit/input";
import type { Host } from "../dns/serverAddresses";
import { namesOfSet } from "../pool/nameServerNames";
import { noPlace } from "../pool/placeTenants";
import type { BrandZone } from "../providers/brandZone";
import type { DelegationSet } from "../providers/delegationSet";
import type { HostedZoneArgs } from "../providers/hostedZone";
import { setReference } from "../providers/placementQuotas";
import { TenantPlacement, type PlacedTenant } from "../providers/tenantPlacement";
import { isInDomain, parentDomains } from "../records/names";
import { checkedSettings, type CheckedSettings } from "../settings/checkSettings";
import { isPlain } from "../settings/schemas";
import type { DnsSettings } from "../settings/stackSettings";
import { registrarOfAll, type Registrar } from "./registrar";
import { createTenant, type TenantNodes } from "./tenantZone";
import type { Transform } from "./transform";
import {
    makeBrandZone,
    makeDelegationSet,
    NAME_SERVERS_TYPE,
    NameServersOfSet,
    type WhiteLabelNameServersArgs,
} from "./whiteLabelNameServers";

export interface WhiteLabelDnsArgs extends DnsSettings {
    transform?:
        | {
              /** For the name servers of each delegation set. */
              nameServers?: WhiteLabelNameServersArgs["transform"];
              /** For the zone of each tenant with its records; the function form gets the name, which ends in the domain. */
              zone?: Transform<HostedZoneArgs>;
          }
        | undefined;
}

/** A delegation set with the white-label names of its servers, for a stack's outputs. */
export interface DelegationSetOutput {
    id: string;
    /** The AWS names. */
    nameServers: string[];
    hosts: Host[];
    /** How many tenants are on it, and how many it takes. */
    tenants: number;
    capacity: number;
}

export interface TenantOutput {
    zoneId: string;
    delegationSetId: string;
    /** What the tenant sets at its registrar. */
    nameServers: string[];
}

/**
 * White-label DNS for many tenants from one object: the name servers, and a zone with its records for each tenant,
 * one state row a tenant.
 *
 * Tenants are spread over as many delegation sets as they need: the first one fills first, a tenant never moves because
 * another came or went, and domains of which one contains the other land on different sets. Each set has white-label
 * names of its own (`nameServerPattern`). A set that is there stays, even when it is empty; sets cost nothing.
 *
 * @example
 * const dns = new WhiteLabelDns("dns", {
 *     brandDomain: "example.com",
 *     tenants: [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] } }],
 * });
 * export const registrar = dns.registrar;
 */
export class WhiteLabelDns extends pulumi.ComponentResource {
    readonly delegationSets: pulumi.Output<DelegationSetOutput[]>;
    /** By domain, in its ASCII form. */
    readonly tenants: pulumi.Output<Record<string, TenantOutput>>;
    readonly registrar: pulumi.Output<Registrar>;
    /** What `white-label-dns audit` has to know; export it as an output of the stack. */
    readonly audit: pulumi.Output<AuditInput>;
    /** The resources below; tenants by domain. `nameServers` are those of the first delegation set. */
    readonly nodes: {
        brandZone: BrandZone;
        placement: TenantPlacement;
        nameServers: NameServersOfSet;
        tenants: Record<string, TenantNodes>;
    };

    /** @throws SettingsError with all mistakes in the arguments, before anything is created */
    constructor(name: string, args: WhiteLabelDnsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("white-label-dns:index:WhiteLabelDns", name, {}, opts);
        const { transform, ...settings } = args;
        const pool: Pool = { name, settings: checkedSettings(settings), transform, component: this };
        const brandZone = makePoolBrandZone(pool);
        const firstSet = makeSet(pool, 1, { brandZone, before: [] });
        const placement = makePlacement(pool, brandZone, firstSet);
        const sets = makeNameServers(pool, brandZone, firstSet, placement);
        const tenants = makeTenants(pool, placement, sets, describeUnplaced(pool, brandZone, placement));

        const all = sets.all.apply((each) => pulumi.output(each().map(describeSet)));
        this.nodes = {
            brandZone,
            placement,
            nameServers: sets.first,
            tenants: mapValues(tenants, ({ nodes }) => nodes),
        };
        this.delegationSets = delegationSetOutputs(all, placement);
        this.tenants = tenantOutputs(tenants);
        this.audit = auditOfAll(sets.first.audit, all, placement);
        this.registrar = all.apply((each) => registrarOfAll(each.map(({ registrar }) => registrar)));
        this.registerOutputs({});
    }
}

/** What all resources of one WhiteLabelDns have in common. */
interface Pool {
    name: string;
    settings: CheckedSettings;
    transform: WhiteLabelDnsArgs["transform"];
    component: WhiteLabelDns;
}

function makePoolBrandZone({ name, settings, transform, component }: Pool): BrandZone {
    const opts = { parent: component };
    return makeBrandZone(`${name}-brand-zone`, settings, transform?.nameServers, opts);
}

const nameServersName = ({ name }: Pool, number: number): string =>
    number === 1 ? `${name}-name-servers` : `${name}-name-servers-${number}`;

/** The delegation set of a number, from 1. Only the first may be there already, and only it may hold the brand zone. */
function makeSet(
    pool: Pool,
    number: number,
    { brandZone, before }: { brandZone: BrandZone; before: readonly DelegationSet[] },
): DelegationSet {
    const { settings, transform, component } = pool;
    const { brandDomain, allowDelegationSetReplacement, delegationSet, rewriteBrandZone } = settings;
    const isFirst = number === 1;
    const avoided = pulumi.all([brandZone, ...before].map(({ nameServers }) => nameServers));
    // Sets were children of their name servers once, which are made after the tenants are placed.
    const formerParent = pulumi.createUrn(nameServersName(pool, number), NAME_SERVERS_TYPE, component);
    return makeDelegationSet(
        `${nameServersName(pool, number)}-delegation-set`,
        {
            brandDomain,
            brandZone,
            allowDelegationSetReplacement,
            ...(isFirst ? { delegationSet, rewriteBrandZone } : {}),
            callerReference: brandZone.reference.apply((reference) => setReference(reference, number)),
            avoidServers: isFirst ? undefined : avoided.apply((servers) => servers.flat()),
            tenants: [],
        },
        transform?.nameServers,
        { parent: component, aliases: [{ parent: formerParent }] },
    );
}

const placementName = ({ name }: Pool): string => `${name}-placement`;

/** Which tenant is on which set. The first set is there before: its real limit decides how many sets there are. */
function makePlacement(pool: Pool, brandZone: BrandZone, firstSet: DelegationSet): TenantPlacement {
    const { settings, component } = pool;
    const { brandDomain, delegationSet, allowDelegationSetReplacement = false, allowRemovals } = settings;
    const request = {
        tenants: placedTenants(settings),
        reference: brandZone.reference,
        firstId: delegationSet?.id ?? firstSet.id,
        firstExists: delegationSet?.id !== undefined,
        onFirst: pulumi
            .all([brandZone.nameServers, firstSet.nameServers])
            .apply(([brand, own]) => (brand.some((server) => own.includes(server)) ? [brandDomain] : [])),
        allowMoves: allowDelegationSetReplacement,
        allowRemovals,
    };
    return new TenantPlacement(placementName(pool), { request }, { parent: component });
}

/** The name servers of all sets. Functions, because an output would wait for each resource that it holds. */
interface PoolNameServers {
    first: NameServersOfSet;
    all: pulumi.Output<() => NameServersOfSet[]>;
    /** Undefined for a tenant that has no place. */
    ofTenant: pulumi.Output<(domain: string) => NameServersOfSet | undefined>;
}

/** The first set's name servers, and the further sets with theirs, as many as the placement says. */
function makeNameServers(
    pool: Pool,
    brandZone: BrandZone,
    firstSet: DelegationSet,
    { placement, sets }: TenantPlacement,
): PoolNameServers {
    const first = makeNameServersOf(pool, 1, brandZone, firstSet, placement);
    const made = pulumi.all([sets, placement]).apply(([count, places]) => {
        const delegationSets = [firstSet];
        const nameServers = [first];
        for (let number = 2; number <= count; number++) {
            const set = makeSet(pool, number, { brandZone, before: [...delegationSets] });
            delegationSets.push(set);
            nameServers.push(makeNameServersOf(pool, number, brandZone, set, placement));
        }
        return {
            all: () => nameServers,
            ofTenant: (domain: string) => nameServers[(places[domain] ?? 0) - 1],
        };
    });
    return {
        first,
        all: made.apply(({ all }) => all),
        ofTenant: made.apply(({ ofTenant }) => ofTenant),
    };
}

function makeNameServersOf(
    pool: Pool,
    number: number,
    brandZone: BrandZone,
    delegationSet: DelegationSet,
    placement: pulumi.Output<Record<string, number>>,
): NameServersOfSet {
    const { settings, transform, component } = pool;
    const { brandDomain, nameServers, nameServerPattern, ttlPhase, soa } = settings;
    const group = {
        brandDomain,
        names: namesOfSet(nameServers, nameServerPattern, brandDomain, number),
        brandZone,
        delegationSet,
        tenants: placement.apply((places) =>
            Object.keys(places).filter((domain) => places[domain] === number),
        ),
        delegations: number === 1 ? placement.apply((places) => brandDelegations(settings, places)) : {},
        rewriteBrandZone: number === 1 && settings.rewriteBrandZone === true,
        settings: { ttlPhase, soa, transform: transform?.nameServers },
    };
    return new NameServersOfSet(nameServersName(pool, number), () => group, { parent: component });
}

/** Of the tenants right below the brand domain: a tenant below another one is delegated in that one's zone. */
function brandDelegations(
    { brandDomain, nameServers, nameServerPattern }: CheckedSettings,
    places: Record<string, number>,
): Record<string, string[]> {
    const below = Object.keys(places).filter(
        (domain) =>
            isInDomain(domain, brandDomain) &&
            !parentDomains(domain).some((parent) => Object.hasOwn(places, parent)),
    );
    return Object.fromEntries(
        below.map((domain) => [
            domain,
            namesOfSet(nameServers, nameServerPattern, brandDomain, places[domain] ?? 1),
        ]),
    );
}

/** A tenant's zone, and what the stack says of it; a tenant without a place has neither a set nor names. */
interface PooledTenant {
    nodes: TenantNodes;
    zoneId: pulumi.Output<string>;
    delegationSetId: pulumi.Output<string | undefined>;
    nameServers: pulumi.Output<string[] | undefined>;
}

/** The zone of each tenant, by domain. */
function makeTenants(
    { name, settings, transform, component }: Pool,
    placement: TenantPlacement,
    { ofTenant }: PoolNameServers,
    whyUnplaced: pulumi.Output<(domain: string) => string[] | undefined>,
): Record<string, PooledTenant> {
    const { tenants, ttlPhase, soa, allowDelegationSetReplacement: allowReplace } = settings;
    const delegatedIn = nearestTenants(tenants.map(({ domain }) => domain));
    const namesFor = (domain: string) => ofTenant.apply((of) => pulumi.output(of(domain)?.names));
    return Object.fromEntries(
        tenants.map((tenant) => {
            const { domain } = tenant;
            const delegationSetId = ofTenant.apply((of) => pulumi.output(of(domain)?.delegationSetId));
            const nameServers = namesFor(domain);
            const children = delegatedIn.get(domain)?.map((child) => [child, namesFor(child)] as const);
            const nodes = createTenant(
                `${name}-${domain}`,
                domain,
                {
                    ...tenant,
                    nameServers: { delegationSetId, names: nameServers },
                    ttlPhase,
                    soa,
                    transform,
                    allowReplace,
                },
                { parent: component, dependsOn: placement },
                {
                    children: children && Object.fromEntries(children),
                    returned: placement.returns.apply((returns) => returns?.[domain]),
                    problems: whyUnplaced.apply((why) => why(domain)),
                },
            );
            return [domain, { nodes, zoneId: nodes.zone.zoneId, delegationSetId, nameServers }];
        }),
    );
}

/**
 * Why a tenant cannot have a zone that the placement does not know: it was left out of an up, by `--target`. A preview that
 * does not know the brand zone does not know the places either, and this is unknown with them.
 */
function describeUnplaced(
    pool: Pool,
    brandZone: BrandZone,
    { placement }: TenantPlacement,
): pulumi.Output<(domain: string) => string[] | undefined> {
    return pulumi.all([placement, brandZone.reference]).apply(
        ([places]) =>
            (domain: string): string[] | undefined =>
                Object.hasOwn(places, domain) ? undefined : [noPlace(domain, placementName(pool))],
    );
}

function tenantOutputs(
    tenants: Readonly<Record<string, PooledTenant>>,
): pulumi.Output<Record<string, TenantOutput>> {
    return pulumi
        .output(mapValues(tenants, ({ nodes: _nodes, ...output }) => output))
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

function placedTenants(settings: CheckedSettings): PlacedTenant[] {
    const common = [settings.nameServers, settings.ttlPhase, settings.soa];
    return settings.tenants.map(({ domain, pin, target, names, records, comment, tags }) => {
        // What is an output is not known here; a change of it alone is no surprise to its owner.
        const own = [isPlain(target) ? target : "", names, records, comment, tags];
        const digest = createHash("sha256")
            .update(JSON.stringify([common, own]))
            .digest("base64url");
        return { domain, pin, digest: digest.slice(0, 4), tagged: Object.keys(tags ?? {}).length > 0 };
    });
}

type SetDescription = pulumi.Unwrap<ReturnType<typeof describeSet>>;

function describeSet(set: NameServersOfSet) {
    const { delegationSetId: id, awsNameServers: nameServers, hosts, registrar } = set;
    return { id, nameServers, hosts, registrar };
}

function delegationSetOutputs(
    sets: pulumi.Output<SetDescription[]>,
    { placement, capacities }: TenantPlacement,
): pulumi.Output<DelegationSetOutput[]> {
    return pulumi.all([sets, placement, capacities]).apply(([all, places, taken]) =>
        all.map(({ registrar: _registrar, ...set }, index) => ({
            ...set,
            tenants: Object.values(places).filter((number) => number === index + 1).length,
            capacity: taken[index] ?? 0,
        })),
    );
}

function auditOfAll(
    first: pulumi.Output<AuditInput>,
    sets: pulumi.Output<SetDescription[]>,
    { placement }: TenantPlacement,
): pulumi.Output<AuditInput> {
    return pulumi
        .all([first, sets, placement])
        .apply(([{ delegationSets: _first, ...audit }, all, places]) => ({
            ...audit,
            delegationSets: all.map(({ id, hosts }) => ({ id, hosts })),
            tenants: places,
        }));
}

function mapValues<T, U>(object: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
    return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
