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
 * Seeds the account: zones and sets that it holds before a rehearsal begins, under the ids by which a stack config names them. The API
 * chooses ids itself, so this is the control API's.
 */

/** @returns the zone of this id, which is made where there is none */
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

/** @returns the set of this id, which is made where there is none */
export function seedDelegationSet(world: World, id: string): StoredDelegationSet {
    const set = world.delegationSets.get(id) ?? { id, callerReference: id, nameServers: freshServers(world) };
    world.delegationSets.set(id, set);
    return set;
}

/** @returns the health check of this id, which is made where there is none */
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
