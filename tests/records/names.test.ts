import assert from "node:assert/strict";
import fc from "fast-check";
import {
    compareNames,
    fromFqdn,
    isInDomain,
    isPublicSuffix,
    overlaps,
    parseDomain,
    reversedName,
    toFqdn,
    toRoute53Name,
    toUnicode,
} from "../../records/names";
import { domain, label, tld, unicodeLabel } from "../dns/arbitraries";

/** 253 characters, the greatest length. */
const LONGEST = `${"a".repeat(49)}.${`${"b".repeat(50)}.`.repeat(3)}${"c".repeat(46)}.com`;

describe("parseDomain", () => {
    const same: [string, string[]][] = [
        [
            "example.com",
            [
                "EXAMPLE.com",
                "example.com.",
                "Example.Com.",
                "ＥＸＡＭＰＬＥ.com",
                "example。com",
                "exam\u00adple.com",
            ],
        ],
        [
            "xn--bcher-kva.example.org",
            [
                "bücher.example.org",
                "BÜCHER.Example.org.",
                "XN--BCHER-KVA.example.org",
                "bu\u0308cher.example.org",
            ],
        ],
        // ß and ς are separate letters since IDNA 2008, and not ss and σ.
        ["xn--fa-hia.de", ["faß.de", "Faß.DE", "xn--fa-hia.de"]],
        ["xn--nxasmm1c.com", ["βόλος.com"]],
        ["xn--r8jz45g.xn--zckzah", ["例え.テスト", "例え。テスト."]],
        ["a.b-c.9d.io", ["A.B-C.9D.IO"]],
        ["ab--cd.com", ["AB--cd.com"]],
        ["k.com", ["\u212a.com"]],
        [`${"a".repeat(63)}.com`, [`${"A".repeat(63)}.com.`]],
        [LONGEST, [LONGEST.toUpperCase(), `${LONGEST}.`]],
    ];
    for (const [normal, spellings] of same) {
        for (const spelling of [normal, ...spellings]) {
            it(`parses ${shorten(spelling)} as ${shorten(normal)}`, () => {
                assert.deepEqual(parseDomain(spelling), { domain: normal });
            });
        }
    }

    const bad: [string, RegExp][] = [
        ["", /empty/],
        [".", /empty/],
        ["..", /empty label/],
        [".example.com", /empty label/],
        ["example..com", /empty label/],
        ["example.com..", /empty label/],
        ["example。。com", /empty label/],
        ["\u00ad.com", /label/],
        ["two words.com", /character that no domain has/],
        [" example.com", /character that no domain has/],
        ["example.com\n", /character that no domain has/],
        ["*.example.com", /character that no domain has/],
        ["_dmarc.example.com", /character that no domain has/],
        ["%65xample.com", /character that no domain has/],
        ["https://example.com", /character that no domain has/],
        ["example.com:53", /character that no domain has/],
        ["example.com/path", /character that no domain has/],
        ["user@example.com", /character that no domain has/],
        ["[::1]", /character that no domain has/],
        ["2001:db8::1", /character that no domain has/],
        ["example.com\u0000", /not a valid/],
        ["\u0001example.com", /not a valid/],
        ["exa|mple.com", /not a valid/],
        ["\ud800.com", /not a valid/],
        ["xn--a.com", /not a valid/],
        ["-example.com", /inner hyphens/],
        ["example-.com", /inner hyphens/],
        ["exa!mple.com", /inner hyphens/],
        ["example.com,tenant.net", /inner hyphens/],
        ["192.0.2.1", /ends in a number/],
        ["1.2.3", /ends in a number/],
        ["0x7f000001", /ends in a number/],
        ["example.42", /not a valid|ends in a number/],
        [`${"a".repeat(64)}.com`, /longer than 63/],
        [`${"ü".repeat(63)}.com`, /longer than 63/],
        [`a${LONGEST}`, /254 characters/],
        [`${`${"ü".repeat(20)}.`.repeat(10)}com`, /ASCII form is \d+ characters/],
    ];
    for (const [text, rule] of bad) {
        it(`names the rule that ${JSON.stringify(shorten(text))} breaks`, () => {
            const parsed = parseDomain(text);
            assert.equal(parsed.domain, undefined);
            assert.match(parsed.problem ?? "", rule);
        });
    }

    it("never throws: it returns a legal domain or a problem for any text", () => {
        const anything = fc.oneof(
            fc.string({ unit: "binary" }),
            fc.string({ unit: "grapheme" }),
            fc.domain(),
            fc.webUrl(),
        );
        fc.assert(
            fc.property(anything, (text) => {
                const { domain: found, problem } = parseDomain(text);
                if (found === undefined) {
                    assert.notEqual(problem, "");
                    return;
                }
                assert.ok(found.length <= 253);
                for (const part of found.split(".")) {
                    assert.match(part, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
                }
            }),
            { numRuns: 500 },
        );
    });

    it("does not change its own results", () => {
        fc.assert(
            fc.property(
                fc.oneof(
                    fc.string({ unit: "binary" }),
                    fc.domain(),
                    unicodeLabel.map((text) => `${text}.net`),
                ),
                (text) => {
                    const { domain: once } = parseDomain(text);
                    fc.pre(once !== undefined);
                    assert.deepEqual(parseDomain(once), { domain: once });
                },
            ),
        );
    });

    it("has the same result for a name and for its normal form", () => {
        const piece = fc.constantFrom(
            "a",
            "xn--",
            "z9",
            "0",
            "0x1",
            "1",
            "-",
            "--",
            ".",
            "..",
            "x".repeat(60),
            "net",
        );
        const names = fc.oneof(
            fc.domain(),
            domain,
            fc.array(piece).map((pieces) => pieces.join("")),
        );
        fc.assert(
            fc.property(names, (text) => {
                const [normal, other] = [parseDomain(text.toLowerCase()), parseDomain(text.toUpperCase())];
                assert.equal(normal.domain, other.domain);
                assert.equal(normal.problem?.toLowerCase(), other.problem?.toLowerCase());
            }),
            { numRuns: 2000 },
        );
    });

    it("maps Unicode, punycode, upper case and a trailing dot to the same domain", () => {
        fc.assert(
            fc.property(unicodeLabel, tld, (name, last) => {
                const unicode = `${name}.${last}`;
                const { domain: ascii } = parseDomain(unicode);
                fc.pre(ascii !== undefined);
                for (const variant of [
                    unicode.toUpperCase(),
                    unicode.normalize("NFD"),
                    ascii,
                    ascii.toUpperCase(),
                    toUnicode(ascii),
                ]) {
                    assert.deepEqual(parseDomain(variant), { domain: ascii }, variant);
                    assert.deepEqual(parseDomain(`${variant}.`), { domain: ascii }, variant);
                }
            }),
        );
    });

    it("accepts each domain of letters, digits and inner hyphens unchanged", () => {
        fc.assert(fc.property(domain, (text) => assert.deepEqual(parseDomain(text), { domain: text })));
    });
});

describe("isPublicSuffix", () => {
    for (const suffix of ["com", "co.uk", "xn--p1ai", "xn--55qx5d.cn", "foo.ck", "localhost"]) {
        it(`is true for ${suffix}, below which domains are registered`, () =>
            assert.equal(isPublicSuffix(suffix), true));
    }

    for (const registrable of ["example.com", "example.co.uk", "www.ck", "github.io", "a.b.example.net"]) {
        it(`is false for ${registrable}, which a registrant can have`, () =>
            assert.equal(isPublicSuffix(registrable), false));
    }
});

describe("the trailing dot", () => {
    it("is added and removed once", () => {
        fc.assert(
            fc.property(domain, (name) => {
                assert.equal(toFqdn(name), `${name}.`);
                assert.equal(toFqdn(toFqdn(name)), `${name}.`);
                assert.equal(fromFqdn(toFqdn(name)), name);
                assert.equal(fromFqdn(name), name);
            }),
        );
    });
});

describe("isInDomain and overlaps", () => {
    it("compare whole labels", () => {
        assert.equal(isInDomain("www.example.com", "example.com"), true);
        assert.equal(isInDomain("example.com", "example.com"), true);
        assert.equal(isInDomain("notexample.com", "example.com"), false);
        assert.equal(isInDomain("example.com.net", "example.com"), false);
        assert.equal(isInDomain("example.com", "www.example.com"), false);
        assert.equal(overlaps("example.com", "www.example.com"), true);
        assert.equal(overlaps("notexample.com", "example.com"), false);
    });

    it("accept a name below a zone and never a name that only ends in the same letters", () => {
        fc.assert(
            fc.property(domain, label, (zone, front) => {
                assert.equal(isInDomain(`${front}.${zone}`, zone), true);
                assert.equal(isInDomain(`${front}${zone}`, zone), false);
                assert.equal(isInDomain(zone, `${front}.${zone}`), false);
            }),
        );
    });

    it("agree: two names overlap if one is in the other, in any order", () => {
        const related = fc.oneof(
            fc.tuple(domain, domain),
            fc.tuple(domain, label).map(([zone, front]): [string, string] => [zone, `${front}.${zone}`]),
        );
        fc.assert(
            fc.property(related, ([one, other]) => {
                assert.equal(overlaps(one, other), isInDomain(one, other) || isInDomain(other, one));
                assert.equal(overlaps(one, other), overlaps(other, one));
            }),
        );
    });
});

describe("the order of names", () => {
    it("is by labels from the right, an escaped wildcard before letters", () => {
        const listed = [
            "example.com.",
            "\\052.example.com.",
            "_dmarc.example.com.",
            "a.example.com.",
            "z.a.example.com.",
            "b.example.com.",
            "tenant.net.",
        ];
        assert.deepEqual([...listed].reverse().sort(compareNames), listed);
        assert.equal(reversedName("www.example.com."), "com.example.www.");
    });

    it("does not depend on the trailing dot", () => {
        fc.assert(
            fc.property(domain, domain, (one, other) => {
                assert.equal(compareNames(one, other), compareNames(toFqdn(one), toFqdn(other)));
                assert.equal(Math.sign(compareNames(one, other)), -Math.sign(compareNames(other, one)));
                assert.equal(compareNames(one, toFqdn(one)), 0);
            }),
        );
    });

    it("puts a zone before everything below it", () => {
        fc.assert(
            fc.property(domain, label, (zone, front) =>
                assert.equal(compareNames(zone, `${front}.${zone}`), -1),
            ),
        );
    });
});

describe("toRoute53Name", () => {
    const forms: [string, string][] = [
        ["www.example.com", "www.example.com."],
        ["WWW.Example.COM.", "www.example.com."],
        ["*.example.com", "\\052.example.com."],
        ["\\052.example.com.", "\\052.example.com."],
        ["_sip._tcp.example.com", "_sip._tcp.example.com."],
        ["a@b.example.com", "a\\100b.example.com."],
        ["a b.example.com", "a\\040b.example.com."],
        ["\\141\\102c.example.com", "abc.example.com."],
        ["a\\056b.example.com", "a\\056b.example.com."],
        ['!"#$.example.com', "\\041\\042\\043\\044.example.com."],
    ];
    for (const [name, stored] of forms) {
        it(`writes ${name} as ${stored}`, () => assert.equal(toRoute53Name(name), stored));
    }

    it("does not change its own results, for any printable characters in the name", () => {
        const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
        const text = fc.string({ unit: printable.filter((character) => character !== "\\"), minLength: 1 });
        fc.assert(
            fc.property(text, (name) => {
                const stored = toRoute53Name(name);
                assert.match(stored, /^([a-z0-9\-_.]|\\[0-3][0-7]{2})*\.$/);
                assert.equal(toRoute53Name(stored), stored);
                assert.equal(toRoute53Name(name.toUpperCase()), stored);
            }),
        );
    });
});

function shorten(text: string): string {
    return text.length > 40 ? `${text.slice(0, 20)}… (${text.length} characters)` : text;
}
