import assert from "node:assert/strict";
import fc from "fast-check";
import { partsFor, rateOf, scheduleInput, tenantsARun } from "../../monitor/schedule";
import { readRequest, tenantsOfRun } from "../../watch/tenantsOfRun";

const MINUTE_MS = 60_000;
const DAY = 24 * 60;
const every = fc.integer({ min: 1, max: DAY });
const count = fc.integer({ min: 0, max: 3000 });

describe("A schedule of runs", () => {
    it("checks every tenant within a day, for any start and any delay of each run", () => {
        fc.assert(
            fc.property(count, every, fc.integer({ min: 1.6e12, max: 2e12 }), (tenants, minutes, start) => {
                const all = Array.from({ length: tenants }, (_none, index) => index);
                const event = JSON.parse(scheduleInput(partsFor(tenants, minutes), minutes)) as object;
                const seen = new Set<number>();
                for (let run = 0; run < Math.floor(DAY / minutes); run++) {
                    const at = new Date(start + run * minutes * MINUTE_MS).toISOString();
                    const request = readRequest({ ...event, at });
                    const part = tenantsOfRun(all, request, 0);
                    assert.ok(part.length <= tenantsARun(tenants, minutes));
                    part.forEach((each) => seen.add(each));
                }
                assert.equal(seen.size, tenants);
            }),
            { numRuns: 60 },
        );
    });

    it("divides the tenants into parts that have each of them once, counted from 0 or from 1", () => {
        fc.assert(
            fc.property(
                count,
                fc.integer({ min: 1, max: 50 }),
                fc.constantFrom(0, 1),
                (tenants, of, first) => {
                    const all = Array.from({ length: tenants }, (_none, index) => index);
                    const parts = Array.from({ length: of }, (_none, index) =>
                        tenantsOfRun(all, { part: index + first, of }, 0),
                    );
                    assert.deepEqual(
                        parts.flat().sort((one, other) => one - other),
                        all,
                    );
                },
            ),
        );
    });

    it("checks all tenants if no part is given", () => {
        assert.deepEqual(tenantsOfRun(["a", "b", "c"], readRequest(undefined), 1), ["a", "b", "c"]);
        assert.deepEqual(tenantsOfRun(["a", "b", "c"], readRequest({}), 12345678), ["a", "b", "c"]);
    });

    it("has one part for few tenants, and a rate in the format of EventBridge Scheduler", () => {
        assert.equal(partsFor(10, 5), 1);
        assert.equal(partsFor(11, 5), 2);
        assert.equal(partsFor(100_000, 5), 288);
        assert.equal(rateOf(1), "rate(1 minute)");
        assert.equal(rateOf(5), "rate(5 minutes)");
    });
});
