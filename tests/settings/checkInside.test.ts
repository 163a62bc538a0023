import assert from "node:assert/strict";
import { checkTenant } from "../../settings/checkSettings";
import type { SettingProblem } from "../../settings/settingsError";
import { nested, problemsOf, refuses, TENANT, tenants } from "./mistakes";

const INNER = { ...TENANT, domain: "shop.tenant.net", inside: "tenant.net" };

/** The problems of tenant.net with these parts, beside its inner tenant shop.tenant.net. */
const beside = (outer: Record<string, unknown>): SettingProblem[] =>
    problemsOf({ tenants: [{ ...TENANT, ...outer }, INNER] });

describe("a tenant inside of another one", () => {
    refuses([
        [
            "a tenant without the key inside",
            () => problemsOf(tenants("shop.tenant.net", "tenant.net")),
            "tenants[0].domain",
            '"shop.tenant.net" is a subdomain of tenant.net (tenants[1])',
            "could take over a subdomain of another",
            "add inside: tenant.net to this tenant if the owner of tenant.net agrees, or remove one of the two",
        ],
        [
            "a tenant below the brand domain without the key inside",
            () => problemsOf(tenants("shop.example.com")),
            "tenants[0].domain",
            '"shop.example.com" is a subdomain of the brand domain example.com',
            "add inside: example.com to this tenant if this is intended, or remove the tenant",
        ],
        [
            "a tenant in another spelling",
            () => problemsOf(tenants("BÜCHER.de", "shop.xn--bcher-kva.de.")),
            "tenants[1].domain",
            "xn--bcher-kva.de (tenants[0])",
        ],
        [
            "the outer one of two domains that contain it",
            () =>
                problemsOf(
                    nested({
                        "tenant.net": undefined,
                        "b.tenant.net": "tenant.net",
                        "a.b.tenant.net": "tenant.net",
                    }),
                ),
            "tenants[2].inside",
            '"tenant.net" is not the nearest domain that contains a.b.tenant.net; write inside: b.tenant.net',
        ],
        [
            "another domain in inside",
            () => problemsOf(nested({ "tenant.net": undefined, "shop.tenant.net": "two words" })),
            "tenants[1].inside",
            '"two words" is not the nearest',
            "write inside: tenant.net",
        ],
        [
            "a domain in inside that is not in the config",
            () => problemsOf(nested({ "tenant.net": undefined, "shop.tenant.org": "tenant.org" })),
            "tenants[1].inside",
            '"tenant.org": neither another tenant nor the brand domain contains shop.tenant.org; remove the key inside',
        ],
        [
            "a number",
            () => problemsOf({ tenants: [{ ...TENANT, inside: 5 }] }),
            "tenants[0].inside",
            "5 is not valid",
            "the nearest domain",
        ],
    ]);

    const chains: [what: string, domains: Record<string, string | undefined>][] = [
        ["a child of a tenant", { "tenant.net": undefined, "shop.tenant.net": "tenant.net" }],
        ["a grandchild before its parent", { "a.b.tenant.net": "tenant.net", "tenant.net": undefined }],
        ["a child in another spelling", { "BÜCHER.de": undefined, "shop.xn--bcher-kva.de.": "Bücher.de." }],
        [
            "a chain of tenants",
            { "tenant.net": undefined, "b.tenant.net": "tenant.net", "a.b.tenant.net": "b.tenant.net" },
        ],
        ["a child of the brand domain", { "shop.example.com": "example.com" }],
        [
            "a child of a name server's sibling",
            { "shop.dns.example.com": "dns.example.com", "dns.example.com": "example.com" },
        ],
    ];
    for (const [what, domains] of chains) {
        it(`can be ${what} with the setting inside, and gets another delegation set`, () => {
            assert.deepEqual(problemsOf(nested(domains)), []);
        });
    }

    it("has only one error if it is there twice or is the brand domain", () => {
        const twice = problemsOf({ tenants: [TENANT, INNER, INNER] });
        assert.deepEqual(
            twice.map(({ key }) => key),
            ["tenants[2].domain"],
        );
        assert.equal(problemsOf(tenants("example.com")).length, 1);
    });

    it("is checked as a single zone without the other tenants", () => {
        assert.deepEqual(checkTenant(INNER).problems, []);
        assert.deepEqual(checkTenant({ ...INNER, inside: undefined }).problems, []);
        const { problems } = checkTenant({ ...INNER, inside: "shop.tenant.net" });
        assert.deepEqual(
            problems.map(({ key }) => key),
            ["inside"],
        );
        assert.match(problems[0]?.message ?? "", /^"shop.tenant.net" does not contain shop.tenant.net;/);
    });
});

