import * as pulumi from "@pulumi/pulumi";
import type { Config } from "@pulumi/pulumi/dynamic";
import { groupKeys, type Apex, type OriginalApex } from "../records/recordGroup";
import type { LowTtls, PhaseRecords } from "../records/lowTtls";
import type { RecordData } from "../records/recordSet";
import { describeAwsError } from "../route53/client";
import { refuseWhileDelegated } from "./formerZone";
import { afterTheFirst } from "./firstDeletion";
import { deleteZoneWithRecords, signedZone } from "./zoneDeletion";
import { isSigned } from "./zoneSigning";
import { createHostedZone } from "../route53/hostedZoneChanges";
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
import { applyRecords, findDrift, leaveZone, type ChangeProgress, type ZoneRecords } from "./zoneRecords";
import { bareExistingId, joinFailures, joinZone } from "./zoneJoining";
import { hasToFollow } from "./zoneFollowing";
import { refuseMove, refuseOtherZone } from "./zoneMoves";
import { waitForTheWayBack } from "./wayBack";
import {
    copyingOf,
    copyStateOf,
    eitherState,
    halfCopied,
    hasDrift,
    joinedAfter,
    keptOriginal,
    recordedIn,
    recordsOf,
    type JoinRecord,
    type ZoneInputs,
    type ZoneOutputs,
    type ZoneState,
} from "./hostedZoneState";
import { changeZone, completeZone, explainRefusal, findOriginal, ownTags } from "./hostedZoneCalls";
import { bareCopyFrom, copyFailures } from "./copyChecks";
import { sayLowered, sayTtls } from "./lowTtlNotes";
import { lowTtlsAfter, lowTtlsAfterFailure, lowTtlsAfterLook, type ZoneChange } from "./lowTtlRecord";
import { describeParentsMove, lookAtParent } from "./parentLooks";
import { seenDsAfter, type SeenDs } from "./seenDs";

export interface HostedZoneArgs extends WithAws {
    /** The domain in its ASCII form. Changing it replaces the zone. */
    domain: pulumi.Input<string>;
    /** The reusable delegation set that the zone is on; without it AWS picks four servers. Changing it replaces the zone, which is refused without `allowReplace`. */
    delegationSetId?: pulumi.Input<string | undefined> | undefined;
    /** At most 256 characters. */
    comment?: pulumi.Input<string> | undefined;
    /** Beside them the zone gets the tags of `aws:defaultTags`. Tags that a person or another program puts on the zone are left alone. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
    /** Delete the zone with everything that is in it, also what other owners put there. Default false: that is refused, with the names. */
    forceDestroy?: pulumi.Input<boolean> | undefined;
    /**
     * Identifies the zone in Route 53 until it is on record here, so that one whose creation was cut off is found by the
     * next up. Unique to this resource across all stacks of the account. Ignored once the zone exists.
     */
    reference: pulumi.Input<string>;
    /**
     * What we own in the zone beside its NS and SOA, by the keys that a `RecordSetGroup` has. Written when the zone is there, in one
     * change batch, which is not waited for: resolvers ask a new zone only after its owner has moved it here.
     *
     * @example { "@ MX": { ttl: 300, values: ["10 mail.example.net."] }, "www A": { alias: { dnsName, zoneId } } }
     */
    records?: pulumi.Input<Record<string, pulumi.Input<RecordData>>> | undefined;
    /** Put the zone's own NS and SOA into white-label names. They are put back when it is taken away. */
    apex?: pulumi.Input<{ [key in keyof Apex]: pulumi.Input<Apex[key]> } | undefined> | undefined;
    /** Replace records of another owner that stand where ours go. Default false: that is refused. */
    overwrite?: pulumi.Input<boolean> | undefined;
    /**
     * The id of a public zone of the domain that is on the delegation set already, which joins as it is: it is not created, its records stay,
     * but for its NS and SOA and those of `records`, and it is given back and not deleted when it leaves. Read when the resource is new;
     * another id than that of the zone which the resource has is refused later, and left out, the zone stays as it has joined.
     */
    existingId?: pulumi.Input<string | undefined> | undefined;
    /** Let a change of `delegationSetId` replace the zone. Default false: that is refused. */
    allowReplace?: pulumi.Input<boolean> | undefined;
    /**
     * How often its owner has left and come back. Where it changes, the zone is looked at and repaired: a delete that failed
     * half-way may have taken records out of it that are on record here.
     */
    returned?: pulumi.Input<number | undefined> | undefined;
    /**
     * Copy the records of another public zone of the same domain, which is left as it is: those that stand where ours go are left out. Each
     * up follows what changes there, until `frozen` says that this zone leads. Left out again, the copies stay, and go with the zone.
     */
    copyFrom?:
        | pulumi.Input<
              | {
                    /** The id of the zone that is copied from. */
                    zoneId: pulumi.Input<string>;
                    /** True once this zone leads: what changes in the other zone is not followed any more. Default: false. */
                    frozen?: pulumi.Input<boolean> | undefined;
                }
              | undefined
          >
        | undefined;
    /** Why there can be no such zone, found when what was an output became known: it is refused with these. */
    problems?: pulumi.Input<string[] | undefined> | undefined;
}

