import assert from "node:assert/strict";
import { INPUTS, readInput } from "../../../sandbox/domains/inputs";

const TENANT = { DomainName: "tenant.net" };

describe("Requests of Route 53 Domains", () => {
    const refused = (schema: keyof typeof INPUTS, body: object | string): string => {
        try {
            readInput<unknown>(INPUTS[schema], typeof body === "string" ? body : JSON.stringify(body));
            return "";
        } catch (error) {
            assert.ok(error instanceof Error);
            return `${error.name}: ${error.message}`;
        }
    };

    it("have the members of the model, with its lengths and patterns", () => {
        const server = (Name: string) => ({ ...TENANT, Nameservers: [{ Name }] });
        assert.equal(refused("nameServers", server("ns1.example.com")), "");
        for (const [schema, body, place] of [
            ["domain", {}, "DomainName"],
            ["domain", { DomainName: "a".repeat(256) }, "DomainName"],
            ["nameServers", TENANT, "Nameservers"],
            ["nameServers", server("bücher.org"), "Nameservers.0.Name"],
            [
                "nameServers",
                { ...TENANT, Nameservers: [{ Name: "a.org", GlueIps: ["1".repeat(46)] }] },
                "GlueIps.0",
            ],
            ["operations", { Status: ["DONE"] }, "Status.0"],
            ["operations", { MaxItems: 101 }, "MaxItems"],
            ["tags", { ...TENANT, TagsToUpdate: [{ Key: "" }] }, "TagsToUpdate.0.Key"],
            ["privacy", { ...TENANT, TechPrivacy: "yes" }, "TechPrivacy"],
        ] as const) {
            const error = refused(schema, body);
            assert.ok(error.startsWith("InvalidInput: 1 validation error detected: Value at '"), error);
            assert.ok(error.includes(`${place}' failed to satisfy constraint: `), error);
        }
    });

    it("have no other members, and are JSON", () => {
        assert.match(refused("domain", { ...TENANT, Force: true }), /^InvalidInput: .*Force/);
        assert.match(refused("domain", "DomainName=tenant.net"), /^SerializationException: /);
        assert.equal(refused("domains", ""), "");
    });
});
