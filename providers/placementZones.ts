import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import type { PoolMemory } from "../pool/placementMemory";
import type { Barred, Placement } from "../pool/placeTenants";
import { isPublicSuffix, parentDomains } from "../records/names";
import { isReference } from "../route53/delegationSets";
import {
    bareId,
    findHostedZones,
    findZonesBelow,
    getHostedZone,
    type HostedZoneInfo,
} from "../route53/hostedZones";
import { isUnknown, type ProviderContext } from "./dynamicResource";
import type { PoolRoom } from "../pool/poolRoom";
import type { ReadPool } from "./poolSets";

/** Existing zones of tenants that are not placed yet: zones that join, and zones that tenants move from. */

/** These zones in the state of a placement. The state of a former version has none. */
export interface ZonesMemory {
    /** Tenants whose zones existed before they joined. */
    joined?: string[] | undefined;
    /** Servers of zones that tenants move from, or of zones that overlap them: new sets must not have these servers. */
    avoid?: string[] | undefined;
}

/** The part of the inputs about such zones. */
interface ZonesRequest {
    tenants: readonly { domain: string }[];
    /** The reference for the creation of the first set. */
    reference: string;
    joins?: Record<string, string> | undefined;
    fromZone?: string | undefined;
    moves?: Record<string, string> | undefined;
}

/** The zones of tenants that have no place yet. */
export function newZones(
    zones: Record<string, string> | undefined,
    { placement }: Pick<PoolMemory, "placement">,
): Record<string, string> {
    return knownZones(zones, (domain) => !Object.hasOwn(placement, domain));
}

/** Reads the existing zones of tenants before the tenants are placed. */
export async function readZones(
    request: ZonesRequest,
    { room, sets }: Pick<ReadPool, "room" | "sets">,
    memory: PoolMemory,
    context: ProviderContext,
): Promise<MovingZones & { failures: CheckFailure[] }> {
    const { reference, fromZone, tenants } = request;
    const joins = Object.entries(newZones(request.joins, memory));
    const unfound = Object.fromEntries(joins.filter(([domain]) => !Object.hasOwn(room.joined, domain)));
    const ids = sets.map(({ id }) => id);
    const keyOf = (domain: string): string =>
        `tenants[${tenants.findIndex((each) => each.domain === domain)}].zoneId`;
    const failures = await misplacedZones(unfound, { reference, ids, fromZone }, keyOf, context);
    const servers = sets.map(({ nameServers }) => nameServers);
    return { ...(await zonesInTheWay(newZones(request.moves, memory), servers, context)), failures };
}

/** The zones to store in the state. */
export function zoneMemory(
    { tenants, moves }: ZonesRequest,
    olds: ZonesMemory,
    room: PoolRoom,
    { avoid }: MovingZones,
): ZonesMemory {
    const wanted = new Set(tenants.map(({ domain }) => domain));
    const joined = [...new Set([...(olds.joined ?? []), ...Object.keys(room.joined)])]
        .filter((domain) => wanted.has(domain))
        .sort();
    // A failed up may have placed a tenant on a set that it has not created.
    const avoided = moves === undefined ? [] : [...new Set([...(olds.avoid ?? []), ...avoid])].sort();
    return {
        joined: joined.length === 0 ? undefined : joined,
        avoid: avoided.length === 0 ? undefined : avoided,
    };
}

/** Prints why tenants that move are not on their usual sets. */
export function sayBarred(barred: Barred, { placement }: Placement, { say }: ProviderContext): void {
    for (const [domain, sets] of Object.entries(barred)) {
        const [why] = Object.values(sets);
        if (why !== undefined) {
            say(`${domain} is placed on set ${placement[domain] ?? ""}: ${why}, and Route 53 refuses that`);
        }
    }
}

/** The ids by domain, as the settings name them; unknown ids of a preview are left out. */
function knownZones(
    zones: Readonly<Record<string, string>> | undefined,
    isNew: (domain: string) => boolean,
): Record<string, string> {
    return Object.fromEntries(
        isUnknown(zones) && typeof zones !== "object"
            ? []
            : Object.entries(zones ?? {})
                  .filter(([domain, id]) => typeof id === "string" && !isUnknown(id) && isNew(domain))
                  .map(([domain, id]) => [domain, bareId(id)]),
    );
}

