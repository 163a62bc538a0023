import type * as pulumi from "@pulumi/pulumi";
import type { Soa } from "../records/soa";
import type { MigrationStage } from "./migrationStages";
import type { ManagedRegistrar } from "./registrars";
import type { TargetArgs, TenantRecordArgs } from "./tenantRecords";
import type { TtlPhase } from "./ttlPhase";

/**
 * What a user sets, in a stack's config or as arguments of the components. Written by hand and not derived from the
 * schemas, so that programs compile without the packages that the schemas need.
 */

/** The source of the four AWS name servers. Default: a new reusable delegation set. */
export interface DelegationSetSource {
    /** The id of an existing public zone whose four name servers become the reusable delegation set. */
    fromZone?: pulumi.Input<string> | undefined;
    /** The id of an existing reusable delegation set to use. The stack never deletes it. */
    id?: pulumi.Input<string> | undefined;
}

/** Fields of an SOA record to set. Fields that are left out keep AWS's values. */
export interface SoaArgs extends Partial<Omit<Soa, "mname">> {
    /** The mailbox, such as `hostmaster@example.com`, or in the form of RFC 1035. Default: AWS's mailbox. */
    rname?: string;
}

/** The settings of the white-label name servers: settings of a stack, and arguments of `WhiteLabelNameServers`. */
export interface NameServerSettings {
    /** The domain whose zone holds the white-label names: example.com. Its public hosted zone has to exist. */
    brandDomain: string;
    /** The id of the brand domain's hosted zone. Required if the account has several public zones of that name; otherwise it saves the look-up. */
    brandZoneId?: pulumi.Input<string> | undefined;
    /**
     * One to four labels below the brand domain, or full names in it. The first is the MNAME of every SOA.
     *
     * @default ["ns1", "ns2", "ns3", "ns4"]
     */
    nameServers?: string[] | undefined;
    /**
     * Names that were in `nameServers` before and whose address records may be deleted, because no registrar and no resolver uses them any
     * more. A published name that is not listed here keeps its address records. Default: none.
     */
    retiredNameServers?: string[] | undefined;
    /** The former brand domain: confirms that another one replaces it although registrars may still name it. Default: refused. */
    abandonBrandDomain?: string | undefined;
    /** Changing it replaces the set and with it every zone on it, which is refused without `allowDelegationSetReplacement`. */
    delegationSet?: DelegationSetSource | undefined;
    /**
     * Allow a change of `delegationSet` to replace the set and every zone on it, and a `pin` to move a tenant. Tenants then have to change their
     * name servers. Remove it afterwards.
     *
     * @default false
     */
    allowDelegationSetReplacement?: boolean | undefined;
    /**
     * The TTLs of the address, NS and SOA records: `prepare` for the days in which name servers are moved, 60 s each. Where it changes to that, preview
     * and up say from when on the low TTLs hold at every resolver. A tenant may have a phase of its own.
     *
     * @default "live"
     */
    ttlPhase?: TtlPhase | undefined;
    /** Rewrite the brand zone's own NS and SOA with the white-label names too. Only if the zone is on the set (adopted). Default: false. */
    rewriteBrandZone?: boolean | undefined;
    /**
     * Where the brand domain is registered at Route 53 Domains in the same account: its name servers are set there to the white-label
     * names, with their addresses (glue). Needs `rewriteBrandZone`. When the setting is removed, the stack
     * restores the former name servers once no other zone is on the set.
     *
     * @default you set them at the registrar, as the output `registrar` says
     */
    registrar?: ManagedRegistrar | undefined;
    /** Fields of the SOA of every tenant zone, and with `rewriteBrandZone` of the brand zone. Fields that are left out stay as AWS has them. */
    soa?: SoaArgs | undefined;
}

/** The records of a tenant in a zone file. */
export interface RecordFile {
    /**
     * A zone file (RFC 1035, section 5) of at most 1 MB. A relative path starts from the directory of Pulumi.yaml. $INCLUDE and
     * $GENERATE are refused.
     */
    file: string;
}

/** The existing hosted zone of a domain, and the stage of its move to the white-label name servers. */
export interface MigrateFromArgs {
    /** The id of the old zone. Its records are copied into the tenant's zone; records of the config take precedence. */
    zoneId: pulumi.Input<string>;
    /**
     * `copy`: the old zone leads and is not changed; each up copies its changes. `handover`: the tenant's zone leads, and the
     * NS records of the old zone are the white-label name servers. `retire`: the old zone is deleted once no resolver can still
     * ask it. Before that, going back a stage or removing `migrateFrom` restores the old zone's NS and SOA; the copies stay.
     *
     * @default "copy"
     */
    stage?: MigrationStage | undefined;
}

