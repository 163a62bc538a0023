import assert from "node:assert/strict";
import type { AuditInput } from "../../audit/input";
import { auditPlanOf, onlyTenants, planOfNames } from "../../audit/plan";
import { AWS, INPUT, named, refusal } from "./inputs";

describe("The plan of an audit", () => {
    it("has each name server with its AWS name and set, and each tenant with its name servers", () => {
        const { tenants, ...plan } = auditPlanOf([named()]);
        assert.deepEqual(plan, {
            brandDomain: "example.com",
            brandNameServers: ["ns1.example.com", "ns2.example.com"],
            brandAwsNames: [
                { host: AWS[0], now: "ns1.example.com" },
                { host: AWS[1], now: "ns2.example.com" },
            ],
            ttls: { address: 3600, ns: 7200, soa: 900 },
            servers: [
                { host: "ns1.example.com", awsName: AWS[0], delegationSetId: "N1" },
                { host: "ns2.example.com", awsName: AWS[1], delegationSetId: "N1" },
                { host: "ns5.example.com", delegationSetId: "N2" },
                { host: "ns6.example.com", delegationSetId: "N2" },
            ],
        });
        assert.deepEqual(
            tenants.map(({ domain, nameServers }) => [domain, nameServers.join(" ")]),
            [
                ["tenant.net", "ns1.example.com ns2.example.com"],
                ["shop.tenant.net", "ns5.example.com ns6.example.com"],
                ["a.b.shop.tenant.net", "ns1.example.com ns2.example.com"],
                ["app.example.com", "ns6.example.com ns5.example.com"],
            ],
        );
    });

    it("has AWS's own names of each tenant's name servers, if the input has them", () => {
        assert.deepEqual(
            auditPlanOf([named()]).tenants.map(({ awsNames }) => awsNames?.map(({ host }) => host)),
            [AWS, undefined, AWS, undefined],
        );
    });

    it("has the targets of tenants: their own ones, and one that all others share", () => {
        const alias = "lb-1.us-east-1.elb.amazonaws.com";
        const { tenants } = auditPlanOf([
            named({
                targets: [
                    { addresses: ["203.0.113.10"] },
                    { alias, name: "www", tenants: ["shop.tenant.net"] },
                    { tenants: ["app.example.com"] },
                ],
            }),
        ]);
        assert.deepEqual(
            tenants.map(({ target }) => target),
            [
                { name: "tenant.net", addresses: ["203.0.113.10"] },
                { name: "www.shop.tenant.net", alias },
                { name: "a.b.shop.tenant.net", addresses: ["203.0.113.10"] },
                undefined,
            ],
        );
    });

    it("has the tenants whose name servers the stack sets at their registrar", () => {
        const { tenants } = auditPlanOf([named({ setByStack: ["tenant.net"] })]);
        assert.deepEqual(
            tenants.map(({ setByStack }) => setByStack),
            [true, undefined, undefined, undefined],
        );
    });

    it("has the TTLs of tenants that differ from the common ones", () => {
        const ttls = { address: 60, ns: 60, soa: 60 };
        const { tenants } = auditPlanOf([named({ tenantTtls: { "tenant.net": ttls } })]);
        assert.deepEqual(
            tenants.map((tenant) => tenant.ttls),
            [ttls, undefined, undefined, undefined],
        );
    });

    it("has the tenants that are delegated in a zone of the account, with the nearest zone above", () => {
        assert.deepEqual(
            auditPlanOf([named()]).tenants.map(({ parentZone }) => parentZone),
            [undefined, "tenant.net", "shop.tenant.net", "example.com"],
        );
    });

    it("has the former names of a set, each with the present name of its server, and the owner of the servers", () => {
        const [first, second] = INPUT.delegationSets;
        assert.ok(first !== undefined && second !== undefined);
        const former = [
            { host: "Old1.example.com", awsName: AWS[0] ?? "" },
            { host: "old9.example.com", awsName: "ns-9.awsdns-09.net" },
        ];
        const sets = [{ ...first, formerHosts: former }, second];
        const plan = auditPlanOf([named({ delegationSets: sets })]);
        const expected = [{ host: "old1.example.com", now: "ns1.example.com" }, { host: "old9.example.com" }];
        assert.deepEqual(
            plan.servers.map(({ host, former: isFormer = false }) => [host, isFormer]),
            [
                ["ns1.example.com", false],
                ["ns2.example.com", false],
                ["old1.example.com", true],
                ["old9.example.com", true],
                ["ns5.example.com", false],
                ["ns6.example.com", false],
            ],
        );
        assert.deepEqual(
            plan.tenants.map((tenant) => tenant.former),
            [expected, undefined, expected, undefined],
        );
        assert.deepEqual(plan.brandFormer, expected);
        assert.deepEqual(
            onlyTenants(plan, ["tenant.net"]).servers.map(({ host }) => host),
            ["ns1.example.com", "ns2.example.com", "old1.example.com", "old9.example.com"],
        );
    });

    it("does not treat a name as former if another input has it among the present ones", () => {
        const [first, second] = INPUT.delegationSets.map(({ hosts }) => ({ hosts }));
        assert.ok(first !== undefined && second !== undefined);
        const later = { ...first, formerHosts: [{ host: "ns5.example.com" }] };
        const plan = auditPlanOf([
            named({ delegationSets: [later, second] }),
            named({ delegationSets: [first, second] }, "b.json"),
        ]);
        assert.ok(plan.servers.every((server) => server.former === undefined));
        assert.ok(plan.tenants.every((tenant) => tenant.former === undefined));
    });

    it("has every name in its ASCII form", () => {
        const { brandDomain, servers, tenants } = planOfNames(
            "Bücher.Example.",
            ["NS1.bücher.example"],
            ["straße.net", "STRASSE.net"],
        );
        assert.equal(brandDomain, "xn--bcher-kva.example");
        assert.deepEqual(servers, [{ host: "ns1.xn--bcher-kva.example" }]);
        assert.deepEqual(
            tenants.map(({ domain }) => domain),
            ["xn--strae-oqa.net", "strasse.net"],
        );
    });

    it("combines several stacks of one brand", () => {
        const names: Partial<AuditInput> = {
            tenants: { "tenant.org": ["ns1.example.com", "ns7.example.com"] },
        };
        const plan = auditPlanOf([
            named({ brandNameServers: undefined, ttls: undefined }, "servers.json"),
            named({ ...names, delegationSets: [], brandDomain: "EXAMPLE.com" }, "tenants.json"),
            named({ tenants: { "tenant.net": 1 } }, "again.json"),
        ]);
        assert.deepEqual(plan.ttls, INPUT.ttls);
        assert.deepEqual(plan.brandNameServers, INPUT.brandNameServers);
        assert.deepEqual(
            plan.servers.map(({ host, awsName }) => [host, awsName]),
            [
                ["ns1.example.com", AWS[0]],
                ["ns2.example.com", AWS[1]],
                ["ns5.example.com", undefined],
                ["ns6.example.com", undefined],
                ["ns7.example.com", undefined],
            ],
        );
        assert.equal(plan.tenants.length, 5);
    });

    for (const [what, other, expected] of [
        [
            "two brands",
            { brandDomain: "example.org", delegationSets: [], tenants: {}, brandNameServers: undefined },
            /^the brand domain: example\.com in a\.json, and example\.org in b\.json; .*one at a time$/,
        ],
        [
            "a tenant with other name servers",
            { tenants: { "tenant.net": 2 } },
            /^the name servers of tenant\.net: ns1\.example\.com, ns2\.example\.com in a\.json, and ns5/,
        ],
        [
            "a host for another AWS name server",
            { delegationSets: [{ hosts: [{ host: "ns1.example.com", awsName: "ns-9.awsdns-09.net" }] }] },
            /^the AWS name server of ns1\.example\.com: ns-1\.awsdns-01\.org in a\.json, and ns-9/,
        ],
        [
            "a host of another delegation set",
            { delegationSets: [{ id: "N9", hosts: [{ host: "ns1.example.com" }] }], tenants: {} },
            /^the delegation set of ns1\.example\.com: N1 in a\.json, and N9 in b\.json/,
        ],
        [
            "another delegation of the brand domain",
            { brandNameServers: ["ns9.example.com"] },
            /^the name servers of the brand domain: ns1\.example\.com, ns2\.example\.com in a\.json, and ns9/,
        ],
        [
            "another phase",
            { ttls: { address: 60, ns: 60, soa: 60 } },
            /^the TTLs of addresses, NS and SOA: 3600, 7200, 900 in a\.json, and 60, 60, 60 in b\.json/,
        ],
    ] as const) {
        it(`is refused if inputs contradict each other: ${what}`, () => {
            const both = [named(), named(other as Partial<AuditInput>, "b.json")];
            assert.match(
                refusal(() => auditPlanOf(both)),
                expected,
            );
        });
    }

    for (const [what, input, expected] of [
        [
            "no domain",
            { tenants: { "a..b": 1 } },
            /^a\.json: "a\.\.b" is not a valid domain name: .*; use a name such/,
        ],
        [
            "a set that does not exist",
            { tenants: { "a.net": 3 } },
            /"a\.net" has no name servers \(3 of 2 delegation/,
        ],
        ["no name servers", { tenants: { "a.net": [] } }, /"a\.net" has no name servers \(\[\] of 2/],
        [
            "the brand domain",
            { tenants: { "Example.com": 1 } },
            /"Example\.com" is the brand domain, which is/,
        ],
        [
            "name servers of another host",
            { tenants: { "a.net": ["ns1.notexample.com"] } },
            /the name server "ns1\.notexample\.com" is not in the brand domain example\.com/,
        ],
    ] as const) {
        it(`is refused if a tenant is or has ${what}`, () => {
            assert.match(
                refusal(() => auditPlanOf([named(input as Partial<AuditInput>)])),
                expected,
            );
        });
    }

    it("is refused with a message without terminal control characters, in which a long name is cut", () => {
        const message = refusal(() =>
            auditPlanOf([named({ tenants: { [`\u001b[2J${"x".repeat(5000)}`]: 1 } })]),
        );
        assert.match(message, /^a\.json: "\\u\{1b\}\[2Jx+…" is not a valid domain name/);
        assert.ok(message.length < 400, message);
    });

    it("can be made of names only, with every tenant on every name server", () => {
        const plan = planOfNames(
            "example.com",
            ["ns1.example.com", "ns2.example.com=ns-1.awsdns-01.org."],
            ["tenant.net", "shop.tenant.net", "TENANT.net."],
        );
        const nameServers = ["ns1.example.com", "ns2.example.com"];
        const awsNames = [{ host: "ns-1.awsdns-01.org", now: "ns2.example.com" }];
        assert.deepEqual(plan, {
            brandDomain: "example.com",
            servers: [
                { host: "ns1.example.com" },
                { host: "ns2.example.com", awsName: "ns-1.awsdns-01.org" },
            ],
            tenants: [
                { domain: "tenant.net", nameServers, awsNames },
                { domain: "shop.tenant.net", nameServers, awsNames, parentZone: "tenant.net" },
            ],
        });
    });

    it("names the option without a name in it", () => {
        for (const [brand, server, tenant, expected] of [
            ["a b", "ns1.example.com", "tenant.net", /^--brand: "a b" is not a valid domain name/],
            [
                "example.com",
                "ns1..com",
                "tenant.net",
                /^--name-server ns1\.\.com: "ns1\.\.com" is not a valid domain/,
            ],
            [
                "example.com",
                "ns1.example.com=",
                "tenant.net",
                /^--name-server .*: "" is not a valid domain name: it is/,
            ],
            [
                "example.com",
                "ns1.exmaple.com",
                "tenant.net",
                /"ns1\.exmaple\.com" is not in the brand domain/,
            ],
            [
                "example.com",
                "ns1.example.com",
                "1.2.3.4",
                /^the command line: "1\.2\.3\.4" is not a valid domain name/,
            ],
        ] as const) {
            assert.match(
                refusal(() => planOfNames(brand, [server], [tenant])),
                expected,
            );
        }
    });
});

describe("An audit of some tenants", () => {
    const plan = auditPlanOf([named()]);

    it("contains these tenants and their name servers, each once", () => {
        const { servers, tenants, ...rest } = onlyTenants(plan, ["shop.tenant.net", "Shop.Tenant.net."]);
        assert.deepEqual(
            servers.map(({ host }) => host),
            ["ns5.example.com", "ns6.example.com"],
        );
        assert.deepEqual(
            tenants.map(({ domain, parentZone }) => [domain, parentZone]),
            [["shop.tenant.net", "tenant.net"]],
        );
        assert.deepEqual(rest, {
            brandDomain: plan.brandDomain,
            brandNameServers: plan.brandNameServers,
            brandAwsNames: plan.brandAwsNames,
            ttls: plan.ttls,
            otherHosts: ["ns1.example.com", "ns2.example.com"],
        });
    });

    it("is refused for an unknown tenant, with a list of similar names", () => {
        assert.equal(
            refusal(() => onlyTenants(plan, ["tenat.net"])),
            "--tenant tenat.net is not among the tenants of the input; the most similar of its 4 are: tenant.net, shop.tenant.net, a.b.shop.tenant.net",
        );
        assert.match(
            refusal(() => onlyTenants({ ...plan, tenants: [] }, ["tenant.net"])),
            /the input has no tenants/,
        );
        assert.match(
            refusal(() => onlyTenants(plan, ["tenant..net"])),
            /^--tenant: "tenant\.\.net" is not a valid domain name/,
        );
    });
});