/** The known sets of the deployment. */
interface OwnSets {
    /** The reference for the creation of the first set. */
    reference: string;
    /** The ids by number, from 1: undefined for a set that does not exist yet. */
    ids: readonly (string | undefined)[];
    /** The zone whose servers the first set adopts. */
    fromZone: string | undefined;
}

/**
 * The reasons why zones cannot join: they are on none of the sets. One call for each.
 *
 * @param joins by domain: the zones that were found on none of the sets
 */
async function misplacedZones(
    joins: Readonly<Record<string, string>>,
    { reference, ids, fromZone }: OwnSets,
    keyOf: (domain: string) => string,
    { route53 }: ProviderContext,
): Promise<CheckFailure[]> {
    // When the first set is adopted, the servers of that zone become a set.
    const others = isUnknown(fromZone)
        ? []
        : Object.entries(joins).filter(([, id]) => id !== (fromZone && bareId(fromZone)));
    const known = ids.filter((id) => id !== undefined && !isUnknown(id));
    const failures = others.map(async ([domain, id]): Promise<CheckFailure[]> => {
        const zone = await getHostedZone(route53, id);
        // If the id is not a public zone of the domain, its resource prints the reason.
        if (zone?.name !== domain || zone.privateZone) {
            return [];
        }
        if (known.length === 0 && isReference(zone.delegationSetReference, reference)) {
            return [];
        }
        const reason = `"${id}" (${domain}) ${whyMisplaced(zone, known)}; copy it with migrateFrom: { zoneId: ${id} }, which gives ${domain} a new zone`;
        return [{ property: keyOf(domain), reason }];
    });
    return (await Promise.all(failures)).flat();
}

function whyMisplaced(
    { delegationSetId, nameServers }: HostedZoneInfo,
    sets: readonly (string | undefined)[],
): string {
    const ours =
        sets.length === 0 ? "this stack's set does not exist yet" : `this stack has ${sets.join(", ")}`;
    return delegationSetId === undefined
        ? `is on no delegation set (its name servers are ${nameServers.join(", ")}), and the name servers of a zone never change`
        : `is on delegation set ${delegationSetId}, and ${ours}; the name servers of a zone never change`;
}

/** The sets and servers that a tenant that moves cannot use. */
interface MovingZones {
    barred: Barred;
    /** The servers that a set for these tenants must not have. */
    avoid: string[];
}

/**
 * The sets on which Route 53 refuses the new zones of tenants that move, because a zone with the same name, or with the name of a parent or
 * child, has one of their servers (API CreateHostedZone, ConflictingDomainExists). Calls for each such tenant: one for its old zone, one
 * for the zones with its name and below, one for each parent domain, and one for each other zone that is found.
 *
 * @param moves the old zones by domain, of tenants that have no place yet
 * @param servers servers of each set; undefined if they are unknown
 */
async function zonesInTheWay(
    moves: Readonly<Record<string, string>>,
    servers: readonly (readonly string[] | undefined)[],
    { route53 }: ProviderContext,
): Promise<MovingZones> {
    const barred: Record<string, Record<number, string>> = {};
    const avoid = new Set<string>();
    for (const [domain, oldId] of Object.entries(moves)) {
        const ids = [oldId, ...(await overlappingZones(route53, domain)).filter((id) => id !== oldId)];
        const zones = await Promise.all(ids.map((id) => getHostedZone(route53, id)));
        for (const zone of zones.filter((each) => each !== undefined)) {
            zone.nameServers.forEach((server) => avoid.add(server));
            for (const [index, ofSet] of servers.entries()) {
                const shared = zone.nameServers.find((server) => ofSet?.includes(server));
                if (shared !== undefined) {
                    const which = zone.id === oldId ? "its old zone" : `the zone of ${zone.name}`;
                    barred[domain] = {
                        [index + 1]: `${which} (${zone.id}) is on ${shared}, a server of set ${index + 1}`,
                        ...barred[domain],
                    };
                }
            }
        }
    }
    return { barred, avoid: [...avoid].sort() };
}

/** The ids of the account's public zones of a domain, below it and above it. */
async function overlappingZones(client: Route53Client, domain: string): Promise<string[]> {
    const parents = parentDomains(domain).filter((parent) => !isPublicSuffix(parent));
    const found = await Promise.all([
        findZonesBelow(client, domain),
        ...parents.map((parent) => findHostedZones(client, parent)),
    ]);
    return found
        .flat()
        .filter(({ privateZone }) => !privateZone)
        .map(({ id }) => id);
}
