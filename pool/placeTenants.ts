import { parentDomains } from "../records/names";

/** What is known before tenants are placed on delegation sets. Sets are counted from 1. */
export interface PlacementRequest {
    /** ASCII, each once; their order means nothing to who is placed already. */
    domains: readonly string[];
    /** The set of each tenant that was placed before. */
    former: Readonly<Record<string, number>>;
    /** Sets that were asked for by hand. */
    pins: Readonly<Record<string, number>>;
    /** How many sets there are already; they stay, even when they are empty. */
    sets: number;
    /** How many of our zones each set takes; those that are not named are new. */
    capacities: readonly number[];
    /** What a new set takes. */
    newCapacity: number;
    /** The sets of tenants whose zones are there already and stay where they are, by domain. */
    joined?: Readonly<Record<string, number>> | undefined;
    /** Default: none. */
    barred?: Barred | undefined;
    /** Domains with zones on the servers of the first set that are not tenants: the brand domain, where it is adopted. */
    onFirst: readonly string[];
}

/** By domain and number of a set: why Route 53 would refuse the domain's zone there. */
export type Barred = Readonly<Record<string, Readonly<Record<number, string>>>>;

export interface Placement {
    /** By domain, in alphabetical order. */
    placement: Record<string, number>;
    sets: number;
    /** Tenants that were on another set before and are pinned away from it. */
    moved: string[];
    /** Why a pin cannot be kept, by domain. */
    problems: { domain: string; reason: string }[];
}

/**
 * Which delegation set each tenant's zone goes on.
 *
 * Who has a place keeps it, whatever comes, goes or is reordered; the place of who leaves is free from the next up on.
 * Newcomers go on the first set that has room and no
 * zone of the same name or of a parent or child domain (API CreateHostedZone, ConflictingDomainExists); the sets of one
 * pool share no server, so that different sets will do. Parents are placed before their children, which takes no set
 * more than the longest chain of parents needs; where the given order takes fewer sets, it is kept to.
 */
export function placeTenants(request: PlacementRequest): Placement {
    const ordered = request.domains
        .map((domain) => ({ domain, labels: domain.split(".").length }))
        .sort(parentsFirst)
        .map(({ domain }) => domain);
    const one = place(request, ordered);
    if (one.sets <= fewestSets(request)) {
        return one;
    }
    const other = place(request, request.domains);
    return other.sets < one.sets ? other : one;
}

/** Fewer sets than these have no room, whatever the names. */
function fewestSets({ domains, sets, capacities, newCapacity }: PlacementRequest): number {
    let count = 0;
    for (let room = 0; room < domains.length && count < domains.length; count++) {
        room += capacities[count] ?? newCapacity;
    }
    return Math.max(count, sets, 1);
}

/** Why a tenant cannot have a zone that has not been placed. @param resource the name of the placement, a target beside it */
export function noPlace(domain: string, resource: string): string {
    return `${domain} has no place on a delegation set yet: run pulumi up without --target, or also target '**${resource}'`;
}

/** How many more tenants the sets that are there take, whatever their names. */
export function roomLeft(
    placement: Readonly<Record<string, number>>,
    sets: number,
    capacities: readonly number[],
): number {
    const used = Object.values(placement);
    const free = Array.from({ length: sets }, (_none, index) => {
        const here = used.filter((set) => set === index + 1).length;
        return Math.max((capacities[index] ?? 0) - here, 0);
    });
    return free.reduce((sum, each) => sum + each, 0);
}

interface Depth {
    domain: string;
    labels: number;
}

function parentsFirst(one: Depth, other: Depth): number {
    return one.labels - other.labels || (one.domain < other.domain ? -1 : one.domain > other.domain ? 1 : 0);
}

