import assert from "node:assert/strict";
import fc from "fast-check";
import { drawAll, tokensNow, type Buckets, type BucketSize } from "../../../sandbox/route53/buckets";
import {
    CHANGES,
    changeCost,
    NARROW_OPERATIONS,
    REQUESTS,
    Throttle,
} from "../../../sandbox/route53/throttle";
import { parseXml } from "../../../sandbox/route53/xml";
import { startSandbox } from "../../../sandbox/sandbox";
import { apply, change, clientOf, createSet, createZone, recordSet, refusalOf } from "../useSandbox";

const size = fc.record({
    burst: fc.integer({ min: 1, max: 50 }),
    perSecond: fc.integer({ min: 1, max: 20 }),
});
/** Milliseconds to wait, in eighths of a second, which binary numbers hold exactly; and the cost of what comes then. */
const steps = fc.array(
    fc.tuple(
        fc.nat({ max: 24 }).map((eighths) => eighths * 125),
        fc.nat({ max: 60 }),
    ),
    { maxLength: 40 },
);
const TINY = 1e-6;

/** Draws one after the other from one bucket. */
function run(
    bucket: BucketSize,
    draws: [wait: number, cost: number][],
    timeScale = 1,
): { at: number; cost: number; granted: boolean; before: number; after: number }[] {
    let state: Buckets = new Map();
    let now = 0;
    return draws.map(([wait, cost]) => {
        now += wait * timeScale;
        const before = tokensNow(state.get("it"), bucket, now);
        const { granted, buckets } = drawAll(state, [{ bucket: "it", size: bucket, cost }], now);
        state = buckets;
        return { at: now, cost, granted, before, after: tokensNow(state.get("it"), bucket, now) };
    });
}

describe("Token buckets", () => {
    it("hold between nothing and their burst", () => {
        fc.assert(
            fc.property(size, steps, (bucket, draws) => {
                for (const { after } of run(bucket, draws)) {
                    assert.ok(after >= 0 && after <= bucket.burst);
                }
            }),
        );
    });

    it("grant exactly what they hold, and lose nothing by what they refuse", () => {
        fc.assert(
            fc.property(size, steps, (bucket, draws) => {
                for (const { cost, granted, before, after } of run(bucket, draws)) {
                    const price = Math.min(cost, bucket.burst);
                    assert.equal(granted, before >= price);
                    assert.equal(after, granted ? before - price : before);
                }
            }),
        );
    });

    it("grant over any span of time at most the burst and what came in", () => {
        fc.assert(
            fc.property(size, steps, (bucket, draws) => {
                const granted = run(bucket, draws).filter((each) => each.granted);
                granted.forEach((first, index) => {
                    let spent = 0;
                    for (const each of granted.slice(index)) {
                        spent += Math.min(each.cost, bucket.burst);
                        const most = bucket.burst + ((each.at - first.at) / 1000) * bucket.perSecond;
                        assert.ok(spent <= most + TINY);
                    }
                });
            }),
        );
    });

    it("grant what they refused after the time that the rest takes to come in", () => {
        fc.assert(
            fc.property(size, steps, fc.integer({ min: 1, max: 60 }), (bucket, draws, cost) => {
                const last = run(bucket, [...draws, [0, cost]]).at(-1);
                const missing = Math.min(cost, bucket.burst) - (last?.before ?? 0);
                const wait = (Math.max(missing, 0) / bucket.perSecond) * 1000;
                const again = run(bucket, [...draws, [wait + 1, cost]]).at(-1);
                assert.equal(again?.granted, true);
                if (missing > 0.01) {
                    assert.equal(run(bucket, [...draws, [wait * 0.9, cost]]).at(-1)?.granted, false);
                }
            }),
        );
    });

    it("behave on a faster clock as larger refills do", () => {
        fc.assert(
            fc.property(size, steps, (bucket, draws) => {
                const fast = run(bucket, draws, 10).map(({ granted }) => granted);
                const wide = run({ ...bucket, perSecond: bucket.perSecond * 10 }, draws);
                assert.deepEqual(
                    fast,
                    wide.map(({ granted }) => granted),
                );
            }),
        );
    });

    it("are drawn on together or not at all", () => {
        const [small, large] = [
            { bucket: "small", size: { burst: 1, perSecond: 1 }, cost: 1 },
            { bucket: "large", size: { burst: 5, perSecond: 1 }, cost: 1 },
        ];
        const first = drawAll(new Map(), [small, large], 0);
        assert.deepEqual([first.granted, first.buckets.get("large")?.tokens], [true, 4]);
        const second = drawAll(first.buckets, [large, small], 0);
        assert.deepEqual([second.granted, second.buckets.get("large")?.tokens], [false, 4]);
    });

    it("do not drain when a clock goes back", () => {
        const bucket = { burst: 5, perSecond: 1 };
        assert.equal(tokensNow({ tokens: 3, at: 9000 }, bucket, 1000), 3);
    });
});

