import assert from "node:assert/strict";
import fc from "fast-check";
import type { RecordSet } from "../../records/recordSet";
import {
    BATCH_LIMITS,
    batchCost,
    splitIntoBatches,
    type BatchLimits,
    type RecordChange,
} from "../../route53/changeBatches";

const ALIAS = { dnsName: "lb-1.us-east-1.elb.amazonaws.com.", zoneId: "Z35SXDOTRQ7X7K" };

function change(action: RecordChange["action"], name: string, type: string, values: string[]): RecordChange {
    return { action, record: { name, type, ttl: 300, values } };
}

/** The numbers that Route 53 counts in a request. */
function costOf(batch: readonly RecordChange[]): BatchLimits {
    return batch.map(batchCost).reduce(
        (sum, cost) => ({
            values: sum.values + cost.values,
            characters: sum.characters + cost.characters,
        }),
        { values: 0, characters: 0 },
    );
}

function fits({ values, characters }: BatchLimits, limits: BatchLimits): boolean {
    return values <= limits.values && characters <= limits.characters;
}

describe("the size of a change", () => {
    const record: RecordSet = {
        name: "www.tenant.net.",
        type: "A",
        ttl: 300,
        values: ["192.0.2.1", "192.0.2.22"],
    };

    it("is the number of its values and their characters, and twice that for an UPSERT", () => {
        assert.deepEqual(batchCost({ action: "CREATE", record }), { values: 2, characters: 19 });
        assert.deepEqual(batchCost({ action: "DELETE", record }), { values: 2, characters: 19 });
        assert.deepEqual(batchCost({ action: "UPSERT", record }), { values: 4, characters: 38 });
    });

    it("is one element without characters for an alias", () => {
        const alias: RecordSet = { name: "www.tenant.net.", type: "A", alias: ALIAS };
        assert.deepEqual(batchCost({ action: "CREATE", record: alias }), { values: 1, characters: 0 });
        assert.deepEqual(batchCost({ action: "UPSERT", record: alias }), { values: 2, characters: 0 });
    });
});

describe("splitIntoBatches", () => {
    it("makes no request of no changes", () => assert.deepEqual(splitIntoBatches([]), []));

    it("makes no request without changes", () => {
        const others = Array.from({ length: 950 }, (_, index) =>
            change("CREATE", `n${index}.tenant.net.`, "A", ["192.0.2.1"]),
        );
        const members = Array.from({ length: 99 }, (_, index): RecordChange => {
            const { record } = change("CREATE", "www.tenant.net.", "A", ["192.0.2.1"]);
            return {
                action: "CREATE",
                record: { ...record, setIdentifier: String(index), routing: { weight: 1 } },
            };
        });
        const simple = change("DELETE", "www.tenant.net.", "A", ["192.0.2.1"]);
        const batches = splitIntoBatches([...others, simple, ...members]);
        assert.deepEqual(batches, [others, [simple, ...members]]);
    });

    it("fills a request to exactly 1,000 values", () => {
        const creates = Array.from({ length: 1001 }, (_, index) =>
            change("CREATE", `n${index}.tenant.net.`, "A", ["192.0.2.1"]),
        );
        assert.deepEqual(
            splitIntoBatches(creates).map(({ length }) => length),
            [1000, 1],
        );
        const upserts = creates.map(({ record }): RecordChange => ({ action: "UPSERT", record }));
        assert.deepEqual(
            splitIntoBatches(upserts).map(({ length }) => length),
            [500, 500, 1],
        );
    });

    it("fills a request to exactly 32,000 characters", () => {
        const creates = Array.from({ length: 9 }, (_, index) =>
            change("CREATE", `n${index}.tenant.net.`, "TXT", ["x".repeat(4000)]),
        );
        assert.deepEqual(
            splitIntoBatches(creates).map(({ length }) => length),
            [8, 1],
        );
        const upserts = creates.map(({ record }): RecordChange => ({ action: "UPSERT", record }));
        assert.deepEqual(
            splitIntoBatches(upserts).map(({ length }) => length),
            [4, 4, 1],
        );
    });

    it("keeps a CNAME and the records that it replaces in one request", () => {
        const limits = { values: 2, characters: 1000 };
        const remove = change("DELETE", "www.tenant.net.", "CNAME", ["a.example.net."]);
        const other = change("CREATE", "mail.tenant.net.", "A", ["192.0.2.1"]);
        const replace = change("CREATE", "www.tenant.net.", "A", ["192.0.2.2"]);
        assert.deepEqual(splitIntoBatches([remove, other, replace], limits), [[remove, replace], [other]]);
    });

    it("refuses one record that does not fit into any request, with its name, its size and the limit", () => {
        const big = change(
            "UPSERT",
            "big.tenant.net.",
            "TXT",
            Array.from({ length: 5 }, () => "x".repeat(4000)),
        );
        assert.throws(
            () => splitIntoBatches([big]),
            /big\.tenant\.net\. need 10 values and 40000 characters.*1000 and 32000/,
        );
    });

    it("refuses changes of one name that belong together and are too many", () => {
        const values = Array.from({ length: 600 }, (_, index) => `v${index}`);
        const changes = [
            change("DELETE", "a.tenant.net.", "CNAME", ["b."]),
            change("CREATE", "a.tenant.net.", "TXT", values),
            change("CREATE", "a.tenant.net.", "A", values),
        ];
        assert.throws(() => splitIntoBatches(changes), /a\.tenant\.net\. need 1201 values/);
    });
});

