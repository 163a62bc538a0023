import { NameMap, RegistryMap, ServerMap, ZoneMap, type HostAddresses } from "./worldMaps";

/**
 * What the sandbox's world holds: a Route 53 account, the addresses of AWS's name servers, the registry of all
 * top-level domains, and the hosts that alias records may point at. Plain data: the Route 53 API changes it, DNS
 * answers from it, the control API shows and edits it. Nothing here is read from or written to disk.
 *
 * Names are held as Route 53 returns them: lower case, escaped, with the trailing dot. Keys of `registry`,
 * `hosts` and `nameServers`, and the names in a set's or zone's `nameServers`, have no trailing dot.
 */
export interface World {
    /** Reusable delegation sets, by bare id. */
    delegationSets: Map<string, StoredDelegationSet>;
    /** Hosted zones, by bare id. */
    hostedZones: ZoneMap<StoredZone>;
    /** Each AWS name server that was ever handed out, by name; `set` changes addresses, which are frozen. */
    nameServers: ServerMap;
    /** What a registry knows of a registered domain, by domain: its delegation. */
    registry: RegistryMap<RegistryDelegation>;
    /** What the registrar of a registered domain knows beside that, by domain, where it is not what `newRegistration` says. */
    registrations: NameMap<StoredRegistration>;
    /** Operations of Route 53 Domains by id, oldest first. */
    domainOperations: Map<string, StoredDomainOperation>;
    /** Names outside every zone that alias records point at: load balancers, distributions. */
    hosts: NameMap<HostAddresses>;
    /** Changes by bare id. */
    changes: Map<string, StoredChange>;
    /** Health checks by id. */
    healthChecks: Map<string, StoredHealthCheck>;
    /** Every CallerReference ever used: one that a deleted set, zone or health check had is still refused. */
    usedReferences: {
        /** Those of delegation sets. */
        delegationSets: Set<string>;
        /** Those of hosted zones. */
        hostedZones: Set<string>;
        /** Those of health checks. */
        healthChecks: Set<string>;
    };
    /** Gives out ids, serial numbers of name servers and request ids: the same calls give the same world. */
    counters: {
        /** Of the ids of sets, zones and changes. */
        id: number;
        /** Of the AWS name servers that were handed out. */
        nameServer: number;
    };
}

/** A reusable delegation set as the account holds it. */
export interface StoredDelegationSet {
    /** The bare id: N and 13 further characters. */
    id: string;
    /** The CallerReference that it was created with. */
    callerReference: string;
    /** The four AWS names, in the order in which the API returns them. */
    nameServers: string[];
}

/** A hosted zone as the account holds it. */
export interface StoredZone {
    /** The bare id: Z and further characters. */
    id: string;
    /** The name of the zone in lower case, escaped, with a trailing dot. */
    name: string;
    /** The CallerReference that it was created with. */
    callerReference: string;
    /** The comment of the zone; absent where it has none. */
    comment?: string | undefined;
    /** True for a private zone, which public DNS does not serve. */
    privateZone: boolean;
    /** The VPCs of a private zone. */
    vpcs: {
        /** The region of the VPC. */
        region: string;
        /** The id of the VPC. */
        id: string;
    }[];
    /** The service principal of the AWS service that created the zone; absent if no service did. */
    linkedService?: string | undefined;
    /** The id of the zone's reusable delegation set; absent if it has none. */
    delegationSetId?: string | undefined;
    /** The four AWS names that serve it; they never change. */
    nameServers: string[];
    /** By `storedKey`. */
    records: Map<string, StoredRecordSet>;
    /** Tags by key. */
    tags: Map<string, string>;
}

