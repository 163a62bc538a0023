import assert from "node:assert/strict";
import fc from "fast-check";
import { RequestBudget } from "../../route53/requestBudget";
import { changeDraws, requestDraws, type RequestRates } from "../../route53/requestLimits";
import { drawAll, type Buckets } from "../../route53/tokenBuckets";
import { virtualClock } from "./virtualClock";

const OPERATIONS = [
    "CreateHostedZone",
    "ChangeResourceRecordSets",
    "ListResourceRecordSets",
    "DeleteHostedZone",
];
const requests = fc.array(
    fc.record({
        operation: fc.constantFrom(...OPERATIONS),
        cost: fc.nat({ max: 200 }),
        /** The time of the request, and the time until it arrives, in milliseconds. */
        at: fc.nat({ max: 20_000 }),
        latency: fc.nat({ max: 450 }),
    }),
    { minLength: 60, maxLength: 160 },
);

const nothing = (): Promise<void> => Promise.resolve();

/** AWS's side: whether a request that arrives now is accepted. */
function account(): (operation: string, cost: number, now: number) => boolean {
    let buckets: Buckets = new Map();
    return (operation, cost, now) => {
        const drawn = drawAll(buckets, [...requestDraws(operation), ...changeDraws(cost)], now);
        buckets = drawn.buckets;
        return drawn.granted;
    };
}