/** A tenant: its domain, the target of its names, and further records. Most values except the domain may be outputs. */
export interface TenantArgs {
    /** The customer's domain, in Unicode or punycode. Changing it replaces the zone. */
    domain: string;
    /**
     * A load balancer to alias, or plain addresses. If it is left out, the tenant has only its further records. A target that
     * is set to undefined, or an output with the value undefined, is refused: it would delete the addresses of a live tenant.
     */
    target?: pulumi.Input<TargetArgs> | undefined;
    /**
     * The names that get the target, relative to the domain; `@` is the domain itself.
     *
     * @default ["@", "www"]
     */
    names?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /**
     * Further records of the tenant: a list, or a zone file that the former DNS host exports. NS and SOA of the domain itself in
     * the file are ignored. Its A, AAAA, CNAME and HTTPS records at `names` are ignored with a warning, because the target takes
     * precedence. Any other record that cannot be used is refused with its line number. With a file and a target, `names` cannot
     * be an output.
     *
     * @example records: { file: "tenants/tenant.net.zone" }
     */
    records?: pulumi.Input<pulumi.Input<TenantRecordArgs>[]> | RecordFile | undefined;
    /** Tags of the hosted zone: keys of 1 to 128 characters that do not start with `aws:`, values of at most 256. Default: none. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
    /** The comment of the hosted zone, at most 256 characters. Default: none. */
    comment?: pulumi.Input<string> | undefined;
    /**
     * Set it if the domain is registered at Route 53 Domains in the same account: the stack then sets the domain's name servers
     * there, once the zone answers on all of them. When the setting or the tenant is removed, the former name servers are restored.
     *
     * @default the owner sets the name servers
     */
    registrar?: ManagedRegistrar | undefined;
    /**
     * The phase for the TTLs of the zone's NS and SOA, and of its delegation if the stack creates that. The address records of the
     * name servers use the phase of the stack.
     *
     * @default the phase of the stack
     */
    ttlPhase?: TtlPhase | undefined;
    /** The present hosted zone of the domain in the account, to move from it without a failed answer: see docs/migration.md. */
    migrateFrom?: MigrateFromArgs | undefined;
    /**
     * The id of a public zone of the domain that is already on the delegation set and joins as it is. The stack changes its NS and
     * SOA and the records that are set here, and keeps all others; it restores NS and SOA when the tenant leaves, and never
     * deletes the zone. Read once, when the tenant is new; removing it later changes nothing. Not with `migrateFrom`. See
     * docs/migration.md.
     */
    zoneId?: pulumi.Input<string> | undefined;
    /**
     * Replace records of other owners that have the name and type of one of this tenant's records.
     *
     * @default false, which refuses them by name
     */
    overwrite?: boolean | undefined;
    /**
     * When the tenant leaves, delete its zone with all records in it, also those of other owners. It must be on record in the state before
     * that: set it, run `pulumi up`, and then remove the tenant. A zone that joined with `zoneId` is never deleted.
     *
     * @default false, which refuses the deletion and names the records
     */
    forceDestroy?: boolean | undefined;
    /**
     * Required if the domain is inside another tenant's domain or the brand domain: the nearest domain that contains it. The stack
     * delegates the inner domain in the outer zone, so the owner of the outer domain loses control over it. If customers enter
     * their domains themselves, set it only after the owner of the outer domain agrees. `WhiteLabelDns` refuses such a tenant
     * without it; a `TenantZone` does not know other tenants and cannot check it.
     *
     * @example { domain: "shop.tenant.net", inside: "tenant.net", target: { addresses: ["203.0.113.10"] } }
     */
    inside?: string | undefined;
}

/** A tenant of a pool of delegation sets. */
export interface PooledTenantArgs extends TenantArgs {
    /**
     * The number of the tenant's delegation set, from 1. Default: the first set with room. For an existing tenant, another number
     * is refused without `allowDelegationSetReplacement`, because its zone is created again on other name servers.
     */
    pin?: number | undefined;
}

