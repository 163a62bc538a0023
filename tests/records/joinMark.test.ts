import assert from "node:assert/strict";
import fc from "fast-check";
import { JOIN_MARK, joinNotes, keyDigest, readJoinNotes } from "../../records/joinMark";
import { findMark, markRecord, markValues } from "../../records/mark";

const MARK = { name: JOIN_MARK, text: "white-label-dns-00000000-0000-4000-8000-000000000001/abc" };
const server = fc.stringMatching(/^[a-z]{1,60}(\.[a-z]{1,60}){1,3}\.$/);
const PLAIN = { noNullPrototype: true };
const ttl = fc.integer({ min: 0, max: 2147483647 });

describe("The mark of a zone that has joined", () => {
    it("has the exact former apex in a TXT record of its own, for any length", () => {
        const originals = fc.record(
            {
                ns: fc.record({ ttl, values: fc.array(server, { minLength: 1, maxLength: 8 }) }, PLAIN),
                soa: fc.record(
                    {
                        ttl,
                        value: fc
                            .tuple(server, server)
                            .map(([mname, rname]) => `${mname} a\\.b.${rname} 7 7200 900 1209600 300`),
                    },
                    PLAIN,
                ),
            },
            PLAIN,
        );
        const digests = fc.uniqueArray(fc.string().map(keyDigest), { maxLength: 600 });
        fc.assert(
            fc.property(originals, digests, (original, taken) => {
                const record = markRecord({ ...MARK, notes: joinNotes({ original, taken }) }, "tenant.net", [
                    "a",
                ]);
                assert.equal(findMark(MARK, "tenant.net", [record])?.text, MARK.text);
                const found = readJoinNotes(markValues(MARK, "tenant.net", [record]));
                assert.deepEqual(found.original, original);
                assert.deepEqual([...found.taken].sort(), [...taken].sort());
                // Developer Guide, TXTFormat: 4,000 characters for a value, 255 for a string.
                for (const value of record.values ?? []) {
                    assert.ok(value.length <= 4000, String(value.length));
                }
            }),
        );
    });

    it("is parsed with its remaining parts, if it was changed by hand", () => {
        assert.deepEqual(readJoinNotes([]), { original: undefined, taken: [] });
        for (const values of [
            ['"ns=60 ns.example.org."'],
            ['"ns=x a."', '"soa=60 b"'],
            ['"soa=60"', '"ns=60"'],
        ]) {
            assert.equal(readJoinNotes(values).original, undefined);
        }
    });
});