/** A record set as its zone holds it. Exactly one of `values` with `ttl`, or `alias`. */
export interface StoredRecordSet {
    /** The full name, as Route 53 stores it: lower case, escaped, with a trailing dot. */
    name: string;
    /** The record type, such as `MX`. */
    type: string;
    /** Distinguishes records with a routing; absent on simple ones. */
    setIdentifier?: string | undefined;
    /** TTL in seconds; absent on an alias. */
    ttl?: number | undefined;
    /** The values as they were sent; absent on an alias. */
    values?: string[] | undefined;
    /** The alias target; absent on a record with values. */
    alias?:
        | {
              /** The hosted zone id of the target. */
              hostedZoneId: string;
              /** The name of the target, with a trailing dot. */
              dnsName: string;
              /** Whether the record is left out while the target is not healthy. */
              evaluateTargetHealth: boolean;
          }
        | undefined;
    /** Weight, Region, Failover, MultiValueAnswer, HealthCheckId, GeoLocation …, as sent. */
    routing?: Record<string, unknown> | undefined;
}

/** A health check as the account holds it: records name it, and nothing is checked. */
export interface StoredHealthCheck {
    /** The id of the health check. */
    id: string;
    /** The CallerReference that it was created with. */
    callerReference: string;
    /** HealthCheckConfig, as sent. */
    config: Record<string, unknown>;
    /** Tags by key. */
    tags: Map<string, string>;
}

/** The delegation of a registered domain at its registry. */
export interface RegistryDelegation {
    /** The name servers, in the order in which the registry gives them. */
    nameServers: RegistryHost[];
    /** The DS records that the registry publishes: key tag, algorithm, digest type and digest (RFC 4034 §5.3). */
    ds?: string[] | undefined;
    /** TTL of the NS records in seconds. Default: 172800, as in `.com`. */
    ttl?: number | undefined;
    /** TTL of the glue addresses in seconds. Default: the TTL of the NS records. */
    glueTtl?: number | undefined;
    /** Host objects below the domain that its own list does not name, as other registrars and AWS Support can make them. */
    hosts?: RegistryHost[] | undefined;
}

/** A name server as a registry has it, with its addresses where the registry publishes them (RFC 5732). */
export interface RegistryHost {
    /** The name of the server, without a trailing dot. */
    name: string;
    /** Its IPv4 and IPv6 addresses; empty where the registry publishes none. */
    glue: string[];
}

/** What the registrar of a domain keeps. Times are in milliseconds since the epoch. */
export interface StoredRegistration {
    /** Route 53 Domains, or another registrar, of which the API knows nothing. */
    registrar: "route53domains" | "elsewhere";
    /** The account whose Route 53 Domains has it; absent: every account that asks. */
    account?: string | undefined;
    /** EPP status values (RFC 5731 §2.3), without the one of the transfer lock. */
    status: string[];
    /** Whether the domain is locked against transfers. */
    transferLock: boolean;
    /** Whether the registration is renewed by itself. */
    autoRenew: boolean;
    /** When the domain was registered. */
    createdAt: number;
    /** When the registration changed last. */
    updatedAt: number;
    /** When the registration ends. */
    expiresAt: number;
    /** The contacts, by role. */
    contacts: Record<ContactRole, DomainContact>;
    /** Whether WHOIS hides the contact. */
    privacy: Record<ContactRole, boolean>;
    /** Tags by key. */
    tags: Record<string, string>;
}

/** The role of a contact of a registration. */
export type ContactRole = "Admin" | "Registrant" | "Tech" | "Billing";

/** ContactDetail of the API. */
export type DomainContact = Record<
    string,
    | string
    | {
          /** The name of an extra parameter. */
          Name: string;
          /** Its value. */
          Value: string;
      }[]
>;

