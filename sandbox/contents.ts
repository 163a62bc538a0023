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

/** A world as plain JSON data. The order depends on the contents and not on how they were created. */
export interface SandboxContents {
    /** Reusable delegation sets, sorted by id. */
    delegationSets: StoredDelegationSet[];
    /** Hosted zones, sorted by name and id. Records are sorted by name, type and identifier, and their values are as they were sent. */
    hostedZones: (Omit<StoredZone, "records" | "tags"> & {
        /** The records of the zone, by name, type and identifier. */
        records: StoredRecordSet[];
        /** The tags of the zone, by key. */
        tags: Record<string, string>;
    })[];
    /** Addresses of the AWS name servers in use, by AWS name. */
    nameServers: Record<string, HostAddresses>;
    /** The delegations at the registries, by registered domain. */
    registry: Record<string, RegistryDelegation>;
    /** Registrations that were described or changed. Without the contacts, which are personal data at AWS. */
    registrations: Record<string, Omit<StoredRegistration, "contacts">>;
    /** Addresses of alias targets that are outside every zone. */
    hosts: Record<string, HostAddresses>;
}

/** A copy of the world, as the control API returns it. A change of the copy changes no world, and undefined values are left out. */
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

/** Servers that no set and no zone has any more are internal to AWS. */
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