describe("records of an outer tenant's zone", () => {
    const NEVER = "is at or below shop.tenant.net, a tenant with its own zone";
    refuses([
        [
            "a name of the target at the inner tenant",
            () => beside({ names: ["@", "shop"] }),
            "tenants[0].names[1]",
            `"shop" ${NEVER}`,
            "the zone of tenant.net would never answer with this record (RFC 1034, section 4.2.1)",
            "move the record to the tenant shop.tenant.net, or remove that tenant",
        ],
        [
            "a name of the target below the inner tenant",
            () => beside({ names: ["*.Shop.TENANT.net."] }),
            "tenants[0].names[0]",
            NEVER,
        ],
        [
            "a name that the target has by default",
            () => problemsOf({ tenants: [TENANT, { ...INNER, domain: "www.tenant.net" }] }),
            "tenants[0].names",
            '"www" (by default) is at or below www.tenant.net',
        ],
        [
            "a record below the inner tenant",
            () => beside({ records: [{ name: "mail.shop", type: "A", values: ["203.0.113.1"] }] }),
            "tenants[0].records[0]",
            `"mail.shop" A ${NEVER}`,
        ],
        [
            "NS records at the inner tenant's name",
            () => beside({ records: [{ name: "shop", type: "NS", values: ["ns.example.net."] }] }),
            "tenants[0].records[0]",
            `"shop" NS ${NEVER}`,
        ],
        [
            "a CNAME at the inner tenant's name",
            () => beside({ records: [{ name: "shop", type: "cname", values: ["lb.example.net."] }] }),
            "tenants[0].records[0]",
            '"shop" CNAME has the same name as the NS records that delegate the tenant shop.tenant.net',
            "a CNAME cannot share its name (RFC 1034, section 3.6.2)",
            "remove the record or the tenant shop.tenant.net",
        ],
        [
            "a delegation to other servers above the inner tenant",
            () =>
                problemsOf({
                    tenants: [
                        { ...TENANT, records: [{ name: "b", type: "NS", values: ["ns.example.net."] }] },
                        { ...INNER, domain: "a.b.tenant.net" },
                    ],
                }),
            "tenants[0].records[0]",
            '"b" NS delegates b.tenant.net to other servers',
            "the stack's delegation of the tenant a.b.tenant.net",
        ],
    ]);

    it("can be beside the delegation, and at its name if they are DS, which belong to the parent", () => {
        const ds = `1 13 2 ${"ab".repeat(32)}`;
        const records = [
            { name: "shop", type: "DS", values: [ds] },
            { name: "*", type: "TXT", values: ["any"] },
            { name: "myshop", type: "A", values: ["203.0.113.1"] },
            { name: "b", type: "NS", values: ["ns.example.net."] },
        ];
        assert.deepEqual(beside({ records }), []);
    });

    it("are compared only with the nearest delegation", () => {
        const chain = {
            "tenant.net": undefined,
            "b.tenant.net": "tenant.net",
            "a.b.tenant.net": "b.tenant.net",
        };
        const { tenants: all } = nested(chain) as { tenants: object[] };
        const [first, ...rest] = all;
        const problems = problemsOf({ tenants: [{ ...first, names: ["a.b"] }, ...rest] });
        assert.deepEqual(
            problems.map(({ key }) => key),
            ["tenants[0].names[0]"],
        );
        assert.match(problems[0]?.message ?? "", /is at or below b\.tenant\.net,/);
    });
});
