import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { AuditInput } from "../audit/input";
import { auditInputText } from "../audit/inputText";
import { namesOfSet } from "../pool/nameServerNames";
import type { BrandZone } from "../providers/brandZone";
import type { DelegationSet } from "../providers/delegationSet";
import type { WithAws } from "../providers/dynamicResource";
import type { HostedZoneArgs } from "../providers/hostedZone";
import { setReference } from "../providers/poolSets";
import type { PlacedTenant, PlacementArgs } from "../providers/placementPlan";
import { TenantPlacement } from "../providers/tenantPlacement";
import { accountOf, type ComponentAccount } from "../providers/whiteLabelDnsProvider";
import { isInDomain, parentDomains } from "../records/names";
import { checkedSettings, doubtsOf, type CheckedSettings } from "../settings/checkSettings";
import { isPlain } from "../settings/schemas";
import type { DnsSettings } from "../settings/stackSettings";
import type { MigrationOutput } from "./migration";
import {
    auditedMoves,
    makeTenants,
    migrationOutputs,
    tenantOutputs,
    type SetOfTenant,
    type TenantOutput,
} from "./pooledTenants";
import { auditOfAll, delegationSetOutputs, describeSet, type DelegationSetOutput } from "./poolOutputs";
import { registrarOfAll, registrarText, type Registrar } from "./registrar";
import type { TenantNodes } from "./tenantZone";
import type { Transform } from "./transform";
import { auditedSettings } from "./auditedTargets";
import { ttlPhaseOutputs, type TtlPhasesOutput } from "./ttlPhases";
import { makeBrandZone, makeDelegationSet, type WhiteLabelNameServersArgs } from "./nameServerResources";
import { NAME_SERVERS_TYPE, NameServersOfSet } from "./whiteLabelNameServers";
import { whenFound } from "./whenFound";
import { ownDelegationTtls } from "./zoneContents";

export type { DelegationSetOutput, TenantOutput };

/** The arguments of `WhiteLabelDns`: the settings of a stack, as `readConfig` returns them. */
export interface WhiteLabelDnsArgs extends DnsSettings, WithAws {
    /** Changes the arguments and options of resources below the component before they are registered. */
    transform?:
        | {
              /** For the name servers of each delegation set. */
              nameServers?: WhiteLabelNameServersArgs["transform"];
              /** For the zone of each tenant with its records; the function form gets the name, which ends in the domain. */
              zone?: Transform<HostedZoneArgs>;
          }
        | undefined;
}

/**
 * White-label DNS for many tenants in one component: the name servers, and for each tenant a hosted zone with its records.
 * Each tenant is one row in the state.
 *
 * The component places tenants on as many delegation sets as they need and fills the first set first. Adding or removing a
 * tenant never moves another one. If one domain contains another, the two are placed on different sets. Each set has its own
 * white-label names (`nameServerPattern`). A set is kept when it is empty; delegation sets cost nothing.
 *
 * ### In a unit test
 * Mocks (`pulumi.runtime.setMocks`) that give the inputs back as the state deploy nothing: `delegationSets`, `registrar` and `audit` are
 * undefined then, and `tenants` is empty, because no tenant has a place on a set (docs/testing.md).
 *
 * @example
 * const dns = new WhiteLabelDns("dns", {
 *     brandDomain: "example.com",
 *     tenants: [{ domain: "tenant.net", target: { addresses: ["203.0.113.10"] } }],
 * });
 * export const registrar = dns.registrarText;
 */
export class WhiteLabelDns extends pulumi.ComponentResource {
    /** The delegation sets in the order of their numbers, each with its white-label names and their addresses. */
    readonly delegationSets: pulumi.Output<DelegationSetOutput[]>;
    /** The zone and the name servers of each tenant, by its domain in ASCII. */
    readonly tenants: pulumi.Output<Record<string, TenantOutput>>;
    /** What a person enters at the registrars of the brand domain and of the tenants. */
    readonly registrar: pulumi.Output<Registrar>;
    /** The same as one text; export it as a stack output, which `pulumi stack output` prints as it is. */
    readonly registrarText: pulumi.Output<string>;
    /** The moves of the tenants with `migrateFrom`, by domain; undefined if there are none. */
    readonly migrations: pulumi.Output<Record<string, MigrationOutput> | undefined>;
    /** The times from which the low TTLs of the phase `prepare` hold at every resolver; undefined if nothing is in that phase. */
    readonly ttlPhases: pulumi.Output<TtlPhasesOutput | undefined>;
    /** The input of `white-label-dns audit`, as data. */
    readonly audit: pulumi.Output<AuditInput>;
    /** The same as one text; export it as a stack output, of which `pulumi up` then shows the lines that change. */
    readonly auditText: pulumi.Output<string>;
    /** The child resources; tenants by domain in ASCII. `nameServers` has the name servers of the first delegation set. */
    readonly nodes: {
        /** The brand domain's hosted zone, as it was found. */
        brandZone: BrandZone;
        /** Which tenant is on which delegation set. */
        placement: TenantPlacement;
        /** The name servers of the first delegation set, with their address records. */
        nameServers: NameServersOfSet;
        /** The zone of each tenant, by its domain in ASCII form. */
        tenants: Record<string, TenantNodes>;
    };

