import assert from "node:assert/strict";
import { checkBrandAndServers } from "../../../audit/checks/checkBrand";
import type { ServerObservation } from "../../../audit/observations";
import type { Finding } from "../../../audit/report";
import { HOSTS, PLAN, find, healthy } from "./observations";

describe("the check of glue", () => {
    it("blames it on the records that it was copied from, and on the registrar where it differs from them", () => {
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
});