function place(request: PlacementRequest, order: readonly string[]): Placement {
    const { former, pins, onFirst, joined = {}, barred = {} } = request;
    const pool = openPool(request);
    onFirst.forEach((domain) => pool.sets[0] && occupy(pool.sets[0], domain));
    keepRoomOfLeavers(pool, request, new Set(order));
    const stays = order.filter((domain) => Object.hasOwn(former, domain) && pins[domain] === undefined);
    stays.forEach((domain) => put(pool, domain, former[domain] ?? 1));
    const joiners = order.filter((domain) => Object.hasOwn(joined, domain) && !pool.placement.has(domain));
    joiners.forEach((domain) => put(pool, domain, joined[domain] ?? 1));
    const pinned = order.filter((domain) => pins[domain] !== undefined);
    const problems = pinned.flatMap((domain) => {
        const number = pins[domain] ?? 1;
        if (joiners.includes(domain)) {
            const reason = number === joined[domain] ? undefined : staysOn(joined[domain] ?? 1);
            return reason === undefined ? [] : [{ domain, reason }];
        }
        const reason =
            barred[domain]?.[number] ?? pinProblem(pool, domain, number, former[domain] === number);
        put(pool, domain, number);
        return reason === undefined ? [] : [{ domain, reason }];
    });
    const newcomers = order.filter((domain) => !pool.placement.has(domain));
    newcomers.forEach((domain) => put(pool, domain, firstFitting(pool, domain, barred[domain])));
    return {
        placement: Object.fromEntries([...pool.placement].sort(([one], [other]) => (one < other ? -1 : 1))),
        sets: pool.sets.length,
        moved: order.filter(
            (domain) => Object.hasOwn(former, domain) && former[domain] !== pool.placement.get(domain),
        ),
        problems,
    };
}

/** The sets while tenants are placed on them, and the set of each tenant so far. */
interface OpenPool {
    sets: OpenSet[];
    placement: Map<string, number>;
    newSet: (index: number) => OpenSet;
}

function openPool({ sets, capacities, newCapacity }: PlacementRequest): OpenPool {
    const newSet = (index: number): OpenSet => ({
        capacity: capacities[index] ?? newCapacity,
        zones: 0,
        domains: new Set(),
        children: new Map(),
    });
    return {
        sets: Array.from({ length: Math.max(sets, 1) }, (_none, index) => newSet(index)),
        placement: new Map(),
        newSet,
    };
}

/** Zones are deleted after the new ones are created, so a tenant that leaves or moves still takes its place in this up. */
function keepRoomOfLeavers(
    { sets }: OpenPool,
    { former, pins }: PlacementRequest,
    wanted: ReadonlySet<string>,
): void {
    for (const [domain, number] of Object.entries(former)) {
        const set = sets[number - 1];
        if (set !== undefined && (!wanted.has(domain) || (pins[domain] ?? number) !== number)) {
            occupy(set, domain);
            set.zones++;
        }
    }
}

/** Places a tenant, and opens the sets up to its own where there are fewer. */
function put({ sets, placement, newSet }: OpenPool, domain: string, number: number): void {
    while (sets.length < number) {
        sets.push(newSet(sets.length));
    }
    const set = sets[number - 1];
    if (set !== undefined) {
        occupy(set, domain);
        set.zones++;
    }
    placement.set(domain, number);
}

/** Why a pin cannot be kept. */
function pinProblem(
    { sets, newSet }: OpenPool,
    domain: string,
    number: number,
    isHere: boolean,
): string | undefined {
    const set = sets[number - 1] ?? newSet(number - 1);
    const conflict = conflictOn(set, domain);
    if (conflict !== undefined) {
        return `set ${number} has the zone of ${conflict}, and Route 53 refuses zones of which one contains the other on the same name servers (ConflictingDomainExists)`;
    }
    return !isHere && set.zones >= set.capacity
        ? `set ${number} has ${set.zones} of at most ${set.capacity} zones`
        : undefined;
}

function staysOn(number: number): string {
    return `the zone that joins (zoneId) is on set ${number}, and the name servers of a zone never change`;
}

/** The number of the first set that has room for the domain, no zone that contains it or lies in it, and is not barred. */
function firstFitting({ sets }: OpenPool, domain: string, barred: Barred[string] = {}): number {
    const parents = parentDomains(domain);
    const fitting = sets.findIndex(
        (set, index) =>
            set.zones < set.capacity &&
            barred[index + 1] === undefined &&
            conflictOn(set, domain, parents) === undefined,
    );
    return fitting === -1 ? sets.length + 1 : fitting + 1;
}

interface OpenSet {
    capacity: number;
    zones: number;
    domains: Set<string>;
    /** By a parent of one of the domains: that domain. */
    children: Map<string, string>;
}

function occupy(set: OpenSet, domain: string): void {
    set.domains.add(domain);
    parentDomains(domain).forEach((parent) => set.children.set(parent, domain));
}

/** The domain on the set that this one cannot stand beside: by whole labels, so that a thousand tenants cost a thousand look-ups. */
function conflictOn(
    set: OpenSet,
    domain: string,
    parents: readonly string[] = parentDomains(domain),
): string | undefined {
    return set.domains.has(domain)
        ? domain
        : (set.children.get(domain) ?? parents.find((parent) => set.domains.has(parent)));
}
