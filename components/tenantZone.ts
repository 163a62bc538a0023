import * as pulumi from "@pulumi/pulumi";
import type { RecordData } from "../records/recordSet";
import { HostedZone, type HostedZoneArgs } from "../providers/hostedZone";
import { markFor } from "../providers/stackMark";
import { nameServerProblems } from "../settings/checkReferences";
import { checkTenant } from "../settings/checkSettings";
import { warnOfFiles } from "../settings/settingFiles";
import { problemText, SettingsError } from "../settings/settingsError";
import { isPlain } from "../settings/schemas";
import type { SoaArgs, TenantArgs } from "../settings/stackSettings";
import { tenantRecords, toRecordMap, type Target, type TenantRecord } from "../settings/tenantRecords";
import { TTLS, type TtlPhase } from "../settings/ttlPhase";
import { transformed, type Transform } from "./transform";
import type { NameServers } from "./whiteLabelNameServers";
import { apexOf, delegationRecords } from "./zoneContents";

export interface TenantZoneArgs extends TenantArgs {
    /** A WhiteLabelNameServers, or the id of a delegation set with the white-label names of its servers. */
    nameServers: NameServers;
    /** @default "live" */
    ttlPhase?: TtlPhase | undefined;
    soa?: SoaArgs | undefined;
    /**
     * Let another delegation set replace the zone. Resolvers that know the present servers get no answer for up to two days.
     *
     * @default false: that is refused
     */
    allowReplace?: boolean | undefined;
    transform?: { zone?: Transform<HostedZoneArgs> } | undefined;
}

export interface TenantNodes {
    /** The zone with its records. */
    zone: HostedZone;
}

/**
 * A tenant's zone on white-label name servers: the hosted zone, its apex NS and SOA in your names, the target's
 * address records and further records of the tenant's own.
 *
 * A zone's name servers never change, so another domain replaces the zone, and so does another delegation set, which is
 * refused without `allowReplace`. The zone is deleted only when nothing but our records is in it;
 * `transform: { zone: { forceDestroy: true } }` deletes it with everything.
 *
 * It knows no other tenants: where its domain lies inside of another one's, nothing is refused, and nobody delegates it in
 * the outer zone. A program that takes domains from customers has to see to that itself, or use `WhiteLabelDns`.
 *
 * ### Cost
 * What AWS charges for a hosted zone each month, and for queries; queries to an alias of a load balancer are free.
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
    /** What the tenant sets at its registrar. */
    readonly nameServers: pulumi.Output<string[]>;
    readonly nodes: TenantNodes;

    /** @throws SettingsError where an argument is wrong, before anything is created */
    constructor(name: string, args: TenantZoneArgs, opts?: pulumi.ComponentResourceOptions) {
        super("white-label-dns:index:TenantZone", name, {}, opts);
        const { domain, records } = checkedTenant(args);
        const problems = laterProblems(domain, args.nameServers);
        this.nodes = createTenant(name, domain, { ...args, records }, { parent: this }, { problems });
        this.zoneId = this.nodes.zone.zoneId;
        this.nameServers = pulumi.output(args.nameServers.names);
        this.registerOutputs({ zoneId: this.zoneId, nameServers: this.nameServers });
    }
}

/** The arguments of a tenant whose name servers may be known later not to be there. */
interface LaterTenantArgs extends Omit<TenantZoneArgs, "nameServers"> {
    /** Of a file as well. */
    records?: TenantRecord[] | undefined;
    nameServers: {
        delegationSetId: pulumi.Input<string | undefined>;
        names: pulumi.Input<string[] | undefined>;
        mark?: pulumi.Output<string> | undefined;
    };
}

