import assert from "node:assert/strict";
import fc from "fast-check";
import { AWS_TTLS } from "../../records/awsDefaults";
import {
    afterChange,
    afterFailure,
    isLow,
    longestPresent,
    longestWanted,
    LOW_TTL,
    USUAL_PARENT_TTL,
    type LowTtls,
} from "../../records/lowTtls";
import { toRoute53Name } from "../../records/names";

const T0 = Date.parse("2026-11-27T00:00:00Z");
const after = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
const AT = { now: T0, parentTtl: 3600 };
const LOWERED: LowTtls = {
    former: 172_800,
    parentTtl: 3600,
    since: after(0),
    lowFrom: after(172_800),
    safeFrom: after(172_800),
};

describe("Stored low TTLs", () => {
    it("hold at every resolver after the longest former TTL", () => {
        assert.deepEqual(afterChange(undefined, { wanted: 60, present: 172_800 }, AT), LOWERED);
    });

    it("allow the next step after the TTL of the parent's delegation too, or two days if that is unknown", () => {
        const long = afterChange(undefined, { wanted: 60, present: 3600 }, { now: T0, parentTtl: 86_400 });
        assert.equal(long?.lowFrom, after(3600));
        assert.equal(long.safeFrom, after(86_400));
        const unknown = afterChange(undefined, { wanted: 60, present: 3600 }, { now: T0 });
        assert.equal(unknown?.safeFrom, after(USUAL_PARENT_TTL));
        assert.ok(!("parentTtl" in unknown));
    });

    it("hold at once if no resolver can have queried before", () => {
        const now = { former: 0, since: after(0), lowFrom: after(0), safeFrom: after(0) };
        assert.deepEqual(afterChange(undefined, { wanted: 60, present: 172_800, isNew: true }, AT), now);
        assert.deepEqual(afterChange(undefined, { wanted: 60 }, AT), now);
    });

    it("keep their time after a later change of other records", () => {
        const later = { now: T0 + 1e9 };
        assert.equal(afterChange(LOWERED, { wanted: 60, present: 60 }, later), LOWERED);
        assert.equal(afterFailure(LOWERED, { wanted: 60, present: 60 }, later), LOWERED);
    });

    it("count from now if their time is not stored", () => {
        const found = afterChange(undefined, { wanted: 60, present: 60 }, { now: T0 });
        assert.equal(found?.lowFrom, after(AWS_TTLS.ns));
    });

    it("count again if another owner has raised one meanwhile", () => {
        const later = { now: T0 + 1e9 };
        const found = afterChange(LOWERED, { wanted: 60, present: 7200 }, later);
        assert.equal(found?.lowFrom, new Date(T0 + 1e9 + 7_200_000).toISOString());
    });

    it("are not stored after they are high again", () => {
        assert.equal(afterChange(LOWERED, { wanted: 172_800, present: 60 }, AT), undefined);
        assert.equal(afterChange(undefined, { wanted: 172_800, present: 172_800 }, AT), undefined);
        assert.equal(afterFailure(undefined, { wanted: 3600, present: 3600 }, AT), undefined);
    });

    it("hold sooner in a sandbox with a faster time", () => {
        const found = afterChange(undefined, { wanted: 60, present: 172_800 }, { now: T0, scale: 1000 });
        assert.equal(found?.lowFrom, after(172.8));
    });

    it("have no time after a failed change to them, and count from the next successful change", () => {
        const failed = afterFailure(undefined, { wanted: 60, present: 172_800 }, AT);
        assert.deepEqual(failed, { former: 172_800 });
        for (const present of [60, 172_800]) {
            assert.deepEqual(afterChange(failed, { wanted: 60, present }, AT), LOWERED);
        }
        assert.deepEqual(afterFailure(undefined, { wanted: 60, present: 172_800, isNew: true }, AT), {
            former: 0,
        });
    });

    it("count from the change that restores the phase after a failed change to live", () => {
        const failed = afterFailure(LOWERED, { wanted: 172_800, present: 60 }, { now: T0 + 1e9 });
        assert.deepEqual(failed, { former: 172_800 });
        const back = afterChange(failed, { wanted: 60, present: 60 }, { now: T0 + 1e9 });
        assert.equal(back?.lowFrom, new Date(T0 + 1e9 + 172_800_000).toISOString());
    });
});

