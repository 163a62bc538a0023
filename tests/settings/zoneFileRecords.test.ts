import assert from "node:assert/strict";
import fc from "fast-check";
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
    it("are the sets that were written, one for each name and type", () => {
        const onlySets = fc.uniqueArray(fc.tuple(writtenRecord, spelling), {
            maxLength: 8,
            selector: ([{ labels }]) => labels.join("."),
        });
        fc.assert(
            fc.property(onlySets, (given) => {
                // Never at the zone itself, where a CNAME is wrong and NS are left out.
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

    it("have each value once, and the line of the first", () => {
        const found = of("mail 60 A 192.0.2.1\nx 60 A 192.0.2.9\nmail 60 A 192.0.2.2\nMAIL 60 A 192.0.2.1");
        assert.deepEqual(shown(found), ["mail 60 A 192.0.2.1 | 192.0.2.2", "x 60 A 192.0.2.9"]);
        assert.deepEqual(found.lines, [1, 2]);
        assert.deepEqual(found.notes, []);
    });

    it("have the lowest of different TTLs, which is told", () => {
        const found = of("@ 600 MX 10 mx1\n@ 60 MX 20 mx2\n@ 3600 MX 30 mx3");
        assert.deepEqual(shown(found), [
            "@ 60 MX 10 mx1.tenant.net. | 20 mx2.tenant.net. | 30 mx3.tenant.net.",
        ]);
        assert.deepEqual(found.notes, ["took the lowest of different TTLs for @ MX (line 1)"]);
    });

    it("are without the zone's own NS and SOA, and nobody is told of that", () => {
        for (const owner of ["@", "tenant.net.", "tenant.net"]) {
            const found = of(
                `${owner} 60 SOA ns1 host 1 2 3 4 5\n@ 60 NS ns1.old.example.\nsub 60 NS ns1.old.example.`,
            );
            assert.deepEqual(shown(found), ["sub 60 NS ns1.old.example."]);
            assert.deepEqual([...found.notes, ...found.problems], []);
        }
    });

    it("are without what the target stands for at its names, which is told", () => {
        const found = of(
            "@ 60 A 192.0.2.1\n@ 60 AAAA 2001:db8::1\n@ 60 HTTPS 1 . alpn=h2\n@ 60 MX 10 mail\nwww 60 CNAME @\nmail 60 A 192.0.2.2\n@ ALIAS old.example.",
        );
        assert.deepEqual(shown(found), ["@ 60 MX 10 mail.tenant.net.", "mail 60 A 192.0.2.2"]);
        assert.deepEqual(found.notes, [
            "left out, because these names get the target: @ A (line 1), @ AAAA (line 2), @ HTTPS (line 3), www CNAME (line 5), @ ALIAS (line 7)",
        ]);
    });

    it("are with the same at other names", () => {
        assert.deepEqual(shown(of("www 60 CNAME x\n@ 60 A 192.0.2.1", ["@"])), [
            "www 60 CNAME x.tenant.net.",
        ]);
    });

    it("are refused for an empty file, which looks like a customer without mail", () => {
        for (const text of ["", "; nothing\n", "$TTL 60\n"]) {
            assert.throws(() => of(text), FileError);
        }
    });
});

describe("what is wrong with a tenant's zone file", () => {
    const refusals: [what: string, text: string, expected: RegExp][] = [
        [
            "a name outside of the zone",
            "\nns1.other.example. 60 A 192.0.2.1",
            /^2: ns1\.other\.example is not in tenant\.net/,
        ],
        [
            "the SOA of another zone",
            "other.example. SOA a b 1 2 3 4 5",
            /^1: the SOA is that of other\.example/,
        ],
        [
            "a type that Route 53 has not",
            "\nx LOC 1 N 1 E 0m\ny LOC 1 N 1 E 0m",
            /^2: LOC, and 1 more of it below: Route 53 has no/,
        ],
        ["a signed zone", "@ 60 RRSIG A 13 2 60 x", /^1: RRSIG: the file is of a signed zone/],
        [
            "a value of no such type",
            "x 60 A 192.0.2.1\nx 60 A 192.0.2.1 Array",
            /^2: x A: "192\.0\.2\.1 Array" is no IPv4 address/,
        ],
        [
            "a CNAME with others beside it",
            "x 60 MX 10 y\nx 60 CNAME y",
            /^2: x CNAME: a CNAME stands alone at its name/,
        ],
        ["a CNAME at the zone itself", "@ 60 CNAME x.example.", /^1: @ CNAME: a CNAME is not permitted/],
    ];
    for (const [what, text, expected] of refusals) {
        it(`is told by line: ${what}`, () => {
            const found = what === "a CNAME at the zone itself" ? of(text, []).problems : of(text).problems;
            assert.equal(found.length, 1);
            assert.match(`${found[0]?.line}: ${found[0]?.message}`, expected);
        });
    }

    it("leaves the lines that are right", () => {
        assert.deepEqual(wrong("x 60 A 192.0.2.1\ny 60 A nope").length, 1);
        assert.deepEqual(shown(of("x 60 A 192.0.2.1\ny 60 A nope")), ["x 60 A 192.0.2.1"]);
    });
});

describe("an export of another DNS host", () => {
    for (const { host, text, records, notes, problems } of EXPORTS) {
        it(`is read as it is meant: ${host}`, () => {
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
