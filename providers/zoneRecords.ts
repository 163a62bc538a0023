import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { Route53ServiceException, type Route53Client } from "@aws-sdk/client-route-53";
import {
    awsApex,
    desiredRecords,
    groupKeys,
    groupNames,
    originalRecords,
    ownRecords,
    readOriginalApex,
    type OriginalApex,
    type RecordGroup,
} from "../records/recordGroup";
import { placementProblems, recordProblems } from "../records/records";
import { describeAwsError, isAwsError } from "../route53/client";
import { getHostedZone } from "../route53/hostedZones";
import { planRecordChanges, type PresentRecord, type RecordPlan } from "../route53/recordChanges";
import { listRecords, sendChanges } from "../route53/records";
import { isUnknown } from "./dynamicResource";
import type { SharedClient } from "./sharedClient";

/** What a resource owns in a zone, whether the zone is its own or somebody else's. */
export interface ZoneRecords extends RecordGroup {
    zoneId: string;
    /** Default false. */
    overwrite?: boolean | undefined;
    /** Default true. */
    waitForSync?: boolean | undefined;
    /** The apex NS and SOA to put back one day, where they are ours: given, or read before the first change. */
    original?: OriginalApex | undefined;
}

/** What is wrong with records that are asked for, as far as they are known. */
export function recordFailures({
    zone,
    records: given,
}: Pick<RecordGroup, "zone" | "records">): CheckFailure[] {
    // A preview may not know the records yet, or the values of some.
    if (isUnknown(zone) || typeof given !== "object") {
        return [];
    }
    const odd = Object.keys(given).filter((key) => !/^\S+ \S+$/.test(key));
    const known =
        odd.length === 0 && !isUnknown(given)
            ? given
            : Object.fromEntries(
                  Object.entries(given).filter(([key, data]) => !odd.includes(key) && !isUnknown(data)),
              );
    const records = ownRecords({ zone, records: known });
    const problems = [
        ...odd.map(
            (key) => `the key "${key}" is not a name and a type with one blank between them, such as "www A"`,
        ),
        ...records.flatMap((record) => recordProblems(record, zone)),
        ...placementProblems(records, zone),
    ];
    return problems.map((reason) => ({ property: "records", reason: `${zone}: ${reason}` }));
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
    });
    return [...messages, ...conflicts];
}

interface Prepared {
    plan: RecordPlan;
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
}

/**
 * Brings the zone from what we had in it to what we want, in one change batch where the limits allow.
 *
 * @param progress is kept true to what has happened, for the case that this throws
 */
export async function applyRecords(
    context: SharedClient,
    wanted: ZoneRecords,
    had: ZoneRecords,
    progress: ChangeProgress,
): Promise<void> {
    const { zoneId, zone } = wanted;
    const prepared = await prepare(context.route53, wanted, had);
    if (prepared === undefined) {
        if (groupKeys(wanted).size === 0) {
            return;
        }
        throw new Error(
            `${zone}: hosted zone ${zoneId} is gone; run "pulumi refresh", then "pulumi up" creates it anew`,
        );
    }
    progress.original = prepared.original;
    let plan: RecordPlan | undefined = prepared.plan;
    while (plan !== undefined) {
        if (plan.conflicts.length > 0) {
            throw new Error(`${zone}: ${plan.conflicts.join("; ")}`);
        }
        const refusal = await send(context, wanted, plan, progress);
        const rest =
            refusal === undefined
                ? undefined
                : await prepare(context.route53, wanted, { ...had, ...prepared });
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

/** Reads the zone and plans. @returns undefined where the zone is gone */
async function prepare(
    client: Route53Client,
    wanted: ZoneRecords,
    had: ZoneRecords,
): Promise<Prepared | undefined> {
    const { zoneId, zone, overwrite = false } = wanted;
    const present = await listRecords(client, zoneId, [...groupNames(wanted), ...groupNames(had)]);
    if (present === undefined) {
        return undefined;
    }
    const apexIsOurs = wanted.apex !== undefined || had.apex !== undefined;
    const group = { ...wanted, apex: wanted.apex ?? had.apex };
    const original = had.original ?? (apexIsOurs ? await findOriginal(client, group, present) : undefined);
    const plan = planRecordChanges({
        zone,
        present,
        desired: desiredRecords(wanted, present),
        owned: groupKeys(had),
        original: original === undefined ? [] : originalRecords(original, zone),
        overwrite,
    });
    return { plan, original };
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
