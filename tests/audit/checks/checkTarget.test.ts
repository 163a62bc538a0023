import assert from "node:assert/strict";
import fc from "fast-check";
import { checkTarget } from "../../../audit/checks/checkTarget";

const NAME = "tenant.net";
const ADDRESSES = ["203.0.113.10", "2001:db8::10"];
const OTHER = "198.51.100.7";

const given = (...addresses: string[]) => ({ value: { addresses } });

describe("the check of a tenant's target", () => {
    it("is ok exactly if the zone has the target's addresses, in any order and spelling", () => {
        fc.assert(
            fc.property(fc.subarray([...ADDRESSES, OTHER]), (addresses) => {
                const { verdict, owner, next } = checkTarget(
                    { name: NAME, addresses: ["2001:DB8:0::10", "203.0.113.10"] },
                    given(...addresses),
                    true,
                );
                const own = ADDRESSES.filter((each) => addresses.includes(each)).length;
                const expected =
                    addresses.includes(OTHER) || own === 0
                        ? "broken"
                        : own < ADDRESSES.length
                          ? "warning"
                          : "ok";
                assert.equal(verdict, expected);
                assert.equal(owner, expected === "ok" ? "nobody" : "us");
                assert.equal(next === "", expected === "ok");
            }),
        );
    });

    it("accepts any address of an alias, and names the resource if there is none", () => {
        const alias = "lb-1.us-east-1.elb.amazonaws.com";
        assert.equal(checkTarget({ name: NAME, alias }, given(OTHER), true).verdict, "ok");
        const { verdict, seen, next } = checkTarget({ name: NAME, alias }, given(), true);
        assert.deepEqual([verdict, seen], ["broken", "tenant.net: no address"]);
        assert.match(next, /^See that lb-1\.us-east-1\.elb\.amazonaws\.com exists/);
    });

    it("names a CNAME in the place of the addresses", () => {
        const served = { value: { addresses: [], cname: "other.example" } };
        const { verdict, seen } = checkTarget({ name: `www.${NAME}`, addresses: ADDRESSES }, served, true);
        assert.deepEqual([verdict, seen], ["broken", "www.tenant.net: a CNAME of other.example"]);
    });

    it("is unknown if no server has answered, because of the answers if no server answers for the zone", () => {
        const silence = { problem: "none of its name servers gives addresses", definite: false };
        for (const [isAnswering, cause] of [
            [true, undefined],
            [false, "answers"],
        ] as const) {
            const outcome = checkTarget({ name: NAME, addresses: ADDRESSES }, silence, isAnswering);
            assert.deepEqual([outcome.verdict, outcome.cause], ["unknown", cause]);
            assert.equal(checkTarget({ name: NAME }, undefined, isAnswering).verdict, "unknown");
        }
    });
});
