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

/** What a resource owns in a zone, whether the zone is its own or another owner's. */
export interface ZoneRecords extends RecordGroup {
    zoneId: string;
    /** Default false. */
    overwrite?: boolean | undefined;
    /** Default true. */
    waitForSync?: boolean | undefined;
    /** The apex NS and SOA to restore later, if the present ones are ours: passed in, or read before the first change. */
    original?: OriginalApex | undefined;
    /** What is copied into it from another zone. */
    copy?: ZoneCopying | undefined;
    /** The zone was there before it joined. */
    joined?: Joined | undefined;
    /** The zone's records where they were read just now, or are known because it is new. */
    read?: readonly ResourceRecordSet[] | undefined;
    /** Route 53 has just made it: of what is read, the SOA's MNAME is a guess. */
    isNew?: boolean | undefined;
    /** The zone belongs to the resource, so a record in it that is as wanted was written by an interrupted run. */
    isOwnZone?: boolean | undefined;
}

/** What differs in the zone from what we put there, for a person. @returns undefined where the zone is gone */
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

/** What talks to Route 53, and the marks and names that the stack's config says are to be taken over. */
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

/** How far a change of a zone has come. */
export interface ChangeProgress {
    /** Batches that Route 53 has accepted. */
    sent: number;
    /** A batch was sent, and it is not known whether Route 53 has done it. */
    uncertain?: boolean;
    /** The apex NS and SOA to restore later, if the apex is ours. */
    original?: OriginalApex | undefined;
    /** What is copied once everything is done. */
    copied?: CopyOutcome | undefined;
    /** What is to be on record of a zone that has joined. */
    joined?: Joined | undefined;
    /** What was in the zone before, at the names that were asked for. */
    present?: readonly PresentRecord[];
}

/**
 * Brings the zone from what we had in it to what we want, in one change batch where the limits allow.
 *
 * @param progress is kept true to what has happened, for the case that this throws
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
        // Of several batches one whose answer got lost is done by now, and the others are still to be sent.
        if (
            refusal !== undefined &&
            (rest === undefined || rest.plan.changes.length >= plan.changes.length)
        ) {
            throw refusal;
        }
        plan = rest?.plan;
    }
}

/** What `applyRecords` would do. */
interface RecordPreview
    extends Pick<RecordPlan, "messages" | "conflicts">, Pick<Prepared, "copied" | "read"> {}

/** What `applyRecords` would do, and what it would say of copies. @returns undefined where the zone is gone */
export async function previewRecords(
    context: RecordsContext,
    wanted: ZoneRecords,
    had: ZoneRecords,
): Promise<RecordPreview | undefined> {
    const prepared = await prepare(context, wanted, had);
    return prepared && { ...prepared.plan, copied: prepared.copied, read: prepared.read };
}

/**
 * Takes out of a zone what came into it when it joined: its NS and SOA are as they were before, and so are its records but for
 * those that were there before and were taken over, which stay as they are by now. Two calls. A zone that another owner has by now is left as it is.
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
 * Reads the zone and plans.
 *
 * @param isRepeated this very call has sent a batch, whose answer may have got lost: what was not there before is ours
 * @returns undefined where the zone is gone
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

/** What has to be known of a zone: our names, of before too, and where marks of others may stand. */
function namesOf(wanted: ZoneRecords, had: ZoneRecords): string[] {
    const marks = wanted.mark === undefined ? [] : marksBelow(wanted);
    return [
        ...groupNames(wanted),
        ...groupNames(had),
        ...marks.map((name) => normalizeRecord(name, "TXT", {}, wanted.zone).name),
    ];
}

/** Where the zone is another resource's, nothing else is to be said. */
function joinedPlan(plan: RecordPlan, zone: string, { refusal }: JoinedState): RecordPlan {
    return {
        ...plan,
        changes: markFirst(plan.changes, zone),
        conflicts: refusal === undefined ? plan.conflicts : [refusal],
    };
}

/** SOA fields that were ours and are no longer asked for are as they were before us. */
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
 * @returns the error where Route 53 refused a batch that the SDK had sent before: when the first answer got lost, the
 * records are there and everything is well
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

/** True where Route 53 certainly has done nothing: it said so, at the first attempt. */
function isRefusal(error: unknown): boolean {
    return (
        error instanceof Route53ServiceException &&
        error.$fault === "client" &&
        (error.$metadata.attempts ?? 1) === 1
    );
}

/** One call where it is needed, and neither on record nor in the zone any more: the apex that AWS gives such a zone. */
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

/** Whether the apex of before us must be known: in a zone of our own only where all of it, or a field of its SOA, is put back now. */
function givesBack({ isOwnZone, apex }: ZoneRecords, had: ZoneRecords): boolean {
    const kept = setFields(apex);
    return (
        isOwnZone !== true ||
        apex === undefined ||
        [...setFields(had.apex).keys()].some((field) => !kept.has(field))
    );
}

/** The fields of the SOA that an apex sets. */
function setFields(apex: ZoneRecords["apex"]): Map<string, string | number | undefined> {
    return new Map(Object.entries(apex?.soa ?? {}).filter(([, value]) => value !== undefined));
}