/** The settings of a stack as arguments of `WhiteLabelDns`; `readConfig` returns them. */
export interface DnsSettings extends NameServerSettings {
    /**
     * The tenants, in any order. Adding or removing a tenant changes no other one. Optional with `tenantsFile`.
     */
    tenants?: PooledTenantArgs[] | undefined;
    /**
     * A file of at most 16 MB with more tenants: a list in YAML or JSON, as in `tenants`, or a table in CSV. A relative path
     * starts from the directory of Pulumi.yaml. Use it for more tenants than a config can hold: the engine passes the config in an
     * environment variable of at most 128 KiB. An empty file is refused.
     */
    tenantsFile?: string | undefined;
    /**
     * The pattern for the names of further delegation sets: a label or a full name that contains `{n}`. Default: the pattern of the
     * names of the first set, so ns5 to ns8 follow ns1 to ns4.
     */
    nameServerPattern?: string | undefined;
    /**
     * The number of tenants that one up may remove and whose zones it may delete. Needed only to remove more than three tenants and
     * more than a third of all placed tenants at once, or a delegated tenant beside a new one with a similar name. Remove the setting after
     * that up.
     *
     * @default 0, which refuses such an up
     */
    allowRemovals?: number | undefined;
}

/** Settings of the DNS monitor of a stack: the setting `monitor`, and arguments of `DelegationMonitor`. */
export interface MonitorSettings {
    /** Minutes between two runs, a whole number from 1 to 1440. Default: 5. */
    every?: number | undefined;
    /** The e-mail address that gets the alarms. AWS first sends it a link that the recipient must confirm. Default: none. */
    notify?: string | undefined;
    /** The ARN of the Amazon SNS topic that gets the alarms. Default: the monitor creates a topic. */
    topicArn?: string | undefined;
    /**
     * Write new addresses of AWS's name servers into the address records of the brand zone, after the same proof that `pulumi up`
     * requires. Default: false.
     */
    follow?: boolean | undefined;
    /** Days for which the log is kept: one of the values that CloudWatch Logs allows. Default: 30. */
    logRetentionInDays?: number | undefined;
}

/** A limit of AWS's on requests. What is left out is as AWS documents it. */
export interface RequestRate {
    /** How many requests (of `changes`: changes) the account may send each second, on average. */
    perSecond?: number | undefined;
    /** How many it may send at once, after a pause. */
    burst?: number | undefined;
}

/** Settings of the place where the program runs. The providers read them from the stack's config by themselves. */
export interface RunSettings {
    /**
     * Resolvers that are asked for the addresses of AWS's name servers: addresses, and URLs of DNS over HTTPS. Default: the
     * system's and two over HTTPS.
     */
    resolvers?: string[] | undefined;
    /** CIDR ranges of AWS's name servers that are newer than this package's list of them. */
    nameServerRanges?: string[] | undefined;
    /** Believe a new address without a resolver over HTTPS: plain answers can be forged on the way. Default false. */
    trustPlainResolvers?: boolean | undefined;
    /** This stack's part of the account's request limits, above 0 and at most 1. Default 1. */
    apiShare?: number | undefined;
    /**
     * What AWS has raised the account's request limits to: of all requests (`requests`), of changes of records (`changes`), and of
     * operations by their names. Default: the limits that AWS documents. A value that is too high costs throttled calls and time.
     */
    requestRates?: Partial<Record<string, RequestRate>> | undefined;
    /**
     * What to take over although another state made it: marks, as a refusal names them, and for records without a mark
     * their names. For a state that was lost; leave it out again afterwards.
     */
    takeOver?: string[] | undefined;
    /**
     * Have AWS Lambda watch the DNS of the stack. It is on as soon as one member is set. Default: the DNS is not watched. See
     * docs/monitoring.md, which says what it costs.
     */
    monitor?: MonitorSettings | undefined;
    /** For sandboxes: the address and port that stand for all of DNS. */
    dnsGateway?: string | undefined;
    /** For sandboxes: how many times faster than against AWS a client may come. Default 1. */
    sandboxTimeScale?: number | undefined;
    /** For rehearsals: the directory that relative paths of files start from. Default: that of Pulumi.yaml. */
    fileDirectory?: string | undefined;
    /** For sandboxes: publish addresses that are not global ones. Default false. */
    allowSpecialPurposeAddresses?: boolean | undefined;
}

/** Everything that can be set in a stack's config, in the namespace `white-label-dns`. */
export interface StackSettings extends DnsSettings, RunSettings {}