const OF_THE_ZONE = ["domain", "delegationSetId", "comment", "tags", "forceDestroy"] as const;
const IN_THE_ZONE = ["records", "apex", "overwrite", "returned", "copyFrom", "oldDs"] as const;

export const provider = accountProvider<ZoneInputs, ZoneOutputs>({
    async check(olds, news, context) {
        const { aws, route53, config, say } = context;
        const { delegationSetId: setId } = news;
        const inputs: ZoneInputs = {
            ...news,
            delegationSetId: setId === undefined ? undefined : bareId(setId),
            tags: isUnknown(news.tags) ? news.tags : zoneTags(aws, news.tags),
            reference: olds.reference ?? news.reference,
            problems: undefined,
            copyFrom: bareCopyFrom(news.copyFrom),
            existingId: bareExistingId(news.existingId),
            // A state of before has none, and then a preview does not know it.
            returned: isUnknown(news.returned) ? olds.returned : news.returned,
        };
        const { domain: zone, records = {}, problems = [] } = news;
        const found = isUnknown(problems) ? [] : problems;
        const verdict = checkRecords(
            { zone, records },
            olds.domain === zone ? (olds.records ?? {}) : undefined,
        );
        verdict.warnings.forEach(say);
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

    // In a preview they may not be known yet, and nothing is deleted then.
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
            const known = { group: phaseRecords(olds), lowTtls: olds.lowTtls, isDoubtful: hasDrift(olds) };
            await sayTtls(news.domain, known, phaseRecords(news), context);
        }
        const follows = replaces.length === 0 && (await hasToFollow(context, id, olds, news));
        return { changes: changed.length > 0 || hasDrift(olds) || follows, replaces };
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
        // What is done by now, for the case that the rest fails: the next up goes on from there.
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
            const records = { ...recordsOf(id, wanted, joined), copy, read };
            await applyRecords(context, records, recordsOf(id, { domain }), progress);
        } catch (error) {
            const isUntouched = progress.sent === 0 && progress.uncertain !== true;
            if (joined !== undefined && isUntouched && done.tags === undefined && comment === undefined) {
                throw error;
            }
            const reason = error instanceof Error ? error.message : String(error);
            // A batch that was sent, or may have been, is on record as ours: it is looked at before the next one.
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

    async read(id, props, { route53, aws, config }) {
        const zone = await getHostedZone(route53, id);
        if (zone === undefined) {
            return undefined;
        }
        const tags = heededTags(aws, props.tags);
        const drift = (await findDrift(route53, recordedIn(id, props))) ?? [];
        return {
            ...props,
            // That of a zone which has joined is its own, where the config has none.
            comment: props.joined !== undefined && props.comment === undefined ? undefined : zone.comment,
            tags: tags === undefined ? props.tags : await ownTags(route53, id, props.tags ?? {}, tags),
            drift: drift.length === 0 ? undefined : drift,
            lowTtls:
                drift.length === 0
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
            if (unsure || hasDrift(olds) || changesRecords || news.copyFrom !== undefined) {
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
        };
        if (await isSigned(props.domain, props.apex?.nameServers ?? [], config)) {
            throw signedZone(leaving);
        }
        await waitForTheWayBack(context, id, props);
        await afterTheFirst(config, props.domain, () => deleteZoneWithRecords(route53, leaving));
    },
});

/** What a phase has its TTLs of: further records have those of the config. */
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

/**
 * With what is known of the DS records of a zone that leads elsewhere still, whose signing this one does not take over. Says where
 * its parent delegates to, as long as no resource of the old zone does.
 */
async function withParentsWord(
    olds: Partial<ZoneInputs>,
    inputs: ZoneInputs,
    { config, say }: ProviderContext,
): Promise<ZoneInputs> {
    const { domain, copyFrom, apex } = inputs;
    if (copyFrom === undefined || isUnknown([domain, copyFrom])) {
        return inputs;
    }
    if (olds.copyFrom?.frozen === true && copyFrom.frozen === true) {
        return { ...inputs, oldDs: olds.oldDs };
    }
    const word = await lookAtParent(domain, config);
    if (copyFrom.frozen !== true) {
        const nameServers = isUnknown(apex) ? [] : (apex?.nameServers ?? []);
        const move = { domain, zoneId: copyFrom.zoneId, stage: "copy", nameServers } as const;
        say(describeParentsMove(move, word, false));
    }
    return { ...inputs, oldDs: seenDsAfter(olds.oldDs, word) };
}

/** The zone of a new resource: created, found again, or one that joins. */
async function findOrCreate(
    context: ProviderContext,
    inputs: ZoneInputs,
): Promise<{ id: string; existed: boolean; joined?: JoinRecord | undefined; read?: ZoneRecords["read"] }> {
    if (inputs.existingId !== undefined) {
        return joinZone(context, inputs, inputs.existingId);
    }
    const { route53, takeOver } = context;
    return createHostedZone(route53, { ...inputs, takeOver }).catch(async (error: unknown) => {
        throw await explainRefusal(route53, inputs, error);
    });
}

/**
 * A public hosted zone on a delegation set, with the records in it that are ours: one row of state a tenant. Costs what
 * AWS charges for a zone each month.
 *
 * Unlike `aws.route53.Zone` it is found again when the answer to its creation was lost or the process was killed before
 * the zone was on record, it makes one call where that makes four, and it takes a third of the state. The zone is in
 * the account of its `aws` argument or of the stack's `aws:` settings, where its delegation set has to be too.
 */
export class HostedZone extends DynamicResource {
    /** The domain of the zone, in ASCII. Another one replaces the zone. */
    declare readonly domain: pulumi.Output<string>;
    /** The bare id of the delegation set that the zone is on. Another one replaces the zone, and is refused without `allowReplace`. */
    declare readonly delegationSetId: pulumi.Output<string | undefined>;
    /** The comment of the zone; undefined where it has none. */
    declare readonly comment: pulumi.Output<string | undefined>;
    /** Those of `aws:defaultTags` among them. */
    declare readonly tags: pulumi.Output<Record<string, string> | undefined>;
    /** The records that were copied, each with a digest. */
    declare readonly copied: pulumi.Output<Copied | undefined>;
    /** What differs between this zone and the one that is copied from, and stays so. */
    declare readonly copyDifferences: pulumi.Output<string[] | undefined>;
    /** The apex of the zone that is copied from, as it was before it was ours. */
    declare readonly oldApex: pulumi.Output<OriginalApex | undefined>;
    /** Since when its NS and SOA have low TTLs, and from when on these hold at every resolver; undefined where they have not. */
    declare readonly lowTtls: pulumi.Output<LowTtls | undefined>;
    /** The DS records that its domain had while it was copied. */
    declare readonly oldDs: pulumi.Output<SeenDs | undefined>;
    /** The bare id. */
    readonly zoneId: pulumi.Output<string>;

    constructor(name: string, args: HostedZoneArgs, opts?: pulumi.CustomResourceOptions) {
        const { problems = outputProblems({ ...args }, REFERENCES.HostedZone), ...rest } = args;
        // What only create knows: an output that is there from the first preview on.
        const outputs =
            args.copyFrom === undefined
                ? {}
                : { copied: undefined, copyDifferences: undefined, oldApex: undefined, oldDs: undefined };
        super(__filename, "HostedZone", name, { ...rest, problems, ...outputs, lowTtls: undefined }, opts);
        this.zoneId = this.id;
    }
}

export type { Copied };