/** A step in the life of a zone: the wanted TTLs, the time since the step before, and whether the answer arrives. */
const step = fc.record({
    wanted: fc.constantFrom(30, 60, 300, 3600, 172_800),
    wait: fc.integer({ min: 1, max: 200_000 }),
    outcome: fc.constantFrom("done", "done", "done but not known", "not done and not known"),
    byHand: fc.option(fc.constantFrom(60, 900, 172_800)),
});

describe("Low TTLs after any changes of a zone", () => {
    it("never hold while a resolver may have a longer one", () => {
        fc.assert(
            fc.property(
                fc.array(step, { minLength: 1, maxLength: 12 }),
                fc.constantFrom<number>(60, 3600, 172_800),
                (steps, first) => {
                    let now = T0;
                    // The zone's TTLs, the time since which it has them, and the time until which a resolver may remember longer ones.
                    let inZone = first;
                    let heldUntil = 0;
                    let record: LowTtls | undefined;
                    let had = first;
                    const put = (ttl: number): void => {
                        heldUntil = isLow(inZone) ? heldUntil : Math.max(heldUntil, now + inZone * 1000);
                        inZone = ttl;
                    };
                    for (const { wanted, wait, outcome, byHand } of steps) {
                        now += wait * 1000;
                        if (byHand !== null) {
                            put(byHand);
                            now += 1000;
                        }
                        const change = { wanted, present: Math.max(inZone, had) };
                        had = wanted;
                        if (outcome === "done") {
                            put(wanted);
                            record = afterChange(record, change, { now });
                        } else {
                            if (outcome === "done but not known") {
                                put(wanted);
                            }
                            record = afterFailure(record, change, { now });
                        }
                        const { lowFrom, safeFrom } = record ?? {};
                        if (isLow(wanted) && lowFrom !== undefined && safeFrom !== undefined) {
                            assert.ok(isLow(inZone), `${inZone} s in the zone, and said to be low`);
                            assert.ok(Date.parse(lowFrom) >= heldUntil, `${lowFrom} is too early`);
                            assert.ok(safeFrom >= lowFrom);
                        }
                    }
                },
            ),
            { numRuns: 2000 },
        );
    });

    it("hold in the end, after one more successful change", () => {
        fc.assert(
            fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
                let record: LowTtls | undefined;
                for (const { wanted, outcome } of steps) {
                    const change = { wanted, present: 3600 };
                    record = (outcome === "done" ? afterChange : afterFailure)(record, change, AT);
                }
                const last = afterChange(record, { wanted: LOW_TTL, present: LOW_TTL }, AT);
                assert.ok(last?.lowFrom !== undefined && last.lowFrom <= after(AWS_TTLS.ns));
            }),
        );
    });
});

describe("The TTLs that a phase sets", () => {
    const zone = "example.com";
    const apex = { nameServers: ["ns1.example.com"], nsTtl: 60, soaTtl: 30 };
    const records = {
        "ns1 A": { ttl: 20, values: ["192.0.2.1"] },
        "shop NS": { ttl: 172_800, values: ["ns1.example.com"] },
        "www CNAME": { ttl: 86_400, values: ["example.org."] },
    };
    const present = [
        { name: toRoute53Name(zone), type: "NS", ttl: 172_800, values: ["ns-1.awsdns-00.com."] },
        { name: toRoute53Name(zone), type: "A", ttl: 604_800, values: ["192.0.2.9"] },
        { name: toRoute53Name("ns1.example.com"), type: "A", ttl: 3600, values: ["192.0.2.1"] },
    ];

    it("apply to NS and SOA, and to the addresses of name servers", () => {
        assert.equal(longestWanted({ zone, apex, records }), 60);
        assert.equal(longestWanted({ zone, records }), undefined);
        assert.equal(longestWanted({ zone, records, addresses: true }), 20);
        assert.equal(longestPresent({ zone, apex, records }, present), 172_800);
        assert.equal(longestPresent({ zone, records, addresses: true }, present), 3600);
        assert.equal(longestPresent({ zone, apex, records }, []), undefined);
    });
});
