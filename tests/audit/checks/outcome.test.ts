import assert from "node:assert/strict";
import { causedBy, isOk, ok, toFinding, unknown, wrong } from "../../../audit/checks/outcome";

describe("the outcome of a check", () => {
    it("is a finding with the fields in the order of the JSON, without fields that do not apply", () => {
        const outcome = causedBy(wrong("broken", "a", "b", "us", "Do it."), "delegation");
        assert.equal(
            JSON.stringify(toFinding("answers", "tenant", "tenant.net", outcome, "ns1.example.com")),
            '{"check":"answers","kind":"tenant","subject":"tenant.net","server":"ns1.example.com","verdict":"broken","seen":"a","expected":"b","party":"us","next":"Do it.","because":"delegation"}',
        );
        assert.deepEqual(Object.keys(toFinding("ns", "tenant", "tenant.net", ok("a"))), [
            "check",
            "kind",
            "subject",
            "verdict",
            "seen",
            "expected",
            "party",
            "next",
        ]);
    });

    it("has no cause if it is ok", () => {
        assert.equal(causedBy(ok("a"), "delegation").cause, undefined);
        assert.equal(causedBy(unknown("a", "b"), "delegation").cause, "delegation");
        assert.equal(causedBy(unknown("a", "b"), undefined).cause, undefined);
        assert.deepEqual([isOk(undefined), isOk(ok("a")), isOk(unknown("a", "b"))], [true, true, false]);
    });
});
