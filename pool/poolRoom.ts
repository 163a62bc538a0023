import { parentDomains } from "../records/names";
import { placesWithZones, type PoolMemory } from "./placementMemory";
import type { Placement } from "./placeTenants";

/**
 * The room of a pool's sets, and the look-ups that a placement of new tenants needs. Route 53 has a few calls a second for a whole account,
 * so a set is read only if a new tenant would go there, or may have its zone there already.
 */

/** The capacity of a set, and the number of its zones. */
export interface SetQuota {
    limit: number;
    used: number;
}

/** A zone on a set. */
export interface ZoneOfSet {
    id: string;
    name: string;
}

/** The stored values of a set. A former state has fewer. */
export interface StoredSet {
    /** The bare id. */
    id?: string | undefined;
    /** AWS's limit of zones. */
    limit?: number | undefined;
    /** The number of our zones that fit, as of the last up that read it. */
    capacity?: number | undefined;
}

export interface Pool {
    memory: PoolMemory;
    /** The number of sets. They are numbered from 1. */
    sets: number;
    /** In the order of the sets. */
    stored: readonly StoredSet[];
    /** The tenants that need a place. */
    newcomers: readonly string[];
    /** The ids of zones that join, by domain. */
    joins: Readonly<Record<string, string>>;
    /** The ids of the zones that tenants move from, by domain. A tenant's place is not the set of such a zone. */
    moves: Readonly<Record<string, string>>;
    /** The capacity of a future set, if no limit of the first set is known. */
    usualLimit: number;
}

/** The answers of Route 53, by number of the set. */
export interface SeenSets {
    /** A set that does not exist has undefined. */
    quotas: ReadonlyMap<number, SetQuota | undefined>;
    zones: ReadonlyMap<number, readonly ZoneOfSet[]>;
    /** The sets of zones that were found by the names of new tenants, by domain. Absent: they were not looked for. */
    places?: Readonly<Record<string, number>> | undefined;
}

export const NOTHING_SEEN: SeenSets = { quotas: new Map(), zones: new Map() };

/** Look-ups. */
export interface Reads {
    /** The sets whose limits to read, by number: one call each. */
    quotas: number[];
    /** The sets whose zones to list, by number: one call each for each hundred zones. */
    zones: number[];
    /** The new tenants whose zones to look for in the account: one call each. */
    names: string[];
}

export interface PoolRoom {
    /** The sets of the zones that join, by domain, if they were found. */
    joined: Record<string, number>;
    /** The number of our zones that fit on each set. */
    capacities: number[];
    /** The capacity of a future set. */
    newCapacity: number;
    /** The places of the last up, the places of removed tenants whose zones still exist, and of new tenants that have a zone. */
    former: Record<string, number>;
    /** The names of the zones on the sets that were listed. */
    zones: ReadonlyMap<number, ReadonlySet<string>>;
}

/** The room of the sets, as far as it was read. A set that was not read has its stored capacity. */
export function roomOf(pool: Pool, seen: SeenSets): PoolRoom {
    const { memory, stored, newcomers, joins, moves, usualLimit } = pool;
    const zones = namesOf(seen);
    const staying = namesOf(seen, new Set(Object.values(moves)));
    const former = {
        ...placesOfZones(newcomers, staying),
        ...seen.places,
        ...placesWithZones(memory, (domain, set) => staying.get(set)?.has(domain) ?? false),
    };
    const joined = joinedPlaces(joins, seen.zones);
    const places = { ...former, ...joined };
    // A future set has the limit of the first.
    const newCapacity =
        quotaOf(pool, seen, 1)?.limit ?? stored[0]?.limit ?? stored[0]?.capacity ?? usualLimit;
    const capacities = numbersOf(pool).map((set) => {
        const quota = quotaOf(pool, seen, set);
        const unread = seen.quotas.has(set) ? newCapacity : (stored[set - 1]?.capacity ?? newCapacity);
        return quota === undefined ? unread : capacityOf(quota, set, places, zones.get(set));
    });
    return { joined, capacities, newCapacity, former, zones };
}

/**
 * The look-ups that a plan needs before it is carried out. If there are any, the tenants are placed again with their answers.
 *
 * - The limits of the sets on which the plan puts new tenants.
 * - The zones of sets on which a removed tenant, or a new one, may have its zone.
 * - A state can be older than the account, so that a new tenant has its zone on a set that the plan does not use. The other sets with room
 *   are read, or the new tenants are looked for by name, whichever needs fewer calls.
 * - The limits of all sets if a tenant would have no place otherwise: AWS may have raised them.
 *
 * @param plan undefined before the first plan
 */
