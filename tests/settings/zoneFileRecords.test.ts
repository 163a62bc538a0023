import assert from "node:assert/strict";
import fc from "fast-check";
import { textToData } from "../../records/rdata";
import { normalizeRecord, recordKey, sameRecord } from "../../records/recordSet";
import { FileError } from "../../settings/settingFiles";
import { zoneFileRecords, type ZoneFileRecords } from "../../settings/zoneFileRecords";
import { spelling, valueOf, writeZoneFile, writtenRecord } from "../records/zoneFileWriter";
import { EXPORTS } from "./zoneFileExports";

const of = (text: string, covered: string[] = ["@", "www"]): ZoneFileRecords =>
    zoneFileRecords(text, "tenant.net", covered);

const shown = ({ records }: ZoneFileRecords): string[] =>
    records.map(({ name, type, ttl, values = [] }) => `${name} ${ttl} ${type} ${values.join(" | ")}`);

const wrong = (text: string): string[] => of(text).problems.map(({ line, message }) => `${line}: ${message}`);

describe("the records of a tenant's zone file", () => {
    it("are one set for each name and type", () => {
        const onlySets = fc.uniqueArray(fc.tuple(writtenRecord, spelling), {
            maxLength: 8,
            selector: ([{ labels }]) => labels.join("."),
        });
        fc.assert(
            fc.property(onlySets, (given) => {
                // Never at the zone itself, where a CNAME is invalid and NS are left out.
                const written = given.map(([record, how]) => ({
                    ...record,
                    labels: ["x", ...record.labels],
                    spelling: how,
                }));
                fc.pre(written.length > 0);
                const { records, problems, notes } = of(writeZoneFile(written), []);
                assert.deepEqual([...problems, ...notes], []);
                const found = new Map(
                    records
                        .map(({ name, type, ...data }) => normalizeRecord(name, type, data, "tenant.net"))
                        .map((set) => [recordKey(set), set]),
                );
                for (const record of written) {
                    const { labels, type, ttl } = record;
                    const data = { ttl, values: [valueOf(record)] };
                    const expected = normalizeRecord(
                        `${labels.join(".")}.tenant.net`,
                        type,
                        data,
                        "tenant.net",
                    );
                    const set = found.get(recordKey(expected));
                    assert.ok(set !== undefined && sameRecord(set, expected), recordKey(expected));
                }
                assert.equal(found.size, written.length);
            }),
            { numRuns: 300 },
        );
    });

    /** Octets that were calculated by hand, or those of RFC 9460, appendix D. The escapes of the file are decimal. */
    const OCTETS: [line: string, octets: string][] = [
        [String.raw`x 60 TXT "a\052b\200\;\""`, "0661 34 62 c8 3b 22"],
        [String.raw`x 60 TXT "\\256"`, "04 5c 323536"],
        [String.raw`x 60 TXT ü\010z`, "04 c3bc 0a 7a"],
        [String.raw`x 60 CNAME a\032b\.c.example.`, "05 6120622e63 07 6578616d706c65 00"],
        [String.raw`x 60 CNAME *.\042.example.`, "01 2a 01 2a 07 6578616d706c65 00"],
        ["x 60 MX 010 y", "000a 0179 06 74656e616e74 03 6e6574 00"],
        ["x 60 MX 0 .", "0000 00"],
        ["$ORIGIN sub.tenant.net.\nx 60 PTR @", "03 737562 06 74656e616e74 03 6e6574 00"],
        [String.raw`x 60 CAA 0 ISSUE "a\052"`, "00 05 4953535545 61 34"],
        ['x 60 NAPTR 1 2 u "" "!^.*$!\\\\1!" .', "0001 0002 0175 00 09 215e2e2a24215c3121 00"],
        ["x 60 DS 1 13 2 " + "AB ".repeat(32), `0001 0d 02 ${"ab".repeat(32)}`],
        [
            String.raw`x 60 SVCB 1 foo.example.com. key667="hello\210qoo"`,
            "0001 03666f6f076578616d706c6503636f6d00 029b 0009 68656c6c6fd2716f6f",
        ],
        [
            String.raw`x 60 SVCB 16 foo.example.org. alpn="f\\\\oo\\,bar,h2"`,
            "0010 03666f6f076578616d706c65036f726700 0001 000c 08665c6f6f2c626172 026832",
        ],
        [
            String.raw`x 60 SVCB 16 foo.example.org. alpn=f\\\092oo\092,bar,h2`,
            "0010 03666f6f076578616d706c65036f726700 0001 000c 08665c6f6f2c626172 026832",
        ],
        ["x 60 HTTPS 1 . key7=ü", "0001 00 0007 0002 c3bc"],
    ];
    for (const [line, octets] of OCTETS) {
        it(`have the file's meaning in a packet: ${line}`, () => {
            const { records, problems } = of(line);
            assert.deepEqual(problems, []);
            const [{ type, values: [value = ""] = [] } = { type: "" }, ...more] = records;
            assert.deepEqual(more, []);
            assert.equal(textToData(type, value).data.toString("hex"), octets.replaceAll(" ", ""));
        });
    }

    it("have each value once, and the line of the first", () => {
        const found = of("mail 60 A 192.0.2.1\nx 60 A 192.0.2.9\nmail 60 A 192.0.2.2\nMAIL 60 A 192.0.2.1");
        assert.deepEqual(shown(found), ["mail 60 A 192.0.2.1 | 192.0.2.2", "x 60 A 192.0.2.9"]);
        assert.deepEqual(found.lines, [1, 2]);
        assert.deepEqual(found.notes, []);
    });

    it("have the lowest of different TTLs, with a message", () => {
        const found = of("@ 600 MX 10 mx1\n@ 60 MX 20 mx2\n@ 3600 MX 30 mx3");
        assert.deepEqual(shown(found), [
            "@ 60 MX 10 mx1.tenant.net. | 20 mx2.tenant.net. | 30 mx3.tenant.net.",
        ]);
        assert.deepEqual(found.notes, ["used the lowest of several TTLs for @ MX (line 1)"]);
    });

    it("do not include the zone's own NS and SOA, without a message", () => {
        for (const owner of ["@", "tenant.net.", "tenant.net"]) {
            const found = of(
                `${owner} 60 SOA ns1 host 1 2 3 4 5\n@ 60 NS ns1.old.example.\nsub 60 NS ns1.old.example.`,
            );
            assert.deepEqual(shown(found), ["sub 60 NS ns1.old.example."]);
            assert.deepEqual([...found.notes, ...found.problems], []);
        }
    });

    it("do not include records that the target replaces at its names, with a message", () => {
        const found = of(
            "@ 60 A 192.0.2.1\n@ 60 AAAA 2001:db8::1\n@ 60 HTTPS 1 . alpn=h2\n@ 60 MX 10 mail\nwww 60 CNAME @\nmail 60 A 192.0.2.2\n@ ALIAS old.example.",
        );
        assert.deepEqual(shown(found), ["@ 60 MX 10 mail.tenant.net.", "mail 60 A 192.0.2.2"]);
        assert.deepEqual(found.notes, [
            "left out, because these names get the target: @ A (line 1), @ AAAA (line 2), @ HTTPS (line 3), www CNAME (line 5), @ ALIAS (line 7)",
        ]);
    });

    it("include the same records at other names", () => {
        assert.deepEqual(shown(of("www 60 CNAME x\n@ 60 A 192.0.2.1", ["@"])), [
            "www 60 CNAME x.tenant.net.",
        ]);
    });

    it("are refused for an empty file, because the tenant would have no mail", () => {
        for (const text of ["", "; nothing\n", "$TTL 60\n"]) {
            assert.throws(() => of(text), FileError);
        }
    });

    it("are refused for a file with only the SOA and NS of the domain, because it can be an export of the wrong zone", () => {
        const apex =
            "@ 60 SOA ns1.old.example. hostmaster.old.example. 1 2 3 4 5\n@ 60 NS ns1.old.example.\n";
        assert.throws(() => of(apex), /has no records but the SOA and NS of the domain/);
        assert.deepEqual(of(`${apex}@ 60 A 192.0.2.1\n`).records, []);
        assert.equal(of(`${apex}x 60 LOC 1 N\n`).problems.length, 1);
    });
});

