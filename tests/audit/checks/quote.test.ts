import assert from "node:assert/strict";
import { quoteList, quoteProblem } from "../../../audit/checks/quote";

describe("a list in a finding", () => {
    it("names up to thirteen items, and counts the rest", () => {
        const items = Array.from({ length: 15 }, (_, index) => `n${index}`);
        assert.equal(quoteList([]), "none");
        assert.equal(quoteList(items.slice(0, 13)), items.slice(0, 13).join(", "));
        assert.equal(quoteList(items), `${items.slice(0, 13).join(", ")} and 2 more`);
    });
});

describe("a problem in a finding", () => {
    it("is cut after 400 characters", () => {
        assert.equal(quoteProblem("x".repeat(400)), "x".repeat(400));
        assert.equal(quoteProblem("x".repeat(401)), `${"x".repeat(400)} …`);
    });
});
