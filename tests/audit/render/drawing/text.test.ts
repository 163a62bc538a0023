import assert from "node:assert/strict";
import fc from "fast-check";
import { columnsOf, truncateMiddle } from "../../../../audit/render/drawing/text";

describe("a text of the drawing", () => {
    it("is cut in the middle if it is too long, so that both ends stay readable", () => {
        assert.equal(truncateMiddle("ns1.example.com", 15), "ns1.example.com");
        assert.equal(truncateMiddle("ns1.a-very-long-domain.example", 16), "ns1.a-very…ample");
        fc.assert(
            fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 4, max: 40 }), (text, width) =>
                assert.ok(columnsOf(truncateMiddle(text, width)) <= width),
            ),
        );
    });
});