/** What a tenant's zone is told beside the arguments of a user. */
export interface TenantContext {
    /** Tenants below its domain, which its zone delegates to these names: by domain. */
    children?: Record<string, pulumi.Input<string[] | undefined>> | undefined;
    /** How often it has left and come back. */
    returned?: pulumi.Input<number | undefined> | undefined;
    /** Why there can be no zone, known once outputs are: the provider's check refuses it with these. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
}

/**
 * The one resource of a tenant, and the one row that it takes in a stack's state: the zone with its records.
 *
 * @param domain of the tenant, checked with all else that is known of it
 */
export function createTenant(
    name: string,
    domain: string,
    args: LaterTenantArgs,
    opts: pulumi.CustomResourceOptions,
    context: TenantContext = {},
): TenantNodes {
    const { nameServers, ttlPhase = "live", soa, comment, tags, transform, allowReplace } = args;
    const zoneArgs: HostedZoneArgs = {
        domain,
        delegationSetId: nameServers.delegationSetId,
        comment,
        // A transform may add to them, and those of the config are frozen.
        tags: tags && { ...tags },
        reference: markFor("HostedZone", name, opts, nameServers.mark),
        ...recordsOf(domain, args, context),
        allowReplace,
        returned: context.returned,
        apex: pulumi.output(nameServers.names).apply((servers) => servers && apexOf(servers, ttlPhase, soa)),
    };
    return { zone: new HostedZone(...transformed(transform?.zone, name, zoneArgs, opts)) };
}

/**
 * The records of the tenant's zone, and what is wrong with a target that was an output, once it is known. The provider's
 * check refuses it: an error that is thrown inside of an `apply` leaves everything that waits for the zone waiting for
 * ever.
 */
function recordsOf(
    domain: string,
    args: Omit<LaterTenantArgs, "nameServers">,
    { children, problems: others }: TenantContext,
): Pick<HostedZoneArgs, "records" | "problems"> {
    const { target, names, records, tags, comment, ttlPhase = "live" } = args;
    const ofTarget = (known: Target): Record<string, RecordData> =>
        toRecordMap(tenantRecords(known, names, records), domain);
    const withChildren = (own: pulumi.Input<Record<string, RecordData>>): HostedZoneArgs["records"] =>
        children === undefined
            ? own
            : pulumi.all([own, children]).apply(([all, below]) => ({
                  ...all,
                  ...delegationRecords(withServers(below), domain, TTLS[ttlPhase].ns),
              }));
    if (isPlain(target)) {
        return { records: withChildren(ofTarget(target)), problems: others };
    }
    const found = pulumi.output(target).apply((known) => {
        const { problems } = checkTenant({ domain, target: known, names, records, tags, comment });
        return problems.length > 0
            ? { problems: problems.map((problem) => problemText(problem, `${domain}: `)), records: {} }
            : { problems: [], records: ofTarget(known) };
    });
    const problems =
        others === undefined
            ? found.problems
            : pulumi.all([found.problems, others]).apply(([own, more = []]) => [...own, ...more]);
    return { problems, records: withChildren(found.records) };
}

/** A tenant that has no place yet is delegated once it has one. */
function withServers(children: Record<string, string[] | undefined>): Record<string, string[]> {
    return Object.fromEntries(
        Object.entries(children).flatMap(([child, servers]) =>
            servers === undefined ? [] : [[child, servers]],
        ),
    );
}

/** What is wrong with name servers that are outputs: undefined where nothing is, so that the state has no row of it. */
function laterProblems(
    domain: string,
    { delegationSetId, names }: NameServers,
): pulumi.Output<string[] | undefined> | undefined {
    if (isPlain([delegationSetId, names])) {
        return undefined;
    }
    return pulumi.all([delegationSetId, names]).apply(([id, all]) => {
        const problems = nameServerProblems({ delegationSetId: id, names: all });
        return problems.length === 0
            ? undefined
            : problems.map(({ key, message }) => `${domain}: ${key}: ${message}`);
    });
}

function checkedTenant(args: TenantZoneArgs): { domain: string; records: TenantRecord[] | undefined } {
    const { domain, target, names, records, tags, comment, inside } = args;
    const checked = checkTenant({ domain, target, names, records, tags, comment, inside });
    const problems = [...checked.problems, ...nameServerProblems(args.nameServers)];
    if (checked.domain === undefined || problems.length > 0) {
        throw new SettingsError(problems, `${domain}: `);
    }
    warnOfFiles(checked.notes);
    return { domain: checked.domain, records: checked.records };
}
