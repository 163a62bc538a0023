import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../dns/serverAddresses";
import type { Apex } from "../records/recordGroup";
import type { RecordData } from "../records/recordSet";
import { HostedZone, type HostedZoneArgs } from "../providers/hostedZone";
import type { WithAws } from "../providers/dynamicResource";
import { markFor } from "../providers/stackMark";
import { accountOf } from "../providers/whiteLabelDnsProvider";
import { nameServerProblems, referenceProblems, REFERENCES } from "../settings/checkReferences";
import { checkLaterSources, describeLater } from "../settings/checkLater";
import { checkTenant } from "../settings/checkSettings";
import { plainSources } from "../settings/knownParts";
import { warnOfFiles } from "../settings/settingFiles";
import { SettingsError } from "../settings/settingsError";
import { isPlain } from "../settings/schemas";
import type { RecordFile, SoaArgs, TenantArgs } from "../settings/stackSettings";
import { tenantRecords, toRecordMap, type RecordSources } from "../settings/tenantRecords";
import { isInDomain } from "../records/names";
import { TTLS, type TtlPhase } from "../settings/ttlPhase";
import type { LeavingZone } from "../providers/leavingZone";
import type { DomainNameServers } from "../providers/domainNameServers";
import { copyFromOf, leavingZoneOf, migrationOf, type MigrationOutput } from "./migration";
import { registerDomain } from "./registration";
import { transformed, type Transform } from "./transform";
import { stopTraces } from "./stopTraces";
import type { NameServers } from "./whiteLabelNameServers";
import { delegationRecords, laterApex } from "./zoneContents";

/** The arguments of `TenantZone`. */
export interface TenantZoneArgs extends TenantArgs, WithAws {
    /** A WhiteLabelNameServers, or the id of a delegation set with the white-label names of its servers. */
    nameServers: NameServers;
    /** Fields of the zone's SOA. Fields that are left out keep AWS's values. */
    soa?: SoaArgs | undefined;
    /**
     * Allow a change of the delegation set, or of the `domain` of a delegated zone, to replace the zone. Resolvers that have cached the
     * present name servers then get no answer for up to two days, and the former domain gets none at all.
     *
     * @default false, which refuses such a change
     */
    allowReplace?: boolean | undefined;
    /** Changes the arguments and options of the zone before it is registered. */
    transform?:
        | {
              /** Of the zone with its records. */
              zone?: Transform<HostedZoneArgs>;
          }
        | undefined;
}

/** The resources of a `TenantZone`. */
export interface TenantNodes {
    /** The zone with its records. */
    zone: HostedZone;
    /** The old zone of the domain, while it is handed over (`migrateFrom`). */
    leaving?: LeavingZone | undefined;
    /** The name servers of the domain at Route 53 Domains; only with `registrar`. */
    registration?: DomainNameServers | undefined;
}

/**
 * A tenant's zone on white-label name servers: the hosted zone, its apex NS and SOA with your names, the address records of
 * the target, and further records of the tenant.
 *
 * A change of `domain` replaces the zone. A change of the delegation set replaces it too, because the name servers of a zone
 * never change. Both are refused without `allowReplace`, the first one while the present domain is delegated to the zone. The zone is deleted only if it contains no records of other owners;
 * `transform: { zone: { forceDestroy: true } }` deletes it with all records.
 *
 * The zone is in the AWS account of its `nameServers` if these are a component of this package and `aws` is not set.
 *
 * A `TenantZone` does not know other tenants: a domain inside another tenant's domain is not refused, and is not delegated in
 * the outer zone. A program that takes domains from customers must check that itself, or use `WhiteLabelDns`.
 *
 * ### Cost
 * AWS charges for each hosted zone each month and for queries; queries to an alias of a load balancer are free.
 *
 * ### In a unit test
 * With mocks (`pulumi.runtime.setMocks`) `zoneId` is the id that the mock gives to the `HostedZone` (docs/testing.md).
 *
 * @example
 * new TenantZone("tenant.net", {
 *     domain: "tenant.net",
 *     nameServers,
 *     target: { alias: { dnsName: loadBalancer.dnsName, zoneId: loadBalancer.zoneId } },
 * });
 */
