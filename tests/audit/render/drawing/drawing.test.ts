import assert from "node:assert/strict";
import { XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { renderDrawing } from "../../../../audit/render/drawing/drawing";
import { troubledReport } from "../../sampleReports";
import { reports } from "./drawings";

describe("the drawing of the delegation", () => {
    it("is an SVG that is well-formed and says in words what it shows", () => {
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
});
