import assert from "node:assert/strict";
import fc from "fast-check";
import { USER_TYPES } from "../../records/types";
import { parseTtl, readZoneFile } from "../../records/zoneFile";
import { spelling, valueOf, writeZoneFile, WRITTEN_TYPES, writtenRecord } from "./zoneFileWriter";

/** The records that were read, one on each line. */
const read = (...lines: string[]): string[] => {
    const { records, problems } = readZoneFile(lines.join("\n"), "tenant.net");
    assert.deepEqual(problems, []);
    return records.map(({ name, ttl, type, value }) => `${name} ${ttl ?? "-"} ${type} ${value}`);
};

/** The problems, by line. */
const wrong = (...lines: string[]): string[] =>
    readZoneFile(lines.join("\n"), "tenant.net").problems.map(({ line, message }) => `${line}: ${message}`);

describe("a zone file", () => {
    it("is parsed into its records, in any spelling", () => {
        fc.assert(
            fc.property(fc.array(fc.tuple(writtenRecord, spelling), { maxLength: 12 }), (given) => {
                const written = given.map(([record, how]) => ({ ...record, spelling: how }));
                const text = writeZoneFile(written);
                const { records, problems } = readZoneFile(text, "tenant.net");
                assert.deepEqual(problems, [], text);
                assert.deepEqual(
                    records.map(({ name, type, ttl, value }) => ({ name, type, ttl, value })),
                    written.map((record) => ({
                        name: `${[...record.labels, "tenant.net"].join(".")}.`,
                        type: record.type,
                        ttl: record.ttl,
                        value: valueOf(record),
                    })),
                    text,
                );
            }),
            { numRuns: 500 },
        );
    });

    it("has tests with every type of Route 53", () => {
        assert.deepEqual(WRITTEN_TYPES, [...USER_TYPES].sort());
    });

    it("never makes the parser throw", () => {
        const piece = fc.constantFrom(
            ...['"', "\\", "(", ")", ";", "\n", " ", "@", ".", "$TTL", "$ORIGIN", "IN", "A", "TXT", "1h"],
            ...["\\300", "\\#", "SOA", "ü", "\t", "\r"],
        );
        fc.assert(
            fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
                readZoneFile(pieces.join(""), "tenant.net");
            }),
        );
    });

    it("continues with the name and the TTL of the line before", () => {
        assert.deepEqual(
            read(
                "www 300 A 192.0.2.1",
                "\tA 192.0.2.2",
                "mail A 192.0.2.3",
                " 60 AAAA 2001:db8::1",
                " TXT x",
            ),
            [
                "www.tenant.net. 300 A 192.0.2.1",
                "www.tenant.net. 300 A 192.0.2.2",
                "mail.tenant.net. 300 A 192.0.2.3",
                "mail.tenant.net. 60 AAAA 2001:db8::1",
                'mail.tenant.net. 60 TXT "x"',
            ],
        );
    });

    it("has the same TTLs as in BIND: stated, of $TTL, of the record before, of the SOA", () => {
        const soa = "@ SOA ns hostmaster 1 3600 1800 1814400 3";
        assert.deepEqual(
            read(
                "a A 192.0.2.1",
                soa,
                "b A 192.0.2.1",
                "c 2 A 192.0.2.1",
                "d A 192.0.2.1",
                "$TTL 1m",
                "e A 192.0.2.1",
            )
                .filter((line) => !line.includes("SOA"))
                .map((line) => line.split(" ")[1]),
            ["-", "3", "2", "2", "60"],
        );
    });

    it("can have unchanged names, the root, escapes and names outside of ASCII", () => {
        assert.deepEqual(
            read(
                "$ORIGIN .",
                "www.tenant.net 60 CNAME tenant.net",
                "a\\.b\\046c.tenant.net 60 CNAME *.x",
                "bücher.tenant.net CNAME x",
            ),
            [
                "www.tenant.net. 60 CNAME tenant.net.",
                "a\\056b\\056c.tenant.net. 60 CNAME \\052.x.",
                "xn--bcher-kva.tenant.net. 60 CNAME x.",
            ],
        );
    });

    it("can have strings with quotes or without, and long ones are split", () => {
        const long = "x".repeat(300);
        assert.deepEqual(
            read(`@ 60 TXT v=spf1 "a; (b)" ü \\"`, `@ 60 TXT "${long}"`, "@ 60 CAA 0 issue letsencrypt.org"),
            [
                'tenant.net. 60 TXT "v=spf1" "a; (b)" "\\303\\274" "\\""',
                `tenant.net. 60 TXT "${long.slice(0, 255)}" "${long.slice(255)}"`,
                'tenant.net. 60 CAA 0 issue "letsencrypt.org"',
            ],
        );
    });

    it("can have types with their numbers", () => {
        assert.deepEqual(read('@ 60 TYPE16 "x"', "@ 60 TYPE65280 \\# 1 00"), [
            'tenant.net. 60 TXT "x"',
            "tenant.net. 60 TYPE65280 \\043 1 00",
        ]);
    });

    it("can begin with a byte order mark, and end its lines in any way", () => {
        assert.deepEqual(read("\uFEFF@ 60 A 192.0.2.1\r\n@ 60 A 192.0.2.2\r@ 60 A 192.0.2.3"), [
            "tenant.net. 60 A 192.0.2.1",
            "tenant.net. 60 A 192.0.2.2",
            "tenant.net. 60 A 192.0.2.3",
        ]);
    });
});

