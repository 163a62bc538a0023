import assert from "node:assert/strict";
import fc from "fast-check";
import { recordNameProblem, relativeName, toRecordName } from "../../records/recordName";
import { domain, relativeRecordName } from "../dns/arbitraries";

const ZONE = "tenant.net";

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
        ["２０２４", "2024.tenant.net.", "2024"],
        ["ｗｗｗ。tenant。net", "www.tenant.net.", "www"],
        ["a\u200bb", "ab.tenant.net.", "ab"],
        ["_dmarc.bücher", "_dmarc.xn--bcher-kva.tenant.net.", "_dmarc.xn--bcher-kva"],
        ["0/25", "0\\05725.tenant.net.", "0\\05725"],
        ["a\\040b", "a\\040b.tenant.net.", "a\\040b"],
    ];
    for (const [written, stored, shown] of names) {
        it(`"${written}" is stored as ${stored} and shown as ${shown}`, () => {
            assert.equal(toRecordName(written, ZONE), stored);
            assert.equal(relativeName(stored, ZONE), shown);
        });
    }

    for (const [name, character] of [
        ["a\u00a0b", "U+00A0"],
        ["a\u2026", "U+2026"],
        ["it\u2019s", "U+2019"],
        ["a\u200db", "U+200D"],
        ["a b", "U+0020"],
        ["a\tb", "U+0009"],
        ["\u05d0a", "U+05D0"],
    ] as const) {
        it(`is refused for ${character}, and never stored as its octets`, () => {
            const stored = toRecordName(name, ZONE);
            assert.equal(stored, `${name}.tenant.net.`);
            assert.ok(recordNameProblem(stored, ZONE)?.includes(`contains ${character}`));
        });
    }

    it("is absolute with a final dot, inside the zone or not", () => {
        assert.equal(toRecordName("www.example.org.", ZONE), "www.example.org.");
        assert.equal(relativeName("www.example.org.", ZONE), "www.example.org.");
    });

    it("is the same after conversion to its relative form and back", () => {
        fc.assert(
            fc.property(domain, fc.oneof(fc.constant("@"), relativeRecordName), (zone, name) => {
                // A name that repeats the zone's name has two meanings.
                fc.pre(name !== zone && !name.endsWith(`.${zone}`));
                const stored = toRecordName(name, zone);
                assert.equal(relativeName(stored, zone), name);
                assert.equal(toRecordName(relativeName(stored, zone), zone), stored);
                assert.equal(toRecordName(stored, zone), stored);
                assert.equal(toRecordName(name.toUpperCase(), zone), stored);
            }),
        );
    });
});
