import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkTenant } from "../../settings/checkSettings";
import { ALIAS, problemsOf, problemsOfRecord, problemsOfTenant, refuses, TARGET, TENANT } from "./mistakes";

describe("the further records of a tenant", () => {
    const first = "tenants[0].records[0]";
    refuses([
        [
            "values together with an alias",
            () => problemsOfRecord({ name: "x", type: "A", values: ["192.0.2.1"], alias: ALIAS }),
            first,
            "x A: it has both values and an alias; keep one of the two",
        ],
        [
            "an object in the place of a list",
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
            "is not a known setting",
        ],
        [
            "one value in the place of a list",
            () => problemsOfRecord({ name: "@", type: "MX", values: "10 a.net." }),
            `${first}.values`,
            '"10 a.net." is not valid',
        ],
        [
            "a number as a value",
            () => problemsOfRecord({ name: "@", type: "MX", values: [10] }),
            `${first}.values[0]`,
            "10 is not valid",
        ],
        [
            "a TTL in words",
            () => problemsOfRecord({ name: "@", type: "MX", ttl: "1h", values: ["10 a.net."] }),
            `${first}.ttl`,
            '"1h" is not valid',
        ],
        [
            "an unknown type",
            () => problemsOfRecord({ name: "@", type: "ANAME", values: ["a.net"] }),
            first,
            '"ANAME" is not a record type',
        ],
        [
            "an empty list of values",
            () => problemsOfRecord({ name: "mail", type: "A" }),
            first,
            "mail A: it has no value",
        ],
        [
            "a value of another type",
            () => problemsOfRecord({ name: "@", type: "MX", values: ["mail.tenant.net."] }),
            first,
            '"mail.tenant.net." is not a valid MX value',
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
            "remove the record",
        ],
        [
            "the zone's own SOA",
            () => problemsOfRecord({ name: "tenant.net", type: "SOA", values: ["a. b. 1 2 3 4 5"] }),
            first,
            "@ SOA",
            "remove the record",
        ],
        [
            "a CNAME at the domain itself",
            () => problemsOfRecord({ name: "@", type: "CNAME", values: ["a.net."] }),
            first,
            "not permitted at the zone itself",
        ],
        [
            "a CNAME at a name of the target",
            () => problemsOfRecord({ name: "www", type: "CNAME", values: ["a.net."] }),
            "tenants[0].records",
            "www CNAME",
            "this name also has A",
        ],
        [
            "a record that the target already has",
            () => problemsOfRecord({ name: "www", type: "A", values: ["192.0.2.1"] }),
            "tenants[0].records",
            "www A: defined 2 times",
            "merge",
        ],
        [
            "an alias without a zone",
            () => problemsOfRecord({ name: "x", type: "A", alias: { dnsName: "a.net" } }),
            `${first}.alias.zoneId`,
            "is missing",
        ],
        [
            "a tag that is not text",
            () => problemsOfTenant({ tags: { plan: [5] } }),
            "tenants[0].tags.plan",
            "[5] is not valid",
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

describe("the routed records of a tenant", () => {
    const first = "tenants[0].records[0]";
    const www = (more: object) => ({ name: "shop", type: "A", values: ["192.0.2.1"], ...more });
    const record = (more: object) => () => problemsOfRecord(www(more));
    it("are accepted with one routing and identifiers of their own", () => {
        const routings = [{ weight: 90 }, { weight: 10 }];
        const records = routings.map((routing, index) => www({ setIdentifier: String(index), routing }));
        assert.deepEqual(problemsOfTenant({ records }), []);
        const place = { geoproximity: { latitude: 49.2, longitude: "-0.5", bias: 1 } };
        assert.deepEqual(problemsOfTenant({ records: [www({ setIdentifier: "x", routing: place })] }), []);
    });
    refuses([
        [
            "a missing identifier",
            record({ routing: { weight: 1 } }),
            first,
            "shop A: a record with a routing needs",
        ],
        [
            "a missing routing",
            record({ setIdentifier: "blue" }),
            first,
            'shop A (blue): the set identifier "blue"',
        ],
        [
            "an empty identifier",
            record({ setIdentifier: "", routing: {} }),
            `${first}.setIdentifier`,
            "1 to 128",
        ],
        [
            "an unknown routing policy",
            record({ setIdentifier: "x", routing: { round: 1 } }),
            `${first}.routing.round`,
            "is not a known setting",
        ],
        [
            "an unknown role",
            record({ setIdentifier: "x", routing: { failover: "primary" } }),
            `${first}.routing.failover`,
            '"primary" is not valid; write PRIMARY or SECONDARY',
        ],
        [
            "a misspelled place",
            record({ setIdentifier: "x", routing: { geolocation: { contry: "DE" } } }),
            `${first}.routing.geolocation.contry`,
            "is not a known setting",
        ],
        [
            "a text as a routing",
            record({ routing: "weighted" }),
            `${first}.routing`,
            '"weighted" is not valid',
        ],
        [
            "a weight next to a simple record",
            () =>
                problemsOfTenant({
                    records: [www({}), www({ setIdentifier: "x", routing: { weight: 1 } })],
                }),
            "tenants[0].records",
            "shop A: one record has no routing, and 1 have one",
        ],
        [
            "a routed record at a name of the target",
            () => problemsOfRecord({ ...www({}), name: "www", setIdentifier: "x", routing: { weight: 1 } }),
            "tenants[0].records",
            "www A: one record has no routing, and 1 have one",
        ],
    ]);
});

describe("an alias to another record of the tenant", () => {
    const records = (...aliases: [string, string, string?][]) =>
        problemsOfTenant({
            records: aliases.map(([name, target, type = "A"]) => ({ name, type, alias: { name: target } })),
        });
    it("refers to the target's records, and to other aliases", () => {
        assert.deepEqual(records(["shop", "@"], ["store", "shop"]), []);
    });
    refuses([
        [
            "a target of another type",
            () => records(["shop", "@", "AAAA"]),
            "tenants[0].records",
            'shop AAAA: the alias target "@" (tenant.net) has no AAAA record in this tenant',
        ],
        [
            "a circle of aliases",
            () => records(["a", "b"], ["b", "a"]),
            "tenants[0].records",
            "(a A -> b A -> a A)",
        ],
        [
            "a zone id together with the name",
            () => problemsOfRecord({ name: "x", type: "A", alias: { name: "@", zoneId: "Z1" } }),
            "tenants[0].records[0].alias.zoneId",
            "is not a known setting",
        ],
        [
            "an alias without a zone id",
            () => problemsOfRecord({ name: "x", type: "A", alias: { dnsName: ALIAS.dnsName } }),
            "tenants[0].records[0].alias.zoneId",
            "is missing; write the hosted zone id of the alias target itself",
        ],
        [
            "a text as an alias",
            () => problemsOfRecord({ name: "x", type: "A", alias: "@" }),
            "tenants[0].records[0].alias",
            '"@" is not valid; write an alias target',
        ],
    ]);

    it("can refer to a target that is not known yet", () => {
        const alias = { name: "shop", type: "A", alias: { name: "@" } };
        assert.deepEqual(problemsOfTenant({ target: pulumi.output(TARGET), records: [alias] }), []);
    });
});

describe("records with outputs in them", () => {
    const later = pulumi.output("x");
    const validation = { name: later, type: "CNAME", values: [later] };
    it("are left to the provider's check, as a whole, in part, or as a list", () => {
        for (const records of [[validation], [pulumi.output(validation)], pulumi.output([validation])]) {
            assert.deepEqual(problemsOfTenant({ records }), []);
        }
        const tenant = { tags: { a: later }, comment: later, names: [later] };
        assert.deepEqual(problemsOfTenant(tenant), []);
        assert.deepEqual(problemsOfTenant({ tags: pulumi.output({}), names: pulumi.output(["@"]) }), []);
    });
    refuses([
        [
            "a misspelled key next to an output",
            () => problemsOfTenant({ records: [{ ...validation, valeus: [] }] }),
            "tenants[0].records[0].valeus",
            "is not a known setting",
        ],
        [
            "a wrong type next to an output",
            () => problemsOfTenant({ records: [{ ...validation, ttl: "1h" }] }),
            "tenants[0].records[0].ttl",
            '"1h" is not valid',
        ],
        [
            "a wrong record next to one with an output",
            () => problemsOfTenant({ records: [validation, { name: "@", type: "MX", values: ["mail"] }] }),
            "tenants[0].records[1]",
            "@ MX: ",
        ],
        [
            "a tag of AWS next to an output",
            () => problemsOfTenant({ tags: { "aws:x": "y", a: later } }),
            "tenants[0].tags",
            "aws:x",
        ],
    ]);
});

describe("a single tenant", () => {
    it("is accepted with its domain in the normal form", () => {
        const { domain, problems } = checkTenant({ ...TENANT, domain: "BÜCHER.de." });
        assert.deepEqual({ domain, problems }, { domain: "xn--bcher-kva.de", problems: [] });
    });

    it("has relative keys in its problems", () => {
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
