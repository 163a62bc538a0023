import { Route53ServiceException, type Route53Client } from "@aws-sdk/client-route-53";
import {
    awsApex,
    desiredRecords,
    groupKeys,
    groupNames,
    originalRecords,
    ownRecords,
    parseRecordKey,
    readOriginalApex,
    type OriginalApex,
    type RecordGroup,
} from "../records/recordGroup";
import { deploymentOf, findMark, findMarks, markName, type GroupMark } from "../records/mark";
import { fromFqdn } from "../records/names";
import { normalizeRecord, recordKey, type RecordSet } from "../records/recordSet";
import { parseSoa } from "../records/soa";
import { describeAwsError, isAwsError } from "../route53/client";
import { getHostedZone } from "../route53/hostedZones";
import { planRecordChanges, type PresentRecord, type RecordPlan } from "../route53/recordChanges";
import { fromSdk } from "../route53/recordForms";
import { listRecords, listWholeZone, sendChanges } from "../route53/records";
import type { SharedClient } from "./sharedClient";
import {
    copiesOf,
    readZones,
    sameAsWanted,
    withWholeRecords,
    type CopyOutcome,
    type ZoneCopying,
} from "./zoneCopying";

/** What a resource owns in a zone, whether the zone is its own or somebody else's. */
export interface ZoneRecords extends RecordGroup {
    zoneId: string;
    /** Default false. */
    overwrite?: boolean | undefined;
    /** Default true. */
    waitForSync?: boolean | undefined;
    /** The apex NS and SOA to put back one day, where they are ours: given, or read before the first change. */
    original?: OriginalApex | undefined;
    /** What is copied into it from another zone. */
    copy?: ZoneCopying | undefined;
    /** The zone itself is the resource's own, so that a record in it which is as wanted is of a run that was cut off. */
    isOwnZone?: boolean | undefined;
}

/** What differs in the zone from what we put there, for a person. @returns undefined where the zone is gone */
export async function findDrift(client: Route53Client, owned: ZoneRecords): Promise<string[] | undefined> {
    const present = await listRecords(client, owned.zoneId, groupNames(owned));
    if (present === undefined) {
        return undefined;
    }
    const { messages, conflicts } = planRecordChanges({
        zone: owned.zone,
        present,
        desired: desiredRecords(owned, present),
        owned: groupKeys(owned),
        original: [],
        overwrite: true,
        equalIsOurs: true,
    });
    return [...messages, ...conflicts];
}

/** What talks to Route 53, and the marks and names that the stack's config says are to be taken over. */
export interface RecordsContext extends SharedClient {
    takeOver: readonly string[];
}

interface Prepared {
    plan: RecordPlan;
    copied?: CopyOutcome | undefined;
    original: OriginalApex | undefined;
}

