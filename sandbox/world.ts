import { NameMap, RegistryMap, ServerMap, ZoneMap, type HostAddresses } from "./worldMaps";

/**
 * The contents of the sandbox's world: a Route 53 account, the addresses of AWS's name servers, the registry of all top-level domains, and
 * the hosts of alias targets. It is plain data. The Route 53 API changes it, DNS answers from it, and the control API shows and edits it.
 * It is never read from or written to disk.
 *
 * Names are stored as Route 53 returns them: lower case, escaped, with the trailing dot. Keys of `registry`, `hosts` and `nameServers`, and
 * the names in a set's or zone's `nameServers`, have no trailing dot.
 */
export interface World {
    /** Reusable delegation sets, by bare id. */
    delegationSets: Map<string, StoredDelegationSet>;
    /** Hosted zones, by bare id. */
    hostedZones: ZoneMap<StoredZone>;
    /** Each AWS name server that was ever assigned, by name. `set` changes the addresses, which are frozen. */
    nameServers: ServerMap;
    /** The registry's delegation of each registered domain, by domain. */
    registry: RegistryMap<RegistryDelegation>;
    /** The registrar's data of each registered domain, by domain, if it differs from `newRegistration`. */
    registrations: NameMap<StoredRegistration>;
    /** Operations of Route 53 Domains by id, oldest first. */
    domainOperations: Map<string, StoredDomainOperation>;
    /** Alias targets outside every zone, by name: load balancers, distributions. */
    hosts: NameMap<HostAddresses>;
    /** Changes by bare id. */
    changes: Map<string, StoredChange>;
    /** Health checks by id. */
    healthChecks: Map<string, StoredHealthCheck>;
    /** Every CallerReference that was ever used. The reference of a deleted set, zone or health check is still refused. */
    usedReferences: {
        /** The references of delegation sets. */
        delegationSets: Set<string>;
        /** The references of hosted zones. */
        hostedZones: Set<string>;
        /** The references of health checks. */
        healthChecks: Set<string>;
    };
    /** Counters for ids, name servers and request ids. The same calls give the same world. */
    counters: {
        /** The counter of the ids of sets, zones and changes. */
        id: number;
        /** The counter of the assigned AWS name servers. */
        nameServer: number;
    };
}

/** A reusable delegation set as the account holds it. */
export interface StoredDelegationSet {
    /** The bare id: N and 13 further characters. */
    id: string;
    /** The CallerReference of the set. */
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
    /** The CallerReference of the zone. */
    callerReference: string;
    /** The comment of the zone; absent if it has none. */
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
    /** The record sets, by `storedKey`. */
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
    /** Distinguishes records with a routing; absent on a simple record. */
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

/** A health check as the account holds it. Records name it, but no endpoint is checked. */
export interface StoredHealthCheck {
    /** The id of the health check. */
    id: string;
    /** The CallerReference of the health check. */
    callerReference: string;
    /** The HealthCheckConfig as it was sent. */
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
    /** Host objects below the domain that the domain's own list does not name. Other registrars and AWS Support can create them. */
    hosts?: RegistryHost[] | undefined;
}

/** A name server as a registry has it, with its addresses if the registry publishes them (RFC 5732). */
export interface RegistryHost {
    /** The name of the server, without a trailing dot. */
    name: string;
    /** Its IPv4 and IPv6 addresses; empty if the registry publishes none. */
    glue: string[];
}

/** The data that the registrar of a domain keeps. Times are in milliseconds since the epoch. */
export interface StoredRegistration {
    /** Route 53 Domains, or another registrar, whose domains the API does not know. */
    registrar: "route53domains" | "elsewhere";
    /** The account that has the domain in Route 53 Domains; absent if every account has it. */
    account?: string | undefined;
    /** EPP status values (RFC 5731 §2.3), without the status of the transfer lock. */
    status: string[];
    /** Whether the domain is locked against transfers. */
    transferLock: boolean;
    /** Whether the registration is renewed automatically. */
    autoRenew: boolean;
    /** When the domain was registered. */
    createdAt: number;
    /** The time of the last change of the registration. */
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

/** A contact, as ContactDetail of the API. */
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
    /** The account that made the call. */
    account: string;
    /** The type, such as `UPDATE_NAMESERVER`. */
    type: string;
    /** The time of the call. */
    submittedAt: number;
    /** The time of the last change of the status. */
    updatedAt: number;
    /** The time at which it ends, unless the registry takes longer. */
    dueAt: number;
    /** The status, as GetOperationDetail gives it. */
    status: "SUBMITTED" | "IN_PROGRESS" | "SUCCESSFUL" | "FAILED" | "ERROR";
    /** The condition that it waits for; absent if there is none. */
    statusFlag?: string | undefined;
    /** The reason for its failure; absent if it did not fail. */
    message?: string | undefined;
    /** The end that a fault gives it. */
    fails?: "FAILED" | "ERROR" | undefined;
    /** The change at its end. */
    effect: DomainEffect;
}

/** The change that an operation makes at its end. */
export type DomainEffect =
    | {
          /** The name servers that the registry has after the change. */
          nameServers: RegistryHost[];
      }
    | {
          /** What happens to the DS records. */
          ds: {
              /** The DS record to remove. */
              remove: string;
          };
      }
    | {
          /** The changed fields of the registration. */
          registration: Partial<Pick<StoredRegistration, "transferLock" | "contacts" | "privacy">>;
      };

/** A change of the API, which GetChange returns. */
export interface StoredChange {
    /** The bare id. */
    id: string;
    /** The comment of the batch; absent if it has none. */
    comment?: string | undefined;
    /** The time of the change. */
    submittedAt: Date;
    /** The time at which it turns from PENDING to INSYNC, in milliseconds since the epoch. */
    inSyncAt: number;
}

/** The identity of a record set (API ResourceRecordSet): name, type and set identifier. */
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

/** Empties a world in place. The API and the DNS servers hold the same object, and continue to use it. */
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

/** Copies the contents of another world into a world. The two share nothing. */
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
