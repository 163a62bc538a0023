import * as pulumi from "@pulumi/pulumi";
import type { Config } from "@pulumi/pulumi/dynamic";
import { groupKeys, groupNames, type Apex, type OriginalApex } from "../records/recordGroup";
import type { LowTtls, PhaseRecords } from "../records/lowTtls";
import type { RecordData } from "../records/recordSet";
import { describeAwsError } from "../route53/client";
import { refuseWhileDelegated } from "./formerZone";
import { afterTheFirst } from "./firstDeletion";
import { deleteZoneWithRecords, recordedAlone, signedZone } from "./zoneDeletion";
import { isSigned } from "./zoneSigning";
import { createHostedZone, type CreatedZone } from "../route53/hostedZoneChanges";
import { bareId, getHostedZone } from "../route53/hostedZones";
import type { Copied } from "../route53/zoneCopy";
import { outputProblems, REFERENCES } from "../settings/checkReferences";
import { heededTags, zoneTags } from "../settings/zoneTags";
import { accountProvider } from "./accountRecord";
import {
    changedKeys,
    DynamicResource,
    initializationFailed,
    isUnknown,
    type ProviderContext,
    type WithAws,
} from "./dynamicResource";
import { checkRecords } from "./recordChecks";
import { applyRecords, findDrift, leaveZone, type ChangeProgress } from "./zoneRecords";
import { bareExistingId, joinFailures, joinZone } from "./zoneJoining";
import { hasToFollow } from "./zoneFollowing";
import { refuseMove, refuseOtherZone } from "./zoneMoves";
import { waitForTheWayBack } from "./wayBack";
import {
    copyingOf,
    copyStateOf,
    eitherState,
    halfCopied,
    joinedAfter,
    keptOriginal,
    recordedIn,
    recordsOf,
    type JoinRecord,
    type ZoneInputs,
    type ZoneOutputs,
    type ZoneState,
} from "./hostedZoneState";
import { changeZone, completeZone, explainRefusal, findOriginal, ownTags, readTags } from "./hostedZoneCalls";
import { bareCopyFrom, copyFailures } from "./copyChecks";
import { warnOfDrift } from "./driftNotes";
import { sayLowered, sayTtls } from "./lowTtlNotes";
import { lowTtlsAfter, lowTtlsAfterFailure, lowTtlsAfterLook, type ZoneChange } from "./lowTtlRecord";
import { withParentsWord } from "./parentLooks";
import type { SeenDs } from "./seenDs";
import { hasRecordDrift, presentDrift, zoneDrift } from "./zoneDrift";

