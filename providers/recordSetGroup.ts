import * as pulumi from "@pulumi/pulumi";
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
    type Apex,
    type OriginalApex,
    type RecordGroup,
} from "../dns/recordGroup";
import { placementProblems, recordProblems, type RecordData } from "../dns/records";
import { describeAwsError, isAwsError } from "../route53/client";
import { getHostedZone } from "../route53/hostedZones";
import { planRecordChanges, type PresentRecord, type RecordPlan } from "../route53/recordChanges";
import { listRecords, sendChanges } from "../route53/records";
import {
    changedKeys,
    DynamicResource,
    dynamicProvider,
    initializationFailed,
    isUnknown,
} from "./dynamicResource";
import type { SharedClient } from "./sharedClient";

interface Inputs extends RecordGroup {
    zoneId: string;
    overwrite?: boolean | undefined;
    waitForSync?: boolean | undefined;
    /** The apex NS and SOA to put back one day, where they are ours: given, or read before the first change. */
    original?: OriginalApex | undefined;
}

interface Outputs extends Inputs {
    /** Found by the last refresh: what differs in the zone from what we put there, for a person. */
    drift: string[];
}

export interface RecordSetGroupArgs {
    /** The bare id of the zone. Changing it replaces the group. */
    zoneId: pulumi.Input<string>;
    /** The zone's domain. */
    zone: pulumi.Input<string>;
    /**
     * What we own in the zone, by name relative to the zone and type.
     *
     * @example { "@ MX": { ttl: 300, values: ["10 mail.example.net."] }, "www A": { alias: { dnsName, zoneId } } }
     */
    records: pulumi.Input<Record<string, pulumi.Input<RecordData>>>;
    /** Put the zone's own NS and SOA into white-label names. */
    apex?: pulumi.Input<{ [key in keyof Apex]: pulumi.Input<Apex[key]> }> | undefined;
    /** Replace records of somebody else that stand where ours go. Default false: that is refused. */
    overwrite?: pulumi.Input<boolean> | undefined;
    /** Wait until all of AWS's servers have the change, up to a minute as a rule. Costs one call or more. Default true. */
    waitForSync?: pulumi.Input<boolean> | undefined;
    /**
     * What `apex` replaces, where that is on record elsewhere. By default it is read from the zone before the first change;
     * a process that is killed between that change and the end of the up takes it along.
     */
    original?: pulumi.Input<OriginalApex | undefined> | undefined;
}

const INPUTS = ["zoneId", "zone", "records", "apex", "overwrite", "waitForSync"] as const;

export const provider = dynamicProvider<Inputs, Outputs>({
    check(_olds, news) {
        const failures: CheckFailure[] = [];
        const { zone, records: given } = news;
        // A preview may not know the records yet, or the values of some.
        if (!isUnknown(zone) && typeof given === "object") {
            const odd = Object.keys(given).filter((key) => !/^\S+ \S+$/.test(key));
            failures.push(
                ...odd.map((key) => ({
                    property: "records",
                    reason: `${zone}: the key "${key}" is not a name and a type with one blank between them, such as "www A"`,
                })),
            );
            const known = Object.fromEntries(
                Object.entries(given).filter(([key, data]) => !odd.includes(key) && !isUnknown(data)),
            );
            const records = ownRecords({ zone, records: known });
            const problems = [
                ...records.flatMap((record) => recordProblems(record, zone)),
                ...placementProblems(records, zone),
            ];
            failures.push(
                ...problems.map((reason) => ({ property: "records", reason: `${zone}: ${reason}` })),
            );
        }
        return Promise.resolve({ inputs: news, failures });
    },

    diff(_id, olds, news) {
        const changed = changedKeys<Inputs>(olds, news, INPUTS);
        const replaces = changed.filter((key) => key === "zoneId");
        return { changes: changed.length > 0 || ("drift" in olds && olds.drift.length > 0), replaces };
    },

    async create(inputs, context) {
        const nothing: Outputs = { ...inputs, records: {}, apex: undefined, drift: [] };
        const progress: Progress = { sent: 0 };
        try {
            await apply(context, inputs, nothing, progress);
        } catch (error) {
            if (progress.sent === 0 && progress.uncertain !== true) {
                throw error;
            }
            // What is in the zone by now, or may be, is on record, and the next up goes on from there.
            const reason = error instanceof Error ? error.message : String(error);
            const outs: Outputs = { ...inputs, original: progress.original, drift: [reason] };
            throw initializationFailed(inputs.zoneId, outs, reason);
        }
        return { id: inputs.zoneId, outs: { ...inputs, original: progress.original, drift: [] } };
    },

    async read(_id, props, { route53 }) {
        const present = await listRecords(route53, props.zoneId, groupNames(props));
        if (present === undefined) {
            return undefined;
        }
        const plan = planRecordChanges({
            zone: props.zone,
            present,
            desired: desiredRecords(props, present),
            owned: groupKeys(props),
            original: [],
            overwrite: true,
        });
        return { ...props, drift: [...plan.messages, ...plan.conflicts] };
    },

    async update(_id, olds, news, context) {
        const progress: Progress = { sent: 0 };
        await apply(context, news, olds, progress);
        return { ...news, original: news.apex === undefined ? undefined : progress.original, drift: [] };
    },

    async delete(_id, props, context) {
        const nothing: Inputs = { ...props, records: {}, apex: undefined, waitForSync: false };
        await apply(context, nothing, props, { sent: 0 });
    },
});

interface Prepared {
    plan: RecordPlan;
    original: OriginalApex | undefined;
}

/** How far a change of a zone has come. */
interface Progress {
    /** Batches that Route 53 has accepted. */
    sent: number;
    /** A batch was sent, and nobody knows whether Route 53 has done it. */
    uncertain?: boolean;
    /** The apex NS and SOA to put back one day, where the apex is ours. */
    original?: OriginalApex | undefined;
}

/** Brings the zone from what we had in it to what we want, in one change batch where the limits allow. */
async function apply(context: SharedClient, wanted: Inputs, had: Outputs, progress: Progress): Promise<void> {
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
async function prepare(client: Route53Client, wanted: Inputs, had: Outputs): Promise<Prepared | undefined> {
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
    { zone, zoneId, waitForSync: wait = true }: Inputs,
    plan: RecordPlan,
    progress: Progress,
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
    group: Inputs,
    present: readonly PresentRecord[],
): Promise<OriginalApex> {
    const read = readOriginalApex(group, present);
    return read ?? awsApex((await getHostedZone(client, group.zoneId))?.nameServers ?? []);
}

/**
 * The records that we own in one zone, applied as one atomic change batch where Route 53's limits allow. Record sets
 * cost nothing.
 *
 * The zone's own NS and SOA are overwritten, and put back as they were when they leave the group or it is deleted.
 * Other records are created, never overwritten: one of somebody else in the place of ours is an error unless
 * `overwrite` is set. Refresh lists under `drift` what somebody changed, and the next up repairs it; records that are
 * not ours are left alone. A change of `zoneId` replaces the group.
 */
export class RecordSetGroup extends DynamicResource {
    declare readonly zoneId: pulumi.Output<string>;

    constructor(name: string, args: RecordSetGroupArgs, opts?: pulumi.CustomResourceOptions) {
        super(__filename, "RecordSetGroup", name, { drift: undefined, original: undefined, ...args }, opts);
    }
}

export type { Apex };
