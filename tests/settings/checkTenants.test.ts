import assert from "node:assert/strict";
import { checkTenant } from "../../settings/checkSettings";
import { problemText } from "../../settings/settingsError";
import { ALIAS, problemsOf, problemsOfTenant, refuses, TARGET, TENANT, tenants } from "./mistakes";

describe("the domains of tenants", () => {
    refuses([
        [
            "a missing domain",
            () => problemsOf({ tenants: [{ target: TARGET }] }),
            "tenants[0].domain",
            "is missing",
            "such as tenant.net",
        ],
        [
            "a number",
            () => problemsOf({ tenants: [{ ...TENANT, domain: 5 }] }),
            "tenants[0].domain",
            "5 is not valid",
        ],
        [
            "two words",
            () => problemsOf(tenants("ok.net", "two words.net")),
            "tenants[1].domain",
            '"two words.net" is not a valid domain',
        ],
        [
            "an IP address",
            () => problemsOf(tenants("192.0.2.1")),
            "tenants[0].domain",
            '"192.0.2.1" is not a valid domain',
            "ends in a number",
        ],
        [
            "a wildcard",
            () => problemsOf(tenants("*.tenant.net")),
            "tenants[0].domain",
            '"*.tenant.net" is not a valid domain',
        ],
        [
            "a URL",
            () => problemsOf(tenants("https://user@www.Example.net:8443/path?x")),
            "tenants[0].domain",
            "is not a valid domain; leave out the scheme, the user name, the port and the path: www.example.net",
        ],
        [
            "a domain with a path",
            () => problemsOf(tenants("bücher.example.org/")),
            "tenants[0].domain",
            '"bücher.example.org/" is not a valid domain; leave out the path: xn--bcher-kva.example.org',
        ],
        [
            "a URL without a domain",
            () => problemsOf(tenants("https://com/", "http://[2001:db8::1]/")),
            "tenants[1].domain",
            "a character that no domain has",
        ],
        [
            "a list",
            () => problemsOf(tenants('["tenant.net"]')),
            "tenants[0].domain",
            "is a list, and one domain is needed; use tenant.net",
        ],
        [
            "a label that is too long",
            () => problemsOf(tenants(`${"a".repeat(64)}.net`)),
            "tenants[0].domain",
            "longer than 63",
        ],
        [
            "a public suffix",
            () => problemsOf(tenants("com")),
            "tenants[0].domain",
            '"com" is a public suffix',
            "tenant.com",
        ],
        [
            "a duplicate domain",
            () => problemsOf(tenants("tenant.net", "tenant.net")),
            "tenants[1].domain",
            '"tenant.net" duplicates tenants[0]',
            "remove one",
        ],
        [
            "a duplicate domain in another case with a final dot",
            () => problemsOf(tenants("tenant.net", "TENANT.Net.")),
            "tenants[1].domain",
            "duplicates tenants[0]",
        ],
        [
            "a duplicate domain in punycode",
            () => problemsOf(tenants("ok.net", "bücher.de", "xn--bcher-kva.de")),
            "tenants[2].domain",
            "bücher.de (xn--bcher-kva.de)",
            "tenants[1]",
        ],
        [
            "the brand domain",
            () => problemsOf(tenants("EXAMPLE.com")),
            "tenants[0].domain",
            '"example.com" is the brand domain, which already has its zone',
        ],
        [
            "the parent of the brand domain",
            () => problemsOf({ brandDomain: "dns.example.com", ...tenants("example.com") }),
            "tenants[0].domain",
            "contains the white-label name server ns1.dns.example.com",
        ],
        [
            "a name server's own name",
            () => problemsOf(tenants("ns2.example.com")),
            "tenants[0].domain",
            "contains the white-label name server ns2.example.com",
        ],
    ]);
});

describe("a tenant without a target", () => {
    it("has its further records, or none", () => {
        const records = [{ name: "@", type: "MX", values: ["10 mail.example.net."] }];
        assert.deepEqual(problemsOf({ tenants: [{ domain: "tenant.net", records }] }), []);
        assert.deepEqual(problemsOf({ tenants: [{ domain: "tenant.net" }] }), []);
    });
});

