import { printable } from "./printable";
/** What an audit has to know: the output `audit` of the components, or the names on the command line. The rest is in DNS. */

/**
 * The component's output `audit`, and the input of `white-label-dns audit`: the brand domain, its name servers and the
 * tenants. It holds names, addresses and TTLs, and no secret.
 */
export interface AuditInput {
    /** The version of this shape. A later version of the package may write another one, which this version refuses. */
    version: 1;
    /** The domain whose zone holds the names of the white-label name servers, such as `example.com`. */
    brandDomain: string;
    /** The name servers that the registry has to name for the brand domain. Default: those that its own zone names. */
    brandNameServers?: string[] | undefined;
    /**
     * The stack sets the brand domain's name servers at its registrar by itself, and keeps former names of theirs there until they are retired.
     * Default false.
     */
    brandSetByStack?: boolean | undefined;
    /** The TTLs that the records have in the phase of the stack. Without them the audit compares no TTL. */
    ttls?: AuditInputTtls | undefined;
    /** The TTLs of tenants that have others, by domain. Default: those above. */
    tenantTtls?: Record<string, AuditInputTtls> | undefined;
    /** The delegation sets of the stack, each with its white-label name servers. */
    delegationSets: AuditInputSet[];
    /**
     * The tenants by domain. The value is the number of the tenant's delegation set in `delegationSets`, from 1, or the names
     * of its name servers, which may be those of another stack.
     */
    tenants: Record<string, number | string[]>;
    /** The tenants that move here from another hosted zone, by domain. Default: none. */
    moves?: Record<string, AuditInputMove> | undefined;
    /** Where tenants' visitors are sent, as far as the stack knows it. Default: unknown, and not compared. */
    targets?: AuditInputTarget[] | undefined;
    /** The tenants whose name servers the stack sets at their registrar by itself. Default: none. */
    setByStack?: string[] | undefined;
}

/** A target that tenants have: `addresses` or `alias`; with neither, that of these tenants is not known. */
export interface AuditInputTarget {
    /** The IPv4 and IPv6 addresses that the stack has published. */
    addresses?: string[] | undefined;
    /** The AWS resource of which the records are an alias, by its name in DNS. It is shown, and not looked up. */
    alias?: string | undefined;
    /** The name that is asked for, relative to the tenant's domain. Default `@`, the domain itself. */
    name?: string | undefined;
    /** The tenants by domain. Default: all that no other target names. */
    tenants?: string[] | undefined;
}

/** How far the move of a tenant's zone has come, by the stages of `migrateFrom`. */
export const MOVE_STAGES = ["copy", "handover", "retire"] as const;
/** A stage of the move of a tenant's zone: one of `MOVE_STAGES`. */
export type MoveStage = (typeof MOVE_STAGES)[number];

/** The move of a tenant from a zone that it has had before. */
export interface AuditInputMove {
    /** The old zone's id. It is shown, and not looked up. */
    fromZoneId: string;
    /** In `copy` the old zone leads, in `handover` and `retire` the new one. */
    stage: MoveStage;
    /** The name servers of the old zone. Default: those of the delegation that are not white-label ones count as such. */
    nameServers?: string[] | undefined;
    /** From when on no resolver can be asking the old zone, as an ISO time. Absent while the parent delegates to it. */
    until?: string | undefined;
}

/** TTLs in seconds. */
export interface AuditInputTtls {
    /** Of the A and AAAA records of the white-label name servers in the brand zone. */
    address: number;
    /** Of the NS records at the apex of each tenant's zone. */
    ns: number;
    /** Of the SOA record of each tenant's zone. */
    soa: number;
}

/** A delegation set. */
export interface AuditInputSet {
    /** The id that Route 53 gave it, such as `N01234567ABCDEF`. It is shown, and not looked up. */
    id?: string | undefined;
    /** Its white-label name servers. */
    hosts: AuditInputHost[];
    /**
     * Names that have left `nameServers`, and go on answering for the server that they always stood for until they are in
     * `retiredNameServers`. Default: none.
     */
    formerHosts?: AuditInputHost[] | undefined;
}

