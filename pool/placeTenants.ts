import { parentDomains } from "../records/names";

/** The inputs of a placement of tenants on delegation sets. Sets are counted from 1. */
export interface PlacementRequest {
    /** ASCII, each once; their order does not affect tenants that are already placed. */
    domains: readonly string[];
    /** The former set of each tenant. */
    former: Readonly<Record<string, number>>;
    /** The sets in the setting `pin`. */
    pins: Readonly<Record<string, number>>;
    /** The number of existing sets; they stay, even if they are empty. */
    sets: number;
    /** The number of our zones that fit on each set; further sets are new. */
    capacities: readonly number[];
    /** The capacity of a new set. */
    newCapacity: number;
    /** The sets of existing zones that stay on their set, by domain. */
    joined?: Readonly<Record<string, number>> | undefined;
    /** Default: none. */
    barred?: Barred | undefined;
    /** Domains with zones on the servers of the first set that are not tenants, for example an adopted brand domain. */
    onFirst: readonly string[];
}

/** By domain and number of a set: the reason why Route 53 would refuse the domain's zone there. */
export type Barred = Readonly<Record<string, Readonly<Record<number, string>>>>;

export interface Placement {
    /** By domain, in alphabetical order. */
    placement: Record<string, number>;
    sets: number;
    /** Tenants that were on another set and that a pin moves. */
    moved: string[];
    /** The reasons why a pin cannot be kept, by domain. */
    problems: { domain: string; reason: string }[];
}

/**
 * Places each tenant's zone on a delegation set.
 *
 * A placed tenant keeps its set, even if tenants are added, removed or reordered; the place of a removed tenant is free from the next up
 * on. New tenants go on the first set that has room and no zone with the same name or of a parent or child domain (API CreateHostedZone,
 * ConflictingDomainExists). The sets of one pool share no server, so another set is enough. Parents are placed before their children, so
 * that the number of sets depends only on the longest chain of parents. If the given order needs fewer sets, it is used instead.
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

/** With fewer sets than this there is no room, whatever the names. */
function fewestSets({ domains, sets, capacities, newCapacity }: PlacementRequest): number {
    let count = 0;
    for (let room = 0; room < domains.length && count < domains.length; count++) {
        room += capacities[count] ?? newCapacity;
    }
    return Math.max(count, sets, 1);
}

/** The reason why a tenant without a place cannot have a zone. @param resource the name of the placement, as a further target */
export function noPlace(domain: string, resource: string): string {
    return `${domain} has no place on a delegation set yet: run pulumi up without --target, or also target '**${resource}'`;
}

/** The number of further tenants that fit on the existing sets, whatever their names. */
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

/** The sets during the placement, and the set of each tenant that is already placed. */
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

/** Zones are deleted after the new ones are created, so a tenant that leaves or moves still occupies its place in this up. */
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

/** Places a tenant, and adds sets up to its number. */
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

/** The reason why a pin cannot be kept. */
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

/** The number of the first set that has room for the domain, has no zone of a parent or child domain, and is not barred. */
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
    /** Children by parent: the domain that has the parent. */
    children: Map<string, string>;
}

function occupy(set: OpenSet, domain: string): void {
    set.domains.add(domain);
    parentDomains(domain).forEach((parent) => set.children.set(parent, domain));
}

/** The domain on the set that excludes this one: compared by whole labels, so that a thousand tenants need a thousand look-ups. */
function conflictOn(
    set: OpenSet,
    domain: string,
    parents: readonly string[] = parentDomains(domain),
): string | undefined {
    return set.domains.has(domain)
        ? domain
        : (set.children.get(domain) ?? parents.find((parent) => set.domains.has(parent)));
}