describe("the target of a tenant", () => {
    const targetIs = (target: unknown) => () => problemsOfTenant({ target });
    refuses([
        [
            "names without a target",
            () => problemsOf({ tenants: [{ domain: "tenant.net", names: ["@", "shop"] }] }),
            "tenants[0].names",
            '["@","shop"] lists the names that get the target, but there is no target',
        ],
        [
            "an undefined target",
            targetIs(undefined),
            "tenants[0].target",
            "is undefined",
            "remove the key target",
        ],
        ["null", targetIs(null), "tenants[0].target", "null is not valid"],
        ["a text", targetIs("203.0.113.10"), "tenants[0].target", '"203.0.113.10" is not valid'],
        ["an empty target", targetIs({}), "tenants[0].target", "{} has neither alias nor addresses"],
        [
            "both an alias and addresses",
            targetIs({ ...TARGET, alias: ALIAS }),
            "tenants[0].target",
            "203.0.113.10",
            "has both alias and addresses",
        ],
        [
            "a misspelled key",
            targetIs({ address: ["203.0.113.10"] }),
            "tenants[0].target.address",
            "is not a known setting",
        ],
        [
            "an empty list of addresses",
            targetIs({ addresses: [] }),
            "tenants[0].target.addresses",
            "[] has no address",
        ],
        [
            "an invalid address",
            targetIs({ addresses: ["203.0.113.10", "203.0.113.256"] }),
            "tenants[0].target.addresses[1]",
            '"203.0.113.256" is not an IPv4 or IPv6 address',
            "such as 203.0.113.10",
        ],
        [
            "a load balancer's name among the addresses",
            targetIs({ addresses: [ALIAS.dnsName] }),
            "tenants[0].target.addresses[0]",
            ALIAS.dnsName,
            "an alias",
        ],
        [
            "a duplicate address in another spelling",
            targetIs({ addresses: ["2001:db8::1", "2001:DB8:0::1"] }),
            "tenants[0].target.addresses",
            "twice",
        ],
        [
            "a negative TTL",
            targetIs({ ...TARGET, ttl: -5 }),
            "tenants[0].target.ttl",
            "-5 is not valid",
            "seconds",
        ],
        ["a TTL in words", targetIs({ ...TARGET, ttl: "1h" }), "tenants[0].target.ttl", '"1h" is not valid'],
        [
            "an alias without its zone",
            targetIs({ alias: { dnsName: ALIAS.dnsName } }),
            "tenants[0].target.alias.zoneId",
            "is missing",
            "CanonicalHostedZoneId",
        ],
        [
            "an alias to a number",
            targetIs({ alias: { ...ALIAS, dnsName: 5 } }),
            "tenants[0].target.alias.dnsName",
            "5 is not valid",
        ],
        [
            "an alias to a URL",
            targetIs({ alias: { ...ALIAS, dnsName: "https://lb.example.net" } }),
            "tenants[0].target.alias",
            "https://lb.example.net",
            "is not a valid domain name",
        ],
        [
            "an ARN as the zone id",
            targetIs({ alias: { ...ALIAS, zoneId: "arn:aws:elb" } }),
            "tenants[0].target.alias",
            '"arn:aws:elb" is not a hosted zone id',
            "CanonicalHostedZoneId",
        ],
        [
            "a text as the alias's health",
            targetIs({ alias: { ...ALIAS, evaluateTargetHealth: "no" } }),
            "tenants[0].target.alias.evaluateTargetHealth",
            '"no" is not valid',
        ],
        [
            "a text in the place of names",
            () => problemsOfTenant({ names: "www" }),
            "tenants[0].names",
            '"www" is not valid',
            "a list of names",
        ],
        [
            "a number as a name",
            () => problemsOfTenant({ names: ["@", 5] }),
            "tenants[0].names[1]",
            "5 is not valid",
        ],
    ]);

    it("has one problem for a broken rule, for any number of names", () => {
        const problems = problemsOfTenant({
            target: { alias: { ...ALIAS, zoneId: "z1" } },
            names: ["@", "www", "shop"],
        });
        assert.equal(problems.length, 1, JSON.stringify(problems));
    });

    it("has names inside the tenant's domain, each once", () => {
        assert.match(
            JSON.stringify(problemsOfTenant({ names: ["www.example.org."] })),
            /www\.example\.org is not in tenant\.net/,
        );
        assert.match(
            JSON.stringify(problemsOfTenant({ names: ["a..b"] })),
            /a\.\.b\.tenant\.net.* is not a valid record name/,
        );
        assert.match(
            JSON.stringify(problemsOfTenant({ names: ["www", "WWW.tenant.net."] })),
            /duplicates names\[0\]/,
        );
    });
});

describe("a tenant with a wrong domain", () => {
    const PARTS = {
        target: { addresses: ["203.0.113.256"] },
        tags: { "aws:x": "y" },
        zoneId: "Z0123456789ABC",
        migrateFrom: { zoneId: "Z0123456789ABD" },
        records: [
            { name: "@", type: "MX", values: ["mail"] },
            { name: "www.tenant.net.", type: "TXT", values: ["x"] },
        ],
    };
    const keysOf = (tenant: Record<string, unknown>): string[] =>
        problemsOf({ tenants: [tenant] }).map(({ key }) => key);

    for (const [what, domain] of [
        ["is invalid", "two words.net"],
        ["is a public suffix", "co.uk"],
        ["is missing", undefined],
    ] as const) {
        it(`has its other problems too if the domain ${what}, except problems that depend on the domain`, () => {
            assert.deepEqual(keysOf({ ...PARTS, ...(domain === undefined ? {} : { domain }) }), [
                "tenants[0].domain",
                "tenants[0].target.addresses[0]",
                "tenants[0].records[0]",
                "tenants[0].tags",
                "tenants[0].zoneId",
            ]);
        });
    }

    it("has its other problems too if it is a zone of a program", () => {
        assert.deepEqual(
            checkTenant({ ...PARTS, domain: "two words.net" }).problems.map(({ key }) => key),
            ["domain", "target.addresses[0]", "records[0]", "tags", "zoneId"],
        );
    });
});

describe("the number of a tenant in a message", () => {
    it("has the domain beside it, except for a mistake of the domain, which shows it in any case", () => {
        const problems = problemsOf({
            tenants: [
                { ...TENANT, target: null },
                { ...TENANT, domain: "Bücher.example", pin: 0 },
                { ...TENANT, pin: 0 },
                { domain: "a..b", pin: 0 },
            ],
        });
        const keys = problems.map((problem) => problemText(problem, "white-label-dns:").split(": ", 1)[0]);
        assert.deepEqual(
            keys.filter((key) => key?.includes(".pin") === true || key?.includes(".target") === true),
            [
                "white-label-dns:tenants[0].target (tenant.net)",
                "white-label-dns:tenants[1].pin (Bücher.example)",
                "white-label-dns:tenants[2].pin (tenant.net)",
                "white-label-dns:tenants[3].pin",
            ],
        );
        assert.ok(keys.includes("white-label-dns:tenants[2].domain"));
    });
});
