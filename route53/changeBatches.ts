import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { toRoute53Name } from "../records/names";
import { groupKey, type AliasTarget, type RecordSet } from "../records/recordSet";
import { inDependencyOrder } from "./dependencyOrder";

export type ChangeAction = "CREATE" | "UPSERT" | "DELETE";

export interface RecordChange {
    action: ChangeAction;
    record: RecordSet;
    /** The record as Route 53 returned it, which is sent instead of ours: it may have members that ours does not have. */
    raw?: ResourceRecordSet | undefined;
    /** True if no resolver queries the zone yet: then changes that belong together can be split if they are too large for one request. */
    isUnseen?: boolean | undefined;
}

/** The limits of one ChangeResourceRecordSets request. */
export interface BatchLimits {
    /** "A request cannot contain more than 1,000 ResourceRecord elements." An UPSERT counts twice. (Developer Guide, DNSLimitations) */
    values: number;
    /** "The sum of the number of characters (including spaces) in all Value elements in a request cannot exceed 32,000 characters." An UPSERT counts twice. (same page) */
    characters: number;
}

export const BATCH_LIMITS: BatchLimits = { values: 1000, characters: 32_000 };

/** The cost of a change. An alias counts as one element without characters. */
export function batchCost(change: RecordChange): BatchLimits {
    const factor = change.action === "UPSERT" ? 2 : 1;
    const values = change.record.values ?? [];
    return {
        values: factor * Math.max(1, values.length),
        characters: factor * values.reduce((sum, value) => sum + value.length, 0),
    };
}

/**
 * Splits changes into as few requests as possible, in an order that Route 53 accepts. A request is applied as a whole or not at all, so
 * changes that fit into one request stay together. The changes of one name and type stay together. If a CNAME is created or deleted, all
 * changes of its name stay together, because the new record only works after the old one is deleted. If they are too large for one request,
 * such as a hundred weighted records with twenty values each, they are split, but only if all of them are created, all are deleted, or no
 * resolver queries the zone yet.
 *
 * Route 53 checks a request change by change (API ChangeResourceRecordSets). So a record is deleted before its replacement is created. An
 * alias is created after its target in the same zone, and deleted before it.
 *
 * @throws Error if changes that belong together are over the limits
 */
export function splitIntoBatches(
    changes: readonly RecordChange[],
    limits: BatchLimits = BATCH_LIMITS,
): RecordChange[][] {
    const before = precedenceOf(changes);
    const groups = groupsInOrder(changes, before).flatMap((each) => partsOf(each, limits));
    const inTurn = place(groups, before, (cost, batches, earliest) => {
        const found = batches.findIndex(
            (batch, index) => index >= earliest && fits(addCosts(batch.cost, cost), limits),
        );
        return found < 0 ? batches.length : found;
    });
    const least = leastCount(groups, limits);
    // Long values can fill a request that has room for a thousand short ones: then all requests are filled evenly.
    const evenly = least < inTurn.length ? placeEvenly(groups, before, least, limits) : undefined;
    return (evenly ?? inTurn).map((batch) => changesInOrder(batch.changes));
}

interface Batch {
    changes: RecordChange[];
    cost: BatchLimits;
}

type Before = (change: RecordChange) => readonly RecordChange[];

/**
 * Puts each group into a batch.
 *
 * @param choose the index of the batch, which must not be before the batch of an earlier dependency
 */
function place(
    groups: readonly RecordChange[][],
    before: Before,
    choose: (cost: BatchLimits, batches: readonly Batch[], earliest: number) => number,
): Batch[] {
    const batches: Batch[] = [];
    const placeOf = new Map<RecordChange | string, number>();
    for (const group of groups) {
        const cost = costOf(group);
        const followed = group.flatMap((change) => [change.record.name, ...before(change)]);
        const earliest = followed.reduce((last, each) => Math.max(last, placeOf.get(each) ?? 0), 0);
        const chosen = choose(cost, batches, earliest);
        const batch = batches[chosen] ?? { changes: [], cost: NOTHING };
        batches[chosen] = { changes: [...batch.changes, ...group], cost: addCosts(batch.cost, cost) };
        for (const change of group) {
            placeOf.set(change, chosen).set(change.record.name, chosen);
        }
    }
    return batches;
}

/** @returns undefined if the groups do not fit into this number of batches */
function placeEvenly(
    groups: readonly RecordChange[][],
    before: Before,
    count: number,
    limits: BatchLimits,
): Batch[] | undefined {
    const share = ({ values, characters }: BatchLimits): number =>
        Math.max(values / limits.values, characters / limits.characters);
    const batches = place(groups, before, (cost, present, earliest) => {
        const shares = Array.from({ length: count - earliest }, (_none, index) =>
            share(addCosts(present[earliest + index]?.cost ?? NOTHING, cost)),
        );
        return earliest + shares.indexOf(Math.min(...shares));
    });
    const filled = Array.from(batches, (batch) => batch ?? { changes: [], cost: NOTHING });
    return filled.every(({ cost, changes }) => changes.length > 0 && fits(cost, limits)) ? filled : undefined;
}

