import { groupKeys, readOriginalApex, type OriginalApex, type RecordGroup } from "../records/recordGroup";
import { JOIN_MARK, joinNotes, keyDigest, readJoinNotes } from "../records/joinMark";
import { deploymentOf, digestOf, findMark, isToTake, markValues } from "../records/mark";
import { normalizeRecord, recordKey, type RecordSet } from "../records/recordSet";
import type { RecordChange } from "../route53/changeBatches";

/** The special rules for the records of a zone that existed before it joined: it has a mark, and leaves in its original form. */

/** The state of a zone that has joined. */
export interface Joined {
    /** The `keyDigest` of each record that existed before and was taken over. These records stay when the zone leaves. */
    taken: readonly string[];
}

interface JoinedGroup extends RecordGroup {
    joined?: Joined | undefined;
}

/** The information in the zone's mark. */
export interface JoinedState {
    /** The reason why the zone cannot be changed: it belongs to another resource. */
    refusal: string | undefined;
    /** True if our mark is in the zone: then a record with the wanted value was written together with the mark. */
    isMarked: boolean;
    original: OriginalApex | undefined;
    taken: ReadonlySet<string>;
}

/** The state of a zone that joins, or has joined. @returns undefined for another zone */
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
        // The present NS and SOA are the original ones, whatever their names: their owner may have set our names by hand.
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
 * Our records that existed before the zone joined, or before the config named them.
 *
 * @param noted the records that the mark names
 * @param isWritten true if the mark was written with exactly these records: then an interrupted run has written the existing records
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

/** The group with a mark that stores the former content of the zone. */
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

/** Puts the change of the mark first: if several requests are needed, an interruption cannot come before the mark is written. */
export function markFirst(changes: readonly RecordChange[], zone: string): RecordChange[] {
    const key = joinMarkKey(zone);
    const isMark = ({ record }: RecordChange): boolean => recordKey(record) === key;
    return [...changes.filter(isMark), ...changes.filter((each) => !isMark(each))];
}

/** The records of ours that are deleted when the zone leaves, without the records that existed before. */
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
 * The owner of a zone when it leaves.
 *
 * @returns the mark of another owner that has it now, and whether its apex still has our names
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

/** The reason why a zone with this mark does not join, for the end of a message. */
export function otherOwner(found: string, own: string): string {
    const deployment = deploymentOf(found);
    return deployment === deploymentOf(own)
        ? `it has the mark ${found}, of another resource of this stack. If that resource was renamed or moved, give it an alias with its former name or parent; otherwise remove zoneId from one of the two`
        : `it has the mark ${found}, of another stack, which already manages it. Remove the tenant from that stack first; if that stack's state is lost, take it over with white-label-dns:takeOver: [${deployment}]`;
}
