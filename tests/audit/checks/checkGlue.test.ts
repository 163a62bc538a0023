import assert from "node:assert/strict";
import { checkBrandAndServers } from "../../../audit/checks/checkBrand";
import type { AuditPlan } from "../../../audit/input";
import type { ServerObservation } from "../../../audit/observations";
import type { Finding } from "../../../audit/report";
import { HOSTS, PLAN, find, healthy } from "./observations";

describe("the check of glue", () => {
    it("blames wrong glue on the records that it was copied from, and on the registrar if it differs from them", () => {
        const aws = { value: { ipv4: ["205.251.192.9"], ipv6: [], ttls: [] } };
        const records = { value: { ipv4: ["205.251.192.1"], ipv6: [], ttls: [60], server: HOSTS[0] } };
        const glueFinding = (glue: string[], published: ServerObservation["records"]): Finding =>
            find(
                checkBrandAndServers(
                    PLAN,
                    { ...healthy, domain: "example.com", own: { value: HOSTS }, ownFrom: HOSTS[0] },
                    [{ host: HOSTS[0] ?? "", aws, records: published }],
                    [{ host: HOSTS[0] ?? "", referrals: [{ domain: "example.com", glue }] }],
                ),
                "glue",
            );
        assert.equal(glueFinding(["205.251.192.1"], records).because, "addresses");
        assert.equal(glueFinding(["205.251.192.5"], records).because, undefined);
        assert.equal(
            glueFinding(["205.251.192.1"], { value: { ...aws.value, ttls: [60] } }).because,
            undefined,
        );
        assert.equal(glueFinding(["205.251.192.9"], records).verdict, "ok");
        assert.equal(glueFinding([], { value: { ...aws.value, ttls: [60] } }).verdict, "broken");
    });

    it("names the stack if it sets the name servers of the brand domain, and AWS Support for hosts that the stack cannot set", () => {
        const aws = { value: { ipv4: ["205.251.192.9"], ipv6: [], ttls: [] } };
        const records = { value: { ipv4: ["205.251.192.1"], ipv6: [], ttls: [60], server: HOSTS[0] } };
        const findingsOf = (plan: Partial<AuditPlan>): Finding[] =>
            checkBrandAndServers(
                { ...PLAN, ...plan },
                { ...healthy, domain: "example.com", own: { value: HOSTS }, ownFrom: HOSTS[0] },
                [{ host: HOSTS[0] ?? "", aws, records }],
                [{ host: HOSTS[0] ?? "", referrals: [{ domain: "example.com", glue: ["205.251.192.5"] }] }],
            );
        const steps = (plan: Partial<AuditPlan>): string[] => {
            const found = findingsOf(plan);
            return (["addresses", "glue"] as const).map((check) => find(found, check).next);
        };
        const [addresses = "", glue = ""] = steps({ brandSetByStack: true });
        assert.match(
            addresses,
            /^Run "pulumi up --refresh".* sets the glue of ns1\.example\.com at Route 53 Domains\.$/,
        );
        assert.match(
            glue,
            /^Run "pulumi up --refresh".* to exactly 205\.251\.192\.9; a monitor with "follow"/,
        );
        assert.equal(find(findingsOf({ brandSetByStack: true }), "glue").party, "us");
        const ofOther = steps({ brandSetByStack: true, brandNameServers: [HOSTS[1] ?? ""] });
        ofOther.forEach((text) => assert.match(text, /AWS Support/));
        steps({}).forEach((text) => assert.match(text, /registrar of example\.com/));
    });
});