/** An operation of Route 53 Domains. Times are in milliseconds since the epoch. */
export interface StoredDomainOperation {
    /** The id of the operation. */
    id: string;
    /** The domain that it changes. */
    domain: string;
    /** Whose call it was. */
    account: string;
    /** The type, such as `UPDATE_NAMESERVER`. */
    type: string;
    /** When the call came. */
    submittedAt: number;
    /** When its status changed last. */
    updatedAt: number;
    /** When it ends, unless the registry takes longer. */
    dueAt: number;
    /** The status, as GetOperationDetail gives it. */
    status: "SUBMITTED" | "IN_PROGRESS" | "SUCCESSFUL" | "FAILED" | "ERROR";
    /** What it waits for; absent where it waits for nothing. */
    statusFlag?: string | undefined;
    /** Why it failed; absent where it did not. */
    message?: string | undefined;
    /** How a fault ends it. */
    fails?: "FAILED" | "ERROR" | undefined;
    /** What it changes at its end. */
    effect: DomainEffect;
}

/** What an operation does at its end. */
export type DomainEffect =
    | {
          /** The name servers that the registry has from then on. */
          nameServers: RegistryHost[];
      }
    | {
          /** What becomes of the DS records. */
          ds: {
              /** The DS record that goes. */
              remove: string;
          };
      }
    | {
          /** The fields of the registration that change. */
          registration: Partial<Pick<StoredRegistration, "transferLock" | "contacts" | "privacy">>;
      };

/** A change of the API, which GetChange tells of. */
export interface StoredChange {
    /** The bare id. */
    id: string;
    /** The comment of the batch; absent where it has none. */
    comment?: string | undefined;
    /** When the change was made. */
    submittedAt: Date;
    /** When it turns from PENDING to INSYNC, in milliseconds since the epoch. */
    inSyncAt: number;
}

/** Identity of a record set (API ResourceRecordSet): name, type and set identifier. */
export function storedKey(record: Pick<StoredRecordSet, "name" | "type" | "setIdentifier">): string {
    return `${record.name} ${record.type} ${record.setIdentifier ?? ""}`;
}

export function emptyWorld(): World {
    return {
        delegationSets: new Map(),
        hostedZones: new ZoneMap(),
        nameServers: new ServerMap(),
        registry: new RegistryMap(),
        registrations: new NameMap(),
        domainOperations: new Map(),
        hosts: new NameMap(),
        changes: new Map(),
        healthChecks: new Map(),
        usedReferences: { delegationSets: new Set(), hostedZones: new Set(), healthChecks: new Set() },
        counters: { id: 0, nameServer: 0 },
    };
}

/** Empties a world in place, so that the API and the DNS servers, which hold it, go on with the same object. */
export function resetWorld(world: World): void {
    world.delegationSets.clear();
    world.hostedZones.clear();
    world.nameServers.clear();
    world.registry.clear();
    world.registrations.clear();
    world.domainOperations.clear();
    world.hosts.clear();
    world.changes.clear();
    world.healthChecks.clear();
    world.usedReferences.delegationSets.clear();
    world.usedReferences.hostedZones.clear();
    world.usedReferences.healthChecks.clear();
    Object.assign(world.counters, emptyWorld().counters);
}

/** Makes a world hold what another one holds, as a copy that shares nothing with it. */
export function restoreWorld(world: World, from: World): void {
    resetWorld(world);
    const copy = <K, V>(target: Map<K, V>, source: ReadonlyMap<K, V>): void =>
        source.forEach((value, key) => target.set(key, structuredClone(value)));
    copy(world.delegationSets, from.delegationSets);
    copy(world.hostedZones, from.hostedZones);
    copy(world.nameServers, from.nameServers);
    copy(world.registry, from.registry);
    from.registry.named.forEach((name) => world.registry.named.add(name));
    copy(world.registrations, from.registrations);
    copy(world.domainOperations, from.domainOperations);
    copy(world.hosts, from.hosts);
    copy(world.changes, from.changes);
    copy(world.healthChecks, from.healthChecks);
    from.usedReferences.healthChecks.forEach((used) => world.usedReferences.healthChecks.add(used));
    from.usedReferences.delegationSets.forEach((used) => world.usedReferences.delegationSets.add(used));
    from.usedReferences.hostedZones.forEach((used) => world.usedReferences.hostedZones.add(used));
    Object.assign(world.counters, from.counters);
}
