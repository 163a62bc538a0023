import assert from "node:assert/strict";
import fc from "fast-check";
import { drawAll, tokensNow, type Buckets, type BucketSize } from "../../route53/tokenBuckets";

const size = fc.record({
    burst: fc.integer({ min: 1, max: 50 }),
    perSecond: fc.integer({ min: 1, max: 20 }),
});
/** A wait in milliseconds, in eighths of a second, which binary numbers hold exactly; and the cost of the next request. */
const steps = fc.array(
    fc.tuple(
        fc.nat({ max: 24 }).map((eighths) => eighths * 125),
        fc.nat({ max: 60 }),
    ),
    { maxLength: 40 },
);
const TINY = 1e-6;

/** Takes the tokens of several requests from one bucket, one after another. */
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
    it("contain between zero and their burst", () => {
        fc.assert(
            fc.property(size, steps, (bucket, draws) => {
                for (const { after } of run(bucket, draws)) {
                    assert.ok(after >= 0 && after <= bucket.burst);
                }
            }),
        );
    });

    it("grant exactly their tokens, and lose none in a refusal", () => {
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

    it("grant in any time at most the burst and the refill", () => {
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

    it("grant a refused request after the time in which the rest is refilled", () => {
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

    it("have on a faster clock the same effect as larger refills", () => {
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

    it("are used together or not at all", () => {
        const [small, large] = [
            { bucket: "small", size: { burst: 1, perSecond: 1 }, cost: 1 },
            { bucket: "large", size: { burst: 5, perSecond: 1 }, cost: 1 },
        ];
        const first = drawAll(new Map(), [small, large], 0);
        assert.deepEqual([first.granted, first.buckets.get("large")?.tokens], [true, 4]);
        const second = drawAll(first.buckets, [large, small], 0);
        assert.deepEqual([second.granted, second.buckets.get("large")?.tokens], [false, 4]);
    });

    it("do not lose tokens if a clock is set back", () => {
        const bucket = { burst: 5, perSecond: 1 };
        assert.equal(tokensNow({ tokens: 3, at: 9000 }, bucket, 1000), 3);
    });
});
