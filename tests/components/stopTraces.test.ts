import assert from "node:assert/strict";
import { stopTraces } from "../../components/stopTraces";

describe("Stopping stack traces while a resource is made", () => {
    it("collects none until they are started again, and as many as before afterwards", () => {
        const before = Error.stackTraceLimit;
        const startTraces = stopTraces();
        try {
            assert.equal(new Error("x").stack, "Error: x");
        } finally {
            startTraces();
        }
        assert.equal(Error.stackTraceLimit, before);
    });

    it("continues to collect if promises that never end are searched for", () => {
        process.env["PULUMI_DEBUG_PROMISE_LEAKS"] = "true";
        const startTraces = stopTraces();
        try {
            assert.match(new Error("x").stack ?? "", /\n {4}at /);
        } finally {
            startTraces();
            delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
        }
    });
});
