import {
    Route53ServiceException,
    type ResourceRecordSet,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import {
    awsApex,
    desiredRecords,
    groupKeys,
    groupNames,
    originalRecords,
    readOriginalApex,
    type OriginalApex,
    type RecordGroup,
} from "../records/recordGroup";
import { normalizeRecord, recordKey } from "../records/recordSet";
import { parseSoa } from "../records/soa";
import { describeAwsError, isAwsError } from "../route53/client";
import { getHostedZone } from "../route53/hostedZones";
import { planRecordChanges, type PresentRecord, type RecordPlan } from "../route53/recordChanges";
import { fromSdk } from "../route53/recordForms";
import { listRawRecords, listRecords, sendChanges } from "../route53/records";
import {
    joinedState,
    joinMarkKey,
    leavingPart,
    markFirst,
    ownerAtLeaving,
    withJoinNotes,
    type Joined,
    type JoinedState,
} from "./joinedZone";
import { guardrailHint } from "./lameDelegations";
import { describeOwner, foreignMarks, isMarked, marksBelow, othersMark, takenOver } from "./recordOwners";
import { describeDrift } from "./driftNotes";
import { say } from "./engineLog";
import type { SharedClient } from "./sharedClient";
import {
    copiesOf,
    readZones,
    sameAsWanted,
    withWholeRecords,
    type CopyOutcome,
    type ZoneCopying,
} from "./zoneCopying";

/** The records that a resource owns in a zone, which may be the resource's own zone or another owner's. */
export interface ZoneRecords extends RecordGroup {
    zoneId: string;
    /** Default false. */
    overwrite?: boolean | undefined;
    /** Default true. */
    waitForSync?: boolean | undefined;
    /** The apex NS and SOA to restore later, if the present ones are ours: passed in, or read before the first change. */
    original?: OriginalApex | undefined;
    /** The copy from another zone. */
    copy?: ZoneCopying | undefined;
    /** True if the zone existed before it joined. */
    joined?: Joined | undefined;
    /** The zone's records, if they were read just now or are known because the zone is new. */
    read?: readonly ResourceRecordSet[] | undefined;
    /** True if Route 53 has just created the zone. Then the MNAME of the SOA is a guess. */
    isNew?: boolean | undefined;
    /** True if the zone belongs to the resource. A record that already has the wanted value was then written by an interrupted run. */
    isOwnZone?: boolean | undefined;
}

/** Differences between the zone and our records, for a message to the user. @returns undefined if the zone does not exist any more */
export async function findDrift(client: Route53Client, owned: ZoneRecords): Promise<string[] | undefined> {
    const present = await listRecords(client, owned.zoneId, groupNames(owned));
    if (present === undefined) {
        return undefined;
    }
    const { joined, original } = owned;
    const marked = withJoinNotes(owned, joined && { taken: new Set(joined.taken) }, original);
    const { differences, conflicts } = planRecordChanges({
        zone: owned.zone,
        present,
        desired: desiredRecords(marked, present),
        owned: groupKeys(owned),
        original: [],
        overwrite: true,
        equalIsOurs: true,
    });
    return [...differences.map(describeDrift), ...conflicts];
}

/** The client for Route 53, and the marks and names that the stack's config allows this run to take over. */
export interface RecordsContext extends SharedClient {
    takeOver: readonly string[];
}

interface Prepared {
    plan: RecordPlan;
    copied?: CopyOutcome | undefined;
    original: OriginalApex | undefined;
    joined?: Joined | undefined;
    read: readonly ResourceRecordSet[];
    present: readonly PresentRecord[];
}

/** The progress of a change of a zone. */
export interface ChangeProgress {
    /** Batches that Route 53 has accepted. */
    sent: number;
    /** A batch was sent, and it is unknown whether Route 53 has done it. */
    uncertain?: boolean;
    /** The apex NS and SOA to restore later, if the apex is ours. */
    original?: OriginalApex | undefined;
    /** The copies that exist when the change is complete. */
    copied?: CopyOutcome | undefined;
    /** The state of a zone that has joined. */
    joined?: Joined | undefined;
    /** The former records of the zone at the names that were read. */
    present?: readonly PresentRecord[];
}

/**
 * Changes the zone from our former records to the wanted ones, in one change batch if the limits allow it.
 *
 * @param progress is updated after each step, so that it is correct if this function throws
 */
export async function applyRecords(
    context: RecordsContext,
    wanted: ZoneRecords,
    had: ZoneRecords,
    progress: ChangeProgress,
): Promise<void> {
    const { zoneId, zone } = wanted;
    const prepared = await prepare(context, wanted, had);
    if (prepared === undefined) {
        if (groupKeys(wanted).size === 0) {
            return;
        }
        throw new Error(
            `${zone}: hosted zone ${zoneId} is gone; run "pulumi refresh", then "pulumi up", which creates it again`,
        );
    }
    progress.original = prepared.original;
    progress.copied = prepared.copied;
    progress.joined = prepared.joined;
    progress.present = prepared.present;
    let plan: RecordPlan | undefined = prepared.plan;
    while (plan !== undefined) {
        if (plan.conflicts.length > 0) {
            throw new Error(`${zone}: ${plan.conflicts.join("; ")}`);
        }
        const refusal = await send(context, wanted, plan, progress);
        const rest =
            refusal === undefined
                ? undefined
                : await prepare(
                      context,
                      { ...wanted, read: undefined },
                      { ...had, original: prepared.original },
                      true,
                  );
        // One batch of several may be done although its answer was lost. The other batches must still be sent.
        if (
            refusal !== undefined &&
            (rest === undefined || rest.plan.changes.length >= plan.changes.length)
        ) {
            throw refusal;
        }
        plan = rest?.plan;
    }
}

/** The change that `applyRecords` would make. */
interface RecordPreview
    extends Pick<RecordPlan, "messages" | "conflicts">, Pick<Prepared, "copied" | "read"> {}

/** The change that `applyRecords` would make, and its messages about copies. @returns undefined if the zone does not exist any more */
export async function previewRecords(
    context: RecordsContext,
    wanted: ZoneRecords,
    had: ZoneRecords,
): Promise<RecordPreview | undefined> {
    const prepared = await prepare(context, wanted, had);
    return prepared && { ...prepared.plan, copied: prepared.copied, read: prepared.read };
}

/**
 * Undoes the changes that were made when the zone joined. It restores the former NS and SOA and the former records. Records that existed
 * before and were taken over keep their present values. Two calls. A zone that belongs to another owner by now is not changed.
 */
export async function leaveZone(context: RecordsContext, had: ZoneRecords): Promise<void> {
    const { route53 } = context;
    const { zoneId, zone } = had;
    const ours = leavingPart(had);
    const read = await listRawRecords(route53, zoneId, groupNames(ours));
    if (read === undefined) {
        return;
    }
    const { other, apexIsOurs } = ownerAtLeaving(ours, read.map(fromSdk));
    if (other !== undefined) {
        return say(
            `hosted zone ${zoneId} of ${zone} has the mark ${other} of another owner by now, and is left as it is`,
        );
    }
    const { apex, mark: _mark, joined: _joined, ...rest } = ours;
    const nothing = { ...rest, records: {}, waitForSync: false, read };
    await applyRecords(context, nothing, { ...ours, apex: apexIsOurs ? apex : undefined }, { sent: 0 });
    say(
        `hosted zone ${zoneId} of ${zone} stays, because it existed before it joined: it has its former NS and SOA again, and the records of this stack are deleted`,
    );
}

/**
 * Reads the zone and plans the change.
 *
 * @param isRepeated this call has already sent a batch, whose answer may have been lost: a record that did not exist before is ours
 * @returns undefined if the zone does not exist any more
 */
async function prepare(
    { route53, takeOver }: RecordsContext,
    wanted: ZoneRecords,
    had: ZoneRecords,
    isRepeated = false,
): Promise<Prepared | undefined> {
    const { zoneId, zone, overwrite = false, isOwnZone = false, copy } = wanted;
    const zones = await readZones(route53, zoneId, namesOf(wanted, had), copy, wanted.read);
    if (zones === undefined) {
        return undefined;
    }
    const { present } = zones;
    const joined = joinedState(wanted, had, present, takeOver);
    const apexIsOurs = wanted.apex !== undefined || had.apex !== undefined;
    const group = { ...wanted, apex: wanted.apex ?? had.apex };
    const original =
        had.original ??
        joined?.original ??
        (apexIsOurs && wanted.isNew !== true
            ? await findOriginal(route53, group, present, givesBack(wanted, had))
            : undefined);
    const marked = withJoinNotes(wanted, joined, original);
    const desired = desiredRecords(withSoaGivenBack(marked, had, original), present);
    const ownKeys = new Set([...groupKeys(had), ...desired.map(recordKey)]);
    const copies = copy && copiesOf(copy, { zone, zoneId, own: desired, ownKeys, apex: group.apex }, zones);
    const foreign = await foreignMarks(route53, wanted, takeOver);
    const taken = foreign.length > 0 ? [] : takenOver(wanted, present, desired, takeOver);
    const plan = planRecordChanges({
        zone,
        present,
        desired: [...desired, ...(copies?.desired ?? [])],
        owned: new Set([
            ...groupKeys(had),
            ...taken,
            ...(copies?.owned ?? []),
            ...(joined?.isMarked === true ? [joinMarkKey(zone)] : []),
        ]),
        isSame: copies && sameAsWanted(zones, copies),
        original: original === undefined ? [] : originalRecords(original, zone),
        overwrite,
        equalIsOurs:
            isRepeated || isOwnZone || joined?.isMarked === true || isMarked(wanted, present, desired),
        waysOut:
            wanted.mark && (wanted.joined === undefined || othersMark(wanted, present) !== undefined)
                ? describeOwner(wanted.mark, wanted, present, foreign)
                : undefined,
    });
    const changes = copies && withWholeRecords(plan.changes, zones, copies);
    return {
        plan:
            joined === undefined ? { ...plan, ...(changes && { changes }) } : joinedPlan(plan, zone, joined),
        original,
        copied: copies?.outcome,
        joined: joined && { taken: [...joined.taken] },
        read: [...zones.raw.values()],
        present,
    };
}

/** The names to read in the zone: our present and former names, and the names where another owner's mark may be. */
function namesOf(wanted: ZoneRecords, had: ZoneRecords): string[] {
    const marks = wanted.mark === undefined ? [] : marksBelow(wanted);
    return [
        ...groupNames(wanted),
        ...groupNames(had),
        ...marks.map((name) => normalizeRecord(name, "TXT", {}, wanted.zone).name),
    ];
}

/** If the zone belongs to another resource, no other problem matters. */
function joinedPlan(plan: RecordPlan, zone: string, { refusal }: JoinedState): RecordPlan {
    return {
        ...plan,
        changes: markFirst(plan.changes, zone),
        conflicts: refusal === undefined ? plan.conflicts : [refusal],
    };
}

/** SOA fields that we do not set any more get their former values. */
function withSoaGivenBack(
    wanted: ZoneRecords,
    had: ZoneRecords,
    original: OriginalApex | undefined,
): ZoneRecords {
    const { apex } = wanted;
    if (apex === undefined || original === undefined) {
        return wanted;
    }
    const asBefore = new Map(Object.entries(parseSoa(original.soa.value)));
    const givenBack = [...setFields(had.apex).keys()].map((field) => [field, asBefore.get(field)] as const);
    return { ...wanted, apex: { ...apex, soa: Object.fromEntries([...givenBack, ...setFields(apex)]) } };
}

/**
 * @returns the error if Route 53 refused a batch that the SDK had sent before. If the first answer was lost, the records exist and there is
 * no error.
 */
async function send(
    { route53, pendingChanges }: SharedClient,
    { zone, zoneId, waitForSync: wait = true }: ZoneRecords,
    plan: RecordPlan,
    progress: ChangeProgress,
): Promise<Error | undefined> {
    const ids: string[] = [];
    try {
        for await (const id of sendChanges(route53, zoneId, plan.changes)) {
            ids.push(id);
            progress.sent++;
        }
    } catch (error) {
        const plain = describeAwsError(`changing the records of ${zone} (hosted zone ${zoneId})`, error);
        const hint = isAwsError(error, "InvalidChangeBatch") ? guardrailHint(zone, plan.changes) : "";
        const described = hint === "" ? plain : new Error(`${plain.message}${hint}`, { cause: error });
        if (isAwsError(error, "InvalidChangeBatch") && (error.$metadata.attempts ?? 1) > 1) {
            return described;
        }
        progress.uncertain = !isRefusal(error);
        throw described;
    }
    if (wait) {
        await pendingChanges.waitForSync(ids);
    }
    return undefined;
}

/** True if Route 53 certainly did nothing: it refused the first attempt. */
function isRefusal(error: unknown): boolean {
    return (
        error instanceof Route53ServiceException &&
        error.$fault === "client" &&
        (error.$metadata.attempts ?? 1) === 1
    );
}

/** Reads the apex that AWS gives such a zone. One call, made only if the apex is needed and neither the state nor the zone has it. */
async function findOriginal(
    client: Route53Client,
    group: ZoneRecords,
    present: readonly PresentRecord[],
    isNeeded: boolean,
): Promise<OriginalApex | undefined> {
    const read = readOriginalApex(group, present);
    return read !== undefined || !isNeeded
        ? read
        : awsApex((await getHostedZone(client, group.zoneId))?.nameServers ?? []);
}

/** Whether the former apex must be known. In a zone of our own, only if the whole apex or a field of its SOA is restored now. */
function givesBack({ isOwnZone, apex }: ZoneRecords, had: ZoneRecords): boolean {
    const kept = setFields(apex);
    return (
        isOwnZone !== true ||
        apex === undefined ||
        [...setFields(had.apex).keys()].some((field) => !kept.has(field))
    );
}

/** The SOA fields that an apex sets. */
function setFields(apex: ZoneRecords["apex"]): Map<string, string | number | undefined> {
    return new Map(Object.entries(apex?.soa ?? {}).filter(([, value]) => value !== undefined));
}
