import assert from "node:assert/strict";
import { leastFor } from "../../bench/least";
import { refillSeconds } from "../../bench/story";
import { PHASES, totalCalls } from "../../bench/types";

describe("The minimum cost of a phase", () => {
    it("is one zone and one batch for each created tenant, and the zones' own bucket determines the time", () => {
        const { calls, seconds } = leastFor("up", 1000, 10);
        assert.deepEqual(calls, {
            CreateReusableDelegationSet: 10,
            CreateHostedZone: 1000,
            ChangeResourceRecordSets: 1001,
        });
        // 40 calls at once, and then 2 a second.
        assert.equal(seconds, (1000 - 40) / 2);
        assert.equal(leastFor("up", 10, 1).seconds, 0);
    });

    it("is zero if nothing changes, and the same for one tenant or one address for every N", () => {
        const total = (phase: (typeof PHASES)[number], tenants: number): number =>
            totalCalls(leastFor(phase, tenants, 1).calls);
        for (const phase of ["first preview", "preview without changes", "up without changes"] as const) {
            assert.equal(total(phase, 1000), 0);
        }
        for (const phase of ["address change", "remove one tenant", "add one tenant"] as const) {
            assert.equal(total(phase, 1000), total(phase, 10));
        }
    });
});

describe("The pause before the next phase", () => {
    it("is the time in which the emptiest bucket is filled: the account's, or an operation's own", () => {
        assert.equal(refillSeconds({}), 0);
        assert.equal(refillSeconds({ ListResourceRecordSets: 10 }), 1);
        assert.equal(refillSeconds({ ListResourceRecordSets: 200, GetChange: 3 }), 5);
        assert.equal(refillSeconds({ CreateHostedZone: 100, ListResourceRecordSets: 100 }), 20);
    });
});
