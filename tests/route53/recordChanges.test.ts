import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { groupKey, recordKey, sameRecord, type RecordSet } from "../../records/recordSet";
import { routingKinds } from "../../records/routing";
import { routingGroupProblems } from "../../records/routingProblems";
import { splitIntoBatches, type RecordChange } from "../../route53/changeBatches";
import { planRecordChanges, type PresentRecord, type RecordState } from "../../route53/recordChanges";
import { recordIn } from "../dns/arbitraries";

const ZONE = "tenant.net";
const record = (name: string, type: string, ...values: string[]): RecordSet => ({
    name,
    type,
    ttl: 300,
    values,
});
const APEX_NS = record("tenant.net.", "NS", "ns-1.awsdns-00.com.");
const APEX_SOA = record(
    "tenant.net.",
    "SOA",
    "ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
);
const OUR_NS = record("tenant.net.", "NS", "ns1.example.com.");
const OUR_SOA = record(
    "tenant.net.",
    "SOA",
    "ns1.example.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
);
const WWW = record("www.tenant.net.", "A", "192.0.2.1");

const state = (parts: Partial<RecordState>): RecordState => ({
    zone: ZONE,
    present: [],
    desired: [],
    owned: new Set(),
    original: [],
    overwrite: false,
    equalIsOurs: true,
    ...parts,
});

const keys = (records: readonly RecordSet[]): Set<string> => new Set(records.map(recordKey));

/** What the zone holds after a change batch, as strict as Route 53 is, change by change. */
function apply(present: readonly PresentRecord[], changes: readonly RecordChange[]): PresentRecord[] {
    return changes.reduce<PresentRecord[]>(
        (zone, { action, record: changed }) => {
            const at = zone.filter((other) => recordKey(other) === recordKey(changed));
            const others = zone.filter((other) => recordKey(other) !== recordKey(changed));
            if (action === "CREATE") {
                assert.deepEqual(at, [], `${recordKey(changed)} exists already`);
            } else if (action === "DELETE") {
                assert.ok(
                    changed.type !== "SOA" && recordKey(changed) !== recordKey(APEX_NS),
                    "the apex NS and SOA cannot be deleted",
                );
                assert.ok(
                    at.length === 1 && at.every((other) => sameRecord(other, changed)),
                    `${recordKey(changed)} was not found`,
                );
            }
            return action === "DELETE" ? others : [...others, changed];
        },
        [...present],
    );
}

/** Asserts that no change of a batch leaves something in the zone that cannot stand beside what it has put there. */
function assertLegalSteps(present: readonly PresentRecord[], changes: readonly RecordChange[]): void {
    changes.forEach(({ action, record: changed }, index) => {
        if (action === "DELETE") {
            return;
        }
        const others = apply(present, changes.slice(0, index + 1)).filter(
            (other) => other.name === changed.name && recordKey(other) !== recordKey(changed),
        );
        const group = others.filter(({ type }) => type === changed.type);
        assert.ok(
            group.length === others.length || ![changed, ...others].some(({ type }) => type === "CNAME"),
        );
        assert.deepEqual(routingGroupProblems([...group, changed], false), []);
        assert.ok(group.length === 0 || changed.routing !== undefined, "two simple records");
    });
}

