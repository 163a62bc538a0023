import { overlaps } from "../records/names";

/**
 * What a pool remembers between two ups.
 *
 * A tenant that is taken out of the config keeps its zone until the very end of an up, and where the up fails, longer. So
 * its set is remembered: one that comes back is put where its zone may still be, and nothing goes beside a zone that Route
 * 53 would refuse there. Whether such a zone is there is looked at only where it matters.
 */
export interface PoolMemory {
    /** The set of each tenant of the last up, from 1. */
    placement: Readonly<Record<string, number>>;
    /**
     * The set of each tenant that left, 0 where its zone was seen to be gone. Of those of earlier ups at most 100 are kept.
     */
    left: Readonly<Record<string, number>>;
    /** How often each tenant has come back. A tenant that never did is not in it. */
    returns: Readonly<Record<string, number>>;
}

/** The names of the zones that are on a set, by its number. */
export type ZonesOfSets = ReadonlyMap<number, ReadonlySet<string>>;

/** Of earlier ups than the present one. An entry takes about 20 bytes of state. */
const KEPT = 100;

/** No set has this number. */
const GONE = 0;

/** The tenants that have a place and are not wanted any more, in alphabetical order. */
export function findLeavers({ placement }: PoolMemory, wanted: ReadonlySet<string>): string[] {
    return Object.keys(placement)
        .filter((domain) => !wanted.has(domain))
        .sort();
}

/** How many zones a set takes, and how many are on it. */
export interface SetQuota {
    limit: number;
    used: number;
}

/**
 * The sets on which a tenant that left may still have its zone, where that decides on the place of a newcomer: it is the
 * same tenant, one of the two domains contains the other, or the set is nearly full.
 *
 * @param quotas of the sets in their order; undefined for one that is not there
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
 * The places of the last up, and those of tenants that left whose zones are still there.
 *
 * @param isThere whether a tenant that left has its zone on its set
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
 * How many of our zones a set takes: AWS's limit less the zones of others on it.
 *
 * @param former the places to which our zones belong
 * @param zones what is on the set, where that was looked at; else each of our tenants is taken to have its zone there
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

function countOn(places: Readonly<Record<string, number>>, set: number): number {
    return Object.values(places).filter((each) => each === set).length;
}

/** What is to be remembered once the tenants are placed anew. */
export function rememberLeavers(
    memory: PoolMemory,
    wanted: ReadonlySet<string>,
    zones: ZonesOfSets | undefined,
): Pick<PoolMemory, "left" | "returns"> {
    const { placement, left, returns } = memory;
    const leavers = findLeavers(memory, wanted);
    // One whose zone is gone is still one that comes back: what the engine has on record of its zone is to be looked at.
    const earlier = Object.entries(left)
        .filter(([domain]) => !wanted.has(domain))
        .map(([domain, set]) => [domain, zones?.get(set)?.has(domain) === false ? GONE : set] as const);
    const next = Object.fromEntries([
        // Without leavers nothing is forgotten, so that an up that fails again and again remembers all.
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
