import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { renderDrawing } from "../../../../audit/render/drawing/drawing";
import { STYLE } from "../../../../audit/render/htmlStyle";
import { packageRoot } from "../../../../route53/packageRoot";
import { troubledReport } from "../../sampleReports";
import { reports } from "./drawings";

describe("the drawing of the delegation", () => {
    it("is a well-formed SVG with a text alternative", () => {
        fc.assert(
            fc.property(reports, (report) =>
                assert.equal(XMLValidator.validate(renderDrawing(report)), true),
            ),
            { numRuns: 40 },
        );
        const svg = renderDrawing(troubledReport());
        assert.match(
            svg,
            /^<svg [^>]*viewBox="0 0 [0-9.]+ [0-9.]+" role="img" aria-labelledby="drawing-title drawing-words">/,
        );
        assert.match(svg, /<title id="drawing-title">Delegation of example\.com<\/title>/);
        assert.match(svg, /<desc id="drawing-words">[^<]*harbour-cafe\.org: delegation broken\./);
    });

    it("is equal to docs/audit.svg (UPDATE_DOCS=1 npx mocha dist/tests/audit/render/drawing/drawing.test.js writes it)", () => {
        const file = join(packageRoot(), "docs", "audit.svg");
        const style = `<style>${STYLE}svg { background: var(--card); }\n</style>`;
        const shown = `${renderDrawing(troubledReport()).replace("\n", `\n${style}\n`)}\n`;
        if (process.env["UPDATE_DOCS"] === "1") {
            writeFileSync(file, shown);
        }
        assert.equal(readFileSync(file, "utf8"), shown);
        assert.equal(XMLValidator.validate(shown), true);
    });
});
