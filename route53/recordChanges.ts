import {
    describeRecord,
    groupKey,
    isApexAuthority,
    recordKey,
    sameRecord,
    type RecordSet,
} from "../records/recordSet";
import { relativeName } from "../records/recordName";
import { onlyWeightDiffers } from "../records/routing";
import type { RecordChange } from "./changeBatches";

/** A record set in its present form in the zone. */
export type PresentRecord = RecordSet;

export interface RecordState {
    zone: string;
    /** The present records of the zone, including records of other owners. */
    present: readonly PresentRecord[];
    /** The wanted records. */
    desired: readonly RecordSet[];
    /** Keys of the records that belonged to us before. */
    owned: ReadonlySet<string>;
    /** The NS and SOA to restore at the apex when ours are no longer wanted. */
    original: readonly RecordSet[];
    /** True to replace records of other owners with the name and type of ours. */
    overwrite: boolean;
    /**
     * True if a record with exactly the wanted values is ours: an interrupted run has left it, as our mark shows, or the zone is ours.
     * Otherwise an equal record belongs to another owner.
     */
    equalIsOurs: boolean;
    /** Whether a record of the zone is as wanted. @default sameRecord */
    isSame?: ((found: RecordSet, wanted: RecordSet) => boolean) | undefined;
    /** The known owner of records in the way, and the ways out, for the end of a message. */
    waysOut?: string | undefined;
}

export interface RecordPlan {
    changes: RecordChange[];
    /** The same changes for a person: `www A: 300 192.0.2.1 -> 300 192.0.2.2`. */
    messages: string[];
    /** The differences as data, with the record's name, type and set identifier. */
    differences: { key: string; before: RecordSet | undefined; after: RecordSet | undefined }[];
    /** The records of other owners that prevent the change. */
    conflicts: string[];
}

/**
 * Plans the changes of a zone, so that our records exist and records of other owners stay unchanged.
 *
 * A missing record is CREATEd, so that Route 53 refuses it if another program creates one meanwhile. One of our records with other values
 * is UPSERTed. One of our records that is no longer wanted is DELETEd with its present values; the apex NS and SOA cannot be deleted (API
 * ChangeResourceRecordSets), so the original ones are restored. A record of another owner with the name and type of ours is a conflict,
 * even if it is equal: if two owners had it, one would delete it while the other needs it. All records of one name and type with a routing
 * have one owner, because a record of another owner would get a part of the visitors.
 */
export function planRecordChanges(state: RecordState): RecordPlan {
    const plan: RecordPlan = { changes: [], messages: [], differences: [], conflicts: [] };
    const present = new Map(state.present.map((record) => [recordKey(record), record]));
    const wanted = new Set(state.desired.map(recordKey));
    for (const record of state.original) {
        if (state.owned.has(recordKey(record)) && !wanted.has(recordKey(record))) {
            put(record, present, state, plan);
        }
    }
    for (const key of state.owned) {
        const found = present.get(key);
        if (found !== undefined && !wanted.has(key) && !isApexAuthority(found, state.zone)) {
            add(plan, state.zone, "DELETE", found, found);
        }
    }
    const blocking = state.present.filter((record) => {
        const leaves = state.owned.has(recordKey(record)) && !wanted.has(recordKey(record));
        return !leaves && !isApexAuthority(record, state.zone);
    });
    makeRoom(state, blocking, plan);
    const taken = findTaken(state, blocking, plan);
    plan.conflicts.push(...hidingProblems(state, blocking));
    for (const record of state.desired.filter((each) => !taken.has(groupKey(each)))) {
        put(record, present, state, plan);
    }
    return plan;
}

/**
 * A CNAME of another owner, or another owner's records beside our CNAME, are deleted with `overwrite`, and are a conflict otherwise (RFC
 * 1034 §3.6.2).
 */
function makeRoom(state: RecordState, blocking: readonly PresentRecord[], plan: RecordPlan): void {
    const { zone, desired, overwrite } = state;
    // A map, because a copied zone can have thousands of records.
    const wantedAt = new Map<string, RecordSet[]>();
    for (const record of desired) {
        wantedAt.set(record.name, [...(wantedAt.get(record.name) ?? []), record]);
    }
    const isInTheWay = (other: RecordSet): boolean =>
        wantedAt.get(other.name)?.some((each) => cannotStandBeside(each, other)) === true;
    for (const record of blocking.filter(isInTheWay)) {
        if (overwrite && record.setIdentifier === undefined) {
            add(plan, zone, "DELETE", record, record);
        } else {
            plan.conflicts.push(
                `${relativeName(record.name, zone)} ${record.type} (${describeRecord(record)}) exists and does not belong to this stack, and a CNAME must be ` +
                    "the only record of its name; remove it, leave this name out, or set overwrite to replace it",
            );
        }
    }
}

