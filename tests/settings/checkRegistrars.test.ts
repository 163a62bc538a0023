import assert from "node:assert/strict";
import { problemsOf, refuses, TENANT, problemsOfTenant } from "./mistakes";

const MANAGED = { registrar: "route53domains" };
const ON_SET = { delegationSet: { fromZone: "Z1" }, rewriteBrandZone: true };
const OLD = { zoneId: "Z0123456789" };

describe("The setting registrar", () => {
    it("is accepted for a brand domain whose zone is on the set, and for a tenant", () => {
        assert.deepEqual(problemsOf({ ...ON_SET, ...MANAGED }), []);
        assert.deepEqual(problemsOfTenant(MANAGED), []);
        assert.deepEqual(problemsOfTenant({ ...MANAGED, migrateFrom: { ...OLD, stage: "handover" } }), []);
    });

    refuses([
        [
            "a brand domain whose zone is not on the set",
            () => problemsOf(MANAGED),
            "registrar",
            "needs rewriteBrandZone",
            "delegationSet.fromZone",
            "AWS Support",
        ],
        [
            "a brand domain below the registered one",
            () => problemsOf({ ...ON_SET, ...MANAGED, brandDomain: "dns.example.com" }),
            "registrar",
            "it is below example.com",
        ],
        [
            "another registrar",
            () => problemsOf({ ...ON_SET, registrar: "gandi" }),
            "registrar",
            "gandi",
            "route53domains",
        ],
        [
            "a tenant below a registered domain",
            () => problemsOf({ tenants: [{ ...TENANT, ...MANAGED, domain: "shop.tenant.net" }] }),
            "tenants[0].registrar",
            "it is below tenant.net",
        ],
        [
            "a tenant whose old zone still leads",
            () => problemsOfTenant({ ...MANAGED, migrateFrom: OLD }),
            "tenants[0].registrar",
            "handover",
        ],
    ]);
});