/** The minimum number of requests for the groups. */
function leastCount(groups: readonly RecordChange[][], limits: BatchLimits): number {
    const { values, characters } = costOf(groups.flat());
    return Math.max(Math.ceil(values / limits.values), Math.ceil(characters / limits.characters));
}

/** Names and types, in the form of `groupKey`, whose changes are too large for one request. */
export function groupsOverLimits(changes: readonly RecordChange[]): string[] {
    const groups = new Map<string, RecordChange[]>();
    changes.forEach((change) => append(groups, groupKey(change.record), change));
    return [...groups].flatMap(([key, group]) => (fits(costOf(group), BATCH_LIMITS) ? [] : [key]));
}

/** The parts of a group, each for one request; several if the group is too large and can be split. */
function partsOf(group: readonly RecordChange[], limits: BatchLimits): RecordChange[][] {
    const cost = costOf(group);
    if (fits(cost, limits)) {
        return [[...group]];
    }
    const [first] = group;
    const mayBeParted =
        group.every(({ isUnseen }) => isUnseen === true) ||
        group.every(({ action }) => action !== "UPSERT" && action === first?.action);
    if (!mayBeParted || group.some((change) => !fits(batchCost(change), limits))) {
        throw new Error(
            `the records of ${first?.record.name ?? "one name"} need ${cost.values} values and ${cost.characters} characters in one ` +
                `change request; Route 53 takes ${limits.values} and ${limits.characters} (an UPSERT counts twice). Give that name fewer or shorter values.`,
        );
    }
    const parts: RecordChange[][] = [];
    for (const change of changesInOrder(group)) {
        const last = parts[parts.length - 1];
        if (last !== undefined && fits(costOf([...last, change]), limits)) {
            last.push(change);
        } else {
            parts.push([change]);
        }
    }
    return parts;
}

const NOTHING: BatchLimits = { values: 0, characters: 0 };

function costOf(changes: readonly RecordChange[]): BatchLimits {
    return changes.map(batchCost).reduce(addCosts, NOTHING);
}

function addCosts(one: BatchLimits, other: BatchLimits): BatchLimits {
    return { values: one.values + other.values, characters: one.characters + other.characters };
}

function fits(cost: BatchLimits, limits: BatchLimits): boolean {
    return cost.values <= limits.values && cost.characters <= limits.characters;
}

function keepTogether(changes: readonly RecordChange[]): RecordChange[][] {
    const aliased = new Set(
        changes.filter(({ record }) => record.type === "CNAME").map(({ record }) => record.name),
    );
    const groups = new Map<string, RecordChange[]>();
    for (const change of changes) {
        const { name } = change.record;
        append(groups, aliased.has(name) ? name : groupKey(change.record), change);
    }
    return [...groups.values()];
}

/** Groups that stay together, each after the groups on which it depends; groups that depend on each other are merged. */
function groupsInOrder(changes: readonly RecordChange[], before: Before): RecordChange[][] {
    const groups = keepTogether(changes);
    const groupOf = new Map(groups.flatMap((group) => group.map((change) => [change, group] as const)));
    return inDependencyOrder(groups, (group) =>
        group.flatMap(before).flatMap((other) => {
            const dependency = groupOf.get(other);
            return dependency === undefined ? [] : [dependency];
        }),
    ).map((component) => component.flat());
}

/** The changes of one request. */
function changesInOrder(changes: readonly RecordChange[]): RecordChange[] {
    return inDependencyOrder(changes, precedenceOf(changes)).flat();
}

/** The changes that must come before a change: a deletion before the record that replaces it, and a target before its alias. */
function precedenceOf(changes: readonly RecordChange[]): (change: RecordChange) => RecordChange[] {
    const written = new Map<string, RecordChange[]>();
    const deleted = new Map<string, RecordChange[]>();
    const deletedAliases = new Map<string, RecordChange[]>();
    for (const change of changes) {
        const { action, record } = change;
        append(action === "DELETE" ? deleted : written, record.name, change);
        if (action === "DELETE" && record.alias !== undefined) {
            append(deletedAliases, targetKey(record, record.alias), change);
        }
    }
    return (change) => {
        const { action, record } = change;
        const others =
            action === "DELETE"
                ? (deletedAliases.get(groupKey(record)) ?? [])
                : [...(deleted.get(record.name) ?? []), ...targetsOf(record, written)];
        return others.filter((other) => other !== change);
    };
}

function targetsOf({ type, alias }: RecordSet, written: ReadonlyMap<string, RecordChange[]>): RecordChange[] {
    const targets = alias === undefined ? undefined : written.get(toRoute53Name(alias.dnsName));
    return (targets ?? []).filter(({ record }) => record.type === type);
}

function targetKey({ type }: RecordSet, { dnsName }: AliasTarget): string {
    return groupKey({ name: toRoute53Name(dnsName), type });
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
    const items = map.get(key);
    if (items === undefined) {
        map.set(key, [item]);
    } else {
        items.push(item);
    }
}
