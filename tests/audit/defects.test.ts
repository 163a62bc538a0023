import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "../../audit/report";
import { shownVerdict } from "../../audit/words";
import { packageRoot } from "../../route53/packageRoot";
import { allPairs, keyOf, auditDefects, wrongPairs, type Outcome } from "./defectPairs";
import { deployHealthyWorld, inLanes, openLane, type Healthy } from "./defectScene";
import { HIDDEN, type Defect } from "./defect";
import { DEFECTS } from "./defects";

/** This file audits each n-th pair; `npm run test:faults -- --only audit` audits all of them. */
const SHARE_OF_PAIRS = 11;
const DOCUMENT = join(packageRoot(), "docs", "operations.md");
const BEGIN = "<!-- defects: written by the test -->";
const END = "<!-- end of defects -->";

describe("An audit", function () {
    this.timeout(300_000);
    let healthy: Healthy;
    const outcomes = new Map<Defect, Outcome>();
    before(async () => {
        healthy = await deployHealthyWorld();
        await inLanes(healthy, 4, DEFECTS, async (lane, defect) => {
            outcomes.set(defect, await auditDefects(lane, [defect]));
        });
    });
    const outcomeOf = (defect: Defect): Outcome => {
        const outcome = outcomes.get(defect);
        assert.ok(outcome);
        return outcome;
    };

    it("finds no problem in a stack that the program has deployed and whose domains are registered as its output says", async () => {
        const lane = await openLane(healthy);
        const { wrong, findings } = await auditDefects(lane, []);
        await lane.close();
        assert.deepEqual([...wrong, ...findings], []);
    });

    describe("finds and blames exactly this defect:", () => {
        for (const defect of DEFECTS) {
            it(defect.name, () => {
                const { wrong, findings } = outcomeOf(defect);
                assert.deepEqual(wrong, []);
                for (const { says = [], ...expected } of defect.expected) {
                    const finding = findings.find((each) => keyOf(each) === keyOf(expected));
                    if (finding !== undefined) {
                        const texts = [finding.seen, finding.expected, finding.next];
                        assert.ok(
                            texts.every((text) => text !== ""),
                            texts.join("; "),
                        );
                        const missing = says.filter((each) => !texts.join("\n").includes(each));
                        assert.deepEqual(missing, [], texts.join("\n"));
                    }
                }
            });
        }
    });

    it("finds both of two defects, except for the findings that one hides of the other", async () => {
        const pairs = allPairs().filter((_pair, index) => index % SHARE_OF_PAIRS === 0);
        assert.ok(pairs.length > 60, `${pairs.length} pairs`);
        assert.equal((await wrongPairs(healthy, pairs)).join("\n"), "");
    });

    it("uses each reason that hides a finding", () => {
        const taken = DEFECTS.flatMap(({ takes = [] }) => takes);
        const needed = DEFECTS.flatMap(({ expected }) =>
            expected.flatMap(({ needs = [], onlyWithout = [] }) => [...needs, ...[onlyWithout].flat()]),
        );
        assert.deepEqual([...new Set(taken)].sort(), Object.keys(HIDDEN).sort());
        assert.deepEqual([...new Set(needed)].sort(), Object.keys(HIDDEN).sort());
    });

    it("reports what the table in docs/operations.md says (UPDATE_DOCS=1 writes it)", async () => {
        const text = await readFile(DOCUMENT, "utf8");
        const [start, end] = [text.indexOf(BEGIN), text.indexOf(END)];
        assert.ok(start >= 0 && end > start, "the place of the table is marked");
        const table = `${BEGIN}\n\n${renderTable(DEFECTS.map((defect) => [defect, outcomeOf(defect).findings]))}\n`;
        if (process.env["UPDATE_DOCS"] === "1") {
            await writeFile(DOCUMENT, `${text.slice(0, start)}${table}${text.slice(end)}`);
        } else {
            assert.equal(text.slice(start, end), table);
        }
    });
});

function renderTable(rows: readonly (readonly [Defect, readonly Finding[]])[]): string {
    return [
        "| defect | check | verdict | whose move | next step, as the command says it |",
        "| --- | --- | --- | --- | --- |",
        ...rows.flatMap(([{ name }, findings]) => {
            const [first] = findings;
            if (first === undefined) {
                return [];
            }
            const { check, party, next } = first;
            const verdict = shownVerdict(first);
            const times = findings.length === 1 ? "" : ` (${findings.length} of them)`;
            return [
                `| ${name} | \`${check}\`${times} | ${verdict} | ${party} | ${next.replaceAll("|", "\\|")} |`,
            ];
        }),
        "",
    ].join("\n");
}
