import assert from "node:assert/strict";
import fc from "fast-check";
import {
    DEFAULT_TTL,
    describeRecord,
    isApexAuthority,
    normalizeRecord,
    recordKey,
    sameRecord,
    type RecordData,
    type RecordSet,
} from "../../records/recordSet";
import { placementProblems, recordProblems } from "../../records/recordProblems";
import { relativeName, toRecordName } from "../../records/recordName";
import { domain, relativeRecordName } from "../dns/arbitraries";

const ZONE = "tenant.net";
const ALIAS = { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };

/** What is wrong with one record of the zone. */
function problemsOf(name: string, type: string, data: RecordData): string[] {
    return recordProblems(normalizeRecord(name, type, data, ZONE), ZONE);
}

describe("the name of a record", () => {
    const names: [string, string, string][] = [
        ["@", "tenant.net.", "@"],
        ["", "tenant.net.", "@"],
        ["tenant.net", "tenant.net.", "@"],
        ["TENANT.net.", "tenant.net.", "@"],
        ["www", "www.tenant.net.", "www"],
        ["WWW.Tenant.NET", "www.tenant.net.", "www"],
        ["www.tenant.net.", "www.tenant.net.", "www"],
        ["*", "\\052.tenant.net.", "*"],
        ["\\052.menu", "\\052.menu.tenant.net.", "*.menu"],
        ["_dmarc", "_dmarc.tenant.net.", "_dmarc"],
        ["nottenant.net", "nottenant.net.tenant.net.", "nottenant.net"],
        ["tenant", "tenant.tenant.net.", "tenant"],
        ["net", "net.tenant.net.", "net"],
        ["bücher", "xn--bcher-kva.tenant.net.", "xn--bcher-kva"],
    ];
    for (const [written, stored, shown] of names) {
        it(`"${written}" is stored as ${stored} and shown as ${shown}`, () => {
            assert.equal(toRecordName(written, ZONE), stored);
            assert.equal(relativeName(stored, ZONE), shown);
        });
    }

    it("is absolute with a dot at its end, inside the zone or not", () => {
        assert.equal(toRecordName("www.example.org.", ZONE), "www.example.org.");
        assert.equal(relativeName("www.example.org.", ZONE), "www.example.org.");
    });

    it("comes back from its relative form", () => {
        fc.assert(
            fc.property(domain, fc.oneof(fc.constant("@"), relativeRecordName), (zone, name) => {
                // A name that repeats the zone's has two readings.
                fc.pre(name !== zone && !name.endsWith(`.${zone}`));
                const stored = toRecordName(name, zone);
                assert.equal(relativeName(stored, zone), name);
                assert.equal(toRecordName(relativeName(stored, zone), zone), stored);
                assert.equal(toRecordName(stored, zone), stored);
                assert.equal(toRecordName(name.toUpperCase(), zone), stored);
            }),
        );
    });

    it("is the zone's own authority only for NS and SOA at the zone itself", () => {
        assert.equal(isApexAuthority({ name: "tenant.net.", type: "NS" }, ZONE), true);
        assert.equal(isApexAuthority({ name: "tenant.net.", type: "SOA" }, ZONE), true);
        assert.equal(isApexAuthority({ name: "tenant.net.", type: "MX" }, ZONE), false);
        assert.equal(isApexAuthority({ name: "sub.tenant.net.", type: "NS" }, ZONE), false);
    });
});