    /** @throws SettingsError for invalid arguments, before anything is created; it lists every problem at once */
    constructor(name: string, args: WhiteLabelDnsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("white-label-dns:index:WhiteLabelDns", name, {}, opts);
        const { transform, aws, ...given } = args;
        const settings = checkedSettings(given, `${name}: `);
        const { children } = accountOf(this, name, aws, opts);
        const pool: Pool = { name, settings, transform, component: this, children };
        const brandZone = makePoolBrandZone(pool);
        const firstSet = makeSet(pool, 1, { brandZone, before: [] });
        const placement = makePlacement(pool, brandZone, firstSet);
        const sets = makeNameServers(pool, brandZone, firstSet, placement);
        const { ofTenant } = sets;
        const { reference: brandReference } = brandZone;
        const tenants = makeTenants({ ...pool, placement, ofTenant, brandReference });

        const all = sets.all.apply((each) => pulumi.output(each().map(describeSet)));
        this.nodes = {
            brandZone,
            placement,
            nameServers: sets.first,
            tenants: mapValues(tenants, ({ nodes }) => nodes),
        };
        this.delegationSets = delegationSetOutputs(all, placement);
        this.tenants = tenantOutputs(tenants, ofTenant);
        this.migrations = migrationOutputs(tenants);
        this.ttlPhases = ttlPhaseOutputs({
            phase: settings.ttlPhase,
            tenants: settings.tenants,
            ofSets: sets.all.apply((each) => pulumi.output(each().map(({ lowTtls }) => lowTtls))),
            ofTenants: mapValues(tenants, ({ nodes }) => nodes.zone.lowTtls),
        });
        this.audit = auditOfAll(sets.first.audit, all, placement, {
            moves: auditedMoves(tenants),
            ...auditedSettings(settings.tenants, transform?.zone !== undefined),
        });
        this.auditText = whenFound(this.audit, auditInputText);
        const ofSets = all.apply((each) => each.map(({ registrar }) => registrar));
        this.registrar = whenFound(ofSets, registrarOfAll);
        this.registrarText = whenFound(this.registrar, registrarText);
        this.registerOutputs({});
    }
}

/** The values that all resources of one WhiteLabelDns share. */
interface Pool {
    name: string;
    settings: CheckedSettings;
    transform: WhiteLabelDnsArgs["transform"];
    component: WhiteLabelDns;
    children: ComponentAccount["children"];
}

function makePoolBrandZone({ name, settings, transform, children }: Pool): BrandZone {
    const doubts = [...doubtsOf(settings)];
    return makeBrandZone(`${name}-brand-zone`, { ...settings, doubts }, transform?.nameServers, children);
}

const nameServersName = ({ name }: Pool, number: number): string =>
    number === 1 ? `${name}-name-servers` : `${name}-name-servers-${number}`;

/** The resources that must exist before a delegation set. */
interface SetBefore {
    brandZone: BrandZone;
    before: readonly DelegationSet[];
    /** AWS name servers, in addition to the servers of these sets, that the new set must not have. */
    avoid?: pulumi.Input<string[] | undefined>;
}

/** The delegation set of a number, from 1. Only the first set can exist already, and only the first can have the brand zone. */
function makeSet(pool: Pool, number: number, { brandZone, before, avoid }: SetBefore): DelegationSet {
    const { settings, transform, component, children } = pool;
    const { brandDomain, allowDelegationSetReplacement, delegationSet, rewriteBrandZone } = settings;
    const isFirst = number === 1;
    const avoided = pulumi.all([
        ...[brandZone, ...before].map(({ nameServers }) => nameServers),
        pulumi.output(avoid).apply((servers = []) => servers),
    ]);
    // In earlier versions a set was a child of its name servers, which are now created after the tenants are placed.
    const formerParent = pulumi.createUrn(nameServersName(pool, number), NAME_SERVERS_TYPE, component);
    return makeDelegationSet(
        `${nameServersName(pool, number)}-delegation-set`,
        {
            brandDomain,
            brandZone,
            allowDelegationSetReplacement,
            ...(isFirst ? { delegationSet, rewriteBrandZone } : {}),
            callerReference: whenFound(brandZone.reference, (reference) => setReference(reference, number)),
            avoidServers: isFirst ? undefined : whenFound(avoided, (servers) => servers.flat()),
            tenants: [],
        },
        transform?.nameServers,
        { ...children, aliases: [{ parent: formerParent }] },
    );
}

