import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { AuditInput } from "../audit/input";
import { isInDomain, parentDomains } from "../records/names";
import type { Host } from "../dns/serverAddresses";
import { BrandZone } from "../providers/brandZone";
import type { HostedZoneArgs } from "../providers/hostedZone";
import { setReference, TenantPlacement, type PlacedTenant } from "../providers/tenantPlacement";
import { checkSettings, SettingsError, type CheckedSettings } from "../settings/checkSettings";
import { namesOfSet } from "../pool/nameServerNames";
import { registrarOfAll, type Registrar } from "./registrar";
import { isPlain } from "../settings/settings";
import { createTenant, type TenantArgs, type TenantNodes } from "./tenantZone";
import { transformed, type Transform } from "./transform";
import { WhiteLabelNameServers, type WhiteLabelNameServersArgs } from "./whiteLabelNameServers";

export interface PooledTenantArgs extends TenantArgs {
    /**
     * The number of the delegation set to put the tenant on, from 1. Default: the first that has room. A tenant that has
     * a place is only moved by it with `allowDelegationSetReplacement`: its zone is created anew on other name servers.
     */
    pin?: number | undefined;
}

export interface WhiteLabelDnsArgs extends Omit<
    WhiteLabelNameServersArgs,
    "tenants" | "transform" | "brandZone" | "reference" | "avoidServers" | "delegations"
> {
    /** All tenants; their order means nothing. Adding and removing one touches no other. */
    tenants: PooledTenantArgs[];
    /**
     * The names of further delegation sets, a label or a full name with {n} in it. Default: what the names of the first
     * set have in common, so that ns5 to ns8 follow on ns1 to ns4.
     */
    nameServerPattern?: string | undefined;
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
        nameServers: WhiteLabelNameServers;
        tenants: Record<string, TenantNodes>;
    };

    /** @throws SettingsError with all mistakes in the arguments, before anything is created */
    constructor(name: string, args: WhiteLabelDnsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("white-label-dns:index:WhiteLabelDns", name, {}, opts);
        const { tenants: given, transform, nameServerPattern: _pattern, ...rest } = args;
        const { transform: _transform, ...checkable } = args;
        const { settings, problems } = checkSettings(checkable);
        if (settings === undefined) {
            throw new SettingsError(problems, "");
        }
        const { brandDomain, nameServers: firstNames, nameServerPattern: pattern } = settings;
        const parent = { parent: this };
        const brandZone = new BrandZone(
            ...transformed(
                transform?.nameServers?.brandZone,
                `${name}-brand-zone`,
                {
                    domain: brandDomain,
                    zoneId: args.brandZoneId,
                    rewriteTo: args.rewriteBrandZone === true ? firstNames : undefined,
                },
                parent,
            ),
        );
        const allSets = new Map<number, WhiteLabelNameServers>();
        const setOf = (number: number): WhiteLabelNameServers => {
            const found = allSets.get(number);
            if (found !== undefined) {
                return found;
            }
            const nameServers = createSet(number);
            allSets.set(number, nameServers);
            return nameServers;
        };
        // The first set is there before anybody is placed on it: its real limit decides how many sets there are.
        const [places, resolvePlaces] = pulumi.deferredOutput<Record<string, number>>();
        const domainsOn = (number: number): pulumi.Output<string[]> =>
            places.apply((all) => Object.keys(all).filter((domain) => all[domain] === number));
        const setsBefore = (number: number): WhiteLabelNameServers[] =>
            Array.from({ length: number - 1 }, (_none, index) => setOf(index + 1));

        const first = setOf(1);
        const placement = new TenantPlacement(
            `${name}-placement`,
            { request: placementRequest(placedTenants(args, settings)) },
            parent,
        );
        resolvePlaces(placement.placement);
        const numbers = withoutDependencies(placement.placement);
        const ofTenant = { ...parent, dependsOn: placement };
        const children = childrenOf(settings.tenants.map(({ domain }) => domain));
        const created = Object.fromEntries(
            given.map((tenant, index) => {
                const domain = settings.tenants[index]?.domain ?? tenant.domain;
                const nameServers = {
                    delegationSetId: onItsSet(domain, (set) => set.delegationSetId),
                    names: onItsSet(domain, (set) => set.names),
                };
                const { ttlPhase, soa } = args;
                const own = { ...tenant, domain, nameServers, ttlPhase, soa, transform };
                const below = (children.get(domain) ?? []).map((child) => [
                    child,
                    onItsSet(child, (set) => set.names),
                ]);
                const nodes = createTenant(
                    `${name}-${domain}`,
                    domain,
                    own,
                    ofTenant,
                    Object.fromEntries(below) as Record<string, pulumi.Output<string[]>>,
                );
                return [domain, { nodes, nameServers }];
            }),
        );
        const sets = placement.sets.apply((count) => pulumi.output(setsBefore(count + 1).map(describeSet)));

        this.nodes = {
            brandZone,
            placement,
            nameServers: first,
            tenants: mapValues(created, ({ nodes }) => nodes),
        };
        this.delegationSets = pulumi
            .all([sets, placement.placement, placement.capacities])
            .apply(([all, places, capacities]) =>
                all.map(({ registrar: _registrar, ...set }, index) => ({
                    ...set,
                    tenants: Object.values(places).filter((number) => number === index + 1).length,
                    capacity: capacities[index] ?? 0,
                })),
            );
        this.tenants = pulumi.output(
            mapValues(created, ({ nodes, nameServers: { delegationSetId, names } }) => ({
                zoneId: nodes.zone.zoneId,
                delegationSetId,
                nameServers: names,
            })),
        );
        this.audit = pulumi
            .all([first.audit, sets, placement.placement])
            .apply(([{ delegationSets: _first, ...audit }, all, places]) => ({
                ...audit,
                delegationSets: all.map(({ id, hosts }) => ({ id, hosts })),
                tenants: places,
            }));
        this.registrar = sets.apply((all) => registrarOfAll(all.map(({ registrar }) => registrar)));
        this.registerOutputs({});

        function onItsSet<T>(
            domain: string,
            read: (set: WhiteLabelNameServers) => pulumi.Output<T>,
        ): pulumi.Output<T> {
            return numbers.apply((all) => read(setOf(all[domain] ?? 1)));
        }

        function placementRequest(placed: PlacedTenant[]) {
            return {
                tenants: placed,
                reference: brandZone.reference,
                firstId: args.delegationSet?.id ?? first.delegationSetId,
                firstExists: args.delegationSet?.id !== undefined,
                onFirst: pulumi
                    .all([brandZone.nameServers, first.awsNameServers])
                    .apply(([brand, own]) =>
                        brand.some((server) => own.includes(server)) ? [brandDomain] : [],
                    ),
                allowMoves: args.allowDelegationSetReplacement ?? false,
            };
        }

        /** Of the tenants right below the brand domain: those below another tenant are delegated in its zone. */
        function brandDelegations(all: Record<string, number>): Record<string, string[]> {
            const below = Object.keys(all).filter(
                (domain) =>
                    isInDomain(domain, brandDomain) &&
                    !parentDomains(domain).some((parent) => Object.hasOwn(all, parent)),
            );
            return Object.fromEntries(
                below.map((domain) => [
                    domain,
                    namesOfSet(firstNames, pattern, brandDomain, all[domain] ?? 1),
                ]),
            );
        }

        function createSet(number: number): WhiteLabelNameServers {
            const isFirst = number === 1;
            const { delegationSet, rewriteBrandZone, ...shared } = rest;
            return new WhiteLabelNameServers(
                isFirst ? `${name}-name-servers` : `${name}-name-servers-${number}`,
                {
                    ...shared,
                    ...(isFirst ? { delegationSet, rewriteBrandZone } : {}),
                    nameServers: namesOfSet(firstNames, pattern, brandDomain, number),
                    brandZone,
                    reference: brandZone.reference.apply((reference) => setReference(reference, number)),
                    avoidServers: isFirst
                        ? undefined
                        : pulumi
                              .all([
                                  brandZone.nameServers,
                                  ...setsBefore(number).map((set) => set.awsNameServers),
                              ])
                              .apply((servers) => servers.flat()),
                    tenants: domainsOn(number),
                    delegations: isFirst ? places.apply(brandDelegations) : {},
                    transform: transform?.nameServers,
                },
                parent,
            );
        }
    }
}

