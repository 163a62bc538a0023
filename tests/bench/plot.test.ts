import assert from "node:assert/strict";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { barPlot, ticksUpTo } from "../../bench/plot";
import fc from "fast-check";

describe("The plot", () => {
    it("has a bar for each value, of a proportional length, and a legend of its kinds", () => {
        const svg = barPlot({
            title: "Time & calls",
            unit: "minutes",
            groups: [
                {
                    title: "up",
                    bars: [
                        { kind: "ours", value: 4 },
                        { kind: "plain", value: 8 },
                    ],
                },
                { title: "destroy", bars: [{ kind: "ours", value: 2 }] },
            ],
        });
        assert.equal(XMLValidator.validate(svg), true);
        const parsed = new XMLParser({ ignoreAttributes: false }).parse(svg) as {
            svg: { rect: { "@_width": string; "@_height": string }[] };
        };
        const bars = parsed.svg.rect.filter((rect) => rect["@_height"] === "16");
        const [four = 0, eight, two] = bars.map((rect) => Number(rect["@_width"]));
        assert.deepEqual([eight, two], [four * 2, four / 2]);
        assert.equal(parsed.svg.rect.length, 3 + 2);
        assert.match(svg, /aria-label="Time &amp; calls"/);
    });

    it("has colours for a dark page too", () => {
        assert.match(barPlot({ title: "", unit: "", groups: [] }), /prefers-color-scheme: dark/);
    });

    it("has an axis from 0 to at least the longest bar, with at most nine even marks", () => {
        assert.deepEqual(ticksUpTo(40), [0, 5, 10, 15, 20, 25, 30, 35, 40]);
        fc.assert(
            fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), (most) => {
                const ticks = ticksUpTo(most);
                assert.ok(ticks.length >= 2 && ticks.length <= 9);
                assert.equal(ticks[0], 0);
                assert.ok((ticks.at(-1) ?? 0) >= most * (1 - 1e-9));
            }),
        );
    });
});
