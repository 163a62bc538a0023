import assert from "node:assert/strict";
import { withoutTraces } from "../../components/withoutTraces";

describe("The creation of a resource without stack traces", () => {
    it("collects none meanwhile, and restores the former limit after success and failure", () => {
        const before = Error.stackTraceLimit;
        assert.equal(
            withoutTraces(() => new Error("x").stack),
            "Error: x",
        );
        assert.throws(
            () =>
                withoutTraces(() => {
                    throw new Error("y");
                }),
            /^Error: y$/,
        );
        assert.equal(Error.stackTraceLimit, before);
    });

    it("collects them if Pulumi searches for leaked promises", () => {
        process.env["PULUMI_DEBUG_PROMISE_LEAKS"] = "true";
        try {
            assert.match(withoutTraces(() => new Error("x").stack) ?? "", /\n {4}at /);
        } finally {
            delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
        }
    });
});
