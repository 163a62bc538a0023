import assert from "node:assert/strict";
import { growthFigures, growthPart } from "../../bench/growthTables";
import type { Growth } from "../../bench/types";

const step = (
    tenants: number,
    cpuSeconds: number,
    peakBytes: number,
    other: Partial<Growth> = {},
): Growth => ({
    engine: "embedded",
    program: "ours",
    tenants,
    phases: { up: { seconds: 2 * cpuSeconds, cpuSeconds, peakBytes } },
    ...other,
});
const missed = (...steps: Growth[]): string[] =>
    growthFigures(steps).flatMap(({ reached, measured }) => (reached ? [] : [measured]));

describe("The figures of growth", () => {
    it("compare each step with half of it, and have the memory at 4,000 tenants", () => {
        assert.deepEqual(missed(step(2000, 10, 6e8), step(4000, 22, 11e8)), []);
        assert.deepEqual(missed(step(2000, 10, 6e8), step(4000, 23, 13e8)), [
            "2.3 × (up at 4,000), the others less",
            "1,300 MB",
        ]);
        assert.deepEqual(growthFigures([step(500, 10, 6e8)]), []);
        assert.deepEqual(growthFigures([step(500, 1, 6e8, { program: "bare" }), step(1000, 9, 6e8)]), []);
    });

    it("are in the page for each engine, next to a program without calls", () => {
        const real: Partial<Growth> = { engine: "pulumi" };
        const page = growthPart(
            [
                step(500, 2, 1e8, { program: "bare" }),
                step(500, 5, 3e8),
                step(1000, 3, 1e8, { program: "bare" }),
                step(1000, 9, 5e8),
                step(500, 12, 9e8, real),
            ],
            { cores: 2, node: "v24.0.0" },
        );
        for (const row of [
            "| calls nothing, embedded engine, N = 1,000 |  | 3 s (1.5 ×) / 100 MB |",
            "| ours, embedded engine, N = 1,000 |  | 9 s (1.8 ×) / 500 MB |",
            "| ours, real engine, N = 500 |  | 12 s / 900 MB |",
        ]) {
            assert.ok(page.includes(row), `${row}\n${page}`);
        }
    });
});
