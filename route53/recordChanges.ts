import { describeRecord, isApexAuthority, recordKey, sameRecord, type RecordSet } from "../records/recordSet";
import { relativeName } from "../records/recordName";
import type { RecordChange } from "./changeBatches";

/** A record set as the zone holds it now. */
export interface PresentRecord extends RecordSet {
    /** Set where it is one of several that share name and type (weighted, latency …); such a set is never ours. */
    setIdentifier?: string | undefined;
}

export interface RecordState {
    zone: string;
    /** What the zone holds now; records of other people among it. */
    present: readonly PresentRecord[];
    /** What we want to be there. */
    desired: readonly RecordSet[];
    /** Keys of the records that were ours before. */
    owned: ReadonlySet<string>;
    /** What the apex NS and SOA are put back to once they are no longer desired. */
    original: readonly RecordSet[];
    /** Take over records of other people that stand where ours go. */
    overwrite: boolean;
    /**
     * A record that is exactly as wanted is ours, left by a run that was cut off: our mark says so, or the zone is ours.
     * Without this an equal record is another owner's like any other.
     */
    equalIsOurs: boolean;
    /** What is known of the owner of records in the way, and the ways out, for the end of a message. */
    waysOut?: string | undefined;
}

export interface RecordPlan {
    changes: RecordChange[];
    /** The same changes for a person: `www A: 300 192.0.2.1 -> 300 192.0.2.2`. */
    messages: string[];
    /** Why it cannot be done: what stands in the place of ours and is not ours. */
    conflicts: string[];
}

/**
 * What has to change in a zone so that our records are there and nobody else's are touched.
 *
 * A record that is not there is CREATEd, so that Route 53 refuses if somebody else puts one there meanwhile; one that
 * is ours and differs is UPSERTed; one that was ours and is no longer wanted is DELETEd as it stands, or, for the
 * apex NS and SOA, which cannot be deleted (API ChangeResourceRecordSets), put back. A record of another owner in the
 * place of ours is a conflict, whether it is equal or not: with two owners the one that leaves would delete it under
 * the other.
 */
export function planRecordChanges(state: RecordState): RecordPlan {
    const plan: RecordPlan = { changes: [], messages: [], conflicts: [] };
    const present = new Map<string, PresentRecord[]>();
    for (const record of state.present) {
        present.set(recordKey(record), [...(present.get(recordKey(record)) ?? []), record]);
    }
    const wanted = new Set(state.desired.map(recordKey));
    for (const record of state.original) {
        if (state.owned.has(recordKey(record)) && !wanted.has(recordKey(record))) {
            put(record, present, state, plan);
        }
    }
    for (const key of state.owned) {
        const found = present.get(key)?.find(({ setIdentifier }) => setIdentifier === undefined);
        if (found !== undefined && !wanted.has(key) && !isApexAuthority(found, state.zone)) {
            add(plan, state.zone, "DELETE", found, found);
        }
    }
    const leaves = ({ setIdentifier, ...record }: PresentRecord): boolean =>
        setIdentifier === undefined && state.owned.has(recordKey(record)) && !wanted.has(recordKey(record));
    const blocking = state.present.filter(
        (record) => !leaves(record) && !isApexAuthority(record, state.zone),
    );
    for (const record of blocking.filter((other) =>
        state.desired.some((each) => cannotStandBeside(each, other)),
    )) {
        if (state.overwrite && record.setIdentifier === undefined) {
            add(plan, state.zone, "DELETE", record, record);
        } else {
            plan.conflicts.push(
                `${relativeName(record.name, state.zone)} ${record.type} (${describeRecord(record)}) is there and not of this stack, and a CNAME stands ` +
                    "alone at its name; remove it, leave this name out, or set overwrite to replace it",
            );
        }
    }
    plan.conflicts.push(...hidingProblems(state, blocking));
    for (const record of state.desired) {
        put(record, present, state, plan);
    }
    return plan;
}

/** A new delegation takes what another owner has at and below its name out of the answers; all but its NS and DS (RFC 1034 §4.2.1). */
function hidingProblems(state: RecordState, blocking: readonly PresentRecord[]): string[] {
    const { zone, desired, owned, overwrite } = state;
    const keys = new Set(blocking.map(recordKey));
    const cuts = desired.filter(
        (record) => record.type === "NS" && !isApexAuthority(record, zone) && !keys.has(recordKey(record)),
    );
    return cuts.flatMap((cut) =>
        blocking
            .filter(
                (record) =>
                    !overwrite &&
                    !owned.has(recordKey(record)) &&
                    record.type !== "CNAME" &&
                    (record.name === cut.name ? record.type !== "DS" : record.name.endsWith(`.${cut.name}`)),
            )
            .map(
                (record) =>
                    `${relativeName(record.name, zone)} ${record.type} (${describeRecord(record)}) is there and not of this stack, and would not be answered any more at or below the ` +
                    `delegation of ${relativeName(cut.name, zone)} (RFC 1034, section 4.2.1); write it into the zone that is delegated and remove it here, or leave that tenant out`,
            ),
    );
}

/** RFC 1034 §3.6.2 */
function cannotStandBeside(one: RecordSet, other: RecordSet): boolean {
    return (
        one.name === other.name && one.type !== other.type && (one.type === "CNAME" || other.type === "CNAME")
    );
}

function put(
    record: RecordSet,
    present: Map<string, PresentRecord[]>,
    state: RecordState,
    plan: RecordPlan,
): void {
    const found = present.get(recordKey(record)) ?? [];
    const simple = found.find(({ setIdentifier }) => setIdentifier === undefined);
    const shown = `${relativeName(record.name, state.zone)} ${record.type}`;
    if (simple === undefined && found.length > 0) {
        plan.conflicts.push(
            `${shown}: ${found.length} records with a routing policy (${found.map((other) => other.setIdentifier).join(", ")}) ` +
                `are there already and are not of this stack; remove them, or leave this name out`,
        );
    } else if (simple === undefined) {
        add(plan, state.zone, "CREATE", record, undefined);
    } else {
        const isOurs =
            state.owned.has(recordKey(record)) || isApexAuthority(record, state.zone) || state.overwrite;
        const isSame = sameRecord(simple, record);
        if (isOurs && !isSame) {
            add(plan, state.zone, "UPSERT", record, simple);
        } else if (!isOurs && !(isSame && state.equalIsOurs)) {
            plan.conflicts.push(
                `${shown}: there is a record already that is not of this stack (${describeRecord(simple)}); ` +
                    (state.waysOut ?? "remove it, leave this name out, or set overwrite to replace it"),
            );
        }
    }
}

function add(
    plan: RecordPlan,
    zone: string,
    action: RecordChange["action"],
    record: RecordSet,
    before: RecordSet | undefined,
): void {
    const after = action === "DELETE" ? undefined : record;
    plan.changes.push({ action, record });
    plan.messages.push(
        `${relativeName(record.name, zone)} ${record.type}: ${describeRecord(before)} -> ${describeRecord(after)}`,
    );
}