describe("a problem in a tenant's zone file", () => {
    const refusals: [what: string, text: string, expected: RegExp][] = [
        [
            "a name outside of the zone",
            "\nns1.other.example. 60 A 192.0.2.1",
            /^2: ns1\.other\.example is not in tenant\.net/,
        ],
        [
            "the SOA of another zone",
            "other.example. SOA a b 1 2 3 4 5",
            /^1: the SOA belongs to other\.example/,
        ],
        [
            "a type that Route 53 does not support",
            "\nx LOC 1 N 1 E 0m\ny LOC 1 N 1 E 0m",
            /^2: LOC, and 1 more below: Route 53 does not/,
        ],
        ["a signed zone", "@ 60 RRSIG A 13 2 60 x", /^1: RRSIG: this is the file of a signed zone/],
        [
            "an invalid value of a type",
            "x 60 A 192.0.2.1\nx 60 A 192.0.2.1 Array",
            /^2: x A: "192\.0\.2\.1 Array" is not an IPv4 address/,
        ],
        [
            "a CNAME with other records at its name",
            "x 60 MX 10 y\nx 60 CNAME y",
            /^2: x CNAME: a CNAME cannot share its name/,
        ],
        [
            "a mail address in the place of a name",
            "x 60 MX 1 a@b.example.",
            /^1: MX: a@b\.example\. contains "@", .* as \\064 if/,
        ],
        ["a blank in a name", '"a b" 60 A 192.0.2.1', /^1: a b contains " ", .* as \\032 if it is intended/],
        [
            "a truncated digest",
            "x 60 DS 1 13 2 ABCD",
            /^1: x DS: "1 13 2 ABCD" is not a valid DS value: it has 2 octets/,
        ],
        ["a CNAME at the zone itself", "@ 60 CNAME x.example.", /^1: @ CNAME: a CNAME is not permitted/],
    ];
    for (const [what, text, expected] of refusals) {
        it(`is reported by line: ${what}`, () => {
            const found = what === "a CNAME at the zone itself" ? of(text, []).problems : of(text).problems;
            assert.equal(found.length, 1);
            assert.match(`${found[0]?.line}: ${found[0]?.message}`, expected);
        });
    }

    it("does not affect the valid lines", () => {
        assert.deepEqual(wrong("x 60 A 192.0.2.1\ny 60 A nope").length, 1);
        assert.deepEqual(shown(of("x 60 A 192.0.2.1\ny 60 A nope")), ["x 60 A 192.0.2.1"]);
    });
});

describe("an export of another DNS host", () => {
    for (const { host, text, records, notes, problems } of EXPORTS) {
        it(`is parsed with its meaning: ${host}`, () => {
            const found = of(text);
            assert.deepEqual(
                found.problems.map(({ line, message }) => `${line}: ${message.slice(0, 60)}`),
                problems ?? [],
            );
            assert.deepEqual(shown(found), records);
            assert.deepEqual(found.notes, notes);
        });
    }
});
