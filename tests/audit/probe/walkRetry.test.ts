import assert from "node:assert/strict";
import { createWalkRetry, isDefinite } from "../../../audit/probe/walkRetry";
import { ROOT } from "../../../records/wireNames";
import type { Walk } from "../../../dns/walkState";

const SERVER = { name: "a.nic.net", address: "192.0.2.1" };
const SILENT: Walk = {
    steps: [{ zone: "net", server: SERVER, outcome: "failed", silent: true }],
    problem: "no answer",
};
const REFUSED: Walk = {
    steps: [{ zone: "net", server: SERVER, outcome: "failed" }],
    problem: "REFUSED",
};
const INTERCEPTED: Walk = {
    steps: [{ zone: ROOT, server: SERVER, outcome: "failed" }],
    problem: "a.nic.net (192.0.2.1) answers REFUSED",
};
/** The zone of a customer, not of a registry. */
const LAME: Walk = { steps: [{ zone: "tenant.net", server: SERVER, outcome: "failed" }], problem: "REFUSED" };
const ANSWERED: Walk = { steps: [{ zone: "net", server: SERVER, outcome: "answer" }] };

/** A walk with these results; the last result repeats. */
function walking(...ends: Walk[]): { walk: () => Promise<Walk>; walks: () => number } {
    let walks = 0;
    return {
        walk: () => Promise.resolve(ends[Math.min(walks++, ends.length - 1)] ?? SILENT),
        walks: () => walks,
    };
}

describe("a walk", () => {
    it("is not repeated if it ends in an answer, or in a problem without silence", async () => {
        for (const end of [ANSWERED, REFUSED]) {
            const { walk, walks } = walking(end);
            assert.equal(await createWalkRetry(7)(walk), end);
            assert.equal(walks(), 1);
        }
    });

    it("is repeated after silence, until it has an answer or no attempts are left", async () => {
        const lost = walking(SILENT, SILENT, ANSWERED);
        assert.equal(await createWalkRetry(7)(lost.walk), ANSWERED);
        assert.equal(lost.walks(), 3);
        const silent = walking(SILENT);
        assert.equal(await createWalkRetry(7)(silent.walk), SILENT);
        assert.equal(silent.walks(), 7);
    });

    it("is repeated at least once, even if one walk uses all attempts", async () => {
        const { walk, walks } = walking({ ...SILENT, steps: [...SILENT.steps, ...SILENT.steps] });
        await createWalkRetry(1)(walk);
        assert.equal(walks(), 2);
    });

    it("is made once for each query while its zone is silent, until the zone answers", async () => {
        const retry = createWalkRetry(3);
        const count = async (end: Walk): Promise<number> => {
            const { walk, walks } = walking(end);
            await retry(walk);
            return walks();
        };
        assert.deepEqual([await count(SILENT), await count(SILENT), await count(SILENT)], [3, 3, 1]);
        assert.equal(await count(ANSWERED), 1);
        assert.equal(await count(SILENT), 3);
    });

    it("is definite if every server has answered", () => {
        assert.equal(isDefinite(LAME), true);
        assert.equal(isDefinite(SILENT), false);
        assert.equal(isDefinite({ steps: [] }), false);
        assert.equal(isDefinite(INTERCEPTED), false);
        assert.equal(isDefinite({ ...INTERCEPTED, steps: [...INTERCEPTED.steps, ...LAME.steps] }), true);
    });
});
