import type { Route53Client } from "@aws-sdk/client-route-53";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import {
    capacityOf,
    fullSets,
    placesOfZones,
    placesWithZones,
    setsInDoubt,
    setsWithUnknownZones,
    type PoolMemory,
    type SetQuota,
    type ZonesOfSets,
} from "../pool/placementMemory";
import { findDelegationSets } from "../route53/delegationSets";
import { listHostedZonesOfSet } from "../route53/hostedZones";
import {
    HOW_TO_RAISE,
    NEW_SET,
    quotaProblem,
    readSetQuota,
    readZoneQuota,
    readZonesOfSetQuota,
} from "../route53/quotas";
import { isUnknown, type ProviderContext } from "./dynamicResource";

/** Reads the limits of a pool's sets and of the account before tenants are placed. */

/** The reference of the n-th set of a pool, from 1. */
export function setReference(reference: string, number: number): string {
    return number === 1 ? reference : `${reference}-set${number}`;
}

/** The first sets of a pool, in their order; a deleted set has no id. One call if there are several sets. */
async function setsOfPool(
    route53: Route53Client,
    { reference, firstId, firstServers }: Pick<KnownPool, "reference" | "firstId" | "firstServers">,
    sets: number,
): Promise<PoolRoom["sets"]> {
    const later = Array.from({ length: sets - 1 }, (_none, index) => setReference(reference, index + 2));
    const found = await findDelegationSets(route53, later);
    return [
        { id: firstId, nameServers: firstServers },
        ...later.map((each) => ({ id: found.get(each)?.id, nameServers: found.get(each)?.nameServers })),
    ];
}

/** Only their ids. */
export async function idsOfSets(
    route53: Route53Client,
    pool: { reference: string; firstId: string },
    sets: number,
): Promise<(string | undefined)[]> {
    return (await setsOfPool(route53, pool, sets)).map(({ id }) => id);
}

/** The existing part of a pool. */
export interface KnownPool {
    reference: string;
    firstId: string;
    /** The number of sets. */
    sets: number;
    memory: PoolMemory;
    /** The ids of zones that join, by domain. */
    joins?: Readonly<Record<string, string>> | undefined;
    /** The servers of the first set. */
    firstServers?: readonly string[] | undefined;
    /** The capacities of the last up, in the order of the sets. */
    capacities?: readonly number[] | undefined;
}

export interface PoolRoom {
    /** The sets, in their order; values are undefined if the set does not exist or is unknown. */
    sets: { id?: string | undefined; nameServers?: readonly string[] | undefined }[];
    /** The sets of the zones that join, by domain, if they were found. */
    joined: Record<string, number>;
    /** The number of our zones that fit on each set. */
    capacities: number[];
    /** The capacity of a future set. */
    newCapacity: number;
    /** The places of the last up, and the places of removed tenants whose zones still exist. */
    former: Record<string, number>;
    /** The zones on sets where removed tenants may still have zones. */
    zones: ZonesOfSets | undefined;
    /** The same with the present limits of all sets; absent if these were read. */
    ofAllSets?: (() => Promise<PoolRoom>) | undefined;
}

/**
 * The room for our zones on each set: AWS's limit minus the zones of other owners. It is read only for new tenants: one call for each set,
 * and one to find the sets after the first. Full sets are not read while the others have room. One more call for each hundred zones is needed for each set on which the zone of a removed
 * tenant may affect a new tenant's place, or on which a zone that joins may be, or which has more zones than the state. A future set has
 * the limit of the first.
 */
export async function readPoolRoom(
    pool: KnownPool,
    newcomers: readonly string[],
    { route53 }: ProviderContext,
): Promise<PoolRoom> {
    const { reference, firstId, sets, memory, joins = {}, firstServers, capacities = [] } = pool;
    if (isUnknown(firstId)) {
        // Only in a preview: the zones in the way are assumed to exist.
        const former = placesWithZones(memory, () => true);
        return {
            sets: [],
            joined: {},
            capacities: [],
            newCapacity: NEW_SET.limit,
            former,
            zones: undefined,
        };
    }
    const found = await setsOfPool(route53, { reference, firstId, firstServers }, sets);
    const quotaOf = once((id) => readZonesOfSetQuota(route53, id));
    const zonesOf = once((id) => listHostedZonesOfSet(route53, id));
    const read = (skipped: ReadonlySet<number>) =>
        roomOf({ pool, found, skipped, quotaOf, zonesOf }, newcomers);
    const isWhole = Object.keys(joins).length > 0;
    const full: ReadonlySet<number> = isWhole ? new Set() : fullSets(memory, capacities, newcomers.length);
    const room = await read(full);
    return full.size === 0 ? room : { ...room, ofAllSets: () => read(new Set()) };
}