describe("The budget of requests", () => {
    it("sends no request that AWS would throttle, for any delay on the way", async () => {
        await fc.assert(
            fc.asyncProperty(requests, async (all) => {
                const clock = virtualClock();
                const budget = new RequestBudget(clock);
                const arrivals: { operation: string; cost: number; at: number }[] = [];
                const send = async ({
                    operation,
                    cost,
                    at,
                    latency,
                }: (typeof all)[number]): Promise<void> => {
                    await clock.sleep(at);
                    await budget.run(operation, cost, nothing);
                    arrivals.push({ operation, cost, at: clock.now() + latency });
                };
                await clock.run(Promise.all(all.map(send)));
                const admit = account();
                for (const { operation, cost, at } of arrivals.sort((one, other) => one.at - other.at)) {
                    assert.ok(admit(operation, cost, at), `${operation} at ${at} ms`);
                }
            }),
            { numRuns: 40 },
        );
    });

    it("sends a burst at once, and then requests at the refill rate, in their order", async () => {
        const clock = virtualClock();
        const budget = new RequestBudget(clock);
        const left: { index: number; at: number }[] = [];
        const take = async (index: number): Promise<void> => {
            await budget.run("CreateHostedZone", 2, nothing);
            left.push({ index, at: clock.now() });
        };
        await clock.run(Promise.all(Array.from({ length: 100 }, (_, index) => take(index))));
        assert.deepEqual(
            left.map(({ index }) => index),
            Array.from({ length: 100 }, (_, index) => index),
        );
        assert.equal(left.filter(({ at }) => at === 0).length, 39);
        const last = left[99]?.at ?? 0;
        assert.ok(Math.abs(last - ((100 - 39) / 2) * 1000) < 1, String(last));
    });

    it("uses only its share of the account: half the burst and half the rate for a half", async () => {
        const clock = virtualClock();
        const budget = new RequestBudget(clock, 0.5);
        const left: number[] = [];
        const take = (): Promise<unknown> =>
            budget.run("CreateHostedZone", 2, nothing).then(() => left.push(clock.now()));
        await clock.run(Promise.all(Array.from({ length: 60 }, take)));
        // Of a burst of 20, half a second's worth of 1 a second is kept for requests that are late.
        assert.equal(left.filter((at) => at === 0).length, 19);
        const last = left[59] ?? 0;
        assert.ok(Math.abs(last - (60 - 19.5) * 1000) < 1, String(last));
    });

    it("sends four times as many requests in the same time if AWS has raised all limits four times", async () => {
        const of = (burst: number, perSecond: number): object => ({
            burst: burst * 4,
            perSecond: perSecond * 4,
        });
        const rates = { requests: of(50, 10), CreateHostedZone: of(40, 2), changes: of(1500, 100) };
        const timeOf = async (count: number, raised?: RequestRates): Promise<number> => {
            const clock = virtualClock();
            const budget = new RequestBudget(clock, 1, raised);
            const take = (): Promise<void> => budget.run("CreateHostedZone", 2, nothing);
            await clock.run(Promise.all(Array.from({ length: count }, take)));
            return clock.now();
        };
        assert.ok(Math.abs((await timeOf(400, rates)) - (await timeOf(100))) < 20);
        const refill = { CreateHostedZone: { perSecond: 8 } };
        assert.ok((await timeOf(150, refill)) < (await timeOf(150)) / 3.8);
    });

    it("sends all requests if AWS's limits are a hundredth of the setting, with few attempts each", async () => {
        const clock = virtualClock();
        const told = { burst: 5000, perSecond: 1000 };
        const budget = new RequestBudget(clock, 1, { requests: told, CreateHostedZone: told });
        const admit = account();
        let [most, throttled] = [0, 0];
        const call = async (): Promise<void> => {
            for (let attempt = 1; ; attempt++) {
                await budget.run("CreateHostedZone", 2, nothing);
                most = Math.max(most, attempt);
                if (admit("CreateHostedZone", 2, clock.now())) {
                    return;
                }
                throttled++;
                budget.throttled("CreateHostedZone", 2);
                // The client's pause before it tries again.
                await clock.sleep(1000 * attempt);
            }
        };
        // As many at a time as an engine sends.
        const lane = async (): Promise<void> => {
            for (let sent = 0; sent < 20; sent++) {
                await call();
            }
        };
        await clock.run(Promise.all(Array.from({ length: 16 }, lane)));
        assert.ok(throttled > 0 && most < 10, `${throttled} throttled, ${most} attempts of one request`);
    });

    it("allows two stacks with shares of one in total to run at the same time, without throttling", async () => {
        const clock = virtualClock();
        const admit = account();
        const stacks = [0.75, 0.25].map((share) => new RequestBudget(clock, share));
        let refused = 0;
        const work = stacks.flatMap((budget) =>
            Array.from({ length: 100 }, () =>
                budget.run("CreateHostedZone", 2, nothing).then(() => {
                    refused += admit("CreateHostedZone", 2, clock.now()) ? 0 : 1;
                }),
            ),
        );
        await clock.run(Promise.all(work));
        assert.equal(refused, 0);
    });

    it("does not delay an operation with room because another one has none", async () => {
        const clock = virtualClock();
        const budget = new RequestBudget(clock);
        let changed = 0;
        const creates = Promise.all(
            Array.from({ length: 42 }, () => budget.run("CreateHostedZone", 2, nothing)),
        );
        const change = budget.run("ChangeResourceRecordSets", 6, nothing).then(() => (changed = clock.now()));
        await clock.run(Promise.all([creates, change]));
        assert.equal(changed, 0);
        assert.ok(clock.now() >= 1500);
    });

    it("sends at a third of the rate after it was throttled, once for all open requests, and recovers slowly", async () => {
        const clock = virtualClock();
        const budget = new RequestBudget(clock);
        const rate = async (count: number): Promise<number> => {
            const start = clock.now();
            for (let sent = 0; sent < count; sent++) {
                await clock.run(budget.run("CreateHostedZone", 0, nothing));
            }
            return count / ((clock.now() - start) / 1000);
        };
        budget.throttled("CreateHostedZone", 0);
        budget.throttled("CreateHostedZone", 0);
        assert.ok(Math.abs((await rate(20)) - 0.7) < 0.01);
        await clock.run(clock.sleep(300_000));
        await rate(39);
        assert.ok(Math.abs((await rate(20)) - 2) < 0.01);
    });

    it("shares an account with a program that uses half of it, with at most 2 in 100 requests throttled", async () => {
        const clock = virtualClock();
        const budget = new RequestBudget(clock);
        const admit = account();
        let sent = 0;
        let throttled = 0;
        const call = async (operation: string): Promise<void> => {
            for (;;) {
                await budget.run(operation, 2, nothing);
                sent++;
                if (admit(operation, 2, clock.now())) {
                    return;
                }
                throttled++;
                budget.throttled(operation, 2);
            }
        };
        let done = false;
        const competitor = async (operation: string, everyMs: number): Promise<void> => {
            while (!done) {
                admit(operation, 2, clock.now());
                await clock.sleep(everyMs);
            }
        };
        const tenant = async (): Promise<void> => {
            await call("CreateHostedZone");
            await call("ListResourceRecordSets");
            await call("ChangeResourceRecordSets");
        };
        const ours = Promise.all(Array.from({ length: 300 }, tenant)).then(() => (done = true));
        await clock.run(
            Promise.all([ours, competitor("CreateHostedZone", 1000), competitor("GetChange", 250)]),
        );
        assert.ok(throttled > 0 && throttled / sent <= 0.02, `${throttled} of ${sent}`);
    });
});
