import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { unlessStopped } from "../../cli/unlessStopped";

describe("work that a signal may stop", () => {
    it("returns its result or its error, and undefined after the signal", async () => {
        const stop = new AbortController();
        assert.equal(await unlessStopped(Promise.resolve(1), stop.signal), 1);
        await assert.rejects(unlessStopped(Promise.reject(new Error("no")), stop.signal), /^Error: no$/);
        const never = unlessStopped(new Promise(() => undefined), stop.signal);
        stop.abort();
        assert.equal(await never, undefined);
    });

    it("is not kept in memory after it is done, while the signal may still arrive", async () => {
        setFlagsFromString("--expose_gc");
        const collect = runInNewContext("gc") as () => void;
        const stop = new AbortController();
        const results: WeakRef<object>[] = [];
        for (let round = 0; round < 3; round += 1) {
            const report = await unlessStopped(Promise.resolve({ round }), stop.signal);
            results.push(new WeakRef(report ?? {}));
        }
        // A WeakRef keeps its target until the end of the turn in which it was created.
        await sleep(0);
        collect();
        // The last object may still be in the frame of this function.
        assert.deepEqual(
            results.slice(0, 2).map((each) => each.deref()),
            [undefined, undefined],
        );
        stop.abort();
    });
});
