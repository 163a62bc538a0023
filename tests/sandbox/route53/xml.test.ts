import assert from "node:assert/strict";
import fc from "fast-check";
import { ApiError } from "../../../sandbox/route53/errors";
import { listOf, parseXml, renderXml, textOf } from "../../../sandbox/route53/xml";

/** XML 1.0 has no control characters except these; a carriage return must be a reference. */
const xmlText = fc
    .string({ unit: "binary" })
    .map((text) => text.replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd]/g, ""))
    .filter((text) => !/[\ud800-\udfff]/.test(text));

describe("The XML of the sandbox", () => {
    it("returns every text that it writes", () => {
        fc.assert(
            fc.property(xmlText, xmlText, (one, two) => {
                const root = parseXml(renderXml("Root", { One: one, Two: { Item: [two, "x"] } }));
                assert.equal(textOf(root, "One") ?? "", one);
                assert.deepEqual(
                    listOf(root, "Two", "Item")?.map(({ text }) => text),
                    [two, "x"],
                );
            }),
        );
    });

    it("parses entities and character references, thousands of them, and keeps numbers as text", () => {
        const quotes = "&quot;".repeat(3000);
        const root = parseXml(`<Root><A>${quotes}&#65;&#x42;&amp;lt;</A><B>007</B><C> 1 </C></Root>`);
        assert.equal(textOf(root, "A"), `${'"'.repeat(3000)}AB&lt;`);
        assert.deepEqual([textOf(root, "B"), textOf(root, "C")], ["007", " 1 "]);
    });

    it("parses a namespace, a prefix, a comment and a CDATA section", () => {
        const root = parseXml(
            '<?xml version="1.0"?><r:Root xmlns:r="urn:x"><!-- c --><r:A><![CDATA[<a>]]></r:A></r:Root>',
        );
        assert.equal(root.name, "Root");
        assert.equal(textOf(root, "A"), "<a>");
    });

    it("leaves out undefined values, and writes an empty list as an empty element", () => {
        const text = renderXml("Root", { Gone: undefined, Zones: { Zone: [] }, Zero: 0, No: false });
        assert.ok(!text.includes("Gone"));
        assert.match(text, /<Zones><\/Zones><Zero>0<\/Zero><No>false<\/No>/);
    });

    it("refuses malformed XML with InvalidInput, and never fails otherwise", () => {
        for (const text of ["", "<a>", "<a></b>", "text", "{}"]) {
            assert.throws(
                () => parseXml(text),
                (error: unknown) => error instanceof ApiError && error.code === "InvalidInput",
            );
        }
        fc.assert(
            fc.property(fc.string({ unit: fc.constantFrom(..."<>/a&;#! ?[]-\"'=") }), (text) => {
                try {
                    parseXml(text);
                } catch (error) {
                    assert.ok(error instanceof ApiError, String(error));
                }
            }),
            { numRuns: 500 },
        );
    });
});
