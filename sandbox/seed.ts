import { toFqdn } from "../records/names";
import { addHealthCheck } from "./route53/healthChecks";
import { defaultRecords } from "./route53/hostedZones";
import { drawNameServers } from "./route53/nameServers";
import {
    storedKey,
    type StoredDelegationSet,
    type StoredHealthCheck,
    type StoredZone,
    type World,
} from "./world";

/**
 * Adds the zones and sets that the account has before a rehearsal begins, with the ids that a stack config uses. Route 53's API chooses ids
 * itself, so only the control API can do this.
 */

/** @returns the zone with this id, which is created if it does not exist */
export function seedHostedZone(
    world: World,
    id: string,
    name: string,
): Pick<StoredZone, "id" | "name" | "nameServers"> {
    const zone = world.hostedZones.get(id) ?? {
        id,
        name: toFqdn(name),
        callerReference: id,
        privateZone: false,
        vpcs: [],
        nameServers: freshServers(world),
        records: new Map<string, never>(),
        tags: new Map<string, string>(),
    };
    if (!world.hostedZones.has(id)) {
        world.hostedZones.set(id, {
            ...zone,
            records: new Map(defaultRecords(zone).map((record) => [storedKey(record), record])),
        });
    }
    return { id, name: zone.name, nameServers: zone.nameServers };
}

/** @returns the set with this id, which is created if it does not exist */
export function seedDelegationSet(world: World, id: string): StoredDelegationSet {
    const set = world.delegationSets.get(id) ?? { id, callerReference: id, nameServers: freshServers(world) };
    world.delegationSets.set(id, set);
    return set;
}

/** @returns the health check with this id, which is created if it does not exist */
export function seedHealthCheck(world: World, id: string): Pick<StoredHealthCheck, "id" | "config"> {
    const { config } = world.healthChecks.get(id) ?? addHealthCheck(world, id, id, { Type: "TCP" });
    return { id, config };
}

function freshServers(world: World): string[] {
    const used = new Set(
        [...world.hostedZones.values(), ...world.delegationSets.values()].flatMap(
            ({ nameServers }) => nameServers,
        ),
    );
    const drawn = drawNameServers(world, (names) => names.every((name) => !used.has(name)));
    if (drawn === undefined) {
        throw new Error("the sandbox has no four name servers left that nothing uses");
    }
    return drawn;
}