export class TenantZone extends pulumi.ComponentResource {
    /** The hosted zone's id. */
    readonly zoneId: pulumi.Output<string>;
    /** The white-label names that the tenant sets at its registrar. */
    readonly nameServers: pulumi.Output<string[]>;
    /** The state of the move from another zone; undefined without `migrateFrom`. */
    readonly migration: pulumi.Output<MigrationOutput> | undefined;
    /** The resources below the component, to read their outputs or to depend on them. */
    readonly nodes: TenantNodes;

    /** @throws SettingsError for invalid arguments, before anything is created; it lists every problem at once */
    constructor(name: string, args: TenantZoneArgs, opts?: pulumi.ComponentResourceOptions) {
        super("white-label-dns:index:TenantZone", name, {}, opts);
        const { domain, records } = checkedTenant(args);
        const problems = laterProblems(domain, args.nameServers);
        // A zone can only be in the account of its delegation set.
        const { children } = accountOf(this, name, args.aws, opts, args.nameServers);
        this.nodes = createTenant(name, domain, { ...args, records }, children, { problems });
        this.zoneId = this.nodes.zone.zoneId;
        this.migration = migrationOf(args.migrateFrom, this.nodes);
        this.nameServers = pulumi.output(args.nameServers.names);
        this.registerOutputs({ zoneId: this.zoneId, nameServers: this.nameServers });
    }
}

type RecordList = Exclude<TenantArgs["records"], RecordFile>;

/** The arguments of a tenant. The name servers can turn out to be undefined when outputs are known. */
interface LaterTenantArgs extends Omit<TenantZoneArgs, "nameServers" | "aws" | "records"> {
    /** A list; the records of a file are in it too. */
    records?: RecordList;
    nameServers: {
        delegationSetId: pulumi.Input<string | undefined>;
        names: pulumi.Input<string[] | undefined>;
        mark?: pulumi.Output<string> | undefined;
        hosts?: pulumi.Output<Host[] | undefined> | undefined;
    };
}

