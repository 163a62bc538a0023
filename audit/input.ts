import { printable } from "./printable";
/** The input of an audit: the output `audit` of the components, or the names on the command line. All other information comes from DNS. */

/**
 * The component's output `audit`, and the input of `white-label-dns audit`: the brand domain, its name servers and the
 * tenants. It holds names, addresses and TTLs, and no secret.
 */
export interface AuditInput {
    /** The version of this shape. A later version of the package may write another one, which this version refuses. */
    version: 1;
    /** The domain whose zone holds the names of the white-label name servers, such as `example.com`. */
    brandDomain: string;
    /** The name servers that the registry must have for the brand domain. Default: the name servers in its own zone. */
    brandNameServers?: string[] | undefined;
    /**
     * True if the stack itself sets the brand domain's name servers at its registrar, and keeps former names there until they are retired.
     * Default false.
     */
    brandSetByStack?: boolean | undefined;
    /** The TTLs that the records have in the phase of the stack. Without them the audit compares no TTL. */
    ttls?: AuditInputTtls | undefined;
    /** The TTLs of tenants that differ from `ttls`, by domain. Default: `ttls`. */
    tenantTtls?: Record<string, AuditInputTtls> | undefined;
    /** The delegation sets of the stack, each with its white-label name servers. */
    delegationSets: AuditInputSet[];
    /**
     * The tenants by domain. The value is the number of the tenant's delegation set in `delegationSets`, from 1, or the names of its name
     * servers, which can belong to another stack.
     */
    tenants: Record<string, number | string[]>;
    /** The tenants that move from another hosted zone, by domain. Default: none. */
    moves?: Record<string, AuditInputMove> | undefined;
    /** The known targets of the tenants. Default: unknown, and not compared. */
    targets?: AuditInputTarget[] | undefined;
    /** The tenants whose name servers the stack itself sets at their registrar. Default: none. */
    setByStack?: string[] | undefined;
}

/** A target of tenants: `addresses` or `alias`; with neither, the target of these tenants is unknown. */
export interface AuditInputTarget {
    /** The IPv4 and IPv6 addresses that the stack has published. */
    addresses?: string[] | undefined;
    /** The DNS name of the AWS resource to which the records are an alias. It is shown, and not looked up. */
    alias?: string | undefined;
    /** The queried name, relative to the tenant's domain. Default `@`, the domain itself. */
    name?: string | undefined;
    /** The tenants by domain. Default: all tenants without another target. */
    tenants?: string[] | undefined;
}

/** The stages of the move of a tenant's zone, as in `migrateFrom`. */
export const MOVE_STAGES = ["copy", "handover", "retire"] as const;
/** A stage of the move of a tenant's zone: one of `MOVE_STAGES`. */
export type MoveStage = (typeof MOVE_STAGES)[number];

/** The move of a tenant from its former zone. */
export interface AuditInputMove {
    /** The old zone's id. It is shown, and not looked up. */
    fromZoneId: string;
    /** In `copy` the old zone leads, in `handover` and `retire` the new one. */
    stage: MoveStage;
    /** The name servers of the old zone. Default: all name servers of the delegation that are not white-label ones. */
    nameServers?: string[] | undefined;
    /** The time after which no resolver can be querying the old zone, as an ISO time. Absent while the parent delegates to it. */
    until?: string | undefined;
}

/** TTLs in seconds. */
export interface AuditInputTtls {
    /** TTL of the A and AAAA records of the white-label name servers in the brand zone. */
    address: number;
    /** TTL of the NS records at the apex of each tenant's zone. */
    ns: number;
    /** TTL of the SOA record of each tenant's zone. */
    soa: number;
}

/** A delegation set. */
export interface AuditInputSet {
    /** The id of the set in Route 53, such as `N01234567ABCDEF`. It is shown, and not looked up. */
    id?: string | undefined;
    /** Its white-label name servers. */
    hosts: AuditInputHost[];
    /**
     * Names that were removed from `nameServers`, and still answer with the addresses of their original server until they are in
     * `retiredNameServers`. Default: none.
     */
    formerHosts?: AuditInputHost[] | undefined;
}

