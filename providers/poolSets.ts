import type { Route53Client } from "@aws-sdk/client-route-53";
import { deploymentOf, isDeployment, isToTake } from "../records/mark";
import { placesWithZones, type PoolMemory } from "../pool/placementMemory";
import {
    isNothing,
    NOTHING_SEEN,
    readsFor,
    roomOf,
    type Pool,
    type PoolRoom,
    type Reads,
    type SeenSets,
    type StoredSet,
} from "../pool/poolRoom";
import type { Placement } from "../pool/placeTenants";
import { findDelegationSets, type ReusableDelegationSet } from "../route53/delegationSets";
import { isMadeByAny } from "../route53/hostedZoneChanges";
import {
    findHostedZones,
    findHostedZonesOfSet,
    getHostedZone,
    listHostedZonesOfSet,
    type FoundZone,
} from "../route53/hostedZones";
import { NEW_SET, readZonesOfSetQuota } from "../route53/quotas";
import { isUnknown, knownLater, type ProviderContext } from "./dynamicResource";

/** The delegation sets of a pool at AWS: their ids, the room on them, and the zones of new tenants that are on them already. */

/** The reference of the n-th set of a pool, from 1. */
export function setReference(reference: string, number: number): string {
    return number === 1 ? reference : `${reference}-set${number}`;
}

/** The sets of a pool after the first, in their order; undefined for a deleted one. One call, or none if there is only one set. */
async function laterSets(
    route53: Route53Client,
    reference: string,
    sets: number,
): Promise<(ReusableDelegationSet | undefined)[]> {
    const later = Array.from({ length: sets - 1 }, (_none, index) => setReference(reference, index + 2));
    const found = await findDelegationSets(route53, later);
    return later.map((each) => found.get(each));
}

/** The ids of the first sets of a pool, in their order; a deleted set has none. One call if there are several sets. */
export async function idsOfSets(
    route53: Route53Client,
    { reference, firstId }: { reference: string; firstId: string },
    sets: number,
): Promise<(string | undefined)[]> {
    return [firstId, ...(await laterSets(route53, reference, sets)).map((set) => set?.id)];
}

/** The sets of a pool between two ups. */
export interface SetsMemory {
    /** The number of our zones that fit on each set. */
    capacities?: number[] | undefined;
    /** The bare id of each set, and AWS's limit of its zones, as far as they were read. A former state has none. */
    knownSets?: Pick<StoredSet, "id" | "limit">[] | undefined;
}

/** The existing part of a pool. */
interface KnownPool extends SetsMemory {
    /** The reference for the creation of the first set. */
    reference: string;
    firstId: string;
    /** The servers of the first set, if they are known. */
    firstServers: readonly string[] | undefined;
    /** The number of sets. */
    sets: number;
    memory: PoolMemory;
    newcomers: readonly string[];
    /** The sets in the setting `pin`, by domain. */
    pins: Readonly<Record<string, number>>;
    /** The ids of zones that join, by domain. */
    joins: Readonly<Record<string, string>>;
    /** The ids of the zones that tenants move from, by domain. */
    moves: Readonly<Record<string, string>>;
}

/** A pool while its tenants are placed. */
export interface ReadPool {
    room: PoolRoom;
    /** The sets, in their order; values are undefined if the set does not exist or is unknown. */
    sets: { id?: string | undefined; nameServers?: readonly string[] | undefined }[];
    /** The ids and limits to store. */
    knownSets: SetsMemory["knownSets"];
    /** Reads the sets for a plan. @returns the pool with which to place the tenants again; undefined if the plan needs no more */
    readFor: (plan: Placement) => Promise<ReadPool | undefined>;
}

/**
 * The room for our zones on each set: AWS's limit minus the zones of other owners. It is read only for new tenants, and only as far as the
 * plan needs it (`readsFor`). A set is read by its stored id. If that is missing, or the set no longer exists, one call finds all sets.
 */