describe("planRecordChanges", () => {
    it("hides no record of another owner at or below a new delegation", () => {
        const cut = record("shop.tenant.net.", "NS", "ns5.example.com.");
        const others = [
            record("shop.tenant.net.", "A", "192.0.2.1"),
            record("www.shop.tenant.net.", "A", "192.0.2.1"),
            record("shop.tenant.net.", "DS", "1 8 2 00"),
            record("workshop.tenant.net.", "A", "192.0.2.1"),
        ];
        const { conflicts } = planRecordChanges(state({ present: others, desired: [cut] }));
        assert.deepEqual(
            conflicts.map((text) => text.split(" (")[0]),
            ["shop A", "www.shop A"],
        );
        assert.match(conflicts[0] ?? "", /would not be answered any more at or below the delegation of shop/);
        for (const parts of [{ overwrite: true }, { present: [...others, cut], owned: keys([cut]) }]) {
            const plan = planRecordChanges(state({ present: others, desired: [cut], ...parts }));
            assert.deepEqual(plan.conflicts, []);
        }
    });

    it("creates what is not there, so that Route 53 refuses if somebody else was faster", () => {
        const plan = planRecordChanges(state({ present: [APEX_NS, APEX_SOA], desired: [WWW] }));
        assert.deepEqual(plan, {
            changes: [{ action: "CREATE", record: WWW }],
            messages: ["www A: nothing -> 300 192.0.2.1"],
            conflicts: [],
        });
    });

    it("upserts what is ours and differs", () => {
        const wanted = { ...WWW, ttl: 60 };
        const plan = planRecordChanges(state({ present: [WWW], desired: [wanted], owned: keys([WWW]) }));
        assert.deepEqual(plan.changes, [{ action: "UPSERT", record: wanted }]);
        assert.deepEqual(plan.messages, ["www A: 300 192.0.2.1 -> 60 192.0.2.1"]);
    });

    it("deletes what was ours as it stands now, whoever changed it", () => {
        const changedByHand = { ...WWW, ttl: 17 };
        const plan = planRecordChanges(state({ present: [changedByHand], owned: keys([WWW]) }));
        assert.deepEqual(plan.changes, [{ action: "DELETE", record: changedByHand }]);
        assert.deepEqual(plan.messages, ["www A: 17 192.0.2.1 -> nothing"]);
    });

    it("has nothing to do for what is gone already", () => {
        assert.deepEqual(planRecordChanges(state({ owned: keys([WWW]) })).changes, []);
    });

    it("takes a record for ours that is there exactly as wanted, in whatever order its values are", () => {
        const present = record("www.tenant.net.", "A", "192.0.2.2", "192.0.2.1");
        const desired = record("www.tenant.net.", "A", "192.0.2.1", "192.0.2.2");
        assert.deepEqual(planRecordChanges(state({ present: [present], desired: [desired] })), {
            changes: [],
            messages: [],
            conflicts: [],
        });
    });

    it("refuses to touch somebody else's record, and says what stands there and what to do", () => {
        const theirs = { ...WWW, values: ["198.51.100.1"] };
        const plan = planRecordChanges(state({ present: [theirs], desired: [WWW] }));
        assert.deepEqual([plan.changes, plan.messages], [[], []]);
        assert.match(
            plan.conflicts.join("\n"),
            /^www A: .*not of this stack \(300 198\.51\.100\.1\); remove it, .*overwrite/,
        );
        const forced = planRecordChanges(state({ present: [theirs], desired: [WWW], overwrite: true }));
        assert.deepEqual([forced.changes, forced.conflicts], [[{ action: "UPSERT", record: WWW }], []]);
    });

    it("refuses an equal record of another owner, and takes it where a mark says that it is ours", () => {
        const strict = planRecordChanges(state({ present: [WWW], desired: [WWW], equalIsOurs: false }));
        assert.deepEqual(strict.changes, []);
        assert.match(strict.conflicts.join(), /^www A: there is a record already that is not of this stack/);
        const marked = planRecordChanges(state({ present: [WWW], desired: [WWW] }));
        assert.deepEqual([marked.changes, marked.conflicts], [[], []]);
    });

    it("says at the end of a conflict whose record it is, where that is known", () => {
        const { conflicts } = planRecordChanges(
            state({ present: [WWW], desired: [WWW], equalIsOurs: false, waysOut: "it has the mark x" }),
        );
        assert.match(conflicts.join(), /; it has the mark x$/);
    });

    it("refuses records with a routing policy even where it may overwrite", () => {
        const present = ["blue", "green"].map((setIdentifier) => ({ ...WWW, setIdentifier }));
        const plan = planRecordChanges(
            state({ present, desired: [WWW], owned: keys([WWW]), overwrite: true }),
        );
        assert.deepEqual(plan.changes, []);
        assert.match(plan.conflicts.join("\n"), /^www A: 2 records with a routing policy \(blue, green\)/);
    });

    it("turns a simple record of ours into a routed group in one batch, and back", () => {
        const members = ["blue", "green"].map((setIdentifier, index) => ({
            ...WWW,
            setIdentifier,
            routing: { weight: index },
        }));
        const there = planRecordChanges(state({ present: [WWW], desired: members, owned: keys([WWW]) }));
        const steps = (plan: typeof there): string[] =>
            plan.changes.map(({ action, record: { setIdentifier = "-" } }) => `${action} ${setIdentifier}`);
        assert.deepEqual(steps(there), ["DELETE -", "CREATE blue", "CREATE green"]);
        assert.deepEqual(there.messages, [
            "www A: 300 192.0.2.1 -> nothing",
            "www A (blue): nothing -> weight 0: 300 192.0.2.1",
            "www A (green): nothing -> weight 1: 300 192.0.2.1",
        ]);
        const back = planRecordChanges(state({ present: members, desired: [WWW], owned: keys(members) }));
        assert.deepEqual(steps(back), ["DELETE blue", "DELETE green", "CREATE -"]);
    });

    it("changes a weight in place, and what two records may exchange by way of nothing", () => {
        const blue = { ...WWW, setIdentifier: "blue", routing: { weight: 1 } };
        const roles = (first: "PRIMARY" | "SECONDARY", second: "PRIMARY" | "SECONDARY") =>
            [first, second].map((failover, index) => ({
                ...WWW,
                setIdentifier: String(index),
                routing: { failover },
            }));
        const [present, desired] = [roles("PRIMARY", "SECONDARY"), roles("SECONDARY", "PRIMARY")];
        const heavier = { ...blue, routing: { weight: 2 } };
        const plan = planRecordChanges(
            state({ present: [blue], desired: [heavier], owned: keys([blue]), equalIsOurs: false }),
        );
        assert.deepEqual(plan.changes, [{ action: "UPSERT", record: heavier }]);
        const swap = planRecordChanges(state({ present, desired, owned: keys(present) }));
        assert.deepEqual(
            splitIntoBatches(swap.changes).map((batch) =>
                batch.map(({ action, record: { setIdentifier } }) => `${action} ${setIdentifier}`),
            ),
            [["DELETE 0", "DELETE 1", "CREATE 0", "CREATE 1"]],
        );
        assertLegalSteps(present, splitIntoBatches(swap.changes).flat());
        assert.equal(swap.messages.length, 2);
    });

    it("puts no record into another owner's routed group, and none of ours beside a simple one", () => {
        const blue = { ...WWW, setIdentifier: "blue", routing: { weight: 1 } };
        const green = { ...blue, setIdentifier: "green" };
        const joined = planRecordChanges(state({ present: [blue], desired: [green], overwrite: true }));
        assert.deepEqual(joined.changes, []);
        assert.match(joined.conflicts.join(), /^www A: 1 records with a routing policy \(blue\)/);
        const simple = planRecordChanges(state({ present: [WWW], desired: [green] }));
        assert.deepEqual(simple.changes, []);
        assert.match(simple.conflicts.join(), /^www A: there is a record already that is not of this stack/);
        const forced = planRecordChanges(state({ present: [WWW], desired: [green], overwrite: true }));
        assert.deepEqual(
            forced.changes.map(({ action }) => action),
            ["DELETE", "CREATE"],
        );
        const same = planRecordChanges(state({ present: [blue], desired: [blue], equalIsOurs: false }));
        assert.match(same.conflicts.join(), /^www A \(blue\): there is a record already .*weight 1/);
    });

    it("does not delete a record with a routing policy that took the place of ours", () => {
        assert.deepEqual(
            planRecordChanges(state({ present: [{ ...WWW, setIdentifier: "blue" }], owned: keys([WWW]) }))
                .changes,
            [],
        );
    });

    it("upserts the apex NS and SOA of a new zone, which nobody can have created but Route 53", () => {
        const plan = planRecordChanges(state({ present: [APEX_NS, APEX_SOA], desired: [OUR_NS, OUR_SOA] }));
        assert.deepEqual(
            plan.changes.map(({ action }) => action),
            ["UPSERT", "UPSERT"],
        );
        assert.deepEqual(plan.conflicts, []);
    });

    it("puts the apex NS and SOA back once they are no longer desired", () => {
        const plan = planRecordChanges(
            state({
                present: [OUR_NS, OUR_SOA],
                owned: keys([OUR_NS, OUR_SOA]),
                original: [APEX_NS, APEX_SOA],
            }),
        );
        assert.deepEqual(plan.changes, [
            { action: "UPSERT", record: APEX_NS },
            { action: "UPSERT", record: APEX_SOA },
        ]);
    });

    it("leaves an apex alone that was never ours", () => {
        assert.deepEqual(
            planRecordChanges(state({ present: [OUR_NS, OUR_SOA], original: [APEX_NS, APEX_SOA] })).changes,
            [],
        );
    });

    it("deletes NS of ours below the zone, which are records like others", () => {
        const below = record("sub.tenant.net.", "NS", "ns-9.example.org.");
        const plan = planRecordChanges(state({ present: [below], owned: keys([below]) }));
        assert.deepEqual(plan.changes, [{ action: "DELETE", record: below }]);
    });

    it("removes a CNAME of ours before what takes its place, and the other way round", () => {
        const cname = record("www.tenant.net.", "CNAME", "a.example.net.");
        const toAddress = planRecordChanges(
            state({ present: [cname], desired: [WWW], owned: keys([cname]) }),
        );
        assert.deepEqual(
            toAddress.changes.map(({ action, record: { type } }) => `${action} ${type}`),
            ["DELETE CNAME", "CREATE A"],
        );
        const toCname = planRecordChanges(state({ present: [WWW], desired: [cname], owned: keys([WWW]) }));
        assert.deepEqual(
            toCname.changes.map(({ action, record: { type } }) => `${action} ${type}`),
            ["DELETE A", "CREATE CNAME"],
        );
    });

    it("refuses to put a record beside somebody else's CNAME, or a CNAME beside somebody else's record", () => {
        const cname = record("www.tenant.net.", "CNAME", "a.example.net.");
        const beside = planRecordChanges(state({ present: [cname], desired: [WWW] }));
        assert.match(
            beside.conflicts.join("\n"),
            /^www CNAME \(300 a\.example\.net\.\) is there .*overwrite/,
        );
        const reverse = planRecordChanges(state({ present: [WWW], desired: [cname] }));
        assert.match(reverse.conflicts.join("\n"), /^www A \(300 192\.0\.2\.1\) is there .*overwrite/);
        const forced = planRecordChanges(state({ present: [cname], desired: [WWW], overwrite: true }));
        assert.deepEqual(forced.conflicts, []);
        assert.deepEqual(
            forced.changes.map(({ action, record: { type } }) => `${action} ${type}`),
            ["DELETE CNAME", "CREATE A"],
        );
    });

    it("turns values into an alias at the same name", () => {
        const alias = {
            name: WWW.name,
            type: "A",
            alias: { dnsName: "lb-1.example.net.", zoneId: "Z35SXDOTRQ7X7K" },
        };
        const plan = planRecordChanges(state({ present: [WWW], desired: [alias], owned: keys([WWW]) }));
        assert.deepEqual(plan.changes, [{ action: "UPSERT", record: alias }]);
        assert.deepEqual(plan.messages, ["www A: 300 192.0.2.1 -> alias lb-1.example.net (Z35SXDOTRQ7X7K)"]);
    });
});

