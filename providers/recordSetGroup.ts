import * as pulumi from "@pulumi/pulumi";
import type { Config } from "@pulumi/pulumi/dynamic";
import { eitherApex, parseRecordKey, type Apex, type OriginalApex } from "../records/recordGroup";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { markName, type GroupMark } from "../records/mark";
import type { LowTtls, PhaseRecords } from "../records/lowTtls";
import type { RecordData } from "../records/recordSet";
import { listHostedZonesOfSet, quoteZones } from "../route53/hostedZones";
import { outputProblems, REFERENCES } from "../settings/checkReferences";
import { isAbandoned } from "./abandonedBrands";
import { accountProvider } from "./accountRecord";
import {
    argumentFailures,
    changedKeys,
    DynamicResource,
    initializationFailed,
    isUnknown,
    type WithAws,
} from "./dynamicResource";
import { warnOfDrift } from "./driftNotes";
import { sayLowered, sayTtls } from "./lowTtlNotes";
import { lowTtlsAfter, lowTtlsAfterFailure, lowTtlsAfterLook, type ZoneChange } from "./lowTtlRecord";
import { checkRecords } from "./recordChecks";
import { markFor } from "./stackMark";
import { applyRecords, findDrift, type ChangeProgress, type ZoneRecords } from "./zoneRecords";

interface Inputs extends Omit<ZoneRecords, "mark" | "isOwnZone"> {
    /** The text of the mark. */
    mark?: string | undefined;
    servesSet?: string | undefined;
    /** Used by check and not stored. */
    problems?: string[] | undefined;
}

interface Outputs extends Inputs {
    /** The mark in the zone; rows of 0.1.0 have none. */
    written?: GroupMark | undefined;
    /** The time since which the addresses of name servers, and the zone's NS and SOA if they are ours, have low TTLs. */
    lowTtls?: LowTtls | undefined;
    /** Found by the last refresh: the differences between the zone and our records, as texts for a person. */
    drift: string[];
}

export interface RecordSetGroupArgs extends WithAws {
    /** The bare id of the hosted zone. A change replaces the group. */
    zoneId: pulumi.Input<string>;
    /** The domain of the hosted zone. */
    zone: pulumi.Input<string>;
    /**
     * The records to manage in the zone. A key is the name relative to the zone and the type, separated by a space. The key of a
     * record with `routing` has the set identifier as third word: `"www A blue": { values, routing: { weight: 90 } }`. An alias to
     * another record of the group has its name: `alias: { name: "@" }`.
     *
     * @example { "@ MX": { ttl: 300, values: ["10 mail.example.net."] }, "www A": { alias: { dnsName, zoneId } } }
     */
    records: pulumi.Input<Record<string, pulumi.Input<RecordData>>>;
    /** White-label names for the zone's own NS and SOA. When `apex` is removed, the former NS and SOA are restored. */
    apex?: pulumi.Input<{ [key in keyof Apex]: pulumi.Input<Apex[key]> }> | undefined;
    /** Replace records of other owners that have the name and type of a record in `records`. Default: false, which refuses them. */
    overwrite?: pulumi.Input<boolean> | undefined;
    /** Wait until all of AWS's name servers have the change, usually at most a minute; one or more calls. Default: true. */
    waitForSync?: pulumi.Input<boolean> | undefined;
    /**
     * The NS and SOA that `apex` replaces, if another resource has stored them. Default: they are read from the zone before the first
     * change, and are lost if the process is killed between that change and the end of the up.
     */
    original?: pulumi.Input<OriginalApex | undefined> | undefined;
    /**
     * Identifies the owner of these records, in a TXT record of the same change batch: `<deployment>/<resource>`. An existing record
     * with the name and type of one of these counts as the group's own only with this mark, and is refused otherwise, even if it is
     * equal. Default: a mark of this stack and this resource.
     */
    mark?: pulumi.Input<string> | undefined;
    /** The id of the delegation set to whose name servers these address records belong: they are not deleted while a zone is on that set. */
    servesSet?: pulumi.Input<string> | undefined;
}

const INPUTS = ["zoneId", "zone", "records", "apex", "overwrite", "waitForSync"] as const;