export async function readPool(known: KnownPool, context: ProviderContext): Promise<ReadPool> {
    const { firstId, firstServers, memory, newcomers, joins, moves, capacities, knownSets } = known;
    if (newcomers.length === 0) {
        return unreadPool({ ...memory.placement }, { capacities, knownSets });
    }
    if (isUnknown(firstId)) {
        // Only in a preview: the zones in the way are assumed to exist.
        return unreadPool(
            placesWithZones(memory, () => true),
            { knownSets: knownLater() },
        );
    }
    const asStored = poolOf(known);
    const account = new PoolAccount(
        context,
        known,
        asStored.stored.map(({ id }, index) => ({ id, nameServers: index === 0 ? firstServers : undefined })),
    );
    // The servers of the sets are needed.
    if (Object.keys(joins).length + Object.keys(moves).length > 0) {
        await account.find();
    }
    const poolWith = (seen: SeenSets): ReadPool => {
        // The ids can be found meanwhile.
        const stored = asStored.stored.map((set, index) => ({ ...set, id: account.sets[index]?.id }));
        const pool = { ...asStored, stored };
        return {
            room: roomOf(pool, seen),
            sets: account.sets,
            knownSets: stored.map(({ id, limit }, index) => ({
                id,
                limit: seen.quotas.get(index + 1)?.limit ?? limit,
            })),
            async readFor(plan) {
                const reads = readsFor(pool, seen, plan);
                return isNothing(reads) ? undefined : poolWith(await account.read(reads, seen));
            },
        };
    };
    return poolWith(await account.read(readsFor(asStored, NOTHING_SEEN), NOTHING_SEEN));
}

function unreadPool(former: Record<string, number>, { capacities = [], knownSets }: SetsMemory): ReadPool {
    return {
        room: { joined: {}, capacities, newCapacity: NEW_SET.limit, former, zones: new Map() },
        sets: [],
        knownSets,
        readFor: () => Promise.resolve(undefined),
    };
}

function poolOf({
    firstId,
    sets,
    memory,
    newcomers,
    joins,
    moves,
    capacities = [],
    knownSets = [],
}: KnownPool): Pool {
    // The sets of a pool whose first set was replaced are other sets.
    const isSame = knownSets[0]?.id === firstId;
    const known = isSame ? knownSets : [{ id: firstId }];
    const stored = Array.from({ length: sets }, (_none, index) => ({
        // The sets that the last up planned had no zones, so that their stored capacity is the limit.
        ...(known[index] ?? (isSame ? { limit: capacities[index] } : {})),
        capacity: capacities[index],
    }));
    return { memory, sets, stored, newcomers, joins, moves, usualLimit: NEW_SET.limit };
}

/** The sets of a pool at AWS. */
class PoolAccount {
    sets: ReadPool["sets"];
    private found?: Promise<void> | undefined;

    constructor(
        private readonly context: Pick<ProviderContext, "route53" | "takeOver">,
        private readonly pool: Pick<KnownPool, "reference" | "pins" | "moves">,
        sets: ReadPool["sets"],
    ) {
        this.sets = sets;
    }

    /** Finds the sets after the first by their references: at most one call. */
    find(): Promise<void> {
        const { sets } = this;
        this.found ??= laterSets(this.context.route53, this.pool.reference, sets.length).then((later) => {
            this.sets = [
                ...sets.slice(0, 1),
                ...later.map((set) => ({ id: set?.id, nameServers: set?.nameServers })),
            ];
        });
        return this.found;
    }

    /** Adds the answers of these look-ups. */
    async read({ quotas, zones, names }: Reads, seen: SeenSets): Promise<SeenSets> {
        const { route53 } = this.context;
        const [readQuotas, listed, places] = await Promise.all([
            this.ask(quotas, (id) => readZonesOfSetQuota(route53, id)),
            this.ask(zones, (id) => findHostedZonesOfSet(route53, id)),
            names.length === 0 ? seen.places : this.placesOf(names),
        ]);
        return {
            quotas: new Map([...seen.quotas, ...readQuotas]),
            zones: new Map([...seen.zones, ...listed.map(([set, found = []]) => [set, found] as const)]),
            places,
        };
    }

