import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { parse } from "yaml";
import { checkedSettings, checkSettings } from "../../settings/checkSettings";
import { toSettings } from "../../settings/readConfig";
import { packageRoot } from "../../route53/packageRoot";
import { unicodeLabel } from "../dns/arbitraries";
import { ALIAS, nested, problemsOf, problemsOfTenant, refuses, TARGET, TENANT, tenants } from "./mistakes";

function sampleConfig(): Record<string, string> {
    const { config } = parse(readFileSync(join(packageRoot(), "Pulumi.sample.yaml"), "utf8")) as {
        config: Record<string, unknown>;
    };
    // The form in which the engine passes values: text as it is, everything else as JSON.
    return Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
            key,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}

describe("valid settings", () => {
    it("include the settings of the sample config", () => {
        const { problems, settings } = checkSettings(toSettings(sampleConfig()));
        assert.deepEqual(problems, []);
        assert.deepEqual(settings?.nameServers, [
            "ns1.example.com",
            "ns2.example.com",
            "ns3.example.com",
            "ns4.example.com",
        ]);
        assert.deepEqual(
            settings.tenants.map(({ domain }) => domain),
            ["bakery.com", "tenant.net", "xn--bcher-kva.example.org", "florist.co.uk", "cafe.io"],
        );
    });

    it("are returned in their normal form", () => {
        const { settings } = checkSettings({
            brandDomain: "Example.COM.",
            nameServers: ["NS-A", "ns-b.dns.example.com."],
            ...tenants("Bücher.example.org.", "notexample.com"),
        });
        assert.equal(settings?.brandDomain, "example.com");
        assert.deepEqual(settings.nameServers, ["ns-a.example.com", "ns-b.dns.example.com"]);
        assert.deepEqual(
            settings.tenants.map(({ domain }) => domain),
            ["xn--bcher-kva.example.org", "notexample.com"],
        );
    });

    it("are not checked again, and their tenants are read-only", () => {
        const { settings } = checkSettings({ brandDomain: "example.com", tenants: [TENANT] });
        const [tenant] = settings?.tenants ?? [];
        assert.ok(tenant !== undefined && settings !== undefined);
        assert.equal(checkedSettings(settings), settings);
        assert.ok(tenant.target);
        const { target } = tenant;
        assert.throws(() => Object.assign(target, { ttl: 60 }), TypeError);
        assert.throws(() => settings.tenants.push(tenant), TypeError);
    });

    it("are checked again in a copy", () => {
        const { settings } = checkSettings({ brandDomain: "example.com", tenants: [TENANT] });
        const [tenant] = settings?.tenants ?? [];
        assert.ok(tenant !== undefined && settings !== undefined);
        const refusal = (copy: object, message: RegExp) =>
            assert.throws(() => checkedSettings(copy), { name: "Error", message });
        refusal(
            { ...settings, tenants: [tenant, tenant] },
            /^tenants\[1\]\.domain: .* duplicates tenants\[0\]/,
        );
        refusal({ ...settings, tenants: [tenant.target] }, /^tenants\[0\]\.domain: is missing/);
        refusal(
            { ...settings, tenants: [{ ...tenant, names: ["a..b"] }] },
            /^tenants\[0\]\.names\[0\] \(tenant\.net\): /,
        );
        const changed = checkedSettings({ ...settings, tenants: [{ ...tenant, names: ["-"] }] });
        assert.deepEqual(changed.tenants[0]?.names, ["-"]);
    });

    const legal: [string, Record<string, unknown>][] = [
        ["no tenants yet", { tenants: [] }],
        ["tenants next to each other", tenants("a.tenant.net", "b.tenant.net", "atenant.net")],
        ["a tenant below the brand domain", nested({ "shop.example.com": "example.com" })],
        ["a tenant on a private suffix", tenants("github.io")],
        ["one name server", { nameServers: ["dns"] }],
        [
            "an adopted zone's servers",
            { delegationSet: { fromZone: "Z0123456789ABCDEFGHIJ" }, rewriteBrandZone: true },
        ],
        [
            "an existing delegation set",
            { delegationSet: { id: "N01234567ABCDE" }, allowDelegationSetReplacement: true },
        ],
        [
            "the first phase and SOA fields",
            { ttlPhase: "prepare", soa: { rname: "hostmaster@example.com", minimum: 60, serial: 0 } },
        ],
        [
            "a pattern for the names of further sets",
            { nameServerPattern: "dns{n}", nameServers: ["anna", "bert"] },
        ],
        ["a part of the account's limits", { apiShare: 0.25 }],
        [
            "raised limits",
            {
                requestRates: {
                    requests: { perSecond: 40, burst: 200 },
                    CreateHostedZone: { perSecond: 0.5 },
                    changes: {},
                },
            },
        ],
        [
            "pinned tenants, one inside the other",
            {
                tenants: [
                    { ...TENANT, pin: 1 },
                    { ...TENANT, domain: "shop.tenant.net", inside: "tenant.net", pin: 100 },
                ],
            },
        ],
        [
            "a sandbox",
            {
                dnsGateway: "127.0.0.1:5300",
                resolvers: ["127.0.0.1:5300", "[::1]:5301"],
                allowSpecialPurposeAddresses: true,
            },
        ],
        [
            "an alias with evaluated health",
            { tenants: [{ ...TENANT, target: { alias: { ...ALIAS, evaluateTargetHealth: true } } }] },
        ],
        [
            "tags and a comment",
            { tenants: [{ ...TENANT, tags: { plan: "gold" }, comment: "x".repeat(256) }] },
        ],
        [
            "a target that is not known yet",
            { brandZoneId: pulumi.output("Z1"), tenants: [{ ...TENANT, target: pulumi.output(TARGET) }] },
        ],
        [
            "a tenant's own records",
            {
                tenants: [
                    {
                        ...TENANT,
                        names: ["@"],
                        records: [
                            { name: "www", type: "cname", values: ["tenant.net"] },
                            { name: "@", type: "MX", values: ["0 ."] },
                        ],
                    },
                ],
            },
        ],
    ];
    for (const [what, settings] of legal) {
        it(`can have ${what}`, () => assert.deepEqual(problemsOf(settings), []));
    }

    it("have the pattern as a full name, in the form of the first names", () => {
        for (const nameServerPattern of ["NS{n}", "ns{n}.example.com", "ns{n}.Example.com."]) {
            const { settings } = checkSettings({
                brandDomain: "example.com",
                tenants: [],
                nameServerPattern,
            });
            assert.equal(settings?.nameServerPattern, "ns{n}.example.com");
        }
    });

    it("can name the same domain in any spelling, with the same result", () => {
        fc.assert(
            fc.property(unicodeLabel, (name) => {
                const { settings } = checkSettings({ brandDomain: "example.com", ...tenants(`${name}.net`) });
                fc.pre(settings !== undefined);
                const other = checkSettings({
                    brandDomain: "EXAMPLE.com.",
                    ...tenants(`${name.toUpperCase()}.NET.`),
                });
                assert.deepEqual(other.settings, settings);
            }),
        );
    });
});

