import { bucketSize, type RequestRates } from "./requestLimits";
import type { BucketSize } from "./tokenBuckets";

/** The planned work of an up, in numbers. */
export interface PlannedWork {
    tenants: { create: number; change: number; remove: number };
    /** The number of tenants to create that have tags. */
    tagged: number;
    /** The number of delegation sets to create. */
    sets: number;
    /**
     * Tenants that move from another zone, by the kind of move. Default none. All but `compare` also count as tenants to create, to change
     * or to remove.
     */
    moves?: Partial<Record<PlannedMove, number>> | undefined;
    /**
     * The number of requests that change records in addition to those of each tenant and move; negative for tenants that change without
     * one. Default 0.
     */
    extraChanges?: number | undefined;
    /** True if the content of the zones decides on some of the calls, so that the numbers are a maximum. Default false. */
    isMost?: boolean | undefined;
}

/**
 * A zone is only compared with the tenant's; copied into a new zone, or into an existing one; copied for the last time; handed over; made
 * the leading zone again, to continue copying, or to end the move; no longer copied; made the leading zone again because its tenant leaves;
 * or deleted.
 */
export const PLANNED_MOVES = [
    "compare",
    "copy",
    "begin",
    "follow",
    "handover",
    "back",
    "release",
    "end",
    "leave",
    "retire",
] as const;
export type PlannedMove = (typeof PLANNED_MOVES)[number];

export interface PlanCost {
    /** The number of calls by operation. */
    calls: Record<string, number>;
    total: number;
    /** The minimum time that the account's token buckets allow for these calls, if all are full at first. */
    seconds: number;
}

/** The calls of each kind of work for one object. */
const CREATE = ["CreateHostedZone", "ChangeResourceRecordSets"];
const CHANGE = ["ListResourceRecordSets", "ChangeResourceRecordSets"];
const REMOVE = ["ChangeResourceRecordSets", "DeleteHostedZone"];
const NEW_SET = [
    "CreateReusableDelegationSet",
    "ListResourceRecordSets",
    "ChangeResourceRecordSets",
    "GetChange",
];

/** The calls of a move in addition to the calls of its tenant, if a page has all records of a zone, and one batch is enough. */
const MOVES: Record<PlannedMove, readonly string[]> = {
    compare: ["ListResourceRecordSets", "ListResourceRecordSets"],
    copy: ["GetHostedZone", "ListResourceRecordSets", "ListResourceRecordSets"],
    begin: ["GetHostedZone", ...Array<string>(4).fill("ListResourceRecordSets")],
    follow: ["ListResourceRecordSets", "ListResourceRecordSets", "ListResourceRecordSets"],
    handover: [...Array<string>(5).fill("ListResourceRecordSets"), "ListHostedZonesByName"],
    back: Array<string>(4).fill("ListResourceRecordSets"),
    release: ["ListResourceRecordSets"],
    end: [],
    leave: ["ListResourceRecordSets", "ListResourceRecordSets", "ChangeResourceRecordSets"],
    retire: [...Array<string>(4).fill("ListResourceRecordSets"), "DeleteHostedZone"],
};

/** What the work costs, in calls and in time, before it is done. */
export function planCost(
    { tenants, tagged, sets, moves, extraChanges = 0 }: PlannedWork,
    rates?: RequestRates,
): PlanCost {
    const calls: Record<string, number> = {};
    const add = (operations: readonly string[], times: number): void => {
        for (const operation of times === 0 ? [] : operations) {
            calls[operation] = (calls[operation] ?? 0) + times;
        }
    };
    add(CREATE, tenants.create);
    add(["ChangeTagsForResource"], tagged);
    add(CHANGE, tenants.change);
    add(REMOVE, tenants.remove);
    add(NEW_SET, sets);
    for (const move of PLANNED_MOVES) {
        add(MOVES[move], moves?.[move] ?? 0);
    }
    add(["ChangeResourceRecordSets"], extraChanges);
    const seconds = leastSeconds(calls, rates);
    // A single zone is read before it is deleted; of several, those that the list of all zones does not show to be ours alone.
    add(["ListResourceRecordSets"], tenants.remove);
    add(["ListHostedZones"], tenants.remove > 1 ? 1 : 0);
    const total = Object.values(calls).reduce((sum, count) => sum + count, 0);
    return { calls, total, seconds };
}

/** The least time that the account's buckets allow for these calls: the first ones at once, and then as many as come in. */
export function leastSeconds(calls: Readonly<Record<string, number>>, rates?: RequestRates): number {
    const time = (count: number, { burst, perSecond }: BucketSize): number =>
        Math.max(count - burst, 0) / perSecond;
    const total = Object.values(calls).reduce((sum, count) => sum + count, 0);
    const each = Object.entries(calls).map(([operation, count]) => time(count, bucketSize(operation, rates)));
    return Math.max(time(total, bucketSize("requests", rates)), ...each);
}

/** For a person: `3 tenants to create, 1 to remove: 12 Route 53 calls, no wait under the account's limits`. */
export function describePlan(work: PlannedWork, rates?: RequestRates): string {
    const { total, seconds } = planCost(work, rates);
    const { create, change, remove } = work.tenants;
    const parts = [
        [create, "to create"],
        [change, "to change"],
        [remove, "to remove"],
    ].filter(([count]) => count !== 0);
    const tenants = parts.map(([count, what], index) =>
        index === 0 ? `${count} tenant${count === 1 ? "" : "s"} ${what}` : `${count} ${what}`,
    );
    const sets =
        work.sets === 0 ? [] : [`${work.sets} delegation set${work.sets === 1 ? "" : "s"} to create`];
    const { compare = 0, ...others } = work.moves ?? {};
    const moving = Object.values(others).reduce((sum, count) => sum + count, 0);
    const moves = moving === 0 ? [] : [`${moving} of the tenants with another zone of before`];
    const compared =
        compare === 0
            ? []
            : [`${compare} tenant${compare === 1 ? "" : "s"} on the move to compare with the old zone`];
    const least = seconds === 0 ? "no wait" : `at least ${Math.ceil(seconds)} s`;
    return `${[...tenants, ...moves, ...sets, ...compared].join(", ")}: ${work.isMost === true || remove > 1 ? "at most " : ""}${total} Route 53 calls, ${least} under the account's limits`;
}
