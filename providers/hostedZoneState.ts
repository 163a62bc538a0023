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

/** The state of a hosted zone, and functions that derive values from it. */

export interface ZoneInputs extends ZoneState {
    /** The bare id of an existing zone that joins as it is. The outputs have `joined` instead. */
    existingId?: string | undefined;
    /** Only check and create use this input. Both are called with the former inputs. */
    reference: string;
    /** Check uses this input and does not keep it. */
    problems?: string[] | undefined;
    /** Diff uses this input, because it has only the inputs. */
    allowReplace?: boolean | undefined;
}

/** The properties of the zone as the outputs have them. */
export interface ZoneState {
    domain: string;
    delegationSetId?: string | undefined;
    comment?: string | undefined;
    /** The tags of the zone, including those of `aws:defaultTags`. */
    tags?: Tags | undefined;
    forceDestroy?: boolean | undefined;
    records?: Record<string, RecordData> | undefined;
    apex?: Apex | undefined;
    overwrite?: boolean | undefined;
    returned?: number | undefined;
    copyFrom?: CopyFrom | undefined;
    /** The DS records of the domain, while the zone in `copyFrom` leads. */
    oldDs?: SeenDs | undefined;
}

export interface ZoneOutputs extends ZoneState, CopyState {
    /**
     * The zone existed before it joined. So it is not deleted, and its former NS and SOA are restored. The value is the text of its mark.
     */
    joined?: JoinRecord | undefined;
    /** The former apex NS and SOA, if the present ones are ours. */
    original?: OriginalApex | AwsMname | undefined;
    /**
     * An update failed, but Route 53 may have done it. The state has the records before and after that update, and the next up reads the
     * zone, whatever the config is then.
     */
    unsure?: boolean | undefined;
    /** The time from which the NS and SOA have low TTLs; undefined if they have not. */
    lowTtls?: LowTtls | undefined;
    /**
     * Differences between the zone and our records, for a message to the user. The last refresh found them, or they say why a create
     * stopped half-way.
     */
    drift?: string[] | undefined;
}

/** The state of a zone that has joined. */
export interface JoinRecord extends Joined {
    /** The text of its mark, `<deployment>/<resource>`. */
    mark: string;
}

/** The state of a copy. The state stores only a digest of each record. */
interface CopyState {
    copied?: Copied | undefined;
    /** The id of the zone from which the records were copied. */
    copiedFrom?: string | undefined;
    copyDifferences?: string[] | undefined;
    /** The original apex of the old zone. It is stored before its first change, so that it can be restored later. */
    oldApex?: OriginalApex | undefined;
}

/** Our contents of the zone, in the form that the functions of a record group take. */
export function recordsOf(zoneId: string, props: ZoneState, joined?: JoinRecord): ZoneRecords {
    const { domain: zone, records = {}, apex, overwrite } = props;
    const group = { zoneId, zone, records, apex, overwrite, waitForSync: false };
    return joined === undefined
        ? { ...group, isOwnZone: true }
        : { ...group, joined, mark: { name: JOIN_MARK, text: joined.mark } };
}

/** Our contents as the state has them, with the apex to restore later if the state has all of it. */
export function recordedIn(zoneId: string, props: ZoneOutputs): ZoneRecords {
    const { original } = props;
    const whole = original !== undefined && "ns" in original ? original : undefined;
    return { ...recordsOf(zoneId, props, props.joined), original: whole };
}

/** The output of a zone that has joined, after a change. */
export function joinedAfter(
    joined: JoinRecord | undefined,
    progress: ChangeProgress,
): Pick<ZoneOutputs, "joined"> {
    return joined === undefined ? {} : { joined: { ...joined, ...progress.joined } };
}

/** The copy to make, or the former copy that stays; undefined for a zone without a copy. */
export function copyingOf(olds: ZoneOutputs, { copyFrom }: ZoneState): ZoneCopying | undefined {
    const { copied = {}, oldApex } = olds;
    if (copyFrom === undefined && Object.keys(copied).length === 0) {
        return undefined;
    }
    // The last copy is made when the stage changes to the one in which this zone leads.
    const isFrozen = copyFrom?.frozen === true && isSame(olds.copyFrom, copyFrom);
    return { from: copyFrom?.zoneId, isFrozen, copied, oldApex };
}

/** @param progress the progress of the change, if there was a change */
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

/** The copies that may exist after a failed change. The stage stays the former one, so the next up copies the rest. */
export function halfCopied(olds: ZoneOutputs, { copied: now }: ChangeProgress): Partial<ZoneOutputs> {
    return now === undefined
        ? {}
        : {
              copyFrom: olds.copyFrom,
              copied: eitherCopied(olds.copied, now.copied),
              oldApex: now.oldApex ?? olds.oldApex,
          };
}

/** The apex of a zone that has joined is complete, because its mark stores it. */
export function keptOriginal({ original, joined }: ChangeProgress): ZoneOutputs["original"] {
    return joined === undefined ? original && shortApex(original) : original;
}

/** The records that may be in the zone after an update that may have been done. */
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