describe("the settings of a stack", () => {
    refuses([
        [
            "a missing brand domain",
            () => problemsOf({ brandDomain: undefined }),
            "brandDomain",
            "is missing",
            "such as example.com",
        ],
        [
            "a number as the brand domain",
            () => problemsOf({ brandDomain: 5 }),
            "brandDomain",
            "5 is not valid",
        ],
        [
            "an empty brand domain",
            () => problemsOf({ brandDomain: "" }),
            "brandDomain",
            '"" is not a valid domain',
        ],
        [
            "a URL as the brand domain",
            () => problemsOf({ brandDomain: "https://example.com" }),
            "brandDomain",
            '"https://example.com" is not a valid domain',
            "leave out the scheme: example.com",
        ],
        [
            "a public suffix as the brand domain",
            () => problemsOf({ brandDomain: "co.uk" }),
            "brandDomain",
            '"co.uk" is a public suffix',
            "tenant.co.uk",
        ],
        [
            "a misspelled setting",
            () => problemsOf({ brandDomian: "x" }),
            "brandDomian",
            "is not a known setting",
        ],
        [
            "an empty zone id",
            () => problemsOf({ brandZoneId: "" }),
            "brandZoneId",
            '"" is not valid',
            "Z0123456789ABCDEFGHIJ",
        ],
        [
            "an unknown phase",
            () => problemsOf({ ttlPhase: "test" }),
            "ttlPhase",
            '"test" is not valid',
            '"prepare"',
            '"live"',
        ],
        [
            "an unknown phase of a tenant",
            () => problemsOfTenant({ ttlPhase: "prepared" }),
            "tenants[0].ttlPhase",
            '"prepared" is not valid',
            '"prepare"',
        ],
        [
            "a text as a flag",
            () => problemsOf({ rewriteBrandZone: "yes" }),
            "rewriteBrandZone",
            '"yes" is not valid',
            "true or false",
        ],
        [
            "SOA fields of the wrong type",
            () => problemsOf({ soa: { expire: "2w" } }),
            "soa.expire",
            '"2w" is not valid',
            "seconds",
        ],
        ["a negative SOA serial", () => problemsOf({ soa: { serial: -1 } }), "soa.serial", "-1 is not valid"],
        [
            "an MNAME, which is the first name server",
            () => problemsOf({ soa: { mname: "x" } }),
            "soa.mname",
            "is not a known setting",
        ],
        [
            "one resolver in the place of a list",
            () => problemsOf({ resolvers: "9.9.9.9" }),
            "resolvers",
            '"9.9.9.9" is not valid',
            "a list",
        ],
        [
            "an invalid port of a resolver",
            () => problemsOf({ resolvers: ["9.9.9.9", "9.9.9.9:dns"] }),
            "resolvers[1]",
            "9.9.9.9:dns",
            "65535",
        ],
        [
            "a gateway without resolvers",
            () => problemsOf({ dnsGateway: "127.0.0.1:5300" }),
            "dnsGateway",
            "127.0.0.1:5300",
            "set resolvers",
        ],
        [
            "an invalid address of a gateway",
            () => problemsOf({ resolvers: ["127.0.0.1"], dnsGateway: "two words" }),
            "dnsGateway",
            "two words",
        ],
        [
            "a zone to adopt and a set to use",
            () => problemsOf({ delegationSet: { fromZone: "Z1", id: "N1" } }),
            "delegationSet",
            "both fromZone and id",
            "keep one",
        ],
        [
            "a text as the delegation set",
            () => problemsOf({ delegationSet: "N1" }),
            "delegationSet",
            '"N1" is not valid',
            "fromZone",
        ],
        [
            "a brand zone to rewrite without a set of its own",
            () => problemsOf({ rewriteBrandZone: true }),
            "rewriteBrandZone",
            "true",
            "delegationSet.fromZone",
        ],
        [
            "missing tenants",
            () => problemsOf({ tenants: undefined }),
            "tenants",
            "is missing",
            "[{ domain, target }]",
        ],
        [
            "tenants that are not a list",
            () => problemsOf({ tenants: { "tenant.net": TARGET } }),
            "tenants",
            '"tenant.net"',
            "a list of tenants",
        ],
        [
            "a domain in the place of a tenant",
            () => problemsOf({ tenants: ["tenant.net"] }),
            "tenants[0]",
            '"tenant.net" is not valid',
            "{ domain, target }",
        ],
        [
            "null in the place of a tenant",
            () => problemsOf({ tenants: [TENANT, null] }),
            "tenants[1]",
            "null is not valid",
        ],
        ["missing settings", () => checkSettings(undefined).problems, "", "is missing"],
        [
            "a text in the place of settings",
            () => checkSettings("brandDomain").problems,
            "",
            '"brandDomain" is not valid',
        ],
    ]);
});