/** Values that only the component of a tenant knows, in addition to the arguments of a user. */
export interface TenantContext {
    /** The white-label names of tenants below this tenant's domain, by domain. The zone delegates these domains. */
    children?: Record<string, pulumi.Input<string[] | undefined>> | undefined;
    /** The TTLs of delegations to tenants that have their own phase, by domain. */
    childTtls?: Record<string, number> | undefined;
    /** The phase of the stack. Default live. */
    stackPhase?: TtlPhase | undefined;
    /** The NS and SOA of the zone in a phase, of which tenants with the same name servers share one. Default: from the names. */
    apexIn?: ((phase: TtlPhase) => pulumi.Input<Apex | undefined>) | undefined;
    /** How often the tenant was removed and added again. */
    returned?: pulumi.Input<number | undefined> | undefined;
    /** The problems of arguments that were outputs, known when the outputs are known. The provider's check refuses the zone with them. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
}

/**
 * Creates the resource of a tenant, which is the only row of the tenant in the state: the zone with its records. A tenant whose zone is
 * handed over has one more resource, the old zone.
 *
 * @param domain domain of the tenant, checked together with all its other known settings
 */
export function createTenant(
    name: string,
    domain: string,
    args: LaterTenantArgs,
    opts: pulumi.CustomResourceOptions,
    context: TenantContext = {},
): TenantNodes {
    const { nameServers, soa, comment, tags, transform, allowReplace, migrateFrom } = args;
    const { ttlPhase = context.stackPhase ?? "live" } = args;
    const { zoneId, overwrite, forceDestroy, registrar } = args;
    // The SDK makes an output of each property that is there, undefined or not, which takes 12 kB a property.
    const rare = {
        allowReplace: allowReplace === true ? true : undefined,
        copyFrom: copyFromOf(migrateFrom),
        existingId: zoneId,
        overwrite,
        forceDestroy,
    };
    const zoneArgs: HostedZoneArgs = {
        domain,
        delegationSetId: nameServers.delegationSetId,
        comment,
        // A transform may add to the tags, and the tags of the config are frozen.
        tags: pulumi.Output.isInstance(tags) || tags instanceof Promise ? tags : tags && { ...tags },
        reference: markFor("HostedZone", name, opts, nameServers.mark),
        ...recordsOf(domain, args, context),
        returned: context.returned,
        ...Object.fromEntries(Object.entries(rare).filter(([, value]) => value !== undefined)),
        apex: context.apexIn?.(ttlPhase) ?? laterApex(nameServers.names, ttlPhase, soa),
    };
    const given = transformed(transform?.zone, name, zoneArgs, opts);
    const startTraces = stopTraces();
    let zone: HostedZone;
    try {
        zone = new HostedZone(...given);
    } finally {
        startTraces();
    }
    const home = { domain, zone, nameServers: nameServers.names };
    const leaving = leavingZoneOf(name, migrateFrom, home, opts);
    const registration =
        registrar === undefined
            ? undefined
            : registerTenant(name, { ...home, hosts: nameServers.hosts, leaving }, opts);
    return {
        zone,
        ...(leaving === undefined ? {} : { leaving }),
        ...(registration === undefined ? {} : { registration }),
    };
}

/** The tenant's name servers at its registrar. Where it moves from another zone, that has been handed over by then. */
function registerTenant(
    name: string,
    {
        domain,
        zone,
        leaving,
        nameServers: names,
        hosts,
    }: {
        domain: string;
        zone: HostedZone;
        leaving: LeavingZone | undefined;
        nameServers: pulumi.Input<string[] | undefined>;
        hosts: LaterTenantArgs["nameServers"]["hosts"];
    },
    opts: pulumi.CustomResourceOptions,
): DomainNameServers {
    // The id is unknown in a preview of an up that will hand the old zone over.
    const zoneId = pulumi.all([zone.zoneId, leaving?.id]).apply(([id]) => id);
    // Most name servers lie outside the domain, and the registry needs no addresses for them.
    const inside = pulumi
        .all([names, hosts])
        .apply(([all = [], known]) => (all.some((host) => isInDomain(host, domain)) ? known : undefined));
    const known = pulumi.output(names).apply((all = []) => all);
    return registerDomain(name, { domain, names: known, hosts: inside, zoneId }, opts);
}

/**
 * The records of the tenant's zone, and the problems of records that were outputs. The provider's check refuses the zone with these
 * problems. They are not thrown inside `apply`, because all resources that wait for the zone would then wait for ever.
 */
function recordsOf(
    domain: string,
    args: Omit<LaterTenantArgs, "nameServers">,
    { children, childTtls, stackPhase = "live", problems: others }: TenantContext,
): Pick<HostedZoneArgs, "records" | "problems"> {
    const { target, names, records, tags, comment, zoneId } = args;
    const sources = { target, names, records };
    const found = isPlain(sources)
        ? { problems: undefined, records: mapOf(domain, sources) }
        : laterRecords(domain, sources, Object.keys(children ?? {}));
    const all =
        children === undefined
            ? found.records
            : pulumi.all([found.records, children]).apply(([own, below]) => ({
                  ...own,
                  ...delegationRecords(withServers(below), domain, TTLS[stackPhase].ns, childTtls),
              }));
    const ofZone = laterZoneProblems(domain, zoneId);
    const lists = [found.problems, laterTagProblems(domain, { tags, comment }), ofZone, others].filter(
        (list) => list !== undefined,
    );
    const [only, ...more] = lists;
    return {
        records: all,
        problems:
            more.length === 0 ? only : pulumi.all(lists).apply((each) => each.flatMap((list) => list ?? [])),
    };
}

function mapOf(domain: string, { target, names, records }: RecordSources): Record<string, RecordData> {
    return toRecordMap(tenantRecords(target, names, records), domain);
}

/** The records and problems of sources that were outputs. */
interface Later {
    problems: string[];
    records: Record<string, RecordData>;
}

type RecordArgs = Pick<LaterTenantArgs, "target" | "names" | "records">;

/** @param children the tenants that this one delegates; a record at or below their domains would never be answered */
function laterRecords(
    domain: string,
    sources: RecordArgs,
    children: readonly string[],
): { problems: pulumi.Output<string[]>; records: pulumi.Output<Record<string, RecordData>> } {
    const found = pulumi.output(sources).apply((known): Later => {
        const problems = checkLaterSources(domain, sources, known, children);
        const isGood = problems.length === 0;
        return { problems, records: isGood ? mapOf(domain, plainSources({ domain, ...known })) : {} };
    });
    return { problems: found.problems, records: found.records };
}

/** The problems of tags and a comment that are outputs. */
function laterTagProblems(
    domain: string,
    parts: Pick<TenantArgs, "tags" | "comment">,
): pulumi.Output<string[]> | undefined {
    return isPlain(parts)
        ? undefined
        : pulumi
              .output(parts)
              .apply((known) =>
                  checkTenant({ domain, ...known }).problems.map((each) => describeLater(domain, each)),
              );
}

/** The problem of a zone's id that is an output: an undefined id would create a new zone. */
function laterZoneProblems(
    domain: string,
    zoneId: TenantArgs["zoneId"],
): pulumi.Output<string[]> | undefined {
    return isPlain(zoneId)
        ? undefined
        : pulumi
              .output(zoneId)
              .apply((known) =>
                  referenceProblems("zoneId", known, REFERENCES.TenantZone.zoneId).map((each) =>
                      describeLater(domain, each),
                  ),
              );
}

/** A tenant without a place is delegated after it has one. */
function withServers(children: Record<string, string[] | undefined>): Record<string, string[]> {
    return Object.fromEntries(
        Object.entries(children).flatMap(([child, servers]) =>
            servers === undefined ? [] : [[child, servers]],
        ),
    );
}

/** Problems of name servers that are outputs; undefined if there are none, so the state has no entry for them. */
function laterProblems(
    domain: string,
    { delegationSetId, names, mark }: NameServers,
): pulumi.Output<string[] | undefined> | undefined {
    if (isPlain([delegationSetId, names, mark])) {
        return undefined;
    }
    return pulumi.all<unknown>([delegationSetId, names, mark ?? "none"]).apply(([id, all, deployment]) => {
        const problems = nameServerProblems({ delegationSetId: id, names: all, mark: deployment ?? null });
        return problems.length === 0 ? undefined : problems.map((each) => describeLater(domain, each));
    });
}

function checkedTenant(args: TenantZoneArgs): { domain: string; records: RecordList } {
    const {
        domain,
        target,
        names,
        records,
        tags,
        comment,
        inside,
        migrateFrom,
        zoneId,
        overwrite,
        forceDestroy,
        registrar,
        ttlPhase,
    } = args;
    const given = Object.hasOwn(args, "target") ? { target } : {};
    const flags = { overwrite, forceDestroy };
    const others = { tags, comment, inside, migrateFrom, zoneId, ...flags, registrar, ttlPhase };
    const checked = checkTenant({ domain, ...given, names, records, ...others });
    const ofServers = nameServerProblems(args.nameServers);
    // Some invalid records are allowed if an earlier version has deployed them. The check of the zone refuses them otherwise.
    const isTolerable = checked.isTolerable && ofServers.length === 0;
    const problems = isTolerable ? [] : [...checked.problems, ...ofServers];
    if (checked.domain === undefined || problems.length > 0) {
        throw new SettingsError(problems, `${domain}: `);
    }
    warnOfFiles(checked.notes);
    return { domain: checked.domain, records: checked.records };
}