/** A white-label name server. */
export interface AuditInputHost {
    /** Its name in the brand domain, such as `ns1.example.com`. */
    host: string;
    /** The AWS name server that it stands for. Without it the audit cannot tell what the addresses have to be. */
    awsName?: string | undefined;
    /** The IPv4 addresses that the stack has published. The audit does not compare with them: DNS is what counts. */
    ipv4?: string[] | undefined;
    /** The IPv6 addresses, likewise. */
    ipv6?: string[] | undefined;
}

/** A white-label name server to audit. */
export interface AuditedServer {
    /** The white-label name, such as `ns1.example.com`. */
    host: string;
    /** The AWS name server that it stands for, where the input names it. */
    awsName?: string | undefined;
    /** The delegation set that it belongs to, where the input names it. */
    delegationSetId?: string | undefined;
    /** It has left `nameServers`, and goes on answering until it is retired. */
    former?: true | undefined;
}

/** A name that was published, is none of the present ones, and goes on answering. */
export interface FormerName {
    /** The former white-label name, such as `ns1.example.com`. */
    host: string;
    /** The present name of the same AWS server; absent where that has none any more, or it is not known. */
    now?: string | undefined;
}

/** A tenant's domain to audit. */
export interface AuditedTenant {
    /** The tenant's domain. */
    domain: string;
    /** The names of its white-label servers. */
    nameServers: string[];
    /** Former names of its servers, which its parent may name until they are retired. Absent where there are none. */
    former?: FormerName[] | undefined;
    /** AWS's own names of its servers, each with the white-label name that stands for it. Absent where none is known. */
    awsNames?: FormerName[] | undefined;
    /** The TTLs that its records have to have, where they are not those of the plan. */
    ttls?: AuditInputTtls | undefined;
    /** Where it moves here from another zone. Absent where it does not. */
    move?: AuditInputMove | undefined;
    /** The domain of the zone of ours that delegates the tenant's. Absent where a registry delegates it. */
    parentZone?: string | undefined;
    /** The stack sets its name servers at its registrar by itself. Absent where its owner does. */
    setByStack?: true | undefined;
    /** Where its visitors are sent. Absent where it is not known. */
    target?: AuditedTarget | undefined;
}

/** The target of a tenant: `addresses`, or an AWS resource, of which the records are an `alias`. */
export interface AuditedTarget {
    /** The name that is asked for. */
    name: string;
    /** The addresses that its zone has to give. */
    addresses?: string[] | undefined;
    /** The AWS resource, by its name in DNS. */
    alias?: string | undefined;
}

/** What is audited, every name in its ASCII form and in lower case. */
export interface AuditPlan {
    /** The domain whose zone holds the white-label name servers. */
    brandDomain: string;
    /** The name servers that the registry has to name for the brand domain. Default: those that its own zone names. */
    brandNameServers?: string[] | undefined;
    /** The stack sets them at the registrar by itself. Absent where a person does. */
    brandSetByStack?: true | undefined;
    /** Former names of those. Absent where there are none. */
    brandFormer?: FormerName[] | undefined;
    /** AWS's own names of the brand domain's name servers. Absent where none is known. */
    brandAwsNames?: FormerName[] | undefined;
    /** Without them the audit compares no TTL. */
    ttls?: AuditInputTtls | undefined;
    /** Every white-label name server, each once. */
    servers: AuditedServer[];
    /** Further white-label names of the input, which are not audited. Absent where all are. */
    otherHosts?: string[] | undefined;
    /** Every tenant, each once. */
    tenants: AuditedTenant[];
}

/**
 * An input or option of an audit cannot be used. The message names it, the rule and the next step, without control characters, which may come
 * from an input that another person wrote.
 */
export class AuditInputError extends Error {
    /** The name of the error, `AuditInputError`, for code that has another copy of this class. */
    override readonly name = "AuditInputError";

    constructor(message: string, options?: { cause?: unknown }) {
        super(printable(message), options);
    }
}
