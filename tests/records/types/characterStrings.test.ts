import assert from "node:assert/strict";
import { normalizeRecord } from "../../../records/recordSet";
import { recordProblems } from "../../../records/recordProblems";
import { txt } from "../../../records/types/txt";

const KEY = `v=DKIM1; k=rsa; p=${"MIIBIjANBgkq".repeat(25)}`;

describe("TXT values", () => {
    const values: [written: string, stored: string][] = [
        ["trailing ", '"trailing "'],
        [" leading", '" leading"'],
        ["  ", '"  "'],
        ["v=spf1 -all\n", '"v=spf1 -all"'],
        ["\r\n text \r\n", '" text "'],
        ['"a""b"', '"a" "b"'],
        ['"a"\n"b"', '"a" "b"'],
        [' "a" "b" ', '"a" "b"'],
        ['( "v=DKIM1; k=rsa; " "p=MIIB" )', '"v=DKIM1; k=rsa; " "p=MIIB"'],
        ['("v=DKIM1; "\n\t"p=MIIB" ) ; ----- DKIM key k1 (2048)', '"v=DKIM1; " "p=MIIB"'],
        ['( ; the key (2048 bits)\n  "p=MIIB" ; half\n  "jAN" )', '"p=MIIB" "jAN"'],
        ["(c) 2024", '"(c) 2024"'],
        ["()", '"()"'],
        ["2back\\\\slash\\", '"2back\\\\\\\\slash\\\\"'],
        ["zwj: \u{1f469}\u200d\u{1f680}", '"zwj: \\360\\237\\221\\251\\342\\200\\215\\360\\237\\232\\200"'],
        [KEY, `"${KEY.slice(0, 255)}" "${KEY.slice(255)}"`],
    ];
    for (const [written, stored] of values) {
        it(`are stored from ${JSON.stringify(written).slice(0, 60)}`, () => {
            const record = normalizeRecord("x", "TXT", { values: [written] }, "tenant.net");
            assert.deepEqual(record.values, [stored]);
            assert.equal(txt.normalize(stored), stored);
        });
    }

    const refused: [written: string, rule: RegExp][] = [
        ['( "v=DKIM1; " "p=MIIB"', /text outside the quotes/],
        ['("v=DKIM1; " p=MIIB )', /text outside the quotes/],
        ['"a" b', /text outside the quotes, or an unclosed quote, at b/],
        ['"a', /at "a/],
        ['"\\059"', /the escape \\059/],
        ['"\\400"', /the escape \\400/],
        ['"\\5"', /the escape \\5/],
        ['"grün"', /U\+00FC in quotes/],
        ['"a\tb"', /U\+0009 in quotes/],
        [`"${"x".repeat(256)}"`, /a string of 256 characters/],
        ["k1._domainkey.tenant.net. 300 IN TXT p=MIIB", /a whole line of a zone file/],
        ["“v=spf1 -all”", /typographic quotes/],
        ["v=DMARC1\\; p=none", /contains \\;/],
        ["p=MII\nBIj", /contains U\+000A/],
        ["v=spf1\u00a0-all", /contains U\+00A0/],
        ["v=spf1 -all\u200b", /contains U\+200B/],
        ["\ufeffv=spf1 -all", /contains U\+FEFF/],
        ["a\u2028b", /contains U\+2028/],
    ];
    for (const [written, rule] of refused) {
        it(`are refused from ${JSON.stringify(written).slice(0, 60)}`, () => {
            const data = { values: [written] };
            const record = normalizeRecord("x", "TXT", data, "tenant.net");
            assert.match(recordProblems(record, "tenant.net", data).join("\n"), rule);
        });
    }

    it("are equal in all escaped forms, and not if they are split at different places", () => {
        assert.equal(txt.comparable('"a\\073 \\142" "c"'), txt.comparable('"a; b""c"'));
        assert.notEqual(txt.comparable('"ab"'), txt.comparable('"a" "b"'));
    });
});
