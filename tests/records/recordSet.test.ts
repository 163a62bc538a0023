import assert from "node:assert/strict";
import fc from "fast-check";
import {
    DEFAULT_TTL,
    describeRecord,
    groupKey,
    isApexAuthority,
    normalizeRecord,
    OWN_ZONE,
    recordKey,
    sameRecord,
    type RecordSet,
} from "../../records/recordSet";
import { domain } from "../dns/arbitraries";

const ZONE = "tenant.net";
const ALIAS = { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };

describe("isApexAuthority", () => {
    it("is true only for NS and SOA at the zone itself", () => {
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

    it("adds its defaults to an alias and a trailing dot to its target", () => {
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

    it("keeps the routing of a record, and writes the target of an alias in its own zone in full", () => {
        const data = { setIdentifier: "Blue 1", routing: { latency: "EU-West-1" }, healthCheckId: "check" };
        const routed = normalizeRecord("www", "A", { ...data, values: ["192.0.2.1"] }, ZONE);
        assert.deepEqual(routed, {
            name: "www.tenant.net.",
            type: "A",
            setIdentifier: "Blue 1",
            routing: { latency: "eu-west-1" },
            healthCheckId: "check",
            ttl: DEFAULT_TTL,
            values: ["192.0.2.1"],
        });
        assert.equal(recordKey(routed), "www.tenant.net. A Blue 1");
        assert.equal(groupKey(routed), "www.tenant.net. A");
        assert.equal(describeRecord(routed), "latency eu-west-1, health check check: 300 192.0.2.1");
        for (const other of [
            { ...routed, setIdentifier: "blue 1" },
            { ...routed, routing: { latency: "eu-west-2" } },
            { ...routed, healthCheckId: undefined },
        ]) {
            assert.ok(!sameRecord(routed, other));
        }
        const own = normalizeRecord("www", "A", { alias: { name: "*" } }, ZONE);
        assert.deepEqual(own.alias, {
            dnsName: "\\052.tenant.net.",
            zoneId: OWN_ZONE,
            evaluateTargetHealth: false,
        });
    });

    it("writes any text as TXT strings of at most 255 octets that are parsed into the same text", () => {
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

    it("splits a long key after 255 octets", () => {
        const [value = ""] = normalizeRecord("@", "TXT", { values: ["k".repeat(511)] }, ZONE).values ?? [];
        assert.deepEqual(
            decodeTxt(value).map(({ length }) => length),
            [255, 255, 1],
        );
    });

    it("does not change its own results", () => {
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

    it("ignores the order of values", () => {
        assert.equal(sameRecord(one, { ...one, values: ["192.0.2.2", "192.0.2.1"] }), true);
    });

    const others: [string, Partial<RecordSet>][] = [
        ["another name", { name: "tenant.net." }],
        ["another type", { type: "TXT" }],
        ["another TTL", { ttl: 60 }],
        ["a missing value", { values: ["192.0.2.1"] }],
        ["another value", { values: ["192.0.2.1", "192.0.2.3"] }],
        ["a value twice", { values: ["192.0.2.1", "192.0.2.1"] }],
        ["a different case in a value", { values: ["192.0.2.1", "192.0.2.2A"] }],
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

describe("the text of a record", () => {
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