/** The placement of the tenants. The first set exists before it, because the real limit of that set decides how many sets are needed. */
function makePlacement(pool: Pool, brandZone: BrandZone, firstSet: DelegationSet): TenantPlacement {
    const { settings, children } = pool;
    const { brandDomain, delegationSet, allowDelegationSetReplacement = false, allowRemovals } = settings;
    const request = {
        tenants: placedTenants(settings),
        reference: brandZone.reference,
        firstId: delegationSet?.id ?? firstSet.id,
        firstExists: delegationSet?.id !== undefined,
        onFirst: whenFound(pulumi.all([brandZone.nameServers, firstSet.nameServers]), ([brand, own]) =>
            brand.some((server) => own.includes(server)) ? [brandDomain] : [],
        ),
        allowMoves: allowDelegationSetReplacement,
        allowRemovals,
        brandDomain,
        brandZoneId: brandZone.foundZoneId,
        nameServers: settings.nameServers,
        nameServerPattern: settings.nameServerPattern,
        retiredNameServers: settings.retiredNameServers,
        ...zonesThatAreThere(settings, firstSet),
    };
    return new TenantPlacement(`${pool.name}-placement`, { request }, children);
}

/** The existing zones of the tenants, by domain: zones that join, and zones that tenants move from. Each id can be an output. */
function zonesThatAreThere(
    { tenants, delegationSet }: CheckedSettings,
    firstSet: DelegationSet,
): { [key in "joins" | "moves" | "fromZone" | "firstServers"]?: pulumi.Input<PlacementArgs[key]> } {
    // Each of these ids can be an output.
    const joins = tenants.flatMap(({ domain, zoneId }) =>
        zoneId === undefined ? [] : [[domain, zoneId] as const],
    );
    const moves = tenants.flatMap(({ domain, migrateFrom }) =>
        migrateFrom === undefined ? [] : [[domain, migrateFrom.zoneId] as const],
    );
    return {
        ...(joins.length === 0
            ? {}
            : { joins: pulumi.output(Object.fromEntries(joins)), fromZone: delegationSet?.fromZone }),
        ...(moves.length === 0
            ? {}
            : { moves: pulumi.output(Object.fromEntries(moves)), firstServers: firstSet.nameServers }),
    };
}

/** The name servers of all sets. They are functions, because an output would wait for each resource inside it. */
interface PoolNameServers {
    first: NameServersOfSet;
    all: pulumi.Output<() => NameServersOfSet[]>;
    ofTenant: pulumi.Output<SetOfTenant>;
}

/** Creates the further sets that the placement requires, with their name servers, and the first set's name servers. */
function makeNameServers(
    pool: Pool,
    brandZone: BrandZone,
    firstSet: DelegationSet,
    placement: TenantPlacement,
): PoolNameServers {
    const { sets, placement: places } = placement;
    const further = pulumi.all([sets, places]).apply(([count]) => {
        const delegationSets = [firstSet];
        const nameServers: NameServersOfSet[] = [];
        for (let number = 2; number <= count; number++) {
            const { avoid } = placement;
            const set = makeSet(pool, number, { brandZone, before: [...delegationSets], avoid });
            delegationSets.push(set);
            nameServers.push(
                makeNameServersOf(pool, number, {
                    brandZone,
                    delegationSet: set,
                    placement,
                    delegations: {},
                }),
            );
        }
        return () => nameServers;
    });
    const placed = pulumi.all([further, places]);
    const delegations = whenFound(placed, ([made, known]) => brandDelegations(pool.settings, known, made()));
    const first = makeNameServersOf(pool, 1, { brandZone, delegationSet: firstSet, placement, delegations });
    return {
        first,
        all: further.apply((made) => () => [first, ...made()]),
        ofTenant: whenFound(
            placed,
            ([made, known]) =>
                (domain: string) =>
                    [first, ...made()][(known[domain] ?? 0) - 1],
        ),
    };
}

/** The inputs for the name servers of one set. */
interface SetParts {
    brandZone: BrandZone;
    delegationSet: DelegationSet;
    placement: TenantPlacement;
    /** The domains that the brand zone delegates, with their name servers. */
    delegations: pulumi.Input<Record<string, string[]>>;
}

