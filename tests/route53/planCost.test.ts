import assert from "node:assert/strict";
import fc from "fast-check";
import { describePlan, leastSeconds, planCost } from "../../route53/planCost";

describe("The cost of a plan", () => {
    it("is two calls for each tenant that is added or changed, a third with tags, and three for a removed one", () => {
        const { calls, total } = planCost({
            tenants: { create: 3, change: 2, remove: 1 },
            tagged: 1,
            sets: 0,
        });
        assert.equal(total, 3 * 2 + 1 + 2 * 2 + 3);
        assert.deepEqual(calls, {
            ChangeResourceRecordSets: 6,
            ChangeTagsForResource: 1,
            CreateHostedZone: 3,
            DeleteHostedZone: 1,
            ListResourceRecordSets: 3,
        });
    });

    it("includes the calls for former zones of tenants that move, and says so", () => {
        const work = {
            tenants: { create: 2, change: 3, remove: 0 },
            tagged: 0,
            sets: 0,
            moves: { copy: 1, follow: 1, handover: 1, retire: 1 },
        };
        const { calls, total } = planCost(work);
        assert.equal(total, 2 * 2 + 3 * 2 + 3 + 3 + 6 + 5);
        assert.deepEqual(
            [calls["GetHostedZone"], calls["ListHostedZonesByName"], calls["DeleteHostedZone"]],
            [1, 1, 1],
        );
        assert.match(
            describePlan(work),
            /^2 tenants to create, 3 to change, 4 of the tenants with another zone of before: 27 Route 53 calls/,
        );
    });

    it("includes the two lists of each unchanged tenant that moves", () => {
        const tenants = { create: 0, change: 0, remove: 0 };
        const some = { tenants, tagged: 0, sets: 0, moves: { compare: 3 } };
        assert.deepEqual(planCost(some).calls, { ListResourceRecordSets: 6 });
        assert.match(
            describePlan(some),
            /^3 tenants on the move to compare with the old zone: 6 Route 53 calls, no wait under/,
        );
        assert.match(
            describePlan({ ...some, tenants: { ...tenants, change: 1 }, moves: { back: 1, compare: 1 } }),
            /^1 tenant to change, 1 of the tenants with another zone of before, 1 tenant on the move to compare with the old zone: 8 Route/,
        );
    });

    it("says if the content of the zones decides on some calls, and leaves out empty changes", () => {
        const work = {
            tenants: { create: 0, change: 3, remove: 1 },
            tagged: 0,
            sets: 0,
            moves: { begin: 1, end: 1, leave: 1 },
            extraChanges: -1,
            isMost: true,
        };
        assert.equal(planCost(work).total, 3 * 2 + 3 + 5 + 3 - 1);
        assert.match(
            describePlan(work),
            /^3 tenants to change, 1 to remove, 3 of the tenants with another zone of before: at most 16 Route 53 calls/,
        );
    });

    it("has the time of the narrowest bucket: two zones a second after the first forty", () => {
        const thousand = planCost({ tenants: { create: 1000, change: 0, remove: 0 }, tagged: 0, sets: 0 });
        assert.equal(thousand.seconds, (1000 - 40) / 2);
        const changes = planCost({ tenants: { create: 0, change: 1000, remove: 0 }, tagged: 0, sets: 0 });
        assert.equal(changes.seconds, (2000 - 50) / 10);
    });

    it("has a quarter of the time if AWS has raised the limits four times, and as many calls", () => {
        const work = { tenants: { create: 1000, change: 0, remove: 0 }, tagged: 0, sets: 0 };
        const [documented, raised] = [
            planCost(work),
            planCost(work, { CreateHostedZone: { perSecond: 8 }, requests: { perSecond: 40 } }),
        ];
        assert.equal(raised.seconds, documented.seconds / 4);
        assert.deepEqual(raised.calls, documented.calls);
        assert.match(
            describePlan(work, { CreateHostedZone: { perSecond: 8, burst: 1000 } }),
            /at least \d+ s under/,
        );
        const narrow = planCost(work, { CreateHostedZone: { perSecond: 1000, burst: 1000 } });
        assert.equal(narrow.seconds, (narrow.total - 50) / 10);
    });

    it("never has less time for more calls", () => {
        const counts = fc.dictionary(fc.constantFrom("CreateHostedZone", "GetChange"), fc.nat({ max: 1000 }));
        fc.assert(
            fc.property(counts, fc.nat({ max: 50 }), (calls, more) => {
                const after = { ...calls, GetChange: (calls["GetChange"] ?? 0) + more };
                assert.ok(leastSeconds(after) >= leastSeconds(calls));
            }),
        );
    });

    it("is one sentence", () => {
        assert.equal(
            describePlan({ tenants: { create: 100, change: 0, remove: 1 }, tagged: 0, sets: 1 }),
            "100 tenants to create, 1 to remove, 1 delegation set to create: 207 Route 53 calls, at least 30 s under the account's limits",
        );
        assert.match(
            describePlan({ tenants: { create: 0, change: 1, remove: 0 }, tagged: 0, sets: 0 }),
            /^1 tenant to change: 2 Route 53 calls, no wait under/,
        );
    });
});
