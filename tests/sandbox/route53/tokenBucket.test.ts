import assert from "node:assert/strict";
import fc from "fast-check";
import { drawAll, type Buckets } from "../../../route53/tokenBuckets";
import { TokenBucket } from "../../../sandbox/route53/tokenBucket";

describe("A bucket of the sandbox", () => {
    it("is full at first, refills evenly, and never has more than its size", () => {
        const bucket = new TokenBucket({ capacity: 10, refillPerSecond: 2 });
        assert.deepEqual([bucket.holds(10, 0), bucket.holds(10, 1e9)], [true, true]);
        bucket.draw(10, 0);
        assert.deepEqual(
            [bucket.holds(1, 499), bucket.holds(1, 500), bucket.holds(2, 999)],
            [false, true, false],
        );
        assert.equal(bucket.holds(10, 4999), false);
        bucket.draw(10, 60_000);
        assert.equal(bucket.holds(1, 60_000), false);
    });

    it("allows a draw that is larger than itself if it is full", () => {
        const bucket = new TokenBucket({ capacity: 10, refillPerSecond: 2 });
        assert.equal(bucket.holds(11, 0), true);
        bucket.draw(11, 0);
        assert.deepEqual([bucket.holds(11, 4999), bucket.holds(11, 5000)], [false, true]);
    });

    it("does not lose tokens if a clock is set back", () => {
        const bucket = new TokenBucket({ capacity: 10, refillPerSecond: 2 });
        bucket.draw(5, 9000);
        assert.deepEqual([bucket.holds(5, 1000), bucket.holds(6, 1000)], [true, false]);
    });

    /** Two implementations of one rule, which test each other. Steps of whole seconds keep the sums exact. */
    it("grants the same as the clients' own bucket", () => {
        const rule = {
            capacity: fc.integer({ min: 1, max: 50 }),
            refillPerSecond: fc.integer({ min: 1, max: 20 }),
        };
        const step = fc.record({ seconds: fc.nat({ max: 5 }), cost: fc.integer({ min: 1, max: 60 }) });
        fc.assert(
            fc.property(fc.record(rule), fc.array(step), ({ capacity, refillPerSecond }, steps) => {
                const bucket = new TokenBucket({ capacity, refillPerSecond });
                const size = { burst: capacity, perSecond: refillPerSecond };
                let others: Buckets = new Map();
                let now = 0;
                for (const { seconds, cost } of steps) {
                    now += seconds * 1000;
                    const drawn = drawAll(others, [{ bucket: "one", size, cost }], now);
                    others = drawn.buckets;
                    assert.equal(bucket.holds(cost, now), drawn.granted);
                    if (drawn.granted) {
                        bucket.draw(cost, now);
                    }
                }
            }),
        );
    });
});