/** Each id is asked for once. */
function once<T>(ask: (id: string) => Promise<T>): (id: string) => Promise<T> {
    const answers = new Map<string, Promise<T>>();
    return (id) => {
        const answer = answers.get(id) ?? ask(id);
        answers.set(id, answer);
        return answer;
    };
}

interface RoomReads {
    pool: KnownPool;
    found: PoolRoom["sets"];
    /** The numbers of the sets that keep their stored capacity. */
    skipped: ReadonlySet<number>;
    quotaOf: (id: string) => Promise<SetQuota>;
    zonesOf: (id: string) => ReturnType<typeof listHostedZonesOfSet>;
}

async function roomOf(
    { pool, found, skipped, quotaOf, zonesOf }: RoomReads,
    newcomers: readonly string[],
): Promise<PoolRoom> {
    const { memory, joins = {}, capacities: stored = [] } = pool;
    const ids = found.map(({ id }) => id);
    const quotas = await Promise.all(
        ids.map(async (id, index) => (id === undefined || skipped.has(index + 1) ? undefined : quotaOf(id))),
    );
    const inDoubt =
        Object.keys(joins).length > 0
            ? ids.map((_id, index) => index + 1)
            : [
                  ...new Set([
                      ...setsInDoubt(memory, newcomers, quotas),
                      ...setsWithUnknownZones(memory, stored, quotas),
                  ]),
              ];
    const listed = await Promise.all(
        inDoubt.map(async (number) => {
            const id = ids[number - 1];
            return [number, id === undefined ? [] : await zonesOf(id)] as const;
        }),
    );
    const zones = new Map(listed.map(([number, all]) => [number, new Set(all.map(({ name }) => name))]));
    const joined = joinedPlaces(joins, listed);
    const former = {
        ...placesOfZones(newcomers, zones),
        ...placesWithZones(memory, (domain, set) => zones.get(set)?.has(domain) ?? false),
    };
    const ofFirst = skipped.has(1) ? stored[0] : quotas[0]?.limit;
    const newCapacity = ofFirst ?? NEW_SET.limit;
    return {
        sets: found,
        joined,
        former,
        zones,
        newCapacity,
        capacities: quotas.map((quota, index) =>
            skipped.has(index + 1)
                ? (stored[index] ?? 0)
                : capacityOf(
                      quota ?? { limit: newCapacity, used: 0 },
                      index + 1,
                      { ...former, ...joined },
                      zones.get(index + 1),
                  ),
        ),
    };
}

/** The sets of zones that join, by domain. */
function joinedPlaces(
    joins: Readonly<Record<string, string>>,
    listed: readonly (readonly [number, readonly { id: string }[]])[],
): Record<string, number> {
    const setOf = new Map(listed.flatMap(([number, zones]) => zones.map(({ id }) => [id, number] as const)));
    return Object.fromEntries(
        Object.entries(joins).flatMap(([domain, id]) => {
            const set = setOf.get(id);
            return set === undefined ? [] : [[domain, set]];
        }),
    );
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

/**
 * Checks the quotas for the zones of new tenants and for their new sets. Otherwise Route 53 would refuse the last of many in the middle of
 * an up.
 */
export async function quotaProblems(
    newcomers: number,
    newSets: number,
    { route53 }: ProviderContext,
): Promise<CheckFailure[]> {
    const inAccount = "in the account";
    const ofZones =
        newcomers === 0
            ? undefined
            : quotaProblem("hosted zones", inAccount, await readZoneQuota(route53), newcomers);
    // A single new set checks the quota itself; with several new sets, each would only count itself.
    const ofSets =
        newSets <= 1
            ? undefined
            : quotaProblem("delegation sets", inAccount, await readSetQuota(route53), newSets);
    return [
        { property: "tenants", problem: ofZones },
        { property: "delegationSet", problem: ofSets },
    ].flatMap(({ property, problem }) =>
        problem === undefined ? [] : [{ property, reason: `${problem}; ${HOW_TO_RAISE}` }],
    );
}