describe("normalizeRecord", () => {
    const values: [string, string, string][] = [
        ["a", " 192.0.2.1 ", "192.0.2.1"],
        ["AAAA", "2001:DB8:0:0::1", "2001:db8::1"],
        ["CNAME", "Target.Example.NET", "target.example.net."],
        ["NS", "ns1.example.com.", "ns1.example.com."],
        ["PTR", "host.example.com", "host.example.com."],
        ["MX", "10 mail.example.net.", "10 mail.example.net."],
        ["TXT", "v=spf1 mx -all", '"v=spf1 mx -all"'],
        ["TXT", '"quoted already" "and in two"', '"quoted already" "and in two"'],
        ["TXT", 'say "hi" \\o/', '"say \\"hi\\" \\\\o/"'],
        ["TXT", "grün", '"gr\\303\\274n"'],
        ["TXT", "", '""'],
        ["TXT", "a\u007fb", '"a\\177b"'],
        ["CAA", '0 issue "letsencrypt.org"', '0 issue "letsencrypt.org"'],
    ];
    for (const [type, written, stored] of values) {
        it(`stores the ${type} value ${JSON.stringify(written)} as ${stored}`, () => {
            const record = normalizeRecord("www", type, { values: [written] }, ZONE);
            assert.deepEqual(record, {
                name: "www.tenant.net.",
                type: type.toUpperCase(),
                ttl: DEFAULT_TTL,
                values: [stored],
            });
        });
    }

    it("gives an alias its defaults and its target a trailing dot", () => {
        const expected = {
            name: "tenant.net.",
            type: "A",
            alias: {
                dnsName: "lb-1.us-east-1.elb.amazonaws.com.",
                zoneId: ALIAS.zoneId,
                evaluateTargetHealth: false,
            },
        };
        assert.deepEqual(normalizeRecord("@", "A", { alias: ALIAS }, ZONE), expected);
        const dotted = { ...ALIAS, dnsName: "LB-1.us-east-1.ELB.amazonaws.com." };
        assert.deepEqual(normalizeRecord("@", "A", { alias: dotted }, ZONE), expected);
    });

    it("writes any text as TXT strings of at most 255 octets that read back as the text", () => {
        fc.assert(
            fc.property(fc.string({ unit: "binary", maxLength: 700 }), (text) => {
                fc.pre(text === text.trim() && !text.startsWith('"'));
                const [value = ""] = normalizeRecord("@", "TXT", { values: [text] }, ZONE).values ?? [];
                assert.match(value, /^"[\x20-\x7e]*"$/);
                const strings = decodeTxt(value);
                assert.ok(strings.every((bytes) => bytes.length <= 255));
                assert.equal(Buffer.concat(strings).toString("utf8"), text);
            }),
        );
    });

    it("cuts a long key where the string is full", () => {
        const [value = ""] = normalizeRecord("@", "TXT", { values: ["k".repeat(511)] }, ZONE).values ?? [];
        assert.deepEqual(
            decodeTxt(value).map(({ length }) => length),
            [255, 255, 1],
        );
    });

    it("leaves what it wrote as it is", () => {
        const data = fc.record({
            type: fc.constantFrom("A", "AAAA", "CNAME", "MX", "TXT", "NS"),
            values: fc.array(fc.oneof(fc.string(), domain, fc.ipV4(), fc.ipV6()), {
                minLength: 1,
                maxLength: 3,
            }),
        });
        fc.assert(
            fc.property(data, ({ type, values: written }) => {
                const once = normalizeRecord("www", type, { values: written }, ZONE);
                assert.deepEqual(normalizeRecord(once.name, once.type, once, ZONE), once);
            }),
        );
    });
});

describe("sameRecord", () => {
    const one: RecordSet = {
        name: "www.tenant.net.",
        type: "A",
        ttl: 300,
        values: ["192.0.2.1", "192.0.2.2"],
    };
    const aliased = normalizeRecord("www", "A", { alias: ALIAS }, ZONE);

    it("does not mind the order of values", () => {
        assert.equal(sameRecord(one, { ...one, values: ["192.0.2.2", "192.0.2.1"] }), true);
    });

    const others: [string, Partial<RecordSet>][] = [
        ["another name", { name: "tenant.net." }],
        ["another type", { type: "TXT" }],
        ["another TTL", { ttl: 60 }],
        ["one value less", { values: ["192.0.2.1"] }],
        ["another value", { values: ["192.0.2.1", "192.0.2.3"] }],
        ["a value twice", { values: ["192.0.2.1", "192.0.2.1"] }],
        ["the case of a value", { values: ["192.0.2.1", "192.0.2.2A"] }],
    ];
    for (const [what, change] of others) {
        it(`sees ${what}`, () => assert.equal(sameRecord(one, { ...one, ...change }), false));
    }

    it("compares aliases by target, zone and health, as Route 53 writes them", () => {
        const { alias } = aliased;
        assert.ok(alias);
        assert.equal(
            sameRecord(aliased, { ...aliased, alias: { ...alias, dnsName: alias.dnsName.toUpperCase() } }),
            true,
        );
        assert.equal(
            sameRecord(aliased, { ...aliased, alias: { ...alias, evaluateTargetHealth: undefined } }),
            true,
        );
        assert.equal(
            sameRecord(aliased, { ...aliased, alias: { ...alias, evaluateTargetHealth: true } }),
            false,
        );
        assert.equal(
            sameRecord(aliased, { ...aliased, alias: { ...alias, zoneId: "Z2FDTNDATAQYW2" } }),
            false,
        );
        assert.equal(
            sameRecord(aliased, { ...aliased, alias: { ...alias, dnsName: "lb-2.example.net." } }),
            false,
        );
        assert.equal(sameRecord(aliased, { ...one, values: [] }), false);
    });
});