/**
 * The same value without the resource that it comes from. Each property that is made of it would name that resource in
 * the state, in each of a thousand rows; whoever has to wait for it says so once, with `dependsOn`.
 */
function withoutDependencies<T>(output: pulumi.Output<T>): pulumi.Output<T> {
    const [value, resolve] = pulumi.deferredOutput<T>();
    resolve(
        new Proxy(output, {
            get: (source, key, receiver): unknown =>
                key === "allResources" ? () => Promise.resolve([]) : Reflect.get(source, key, receiver),
        }),
    );
    return value;
}

function mapValues<T, U>(object: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
    return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

/** By the nearest tenant that contains it: each tenant that another one contains. */
function childrenOf(domains: readonly string[]): Map<string, string[]> {
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

function describeSet(set: WhiteLabelNameServers) {
    const { delegationSetId: id, awsNameServers: nameServers, hosts, registrar } = set;
    return { id, nameServers, hosts, registrar };
}

function placedTenants(args: WhiteLabelDnsArgs, settings: CheckedSettings): PlacedTenant[] {
    const common = [settings.nameServers, args.ttlPhase, args.soa];
    return settings.tenants.map(({ domain, pin, target, names, records, comment, tags }) => {
        // What is an output is not known here; a change of it alone is no surprise to its owner.
        const own = [isPlain(target) ? target : "", names, records, comment, tags];
        const digest = createHash("sha256")
            .update(JSON.stringify([common, own]))
            .digest("base64url");
        return { domain, pin, digest: digest.slice(0, 4), tagged: Object.keys(tags ?? {}).length > 0 };
    });
}
