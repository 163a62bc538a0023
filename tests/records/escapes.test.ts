import assert from "node:assert/strict";
import fc from "fast-check";
import {
    escapeCharacters,
    octalEscape,
    quoteString,
    splitWords,
    unescapeIfPlain,
    unescapeOctal,
    unquoteString,
} from "../../records/escapes";

const octets = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

describe("octal escapes", () => {
    it("have three digits", () => {
        assert.equal(octalEscape(0), "\\000");
        assert.equal(octalEscape("*".charCodeAt(0)), "\\052");
        assert.equal(octalEscape(255), "\\377");
    });

    it("stand for the characters with a special meaning, and are restored", () => {
        fc.assert(
            fc.property(octets, (bytes) => {
                const text = escapeCharacters(bytes, /[^a-z]/g);
                assert.match(text, /^(?:[a-z]|\\[0-3][0-7]{2})*$/);
                assert.deepEqual(Buffer.from(unescapeOctal(text, 0xff), "latin1"), bytes);
            }),
        );
    });

    it("above the largest code are not changed", () => {
        assert.equal(unescapeOctal("\\101\\400\\08", 0xff), "A\\400\\08");
        assert.equal(unescapeOctal("\\400"), "\u0100");
    });

    it("are not needed for letters, digits, hyphens and underscores", () => {
        for (const [escape, plain] of [
            ["\\141", "a"],
            ["\\101", "a"],
            ["\\060", "0"],
            ["\\055", "-"],
            ["\\137", "_"],
            ["\\052", "\\052"],
            ["\\056", "\\056"],
        ] as const) {
            assert.equal(unescapeIfPlain(escape), plain);
        }
    });
});

describe("a character string", () => {
    it("in quotes is printable ASCII, and is parsed into the same text", () => {
        fc.assert(
            fc.property(octets, (bytes) => {
                const quoted = quoteString(bytes);
                assert.match(quoted, /^"[ -~]*"$/);
                assert.deepEqual(unquoteString(quoted), bytes);
                assert.deepEqual(splitWords(`${quoted} x ${quoted}`), [quoted, "x", quoted]);
            }),
        );
    });

    it("is parsed without quotes too, with its escapes resolved", () => {
        assert.equal(unquoteString("plain").toString(), "plain");
        assert.equal(unquoteString('"a\\"b\\\\c\\101"').toString(), 'a"b\\cA');
    });
});