describe("recordProblems", () => {
    const legal: [string, string, string[]][] = [
        ["@", "A", ["192.0.2.1", "192.0.2.2"]],
        ["*.menu", "AAAA", ["2001:db8::10"]],
        ["www", "CNAME", ["_target.example.net"]],
        ["@", "MX", ["10 mail.tenant.net.", "0 ."]],
        ["_sip._tcp", "SRV", ["1 10 5060 sip.example.net."]],
        ["@", "CAA", ['0 issue "letsencrypt.org"', '128 iodef "mailto:a@example.net"', '0 issue ";"']],
        [
            "@",
            "TXT",
            [
                "v=spf1 mx -all",
                '"two" "strings"',
                `"${"a".repeat(255)}"`,
                `"${'\\"'.repeat(255)}"`,
                `"${"\\303".repeat(255)}"`,
            ],
        ],
        ["sub", "NS", ["ns-1.example.org."]],
        ["1", "PTR", ["host.example.net."]],
        ["sub", "DS", ["1 13 2 00aa"]],
        ["@", "HTTPS", ['1 . alpn="h2"']],
        [`${"a".repeat(63)}.www`, "A", ["192.0.2.1"]],
        [
            "long",
            "A",
            Array.from({ length: 400 }, (_, index) => `10.0.${Math.floor(index / 250)}.${index % 250}`),
        ],
    ];
    for (const [name, type, values] of legal) {
        it(`has nothing to say of ${name.slice(0, 20)} ${type}`, () =>
            assert.deepEqual(problemsOf(name, type, { values }), []));
    }

    it("takes an alias at the zone itself", () => {
        assert.deepEqual(problemsOf("@", "A", { alias: ALIAS }), []);
        assert.deepEqual(
            problemsOf("@", "AAAA", { alias: { ...ALIAS, dnsName: "dualstack.lb-1.example.net." } }),
            [],
        );
    });

    const illegal: [string, string, RecordData, RegExp][] = [
        ["@", "NS", { values: ["ns1.example.com."] }, /^@ NS: .*written by this package/],
        ["@", "SOA", { values: ["a. b. 1 2 3 4 5"] }, /^@ SOA: .*written by this package/],
        ["sub", "SOA", { values: ["a. b. 1 2 3 4 5"] }, /^sub SOA: .*written by this package/],
        ["www", "ANAME", { values: ["a.example.net"] }, /^www ANAME: "ANAME" is no record type/],
        ["www.example.org.", "A", { values: ["192.0.2.1"] }, /www\.example\.org is not in tenant\.net/],
        ["a..b", "A", { values: ["192.0.2.1"] }, /"a\.\.b\.tenant\.net" is no name for a record/],
        ["a".repeat(64), "A", { values: ["192.0.2.1"] }, /labels have 1 to 63/],
        ["abcdefghi.".repeat(25), "A", { values: ["192.0.2.1"] }, /is not in|names at most 253/],
        [`${"abcdefghi.".repeat(24)}abcd`, "A", { values: ["192.0.2.1"] }, /names at most 253/],
        ["@", "CNAME", { values: ["a.example.net"] }, /CNAME is not permitted at the zone itself/],
        ["*", "NS", { values: ["ns1.example.org."] }, /no wildcard NS/],
        ["www", "A", { values: [] }, /www A: it has no value/],
        ["www", "A", {}, /www A: it has no value/],
        ["www", "A", { values: ["192.0.2.1"], ttl: -1 }, /TTL -1/],
        ["www", "A", { values: ["192.0.2.1"], ttl: 1.5 }, /TTL 1\.5/],
        ["www", "A", { values: ["192.0.2.1"], ttl: 2147483648 }, /TTL 2147483648/],
        [
            "www",
            "A",
            { values: Array.from({ length: 401 }, (_, index) => `10.0.1.${index}`) },
            /401 values, and Route 53 takes 400/,
        ],
        ["www", "AAAA", { values: ["2001:db8::1", "2001:DB8:0::1"] }, /a value stands in it twice/],
        [
            "www",
            "CNAME",
            { values: ["a.example.net", "b.example.net"] },
            /a CNAME has one value, and this has 2/,
        ],
        ["www", "A", { values: ["192.0.2.256"] }, /"192\.0\.2\.256" is no IPv4 address/],
        ["www", "A", { values: ["2001:db8::1"] }, /"2001:db8::1" is no IPv4 address/],
        ["www", "AAAA", { values: ["192.0.2.1"] }, /"192\.0\.2\.1" is no IPv6 address/],
        ["www", "CNAME", { values: ["https://example.net"] }, /is no domain name/],
        ["sub", "NS", { values: ["192.0.2.1"] }, /is no domain name/],
        ["@", "MX", { values: ["mail.example.net."] }, /"mail\.example\.net\." is no MX value/],
        ["@", "MX", { values: ["65536 mail.example.net."] }, /is no MX value/],
        ["@", "MX", { values: ["10 192.0.2.1"] }, /is no MX value/],
        ["_sip._tcp", "SRV", { values: ["1 10 sip.example.net."] }, /is no SRV value/],
        ["@", "CAA", { values: ["0 issue letsencrypt.org"] }, /is no CAA value/],
        ["@", "CAA", { values: ['256 issue "letsencrypt.org"'] }, /is no CAA value/],
        ["@", "TXT", { values: ['"unclosed'] }, /is no TXT value/],
        ["@", "TXT", { values: ['"closed" trailing'] }, /is no TXT value/],
        ["@", "TXT", { values: ['"ends in a backslash\\"'] }, /is no TXT value/],
        ["@", "TXT", { values: [`"${"a".repeat(256)}"`] }, /is no TXT value/],
        ["@", "TXT", { values: ["a".repeat(3990)] }, /characters, and Route 53 takes 4000/],
        ["sub", "DS", { values: [" "] }, /is empty/],
        [
            "@",
            "A",
            { alias: { ...ALIAS, dnsName: "no name" } },
            /the alias target "no name\." is no domain name/,
        ],
        ["@", "A", { alias: { ...ALIAS, zoneId: "arn:aws:x" } }, /"arn:aws:x" is no hosted zone id/],
        ["sub", "NS", { alias: ALIAS }, /no NS aliases/],
    ];
    for (const [name, type, data, rule] of illegal) {
        it(`refuses ${name.slice(0, 20)} ${type} ${JSON.stringify(data).slice(0, 50)}`, () => {
            const problems = problemsOf(name, type, data);
            assert.ok(
                problems.some((problem) => rule.test(problem)),
                JSON.stringify(problems),
            );
        });
    }

    it("tells every rule that one record breaks", () => {
        const problems = problemsOf("a..b", "CNAME", { ttl: -1, values: ["one two", "one two"] });
        assert.deepEqual(
            [
                "is no name for a record",
                "TTL -1",
                "twice",
                "a CNAME has one value",
                "is no domain name",
            ].filter((rule) => !problems.some((problem) => problem.includes(rule))),
            [],
        );
    });
});

