import assert from "node:assert/strict";
import fc from "fast-check";
import { planChanges, type BatchPlan } from "../../../sandbox/route53/recordPlan";
import type { Action, RequestedChange } from "../../../sandbox/route53/recordXml";
import type { BatchContext } from "../../../sandbox/route53/recordRules";
import { storedKey, type StoredRecordSet } from "../../../sandbox/world";
import { alias, contextOf, LB, LB_ZONE, NS, plan, simple, SOA, SOA_VALUE, WWW } from "./planning";

function keysAfter(result: BatchPlan): string[] {
    assert.deepEqual(result.problems, []);
    return [...(result.records?.keys() ?? [])].filter((key) => !key.startsWith("example.com.")).sort();
}

describe("A change batch", () => {
    it("creates, replaces and deletes", () => {
        assert.deepEqual(keysAfter(plan(contextOf(), ["CREATE", WWW])), ["www.example.com. A "]);
        const replaced = plan(contextOf(WWW), ["UPSERT", { ...WWW, values: ["192.0.2.2"] }]);
        assert.deepEqual(replaced.records?.get("www.example.com. A ")?.values, ["192.0.2.2"]);
        assert.deepEqual(keysAfter(plan(contextOf(WWW), ["DELETE", WWW])), []);
    });

    it("stores names lower case, dotted and escaped", () => {
        const result = plan(contextOf(), ["CREATE", simple("*.WWW.Example.com", "A", "192.0.2.1")]);
        assert.deepEqual(keysAfter(result), ["\\052.www.example.com. A "]);
    });

    it("changes a type by DELETE and CREATE, and a set's values in the same way", () => {
        const cname = simple("www.example.com.", "CNAME", "a.example.net.");
        assert.deepEqual(keysAfter(plan(contextOf(WWW), ["DELETE", WWW], ["CREATE", cname])), [
            "www.example.com. CNAME ",
        ]);
        const again = plan(contextOf(WWW), ["DELETE", WWW], ["CREATE", { ...WWW, ttl: 5 }]);
        assert.equal(again.records?.get("www.example.com. A ")?.ttl, 5);
    });

    it("deletes by exact match, with the values in any order, and without the routing fields", () => {
        const two = simple("www.example.com.", "A", "192.0.2.1", "192.0.2.2");
        const other = { ...two, values: ["192.0.2.2", "192.0.2.1"] };
        assert.deepEqual(keysAfter(plan(contextOf(two), ["DELETE", other])), []);
        const blue = { ...WWW, setIdentifier: "blue", routing: { Weight: 1 } };
        assert.deepEqual(keysAfter(plan(contextOf(blue), ["DELETE", { ...blue, routing: undefined }])), []);
        const differs = plan(contextOf(blue), ["DELETE", { ...blue, routing: { Weight: 2 } }]);
        assert.deepEqual(differs.problems, [
            "Tried to delete resource record set [name='www.example.com.', type='A', set identifier='blue'] " +
                "but the values provided do not match the current values",
        ]);
    });

    it("replaces apex NS and SOA, and deletes neither, the default ones included", () => {
        const ours = simple("example.com.", "NS", "ns1.example.com.");
        assert.deepEqual(plan(contextOf(), ["UPSERT", ours]).problems, []);
        assert.deepEqual(plan(contextOf(), ["DELETE", NS], ["DELETE", SOA]).problems, [
            "A HostedZone must contain at least one NS record for the zone itself.",
            "A HostedZone must contain exactly one SOA record.",
        ]);
    });

    it("reports all of its problems, each once, in one refusal", () => {
        const result = plan(
            contextOf(WWW),
            ["CREATE", WWW],
            ["DELETE", simple("gone.example.com.", "A", "192.0.2.1")],
            ["CREATE", simple("a.example.org.", "A", "192.0.2.1")],
            ["CREATE", simple("b.example.com.", "A", "not-an-address")],
        );
        assert.deepEqual(result.problems, [
            "RRSet with DNS name a.example.org. is not permitted in zone example.com.",
            "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) " +
                "encountered with 'not-an-address''",
            "Tried to create resource record set [name='www.example.com.', type='A'] but it already exists",
            "Tried to delete resource record set [name='gone.example.com.', type='A'] but it was not found",
        ]);
    });
});

