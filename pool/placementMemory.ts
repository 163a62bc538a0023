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
