import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { groupKey, recordKey, sameRecord, type RecordSet } from "../../records/recordSet";
import { routingKinds } from "../../records/routing";
import { splitIntoBatches } from "../../route53/changeBatches";
import { planRecordChanges, type PresentRecord, type RecordState } from "../../route53/recordChanges";
import { recordIn } from "../dns/arbitraries";
import { APEX_NS, APEX_SOA, apply, assertLegalSteps, keys, OUR_NS, OUR_SOA, ZONE } from "./recordStates";

describe("a plan for any zone", () => {
    // A CNAME is alone at its name, and the records of a name and type have one kind of routing. This is true for a zone and for the
    // desired records.
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

    /** Gives all records of a name and type the same kind of routing. Without a routing, it keeps only the first record. */
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

    /** Checks the rule for any state of a zone, with its plan and the zone's records after it. */
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

    it("results in exactly the wanted records, and deletes its own former ones", () => {
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

    it("does not change records of other owners", () => {
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

    it("always keeps the zone's apex NS and SOA", () => {
        always((_before, { changes }, after) => {
            assert.ok(find(after, recordKey(APEX_NS)) && find(after, recordKey(APEX_SOA)));
            assert.ok(
                changes.every(
                    ({ action, record: { name } }) => action === "UPSERT" || name !== "tenant.net.",
                ),
            );
        });
    });

    it("has no change left the second time", () => {
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

    it("changes each record at most once and reports each change", () => {
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

    /** True if one must be deleted before the other can exist: the same name and type but not one routing, or one of them is a CNAME. */
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

    /** True if another owner's record prevents this one, which then does not become ours. */
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