describe("a tenant's delegation set", () => {
    const pin = (value: unknown) => () => problemsOf({ tenants: [TENANT, { ...TENANT, pin: value }] });
    const rule = "the number of the delegation set to put the tenant on, from 1 to 100";
    refuses([
        ["zero", pin(0), "tenants[1].pin", "0 is not valid", rule],
        ["a fraction", pin(1.5), "tenants[1].pin", "1.5 is not valid", rule],
        ["a number above the account's sets", pin(101), "tenants[1].pin", "101 is not valid", rule],
        ["the id of a set", pin("N01234567ABCDE"), "tenants[1].pin", '"N01234567ABCDE" is not valid', rule],
        ["a pin outside of the tenants", () => problemsOf({ pin: 1 }), "pin", "is not a known setting"],
    ]);
});

describe("limits that AWS has raised", () => {
    const rates = (requestRates: unknown) => () => problemsOf({ requestRates });
    const create = (CreateHostedZone: unknown) => rates({ CreateHostedZone });
    refuses([
        ["a number", rates(4), "requestRates", "4 is not valid", "the rates that AWS has raised"],
        [
            "a number for an operation",
            create(8),
            "requestRates.CreateHostedZone",
            "8 is not valid",
            "a rate: { perSecond",
        ],
        [
            "a rate of zero",
            create({ perSecond: 0 }),
            "requestRates.CreateHostedZone.perSecond",
            "0 is not valid",
            "a number above 0 and at most 10000",
        ],
        [
            "a fraction of a burst",
            create({ burst: 0.5 }),
            "requestRates.CreateHostedZone.burst",
            "0.5 is not valid",
            "a whole number from 1 to 1000000",
        ],
        [
            "an unknown operation",
            rates({ CreateHostedZones: {} }),
            "requestRates.CreateHostedZones",
            "is not a known setting",
            'did you mean "CreateHostedZone"?',
        ],
        [
            "another key for the rate",
            create({ perSeconds: 8 }),
            "requestRates.CreateHostedZone.perSeconds",
            "is not a known setting",
            'did you mean "perSecond"?',
        ],
    ]);
});

describe("a stack's part of the account's limits", () => {
    const share = (apiShare: unknown) => () => problemsOf({ apiShare });
    const rule = "a number above 0 and at most 1";
    refuses([
        ["zero", share(0), "apiShare", "0 is not valid", rule],
        ["a negative number", share(-0.5), "apiShare", "-0.5 is not valid", rule],
        ["a number above one", share(25), "apiShare", "25 is not valid", rule],
        ["a percentage", share("25%"), "apiShare", '"25%" is not valid', rule],
    ]);
});
