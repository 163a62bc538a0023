import assert from "node:assert/strict";
import { checkSettings, checkTenant } from "../../settings/checkSettings";

describe("Existing zones of tenants", () => {
    const problemsOf = (...tenants: object[]): string[] =>
        checkSettings({
            brandDomain: "example.com",
            brandZoneId: "/hostedzone/ZBRAND",
            tenants,
        }).problems.map(({ key, message }) => `${key}: ${message}`);

    it("have ids with or without the prefix of the API", () => {
        for (const zoneId of ["Z0123", "/hostedzone/Z0123"]) {
            assert.deepEqual(problemsOf({ domain: "a.net", zoneId, overwrite: true }), []);
            assert.deepEqual(checkTenant({ domain: "a.net", zoneId }).problems, []);
        }
        assert.match(
            problemsOf({ domain: "a.net", zoneId: "a.net" }).join(),
            /^tenants\[0\]\.zoneId: "a\.net" /,
        );
        assert.match(problemsOf({ domain: "a.net", zoneId: "" }).join(), /^tenants\[0\]\.zoneId: /);
        assert.match(problemsOf({ domain: "a.net", zoneId: "Z1", overwrite: "yes" }).join(), /true or false/);
    });

    it("belong to one tenant each, and none of them is the brand's", () => {
        const twice = problemsOf(
            { domain: "a.net", zoneId: "ZONE" },
            { domain: "b.net", zoneId: "/hostedzone/ZONE" },
        );
        assert.deepEqual(twice, [
            'tenants[1].zoneId: "/hostedzone/ZONE" is already the zone of tenants[0]; a zone belongs to one domain, so correct or remove one of the two ids',
        ]);
        assert.match(
            problemsOf({ domain: "a.net", zoneId: "ZBRAND" }).join(),
            /^tenants\[0\]\.zoneId: "ZBRAND" is the brand zone/,
        );
    });

    it("join unchanged or are copied, but not both, in a stack and for a TenantZone", () => {
        const both = { domain: "a.net", zoneId: "ZONE", migrateFrom: { zoneId: "ZOLD" } };
        assert.match(
            problemsOf(both).join(),
            /^tenants\[0\]\.zoneId: "ZONE" takes over an existing zone, and migrateFrom copies/,
        );
        assert.equal(checkTenant(both).problems[0]?.key, "zoneId");
    });
});