/**
 * Finds records of another owner with the same name and type that exclude ours: with a routing, on their side or ours, both cannot exist. A
 * simple record is replaced with `overwrite`.
 *
 * @returns the names and types at which ours cannot be written, each with a conflict in the plan
 */
function findTaken(state: RecordState, blocking: readonly PresentRecord[], plan: RecordPlan): Set<string> {
    const { zone, desired, owned, overwrite } = state;
    const taken = new Set<string>();
    const keys = new Set(desired.map(recordKey));
    const groups = new Set(desired.map(groupKey));
    const others = blocking.filter(
        (record) =>
            groups.has(groupKey(record)) && !keys.has(recordKey(record)) && !owned.has(recordKey(record)),
    );
    for (const record of others.filter(({ setIdentifier }) => setIdentifier === undefined)) {
        if (overwrite) {
            add(plan, zone, "DELETE", record, record);
        } else {
            plan.conflicts.push(notOurs(state, record));
            taken.add(groupKey(record));
        }
    }
    const routed = others.filter(({ setIdentifier }) => setIdentifier !== undefined);
    for (const group of new Set(routed.map(groupKey))) {
        const identifiers = routed.flatMap((record) =>
            groupKey(record) === group ? (record.setIdentifier ?? []) : [],
        );
        const [name = "", type = ""] = group.split(" ");
        plan.conflicts.push(
            `${relativeName(name, zone)} ${type}: ${identifiers.length} records with a routing policy (${identifiers.join(", ")}) ` +
                `already exist and do not belong to this stack; remove them, or leave this name out`,
        );
        taken.add(group);
    }
    return taken;
}

function notOurs(state: RecordState, record: PresentRecord): string {
    return (
        `${describeKey(record, state.zone)}: a record that does not belong to this stack already exists (${describeRecord(record)}); ` +
        (state.waysOut ?? "remove it, leave this name out, or set overwrite to replace it")
    );
}

/** A new delegation hides another owner's records at and below its name, except for NS and DS (RFC 1034 §4.2.1). */
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
                    `${relativeName(record.name, zone)} ${record.type} (${describeRecord(record)}) exists and does not belong to this stack, and would no longer be answered at or below the ` +
                    `delegation of ${relativeName(cut.name, zone)} (RFC 1034, section 4.2.1); add it to the delegated zone and remove it here, or leave that tenant out`,
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
    present: ReadonlyMap<string, PresentRecord>,
    state: RecordState,
    plan: RecordPlan,
): void {
    const found = present.get(recordKey(record));
    if (found === undefined) {
        add(plan, state.zone, "CREATE", record, undefined);
        return;
    }
    const isOurs =
        state.owned.has(recordKey(record)) || isApexAuthority(record, state.zone) || state.overwrite;
    const isSame = (state.isSame ?? sameRecord)(found, record);
    if (isOurs && !isSame) {
        change(plan, state.zone, record, found);
    } else if (!isOurs && !(isSame && state.equalIsOurs)) {
        plan.conflicts.push(notOurs(state, found));
    }
}

/**
 * Changes a record in place. If its kind, place or role in a routing changes, or the TTL of a weighted record, it is deleted and created
 * again, because Route 53 checks a request change by change, and two records may exchange their roles.
 */
function change(plan: RecordPlan, zone: string, record: RecordSet, found: PresentRecord): void {
    const { routing } = record;
    const isInPlace =
        routing === undefined ||
        (onlyWeightDiffers(found.routing ?? {}, routing) &&
            (routing.weight === undefined || found.ttl === record.ttl));
    if (isInPlace) {
        add(plan, zone, "UPSERT", record, found);
    } else {
        plan.changes.push({ action: "DELETE", record: found });
        add(plan, zone, "CREATE", record, found);
    }
}

function describeKey({ name, type, setIdentifier }: RecordSet, zone: string): string {
    const identifier = setIdentifier === undefined ? "" : ` (${setIdentifier})`;
    return `${relativeName(name, zone)} ${type}${identifier}`;
}

function add(
    plan: RecordPlan,
    zone: string,
    action: RecordChange["action"],
    record: RecordSet,
    before: RecordSet | undefined,
): void {
    const after = action === "DELETE" ? undefined : record;
    const key = describeKey(record, zone);
    plan.changes.push({ action, record });
    plan.messages.push(`${key}: ${describeRecord(before)} -> ${describeRecord(after)}`);
    plan.differences.push({ key, before, after });
}