describe("a plan for any zone", () => {
    // A CNAME stands alone at its name, and the records of a name and type have one kind of routing, in a zone and in what is desired alike.
    const some = fc
        .uniqueArray(
            fc.record({ record: recordIn(ZONE), setIdentifier: fc.constantFrom("blue", "green", "red") }),
            {
                selector: ({ record: each, setIdentifier }) => recordKey({ ...each, setIdentifier }),
                maxLength: 10,
            },
        )
        .chain((members) =>
            fc
                .array(fc.constantFrom("simple", "weight", "latency"), { minLength: 10, maxLength: 10 })
                .map((kinds) => withRoutings(members, kinds)),
        )
        .map((records) => {
            const aliased = new Set(records.filter(({ type }) => type === "CNAME").map(({ name }) => name));
            return records.filter(({ name, type }) => type === "CNAME" || !aliased.has(name));
        });
    const apex = fc.constantFrom<[RecordSet, RecordSet][]>([APEX_NS, APEX_SOA], [OUR_NS, OUR_SOA]);
    const anyState = fc
        .record({
            records: some,
            wanted: some,
            apexIs: apex,
            apexWanted: fc.option(apex, { nil: [] }),
            owned: fc.array(fc.nat({ max: 30 }), { maxLength: 10 }),
            overwrite: fc.boolean(),
            equalIsOurs: fc.boolean(),
        })
        .map(({ records, wanted, apexIs, apexWanted, owned, ...flags }): RecordState => {
            const desired = [...apexWanted, ...wanted];
            const candidates = [...keys([...records, ...desired, APEX_NS, APEX_SOA])];
            const chosen = owned.flatMap((index) => candidates[index] ?? []);
            return {
                zone: ZONE,
                present: [...apexIs, ...records],
                desired,
                owned: new Set(chosen),
                original: [APEX_NS, APEX_SOA],
                ...flags,
            };
        });

    /** Gives all records of a name and type the same kind of routing, and keeps the first alone where that is none. */
    function withRoutings(
        members: readonly { record: RecordSet; setIdentifier: string }[],
        kinds: readonly string[],
    ): RecordSet[] {
        const groups = [...new Set(members.map((each) => groupKey(each.record)))];
        return groups.flatMap((group, index) => {
            const own = members.filter((each) => groupKey(each.record) === group);
            const kind = kinds[index % kinds.length];
            return kind === "simple"
                ? own.slice(0, 1).map((each) => each.record)
                : own.map(({ record: each, setIdentifier }, place) => ({
                      ...each,
                      ttl: own[0]?.record.ttl,
                      setIdentifier,
                      routing:
                          kind === "weight"
                              ? { weight: place }
                              : { latency: ["eu-west-1", "us-east-1", "sa-east-1"][place] },
                  }));
        });
    }

    /** Runs the law on any state of a zone, with its plan and what the zone holds afterwards. */
    function always(
        law: (
            before: RecordState,
            plan: ReturnType<typeof planRecordChanges>,
            after: PresentRecord[],
        ) => void,
    ): void {
        fc.assert(
            fc.property(anyState, (before) => {
                const plan = planRecordChanges(before);
                law(before, plan, apply(before.present, plan.changes));
            }),
            { numRuns: 400 },
        );
    }

    const find = (zone: readonly PresentRecord[], key: string): PresentRecord | undefined =>
        zone.find((each) => recordKey(each) === key);

    it("gives exactly what is desired, and removes what was ours", () => {
        always(({ desired, owned, original, present }, { changes, conflicts }, after) => {
            const missing = desired.filter((each) => !after.some((other) => sameRecord(other, each)));
            if (conflicts.length === 0) {
                assert.deepEqual(missing, []);
                assertLegalSteps(present, splitIntoBatches(changes).flat());
            }
            const beside = after.filter((one) =>
                after.some((other) => other !== one && standsInTheWay(one, other)),
            );
            assert.ok(conflicts.length > 0 || beside.length === 0, "records that cannot stand together do");
            for (const key of owned) {
                if (!keys(desired).has(key)) {
                    const back = original.find((each) => recordKey(each) === key);
                    assert.deepEqual(find(after, key)?.values, back?.values);
                }
            }
        });
    });

    it("leaves everybody else's records as they are", () => {
        always(({ desired, owned, present, overwrite }, _plan, after) => {
            for (const each of present.filter(
                (other) => !owned.has(recordKey(other)) && !keys([APEX_NS, APEX_SOA]).has(recordKey(other)),
            )) {
                if (!overwrite || !desired.some((other) => standsInTheWay(each, other))) {
                    assert.deepEqual(find(after, recordKey(each)), each);
                }
            }
            const known = new Set([...keys(present), ...keys(desired)]);
            assert.ok(after.every((each) => known.has(recordKey(each))));
        });
    });

    it("always leaves the zone its apex NS and SOA", () => {
        always((_before, { changes }, after) => {
            assert.ok(find(after, recordKey(APEX_NS)) && find(after, recordKey(APEX_SOA)));
            assert.ok(
                changes.every(
                    ({ action, record: { name } }) => action === "UPSERT" || name !== "tenant.net.",
                ),
            );
        });
    });

    it("has nothing left to do the second time", () => {
        always((before, { conflicts }, after) => {
            const again = planRecordChanges({
                ...before,
                present: after,
                owned: new Set(
                    [...before.owned, ...keys(before.desired)].filter((key) => !isBlocked(before, key)),
                ),
            });
            assert.deepEqual(again.changes, []);
            assert.deepEqual(new Set(again.conflicts), new Set(conflicts));
        });
    });

    it("changes each record at most once and tells of each change", () => {
        always((_before, { changes, messages }) => {
            const changed = keys(changes.map((each) => each.record)).size;
            const again = changes.filter(
                ({ action, record: each }, index) =>
                    action === "CREATE" &&
                    changes
                        .slice(0, index)
                        .some(
                            (other) =>
                                other.action === "DELETE" && recordKey(other.record) === recordKey(each),
                        ),
            );
            assert.equal(
                changed + again.length,
                changes.length,
                "twice only as a DELETE that a CREATE follows",
            );
            assert.ok(again.every(({ record: each }) => each.routing !== undefined));
            assert.equal(messages.length, changed);
        });
    });

    /** True where one has to go for the other to come: same name and type and not of one routing, or one of them a CNAME. */
    function standsInTheWay(one: RecordSet, other: RecordSet): boolean {
        const isOneGroup =
            recordKey(one) !== recordKey(other) &&
            isDeepStrictEqual(routingKinds(one.routing ?? {}), routingKinds(other.routing ?? {})) &&
            one.routing !== undefined;
        return (
            one.name === other.name &&
            (one.type === other.type ? !isOneGroup : [one.type, other.type].includes("CNAME"))
        );
    }

    /** True where somebody else's record stands in the way, which therefore does not become ours. */
    function isBlocked(
        { present, desired, owned, overwrite, equalIsOurs }: RecordState,
        key: string,
    ): boolean {
        const there = find(present, key);
        const wanted = find(desired, key);
        const ours = owned.has(key) || overwrite || key === recordKey(APEX_NS) || key === recordKey(APEX_SOA);
        return (
            there !== undefined &&
            wanted !== undefined &&
            !ours &&
            !(equalIsOurs && sameRecord(there, wanted))
        );
    }
});
