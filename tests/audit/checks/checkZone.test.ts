import assert from "node:assert/strict";
import { checkZone } from "../../../audit/checks/checkZone";
import type { AnswerObservation } from "../../../audit/observations";

const NAMES = ["ns1.example.com", "ns2.example.com"];
const TENANT = { domain: "tenant.net", nameServers: NAMES };
const TTLS = { address: 60, ns: 60, soa: 60 };

function answer(names = NAMES, mname = "ns1.example.com", ttl = 60, authoritative = true): AnswerObservation {
    return {
        host: "ns1.example.com",
        address: "192.0.2.1",
        transport: "tcp",
        answer: { kind: "answer", rcode: "NOERROR", authoritative, ns: { names, ttl }, soa: { mname, ttl } },
    };
}

describe("the checks of a tenant's zone", () => {
    it("are ok if NS, SOA and TTLs are equal to the plan", () => {
        const { ns, soa, ttl } = checkZone(TENANT, { answers: [answer()] }, TTLS, true);
        assert.deepEqual([ns.verdict, soa.verdict, ttl?.verdict], ["ok", "ok", "ok"]);
    });

    it("call other NS broken, and report another SOA and other TTLs as a warning", () => {
        const other = checkZone(
            TENANT,
            { answers: [answer(["ns.other.example"], "ns.other.example")] },
            TTLS,
            true,
        );
        assert.deepEqual([other.ns.verdict, other.ns.seen], ["broken", "ns.other.example"]);
        assert.deepEqual([other.soa.verdict, other.soa.seen], ["warning", "ns.other.example"]);
        const late = checkZone(TENANT, { answers: [answer(NAMES, NAMES[0], 300)] }, TTLS, true).ttl;
        assert.deepEqual(
            [late?.verdict, late?.seen, late?.cause],
            ["warning", "NS 300 s, SOA 300 s", undefined],
        );
    });

    it("blame TTLs on the records if the records are wrong too", () => {
        const { ttl } = checkZone(
            TENANT,
            { answers: [answer(["ns.other.example"], NAMES[0], 300)] },
            TTLS,
            true,
        );
        assert.equal(ttl?.cause, "ns");
    });

    it("are unknown without an authoritative answer, because of the answers or of a CNAME", () => {
        const answers = [answer(NAMES, NAMES[0], 60, false)];
        const silent = checkZone(TENANT, { answers }, TTLS, true);
        assert.deepEqual([silent.ns.verdict, silent.ns.cause], ["unknown", "answers"]);
        assert.deepEqual([silent.soa.verdict, silent.soa.cause], ["unknown", "answers"]);
        assert.equal(checkZone(TENANT, { answers }, TTLS, false).ns.cause, "cname");
    });

    it("leave the TTL out if the plan has none", () => {
        assert.equal(checkZone(TENANT, { answers: [answer()] }, undefined, true).ttl, undefined);
    });
});
