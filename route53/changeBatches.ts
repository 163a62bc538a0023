import type { RecordSet } from "../records/records";

export type ChangeAction = "CREATE" | "UPSERT" | "DELETE";

export interface RecordChange {
    action: ChangeAction;
    record: RecordSet;
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
 * Splits changes into requests that Route 53 accepts, in order, each as full as it goes. A request is applied as a
 * whole or not at all, so everything that fits into one stays in one. Where a CNAME comes or goes, all changes of its
 * name stay together: it and the records that it makes room for only work side by side.
 *
 * @throws Error where changes that belong together are over the limits.
 */
export function splitIntoBatches(
    changes: readonly RecordChange[],
    limits: BatchLimits = BATCH_LIMITS,
): RecordChange[][] {
    const batches: RecordChange[][] = [];
    let filled: BatchLimits = { values: 0, characters: 0 };
    for (const group of keepTogether(changes)) {
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
    return batches;
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
        const { name, type } = change.record;
        const key = aliased.has(name) ? name : `${name} ${type}`;
        const group = groups.get(key);
        if (group === undefined) {
            groups.set(key, [change]);
        } else {
            group.push(change);
        }
    }
    return [...groups.values()];
}
