import assert from "node:assert/strict";
import {
    describeAllowance,
    describeGivenBack,
    describeLeavers,
    orphanProblem,
    removalProblem,
} from "../../pool/removals";

const many = (count: number): string[] =>
    Array.from({ length: count }, (_none, index) => `tenant${index + 1}.net`);

describe("A removal of many tenants", () => {
    const cases: [leavers: number, placed: number, allowed: number, refused: boolean][] = [
        [3, 3, 0, false],
        [4, 4, 0, true],
        [4, 12, 0, false],
        [4, 11, 0, true],
        [100, 301, 0, false],
        [101, 300, 0, true],
        [101, 300, 100, true],
        [101, 300, 101, false],
        [4, 4, 9, false],
    ];
    for (const [leavers, placed, allowed, refused] of cases) {
        it(`${refused ? "is refused" : "is allowed"}: ${leavers} of ${placed}, with ${allowed} allowed`, () => {
            assert.equal(removalProblem(many(leavers), placed, allowed) !== undefined, refused);
        });
    }

    it("has a warning as long as it is allowed and no tenant is removed", () => {
        assert.match(describeAllowance([], 40) ?? "", /^allowRemovals is still 40, .* Remove the setting$/);
        assert.equal(describeAllowance([], 0), undefined);
        assert.equal(describeAllowance(["a.net"], 40), undefined);
    });

    it("is refused for a tenant that delegates a remaining one, unless as many are allowed", () => {
        const former = ["tenant.net", "shop.tenant.net", "a.shop.tenant.net", "b.net"];
        const refused = (allowed: number, ...leavers: string[]): boolean =>
            orphanProblem(leavers, former, allowed) !== undefined;
        assert.ok(refused(0, "tenant.net"));
        assert.ok(refused(0, "shop.tenant.net"));
        assert.ok(refused(1, "tenant.net", "b.net"));
        assert.ok(!refused(1, "tenant.net"));
        assert.ok(!refused(0, "b.net"));
        assert.ok(!refused(0, "a.shop.tenant.net"));
        assert.ok(!refused(0, "tenant.net", "shop.tenant.net", "a.shop.tenant.net"));
    });

    it("names up to ten tenants, with their number and the setting that allows it", () => {
        assert.equal(
            removalProblem(many(4), 5, 0),
            "4 of 5 tenants would be removed in one up, and their zones deleted: tenant1.net, tenant2.net, tenant3.net, tenant4.net. " +
                "If this is intended, set allowRemovals to 4 for this up and remove the setting afterwards; otherwise put the tenants back",
        );
        assert.match(removalProblem(many(12), 12, 0) ?? "", /tenant10\.net … and 2 more\. If/);
    });

    it("names the removed tenants if it is allowed", () => {
        assert.equal(describeLeavers(["a.net"]), "this tenant is removed, and its zone is deleted: a.net");
        assert.equal(
            describeLeavers(["a.net", "b.net"]),
            "these 2 tenants are removed, and their zones are deleted: a.net, b.net",
        );
        assert.equal(
            describeGivenBack(["a.net"]),
            "this tenant is removed, and its zone, which existed before it joined, is restored: a.net",
        );
        assert.equal(
            describeGivenBack(["a.net", "b.net"]),
            "these 2 tenants are removed, and their zones, which existed before they joined, are restored: a.net, b.net",
        );
    });
});
