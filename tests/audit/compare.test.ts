import assert from "node:assert/strict";
import { compareSets, ipv4First, sameSet, sortedSet } from "../../audit/compare";

describe("lists as sets", () => {
    it("differ in missing items and in foreign items", () => {
        assert.deepEqual(compareSets(["a", "c"], ["a", "b"]), { missing: ["b"], foreign: ["c"] });
    });

    it("are equal in another order and with repetitions", () => {
        assert.equal(sameSet(["a", "b", "a"], ["b", "a"]), true);
        assert.equal(sameSet(["a"], ["a", "b"]), false);
        assert.equal(sameSet(["a", "b"], ["a"]), false);
        assert.deepEqual(sortedSet(["b", "a", "b"]), ["a", "b"]);
    });

    it("put IPv4 before IPv6, and sort each of them", () => {
        assert.deepEqual(ipv4First(["2001:db8::1", "192.0.2.2", "192.0.2.1"]), [
            "192.0.2.2",
            "192.0.2.1",
            "2001:db8::1",
        ]);
    });
});
