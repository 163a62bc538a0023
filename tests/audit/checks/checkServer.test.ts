import assert from "node:assert/strict";
import { checkServer, type ServerCheckContext } from "../../../audit/checks/checkServer";
import type { ServerObservation } from "../../../audit/observations";
import type { Finding } from "../../../audit/report";
import { find } from "./observations";

const HOST = "ns1.example.com";
const SERVER = { host: HOST, awsName: "ns-1.awsdns-00.com" };
const ADDRESSES = { ipv4: ["205.251.192.1"], ipv6: ["2600:9000::1"] };
const AWS = { value: { ...ADDRESSES, ttls: [] } };
const CONTEXT: ServerCheckContext = {
    brandDomain: "example.com",
    ttls: { address: 60, ns: 60, soa: 60 },
    brandSeen: true,
};

function check(records: ServerObservation["records"], context: Partial<ServerCheckContext> = {}): Finding[] {
    const glue = {
        host: HOST,
        referrals: [{ domain: "example.com", glue: [...ADDRESSES.ipv4, ...ADDRESSES.ipv6] }],
    };
    return checkServer(SERVER, { host: HOST, aws: AWS, records }, glue, { ...CONTEXT, ...context });
}

describe("the checks of a white-label name server", () => {
    it("cover addresses, glue, CNAME and TTL, which are all ok for a healthy server", () => {
        assert.deepEqual(
            check({ value: { ...ADDRESSES, ttls: [60] } }).map(({ check: name, verdict }) => [name, verdict]),
            [
                ["addresses", "ok"],
                ["glue", "ok"],
                ["cname", "ok"],
                ["ttl", "ok"],
            ],
        );
    });

    it("find a CNAME broken, and report another TTL as a warning", () => {
        const alias = check({ value: { ipv4: [], ipv6: [], ttls: [60], cname: "lb.example.org" } });
        assert.equal(find(alias, "cname").verdict, "broken");
        const late = find(check({ value: { ...ADDRESSES, ttls: [300] } }), "ttl");
        assert.deepEqual([late.verdict, late.seen], ["warning", "300 s"]);
    });

    it("leave the TTL out if the plan has none", () => {
        const findings = check({ value: { ...ADDRESSES, ttls: [300] } }, { ttls: undefined });
        assert.ok(!findings.some(({ check: name }) => name === "ttl"));
    });

    it("blame the brand domain for records that cannot be read, or that come from a foreign server", () => {
        const silence = { problem: "no answer", definite: false };
        assert.equal(find(check(silence, { brandTrouble: "delegation" }), "addresses").because, "delegation");
        const foreign = { value: { ipv4: ["192.0.2.66"], ipv6: [], ttls: [60], server: "ns.other.example" } };
        const context = { brandTrouble: "delegation", trueServers: [HOST] } as const;
        assert.equal(find(check(foreign, context), "addresses").because, "delegation");
        assert.equal(find(check(foreign), "addresses").because, undefined);
    });
});
