import assert from "node:assert/strict";
import { CallProgress } from "../../route53/callProgress";

describe("The progress of a run", () => {
    /** Calls that are answered at these seconds, after a plan of this number of calls. @returns the messages */
    function saidOf(expected: number | undefined, seconds: readonly number[]): string[] {
        const said: string[] = [];
        let now = 5000;
        const progress = new CallProgress(
            (message) => said.push(message),
            () => now,
        );
        if (expected !== undefined) {
            progress.expect(expected);
        }
        for (const second of seconds) {
            now = 5000 + second * 1000;
            progress.called();
        }
        return said;
    }
    const everySecond = (count: number): number[] => Array.from({ length: count }, (_none, index) => index);

    it("is reported every ten seconds, with the finished and the planned calls", () => {
        assert.deepEqual(saidOf(100, everySecond(32)), [
            "11 of 100 Route 53 calls in 10 s",
            "21 of 100 Route 53 calls in 20 s",
            "31 of 100 Route 53 calls in 30 s",
        ]);
    });

    it("is reported again ten seconds after the last report, even if that was late", () => {
        assert.deepEqual(saidOf(100, [0, 14, 20, 23.9, 24, 25]), [
            "2 of 100 Route 53 calls in 14 s",
            "5 of 100 Route 53 calls in 24 s",
        ]);
    });

    it("is not reported for a run of less than ten seconds, and not without a plan", () => {
        assert.deepEqual(saidOf(100, [0, 3, 9.99]), []);
        assert.deepEqual(saidOf(undefined, everySecond(60)), []);
        assert.deepEqual(saidOf(0, everySecond(60)), []);
    });

    it("is reported up to the last call of the plan, and not beyond", () => {
        assert.deepEqual(saidOf(2, [0, 15, 30, 45]), ["2 of 2 Route 53 calls in 15 s"]);
    });

    it("begins with the plan: earlier calls and their time are not part of it", () => {
        const said: string[] = [];
        let now = 0;
        const progress = new CallProgress(
            (message) => said.push(message),
            () => now,
        );
        for (const expected of [20, 40]) {
            progress.expect(expected);
            for (const second of [100, 105, 111]) {
                now += second * 1000;
                progress.called();
            }
        }
        assert.deepEqual(said, [
            "2 of 20 Route 53 calls in 105 s",
            "3 of 20 Route 53 calls in 216 s",
            "2 of 40 Route 53 calls in 105 s",
            "3 of 40 Route 53 calls in 216 s",
        ]);
    });
});
