import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Config } from "@pulumi/pulumi/dynamic";
import { fromFqdn } from "../records/names";
import {
    awsApex,
    groupKeys,
    shortApex,
    type Apex,
    type AwsMname,
    type OriginalApex,
} from "../records/recordGroup";
import { recordKey, type RecordData } from "../records/recordSet";
import { describeAwsError, isAwsError } from "../route53/client";
import {
    changeZoneTags,
    createHostedZone,
    deleteHostedZone,
    readZoneTags,
    setZoneComment,
    type Tags,
} from "../route53/hostedZoneChanges";
import { bareId, getHostedZone } from "../route53/hostedZones";
import { describeZoneQuotas } from "../route53/quotas";
import { deleteRecords, listOwnersRecords } from "../route53/records";
import { parseSetting } from "../settings/settingIssues";
import {
    changedKeys,
    DynamicResource,
    dynamicProvider,
    initializationFailed,
    isSame,
    isUnknown,
    type ProviderContext,
} from "./dynamicResource";
import type { SharedClient } from "./sharedClient";
import {
    applyRecords,
    findDrift,
    recordFailures,
    type ChangeProgress,
    type ZoneRecords,
} from "./zoneRecords";

interface Inputs extends ZoneState {
    /** Asked for by check and create alone, to which the inputs of before are given. */
    reference: string;
    /** Looked at by check and not kept. */
    problems?: string[] | undefined;
    /** Looked at by diff, which has the inputs alone. */
    allowReplace?: boolean | undefined;
}

/** What there is, as the outputs have it. */
interface ZoneState {
    domain: string;
    delegationSetId?: string | undefined;
    comment?: string | undefined;
    /** Those of `aws:defaultTags` among them. */
    tags?: Tags | undefined;
    forceDestroy?: boolean | undefined;
    records?: Record<string, RecordData> | undefined;
    apex?: Apex | undefined;
    overwrite?: boolean | undefined;
    returned?: number | undefined;
}

interface Outputs extends ZoneState {
    /** The apex NS and SOA as they were before us, where they are ours now. */
    original?: OriginalApex | AwsMname | undefined;
    /** What differs in the zone from what we put there, for a person: found by the last refresh, or why a create stopped half-way. */
    drift?: string[] | undefined;
}

