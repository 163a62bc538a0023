import assert from "node:assert/strict";
import { AuditInputError, type AuditInput } from "../../audit/input";
import type { NamedInput } from "../../audit/readInput";

/** An input of an audit, for the tests that read it and make a plan from it. */

/** The name servers of the first delegation set. */
export const AWS = ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"];

/** An input with two sets of two name servers each. */
export const INPUT: AuditInput = {
    version: 1,
    brandDomain: "example.com",
    brandNameServers: ["ns1.example.com", "ns2.example.com"],
    ttls: { address: 3600, ns: 7200, soa: 900 },
    delegationSets: [
        {
            id: "N1",
            hosts: AWS.map((awsName, index) => ({
                host: `ns${index + 1}.example.com`,
                awsName,
                ipv4: ["205.251.192.1"],
            })),
        },
        { id: "N2", hosts: [{ host: "ns5.example.com" }, { host: "ns6.example.com" }] },
    ],
    tenants: {
        "tenant.net": 1,
        "shop.tenant.net": 2,
        "a.b.shop.tenant.net": 1,
        "app.example.com": ["ns6.example.com", "ns5.example.com"],
    },
};

/** The input with some of its fields changed. */
export function named(input: Partial<AuditInput> = {}, source = "a.json"): NamedInput {
    return { source, input: { ...INPUT, ...input } };
}

/** The message of the thrown AuditInputError. */
export function refusal(run: () => unknown): string {
    try {
        run();
    } catch (error) {
        assert.ok(error instanceof AuditInputError, String(error));
        return error.message;
    }
    assert.fail("nothing was refused");
}
