import assert from "node:assert/strict";
import { z } from "zod";
import { closed, knownKeysOf, nearest, nearestDomain, unknownKey } from "../../settings/knownKeys";

describe("The known keys of settings", () => {
    const TENANT = ["domain", "target", "names", "tags", "pin", "zoneId"];

    for (const [written, meant] of [
        ["domian", "domain"],
        ["tag", "tags"],
        ["nmaes", "names"],
        ["ZONEID", "zoneId"],
        ["zone_id", "zoneId"],
        ["pim", "pin"],
    ] as const) {
        it(`are suggested for ${written}, which is similar to ${meant}`, () => {
            assert.equal(nearest(written, TENANT), meant);
            assert.equal(unknownKey(written, TENANT), `is not a known setting; did you mean "${meant}"?`);
        });
    }

    for (const written of ["colour", "x", "", "ttl", "description"]) {
        it(`are not suggested for "${written}", which is not similar`, () => {
            assert.equal(nearest(written, TENANT), undefined);
            assert.equal(unknownKey(written, TENANT), "is not a known setting; check the spelling");
        });
    }

    it("are suggested from @pulumi/aws if it has the key, and always if there is only one", () => {
        assert.equal(
            unknownKey("defaultTags", TENANT),
            'is not a known setting; did you mean "aws:defaultTags"?',
        );
        assert.equal(unknownKey("team", ["tags"]), 'is not a known setting; the only one here is "tags"');
    });

    it("include the similar domain, which differs in at most a third before the last label", () => {
        const others = ["other.org", "tenatn.net", "c.net"];
        assert.equal(nearestDomain("tenant.net", others), "tenatn.net");
        assert.equal(nearestDomain("b.net", others), undefined);
        assert.equal(nearestDomain("shop.co.uk", ["shpo.co.uk", "shop.com"]), "shpo.co.uk");
        assert.equal(nearestDomain("bakery.com", ["florist.com"]), undefined);
    });

    it("are listed if there are few", () => {
        assert.equal(
            unknownKey("cname", ["alias", "addresses"]),
            'is not a known setting; use one of "alias", "addresses"',
        );
    });

    it("are the text of the problem of an unknown key, and of no other problem", () => {
        const shape = closed(
            { one: z.number({ error: "a number" }), two: z.number().optional() },
            "an object",
        );
        const unknown = shape.safeParse({ one: 1, tow: 2 }).error?.issues[0];
        assert.equal(unknown?.code, "unrecognized_keys");
        assert.deepEqual(knownKeysOf(unknown?.message ?? ""), ["one", "two"]);
        assert.equal(shape.safeParse(5).error?.issues[0]?.message, "an object");
        assert.equal(shape.safeParse({ one: "1" }).error?.issues[0]?.message, "a number");
    });
});