describe("a mistake in a zone file", () => {
    const refusals: [what: string, lines: string[], expected: RegExp][] = [
        ["an included file", ["$INCLUDE sub.db"], /^1: \$INCLUDE sub\.db names another file/],
        ["BIND's generator", ["", "$GENERATE 1-4 h$ A 192.0.2.$"], /^2: \$GENERATE is specific to BIND/],
        ["an unknown directive", ["$DATE"], /^1: \$DATE is not a directive/],
        ["an invalid TTL", ["$TTL soon"], /^1: \$TTL soon: not a valid TTL/],
        ["an origin without a name", ["$ORIGIN"], /^1: \$ORIGIN has no name/],
        ["an origin without its final dot", ["$ORIGIN tenant.net"], /^1: tenant\.net has no trailing dot/],
        [
            "a name without its final dot",
            ["", "", "www.tenant.net 60 A 192.0.2.1"],
            /^3: www\.tenant\.net has no trailing dot/,
        ],
        [
            "a target without its final dot",
            ["@ 60 MX 10 mail.example.com"],
            /^1: mail\.example\.com has no trailing dot/,
        ],
        ["a host's own notation with @", ["_sip._tls.@ 60 SRV 1 1 1 x"], /^1: _sip\._tls\.@ contains an @/],
        ["a first line without a name", [" 60 A 192.0.2.1"], /^1: the line starts with a space/],
        ["a missing type", ["www 60 IN"], /^1: nothing is in the place of the record type/],
        ["text that is not a zone file", ["<html> <body>"], /^1: <BODY> is in the place of the record type/],
        ["another class", ["www 60 CH A 192.0.2.1"], /^1: A has the class CH/],
        ["a missing value", ["www 60 A"], /^1: A: the record has no value/],
        ["the generic format", ["www 60 A \\# 4 c0000201"], /^1: A: the value is in the general form/],
        ["an escape of an invalid octet", ['www 60 TXT "\\256"'], /^1: TXT: \\256 has an escape above/],
        [
            "an open string",
            ["@ 60 A 192.0.2.1", '@ TXT "v=spf1', '-all"'],
            /^2: a quoted string does not end/,
        ],
        ["an open parenthesis", ["@ SOA (", "1"], /^1: a "\(" is never closed/],
        ["a surplus parenthesis", ["@ 60 A 192.0.2.1 )"], /^1: a "\)" has no "\("/],
        ["a backslash at the end", ["@ 60 TXT x\\"], /^1: a backslash at the end/],
    ];
    for (const [what, lines, expected] of refusals) {
        it(`is reported by line: ${what}`, () => {
            const found = wrong(...lines);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0] ?? "", expected);
        });
    }

    it("is not a target whose relative name is in the file", () => {
        assert.deepEqual(wrong("@ 60 MX 10 mail.eu", "mail.eu 60 A 192.0.2.1", "x 60 CNAME host1.lan2"), []);
    });

    it("is reported with all others, in the order of the lines", () => {
        assert.deepEqual(
            wrong("@ MX 10 mail.example.com", "$INCLUDE a", "@ TXT (", "x 1 A").map((line) => line[0]),
            ["1", "2", "3"],
        );
    });
});

describe("a TTL", () => {
    it("is seconds, or numbers with units", () => {
        assert.deepEqual(
            ["0", "300", "1h", "1H30m", "2w1d", "1d12h5s", "", "h", "1x", "1.5h", "-1"].map(parseTtl),
            [0, 300, 3600, 5400, 1296000, 129605, undefined, undefined, undefined, undefined, undefined],
        );
    });
});
