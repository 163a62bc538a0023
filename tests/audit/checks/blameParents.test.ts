import assert from "node:assert/strict";
import { blameParents, type CheckedTenant } from "../../../audit/checks/blameParents";
import type { Check, Finding, Verdict } from "../../../audit/report";

function finding(check: Check, verdict: Verdict, subject: string): Finding {
    return {
        check,
        kind: "tenant",
        subject,
        verdict,
        seen: "",
        expected: "",
        party: "nobody",
        next: "",
    };
}

/** tenant.net with one finding, and shop.tenant.net below it, whose delegation could not be seen. */
function causeBelow(ofParent: Finding, parentSeen?: string, brand: Finding[] = []): Check | undefined {
    const tenants: CheckedTenant[] = [
        {
            tenant: { domain: "tenant.net", nameServers: [] },
            parentSeen: "net",
            findings: [ofParent],
        },
        {
            tenant: { domain: "shop.tenant.net", nameServers: [], parentZone: "tenant.net" },
            parentSeen,
            findings: [finding("delegation", "unknown", "shop.tenant.net")],
        },
    ];
    return blameParents(tenants, brand)[1]?.[0]?.because;
}

describe("a delegation in a zone of the account that could not be checked", () => {
    it("is blamed on the problem of that zone", () => {
        assert.equal(causeBelow(finding("answers", "unknown", "tenant.net")), "answers");
        assert.equal(causeBelow(finding("delegation", "broken", "tenant.net"), "tenant.net"), "delegation");
    });

    it("is blamed on the brand domain if only the brand domain has a problem", () => {
        const brand = [finding("glue", "broken", "ns1.example.com")];
        assert.equal(causeBelow(finding("delegation", "ok", "tenant.net"), undefined, brand), "glue");
    });

    it("is its own cause if no problem precedes it, or if the zone was reached", () => {
        assert.equal(causeBelow(finding("delegation", "ok", "tenant.net")), undefined);
        assert.equal(causeBelow(finding("ttl", "broken", "tenant.net")), undefined);
        assert.equal(causeBelow(finding("answers", "broken", "tenant.net"), "tenant.net"), undefined);
    });
});