    /** The sets of the zones with these names. A domain with zones on two sets is left out. */
    private async placesOf(domains: readonly string[]): Promise<Record<string, number>> {
        const places = domains.map(async (domain) => {
            const zones = (await findHostedZones(this.context.route53, domain)).filter(
                ({ id, privateZone }) => !privateZone && id !== this.pool.moves[domain],
            );
            const sets = (await Promise.all(zones.map((zone) => this.setOf(domain, zone)))).flat();
            return sets.length === 1 ? sets.map((set) => [domain, set] as const) : [];
        });
        return Object.fromEntries((await Promise.all(places)).flat());
    }

    /**
     * The set of a zone, if it is the place of the tenant. Another owner's zone is one too: it may have been taken over or have joined after
     * the restored state, and beside it the tenant would get a second zone. The creation there is refused with the ways out. A pin to another
     * set is one of them, so such a zone does not count against a pin. If the tenant moves, these sets are barred.
     */
    private async setOf(domain: string, { id, reference }: FoundZone): Promise<number[]> {
        const { pins, moves } = this.pool;
        const setId = (await getHostedZone(this.context.route53, id))?.delegationSetId;
        if (setId === undefined) {
            return [];
        }
        await this.find();
        const set = this.sets.findIndex((each) => each.id === setId) + 1;
        const isWanted = moves[domain] === undefined && (pins[domain] ?? set) === set;
        return set > 0 && (isWanted || this.isOurs(reference)) ? [set] : [];
    }

    /** True for a zone that this deployment has created, or takes over. Zones of former versions have no mark. */
    private isOurs(zoneReference: string): boolean {
        const { reference } = this.pool;
        const deployment = deploymentOf(zoneReference);
        return (
            deployment === reference ||
            isToTake(zoneReference, reference, this.context.takeOver) ||
            (!isDeployment(deployment) && isMadeByAny({ reference: zoneReference }))
        );
    }

    /** The answers for sets, by number; undefined for a set that does not exist. @throws Error if the first set does not exist */
    private ask<T>(
        sets: readonly number[],
        call: (id: string) => Promise<T | undefined>,
    ): Promise<(readonly [number, T | undefined])[]> {
        return Promise.all(sets.map(async (set) => [set, await this.askFor(set, call)] as const));
    }

    private async askFor<T>(
        set: number,
        call: (id: string) => Promise<T | undefined>,
    ): Promise<T | undefined> {
        const stored = this.sets[set - 1]?.id;
        const answer = stored === undefined ? undefined : await call(stored);
        if (answer !== undefined) {
            return answer;
        }
        if (set === 1) {
            throw new Error(`delegation set ${stored ?? ""} is gone; run "pulumi refresh", then "pulumi up"`);
        }
        await this.find();
        const id = this.sets[set - 1]?.id;
        return id === undefined || id === stored ? undefined : call(id);
    }
}

/** The default quota of sets in an account (Developer Guide, DNSLimitations). */
const MOST_SETS = 100;

/**
 * The places of domains' zones on the sets of a deployment whose state was lost: one call to find the sets, and one for each hundred zones
 * of a set.
 */
export async function findPlaces(
    { reference, firstId, domains }: { reference: string; firstId: string; domains: readonly string[] },
    { route53 }: ProviderContext,
): Promise<{ placement: Record<string, number>; sets: number }> {
    const ids = await idsOfSets(route53, { reference, firstId }, MOST_SETS);
    const places = await Promise.all(
        ids.map(async (id, index) => {
            const zones = id === undefined ? [] : await listHostedZonesOfSet(route53, id);
            return zones
                .filter(({ name }) => domains.includes(name))
                .map(({ name }) => [name, index + 1] as const);
        }),
    );
    return {
        placement: Object.fromEntries(places.flat()),
        sets: Math.max(1, ...ids.flatMap((id, index) => (id === undefined ? [] : [index + 1]))),
    };
}