export interface HostedZoneArgs {
    /** The domain in its ASCII form. Changing it replaces the zone. */
    domain: pulumi.Input<string>;
    /** The reusable delegation set that the zone is on; without it AWS picks four servers. Changing it replaces the zone, which is refused without `allowReplace`. */
    delegationSetId?: pulumi.Input<string | undefined> | undefined;
    /** At most 256 characters. */
    comment?: pulumi.Input<string> | undefined;
    /** Beside them the zone gets the tags of `aws:defaultTags`. Tags that somebody else puts on the zone are left alone. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
    /** Delete the zone with everything that is in it, whoever put it there. Default false: that is refused, with the names. */
    forceDestroy?: pulumi.Input<boolean> | undefined;
    /**
     * Identifies the zone in Route 53 until it is on record here, so that one whose creation was cut off is found by the
     * next up. Unique to this resource across all stacks of the account. Ignored once the zone exists.
     */
    reference: pulumi.Input<string>;
    /**
     * What we own in the zone beside its NS and SOA, as a `RecordSetGroup` has it. Written when the zone is there, in one
     * change batch, which is not waited for: nobody is sent to a new zone before its owner has moved it here.
     *
     * @example { "@ MX": { ttl: 300, values: ["10 mail.example.net."] }, "www A": { alias: { dnsName, zoneId } } }
     */
    records?: pulumi.Input<Record<string, pulumi.Input<RecordData>>> | undefined;
    /** Put the zone's own NS and SOA into white-label names. They are put back when it is taken away. */
    apex?: pulumi.Input<{ [key in keyof Apex]: pulumi.Input<Apex[key]> } | undefined> | undefined;
    /** Replace records of somebody else that stand where ours go. Default false: that is refused. */
    overwrite?: pulumi.Input<boolean> | undefined;
    /** Let a change of `delegationSetId` replace the zone. Default false: that is refused. */
    allowReplace?: pulumi.Input<boolean> | undefined;
    /**
     * How often its owner has left and come back. Where it changes, the zone is looked at and repaired: a delete that failed
     * half-way may have taken records out of it that are on record here.
     */
    returned?: pulumi.Input<number | undefined> | undefined;
    /** Why there can be no such zone, found when what was an output became known: it is refused with these. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
}

const OF_THE_ZONE = ["domain", "delegationSetId", "comment", "tags", "forceDestroy"] as const;
const IN_THE_ZONE = ["records", "apex", "overwrite", "returned"] as const;
const DEFAULT_TAGS = "aws:defaultTags";
const defaultTagsSchema = z.looseObject(
    { tags: z.record(z.string(), z.string(), { error: "tags as { key: text }" }).optional() },
    { error: "an object: { tags: { … } }" },
);

export const provider = dynamicProvider<Inputs, Outputs>({
    check(olds, news, { config }) {
        const { delegationSetId: setId } = news;
        const tags = isUnknown(news.tags) ? news.tags : { ...defaultTags(config), ...news.tags };
        const inputs: Inputs = {
            ...news,
            delegationSetId: setId === undefined ? undefined : bareId(setId),
            tags: Object.keys(tags ?? {}).length === 0 ? undefined : tags,
            reference: olds.reference ?? news.reference,
            problems: undefined,
            // A state of before has none, and then a preview does not know it.
            returned: isUnknown(news.returned) ? olds.returned : news.returned,
        };
        const { domain: zone, records = {}, problems = [] } = news;
        const found = isUnknown(problems) ? [] : problems;
        // What was accepted before is in order: most tenants of an up are as they were.
        const isKnown = olds.domain === zone && isSame(olds.records, news.records);
        const failures = [
            ...found.map((reason) => ({ property: "records", reason })),
            ...(isKnown ? [] : recordFailures({ zone, records })),
        ];
        return Promise.resolve({ inputs, failures });
    },

    diff(id, olds, news) {
        const changed = changedKeys<ZoneState>(olds, news, [...OF_THE_ZONE, ...IN_THE_ZONE]);
        const replaces = changed.filter((key) => key === "domain" || key === "delegationSetId");
        refuseReplacement(id, olds, news, replaces);
        // Asked for by hand, with the same domain and set, the new zone would be found to be the old one, and then deleted.
        return {
            changes: changed.length > 0 || hasDrift(olds),
            replaces,
            deleteBeforeReplace: replaces.length === 0,
        };
    },

    async create(inputs, context) {
        const { route53 } = context;
        const { reference: _reference, allowReplace: _allowReplace, ...wanted } = inputs;
        const { domain, comment } = wanted;
        const { id, existed } = await createHostedZone(route53, inputs).catch(async (error: unknown) => {
            throw await explainRefusal(route53, inputs, error);
        });
        // What is done by now, for the case that the rest fails: the next up goes on from there.
        let done: Outputs = {
            ...wanted,
            comment: undefined,
            tags: undefined,
            records: undefined,
            apex: undefined,
        };
        const progress: ChangeProgress = { sent: 0 };
        try {
            await completeZone(context, id, inputs, existed).catch((error: unknown) => {
                throw describeAwsError(`completing the hosted zone of ${domain} (${id})`, error);
            });
            done = { ...done, comment, tags: inputs.tags };
            await applyRecords(context, recordsOf(id, wanted), recordsOf(id, done), progress);
        } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            // A batch that was sent, or may have been, is on record as ours: it is looked at before the next one.
            const outs =
                progress.sent > 0 || progress.uncertain === true
                    ? { ...wanted, original: keptOriginal(progress) }
                    : done;
            throw initializationFailed(id, { ...outs, drift: [reason] }, reason);
        }
        return { id, outs: { ...wanted, original: keptOriginal(progress) } };
    },

    async read(id, props, { route53 }) {
        const zone = await getHostedZone(route53, id);
        if (zone === undefined) {
            return undefined;
        }
        const { tags } = props;
        const drift = (await findDrift(route53, recordsOf(id, props))) ?? [];
        return {
            ...props,
            comment: zone.comment,
            tags: tags && (await ownTags(route53, id, tags)),
            drift: drift.length === 0 ? undefined : drift,
        };
    },

    async update(id, olds, news, context) {
        const { route53 } = context;
        try {
            if (olds.comment !== news.comment) {
                await setZoneComment(route53, id, news.comment);
            }
            await changeZoneTags(route53, id, olds.tags ?? {}, news.tags ?? {});
        } catch (error) {
            throw isAwsError(error, "NoSuchHostedZone")
                ? new Error(
                      `${news.domain}: hosted zone ${id} is gone; run "pulumi refresh", then "pulumi up" creates it anew`,
                      { cause: error },
                  )
                : describeAwsError(`changing the hosted zone of ${news.domain} (${id})`, error);
        }
        const { reference: _reference, allowReplace: _allowReplace, ...wanted } = news;
        const progress: ChangeProgress = { sent: 0 };
        if (hasDrift(olds) || changedKeys<ZoneState>(olds, news, IN_THE_ZONE).length > 0) {
            const original = await findOriginal(route53, id, olds, news);
            await applyRecords(
                context,
                recordsOf(id, wanted),
                { ...recordsOf(id, olds), original },
                progress,
            );
        }
        const kept = olds.original ?? keptOriginal(progress);
        return { ...wanted, original: news.apex === undefined ? undefined : kept };
    },

    async delete(id, props, { route53 }) {
        const { domain, forceDestroy = false } = props;
        const ours = groupKeys(recordsOf(id, props));
        if (ours.size > 0) {
            await emptyZone(route53, id, props, ours);
        }
        if (await deleteHostedZone(route53, id)) {
            return;
        }
        if (forceDestroy) {
            await emptyZone(route53, id, props, ours);
            if (await deleteHostedZone(route53, id)) {
                return;
            }
        }
        const records = forceDestroy ? [] : ((await listOwnersRecords(route53, id, domain)) ?? []);
        throw new Error(notEmpty(id, domain, records));
    },
});

/** A zone's name servers never change: another set means another zone. Another domain is another tenant's. */
function refuseReplacement(id: string, olds: Outputs, news: Inputs, replaces: readonly string[]): void {
    // A set that is not known yet, in a preview, may turn out to be the same one.
    const isSameTenant = replaces.includes("delegationSetId") && !replaces.includes("domain");
    if (!isSameTenant || news.allowReplace === true || isUnknown(news.delegationSetId)) {
        return;
    }
    const { domain, delegationSetId: present = "none" } = olds;
    throw new Error(
        `hosted zone ${id} of ${domain} would be replaced, because its delegation set changed from ${present} to ${news.delegationSetId ?? "none"}. It would be created anew on other ` +
            "name servers, and resolvers that know the present ones would get no answer for up to two days (the TTL of a delegation). " +
            "If that is meant, set allowDelegationSetReplacement to true (allowReplace of a TenantZone); else put the delegation set back",
    );
}

/** What we own in the zone, as the functions of a record group want it. */
function recordsOf(zoneId: string, props: ZoneState): ZoneRecords {
    const { domain: zone, records = {}, apex, overwrite } = props;
    return { zoneId, zone, records, apex, overwrite, waitForSync: false };
}

function keptOriginal({ original }: ChangeProgress): Outputs["original"] {
    return original && shortApex(original);
}

/** What the apex was before us. Who gives it back to AWS has to know all of the zone's servers, which is a call. */
async function findOriginal(
    route53: ProviderContext["route53"],
    id: string,
    { original }: Outputs,
    { apex }: ZoneState,
): Promise<OriginalApex | undefined> {
    if (original === undefined || "ns" in original) {
        return original;
    }
    const { mname } = original;
    const zone = apex === undefined ? await getHostedZone(route53, id) : undefined;
    return awsApex(zone?.nameServers ?? [mname], mname);
}

function hasDrift({ drift = [] }: Outputs): boolean {
    return drift.length > 0;
}

async function completeZone(
    { route53 }: SharedClient,
    id: string,
    { comment, tags = {} }: ZoneState,
    existed: boolean,
): Promise<void> {
    if (existed) {
        await setZoneComment(route53, id, comment);
    }
    await changeZoneTags(route53, id, {}, tags);
}

/**
 * Deletes our records before the zone, all but the apex NS and SOA, which go with it. Where there are records of
 * somebody else that have to stay, none is deleted: a zone that is kept goes on answering.
 */
async function emptyZone(
    route53: SharedClient["route53"],
    id: string,
    props: ZoneState,
    ours: ReadonlySet<string>,
    isRepeated = false,
): Promise<void> {
    const { domain, forceDestroy = false } = props;
    const present = (await listOwnersRecords(route53, id, domain)) ?? [];
    const others = present.filter(
        ({ Name: name = "", Type: type = "", SetIdentifier: set }) =>
            set !== undefined || !ours.has(recordKey({ name, type })),
    );
    if (others.length > 0 && !forceDestroy) {
        throw new Error(notEmpty(id, domain, others));
    }
    try {
        await deleteRecords(route53, id, present);
    } catch (error) {
        // The second attempt after an answer that got lost is refused: the records are gone already.
        if (!isRepeated && isAwsError(error, "InvalidChangeBatch") && (error.$metadata.attempts ?? 1) > 1) {
            return emptyZone(route53, id, props, ours, true);
        }
        throw describeAwsError(`emptying the hosted zone of ${domain} (${id})`, error);
    }
}

/** The tags of `aws:defaultTags`, which every zone gets. */
export function defaultTags(config: Config): Tags {
    const value = config.get(DEFAULT_TAGS);
    return value === undefined || value === ""
        ? {}
        : (parseSetting(DEFAULT_TAGS, value, defaultTagsSchema).tags ?? {});
}

/** What the zone has of the tags that are ours. */
async function ownTags(route53: ProviderContext["route53"], id: string, ours: Tags): Promise<Tags> {
    const found = await readZoneTags(route53, id).catch((error: unknown) => {
        throw describeAwsError(`reading the tags of hosted zone ${id}`, error);
    });
    return Object.fromEntries(Object.entries(found).filter(([key]) => key in ours));
}

async function explainRefusal(
    route53: ProviderContext["route53"],
    inputs: Inputs,
    error: unknown,
): Promise<Error> {
    const { domain, delegationSetId: setId } = inputs;
    const described = describeAwsError(`creating the hosted zone of ${domain}`, error);
    const hint = isAwsError(error, "ConflictingDomainExists")
        ? `a zone of this name, or of a parent or child domain, is on a name server of delegation set ${setId ?? ""} already ` +
          `(see "aws route53 list-hosted-zones-by-name --dns-name ${domain}"); delete that zone, or put this domain on another set. ` +
          "If it is the zone of a resource that was renamed, give the resource an alias with its former name"
        : isAwsError(error, "NoSuchDelegationSet")
          ? `delegation set ${setId ?? ""} is gone; run "pulumi refresh", then "pulumi up"`
          : isAwsError(error, "TooManyHostedZones")
            ? await describeZoneQuotas(route53, setId)
            : undefined;
    return hint === undefined ? described : new Error(`${described.message}: ${hint}`, { cause: error });
}

function notEmpty(
    id: string,
    domain: string,
    records: { Name?: string | undefined; Type?: string | undefined }[],
): string {
    const names = records.slice(0, 10).map(({ Name = "", Type = "" }) => `${fromFqdn(Name)} ${Type}`);
    const found =
        records.length === 0
            ? 'DNSSEC signing may be on: turn it off with "aws route53 disable-hosted-zone-dnssec"'
            : `${records.length} record${records.length === 1 ? " of somebody else is" : "s of somebody else are"} in it: ${names.join(", ")}${records.length > 10 ? " …" : ""}. ` +
              "Remove them, or have them deleted with the zone by forceDestroy";
    return `hosted zone ${id} of ${domain} is not deleted, because Route 53 deletes no zone that is in use; ${found}`;
}

/**
 * A public hosted zone on a delegation set, with the records in it that are ours: one row of state a tenant. Costs what
 * AWS charges for a zone each month.
 *
 * Unlike `aws.route53.Zone` it is found again when the answer to its creation was lost or the process was killed before
 * the zone was on record, it makes one call where that makes four, and it takes a third of the state. The zone is in
 * the account of the stack's `aws:` settings, where its delegation set has to be too.
 */
export class HostedZone extends DynamicResource {
    declare readonly domain: pulumi.Output<string>;
    declare readonly delegationSetId: pulumi.Output<string | undefined>;
    declare readonly comment: pulumi.Output<string | undefined>;
    /** Those of `aws:defaultTags` among them. */
    declare readonly tags: pulumi.Output<Record<string, string> | undefined>;
    /** The bare id. */
    readonly zoneId: pulumi.Output<string>;

    constructor(name: string, args: HostedZoneArgs, opts?: pulumi.CustomResourceOptions) {
        super(__filename, "HostedZone", name, { ...args }, opts);
        this.zoneId = this.id;
    }
}