export interface HostedZoneArgs extends WithAws {
    /**
     * The domain of the zone in ASCII (punycode). A change replaces the zone, and is refused without `allowReplace` while the parent of the
     * present domain delegates to the zone's name servers.
     */
    domain: pulumi.Input<string>;
    /** The id of the zone's reusable delegation set. Default: AWS assigns four name servers. A change replaces the zone, which is refused without `allowReplace`. */
    delegationSetId?: pulumi.Input<string | undefined> | undefined;
    /** The comment of the hosted zone, at most 256 characters. Default: none. */
    comment?: pulumi.Input<string> | undefined;
    /** Tags of the hosted zone, in addition to `aws:defaultTags`. Tags that a person or another program adds are kept. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
    /** Delete the zone with all of its records, including those of other owners. Default: false, which refuses the deletion and names those records. */
    forceDestroy?: pulumi.Input<boolean> | undefined;
    /**
     * Identifies the zone in Route 53 while it is created, so that the next up finds a zone whose creation was interrupted. It must be
     * unique in the AWS account. Ignored once the zone exists.
     */
    reference: pulumi.Input<string>;
    /**
     * The records that this resource manages besides the zone's own NS and SOA, with keys as in `RecordSetGroup`: name and type,
     * separated by a space. They are written in one change batch once the zone exists. The up does not wait until all of AWS's
     * name servers have them, because resolvers ask a new zone only after its owner has changed the delegation.
     *
     * @example { "@ MX": { ttl: 300, values: ["10 mail.example.net."] }, "www A": { alias: { dnsName, zoneId } } }
     */
    records?: pulumi.Input<Record<string, pulumi.Input<RecordData>>> | undefined;
    /** White-label names for the zone's own NS and SOA. When `apex` is removed, the former NS and SOA are restored. */
    apex?: pulumi.Input<{ [key in keyof Apex]: pulumi.Input<Apex[key]> } | undefined> | undefined;
    /** Replace records of other owners that have the name and type of a record in `records`. Default: false, which refuses them. */
    overwrite?: pulumi.Input<boolean> | undefined;
    /**
     * The id of a public zone of the domain that is already on the delegation set and joins as it is. The resource changes its NS and
     * SOA and the records in `records`, and keeps all others. On deletion it restores the former NS and SOA and does not delete the
     * zone. Read when the resource is new. Later, the id of another zone is refused, and removing `existingId` changes nothing.
     */
    existingId?: pulumi.Input<string | undefined> | undefined;
    /** Allow a change of `delegationSetId`, or of the `domain` of a delegated zone, to replace the zone. Default: false, which refuses it. */
    allowReplace?: pulumi.Input<boolean> | undefined;
    /**
     * A counter of how often the tenant was removed and added again. When it changes, the zone is read and repaired, because an
     * incomplete deletion may have removed records that the state still has.
     */
    returned?: pulumi.Input<number | undefined> | undefined;
    /**
     * Copy the records of another public zone of the same domain, which is not changed. A record of that zone with the name and type
     * of a record of this resource is not copied. Each up copies changes until `frozen` is true, when this zone leads. When `copyFrom`
     * is removed, the copies stay; they are deleted with the zone.
     */
    copyFrom?:
        | pulumi.Input<
              | {
                    /** The id of the zone from which records are copied. */
                    zoneId: pulumi.Input<string>;
                    /** True once this zone leads: changes in the other zone are not copied any more. Default: false. */
                    frozen?: pulumi.Input<boolean> | undefined;
                }
              | undefined
          >
        | undefined;
    /** Problems with arguments that were outputs, which are found when the values are known. The resource is refused with these texts. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
}

const OF_THE_ZONE = ["domain", "delegationSetId", "comment", "tags", "forceDestroy"] as const;
const IN_THE_ZONE = ["records", "apex", "overwrite", "returned", "copyFrom", "oldDs"] as const;

export const provider = accountProvider<ZoneInputs, ZoneOutputs>({
    async check(olds, news, context) {
        const { aws, route53, config, warn } = context;
        const { delegationSetId: setId } = news;
        const inputs: ZoneInputs = {
            ...news,
            delegationSetId: setId === undefined ? undefined : bareId(setId),
            tags: isUnknown(news.tags) ? news.tags : zoneTags(aws, news.tags),
            reference: olds.reference ?? news.reference,
            problems: undefined,
            copyFrom: bareCopyFrom(news.copyFrom),
            existingId: bareExistingId(news.existingId),
            // A state of a former version has no value here, so a preview does not know it.
            returned: isUnknown(news.returned) ? olds.returned : news.returned,
        };
        const { domain: zone, records = {}, problems = [] } = news;
        const found = isUnknown(problems) ? [] : problems;
        const verdict = checkRecords(
            { zone, records },
            olds.domain === zone ? (olds.records ?? {}) : undefined,
        );
        verdict.warnings.forEach(warn);
        const failures = [...found.map((reason) => ({ property: "records", reason })), ...verdict.failures];
        if (failures.length === 0) {
            failures.push(...(await joinFailures(context, olds, inputs)));
        }
        if (failures.length === 0) {
            failures.push(...(await copyFailures(route53, olds, inputs, config)));
        }
        return { inputs: await withParentsWord(olds, inputs, context), failures };
    },

    identity: ({ reference, domain, delegationSetId }) =>
        reference === undefined ? undefined : [reference, domain, delegationSetId].join(" "),

    subject: ({ domain }) => (isUnknown(domain) ? undefined : domain),

    // In a preview these values may be unknown, but a preview deletes nothing.
    names: ({ apex }) => (isUnknown(apex) ? [] : (apex?.nameServers ?? [])),

    async diff(id, olds, news, context) {
        const { aws } = context;
        const heeded = (state: ZoneState): ZoneState => ({
            ...state,
            tags: isUnknown(state.tags) ? state.tags : heededTags(aws, state.tags),
        });
        const compared = [...OF_THE_ZONE, ...IN_THE_ZONE] as const;
        const changed = changedKeys(heeded(olds), heeded(news), compared);
        const replaces = changed.filter((key) => key === "domain" || key === "delegationSetId");
        await refuseMove(context, id, olds, news, replaces);
        if (replaces.length === 0) {
            refuseOtherZone(id, olds, news);
        }
        if (replaces.length === 0 && !isUnknown([news.domain, news.apex])) {
            const known = {
                group: phaseRecords(olds),
                lowTtls: olds.lowTtls,
                isDoubtful: hasRecordDrift(olds),
            };
            await sayTtls(news.domain, known, phaseRecords(news), context);
        }
        warnOfDrift(olds.domain, presentDrift(olds, news), context);
        const follows = replaces.length === 0 && (await hasToFollow(context, id, olds, news));
        const isDrifted = presentDrift(olds, news).length > 0;
        return { changes: changed.length > 0 || isDrifted || follows, replaces };
    },

    async create(inputs, context) {
        const {
            reference: _reference,
            allowReplace: _allowReplace,
            existingId: _existingId,
            ...rest
        } = inputs;
        const { domain, comment } = inputs;
        const { id, existed, joined, read } = await findOrCreate(context, inputs);
        const wanted: ZoneOutputs = joined === undefined ? rest : { ...rest, joined };
        // The steps that are complete, in case a later step fails: the next up continues from there.
        let done: ZoneOutputs = {
            ...wanted,
            comment: undefined,
            tags: undefined,
            records: undefined,
            apex: undefined,
            copyFrom: undefined,
        };
        const progress: ChangeProgress = { sent: 0 };
        const isNew = !existed && joined === undefined;
        const ttlChange = { ...ttlChangeOf({ domain }, wanted, progress, context.config), isNew };
        try {
            await completeZone(context, id, inputs, existed, joined !== undefined).catch((error: unknown) => {
                throw describeAwsError(`completing the hosted zone of ${domain} (${id})`, error);
            });
            done = { ...done, comment, tags: inputs.tags };
            const copy = copyingOf(done, wanted);
            const records = { ...recordsOf(id, wanted, joined), copy, read, isNew };
            await applyRecords(context, records, recordsOf(id, { domain }), progress);
        } catch (error) {
            const isUntouched = progress.sent === 0 && progress.uncertain !== true;
            if (joined !== undefined && isUntouched && done.tags === undefined && comment === undefined) {
                throw error;
            }
            const reason = error instanceof Error ? error.message : String(error);
            // A batch that was sent, or may have been sent, is recorded as ours. The next update checks it before it sends another one.
            const outs =
                progress.sent > 0 || progress.uncertain === true
                    ? {
                          ...wanted,
                          lowTtls: lowTtlsAfterFailure(ttlChange),
                          original: keptOriginal(progress),
                          ...halfCopied(done, progress),
                          ...joinedAfter(joined, progress),
                      }
                    : done;
            throw initializationFailed(id, { ...outs, drift: [reason] }, reason);
        }
        const copies = copyStateOf(done, wanted, progress);
        const original = keptOriginal(progress);
        const lowTtls = await lowTtlsAfter(ttlChange);
        return { id, outs: { ...wanted, original, lowTtls, ...copies, ...joinedAfter(joined, progress) } };
    },

    async read(id, props, context) {
        const { route53, aws, config, zones } = context;
        // A zone of the list may be deleted by now. The read of its records, which follows, shows this.
        const recorded = recordedIn(id, props);
        const listed = groupNames(recorded).length === 0 ? undefined : await zones.find(id);
        const zone = listed ?? (await getHostedZone(route53, id));
        const ofRecords = zone && (await findDrift(route53, recorded));
        if (zone === undefined || ofRecords === undefined) {
            context.warn(
                `${props.domain}: hosted zone ${id} is gone, and visitors of ${props.domain} get no answer; "pulumi up" creates it again`,
            );
            return undefined;
        }
        const tags = heededTags(aws, props.tags);
        const found = {
            // A zone that has joined keeps its own comment if the config has none.
            comment: props.joined !== undefined && props.comment === undefined ? undefined : zone.comment,
            tags:
                tags === undefined
                    ? props.tags
                    : ownTags(
                          props.tags ?? {},
                          tags,
                          (await zones.findTags(id)) ?? (await readTags(route53, id)),
                      ),
        };
        const drift = [...zoneDrift(props, found), ...ofRecords];
        warnOfDrift(props.domain, drift, context);
        return {
            ...props,
            ...found,
            drift: drift.length === 0 ? undefined : drift,
            lowTtls:
                ofRecords.length === 0
                    ? lowTtlsAfterLook(phaseRecords(props), props.lowTtls, config)
                    : props.lowTtls,
        };
    },

    async update(id, olds, news, context) {
        const { route53, aws, config } = context;
        const { reference: _reference, allowReplace: _allowReplace, existingId: _existingId, ...rest } = news;
        const { joined } = olds;
        const wanted: ZoneOutputs = joined === undefined ? rest : { ...rest, joined };
        const progress: ChangeProgress = { sent: 0 };
        const unsure = olds.unsure === true;
        const former = { ...olds, tags: heededTags(aws, olds.tags) };
        const changesZone = unsure || changedKeys<ZoneState>(former, news, ["comment", "tags"]).length > 0;
        const original = (): ZoneOutputs["original"] => olds.original ?? keptOriginal(progress);
        const ttlChange = ttlChangeOf(olds, wanted, progress, config);
        try {
            if (changesZone) {
                await changeZone(route53, id, former, news);
            }
            const changesRecords = changedKeys<ZoneState>(olds, news, IN_THE_ZONE).length > 0;
            if (unsure || hasRecordDrift(olds) || changesRecords || news.copyFrom !== undefined) {
                const had = {
                    ...recordsOf(id, olds, joined),
                    original: await findOriginal(route53, id, olds, news),
                };
                const copy = copyingOf(olds, wanted);
                await applyRecords(context, { ...recordsOf(id, wanted, joined), copy }, had, progress);
            }
        } catch (error) {
            if (!changesZone && progress.sent === 0 && progress.uncertain !== true) {
                throw error;
            }
            const reason = error instanceof Error ? error.message : String(error);
            const either = { ...eitherState(olds, wanted), ...halfCopied(olds, progress) };
            const taken = [...new Set([...(joined?.taken ?? []), ...(progress.joined?.taken ?? [])])];
            const outs = {
                ...olds,
                ...either,
                ...(joined && { joined: { ...joined, taken } }),
                original: original(),
                lowTtls: lowTtlsAfterFailure(ttlChange),
                unsure: true,
            };
            throw initializationFailed(id, { ...outs, drift: [reason] }, reason);
        }
        const copies = copyStateOf(olds, wanted, progress);
        const lowTtls = await lowTtlsAfter(ttlChange);
        sayLowered(news.domain, olds.lowTtls, lowTtls, phaseRecords(news), context);
        return {
            ...wanted,
            original: news.apex === undefined ? undefined : original(),
            lowTtls,
            ...copies,
            ...joinedAfter(joined, progress),
        };
    },

    async delete(id, props, context, successor) {
        const { route53, config } = context;
        if (successor !== undefined) {
            const { domain, apex } = props;
            const zone = { id, domain, former: apex?.nameServers ?? [], nsTtl: apex?.nsTtl };
            await refuseWhileDelegated({ ...zone, present: successor.names }, context);
        }
        if (props.joined !== undefined) {
            return leaveZone(context, recordedIn(id, props));
        }
        const leaving = {
            id,
            domain: props.domain,
            ours: groupKeys(recordsOf(id, props)),
            copied: props.copied,
            forceDestroy: props.forceDestroy ?? false,
            recorded: await recordedAlone(id, props, context.zones),
        };
        if (await isSigned(props.domain, props.apex?.nameServers ?? [], config)) {
            throw signedZone(leaving);
        }
        await waitForTheWayBack(context, id, props);
        await afterTheFirst(config, props.domain, () => deleteZoneWithRecords(route53, leaving));
    },
});

/** The TTLs of the phase apply to the apex only. Further records have the TTLs of the config. */
function phaseRecords({ domain: zone, apex }: ZoneState): PhaseRecords {
    return { zone, apex, records: {} };
}

function ttlChangeOf(
    olds: ZoneOutputs,
    wanted: ZoneState,
    progress: ChangeProgress,
    config: Config,
): ZoneChange {
    const before = olds.lowTtls;
    return { wanted: phaseRecords(wanted), had: phaseRecords(olds), before, progress, config };
}

/** The zone of a new resource: a zone that was created, found again, or joined. */
async function findOrCreate(
    context: ProviderContext,
    inputs: ZoneInputs,
): Promise<CreatedZone & { joined?: JoinRecord | undefined }> {
    if (inputs.existingId !== undefined) {
        return joinZone(context, inputs, inputs.existingId);
    }
    const { route53, takeOver } = context;
    return createHostedZone(route53, { ...inputs, takeOver }).catch(async (error: unknown) => {
        throw await explainRefusal(route53, inputs, error);
    });
}

/**
 * A public hosted zone on a delegation set, with the records that this resource manages, in one row of the state. AWS charges for
 * each hosted zone each month.
 *
 * In contrast to `aws.route53.Zone`, the next up finds a zone whose creation was interrupted by a lost answer or a killed process;
 * it needs one call instead of four, and a third of the state. The zone is in the AWS account of its `aws` argument, or of the
 * stack's `aws:` settings; its delegation set must be in the same account.
 */
export class HostedZone extends DynamicResource {
    /** The domain of the zone, in ASCII. Another one replaces the zone. */
    declare readonly domain: pulumi.Output<string>;
    /** The bare id of the delegation set of the zone. Another one replaces the zone, and is refused without `allowReplace`. */
    declare readonly delegationSetId: pulumi.Output<string | undefined>;
    /** The comment of the zone; undefined if it has none. */
    declare readonly comment: pulumi.Output<string | undefined>;
    /** The tags of the zone, including those of `aws:defaultTags`. */
    declare readonly tags: pulumi.Output<Record<string, string> | undefined>;
    /** A digest of each copied record, by the record's key; undefined without `copyFrom`. */
    declare readonly copied: pulumi.Output<Copied | undefined>;
    /** The differences between this zone and the zone in `copyFrom` that the next up does not remove, one text each. */
    declare readonly copyDifferences: pulumi.Output<string[] | undefined>;
    /** The original NS and SOA of the zone in `copyFrom`. */
    declare readonly oldApex: pulumi.Output<OriginalApex | undefined>;
    /** The times from which the zone's NS and SOA have low TTLs, and from which these hold at every resolver; undefined if the TTLs are not low. */
    declare readonly lowTtls: pulumi.Output<LowTtls | undefined>;
    /** The DS records that the domain had while its old zone was copied. */
    declare readonly oldDs: pulumi.Output<SeenDs | undefined>;
    /** The bare id of the hosted zone. */
    readonly zoneId: pulumi.Output<string>;

    constructor(name: string, args: HostedZoneArgs, opts?: pulumi.CustomResourceOptions) {
        const { problems = outputProblems({ ...args }, REFERENCES.HostedZone), comment, ...rest } = args;
        // Each property takes 6 kB as an output, and there are thousands of zones. Without a comment in the program, only an ignored one can exist.
        const hasComment = comment !== undefined || opts?.ignoreChanges !== undefined;
        // Only create knows this value. A preview needs it as an output from the beginning.
        const outputs =
            args.copyFrom === undefined
                ? {}
                : { copied: undefined, copyDifferences: undefined, oldApex: undefined, oldDs: undefined };
        const given = { ...rest, ...(hasComment ? { comment } : {}), problems };
        super(__filename, "HostedZone", name, { ...given, ...outputs, lowTtls: undefined }, opts);
        if (!hasComment) {
            this.comment = NO_COMMENT;
        }
        this.zoneId = this.id;
    }
}

const NO_COMMENT = pulumi.output<string | undefined>(undefined);

export type { Copied };
