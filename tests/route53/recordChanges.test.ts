import assert from "node:assert/strict";
import { splitIntoBatches } from "../../route53/changeBatches";
import { planRecordChanges } from "../../route53/recordChanges";
import {
    APEX_NS,
    APEX_SOA,
    assertLegalSteps,
    keys,
    OUR_NS,
    OUR_SOA,
    record,
    state,
    WWW,
} from "./recordStates";

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
        assert.match(conflicts[0] ?? "", /would no longer be answered at or below the delegation of shop/);
        for (const parts of [{ overwrite: true }, { present: [...others, cut], owned: keys([cut]) }]) {
            const plan = planRecordChanges(state({ present: others, desired: [cut], ...parts }));
            assert.deepEqual(plan.conflicts, []);
        }
    });

    it("creates missing records, so that Route 53 refuses if another program was faster", () => {
        const plan = planRecordChanges(state({ present: [APEX_NS, APEX_SOA], desired: [WWW] }));
        assert.deepEqual(plan, {
            changes: [{ action: "CREATE", record: WWW }],
            messages: ["www A: nothing -> 300 192.0.2.1"],
            differences: [{ key: "www A", before: undefined, after: WWW }],
            conflicts: [],
        });
    });

    it("upserts its own records that differ", () => {
        const wanted = { ...WWW, ttl: 60 };
        const plan = planRecordChanges(state({ present: [WWW], desired: [wanted], owned: keys([WWW]) }));
        assert.deepEqual(plan.changes, [{ action: "UPSERT", record: wanted }]);
        assert.deepEqual(plan.messages, ["www A: 300 192.0.2.1 -> 60 192.0.2.1"]);
    });

    it("deletes its own records with their present values, also if they were changed by hand", () => {
        const changedByHand = { ...WWW, ttl: 17 };
        const plan = planRecordChanges(state({ present: [changedByHand], owned: keys([WWW]) }));
        assert.deepEqual(plan.changes, [{ action: "DELETE", record: changedByHand }]);
        assert.deepEqual(plan.messages, ["www A: 17 192.0.2.1 -> nothing"]);
    });

    it("makes no change for records that were already deleted", () => {
        assert.deepEqual(planRecordChanges(state({ owned: keys([WWW]) })).changes, []);
    });

    it("accepts an equal record as its own, with its values in any order", () => {
        const present = record("www.tenant.net.", "A", "192.0.2.2", "192.0.2.1");
        const desired = record("www.tenant.net.", "A", "192.0.2.1", "192.0.2.2");
        assert.deepEqual(planRecordChanges(state({ present: [present], desired: [desired] })), {
            changes: [],
            messages: [],
            differences: [],
            conflicts: [],
        });
    });

    it("refuses to change another owner's record, with the record and the next step", () => {
        const theirs = { ...WWW, values: ["198.51.100.1"] };
        const plan = planRecordChanges(state({ present: [theirs], desired: [WWW] }));
        assert.deepEqual([plan.changes, plan.messages], [[], []]);
        assert.match(
            plan.conflicts.join("\n"),
            /^www A: .*does not belong to this stack.* \(300 198\.51\.100\.1\); remove it, .*overwrite/,
        );
        const forced = planRecordChanges(state({ present: [theirs], desired: [WWW], overwrite: true }));
        assert.deepEqual([forced.changes, forced.conflicts], [[{ action: "UPSERT", record: WWW }], []]);
    });

    it("refuses an equal record of another owner, and takes it over if a mark says that it is its own", () => {
        const strict = planRecordChanges(state({ present: [WWW], desired: [WWW], equalIsOurs: false }));
        assert.deepEqual(strict.changes, []);
        assert.match(
            strict.conflicts.join(),
            /^www A: a record that does not belong to this stack already exists/,
        );
        const marked = planRecordChanges(state({ present: [WWW], desired: [WWW] }));
        assert.deepEqual([marked.changes, marked.conflicts], [[], []]);
    });

    it("names the owner of the record at the end of a conflict, if it is known", () => {
        const { conflicts } = planRecordChanges(
            state({ present: [WWW], desired: [WWW], equalIsOurs: false, waysOut: "it has the mark x" }),
        );
        assert.match(conflicts.join(), /; it has the mark x$/);
    });

    it("refuses records with a routing policy even if it may overwrite", () => {
        const present = ["blue", "green"].map((setIdentifier) => ({ ...WWW, setIdentifier }));
        const plan = planRecordChanges(
            state({ present, desired: [WWW], owned: keys([WWW]), overwrite: true }),
        );
        assert.deepEqual(plan.changes, []);
        assert.match(plan.conflicts.join("\n"), /^www A: 2 records with a routing policy \(blue, green\)/);
    });

    it("replaces its own simple record by a routed group in one batch, and back", () => {
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

    it("changes a weight in place, and deletes two records before it exchanges them", () => {
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

    it("puts no record into another owner's routed group, and none of its own next to a simple one", () => {
        const blue = { ...WWW, setIdentifier: "blue", routing: { weight: 1 } };
        const green = { ...blue, setIdentifier: "green" };
        const joined = planRecordChanges(state({ present: [blue], desired: [green], overwrite: true }));
        assert.deepEqual(joined.changes, []);
        assert.match(joined.conflicts.join(), /^www A: 1 records with a routing policy \(blue\)/);
        const simple = planRecordChanges(state({ present: [WWW], desired: [green] }));
        assert.deepEqual(simple.changes, []);
        assert.match(
            simple.conflicts.join(),
            /^www A: a record that does not belong to this stack already exists/,
        );
        const forced = planRecordChanges(state({ present: [WWW], desired: [green], overwrite: true }));
        assert.deepEqual(
            forced.changes.map(({ action }) => action),
            ["DELETE", "CREATE"],
        );
        const same = planRecordChanges(state({ present: [blue], desired: [blue], equalIsOurs: false }));
        assert.match(
            same.conflicts.join(),
            /^www A \(blue\): a record that does not belong to this stack already exists .*weight 1/,
        );
    });

    it("does not delete a record with a routing policy that replaced its own record", () => {
        assert.deepEqual(
            planRecordChanges(state({ present: [{ ...WWW, setIdentifier: "blue" }], owned: keys([WWW]) }))
                .changes,
            [],
        );
    });

    it("upserts the apex NS and SOA of a new zone, which only Route 53 can have created", () => {
        const plan = planRecordChanges(state({ present: [APEX_NS, APEX_SOA], desired: [OUR_NS, OUR_SOA] }));
        assert.deepEqual(
            plan.changes.map(({ action }) => action),
            ["UPSERT", "UPSERT"],
        );
        assert.deepEqual(plan.conflicts, []);
    });

    it("restores the apex NS and SOA when they are no longer wanted", () => {
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

    it("does not change an apex that was never its own", () => {
        assert.deepEqual(
            planRecordChanges(state({ present: [OUR_NS, OUR_SOA], original: [APEX_NS, APEX_SOA] })).changes,
            [],
        );
    });

    it("deletes its own NS below the zone, which are records like others", () => {
        const below = record("sub.tenant.net.", "NS", "ns-9.example.org.");
        const plan = planRecordChanges(state({ present: [below], owned: keys([below]) }));
        assert.deepEqual(plan.changes, [{ action: "DELETE", record: below }]);
    });

    it("deletes its own CNAME before the records that replace it, and the other way round", () => {
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

    it("refuses to create a record next to another owner's CNAME, or a CNAME next to another owner's record", () => {
        const cname = record("www.tenant.net.", "CNAME", "a.example.net.");
        const beside = planRecordChanges(state({ present: [cname], desired: [WWW] }));
        assert.match(
            beside.conflicts.join("\n"),
            /^www CNAME \(300 a\.example\.net\.\) exists and does not belong .*overwrite/,
        );
        const reverse = planRecordChanges(state({ present: [WWW], desired: [cname] }));
        assert.match(
            reverse.conflicts.join("\n"),
            /^www A \(300 192\.0\.2\.1\) exists and does not belong .*overwrite/,
        );
        const forced = planRecordChanges(state({ present: [cname], desired: [WWW], overwrite: true }));
        assert.deepEqual(forced.conflicts, []);
        assert.deepEqual(
            forced.changes.map(({ action, record: { type } }) => `${action} ${type}`),
            ["DELETE CNAME", "CREATE A"],
        );
    });

    it("changes values into an alias at the same name", () => {
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
