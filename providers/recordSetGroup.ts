import * as pulumi from "@pulumi/pulumi";
import type { Apex, OriginalApex } from "../records/recordGroup";
import type { RecordData } from "../records/records";
import { accountProvider } from "./accountRecord";
import { changedKeys, DynamicResource, initializationFailed } from "./dynamicResource";
import {
    applyRecords,
    findDrift,
    recordFailures,
    type ChangeProgress,
    type ZoneRecords,
} from "./zoneRecords";

type Inputs = ZoneRecords;

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

export const provider = accountProvider<Inputs, Outputs>({
    check: (_olds, news) => Promise.resolve({ inputs: news, failures: recordFailures(news) }),

    diff(_id, olds, news) {
        const changed = changedKeys<Inputs>(olds, news, INPUTS);
        const replaces = changed.filter((key) => key === "zoneId");
        return { changes: changed.length > 0 || ("drift" in olds && olds.drift.length > 0), replaces };
    },

    async create(inputs, context) {
        const nothing: Outputs = { ...inputs, records: {}, apex: undefined, drift: [] };
        const progress: ChangeProgress = { sent: 0 };
        try {
            await applyRecords(context, inputs, nothing, progress);
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
        const drift = await findDrift(route53, props);
        return drift && { ...props, drift };
    },

    async update(_id, olds, news, context) {
        const progress: ChangeProgress = { sent: 0 };
        await applyRecords(context, news, olds, progress);
        return { ...news, original: news.apex === undefined ? undefined : progress.original, drift: [] };
    },

    async delete(_id, props, context) {
        const nothing: Inputs = { ...props, records: {}, apex: undefined, waitForSync: false };
        await applyRecords(context, nothing, props, { sent: 0 });
    },
});

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
