import { overlaps } from "../records/names";

/**
 * The values that a pool stores between two ups.
 *
 * A tenant that is removed from the config keeps its zone until the end of the up, and longer if the up fails. So its set is stored: a
 * tenant that is added again goes where its zone may still be, and no zone is placed beside one that excludes it in Route 53. Whether such
 * a zone exists is only checked if it affects a placement.
 */
export interface PoolMemory {
    /** The set of each tenant of the last up, from 1. */
    placement: Readonly<Record<string, number>>;
    /** The set of each removed tenant, 0 if its zone no longer exists. At most 100 from earlier ups are kept. */
    left: Readonly<Record<string, number>>;
    /** How often each tenant was added again. Tenants that never were are missing. */
    returns: Readonly<Record<string, number>>;
}

/** The names of the zones on a set, by its number. */
export type ZonesOfSets = ReadonlyMap<number, ReadonlySet<string>>;

/** The number of entries from earlier ups. An entry takes about 20 bytes of state. */
const KEPT = 100;

/** No set has this number. */
const GONE = 0;

/** The placed tenants that are no longer wanted, in alphabetical order. */
export function findLeavers({ placement }: PoolMemory, wanted: ReadonlySet<string>): string[] {
    return Object.keys(placement)
        .filter((domain) => !wanted.has(domain))
        .sort();
}

/** The capacity of a set, and the number of its zones. */
export interface SetQuota {
    limit: number;
    used: number;
}

/**
 * The sets on which a removed tenant may still have its zone, if that affects the place of a new tenant: it is the same tenant, one of the
 * two domains contains the other, or the set is nearly full.
 *
 * @param quotas quotas of the sets in their order; undefined for a set that does not exist
 */
export function setsInDoubt(
    { placement, left }: PoolMemory,
    newcomers: readonly string[],
    quotas: readonly (SetQuota | undefined)[],
): number[] {
    const lefts = Object.entries(left).filter(([, set]) => set !== GONE);
    const inDoubt = new Set(
        lefts
            .filter(([domain]) => newcomers.some((newcomer) => overlaps(domain, newcomer)))
            .map(([, set]) => set),
    );
    for (const [index, quota] of quotas.entries()) {
        const leftHere = lefts.filter(([, set]) => set === index + 1).length;
        const most = Math.max(quota?.used ?? 0, countOn(placement, index + 1)) + leftHere + newcomers.length;
        if (quota !== undefined && leftHere > 0 && most > quota.limit) {
            inDoubt.add(index + 1);
        }
    }
    return [...inDoubt].sort((one, other) => one - other);
}

/**
 * The sets with more zones than the state has: the state may be older than the account, and a new tenant may have its zone there already.
 *
 * @param capacities of the last up, from which the number of other owners' zones follows; a set without one is left out
 * @param quotas quotas of the sets in their order; undefined for a set that does not exist or was not read
 */
export function setsWithUnknownZones(
    { placement, left }: PoolMemory,
    capacities: readonly number[],
    quotas: readonly (SetQuota | undefined)[],
): number[] {
    return quotas.flatMap((quota, index) => {
        const capacity = capacities[index];
        if (quota === undefined || capacity === undefined) {
            return [];
        }
        const known = countOn(placement, index + 1) + countOn(left, index + 1);
        return quota.used - known > Math.max(quota.limit - capacity, 0) ? [index + 1] : [];
    });
}

/**
 * The places of new tenants whose zones exist already, from the zones on the sets.
 *
 * @param zones by set; a tenant with a zone on two of them is left out, because either could be the live one
 */
export function placesOfZones(newcomers: readonly string[], zones: ZonesOfSets): Record<string, number> {
    return Object.fromEntries(
        newcomers.flatMap((domain) => {
            const sets = [...zones].filter(([, names]) => names.has(domain)).map(([set]) => set);
            return sets.length === 1 ? sets.map((set) => [domain, set] as const) : [];
        }),
    );
}

/**
 * The places of the last up, and the places of removed tenants whose zones still exist.
 *
 * @param isThere whether a removed tenant has its zone on its set
 */
export function placesWithZones(
    { placement, left }: PoolMemory,
    isThere: (domain: string, set: number) => boolean,
): Record<string, number> {
    const placed = Object.entries(placement);
    const remaining = Object.entries(left).filter(
        ([domain, set]) =>
            set !== GONE &&
            isThere(domain, set) &&
            !placed.some(([other, at]) => at === set && overlaps(domain, other)),
    );
    return Object.fromEntries([...remaining, ...placed]);
}

/**
 * The number of our zones that fit on a set: AWS's limit minus the zones of other owners.
 *
 * @param former the places of our zones
 * @param zones the zones on the set, if they were listed; otherwise each of our tenants is assumed to have its zone there
 */
export function capacityOf(
    { limit, used }: SetQuota,
    set: number,
    former: Readonly<Record<string, number>>,
    zones: ReadonlySet<string> | undefined,
): number {
    const ours =
        zones === undefined
            ? countOn(former, set)
            : [...zones].filter((domain) => former[domain] === set).length;
    return Math.max(limit - Math.max(used - ours, 0), 0);
}

/**
 * The sets whose tenants take all places, as far as is stored. Their limits need not be read while the other sets have room for the new
 * tenants. A set that is full only with zones that removed tenants may have left is read, because each of those zones takes a place or
 * frees one.
 *
 * @param capacities of the last up; empty if they are not stored
 * @returns none if the other sets have too little room
 */
export function fullSets(
    { placement }: Pick<PoolMemory, "placement">,
    capacities: readonly number[],
    newcomers: number,
): ReadonlySet<number> {
    const free = capacities.map((capacity, index) => capacity - countOn(placement, index + 1));
    const room = free.reduce((sum, each) => sum + Math.max(each, 0), 0);
    return new Set(room < newcomers ? [] : free.flatMap((each, index) => (each > 0 ? [] : [index + 1])));
}

function countOn(places: Readonly<Record<string, number>>, set: number): number {
    return Object.values(places).filter((each) => each === set).length;
}

/** The values to store after the tenants are placed. */
export function rememberLeavers(
    memory: PoolMemory,
    wanted: ReadonlySet<string>,
    zones: ZonesOfSets | undefined,
): Pick<PoolMemory, "left" | "returns"> {
    const { placement, left, returns } = memory;
    const leavers = findLeavers(memory, wanted);
    // A tenant without a zone still counts as added again, because the engine's state of its zone must be checked.
    const earlier = Object.entries(left)
        .filter(([domain]) => !wanted.has(domain))
        .map(([domain, set]) => [domain, zones?.get(set)?.has(domain) === false ? GONE : set] as const);
    const next = Object.fromEntries([
        // Without removed tenants all entries are kept, so that an up that fails repeatedly loses none.
        ...(leavers.length === 0 ? earlier : earlier.slice(0, KEPT)),
        ...leavers.map((domain) => [domain, placement[domain] ?? 1] as const),
    ]);
    const known = [...wanted, ...Object.keys(next)];
    const counted = known.map((domain) => {
        const comesBack =
            wanted.has(domain) && !Object.hasOwn(placement, domain) && Object.hasOwn(left, domain);
        return [domain, (returns[domain] ?? 0) + (comesBack ? 1 : 0)] as const;
    });
    return { left: next, returns: Object.fromEntries(counted.filter(([, count]) => count > 0)) };
}