const CNAME = simple("www.example.com.", "CNAME", "a.example.net.");
describe("A change batch is refused", () => {
    const same = "RRSet of type CNAME with DNS name www.example.com. is not permitted";
    const cases: [
        what: string,
        context: BatchContext,
        changes: [Action, StoredRecordSet][],
        problems: string[],
    ][] = [
        [
            "if the values of a DELETE differ",
            contextOf(WWW),
            [["DELETE", { ...WWW, ttl: 61 }]],
            [
                "Tried to delete resource record set [name='www.example.com.', type='A'] but the values provided do not match the current values",
            ],
        ],
        [
            "if it deletes a record set twice",
            contextOf(WWW),
            [
                ["DELETE", WWW],
                ["DELETE", WWW],
            ],
            [
                "The request contains an invalid set of changes for a resource record set 'A www.example.com.'",
                "Tried to delete resource record set [name='www.example.com.', type='A'] but it was not found",
            ],
        ],
        [
            "if it writes a record set twice",
            contextOf(),
            [
                ["UPSERT", WWW],
                ["UPSERT", { ...WWW, name: "WWW.example.com" }],
            ],
            ["The request contains an invalid set of changes for a resource record set 'A www.example.com.'"],
        ],
        [
            "for a name that only ends in the zone's letters",
            contextOf(),
            [["CREATE", simple("notexample.com.", "A", "192.0.2.1")]],
            ["RRSet with DNS name notexample.com. is not permitted in zone example.com."],
        ],
        [
            "for a CNAME at the apex",
            contextOf(),
            [["CREATE", simple("example.com.", "CNAME", "a.example.net.")]],
            ["RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com."],
        ],
        [
            "for a CNAME next to another record",
            contextOf(WWW),
            [["CREATE", CNAME]],
            [`${same} as it conflicts with other records with the same DNS name in zone example.com.`],
        ],
        [
            "for a record next to a CNAME",
            contextOf(CNAME),
            [["CREATE", WWW]],
            [
                "RRSet of type A with DNS name www.example.com. is not permitted because a conflicting RRSet of type " +
                    "CNAME with the same DNS name already exists in zone example.com.",
            ],
        ],
        [
            "for a CNAME and another record in one batch",
            contextOf(),
            [
                ["CREATE", WWW],
                ["CREATE", CNAME],
            ],
            [`${same} as it conflicts with other records with the same DNS name in zone example.com.`],
        ],
        [
            "for a CNAME with two values",
            contextOf(),
            [["CREATE", { ...CNAME, values: ["a.example.net.", "b.example.net."] }]],
            ["RRSet of type CNAME with DNS name www.example.com. must have exactly one resource record"],
        ],
        [
            "for an SOA below the apex",
            contextOf(),
            [["CREATE", simple("www.example.com.", "SOA", SOA_VALUE)]],
            ["A HostedZone must contain exactly one SOA record."],
        ],
        [
            "for a wildcard NS",
            contextOf(),
            [["CREATE", simple("*.example.com.", "NS", "ns1.example.net.")]],
            [
                "RRSet of type NS with DNS name \\052.example.com. is not permitted as a wildcard in zone example.com.",
            ],
        ],
        [
            "for a duplicate value",
            contextOf(),
            [["CREATE", simple("www.example.com.", "A", "192.0.2.1", "192.0.2.1")]],
            ["Duplicate Resource Record: '192.0.2.1'"],
        ],
        [
            "for a name with an empty label",
            contextOf(),
            [["CREATE", simple("a..example.com", "A", "192.0.2.1")]],
            ["FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..example.com'"],
        ],
        [
            "for a CNAME before the DELETE of the record that it replaces",
            contextOf(WWW),
            [
                ["CREATE", CNAME],
                ["DELETE", WWW],
            ],
            [
                "RRSet of type CNAME with DNS name www.example.com. is not permitted as it conflicts with other records " +
                    "with the same DNS name in zone example.com.",
            ],
        ],
        [
            "for a record before the DELETE of the CNAME that it replaces",
            contextOf(CNAME),
            [
                ["UPSERT", WWW],
                ["DELETE", CNAME],
            ],
            [
                "RRSet of type A with DNS name www.example.com. is not permitted because a conflicting RRSet of type " +
                    "CNAME with the same DNS name already exists in zone example.com.",
            ],
        ],
    ];
    for (const [what, context, changes, problems] of cases) {
        it(what, () => {
            const before = [...context.zone.records];
            assert.deepEqual(plan(context, ...changes), { problems });
            assert.deepEqual([...context.zone.records], before);
        });
    }

    it("with more than 400 values in a record set, or more record sets than the zone's limit", () => {
        const many = simple("www.example.com.", "TXT", ...Array.from({ length: 401 }, (_, n) => `"${n}"`));
        assert.deepEqual(plan(contextOf(), ["CREATE", many]).problems, [
            "RRSet of type TXT with DNS name www.example.com. has 401 resource records, and the limit is 400",
        ]);
        const full = { ...contextOf(), limits: { recordsPerZone: 2, valuesPerRecordSet: 400 } };
        assert.deepEqual(plan(full, ["CREATE", WWW]).problems, [
            "The hosted zone would have 3 resource record sets, and the limit is 2",
        ]);
    });
});

