import type { StoredDelegationSet, StoredZone, World } from "../world";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { ApiError, invalidInput, noSuchDelegationSet } from "./errors";
import { withoutPrefix, newId } from "./ids";
import { drawNameServers } from "./nameServers";
import { pageOf } from "./paging";
import { allowOnly, checkEnum, checkLength, requiredText, textOf, type XmlObject } from "./xml";

const LIMIT_TYPES = ["MAX_ZONES_BY_REUSABLE_DELEGATION_SET"] as const;

/** CreateReusableDelegationSet: four new servers, or with HostedZoneId the servers of a zone (adoption). */
export function handleCreateReusableDelegationSet(account: Account, { body }: ApiCall): ApiAnswer {
    const { world, limits } = account;
    allowOnly(body, ["CallerReference", "HostedZoneId"]);
    const callerReference = checkLength(requiredText(body, "CallerReference"), "Nonce", { min: 1, max: 128 });
    const zoneId = textOf(body, "HostedZoneId");
    if (world.usedReferences.delegationSets.has(callerReference)) {
        throw new ApiError(
            "DelegationSetAlreadyCreated",
            `A delegation set with the same owner and caller reference combination has already been created: ${callerReference}`,
        );
    }
    const adopted = zoneId === undefined ? undefined : zoneToAdopt(world, withoutPrefix(zoneId));
    if (world.delegationSets.size >= limits.delegationSetsPerAccount) {
        throw new ApiError(
            "LimitsExceeded",
            `Limits Exceeded: MAX_REUSABLE_DELEGATION_SETS_BY_OWNER - Cannot create more than ` +
                `${limits.delegationSetsPerAccount} reusable delegation sets.`,
        );
    }
    const nameServers =
        adopted?.nameServers ?? drawNameServers(world, (names) => isUnusedBySets(world, names));
    if (nameServers === undefined) {
        throw new ApiError(
            "DelegationSetNotAvailable",
            "No four name servers are left for another delegation set.",
        );
    }
    const set = { id: newId(account, "N"), callerReference, nameServers: [...nameServers] };
    world.delegationSets.set(set.id, set);
    world.usedReferences.delegationSets.add(callerReference);
    if (adopted !== undefined) {
        adopted.delegationSetId = set.id;
    }
    return {
        status: 201,
        location: `/delegationset/${set.id}`,
        body: { DelegationSet: delegationSetXml(set) },
    };
}

/** GetReusableDelegationSet. */
export function handleGetReusableDelegationSet(account: Account, call: ApiCall): ApiAnswer {
    return {
        body: { DelegationSet: delegationSetXml(findDelegationSet(account.world, call.params.Id ?? "")) },
    };
}

/** ListReusableDelegationSets: at most 100 on a page. */
export function handleListReusableDelegationSets(account: Account, { query }: ApiCall): ApiAnswer {
    const sets = [...account.world.delegationSets.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const marker = withoutPrefix(query.get("marker") ?? "");
    const page = pageOf(sets, { query, most: 100, isInPage: (set) => set.id >= marker });
    return {
        body: {
            DelegationSets: { DelegationSet: page.items.map(delegationSetXml) },
            Marker: marker,
            IsTruncated: page.next !== undefined,
            NextMarker: page.next?.id,
            MaxItems: page.maxItems,
        },
    };
}

/** DeleteReusableDelegationSet: refused while a zone is on the set. */
export function handleDeleteReusableDelegationSet(account: Account, call: ApiCall): ApiAnswer {
    const set = findDelegationSet(account.world, call.params.Id ?? "");
    const zones = zonesOnSet(account.world, set.id);
    if (zones.length > 0) {
        throw new ApiError(
            "DelegationSetInUse",
            `The specified delegation set contains associated hosted zones which must be deleted before the ` +
                `reusable delegation set can be deleted: ${zones.length} on ${set.id}.`,
        );
    }
    account.world.delegationSets.delete(set.id);
    return { body: {} };
}

/** GetReusableDelegationSetLimit: the limit of zones on a set, and their number. */
export function handleGetReusableDelegationSetLimit(account: Account, { params }: ApiCall): ApiAnswer {
    const type = checkEnum(params.Type ?? "", LIMIT_TYPES);
    const set = findDelegationSet(account.world, params.Id ?? "");
    return {
        body: {
            Limit: { Type: type, Value: account.limits.zonesPerDelegationSet },
            Count: zonesOnSet(account.world, set.id).length,
        },
    };
}

/**
 * The set with this id.
 *
 * @throws ApiError NoSuchDelegationSet
 */
export function findDelegationSet(world: World, id: string): StoredDelegationSet {
    const set = world.delegationSets.get(id);
    if (set === undefined) {
        throw noSuchDelegationSet(id);
    }
    return set;
}

/** The zones that count towards a set's limit: the zones that were created on it, and the zone from which it was adopted. */
export function zonesOnSet(world: World, id: string): StoredZone[] {
    return [...world.hostedZones.values()].filter((zone) => zone.delegationSetId === id);
}

export function delegationSetXml(set: StoredDelegationSet): XmlObject {
    return {
        Id: `/delegationset/${set.id}`,
        CallerReference: set.callerReference,
        NameServers: { NameServer: set.nameServers },
    };
}

function zoneToAdopt(world: World, id: string): StoredZone {
    const zone = world.hostedZones.get(id);
    if (zone === undefined) {
        throw new ApiError("HostedZoneNotFound", `The specified HostedZone can't be found: ${id}`);
    }
    if (zone.privateZone) {
        throw invalidInput(
            `Hosted zone ${id} is private, and private hosted zones can't share a delegation set.`,
        );
    }
    if (zone.delegationSetId !== undefined) {
        throw new ApiError(
            "DelegationSetAlreadyReusable",
            `The delegation set of hosted zone ${id} has already been marked as reusable.`,
        );
    }
    return zone;
}

function isUnusedBySets(world: World, names: string[]): boolean {
    return [...world.delegationSets.values()].every(
        (set) => !set.nameServers.some((name) => names.includes(name)),
    );
}