export const provider = accountProvider<Inputs, Outputs>({
    check(olds, { problems, ...news }, { warn }) {
        const wrong = argumentFailures(problems);
        const { failures, warnings } = checkRecords(news, olds.zone === news.zone ? olds.records : undefined);
        warnings.forEach(warn);
        return Promise.resolve({ inputs: news, failures: wrong.length > 0 ? wrong : failures });
    },

    async diff(_id, olds, news, context) {
        const changed = changedKeys<Inputs>(olds, news, INPUTS);
        const replaces = changed.filter((key) => key === "zoneId");
        warnOfDrift(subjectOf(olds), olds.drift, context);
        const group = phaseRecords(news);
        if (group !== undefined && replaces.length === 0) {
            const { lowTtls, drift } = olds;
            const known = { group: { ...olds, ...ADDRESSES }, lowTtls, isDoubtful: drift.length > 0 };
            await sayTtls(subjectOf(news), known, group, context);
        }
        return { changes: changed.length > 0 || ("drift" in olds && olds.drift.length > 0), replaces };
    },

    identity: ({ mark, zoneId }) => (mark === undefined ? undefined : `${mark} ${zoneId}`),

    async create(inputs, context) {
        const written = markOf(inputs);
        const nothing: Outputs = { ...inputs, records: {}, apex: undefined, drift: [] };
        const progress: ChangeProgress = { sent: 0 };
        const ttlChange = ttlChangeOf(nothing, inputs, progress, context.config);
        try {
            await applyRecords(context, recordsOf(inputs, written), recordsOf(nothing, undefined), progress);
        } catch (error) {
            if (progress.sent === 0 && progress.uncertain !== true) {
                throw error;
            }
            const lowTtls = ttlChange && lowTtlsAfterFailure(ttlChange);
            throw halfDone(
                inputs.zoneId,
                { ...inputs, written, original: progress.original, lowTtls },
                error,
            );
        }
        const { original } = progress;
        const lowTtls = ttlChange && (await lowTtlsAfter(ttlChange));
        return { id: inputs.zoneId, outs: { ...inputs, written, original, lowTtls, drift: [] } };
    },

    async read(_id, props, context) {
        const { route53, config } = context;
        const drift = await findDrift(route53, recordsOf(props, props.written));
        warnOfDrift(subjectOf(props), drift, context);
        const group = phaseRecords(props);
        const { lowTtls } = props;
        const isAsItShouldBe = group !== undefined && drift?.length === 0;
        return (
            drift && {
                ...props,
                drift,
                lowTtls: isAsItShouldBe ? lowTtlsAfterLook(group, lowTtls, config) : lowTtls,
            }
        );
    },

    async update(id, olds, news, context) {
        const fresh = markOf(news);
        // The mark keeps its place when the records change.
        const written = fresh && { ...fresh, name: olds.written?.name ?? fresh.name };
        const progress: ChangeProgress = { sent: 0 };
        const ttlChange = ttlChangeOf(olds, news, progress, context.config);
        try {
            await applyRecords(context, recordsOf(news, written), recordsOf(olds, olds.written), progress);
        } catch (error) {
            if (progress.sent === 0 && progress.uncertain !== true) {
                throw error;
            }
            // It is unknown which of the two is in the zone. The next up reads the zone, also if the change was reverted.
            const records = { ...olds.records, ...news.records };
            const apex = eitherApex(olds.apex, news.apex);
            const original = olds.original ?? progress.original;
            const lowTtls = ttlChange && lowTtlsAfterFailure(ttlChange);
            throw halfDone(id, { ...news, records, apex, written, original, lowTtls }, error);
        }
        const original = news.apex === undefined ? undefined : progress.original;
        const lowTtls = ttlChange && (await lowTtlsAfter(ttlChange));
        if (ttlChange !== undefined) {
            sayLowered(subjectOf(news), olds.lowTtls, lowTtls, ttlChange.wanted, context);
        }
        return { ...news, written, original, lowTtls, drift: [] };
    },

    async delete(_id, props, context) {
        const isLeft = isAbandoned(context.route53, context.config, props.zone);
        if (props.servesSet !== undefined && !isLeft) {
            await refuseWhileServed(context.route53, props.zone, props.servesSet);
        }
        const nothing = { ...props, records: {}, apex: undefined, waitForSync: false };
        await applyRecords(context, recordsOf(nothing, undefined), recordsOf(props, props.written), {
            sent: 0,
        });
    },
});