export function readsFor(pool: Pool, seen: SeenSets, plan?: Placement): Reads {
    const { memory, newcomers, joins } = pool;
    const all = numbersOf(pool);
    if (newcomers.length === 0) {
        return { quotas: [], zones: [], names: [] };
    }
    const isTight = plan !== undefined && (plan.sets > pool.sets || plan.problems.length > 0);
    const used = plan === undefined ? setsWithoutCapacity(pool) : setsOfNewcomers(pool, seen, plan);
    const toList = new Set([
        ...(Object.keys(joins).length > 0 ? all : []),
        ...setsOfOverlaps(memory, newcomers),
        ...setsInDoubt(pool, seen, used),
        ...setsWithUnknownZones(pool, seen),
    ]);
    // The zones of a set are a better answer than its quota. Only the limit is not in them.
    const toRead = isTight
        ? all
        : all.filter((set) => (toList.has(set) ? limitOf(pool, set) === undefined : used.includes(set)));
    const reads = {
        quotas: toRead.filter((set) => !seen.quotas.has(set) && (isTight || !isSeen(pool, seen, set))),
        zones: all.filter((set) => toList.has(set) && !seen.zones.has(set)),
        names: [],
    };
    return plan === undefined || isTight || reads.quotas.length + reads.zones.length > 0
        ? reads
        : { ...reads, ...readsForUnknownZones(pool, seen, plan) };
}

/** True without look-ups. */
export function isNothing({ quotas, zones, names }: Reads): boolean {
    return quotas.length + zones.length + names.length === 0;
}

/** The look-ups that find zones of new tenants on the sets that a plan does not use. */
function readsForUnknownZones(pool: Pool, seen: SeenSets, { placement }: Placement): Partial<Reads> {
    if (seen.places !== undefined) {
        return {};
    }
    const { former, capacities } = roomOf(pool, seen);
    const names = pool.newcomers.filter((domain) => !Object.hasOwn(former, domain) && placement[domain]);
    const unread = numbersOf(pool).filter(
        (set) => !isSeen(pool, seen, set) && (capacities[set - 1] ?? 0) > countOn(pool.memory.placement, set),
    );
    // The sets without a stored id are found with one call for all of them.
    const search = unread.some((set) => pool.stored[set - 1]?.id === undefined) ? 1 : 0;
    return unread.length + search <= names.length
        ? { quotas: unread }
        : { names: unread.length === 0 ? [] : names };
}

function numbersOf({ sets }: Pick<Pool, "sets">): number[] {
    return Array.from({ length: sets }, (_none, index) => index + 1);
}

function namesOf(
    { zones }: Pick<SeenSets, "zones">,
    without: ReadonlySet<string> = new Set(),
): ReadonlyMap<number, ReadonlySet<string>> {
    return new Map(
        [...zones].map(([set, listed]) => [
            set,
            new Set(listed.filter(({ id }) => !without.has(id)).map(({ name }) => name)),
        ]),
    );
}

/** True for a set with a known limit and number of zones. */
function isSeen(pool: Pool, seen: SeenSets, set: number): boolean {
    return seen.quotas.has(set) || quotaOf(pool, seen, set) !== undefined;
}

/** The stored limit of a set. Its stored capacity is another number: zones of other owners are already subtracted from it. */
function limitOf({ stored }: Pool, set: number): number | undefined {
    return stored[set - 1]?.limit;
}

/** The read quota of a set, or else the number of its listed zones with the stored limit. */
function quotaOf(pool: Pool, { quotas, zones }: SeenSets, set: number): SetQuota | undefined {
    const limit = limitOf(pool, set);
    const used = zones.get(set)?.length;
    return quotas.has(set) || limit === undefined || used === undefined ? quotas.get(set) : { limit, used };
}

/** The read quota of a set, or else its quota after the last up if that up was complete. */
function expectedQuota(pool: Pool, { quotas }: SeenSets, set: number): SetQuota | undefined {
    const { capacity, limit = capacity } = pool.stored[set - 1] ?? {};
    return quotas.has(set) || limit === undefined || capacity === undefined
        ? quotas.get(set)
        : { limit, used: countOn(pool.memory.placement, set) + Math.max(limit - capacity, 0) };
}

