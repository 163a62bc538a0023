import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { toRoute53Name } from "../records/names";
import { groupKey, type AliasTarget, type RecordSet } from "../records/recordSet";
import { inDependencyOrder } from "./dependencyOrder";

export type ChangeAction = "CREATE" | "UPSERT" | "DELETE";

export interface RecordChange {
    action: ChangeAction;
    record: RecordSet;
    /** The record as Route 53 gave it, which is sent in place of ours: it may have members that ours has not. */
    raw?: ResourceRecordSet | undefined;
}

/** What one ChangeResourceRecordSets request may carry. */
export interface BatchLimits {
    /** "A request cannot contain more than 1,000 ResourceRecord elements." An UPSERT counts twice. (Developer Guide, DNSLimitations) */
    values: number;
    /** "The sum of the number of characters (including spaces) in all Value elements in a request cannot exceed 32,000 characters." An UPSERT counts twice. (same page) */
    characters: number;
}

export const BATCH_LIMITS: BatchLimits = { values: 1000, characters: 32_000 };

/** What a change counts against the limits. An alias counts as one element without characters. */
export function batchCost(change: RecordChange): BatchLimits {
    const factor = change.action === "UPSERT" ? 2 : 1;
    const values = change.record.values ?? [];
    return {
        values: factor * Math.max(1, values.length),
        characters: factor * values.reduce((sum, value) => sum + value.length, 0),
    };
}

/**
 * Splits changes into requests that Route 53 accepts, each as full as it goes, in an order that Route 53 accepts too. A
 * request is applied as a whole or not at all, so everything that fits into one stays in one. The changes
 * of one name and type stay together, and where a CNAME comes or goes all of its name: what comes and the records that
 * make room for it only work side by side.
 *
 * Route 53 judges a request change by change (API ChangeResourceRecordSets): a record is deleted before another one
 * takes its place, and an alias comes after the record of the same zone that it leads to, and goes before it.
 *
 * @throws Error where changes that belong together are over the limits.
 */
export function splitIntoBatches(
    changes: readonly RecordChange[],
    limits: BatchLimits = BATCH_LIMITS,
): RecordChange[][] {
    const batches: RecordChange[][] = [];
    let filled: BatchLimits = { values: 0, characters: 0 };
    for (const group of groupsInOrder(changes)) {
        const cost = group.map(batchCost).reduce(addCosts, { values: 0, characters: 0 });
        if (!fits(cost, limits)) {
            throw new Error(
                `the records of ${group[0]?.record.name ?? "one name"} need ${cost.values} values and ${cost.characters} characters in one ` +
                    `change request; Route 53 takes ${limits.values} and ${limits.characters} (an UPSERT counts twice). Give that name fewer or shorter values.`,
            );
        }
        const last = batches[batches.length - 1];
        const together = addCosts(filled, cost);
        if (last !== undefined && fits(together, limits)) {
            last.push(...group);
            filled = together;
        } else {
            batches.push([...group]);
            filled = cost;
        }
    }
    return batches.map(changesInOrder);
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

/** Groups that keep together, each after those whose changes its own ones follow; groups that follow each other are one. */
function groupsInOrder(changes: readonly RecordChange[]): RecordChange[][] {
    const groups = keepTogether(changes);
    const groupOf = new Map(groups.flatMap((group) => group.map((change) => [change, group] as const)));
    const before = precedenceOf(changes);
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

/** Which changes have to come before a change: what goes makes room for what comes, and aliases need their targets. */
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