function recordsOf(props: Inputs, mark: GroupMark | undefined): ZoneRecords {
    const { mark: _text, servesSet: _set, ...records } = props;
    return { ...records, mark };
}

const ADDRESSES = { addresses: true } as const;

/** The TTLs of name servers' records depend on the phase. In other groups the program sets the TTLs. */
function phaseRecords(props: Inputs): PhaseRecords | undefined {
    const { zone, records, apex, servesSet } = props;
    return servesSet === undefined || isUnknown([zone, records, apex])
        ? undefined
        : { zone, records, apex, ...ADDRESSES };
}

function ttlChangeOf(
    olds: Outputs,
    news: Inputs,
    progress: ChangeProgress,
    config: Config,
): ZoneChange | undefined {
    const wanted = phaseRecords(news);
    const had = { ...olds, ...ADDRESSES };
    const isInSync = news.waitForSync !== false;
    return wanted && { wanted, had, before: olds.lowTtls, progress, config, isInSync };
}

const subjectOf = ({ zone, servesSet }: Inputs): string =>
    servesSet === undefined ? `records in ${zone}` : `the name servers' addresses in ${zone}`;

/** The mark at its place: below the first name of the group that is not a delegation. */
function markOf({ mark: text, records }: Inputs): GroupMark | undefined {
    const first = Object.keys(records)
        .flatMap((key) => parseRecordKey(key) ?? [])
        .filter(({ type }) => type !== "NS")
        .map(({ name }) => name)
        .sort()[0];
    return text === undefined ? undefined : { name: markName(first ?? "@"), text };
}

/** The records that are, or may be, in the zone are stored, and the next up continues from there. */
function halfDone(id: string, outs: Omit<Outputs, "drift">, error: unknown): Error {
    const reason = error instanceof Error ? error.message : String(error);
    return initializationFailed(id, { ...outs, drift: [reason] }, reason);
}

/** Refuses the deletion while zones on the set, of this or another stack, are delegated to the names of these records. */
async function refuseWhileServed(route53: Route53Client, zone: string, setId: string): Promise<void> {
    const zones = await listHostedZonesOfSet(route53, setId);
    const others = zones.filter(({ name }) => name !== zone);
    if (others.length > 0) {
        throw new Error(
            `the address records in ${zone} stay, because ${quoteZones(others)} on delegation set ${setId} would have no name servers without them. ` +
                "Delete these zones, or the stacks that have them, first; the address records are unchanged",
        );
    }
}

/**
 * A group of records in one hosted zone, changed in one atomic change batch if Route 53's limits allow it. Record sets cost nothing.
 *
 * With `apex`, the group overwrites the zone's own NS and SOA, and restores the former ones when `apex` is removed or the group is
 * deleted. Other records are created and never overwritten: a record of another owner with the same name and type is an error
 * unless `overwrite` is set. Refresh lists changes by others under `drift`, and the next up repairs them. Records outside the group
 * are not changed. A change of `zoneId` replaces the group.
 */
export class RecordSetGroup extends DynamicResource {
    /** The bare id of the hosted zone that holds the records. */
    declare readonly zoneId: pulumi.Output<string>;
    /** The time since which the address records of name servers (`servesSet`) have low TTLs; undefined if the TTLs are not low. */
    declare readonly lowTtls: pulumi.Output<LowTtls | undefined>;

    constructor(name: string, args: RecordSetGroupArgs, opts?: pulumi.CustomResourceOptions) {
        const { mark = markFor("RecordSetGroup", name, opts), ...rest } = args;
        const found = { drift: undefined, original: undefined, written: undefined, lowTtls: undefined };
        const problems = outputProblems({ ...args }, REFERENCES.RecordSetGroup);
        super(__filename, "RecordSetGroup", name, { ...found, ...rest, mark, problems }, opts);
    }
}

export type { Apex };