describe("The size of a change batch", () => {
    const records = (count: number): StoredRecordSet[] =>
        Array.from({ length: count }, (_, n) => simple(`n${n}.example.com.`, "A", "192.0.2.1"));
    const each = (action: Action, list: StoredRecordSet[]): [Action, StoredRecordSet][] =>
        list.map((record) => [action, record]);

    it("is at most 1,000 values, of which an UPSERT counts twice", () => {
        const tooMany = ["Number of records limit of 1000 exceeded."];
        assert.deepEqual(plan(contextOf(), ...each("CREATE", records(1000))).problems, []);
        assert.deepEqual(plan(contextOf(), ...each("CREATE", records(1001))).problems, tooMany);
        assert.deepEqual(plan(contextOf(), ...each("UPSERT", records(500))).problems, []);
        assert.deepEqual(plan(contextOf(), ...each("UPSERT", records(501))).problems, tooMany);
    });

    it("counts an alias as one value", () => {
        const aliases = Array.from({ length: 501 }, (_, n) => alias(`n${n}.example.com.`, "A", LB_ZONE, LB));
        assert.deepEqual(plan(contextOf(), ...each("CREATE", aliases)).problems, []);
        assert.deepEqual(plan(contextOf(), ...each("UPSERT", aliases)).problems, [
            "Number of records limit of 1000 exceeded.",
        ]);
    });

    it("is at most 32,000 characters of values, of which an UPSERT counts twice", () => {
        const chunk = `"${"x".repeat(198)}"`;
        const texts = (count: number): StoredRecordSet[] =>
            Array.from({ length: count }, (_, n) => simple(`n${n}.example.com.`, "TXT", chunk));
        const tooMany = ["Number of characters limit of 32000 exceeded."];
        assert.deepEqual(plan(contextOf(), ...each("CREATE", texts(160))).problems, []);
        assert.deepEqual(plan(contextOf(), ...each("CREATE", texts(161))).problems, tooMany);
        assert.deepEqual(plan(contextOf(), ...each("UPSERT", texts(80))).problems, []);
        assert.deepEqual(plan(contextOf(), ...each("UPSERT", texts(81))).problems, tooMany);
    });
});

const anyName = fc.constantFrom(
    "example.com",
    "www.example.com",
    "a.example.com.",
    "*.example.com",
    "x.example.org",
);
const TTL = fc.constantFrom(60, 61);
const anyRecord: fc.Arbitrary<StoredRecordSet> = fc.oneof(
    simpleOf("A", ["192.0.2.1"], ["192.0.2.2"], ["bad"]),
    simpleOf("CNAME", ["a.example.net."], ["b.example.net."]),
    simpleOf("NS", ["ns1.example.com."]),
    anyName.map((name) => alias(name, "A", LB_ZONE, LB)),
    fc.constantFrom(NS, SOA),
);
const anyBatch = fc.array(
    fc.record({ action: fc.constantFrom<Action>("CREATE", "DELETE", "UPSERT"), record: anyRecord }),
    { minLength: 1, maxLength: 6 },
);

describe("Random change batches", () => {
    it("are applied completely or not at all, and leave a zone that conforms to every rule", () => {
        fc.assert(
            fc.property(fc.array(anyBatch, { maxLength: 6 }), (batches) => {
                let context = contextOf();
                for (const batch of batches) {
                    const before = JSON.stringify([...context.zone.records]);
                    const result = planChanges(context, batch);
                    assert.equal(
                        JSON.stringify([...context.zone.records]),
                        before,
                        "a plan changes nothing itself",
                    );
                    if (result.records === undefined) {
                        assert.ok(result.problems.length > 0);
                        continue;
                    }
                    assertBatchIsIn(result.records, batch);
                    assertZoneIsSound([...result.records.values()]);
                    context = { ...context, zone: { ...context.zone, records: result.records } };
                }
            }),
            { numRuns: 300 },
        );
    });
});

function simpleOf(type: string, ...values: string[][]): fc.Arbitrary<StoredRecordSet> {
    return fc.record({
        name: anyName,
        type: fc.constant(type),
        ttl: TTL,
        values: fc.constantFrom(...values),
    });
}

/** The zone has the result of the last change of the batch to each record set. */
function assertBatchIsIn(records: Map<string, StoredRecordSet>, batch: RequestedChange[]): void {
    const expected = new Map<string, StoredRecordSet | undefined>();
    for (const { action, record } of batch) {
        const name = record.name.replace("*", "\\052").replace(/\.?$/, ".");
        expected.set(storedKey({ ...record, name }), action === "DELETE" ? undefined : record);
    }
    for (const [key, record] of expected) {
        assert.deepEqual(records.get(key)?.values, record?.values);
        assert.deepEqual(records.get(key)?.ttl, record?.ttl);
    }
}

function assertZoneIsSound(records: StoredRecordSet[]): void {
    assert.equal(records.filter(({ type }) => type === "SOA").length, 1);
    assert.ok(records.some(({ name, type }) => name === "example.com." && type === "NS"));
    for (const cname of records.filter(({ type }) => type === "CNAME")) {
        assert.notEqual(cname.name, "example.com.");
        assert.equal(records.filter(({ name }) => name === cname.name).length, 1);
    }
}
