import { groupKeys, readOriginalApex, type OriginalApex, type RecordGroup } from "../records/recordGroup";
import { JOIN_MARK, joinNotes, keyDigest, readJoinNotes } from "../records/joinMark";
import { deploymentOf, digestOf, findMark, isToTake, markValues } from "../records/mark";
import { normalizeRecord, recordKey, type RecordSet } from "../records/recordSet";
import type { RecordChange } from "../route53/changeBatches";

/** What is different with the records of a zone that was there before it joined: it has a mark, and leaves as it came. */

/** A zone that has joined, as its resource has it on record. */
export interface Joined {
    /** By `keyDigest`: records that were there before and were taken over, which stay when it leaves. */
    taken: readonly string[];
}

interface JoinedGroup extends RecordGroup {
    joined?: Joined | undefined;
}

/** What the zone's mark says of it. */
export interface JoinedState {
    /** Why nothing may be changed: the zone is another resource's. */
    refusal: string | undefined;
    /** Our mark stands in it: what is as wanted was written with that. */
    isMarked: boolean;
    original: OriginalApex | undefined;
    taken: ReadonlySet<string>;
}

/** What is known of a zone that joins, or has joined. @returns undefined for another zone */
export function joinedState(
    wanted: JoinedGroup,
    had: JoinedGroup,
    present: readonly RecordSet[],
    takeOver: readonly string[],
): JoinedState | undefined {
    const { mark, zone } = wanted;
    if (wanted.joined === undefined || mark === undefined) {
        return undefined;
    }
    const found = findMark(mark, zone, present);
    if (found === undefined) {
        const taken = takenOf(wanted, had, present, []);
        // What stands there is the original, in whatever names: it may have been put into ours by hand.
        const original = readOriginalApex({ zone, records: {} }, present);
        return { refusal: undefined, isMarked: false, original, taken };
    }
    const { text, records } = found;
    const isOurs = text === mark.text || isToTake(text, mark.text, takeOver);
    const notes = readJoinNotes(markValues(mark, zone, present));
    return {
        refusal: isOurs ? undefined : otherOwner(text, mark.text),
        isMarked: isOurs,
        original: isOurs ? notes.original : undefined,
        taken: takenOf(
            wanted,
            had,
            present,
            notes.taken,
            records === digestOf(groupKeys({ ...wanted, mark: undefined })),
        ),
    };
}

/**
 * Records of ours that were there before the zone joined, or before the config named them.
 *
 * @param noted those that the mark names
 * @param isWritten the mark was written with these very records: what is there, a run that was cut off has written
 */
function takenOf(
    wanted: JoinedGroup,
    had: JoinedGroup,
    present: readonly RecordSet[],
    noted: readonly string[],
    isWritten = false,
): Set<string> {
    const { apex: _apex, mark: _mark, ...own } = wanted;
    const before = new Set([...(had.joined?.taken ?? []), ...noted]);
    const ours = groupKeys(had);
    const there = new Set(present.map(recordKey));
    const isFound = (key: string): boolean => !isWritten && !ours.has(key) && there.has(key);
    return new Set(
        [...groupKeys(own)]
            .filter((key) => before.has(keyDigest(key)) || isFound(key))
            .map((key) => keyDigest(key)),
    );
}

/** The group with a mark that says what the zone was before. */
export function withJoinNotes<Group extends JoinedGroup>(
    wanted: Group,
    state: Pick<JoinedState, "taken"> | undefined,
    original: OriginalApex | undefined,
): Group {
    if (state === undefined || wanted.mark === undefined) {
        return wanted;
    }
    const notes = joinNotes({ original, taken: [...state.taken] });
    return { ...wanted, mark: { ...wanted.mark, notes } };
}

/** The key of the mark's record. */
export function joinMarkKey(zone: string): string {
    return recordKey(normalizeRecord(JOIN_MARK, "TXT", {}, zone));
}

/** The change of the mark first: what is written in several requests is not cut off before the mark is there. */
export function markFirst(changes: readonly RecordChange[], zone: string): RecordChange[] {
    const key = joinMarkKey(zone);
    const isMark = ({ record }: RecordChange): boolean => recordKey(record) === key;
    return [...changes.filter(isMark), ...changes.filter((each) => !isMark(each))];
}

/** What a zone that leaves has of ours that goes: not what was there before. */
export function leavingPart<Group extends JoinedGroup>(had: Group): Group {
    const { joined, zone, zoneId } = had;
    const taken = new Set(joined?.taken);
    const records = Object.fromEntries(
        Object.entries(had.records).filter(([key, data]) =>
            [...groupKeys({ zone, zoneId, records: { [key]: data } })].every(
                (each) => !taken.has(keyDigest(each)),
            ),
        ),
    );
    return { ...had, records };
}

/**
 * Whose a zone is by the time at which it leaves.
 *
 * @returns the mark of another owner that has it by now, and whether its apex is in our names still
 */
export function ownerAtLeaving(
    { mark, zone, apex }: JoinedGroup,
    present: readonly RecordSet[],
): { other: string | undefined; apexIsOurs: boolean } {
    const text = mark && findMark(mark, zone, present)?.text;
    return {
        other: text === mark?.text ? undefined : text,
        apexIsOurs:
            apex !== undefined && readOriginalApex({ zone, records: {}, apex }, present) === undefined,
    };
}

/** Why a zone with this mark does not join, for the end of a message. */
export function otherOwner(found: string, own: string): string {
    const deployment = deploymentOf(found);
    return deployment === deploymentOf(own)
        ? `it has the mark ${found}, of another resource of this stack. If that resource was renamed or moved, give it an alias with its former name or parent; otherwise remove zoneId from one of the two`
        : `it has the mark ${found}, of another stack, which already manages it. Remove the tenant from that stack first; if that stack's state is lost, take it over with white-label-dns:takeOver: [${deployment}]`;
}
