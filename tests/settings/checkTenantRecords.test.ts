import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkTenant } from "../../settings/checkSettings";
import { ALIAS, problemsOf, problemsOfRecord, problemsOfTenant, refuses, TARGET, TENANT } from "./mistakes";

describe("the further records of a tenant", () => {
    const first = "tenants[0].records[0]";
    refuses([
        [
            "values beside an alias",
            () => problemsOfRecord({ name: "x", type: "A", values: ["192.0.2.1"], alias: ALIAS }),
            first,
            "x A: it has both values and an alias; keep one",
        ],
        [
            "an object where a list is due",
            () => problemsOfTenant({ records: { mail: "x" } }),
            "tenants[0].records",
            "a list of records",
        ],
        [
            "a record without a type",
            () => problemsOfRecord({ name: "@", values: ["x"] }),
            `${first}.type`,
            "is missing",
            "such as MX",
        ],
        [
            "a misspelled key",
            () => problemsOfRecord({ nmae: "@", type: "MX", values: ["x"] }),
            `${first}.nmae`,
            "no such setting",
        ],
        [
            "one value where a list is due",
            () => problemsOfRecord({ name: "@", type: "MX", values: "10 a.net." }),
            `${first}.values`,
            '"10 a.net." does not fit',
        ],
        [
            "a number for a value",
            () => problemsOfRecord({ name: "@", type: "MX", values: [10] }),
            `${first}.values[0]`,
            "10 does not fit",
        ],
        [
            "a TTL in words",
            () => problemsOfRecord({ name: "@", type: "MX", ttl: "1h", values: ["10 a.net."] }),
            `${first}.ttl`,
            '"1h" does not fit',
        ],
        [
            "a type that there is not",
            () => problemsOfRecord({ name: "@", type: "ANAME", values: ["a.net"] }),
            first,
            '"ANAME" is no record type',
        ],
        ["no value", () => problemsOfRecord({ name: "mail", type: "A" }), first, "mail A: it has no value"],
        [
            "a value of another type",
            () => problemsOfRecord({ name: "@", type: "MX", values: ["mail.tenant.net."] }),
            first,
            '"mail.tenant.net." is no MX value',
            "10 mail.example.net.",
        ],
        [
            "a name outside the tenant's domain",
            () => problemsOfRecord({ name: "mail.example.org.", type: "A", values: ["192.0.2.1"] }),
            first,
            "mail.example.org is not in tenant.net",
        ],
        [
            "the zone's own NS",
            () => problemsOfRecord({ name: "@", type: "ns", values: ["a.net."] }),
            first,
            "@ NS",
            "leave it out",
        ],
        [
            "the zone's own SOA",
            () => problemsOfRecord({ name: "tenant.net", type: "SOA", values: ["a. b. 1 2 3 4 5"] }),
            first,
            "@ SOA",
            "leave it out",
        ],
        [
            "a CNAME at the domain itself",
            () => problemsOfRecord({ name: "@", type: "CNAME", values: ["a.net."] }),
            first,
            "not permitted at the zone itself",
        ],
        [
            "a CNAME where the target is",
            () => problemsOfRecord({ name: "www", type: "CNAME", values: ["a.net."] }),
            "tenants[0].records",
            "www CNAME",
            "A is there too",
        ],
        [
            "what the target has already",
            () => problemsOfRecord({ name: "www", type: "A", values: ["192.0.2.1"] }),
            "tenants[0].records",
            "www A: there are 2 of it",
            "merge",
        ],
        [
            "an alias to no zone",
            () => problemsOfRecord({ name: "x", type: "A", alias: { dnsName: "a.net" } }),
            `${first}.alias.zoneId`,
            "is missing",
        ],
        [
            "a tag that is no text",
            () => problemsOfTenant({ tags: { plan: 5 } }),
            "tenants[0].tags.plan",
            "5 does not fit",
        ],
        [
            "tags that are a list",
            () => problemsOfTenant({ tags: ["gold"] }),
            "tenants[0].tags",
            "tags: { key: value }",
        ],
        [
            "a comment of 257 characters",
            () => problemsOfTenant({ comment: "x".repeat(257) }),
            "tenants[0].comment",
            "at most 256",
        ],
    ]);

    it("are checked although the target is not known yet", () => {
        const tenant = {
            ...TENANT,
            target: pulumi.output(TARGET),
            records: [{ name: "@", type: "MX", values: ["mail"] }],
        };
        assert.deepEqual(
            problemsOf({ tenants: [tenant] }).map(({ key }) => key),
            ["tenants[0].records[0]"],
        );
    });
});

describe("a tenant by itself", () => {
    it("is right with its domain in the normal form", () => {
        const { domain, problems } = checkTenant({ ...TENANT, domain: "BÜCHER.de." });
        assert.deepEqual({ domain, problems }, { domain: "xn--bcher-kva.de", problems: [] });
    });

    it("has keys relative to itself in what is wrong", () => {
        const keysOf = (tenant: unknown): string[] => checkTenant(tenant).problems.map(({ key }) => key);
        assert.deepEqual(keysOf({ ...TENANT, domain: "co.uk" }), ["domain"]);
        assert.deepEqual(keysOf({ ...TENANT, target: {} }), ["target"]);
        assert.deepEqual(keysOf({ ...TENANT, records: [{ name: "@", type: "MX", values: ["mail"] }] }), [
            "records[0]",
        ]);
        assert.deepEqual(keysOf({ ...TENANT, tag: {} }), ["tag"]);
        assert.equal(checkTenant({ ...TENANT, target: {} }).domain, undefined);
    });
});
