import assert from "node:assert/strict";
import fc from "fast-check";
import stringWidth from "string-width";
import { wrap } from "../../cli/auditTable";

/**
 * The width of a text in a terminal is not its number of characters: a Chinese or Japanese character has two columns, and a combining one
 * none.
 */
describe("Text that is wrapped for a terminal", () => {
    it("counts the columns of wide characters", () => {
        assert.equal(wrap("例え.テスト", 6), "例え.\nテスト");
        assert.equal(wrap("例え テスト", 10), "例え\nテスト");
        assert.equal(wrap("cafe\u0301s", 5), "cafe\u0301s");
    });

    it("loses no character, and never exceeds the width", () => {
        const letter = fc.constantFrom("a", "é", "e\u0301", "例", "ト", ".", " ", "ß");
        const text = fc.array(letter).map((letters) => letters.join(""));
        fc.assert(
            fc.property(text, fc.integer({ min: 2, max: 40 }), (given, width) => {
                const wrapped = wrap(given, width);
                assert.equal(wrapped.replaceAll(/[\n ]/g, ""), given.replaceAll(" ", ""));
                assert.ok(wrapped.split("\n").every((line) => stringWidth(line) <= width));
            }),
        );
    });
});
