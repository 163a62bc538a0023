import type { Route53Client } from "@aws-sdk/client-route-53";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import {
    capacityOf,
    placesWithZones,
    setsInDoubt,
    type PoolMemory,
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

/** What Route 53 says of a pool's sets and of the account, before tenants are placed. */

/** The reference of the n-th set of a pool, from 1. */
export function setReference(reference: string, number: number): string {
    return number === 1 ? reference : `${reference}-set${number}`;
}

/** The ids of the first sets of a pool, in their order; undefined for one that is gone. One call where there are several. */
export async function idsOfSets(
    route53: Route53Client,
    { reference, firstId }: { reference: string; firstId: string },
    sets: number,
): Promise<(string | undefined)[]> {
    const later = Array.from({ length: sets - 1 }, (_none, index) => setReference(reference, index + 2));
    const found = await findDelegationSets(route53, later);
    return [firstId, ...later.map((each) => found.get(each)?.id)];
}

/** A pool as far as it is there. */
export interface KnownPool {
    reference: string;
    firstId: string;
    /** How many sets there are. */
    sets: number;
    memory: PoolMemory;
}

export interface PoolRoom {
    /** How many of our zones each set takes. */
    capacities: number[];
    /** What a set takes that is yet to be created. */
    newCapacity: number;
    /** The places of the last up, and those of tenants that left whose zones are still there. */
    former: Record<string, number>;
    /** On the sets where tenants that left may still have zones. */
    zones: ZonesOfSets | undefined;
}

/**
 * What each set takes of our zones: AWS's limit less the zones of others on it. Asked for when there are newcomers: one
 * call for each set, one to find the sets after the first, and one, a hundred zones, for each set on which the zone of a
 * tenant that left may decide on a newcomer's place. A set that is yet to be created has the
 * limit of the first.
 */
export async function readPoolRoom(
    { reference, firstId, sets, memory }: KnownPool,
    newcomers: readonly string[],
    { route53 }: ProviderContext,
): Promise<PoolRoom> {
    if (isUnknown(firstId)) {
        // Only in a preview: the zones that stand in the way are taken to be there.
        const former = placesWithZones(memory, () => true);
        return { capacities: [], newCapacity: NEW_SET.limit, former, zones: undefined };
    }
    const ids = await idsOfSets(route53, { reference, firstId }, sets);
    const quotas = await Promise.all(
        ids.map(async (id) => (id === undefined ? undefined : readZonesOfSetQuota(route53, id))),
    );
    const zones = new Map(
        await Promise.all(
            setsInDoubt(memory, newcomers, quotas).map(async (number) => {
                const id = ids[number - 1];
                const listed = id === undefined ? [] : await listHostedZonesOfSet(route53, id);
                return [number, new Set(listed.map(({ name }) => name))] as const;
            }),
        ),
    );
    const former = placesWithZones(memory, (domain, set) => zones.get(set)?.has(domain) ?? false);
    const newCapacity = quotas[0]?.limit ?? NEW_SET.limit;
    return {
        former,
        zones,
        newCapacity,
        capacities: quotas.map((quota, index) =>
            capacityOf(quota ?? { limit: newCapacity, used: 0 }, index + 1, former, zones.get(index + 1)),
        ),
    };
}

/** An account has as many sets at most, by default (Developer Guide, DNSLimitations). */
const MOST_SETS = 100;

/**
 * Where the zones of domains are, on the sets of a deployment whose state was lost: one call to find the sets, and one
 * for each hundred zones of a set.
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
 * Room for the newcomers' zones, and for their new sets. Without this the last of many would be refused in the middle of
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
    // One new set looks for room by itself; of several each sees the room for one.
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
