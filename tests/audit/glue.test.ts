import assert from "node:assert/strict";
import { createGlueCollector } from "../../audit/glue";
import type { DomainObservation } from "../../audit/observations";

const PLAN = {
    brandDomain: "example.com",
    servers: [{ host: "ns1.example.com" }, { host: "ns2.example.com" }],
    tenants: [{ domain: "tenant.com", nameServers: [] }],
};

function delegated(domain: string, parent: string, ...glue: string[]): DomainObservation {
    const nameServers = [
        { name: "ns1.example.com", glue },
        { name: "ns.elsewhere.net", glue: ["192.0.2.9"] },
    ];
    return { domain, delegation: { value: { parent, nameServers, nxdomain: false } }, answers: [] };
}

describe("the glue of the white-label name servers", () => {
    it("lists each registry, each different list once, and the brand's own separately", () => {
        const collector = createGlueCollector(PLAN);
        collector.add(delegated("example.com", "com", "192.0.2.1"));
        collector.add(delegated("a.com", "com", "192.0.2.1"));
        collector.add(delegated("b.com", "com", "192.0.2.1"));
        collector.add(delegated("c.net", "net"));
        assert.deepEqual(collector.observations(), [
            {
                host: "ns1.example.com",
                referrals: [
                    { domain: "example.com", glue: ["192.0.2.1"] },
                    { domain: "a.com", glue: ["192.0.2.1"] },
                    { domain: "c.net", glue: [] },
                ],
            },
            { host: "ns2.example.com", referrals: [] },
        ]);
    });

    it("does not include a zone of the account", () => {
        const collector = createGlueCollector(PLAN);
        collector.add(delegated("shop.example.com", "example.com", "192.0.2.1"));
        collector.add(delegated("shop.tenant.com", "tenant.com", "192.0.2.1"));
        assert.deepEqual(collector.observations()[0]?.referrals, []);
    });

    it("has a bounded size for any number of lists", () => {
        const collector = createGlueCollector(PLAN);
        Array.from({ length: 50 }, (_, index) =>
            collector.add(delegated(`t${index}.com`, "com", `192.0.2.${index}`)),
        );
        assert.equal(collector.observations()[0]?.referrals.length, 16);
    });
});