describe("A group of changes that is too large for one request", () => {
    const limits: BatchLimits = { values: 5, characters: 100 };
    const member = (action: RecordChange["action"], id: string, more: object = {}): RecordChange => ({
        action,
        record: {
            name: "www.tenant.net.",
            type: "A",
            ttl: 60,
            setIdentifier: id,
            routing: { weight: 1 },
            values: ["192.0.2.1", "192.0.2.2"],
        },
        ...more,
    });
    const ids = ["a", "b", "c"];
    const alias: RecordChange = {
        action: "CREATE",
        record: { name: "a.tenant.net.", type: "A", alias: { dnsName: "www.tenant.net.", zoneId: "Z1" } },
    };

    it("is split into several if all of it is created, with its aliases last, or if all of it is deleted", () => {
        const created = ids.map((id) => member("CREATE", id));
        assert.deepEqual(splitIntoBatches([alias, ...created], limits), [
            created.slice(0, 2),
            [created[2], alias],
        ]);
        const deleted = ids.map((id) => member("DELETE", id));
        assert.deepEqual(splitIntoBatches(deleted, limits), [deleted.slice(0, 2), deleted.slice(2)]);
    });

    it("is refused if visitors would see a part of it, and split if no resolver queries the zone yet", () => {
        const swap = (more: object) =>
            ids.flatMap((id) => [member("DELETE", id, more), member("CREATE", id, more)]);
        assert.throws(() => splitIntoBatches(swap({}), limits), /www\.tenant\.net\. need 12 values/);
        const unseen = splitIntoBatches(swap({ isUnseen: true }), limits);
        assert.deepEqual(
            unseen.map((batch) => batch.map(({ action, record }) => `${action} ${record.setIdentifier}`)),
            [
                ["DELETE a", "DELETE b"],
                ["DELETE c", "CREATE a"],
                ["CREATE b", "CREATE c"],
            ],
        );
    });
});

describe("batches of any changes", () => {
    const limits: BatchLimits = { values: 12, characters: 60 };
    // Each name has at most 3 types with 1 UPSERT of 2 values each, which is always within the limits, also together.
    const someChange = fc
        .record({
            action: fc.constantFrom<RecordChange["action"][]>("CREATE", "UPSERT", "DELETE"),
            name: fc.constantFrom("a.", "b.", "c.", "d.", "e.", "f."),
            type: fc.constantFrom("A", "TXT", "CNAME"),
            values: fc.array(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 5 }), {
                minLength: 1,
                maxLength: 2,
            }),
        })
        .map(({ action, name, type, values }) => change(action, name, type, values));
    const changes = fc.uniqueArray(someChange, {
        selector: ({ record }) => `${record.name} ${record.type}`,
        maxLength: 18,
    });

    function always(law: (given: RecordChange[], batches: RecordChange[][]) => void): void {
        fc.assert(
            fc.property(changes, (given) => law(given, splitIntoBatches(given, limits))),
            { numRuns: 300 },
        );
    }

    it("contain each change exactly once", () => {
        always((given, batches) => {
            assert.equal(batches.flat().length, given.length);
            assert.deepEqual(new Set(batches.flat()), new Set(given));
        });
    });

    it("delete before they write at the same name, and otherwise keep the order", () => {
        const isDelete = ({ action }: RecordChange): boolean => action === "DELETE";
        always((given, batches) => {
            for (const name of new Set(given.map(({ record }) => record.name))) {
                const there = given.filter(({ record }) => record.name === name);
                assert.deepEqual(
                    batches.flat().filter(({ record }) => record.name === name),
                    [...there.filter(isDelete), ...there.filter((change) => !isDelete(change))],
                );
            }
        });
    });

    it("are legal and not empty", () => {
        always((_given, batches) => {
            for (const batch of batches) {
                assert.ok(batch.length > 0 && fits(costOf(batch), limits), JSON.stringify(costOf(batch)));
            }
        });
    });

    it("cannot be merged with the next", () => {
        always((_given, batches) => {
            batches.slice(1).forEach((batch, index) => {
                const before = batches[index] ?? [];
                const [first] = batch;
                assert.ok(first);
                // The next request may begin with a name whose changes stay together.
                const whole = batch.filter(({ record }) => record.name === first.record.name);
                assert.equal(fits(costOf([...before, ...whole]), limits), false);
            });
        });
    });

    it("are a single one if that is legal", () => {
        always((given, batches) => {
            assert.equal(batches.length <= 1, fits(costOf(given), limits));
        });
    });

    it("never separate the changes of a name at which a CNAME is created or deleted", () => {
        always((given, batches) => {
            for (const { record } of given.filter(({ record: { type } }) => type === "CNAME")) {
                const holders = batches.filter((batch) =>
                    batch.some((other) => other.record.name === record.name),
                );
                assert.equal(holders.length, 1);
            }
        });
    });

    it("have the smallest number for their sum, if a large one between small ones would end a request early", () => {
        const sizes = [600, 700, 400, 300].map((count, index) =>
            change("CREATE", `n${index}.tenant.net.`, "A", Array<string>(count).fill("x")),
        );
        assert.deepEqual(
            splitIntoBatches(sizes).map((batch) => costOf(batch).values),
            [1000, 1000],
        );
    });

    it("have Route 53's own limits by default", () => {
        fc.assert(
            fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }), (counts) => {
                const given = counts.map((count, index) =>
                    change("UPSERT", `n${index}.`, "TXT", Array<string>(count).fill("x")),
                );
                const batches = splitIntoBatches(given);
                assert.deepEqual(new Set(batches.flat()), new Set(given));
                assert.equal(batches.flat().length, given.length);
                assert.ok(batches.every((batch) => fits(costOf(batch), BATCH_LIMITS)));
            }),
        );
    });
});
