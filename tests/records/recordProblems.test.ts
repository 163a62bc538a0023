import assert from "node:assert/strict";
import { placementProblems, recordProblems } from "../../records/recordProblems";
import { normalizeRecord, type NormalizedRecordSet, type RecordData } from "../../records/recordSet";

const ZONE = "tenant.net";
const ALIAS = { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };

/** The problems of one record of the zone. */
function problemsOf(name: string, type: string, data: RecordData): string[] {
    return recordProblems(normalizeRecord(name, type, data, ZONE), ZONE, data);
}

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
        ["sub", "DS", [`1 13 2 ${"00aa".repeat(16)}`]],
        ["@", "HTTPS", ['1 . alpn="h2"']],
        [`${"a".repeat(63)}.www`, "A", ["192.0.2.1"]],
        [
            "long",
            "A",
            Array.from({ length: 400 }, (_, index) => `10.0.${Math.floor(index / 250)}.${index % 250}`),
        ],
    ];
    for (const [name, type, values] of legal) {
        it(`accepts ${name.slice(0, 20)} ${type}`, () =>
            assert.deepEqual(problemsOf(name, type, { values }), []));
    }

    it("accepts an alias at the zone itself", () => {
        assert.deepEqual(problemsOf("@", "A", { alias: ALIAS }), []);
        assert.deepEqual(
            problemsOf("@", "AAAA", { alias: { ...ALIAS, dnsName: "dualstack.lb-1.example.net." } }),
            [],
        );
    });

    const illegal: [string, string, RecordData, RegExp][] = [
        ["@", "NS", { values: ["ns1.example.com."] }, /^@ NS: this package writes the NS and SOA/],
        ["@", "SOA", { values: ["a. b. 1 2 3 4 5"] }, /^@ SOA: this package writes the NS and SOA/],
        ["sub", "SOA", { values: ["a. b. 1 2 3 4 5"] }, /^sub SOA: this package writes the NS and SOA/],
        ["www", "ANAME", { values: ["a.example.net"] }, /^www ANAME: "ANAME" is not a record type/],
        ["www.example.org.", "A", { values: ["192.0.2.1"] }, /www\.example\.org is not in tenant\.net/],
        ["a..b", "A", { values: ["192.0.2.1"] }, /"a\.\.b\.tenant\.net" is not a valid record name/],
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
            /401 values, and Route 53 allows 400/,
        ],
        ["www", "AAAA", { values: ["2001:db8::1", "2001:DB8:0::1"] }, /it contains a value twice/],
        [
            "www",
            "CNAME",
            { values: ["a.example.net", "b.example.net"] },
            /a CNAME has exactly one value, and this one has 2/,
        ],
        ["www", "A", { values: ["192.0.2.256"] }, /"192\.0\.2\.256" is not an IPv4 address/],
        ["www", "A", { values: ["2001:db8::1"] }, /"2001:db8::1" is not an IPv4 address/],
        ["www", "AAAA", { values: ["192.0.2.1"] }, /"192\.0\.2\.1" is not an IPv6 address/],
        ["www", "CNAME", { values: ["https://example.net"] }, /is not a valid domain name/],
        ["sub", "NS", { values: ["192.0.2.1"] }, /is not a valid domain name/],
        [
            "@",
            "MX",
            { values: ["mail.example.net."] },
            /"mail\.example\.net\." is not a valid MX value, which is a priority and a mail server; write "10 mail\.example\.net\."/,
        ],
        ["@", "MX", { values: ["65536 mail.example.net."] }, /is not a valid MX value/],
        ["@", "MX", { values: ["10 192.0.2.1"] }, /is not a valid MX value/],
        ["_sip._tcp", "SRV", { values: ["1 10 sip.example.net."] }, /is not a valid SRV value/],
        ["@", "CAA", { values: ["0 issue letsencrypt.org"] }, /is not a valid CAA value/],
        ["@", "CAA", { values: ['256 issue "letsencrypt.org"'] }, /is not a valid CAA value/],
        ["@", "TXT", { values: ['"unclosed'] }, /is not a valid TXT value/],
        ["@", "TXT", { values: ['"closed" trailing'] }, /is not a valid TXT value/],
        ["@", "TXT", { values: ['"ends in a backslash\\"'] }, /is not a valid TXT value/],
        ["@", "TXT", { values: [`"${"a".repeat(256)}"`] }, /is not a valid TXT value/],
        ["@", "TXT", { values: ["a".repeat(3990)] }, /characters, and Route 53 allows 4000/],
        ["sub", "DS", { values: [" "] }, /is not a valid DS value/],
        ["sub", "DS", { values: ["1 13 2 00aa"] }, /it has 2 octets, and a digest of type 2 has 32/],
        [
            "@",
            "A",
            { alias: { ...ALIAS, dnsName: "no name" } },
            /the alias target "no name" is not a valid domain name/,
        ],
        ["@", "A", { alias: { ...ALIAS, zoneId: "arn:aws:x" } }, /"arn:aws:x" is not a hosted zone id/],
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

    it("names every rule that one record breaks", () => {
        const problems = problemsOf("a..b", "CNAME", { ttl: -1, values: ["one two", "one two"] });
        assert.deepEqual(
            [
                "is not a valid record name",
                "TTL -1",
                "twice",
                "a CNAME has exactly one value",
                "is not a valid domain name",
            ].filter((rule) => !problems.some((problem) => problem.includes(rule))),
            [],
        );
    });
});

describe("placementProblems", () => {
    const at = (name: string, type: string): NormalizedRecordSet =>
        normalizeRecord(name, type, { values: ["x"] }, ZONE);

    it("accepts different types and different names", () => {
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
        assert.match(problem, /^www A: defined 2 times; merge/);
        assert.deepEqual(others, []);
    });

    it("finds a CNAME with another record at its name", () => {
        const [problem = "", ...others] = placementProblems(
            [at("www", "CNAME"), at("www", "A"), at("www", "TXT")],
            ZONE,
        );
        assert.match(problem, /^www CNAME: a CNAME cannot share .*, and this name also has A, TXT/);
        assert.deepEqual(others, []);
    });
});