/** How far a change of a zone has come. */
export interface ChangeProgress {
    /** Batches that Route 53 has accepted. */
    sent: number;
    /** A batch was sent, and nobody knows whether Route 53 has done it. */
    uncertain?: boolean;
    /** The apex NS and SOA to put back one day, where the apex is ours. */
    original?: OriginalApex | undefined;
    /** What is copied once everything is done. */
    copied?: CopyOutcome | undefined;
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
            `${zone}: hosted zone ${zoneId} is gone; run "pulumi refresh", then "pulumi up" creates it anew`,
        );
    }
    progress.original = prepared.original;
    progress.copied = prepared.copied;
    let plan: RecordPlan | undefined = prepared.plan;
    while (plan !== undefined) {
        if (plan.conflicts.length > 0) {
            throw new Error(`${zone}: ${plan.conflicts.join("; ")}`);
        }
        const refusal = await send(context, wanted, plan, progress);
        const rest =
            refusal === undefined ? undefined : await prepare(context, wanted, { ...had, ...prepared }, true);
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

/** What `applyRecords` would do, and what it would say of copies. @returns undefined where the zone is gone */
export async function previewRecords(
    context: RecordsContext,
    wanted: ZoneRecords,
    had: ZoneRecords,
): Promise<{ messages: string[]; copied: CopyOutcome | undefined } | undefined> {
    const prepared = await prepare(context, wanted, had);
    return prepared && { messages: prepared.plan.messages, copied: prepared.copied };
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
    const markNames = wanted.mark === undefined ? [] : marksBelow(wanted);
    const names = [
        ...groupNames(wanted),
        ...groupNames(had),
        ...markNames.map((name) => normalizeRecord(name, "TXT", {}, zone).name),
    ];
    const zones = await readZones(route53, zoneId, names, copy);
    if (zones === undefined) {
        return undefined;
    }
    const { present } = zones;
    const apexIsOurs = wanted.apex !== undefined || had.apex !== undefined;
    const group = { ...wanted, apex: wanted.apex ?? had.apex };
    const original = had.original ?? (apexIsOurs ? await findOriginal(route53, group, present) : undefined);
    const desired = desiredRecords(withSoaGivenBack(wanted, had, original), present);
    const ownKeys = new Set([...groupKeys(had), ...desired.map(recordKey)]);
    const copies = copy && copiesOf(copy, { zone, zoneId, own: desired, ownKeys, apex: group.apex }, zones);
    const foreign = await foreignMarks(route53, wanted, takeOver);
    const taken = foreign.length > 0 ? [] : takenOver(wanted, present, desired, takeOver);
    const plan = planRecordChanges({
        zone,
        present,
        desired: [...desired, ...(copies?.desired ?? [])],
        owned: new Set([...groupKeys(had), ...taken, ...(copies?.owned ?? [])]),
        isSame: copies && sameAsWanted(zones, copies),
        original: original === undefined ? [] : originalRecords(original, zone),
        overwrite,
        equalIsOurs: isRepeated || isOwnZone || isMarked(wanted, present, desired),
        waysOut: wanted.mark && describeOwner(wanted.mark, wanted, present, foreign),
    });
    const changes = copies && withWholeRecords(plan.changes, zones, copies);
    return { plan: { ...plan, ...(changes && { changes }) }, original, copied: copies?.outcome };
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
    const ours = Object.entries(had.apex?.soa ?? {}).filter(([, value]) => value !== undefined);
    const givenBack = Object.fromEntries(ours.map(([field]) => [field, asBefore.get(field)]));
    const asked = Object.entries(apex.soa ?? {}).filter(([, value]) => value !== undefined);
    return { ...wanted, apex: { ...apex, soa: { ...givenBack, ...Object.fromEntries(asked) } } };
}

/** True where the very mark of this group stands in the zone, with the same records: a run that was cut off has written them. */
function isMarked(
    { mark, zone }: ZoneRecords,
    present: readonly PresentRecord[],
    desired: readonly RecordSet[],
): boolean {
    const found = mark && findMark(mark, zone, present);
    const wanted = mark && findMark(mark, zone, desired);
    return found !== undefined && found.text === wanted?.text && found.records === wanted.records;
}

/**
 * The keys of records that the stack's config names as to be taken over: each by its name, or all of a group by its mark. A
 * mark speaks for the records that were written with it, and for no other: it has to be of the same ones.
 */
function takenOver(
    wanted: ZoneRecords,
    present: readonly PresentRecord[],
    desired: readonly RecordSet[],
    takeOver: readonly string[],
): string[] {
    const found = wanted.mark && findMark(wanted.mark, wanted.zone, present);
    const own = wanted.mark && findMark(wanted.mark, wanted.zone, desired);
    const { apex: _apex, ...group } = wanted;
    if (found !== undefined && found.text !== own?.text && isToTake(found.text, own?.text ?? "", takeOver)) {
        const markOnly = recordKey(normalizeRecord(wanted.mark?.name ?? "", "TXT", {}, wanted.zone));
        return found.records === own?.records ? [...groupKeys(group)] : [markOnly];
    }
    // A name is taken where its record has no mark. Another group of names answers for its own owner's tenants.
    const isOthers = othersMark(wanted, present);
    if (isOthers !== undefined && !isToTake(isOthers, own?.text ?? "", takeOver)) {
        return [];
    }
    return ownRecords(group)
        .filter(({ name }) => takeOver.includes(fromFqdn(name)))
        .map(recordKey);
}

/** Where the marks of groups stand whose first name is one of these. */
function marksBelow({ records }: ZoneRecords): string[] {
    const names = Object.keys(records).flatMap((key) => parseRecordKey(key)?.name ?? []);
    return [...new Set(names.map(markName))];
}

/** The mark of another group that has one of these names. */
function othersMark(wanted: ZoneRecords, present: readonly PresentRecord[]): string | undefined {
    const { mark, zone } = wanted;
    return marksBelow(wanted)
        .flatMap((name) => findMark({ name }, zone, present)?.text ?? [])
        .find((text) => text !== mark?.text);
}

/**
 * Marks of other deployments in a zone of which records are to be taken over by their names. A mark stands below the first name of its group and does
 * not tell the others, so each record of the zone may be under it. One call or more, where names are to be taken.
 */
async function foreignMarks(
    route53: Route53Client,
    { mark, zoneId, zone, records }: ZoneRecords,
    takeOver: readonly string[],
): Promise<string[]> {
    const isByName = ownRecords({ zone, records }).some(({ name }) => takeOver.includes(fromFqdn(name)));
    if (mark === undefined || !isByName) {
        return [];
    }
    const found = findMarks(((await listWholeZone(route53, zoneId)) ?? []).map(fromSdk));
    const others = found
        .map(({ text }) => deploymentOf(text))
        .filter((deployment) => deployment !== deploymentOf(mark.text) && !takeOver.includes(deployment));
    return [...new Set(others)];
}

/** True for a mark that is named, or whose deployment is: but not this very one, whose other resources are there to stay. */
function isToTake(text: string, own: string, takeOver: readonly string[]): boolean {
    const deployment = deploymentOf(text);
    return takeOver.includes(text) || (takeOver.includes(deployment) && deployment !== deploymentOf(own));
}

/** A name that was in the config of an up which was refused for it is on record as one that is published, and goes on answering. */
const ONCE_NAMED = "one that has left nameServers already goes by white-label-dns:retiredNameServers";

/** Whose records stand in the way of a group with a mark, and what to do. */
function describeOwner(
    mark: GroupMark,
    wanted: ZoneRecords,
    present: readonly PresentRecord[],
    foreign: readonly string[],
): string {
    const names = [...new Set(present.map(({ name }) => fromFqdn(name)))].slice(0, 8).join(", ");
    const found = othersMark(wanted, present) ?? findMark(mark, wanted.zone, present)?.text;
    if ((found === undefined || found === mark.text) && foreign.length > 0) {
        return `it is not taken over by its name, because the zone has records of another deployment, with the mark ${foreign.join(", ")}, and this may be one of them. Use other names (${ONCE_NAMED}); where it is not, delete it by hand first`;
    }
    if (found === undefined || found === mark.text) {
        return `it has no mark of this resource. Remove it, or leave this name out (${ONCE_NAMED}); where it was made for this very stack, take it over with white-label-dns:takeOver, a list of names such as [${names}]`;
    }
    const deployment = deploymentOf(found);
    const isOwn = deployment === deploymentOf(mark.text);
    return isOwn
        ? `it has the mark ${found}, of another resource of this stack. Where a resource was renamed or moved, give it an alias with its former name or parent; else use other names`
        : `it has the mark ${found}. Where a resource was renamed or moved, give it an alias with its former name or parent; where another stack has it, use other names there or here (${ONCE_NAMED}); ` +
              `where the state that knew it is lost, take it over with white-label-dns:takeOver: [${deployment}], with the same names as then`;
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
        const described = describeAwsError(`changing the records of ${zone} (hosted zone ${zoneId})`, error);
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

async function findOriginal(
    client: Route53Client,
    group: ZoneRecords,
    present: readonly PresentRecord[],
): Promise<OriginalApex> {
    const read = readOriginalApex(group, present);
    return read ?? awsApex((await getHostedZone(client, group.zoneId))?.nameServers ?? []);
}