describe("placementProblems", () => {
    const at = (name: string, type: string): RecordSet =>
        normalizeRecord(name, type, { values: ["x"] }, ZONE);

    it("has nothing to say of different types and different names", () => {
        assert.deepEqual(
            placementProblems([at("@", "A"), at("@", "MX"), at("www", "A"), at("ftp", "CNAME")], ZONE),
            [],
        );
    });

    it("finds the same name and type in different spellings", () => {
        const [problem = "", ...others] = placementProblems(
            [at("www", "A"), at("WWW.tenant.net.", "a")],
            ZONE,
        );
        assert.match(problem, /^www A: there are 2 of it/);
        assert.deepEqual(others, []);
    });

    it("finds a CNAME that does not stand alone", () => {
        const [problem = "", ...others] = placementProblems(
            [at("www", "CNAME"), at("www", "A"), at("www", "TXT")],
            ZONE,
        );
        assert.match(problem, /^www CNAME: a CNAME stands alone .*A, TXT is there too/);
        assert.deepEqual(others, []);
    });
});

describe("a record for a person", () => {
    it("is one line", () => {
        assert.equal(describeRecord(undefined), "nothing");
        assert.equal(
            describeRecord({
                name: "www.tenant.net.",
                type: "A",
                ttl: 60,
                values: ["192.0.2.2", "192.0.2.1"],
            }),
            "60 192.0.2.1 192.0.2.2",
        );
        assert.equal(
            describeRecord(normalizeRecord("@", "A", { alias: ALIAS }, ZONE)),
            "alias lb-1.us-east-1.elb.amazonaws.com (Z35SXDOTRQ7X7K)",
        );
        assert.equal(recordKey({ name: "www.tenant.net.", type: "A" }), "www.tenant.net. A");
    });
});

/** The strings of a TXT value as octets, read by the rules of RFC 1035 §5.1 with Route 53's octal escapes. */
function decodeTxt(value: string): Buffer[] {
    return (value.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((text) =>
        Buffer.from(
            text
                .slice(1, -1)
                .replace(/\\([0-7]{3}|.)/g, (_match, escape: string) =>
                    escape.length === 3 ? String.fromCharCode(parseInt(escape, 8)) : escape,
                ),
            "latin1",
        ),
    );
}
