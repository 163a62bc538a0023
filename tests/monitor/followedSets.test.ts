import assert from "node:assert/strict";
import type { AuditInput } from "../../audit/input";
import { followedSets } from "../../monitor/followedSets";

const host = (name: string, number: number): AuditInput["delegationSets"][number]["hosts"][number] => ({
    host: `${name}.Example.com`,
    awsName: `ns-${number}.awsdns-01.org`,
});
const AUDIT: AuditInput = {
    version: 1,
    brandDomain: "Example.com",
    brandNameServers: ["ns1.example.com"],
    delegationSets: [
        { hosts: [host("ns1", 1)], formerHosts: [host("old", 1)] },
        { hosts: [host("ns2", 2), { host: "ns3.example.com" }] },
    ],
    tenants: { "one.net": 1, "two.net": 2, "three.net": ["ns2.example.com"], "four.net": ["ns9.other.net"] },
};

describe("The sets whose addresses are followed", () => {
    it("are the sets of the audit, with the names of each server, and the domains on each set", () => {
        assert.deepEqual(followedSets([AUDIT]), [
            {
                hosts: [
                    { host: "ns1.example.com", awsName: "ns-1.awsdns-01.org" },
                    { host: "old.example.com", awsName: "ns-1.awsdns-01.org" },
                ],
                domains: ["example.com", "one.net"],
            },
            {
                hosts: [{ host: "ns2.example.com", awsName: "ns-2.awsdns-01.org" }],
                domains: ["two.net", "three.net"],
            },
        ]);
    });

    it("have the list at the registry if the stack sets it: of the brand's own set, with former names", () => {
        const [first, second] = followedSets([{ ...AUDIT, brandSetByStack: true }]);
        assert.deepEqual(first?.registered, {
            domain: "example.com",
            names: ["ns1.example.com", "old.example.com"],
        });
        assert.equal(second?.registered, undefined);
        const elsewhere = { ...AUDIT, brandSetByStack: true, brandNameServers: ["ns-9.awsdns-01.org"] };
        assert.ok(followedSets([elsewhere]).every(({ registered }) => registered === undefined));
    });
});
