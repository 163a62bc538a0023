import assert from "node:assert/strict";
import fc from "fast-check";
import { maskOf, textsIn } from "../../settings/maskedText";

const TOKEN = "google-site-verification=Zx81-abcDEF";
const MAIL = "10 mail.tenant.net.";

describe("maskOf", () => {
    const mask = maskOf({ records: [{ values: [TOKEN, MAIL] }], tags: { cost: "42" } }, [
        "tenant.net",
        "@ TXT",
    ]);

    it("removes a secret, unchanged, in quotes, in other case, as JSON, and truncated", () => {
        for (const [text, expected] of [
            [`@ TXT: 300 "${TOKEN}" -> nothing`, '@ TXT: 300 "[secret]" -> nothing'],
            [TOKEN.toUpperCase(), "[secret]"],
            [`${JSON.stringify(TOKEN.slice(0, 20))}...`, '"[secret]"...'],
            [`"${TOKEN.slice(0, 12)}" "${TOKEN.slice(12)}"`, '"[secret]" "[secret]"'],
            [`@ MX: 300 ${MAIL}`, "@ MX: 300 [secret]"],
            ["the tag cost is 42", "the tag cost is [secret]"],
        ] as const) {
            assert.equal(mask(text), expected);
        }
    });

    it("keeps values that are not secret, and words that contain a short secret", () => {
        for (const text of [
            "",
            "tenant.net: records[0]: is not valid",
            "the hosted zone of tenant.net (Z421) has 1420 records",
            "nothing of it",
        ]) {
            assert.equal(mask(text), text);
        }
    });

    it("finds the forms of quotes and line breaks in a message and in JSON", () => {
        const secret = 'two "words"\nand a line';
        assert.equal(maskOf([secret], [])(`is ${JSON.stringify(secret)} today`), 'is "[secret]" today');
        assert.equal(maskOf([secret], [])(`is ${secret} today`), "is [secret] today");
    });

    it("leaves no secret of four or more characters in any text", () => {
        fc.assert(
            fc.property(
                fc.array(fc.string({ minLength: 4, maxLength: 40 }), { minLength: 1, maxLength: 4 }),
                fc.string(),
                fc.string(),
                (secrets, before, after) => {
                    const told = secrets.filter((each) => each.trim() !== "" && !"[secret]".includes(each));
                    const text = told.map((each) => `${before}${each}${after}`).join(" ");
                    const masked = maskOf(told, [])(text);
                    assert.deepEqual(
                        told.filter((each) => masked.includes(each)),
                        [],
                    );
                },
            ),
        );
    });

    it("changes no text without a secret", () => {
        fc.assert(
            fc.property(fc.string(), (text) => {
                assert.equal(maskOf([], [])(text), text);
                assert.equal(maskOf(["", " "], [])(text), text);
            }),
        );
    });
});

describe("textsIn", () => {
    it("returns each text, and no key or number", () => {
        assert.deepEqual(textsIn({ a: ["b", { c: "d", e: 1 }], f: null }), ["b", "d"]);
    });
});
