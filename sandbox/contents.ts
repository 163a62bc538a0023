import { compareNames } from "../records/names";
import type {
    RegistryDelegation,
    StoredDelegationSet,
    StoredRegistration,
    StoredZone,
    StoredRecordSet,
    World,
} from "./world";
import type { HostAddresses } from "./worldMaps";

/** A world as plain JSON data, in an order that depends on what it holds and not on how it came about. */
export interface SandboxContents {
    /** Reusable delegation sets, by id. */
    delegationSets: StoredDelegationSet[];
    /** By name, then id; records by name, type and identifier, values as they were written. */
    hostedZones: (Omit<StoredZone, "records" | "tags"> & {
        /** The records of the zone, by name, type and identifier. */
        records: StoredRecordSet[];
        /** The tags of the zone, by key. */
        tags: Record<string, string>;
    })[];
    /** Addresses of the AWS name servers in use, by AWS name. */
    nameServers: Record<string, HostAddresses>;
    /** What each registry delegates, by registered domain. */
    registry: Record<string, RegistryDelegation>;
    /** What was said of registrations, or changed in them; without the contacts, which are personal data at AWS. */
    registrations: Record<string, Omit<StoredRegistration, "contacts">>;
    /** Addresses of names outside every zone that aliases point at. */
    hosts: Record<string, HostAddresses>;
}

/** A copy, the same that the control API gives: changing it changes no world, and what is undefined is left out. */
export function contentsOf(world: World): SandboxContents {
    const contents: SandboxContents = {
        delegationSets: [...world.delegationSets.values()].sort((a, b) => compareText(a.id, b.id)),
        hostedZones: [...world.hostedZones.values()]
            .sort((a, b) => compareNames(a.name, b.name) || compareText(a.id, b.id))
            .map(({ records, tags, ...zone }) => ({
                ...zone,
                records: [...records.values()].sort(compareRecords),
                tags: sortedObject(tags),
            })),
        nameServers: sortedObject(serversInUse(world)),
        registry: sortedObject(world.registry),
        registrations: sortedObject(
            new Map(
                [...world.registrations].map(([domain, { contacts: _contacts, ...rest }]) => [domain, rest]),
            ),
        ),
        hosts: sortedObject(world.hosts),
    };
    return JSON.parse(JSON.stringify(contents)) as SandboxContents;
}

/** Servers that no set and no zone has any more are AWS's own affair. */
function serversInUse({
    delegationSets,
    hostedZones,
    nameServers,
}: World): ReadonlyMap<string, HostAddresses> {
    const used = new Set(
        [...delegationSets.values(), ...hostedZones.values()].flatMap((owner) => owner.nameServers),
    );
    return new Map([...nameServers].filter(([name]) => used.has(name)));
}

function compareRecords(a: StoredRecordSet, b: StoredRecordSet): number {
    return (
        compareNames(a.name, b.name) ||
        compareText(a.type, b.type) ||
        compareText(a.setIdentifier ?? "", b.setIdentifier ?? "")
    );
}

function compareText(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}

function sortedObject<T>(map: ReadonlyMap<string, T>): Record<string, T> {
    return Object.fromEntries([...map].sort(([a], [b]) => compareText(a, b)));
}