describe("AWS's limits on requests and changes", () => {
    /** How many of many requests go through at one moment. */
    const burstOf = (throttle: Throttle, operation: string): number =>
        Array.from({ length: 100 }, () => throttle.takeRequest(operation)).filter(Boolean).length;

    it("let 50 requests through at once, 40 where an operation is narrower, and refill by seconds", () => {
        for (const [operation, first, afterSecond] of [
            ["GetChange", 50, 10],
            ["CreateHostedZone", 40, 2],
            ["CreateReusableDelegationSet", 40, 2],
            ["DeleteHostedZone", 40, 5],
            ["DeleteReusableDelegationSet", 40, 5],
        ] as const) {
            let now = 0;
            const throttle = new Throttle(() => now);
            assert.equal(burstOf(throttle, operation), first, operation);
            now += 1000;
            assert.equal(burstOf(throttle, operation), afterSecond, operation);
        }
        assert.deepEqual(Object.keys(NARROW_OPERATIONS).length, 4);
    });

    it("count all operations together for the account", () => {
        const throttle = new Throttle(() => 0);
        assert.equal(burstOf(throttle, "CreateHostedZone"), 40);
        assert.equal(burstOf(throttle, "GetChange"), REQUESTS.burst - 40);
        assert.equal(burstOf(throttle, "ListHostedZones"), 0);
        throttle.reset();
        assert.equal(burstOf(throttle, "ListHostedZones"), 50);
    });

    it("let 1,500 changes through at once and 100 a second", () => {
        let now = 0;
        const throttle = new Throttle(() => now);
        assert.equal(throttle.takeChanges(1499), true);
        assert.equal(throttle.takeChanges(2), false);
        assert.equal(throttle.takeChanges(1), true);
        now += 1000;
        assert.equal(throttle.takeChanges(101), false);
        assert.equal(throttle.takeChanges(CHANGES.perSecond), true);
    });

    it("count CREATE and DELETE as one change, UPSERT and a zone as two", () => {
        const batch = ["CREATE", "UPSERT", "DELETE", "UPSERT"]
            .map((action) => `<Change><Action>${action}</Action></Change>`)
            .join("");
        const body = parseXml(`<R><ChangeBatch><Changes>${batch}</Changes></ChangeBatch></R>`);
        const empty = { name: "", text: "", children: [] };
        assert.equal(changeCost("ChangeResourceRecordSets", body), 6);
        assert.equal(changeCost("ChangeResourceRecordSets", empty), 0);
        assert.equal(changeCost("CreateHostedZone", empty), 2);
        assert.equal(changeCost("DeleteHostedZone", empty), 2);
        assert.equal(changeCost("CreateReusableDelegationSet", empty), 0);
    });
});

describe("A sandbox that throttles", () => {
    it("does not by default", async () => {
        const sandbox = await startSandbox();
        const client = clientOf(sandbox.endpoint);
        await Promise.all(Array.from({ length: 60 }, () => client.getHostedZoneCount()));
        assert.deepEqual(sandbox.calls(), { GetHostedZoneCount: 60 });
        client.destroy();
        await sandbox.close();
    });

    it("refuses requests beyond the burst with Throttling, counted apart, until a reset", async () => {
        // So slow that nothing is refilled while the test runs.
        const sandbox = await startSandbox({ throttle: true, timeScale: 0.0001 });
        const client = clientOf(sandbox.endpoint);
        for (let call = 0; call < 40; call += 1) {
            await createSet(client, `set ${call}`);
        }
        const refusal = await refusalOf(createSet(client, "one more"));
        assert.deepEqual(refusal, { code: "Throttling", message: "Rate exceeded", status: 400 });
        assert.equal(sandbox.world.delegationSets.size, 40);
        assert.deepEqual(sandbox.calls(), { CreateReusableDelegationSet: 40, throttled: 1 });
        await client.getHostedZoneCount();
        sandbox.reset();
        await createSet(client, "one");
        client.destroy();
        await sandbox.close();
    });

    it("refuses changes beyond their burst, and does nothing of them", async () => {
        const sandbox = await startSandbox({ throttle: true, timeScale: 0.0001 });
        const client = clientOf(sandbox.endpoint);
        const zone = await createZone(client, "example.com");
        const upserts = (from: number, count: number): ReturnType<typeof change>[] =>
            Array.from({ length: count }, (_, n) =>
                change("UPSERT", recordSet(`n${from + n}.example.com`, "A", ["192.0.2.1"])),
            );
        await apply(client, zone, upserts(0, 500));
        // 1,500 less 2 for the zone and 1,000 for the records.
        const refusal = await refusalOf(apply(client, zone, upserts(500, 250)));
        assert.equal(refusal.code, "Throttling");
        assert.equal(sandbox.world.hostedZones.get(zone)?.records.size, 502);
        await apply(client, zone, upserts(500, 249));
        assert.deepEqual(sandbox.calls(), {
            ChangeResourceRecordSets: 2,
            CreateHostedZone: 1,
            throttled: 1,
        });
        client.destroy();
        await sandbox.close();
    });

    it("recovers as many times faster as it is told to", async () => {
        const sandbox = await startSandbox({ throttle: true, timeScale: 1000 });
        const client = clientOf(sandbox.endpoint);
        for (let call = 0; call < 60; call += 1) {
            await createSet(client, `set ${call}`);
        }
        assert.deepEqual(sandbox.calls(), { CreateReusableDelegationSet: 60 });
        client.destroy();
        await sandbox.close();
    });

    it("does not start with a scale of time that is none", async () => {
        for (const timeScale of [0, -1, NaN, Infinity]) {
            await assert.rejects(startSandbox({ timeScale }), RangeError);
        }
    });
});
