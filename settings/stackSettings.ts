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

/** Where the four AWS servers come from. Default: a new set. */
export interface DelegationSetSource {
    /** Adopt the four servers of this existing public zone. */
    fromZone?: pulumi.Input<string> | undefined;
    /** Use this reusable delegation set; it is never deleted by us. */
    id?: pulumi.Input<string> | undefined;
}

/** Fields of the SOA that are set; the others stay as AWS has them. */
export interface SoaArgs extends Partial<Omit<Soa, "mname">> {
    /** The mailbox, as hostmaster@example.com or in the form of RFC 1035. Default: AWS's, which is not read. */
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

/** Records in a file of their own. */
export interface RecordFile {
    /**
     * A zone file (RFC 1035, section 5) of at most 1 MB. A relative path starts from the directory of Pulumi.yaml. $INCLUDE and
     * $GENERATE are refused.
     */
    file: string;
}

/** The hosted zone that a domain has already, and how far its move onto the white-label name servers has come. */
export interface MigrateFromArgs {
    /** The old zone's id. Its records are copied into the tenant's zone, where those of the config win. */
    zoneId: pulumi.Input<string>;
    /**
     * `copy`: the old zone leads and is not touched; each up brings the tenant's zone in line with it. `handover`: the tenant's
     * zone leads, and the old zone names the white-label name servers. `retire`: the old zone is deleted, once no resolver can
     * be asking it. Up to there, a stage back, or leaving `migrateFrom` out, gives the old zone its own NS and SOA again; the copies stay.
     *
     * @default "copy"
     */
    stage?: MigrationStage | undefined;
}

/** What a tenant has: its domain, and where the visitors of which names go. All but the domain may be outputs. */
export interface TenantArgs {
    /** The customer's domain, in Unicode or punycode. Changing it replaces the zone. */
    domain: string;
    /**
     * A load balancer to alias, or plain addresses. Left out, the tenant has its further records alone. One that is given
     * and undefined, or an output that turns out so, is refused: the addresses of a live tenant would go.
     */
    target?: pulumi.Input<TargetArgs> | undefined;
    /**
     * Which names get the target, relative to the domain.
     *
     * @default ["@", "www"]
     */
    names?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /**
     * Further records of the tenant's own: a list, or a zone file, as the former DNS host exports it. The file's own NS and
     * SOA are left out, and so are its A, AAAA, CNAME and HTTPS records at `names`, where the target wins; of those a warning
     * tells. All else that cannot be taken over is refused with its line. Beside a file and a target, `names` is no output.
     *
     * @example records: { file: "tenants/tenant.net.zone" }
     */
    records?: pulumi.Input<pulumi.Input<TenantRecordArgs>[]> | RecordFile | undefined;
    /** Tags of the hosted zone: keys of 1 to 128 characters that do not start with `aws:`, values of at most 256. Default: none. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
    /** The comment of the hosted zone, at most 256 characters. Default: none. */
    comment?: pulumi.Input<string> | undefined;
    /**
     * Where the domain is registered at Route 53 Domains in the same account: its name servers are set there, once the zone answers on
     * all of them. Left out again, or when the tenant leaves, the former ones are given back.
     *
     * @default its owner does it
     */
    registrar?: ManagedRegistrar | undefined;
    /**
     * The phase that sets the TTLs of the zone's NS and SOA, and of its delegation where the stack makes it. The address records of the name servers follow the
     * phase of the stack.
     *
     * @default that of the stack
     */
    ttlPhase?: TtlPhase | undefined;
    /** The hosted zone that the domain has in the account now, to move from it without a failed answer: see docs/migration.md. */
    migrateFrom?: MigrateFromArgs | undefined;
    /**
     * A public zone of the domain that is on the delegation set already, by its id: it joins as it is. Its records stay but for its
     * NS and SOA, which are given back when the tenant leaves, and the records that are set here. It is never deleted. Read
     * once, when the tenant is new; left out afterwards, nothing changes. Not beside `migrateFrom`. See docs/migration.md.
     */
    zoneId?: pulumi.Input<string> | undefined;
    /**
     * Replace records in the zone that other owners made at the names and types of this tenant's records. Otherwise they are refused by name.
     *
     * @default false
     */
    overwrite?: boolean | undefined;
    /**
     * Needed where the domain lies inside of another tenant's, or of the brand's: that domain, the nearest one that
     * contains this. The stack delegates the inner domain in the outer zone, which takes it away from the outer one's owner:
     * on a platform where customers enter their domains themselves, set it once the owner of the outer domain agrees.
     * `WhiteLabelDns` refuses a tenant without it. A `TenantZone` knows no other tenants, and so cannot.
     *
     * @example { domain: "shop.tenant.net", inside: "tenant.net", target: { addresses: ["203.0.113.10"] } }
     */
    inside?: string | undefined;
}

/** A tenant of a pool of delegation sets. */
export interface PooledTenantArgs extends TenantArgs {
    /**
     * The number of the delegation set to put the tenant on, from 1. Default: the first that has room. A tenant that has
     * a place is only moved by it with `allowDelegationSetReplacement`: its zone is created anew on other name servers.
     */
    pin?: number | undefined;
}

/** What the program makes of a stack's config: arguments of `WhiteLabelDns`. */
export interface DnsSettings extends NameServerSettings {
    /**
     * All tenants; their order means nothing. Adding and removing one touches no other. May be left out where there is a
     * `tenantsFile`.
     */
    tenants?: PooledTenantArgs[] | undefined;
    /**
     * A file of at most 16 MB with more tenants: a list in YAML or JSON, as in `tenants`, or a table in CSV. A relative path
     * starts from the directory of Pulumi.yaml. For more tenants than a config can hold, which the engine hands over in an
     * environment variable of 128 KiB. An empty file is refused.
     */
    tenantsFile?: string | undefined;
    /**
     * The names of further delegation sets, a label or a full name with {n} in it. Default: what the names of the first
     * set have in common, so that ns5 to ns8 follow on ns1 to ns4.
     */
    nameServerPattern?: string | undefined;
    /**
     * How many tenants may leave in one up where they are more than three and more than a third of those that have a place:
     * that number or more, for the one up that is meant. Their zones are deleted. Take it out again afterwards.
     *
     * @default 0, with which so many are refused
     */
    allowRemovals?: number | undefined;
}

/** How the DNS of a stack is watched: the setting `monitor`, and arguments of `DelegationMonitor`. */
export interface MonitorSettings {
    /** Minutes between two runs, a whole number from 1 to 1440. Default: 5. */
    every?: number | undefined;
    /** An e-mail address that is told of alarms. AWS sends it a link first, which the reader has to confirm. Default: none. */
    notify?: string | undefined;
    /** The ARN of a topic of Amazon SNS that is told of alarms. Default: one is made. */
    topicArn?: string | undefined;
    /**
     * Write new addresses of AWS's name servers into the address records of the brand zone, by the proof that a `pulumi up` asks
     * for. Default: false.
     */
    follow?: boolean | undefined;
    /** Days for which the log is kept: one of the numbers that CloudWatch Logs takes. Default: 30. */
    logRetentionInDays?: number | undefined;
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