function setsWithoutCapacity({ stored, ...pool }: Pool): number[] {
    return numbersOf(pool).filter((set) => stored[set - 1]?.capacity === undefined);
}

/** The existing sets on which a plan puts new zones. */
function setsOfNewcomers(pool: Pool, seen: SeenSets, { placement }: Placement): number[] {
    const { former, joined } = roomOf(pool, seen);
    const places = { ...former, ...joined };
    const placed = new Set(
        pool.newcomers
            .filter((domain) => placement[domain] !== places[domain])
            .map((domain) => placement[domain]),
    );
    return numbersOf(pool).filter((set) => placed.has(set));
}

/** The sets on which a removed tenant may still have its zone, which is a new tenant's, or excludes it. */
function setsOfOverlaps({ left }: PoolMemory, newcomers: readonly string[]): number[] {
    // Thousands of removed tenants can be added again, and this is asked for each plan: so whole labels are looked up.
    const names = new Set(newcomers);
    const parents = new Set(newcomers.flatMap((newcomer) => parentDomains(newcomer)));
    return placesLeft(left)
        .filter(
            ([domain]) =>
                names.has(domain) ||
                parents.has(domain) ||
                parentDomains(domain).some((parent) => names.has(parent)),
        )
        .map(([, set]) => set);
}

/** Of the sets on which a plan puts new zones: the sets that would be full if the removed tenants still had their zones there. */
function setsInDoubt(pool: Pool, seen: SeenSets, used: readonly number[]): number[] {
    const { placement, left } = pool.memory;
    return used.filter((set) => {
        const quota = expectedQuota(pool, seen, set);
        const leftHere = countOn(left, set);
        return (
            quota !== undefined &&
            leftHere > 0 &&
            Math.max(quota.used, countOn(placement, set)) + leftHere + pool.newcomers.length > quota.limit
        );
    });
}

/**
 * The sets with more zones than the state has: the state may be older than the account, and a new tenant may have its zone there already.
 * The number of other owners' zones follows from the stored capacity; a set without one is left out.
 */
function setsWithUnknownZones({ memory: { placement, left }, stored }: Pool, { quotas }: SeenSets): number[] {
    return [...quotas].flatMap(([set, quota]) => {
        const { capacity, limit = quota?.limit } = stored[set - 1] ?? {};
        if (quota === undefined || capacity === undefined || limit === undefined) {
            return [];
        }
        const known = countOn(placement, set) + countOn(left, set);
        return quota.used - known > Math.max(limit - capacity, 0) ? [set] : [];
    });
}

/** The places of new tenants whose zones were listed. A tenant with a zone on two sets is left out, because either could be the live one. */
function placesOfZones(
    newcomers: readonly string[],
    zones: ReadonlyMap<number, ReadonlySet<string>>,
): Record<string, number> {
    return Object.fromEntries(
        newcomers.flatMap((domain) => {
            const sets = [...zones].filter(([, names]) => names.has(domain)).map(([set]) => set);
            return sets.length === 1 ? sets.map((set) => [domain, set] as const) : [];
        }),
    );
}

/** The sets of zones that join, by domain. */
function joinedPlaces(joins: Pool["joins"], zones: SeenSets["zones"]): Record<string, number> {
    const setOf = new Map([...zones].flatMap(([set, listed]) => listed.map(({ id }) => [id, set] as const)));
    return Object.fromEntries(
        Object.entries(joins).flatMap(([domain, id]) => {
            const set = setOf.get(id);
            return set === undefined ? [] : [[domain, set]];
        }),
    );
}

/**
 * The number of our zones that fit on a set: AWS's limit minus the zones of other owners.
 *
 * @param places the places of our zones
 * @param zones the names of the zones on the set, if they were listed; otherwise each of our tenants is assumed to have its zone there
 */
function capacityOf(
    { limit, used }: SetQuota,
    set: number,
    places: Readonly<Record<string, number>>,
    zones: ReadonlySet<string> | undefined,
): number {
    const ours =
        zones === undefined
            ? countOn(places, set)
            : [...zones].filter((domain) => places[domain] === set).length;
    return Math.max(limit - Math.max(used - ours, 0), 0);
}

function placesLeft(left: PoolMemory["left"]): [string, number][] {
    return Object.entries(left).filter(([, set]) => set !== 0);
}

function countOn(places: Readonly<Record<string, number>>, set: number): number {
    return Object.values(places).filter((each) => each === set).length;
}
