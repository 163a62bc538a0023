import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { toPrometheus } from "../../../audit/render/prometheus";
import { CHECK_NAMES, problemsOf, VERDICTS } from "../../../audit/report";
import {
    GLUE_MISSING,
    healthyReport,
    NEVER_MOVED,
    SILENT,
    troubledReport,
    withFindings,
} from "../sampleReports";

interface Sample {
    name: string;
    labels: Record<string, string>;
    value: number;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = `([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\["\\\\n])*)"`;
const COMMENT = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`);
const PAIR = new RegExp(LABEL, "g");
const SAMPLE = new RegExp(`^(${NAME})\\{(${LABEL}(?:,${LABEL})*)\\} (-?[0-9.]+(?:e[+-]?[0-9]+)?)$`);

/** Reads the text exposition format 0.0.4, and refuses everything that the format does not allow. */
function parse(text: string): { samples: Sample[]; types: Map<string, string> } {
    assert.ok(text.endsWith("\n"));
    const types = new Map<string, string>();
    const helped = new Set<string>();
    const samples: Sample[] = [];
    const seen = new Set<string>();
    for (const line of text.slice(0, -1).split("\n")) {
        const comment = COMMENT.exec(line);
        if (comment !== null) {
            const [, kind, name = "", rest = ""] = comment;
            assert.ok(kind === "HELP" ? !helped.has(name) : !types.has(name), line);
            if (kind === "HELP") {
                helped.add(name);
            } else {
                types.set(name, rest);
            }
            continue;
        }
        const match = SAMPLE.exec(line);
        assert.ok(match !== null, `no sample: ${line}`);
        const [, name = "", pairs = ""] = match;
        assert.ok(types.has(name) && helped.has(name), `${name} comes before its HELP and TYPE`);
        const key = `${name} ${pairs}`;
        assert.ok(!seen.has(key), `twice: ${key}`);
        seen.add(key);
        const labels = [...pairs.matchAll(PAIR)].map(([, label = "", value = ""]) => [
            label,
            value.replace(/\\(.)/g, (_escape, letter: string) => (letter === "n" ? "\n" : letter)),
        ]);
        samples.push({ name, labels: Object.fromEntries(labels), value: Number(line.split(" ").at(-1)) });
    }
    return { samples, types };
}

function valueOf(text: string, name: string): number | undefined {
    return parse(text).samples.find((sample) => sample.name === `white_label_dns_audit_${name}`)?.value;
}

describe("an audit for Prometheus", () => {
    it("counts the findings of each check and verdict, zeros included", () => {
        const { samples } = parse(toPrometheus(troubledReport()));
        const counts = samples.filter(({ name }) => name === "white_label_dns_audit_findings");
        assert.equal(counts.length, CHECK_NAMES.length * VERDICTS.length);
        const of = (check: string, verdict: string) =>
            counts.find(({ labels }) => labels["check"] === check && labels["verdict"] === verdict)?.value;
        assert.equal(of("delegation", "broken"), 1);
        assert.equal(of("delegation", "warning"), 0);
        assert.equal(of("answers", "unknown"), 1);
        // The disagreement of parent and zone follows from the delegation.
        assert.equal(of("agreement", "broken"), 0);
    });

    it("has a sample for each problem, with its owner", () => {
        const { samples, types } = parse(toPrometheus(troubledReport()));
        const problems = samples.filter(({ name }) => name === "white_label_dns_audit_problem");
        assert.equal(types.get("white_label_dns_audit_problem"), "gauge");
        const brand = "example.com";
        assert.deepEqual(
            problems.map(({ labels, value }) => ({ ...labels, value })),
            [NEVER_MOVED, GLUE_MISSING, SILENT].map(
                ({ check, kind, subject, server = "", verdict, party }) => ({
                    brand,
                    check,
                    kind,
                    subject,
                    server,
                    verdict,
                    party,
                    value: 1,
                }),
            ),
        );
    });

    it("has the verdict as a number, the duration, and the time", () => {
        const healthy = healthyReport();
        const verdicts = [[], [SILENT], [GLUE_MISSING], [NEVER_MOVED]].map((findings) =>
            valueOf(toPrometheus(withFindings(healthy, findings)), "verdict"),
        );
        assert.deepEqual(verdicts, [0, 1, 2, 3]);
        const text = toPrometheus(healthy);
        assert.equal(valueOf(text, "tenants"), 3);
        assert.equal(valueOf(text, "packets_sent"), healthy.packets);
        assert.equal(valueOf(text, "duration_seconds"), 3.42);
        assert.equal(valueOf(text, "timestamp_seconds"), Date.UTC(2026, 10, 22, 2, 30) / 1000);
    });

    it("is valid for names with any characters, and keeps them", () => {
        fc.assert(
            fc.property(fc.string({ unit: "binary", minLength: 1 }), (subject) => {
                const report = withFindings(healthyReport(), [{ ...NEVER_MOVED, subject }]);
                const { samples } = parse(toPrometheus(report));
                const labels = samples.find(({ labels: own }) => own["subject"] !== undefined)?.labels;
                assert.equal(labels?.["subject"], subject);
                assert.equal(problemsOf(report.findings).length, 1);
            }),
            { numRuns: 50 },
        );
    });

    it("has no sample twice, which Prometheus would refuse", () => {
        const report = healthyReport();
        const twice = { ...report, findings: [NEVER_MOVED, { ...NEVER_MOVED, seen: "something else" }] };
        parse(toPrometheus(twice));
    });

    const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
    it(`is valid for promtool${hasPromtool ? "" : " (skipped: no promtool on PATH)"}`, function () {
        if (!hasPromtool) {
            this.skip();
        }
        const checked = spawnSync("promtool", ["check", "metrics"], {
            input: toPrometheus(troubledReport()),
        });
        assert.equal(checked.status, 0, String(checked.stderr));
    });
});
