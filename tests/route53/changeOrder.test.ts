import assert from "node:assert/strict";
import fc from "fast-check";
import type { RecordSet } from "../../records/recordSet";
import { recordKey } from "../../records/recordSet";
import { splitIntoBatches, type BatchLimits, type RecordChange } from "../../route53/changeBatches";
import { planRecordChanges } from "../../route53/recordChanges";
import { planChanges } from "../../sandbox/route53/recordPlan";
import { storedKey, type StoredRecordSet } from "../../sandbox/world";
import { contextOf } from "../sandbox/route53/planning";

/**
 * Compares the product's changes with the sandbox's rules: two separate implementations of the rule that the changes of a request are
 * checked one after another.
 */

const ZONE = "example.com";
const ZONE_ID = "Z1";
const LABELS = ["a", "b", "c", "d"];
const VALUES: Record<string, string[]> = {
    A: ["192.0.2.1", "192.0.2.2"],
    AAAA: ["2001:db8::1", "2001:db8::2"],
    CNAME: ["x.example.net.", "y.example.net."],
};

/** The records of a label: for each type nothing, a value (0 and 1), or an alias to another label. */
type Choice = number | string | undefined;

const anyChoice: fc.Arbitrary<Choice> = fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.nat(1) },
    { weight: 3, arbitrary: fc.constantFrom(...LABELS) },
);
const anyChoices = fc.array(fc.array(anyChoice, { minLength: 3, maxLength: 3 }), {
    minLength: LABELS.length,
    maxLength: LABELS.length,
});

/** Records that a zone can have: a CNAME is alone at its name, an alias has an existing target, and there is no circle of aliases. */
function legalZone(choices: Choice[][]): RecordSet[] {
    const records = new Map<string, RecordSet>();
    for (const [index, label] of LABELS.entries()) {
        const [a, aaaa, cname] = choices[index] ?? [];
        const chosen: [string, Choice][] =
            cname === undefined
                ? [
                      ["A", a],
                      ["AAAA", aaaa],
                  ]
                : [["CNAME", cname]];
        for (const [type, choice] of chosen) {
            const record = recordOf(label, type, choice);
            if (record !== undefined) {
                records.set(recordKey(record), record);
            }
        }
    }
    for (const [key, record] of records) {
        if (!endsInValues(records, record)) {
            records.delete(key);
        }
    }
    return [...records.values()].filter((record) => endsInValues(records, record));
}

function recordOf(label: string, type: string, choice: Choice): RecordSet | undefined {
    const identity = { name: `${label}.${ZONE}.`, type };
    if (choice === undefined || choice === label) {
        return undefined;
    }
    return typeof choice === "number"
        ? { ...identity, ttl: 300, values: [VALUES[type]?.[choice] ?? ""] }
        : {
              ...identity,
              alias: { dnsName: `${choice}.${ZONE}.`, zoneId: ZONE_ID, evaluateTargetHealth: false },
          };
}

function endsInValues(records: ReadonlyMap<string, RecordSet>, record: RecordSet): boolean {
    let current: RecordSet | undefined = record;
    for (let steps = 0; current?.alias !== undefined && steps <= records.size; steps += 1) {
        current = records.get(recordKey({ name: current.alias.dnsName, type: record.type }));
    }
    return current?.values !== undefined;
}

function stored({ alias, routing: _simple, ...record }: RecordSet): StoredRecordSet {
    return alias === undefined
        ? record
        : {
              ...record,
              alias: {
                  hostedZoneId: alias.zoneId,
                  dnsName: alias.dnsName,
                  evaluateTargetHealth: alias.evaluateTargetHealth ?? false,
              },
          };
}

/** Sends the batches to the sandbox's rules, each as its own request. */
function send(from: RecordSet[], batches: RecordChange[][]): StoredRecordSet[] {
    let context = contextOf(...from.map(stored));
    for (const batch of batches) {
        const { records, problems } = planChanges(
            context,
            batch.map(({ action, record }) => ({ action, record: stored(record) })),
        );
        assert.deepEqual(problems, [], JSON.stringify(batches));
        context = { ...context, zone: { ...context.zone, records: records ?? context.zone.records } };
    }
    return [...context.zone.records.values()].filter(({ name }) => name !== `${ZONE}.`);
}

const sortedKeys = (records: StoredRecordSet[]): string[] => records.map(storedKey).sort();

/** From one zone to any other one. All records are ours. */
function changesBetween(from: RecordSet[], to: RecordSet[]): RecordChange[] {
    const { changes, conflicts } = planRecordChanges({
        zone: ZONE,
        present: from,
        desired: to,
        owned: new Set(from.map(recordKey)),
        original: [],
        overwrite: false,
        equalIsOurs: true,
    });
    assert.deepEqual(conflicts, []);
    return changes;
}

describe("Route 53 accepts the order of changes to a zone", () => {
    const oneRequest: BatchLimits = { values: 1000, characters: 32_000 };
    // A name has at most two types with a value each, one of them an UPSERT, and a CNAME that is deleted.
    const small: BatchLimits = { values: 5, characters: 200 };

    it("in one request, for any former and wanted records, in any order", () => {
        fc.assert(
            fc.property(anyChoices, anyChoices, fc.infiniteStream(fc.double()), (before, after, random) => {
                const [from, to] = [legalZone(before), legalZone(after)];
                const shuffled = changesBetween(from, to)
                    .map((change) => ({ change, at: random.next().value as number }))
                    .sort((a, b) => a.at - b.at)
                    .map(({ change }) => change);
                const batches = splitIntoBatches(shuffled, oneRequest);
                assert.ok(batches.length <= 1);
                assert.deepEqual(sortedKeys(send(from, batches)), sortedKeys(to.map(stored)));
            }),
            { numRuns: 1000 },
        );
    });

    it("in several requests, if the changes do not fit into one", () => {
        let splits = 0;
        fc.assert(
            fc.property(anyChoices, anyChoices, (before, after) => {
                const [from, to] = [legalZone(before), legalZone(after)];
                const batches = splitOrUndefined(changesBetween(from, to), small);
                if (batches !== undefined) {
                    splits += batches.length > 1 ? 1 : 0;
                    assert.deepEqual(sortedKeys(send(from, batches)), sortedKeys(to.map(stored)));
                }
            }),
            { numRuns: 1000 },
        );
        assert.ok(splits > 200, `only ${splits} of 1,000 plans were split`);
    });

    it("when all records of a zone are deleted, and when they are restored", () => {
        fc.assert(
            fc.property(anyChoices, (choices) => {
                const records = legalZone(choices);
                const all = (action: RecordChange["action"]): RecordChange[][] =>
                    splitIntoBatches(
                        records.map((record) => ({ action, record })),
                        small,
                    );
                assert.deepEqual(send(records, all("DELETE")), []);
                assert.deepEqual(sortedKeys(send([], all("CREATE"))), sortedKeys(records.map(stored)));
            }),
            { numRuns: 300 },
        );
    });
});

/** Aliases in a circle of names that change their type stay in one request, which may exceed the limits. */
function splitOrUndefined(changes: RecordChange[], limits: BatchLimits): RecordChange[][] | undefined {
    try {
        return splitIntoBatches(changes, limits);
    } catch (error) {
        assert.match(String(error), /in one change request/);
        return undefined;
    }
}
