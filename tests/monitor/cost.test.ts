import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ALARMS } from "../../monitor/alarms";
import { METRICS } from "../../monitor/metrics";
import { packageRoot } from "../../route53/packageRoot";
import { monthlyCost } from "./monthlyCost";

const DOCUMENT = join(packageRoot(), "docs", "monitoring.md");
const BEGIN = "<!-- cost: written by the test -->";
const END = "<!-- end of cost -->";
const RATES = [5, 15, 60];
const TENANTS = [10, 100, 1000, 5000];

/** The function reports one more metric: the number of runs of the monitor. */
const made = { metrics: Object.keys(METRICS).length + 1, alarms: ALARMS.length };

describe("The cost of a watch", () => {
    it("is equal to the figures of docs/monitoring.md (UPDATE_DOCS=1 writes them)", async () => {
        const rows = TENANTS.map((tenants) => {
            const cells = RATES.map((every) => monthlyCost(tenants, { ...made, every }).toFixed(2));
            return `| ${tenants.toLocaleString("en-US")} | ${cells.join(" | ")} |`;
        });
        const table = [
            `| tenants | ${RATES.map((every) => `every ${every} minutes`).join(" | ")} |`,
            `|--:|${RATES.map(() => "--:").join("|")}|`,
            ...rows,
        ].join("\n");
        const text = await readFile(DOCUMENT, "utf8");
        const [start, end] = [text.indexOf(BEGIN), text.indexOf(END)];
        assert.ok(start >= 0 && end > start);
        const wanted = `${text.slice(0, start)}${BEGIN}\n\n${table}\n\n${text.slice(end)}`;
        if (process.env["UPDATE_DOCS"] === "1") {
            await writeFile(DOCUMENT, wanted);
            return;
        }
        assert.equal(text, wanted);
    });

    it("is equal to the figures in the docstring of DelegationMonitor", async () => {
        const source = await readFile(join(packageRoot(), "monitor", "delegationMonitor.ts"), "utf8");
        const [, dollars] = /Costs about (\d+\.\d\d) USD a month for 10 to 1,000 tenants/.exec(source) ?? [];
        assert.equal(Number(dollars), monthlyCost(10, made));
        assert.equal(Number(dollars), monthlyCost(1000, made));
    });
});
