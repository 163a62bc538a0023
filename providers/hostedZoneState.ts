import { eitherApex, shortApex, type Apex, type AwsMname, type OriginalApex } from "../records/recordGroup";
import { JOIN_MARK } from "../records/joinMark";
import type { LowTtls } from "../records/lowTtls";
import type { RecordData } from "../records/recordSet";
import type { Tags } from "../route53/hostedZoneChanges";
import { eitherCopied, type Copied } from "../route53/zoneCopy";
import { isSame } from "./dynamicResource";
import type { Joined } from "./joinedZone";
import type { CopyFrom, ZoneCopying } from "./zoneCopying";
import type { SeenDs } from "./seenDs";
import type { ChangeProgress, ZoneRecords } from "./zoneRecords";

/** What is on record of a hosted zone, and what follows from it. */

export interface ZoneInputs extends ZoneState {
    /** The bare id of a zone that is there and joins as it is. Its outputs have `joined` instead. */
    existingId?: string | undefined;
    /** Asked for by check and create alone, to which the inputs of before are given. */
    reference: string;
    /** Looked at by check and not kept. */
    problems?: string[] | undefined;
    /** Looked at by diff, which has the inputs alone. */
    allowReplace?: boolean | undefined;
}

/** What there is, as the outputs have it. */
export interface ZoneState {
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
    copyFrom?: CopyFrom | undefined;
    /** The DS records of the domain, while the zone that is copied from leads. */
    oldDs?: SeenDs | undefined;
}

export interface ZoneOutputs extends ZoneState, CopyState {
    /** The zone existed before it joined, so it is not deleted: its former NS and SOA are restored. Has the text of its mark. */
    joined?: JoinRecord | undefined;
    /** The apex NS and SOA as they were before us, where they are ours now. */
    original?: OriginalApex | AwsMname | undefined;
    /**
     * An update failed, and may have been done all the same: the records before and after it are on record, and the next up
     * looks at the zone whatever the config says by then.
     */
    unsure?: boolean | undefined;
    /** Since when the NS and SOA have low TTLs, where they have. */
    lowTtls?: LowTtls | undefined;
    /** What differs in the zone from what we put there, for a person: found by the last refresh, or why a create stopped half-way. */
    drift?: string[] | undefined;
}

/** What is on record of a zone that has joined. */
export interface JoinRecord extends Joined {
    /** The text of its mark, `<deployment>/<resource>`. */
    mark: string;
}

/** What is on record of a copy. Of the records themselves nothing but a digest is. */
interface CopyState {
    copied?: Copied | undefined;
    /** The zone that they are of. */
    copiedFrom?: string | undefined;
    copyDifferences?: string[] | undefined;
    /** The old zone's original apex, stored before its first change, to be restored later. */
    oldApex?: OriginalApex | undefined;
}

/** What we own in the zone, as the functions of a record group want it. */
export function recordsOf(zoneId: string, props: ZoneState, joined?: JoinRecord): ZoneRecords {
    const { domain: zone, records = {}, apex, overwrite } = props;
    const group = { zoneId, zone, records, apex, overwrite, waitForSync: false };
    return joined === undefined
        ? { ...group, isOwnZone: true }
        : { ...group, joined, mark: { name: JOIN_MARK, text: joined.mark } };
}

/** The same for the state, with the apex to be restored later if the state has all of it. */
export function recordedIn(zoneId: string, props: ZoneOutputs): ZoneRecords {
    const { original } = props;
    const whole = original !== undefined && "ns" in original ? original : undefined;
    return { ...recordsOf(zoneId, props, props.joined), original: whole };
}

/** What an output has of a zone that has joined, after a change. */
export function joinedAfter(
    joined: JoinRecord | undefined,
    progress: ChangeProgress,
): Pick<ZoneOutputs, "joined"> {
    return joined === undefined ? {} : { joined: { ...joined, ...progress.joined } };
}

/** What has to be copied, or was copied and stays; undefined for a zone that never was. */
export function copyingOf(olds: ZoneOutputs, { copyFrom }: ZoneState): ZoneCopying | undefined {
    const { copied = {}, oldApex } = olds;
    if (copyFrom === undefined && Object.keys(copied).length === 0) {
        return undefined;
    }
    // The change to the stage in which this zone leads brings the last copy.
    const isFrozen = copyFrom?.frozen === true && isSame(olds.copyFrom, copyFrom);
    return { from: copyFrom?.zoneId, isFrozen, copied, oldApex };
}

/** @param progress of the change, where there was one */
export function copyStateOf(
    olds: ZoneOutputs,
    { copyFrom }: ZoneState,
    { copied: now }: ChangeProgress,
): CopyState {
    const copied = now?.copied ?? olds.copied ?? {};
    const isCopy = copyFrom !== undefined;
    return {
        copied: isCopy || Object.keys(copied).length > 0 ? copied : undefined,
        copiedFrom: copyFrom?.zoneId ?? olds.copiedFrom,
        copyDifferences: isCopy ? (now?.differences ?? olds.copyDifferences) : undefined,
        oldApex: isCopy ? (now?.oldApex ?? olds.oldApex) : undefined,
    };
}

/** What may be copied when a change failed; the stage is the former one, so the next up copies the rest. */
export function halfCopied(olds: ZoneOutputs, { copied: now }: ChangeProgress): Partial<ZoneOutputs> {
    return now === undefined
        ? {}
        : {
              copyFrom: olds.copyFrom,
              copied: eitherCopied(olds.copied, now.copied),
              oldApex: now.oldApex ?? olds.oldApex,
          };
}

/** That of a zone that has joined is whole, as its mark has it. */
export function keptOriginal({ original, joined }: ChangeProgress): ZoneOutputs["original"] {
    return joined === undefined ? original && shortApex(original) : original;
}

/** What may be in the zone after an update that may have been done or not. */
export function eitherState(olds: ZoneOutputs, news: ZoneState): Partial<ZoneOutputs> {
    return {
        records: { ...news.records, ...olds.records },
        apex: eitherApex(olds.apex, news.apex),
        tags: { ...news.tags, ...olds.tags },
    };
}

export function hasDrift({ drift = [] }: ZoneOutputs): boolean {
    return drift.length > 0;
}
