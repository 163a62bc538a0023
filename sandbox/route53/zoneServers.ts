import { fromFqdn, overlaps } from "../../records/names";
import type { World } from "../world";
import type { Account } from "./account";
import { findDelegationSet, zonesOnSet } from "./delegationSets";
import { ApiError } from "./errors";
import { drawNameServers, PRIVATE_NAME_SERVERS } from "./nameServers";
import type { ZoneRequest } from "./zoneRequest";

/**
 * The servers of a new zone. If the names of two zones contain each other, they may not share a server, on any sets (API
 * ConflictingDomainExists). A zone without a set gets servers that obey this rule.
 */
export function chooseNameServers(account: Account, request: ZoneRequest): string[] {
    const { world, limits } = account;
    if (request.vpc !== undefined) {
        refuseSameNameInVpc(world, request.name, request.vpc);
        return [...PRIVATE_NAME_SERVERS];
    }
    const taken = serversOfOverlappingZones(world, request.name);
    if (request.delegationSetId === undefined) {
        const drawn = drawNameServers(world, (names) => !names.some((name) => taken.has(name)));
        if (drawn === undefined) {
            throw new ApiError(
                "DelegationSetNotAvailable",
                `Amazon Route 53 has no four name servers left for another hosted zone named ${request.name}`,
            );
        }
        return drawn;
    }
    const set = findDelegationSet(world, request.delegationSetId);
    if (set.nameServers.some((name) => taken.has(name))) {
        throw new ApiError(
            "ConflictingDomainExists",
            `Cannot create hosted zone with DelegationSetId DelegationSetId:${set.id} as the DNSName ${request.name} ` +
                "conflicts with existing ones sharing the delegation set",
        );
    }
    if (zonesOnSet(world, set.id).length >= limits.zonesPerDelegationSet) {
        throw new ApiError(
            "TooManyHostedZones",
            `Limits Exceeded: MAX_ZONES_BY_REUSABLE_DELEGATION_SET - Cannot create more than ` +
                `${limits.zonesPerDelegationSet} hosted zones on delegation set ${set.id}.`,
        );
    }
    return [...set.nameServers];
}

function serversOfOverlappingZones(world: World, name: string): Set<string> {
    const zones = [...world.hostedZones.values()].filter(
        (zone) => !zone.privateZone && overlaps(fromFqdn(zone.name), fromFqdn(name)),
    );
    return new Set(zones.flatMap((zone) => zone.nameServers));
}

function refuseSameNameInVpc(world: World, name: string, vpc: { region: string; id: string }): void {
    const same = [...world.hostedZones.values()].find(
        (zone) =>
            zone.name === name && zone.vpcs.some((each) => each.id === vpc.id && each.region === vpc.region),
    );
    if (same !== undefined) {
        throw new ApiError(
            "ConflictingDomainExists",
            `The VPC ${vpc.id} in region ${vpc.region} has already been associated with the hosted zone ${same.id} ` +
                "with the same domain name.",
        );
    }
}
