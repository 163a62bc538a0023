import assert from "node:assert/strict";
import { absoluteName, hasDotAtEnd, valueFrom } from "../../records/zoneFileValues";

describe("a name of a zone file", () => {
    it("is absolute with a dot at its end, and relative without", () => {
        const given = ["@", "www", "www.", "a.b", "a\\.", "a\\\\.", "*", "\\*.x", "\\065b", "bücher"];
        assert.deepEqual(
            given.map((text) => absoluteName(text, "tenant.net.")),
            [
                ...[
                    "tenant.net.",
                    "www.tenant.net.",
                    "www.",
                    "a.b.tenant.net.",
                    "a\\056.tenant.net.",
                    "a\\134.",
                ],
                ...["*.tenant.net.", "\\052.x.tenant.net.", "Ab.tenant.net.", "xn--bcher-kva.tenant.net."],
            ],
        );
        assert.equal(absoluteName("www.tenant.net", "."), "www.tenant.net.");
        assert.equal(absoluteName("_sip.@", "tenant.net."), undefined);
        assert.deepEqual(["", ".", "a.", "a\\.", "a\\\\."].map(hasDotAtEnd), [
            false,
            true,
            true,
            false,
            true,
        ]);
    });
});

describe("a value of a zone file", () => {
    const value = (type: string, ...words: string[]): string | undefined =>
        valueFrom(
            type,
            words.map((word) =>
                word.startsWith('"')
                    ? { text: word.slice(1, -1), quoted: true }
                    : { text: word, quoted: false },
            ),
            "tenant.net.",
        ).value;

    it("has absolute names, quoted strings and digits without blanks, at the positions of its type", () => {
        assert.deepEqual(
            [
                value("SRV", "1", "2", "3", "host"),
                value("NAPTR", "1", "2", "u", '"E2U+sip"', '""', "."),
                value("TXT", "host", '"a \\200"'),
                value("TLSA", "3", "1", "1", "AB", "CD"),
                value("HTTPS", "1", "@", 'alpn="h2,h3"'),
                value("A", "host"),
            ],
            [
                "1 2 3 host.tenant.net.",
                '1 2 "u" "E2U+sip" "" .',
                '"host" "a \\310"',
                "3 1 1 ABCD",
                '1 tenant.net. alpn="h2,h3"',
                "host",
            ],
        );
    });
});
