import assert from "node:assert/strict";
import fc from "fast-check";
import { checkTenantDomain } from "../../../audit/checks/checkTenantDomain";
import type { AnswerObservation } from "../../../audit/observations";
import {
    CONTEXT,
    HOSTS,
    TENANT,
    assertSound,
    domainObservation,
    healthy,
    healthyAnswers,
    maybe,
} from "./observations";

describe("the checks of a tenant", () => {
    it("have exactly the expected findings for a healthy tenant, all ok", () => {
        const findings = checkTenantDomain(TENANT, healthy, CONTEXT);
        assert.deepEqual(
            findings.map(({ check, server = "" }) => `${check} ${server}`.trim()),
            [
                "delegation",
                "ns",
                "soa",
                "ttl",
                "dnssec",
                "cname",
                "agreement",
                "answers ns1.example.com",
                "answers ns2.example.com",
            ],
        );
        findings.forEach(({ verdict, seen: text }) => assert.equal(verdict, "ok", text));
        assertSound(findings);
    });

    it("compare the TTLs with the tenant's own TTLs, if it has some", () => {
        const ttlOf = (ttls: { address: number; ns: number; soa: number } | undefined) =>
            checkTenantDomain({ ...TENANT, ttls }, healthy, CONTEXT).find(({ check }) => check === "ttl")
                ?.verdict;
        assert.equal(ttlOf(undefined), "ok");
        assert.equal(ttlOf(CONTEXT.ttls), "ok");
        assert.equal(ttlOf({ address: 3600, ns: 172_800, soa: 900 }), "warning");
    });

    it("name the stack if it sets the tenant's name servers at the registrar", () => {
        const delegation = {
            value: { parent: "net", nameServers: [{ name: "ns.other.example", glue: [] }], nxdomain: false },
        };
        const found = checkTenantDomain(
            { ...TENANT, setByStack: true },
            { ...healthy, delegation },
            CONTEXT,
        ).find(({ check }) => check === "delegation");
        assert.equal(found?.party, "us");
        assert.match(
            found?.next ?? "",
            /^Run "pulumi up --refresh", which sets the name servers of tenant\.net/,
        );
    });

    it("never throw, and give each finding that is not ok a next step and an owner", () => {
        fc.assert(
            fc.property(
                domainObservation,
                fc.boolean(),
                maybe(fc.constant("example.com")),
                (observation, all, parentZone) => {
                    const addressless = new Set(all ? HOSTS : []);
                    assertSound(
                        checkTenantDomain({ ...TENANT, parentZone }, observation, {
                            ...CONTEXT,
                            addressless,
                        }),
                    );
                },
            ),
        );
    });

    it("never draw a definite conclusion from silence", () => {
        const silence = { problem: "no answer", definite: false };
        const silent: AnswerObservation[] = healthyAnswers.map((at) => ({
            ...at,
            answer: { kind: "silent", problem: "no answer" },
        }));
        const findings = checkTenantDomain(
            TENANT,
            { domain: "tenant.net", delegation: silence, answers: silent },
            CONTEXT,
        );
        assert.ok(findings.length > 0);
        findings.forEach((finding) => assert.equal(finding.verdict, "unknown", JSON.stringify(finding)));
    });
});