function makeNameServersOf(pool: Pool, number: number, parts: SetParts): NameServersOfSet {
    const { settings, transform, children } = pool;
    const { brandDomain, nameServers, nameServerPattern, ttlPhase, soa, retiredNameServers = [] } = settings;
    const { placement, names } = parts.placement;
    const namesOf = (each: number, known: string[][] | undefined): string[] =>
        known?.[each - 1] ?? namesOfSet(nameServers, nameServerPattern, brandDomain, each);
    const group = {
        brandDomain,
        ...parts,
        names: number === 1 ? nameServers : names.apply((known) => namesOf(number, known)),
        usualNames: namesOf(number, undefined),
        // The placement refuses a name of the first set that belongs to another set.
        after: number === 1 ? placement : undefined,
        tenants: whenFound(placement, (places) =>
            Object.keys(places).filter((domain) => places[domain] === number),
        ),
        delegationTtls: ownDelegationTtls(settings.tenants),
        rewriteBrandZone: number === 1 && settings.rewriteBrandZone === true,
        ...(number === 1 && settings.registrar !== undefined
            ? { registrar: settings.registrar, furtherNames: furtherNames(parts.placement, namesOf) }
            : {}),
        settings: {
            ttlPhase,
            soa,
            retiredNameServers,
            // A name of an earlier set is never a name of this set, even if the state of an interrupted up says so.
            foreignNames:
                number === 1
                    ? []
                    : names.apply((known) =>
                          Array.from({ length: number - 1 }, (_none, index) =>
                              namesOf(index + 1, known),
                          ).flat(),
                      ),
            transform: transform?.nameServers,
        },
    };
    return new NameServersOfSet(nameServersName(pool, number), () => group, children);
}

/** The names of all sets after the first. */
function furtherNames(
    { sets, names }: TenantPlacement,
    namesOf: (number: number, known: string[][] | undefined) => string[],
): pulumi.Output<string[]> {
    return pulumi
        .all([sets, names])
        .apply(([count, known]) =>
            Array.from({ length: Math.max(count - 1, 0) }, (_none, index) =>
                namesOf(index + 2, known),
            ).flat(),
        );
}

/**
 * The delegations of the tenants directly below the brand domain. A tenant below another tenant is delegated in that tenant's zone.
 *
 * @param further the name servers of the sets after the first
 */
function brandDelegations(
    { brandDomain, nameServers }: CheckedSettings,
    places: Record<string, number>,
    further: readonly NameServersOfSet[],
): pulumi.Output<Record<string, string[]>> {
    const below = Object.keys(places).filter(
        (domain) =>
            isInDomain(domain, brandDomain) &&
            !parentDomains(domain).some((parent) => Object.hasOwn(places, parent)),
    );
    return pulumi.output(
        Object.fromEntries(
            below.map((domain) => [domain, further[(places[domain] ?? 1) - 2]?.names ?? nameServers]),
        ),
    );
}

function placedTenants(settings: CheckedSettings): PlacedTenant[] {
    const common = [settings.nameServers, settings.ttlPhase, settings.soa];
    return settings.tenants.map((tenant) => {
        const { domain, pin, target, names, records, comment, tags, migrateFrom, overwrite, ttlPhase } =
            tenant;
        // The values of outputs are unknown here. A change of an output is not counted, but its owner expects it.
        const plain = [target, names, records, comment, tags];
        const digest = digestOf(common, [...plain, migrateFrom, overwrite, ttlPhase]);
        const ownDigest = digestOf(common, [...plain, overwrite, ttlPhase]);
        const tagged = !isPlain(tags) || Object.keys(tags ?? {}).length > 0;
        const moves = migrateFrom === undefined ? {} : { moves: migrateFrom.stage ?? "copy", ownDigest };
        return { domain, pin, digest, tagged, ...moves };
    });
}

/** The number of parts in versions without moves, zones that join, and phases of tenants. */
const PLAIN_PARTS = 5;

/** Four characters of the hash. A later part that is not set does not change it. */
function digestOf(common: unknown, parts: readonly unknown[]): string {
    const later = parts.slice(PLAIN_PARTS).filter((part) => part !== undefined);
    const own = [...parts.slice(0, PLAIN_PARTS), ...later].map((part) => (isPlain(part) ? part : ""));
    return createHash("sha256")
        .update(JSON.stringify([common, own]))
        .digest("base64url")
        .slice(0, 4);
}

function mapValues<T, U>(object: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
    return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