/** A white-label name server. */
export interface AuditInputHost {
    /** Its name in the brand domain, such as `ns1.example.com`. */
    host: string;
    /** The name of its AWS name server. Without it the audit does not know the right addresses. */
    awsName?: string | undefined;
    /** The IPv4 addresses that the stack has published. The audit does not use them, because it compares with DNS. */
    ipv4?: string[] | undefined;
    /** The IPv6 addresses that the stack has published. The audit does not use them either. */
    ipv6?: string[] | undefined;
}

/** A white-label name server to audit. */
export interface AuditedServer {
    /** The white-label name, such as `ns1.example.com`. */
    host: string;
    /** The name of its AWS name server, if the input has it. */
    awsName?: string | undefined;
    /** The id of its delegation set, if the input has it. */
    delegationSetId?: string | undefined;
    /** True if it was removed from `nameServers` and still answers until it is retired. */
    former?: true | undefined;
}

/** A published name that is no longer in `nameServers` and still answers. */
export interface FormerName {
    /** The former white-label name, such as `ns1.example.com`. */
    host: string;
    /** The present name of the same AWS server; absent if there is none, or it is unknown. */
    now?: string | undefined;
}

/** A tenant's domain to audit. */
export interface AuditedTenant {
    /** The tenant's domain. */
    domain: string;
    /** The names of its white-label servers. */
    nameServers: string[];
    /** Former names of its servers, which its parent may have until they are retired. Absent if there are none. */
    former?: FormerName[] | undefined;
    /** AWS's own names of its servers, each with its white-label name. Absent if none is known. */
    awsNames?: FormerName[] | undefined;
    /** The right TTLs of its records, if they differ from the plan's. */
    ttls?: AuditInputTtls | undefined;
    /** The move from another zone. Absent if the tenant does not move. */
    move?: AuditInputMove | undefined;
    /** The domain of the stack's zone that delegates the tenant. Absent if a registry delegates it. */
    parentZone?: string | undefined;
    /** True if the stack itself sets its name servers at its registrar. Absent if its owner does. */
    setByStack?: true | undefined;
    /** The target of its visitors. Absent if it is unknown. */
    target?: AuditedTarget | undefined;
}

/** The target of a tenant: `addresses`, or the AWS resource of an `alias`. */
export interface AuditedTarget {
    /** The queried name. */
    name: string;
    /** The addresses that its zone must return. */
    addresses?: string[] | undefined;
    /** The DNS name of the AWS resource. */
    alias?: string | undefined;
}

/** The domains and servers to audit, every name in its ASCII form and in lower case. */
export interface AuditPlan {
    /** The domain whose zone holds the white-label name servers. */
    brandDomain: string;
    /** The name servers that the registry must have for the brand domain. Default: the name servers in its own zone. */
    brandNameServers?: string[] | undefined;
    /** True if the stack itself sets them at the registrar. Absent if a person does. */
    brandSetByStack?: true | undefined;
    /** Former names of these name servers. Absent if there are none. */
    brandFormer?: FormerName[] | undefined;
    /** AWS's own names of the brand domain's name servers. Absent if none is known. */
    brandAwsNames?: FormerName[] | undefined;
    /** The right TTLs. Without them the audit compares no TTL. */
    ttls?: AuditInputTtls | undefined;
    /** Every white-label name server, each once. */
    servers: AuditedServer[];
    /** Further white-label names of the input, which are not audited. Absent if there are none. */
    otherHosts?: string[] | undefined;
    /** Every tenant, each once. */
    tenants: AuditedTenant[];
}

/**
 * An input or option of an audit cannot be used. The message has its name, the rule and the next step, without control characters, which an
 * input of another person may contain.
 */
export class AuditInputError extends Error {
    /** The name of the error, `AuditInputError`, for code that has another copy of this class. */
    override readonly name = "AuditInputError";

    constructor(message: string, options?: { cause?: unknown }) {
        super(printable(message), options);
    }
}
