import assert from "node:assert/strict";
import fc from "fast-check";
import { OWNERS, VERDICTS, type Finding, type Report } from "../../audit/report";
import { METRICS, metricLine, type Metric } from "../../monitor/metrics";
import { healthyReport } from "../audit/sampleReports";

const TENANT = "tenant.net";
const [OTHER] = ["other.net"];

function problem(changes: Partial<Finding> = {}): Finding {
    return {
        check: "answers",
        kind: "tenant",
        subject: TENANT,
        verdict: "broken",
        seen: "REFUSED",
        expected: "an answer with authority",
        party: "us",
        next: "See to it.",
        ...changes,
    };
}

function lineOf(findings: Finding[], notMoved: readonly string[]): Record<Metric, number> {
    const report: Report = {
        ...healthyReport({ tenants: 0 }),
        tenants: [TENANT, OTHER].map((domain) => ({
            domain,
            nameServers: ["ns1.example.com"],
            ...(notMoved.includes(domain) ? { notMoved: true } : {}),
        })),
        findings,
    };
    return metricLine(report, 0, 0);
}

const finding = fc
    .record({
        kind: fc.constantFrom("brand" as const, "server" as const, "tenant" as const),
        subject: fc.constantFrom(TENANT, OTHER),
        verdict: fc.constantFrom(...VERDICTS),
        party: fc.constantFrom(...OWNERS),
        because: fc.constantFrom(undefined, "glue" as const),
    })
    .map(problem);

describe("The metrics of a run", () => {
    it("count broken findings, and separately the ones that the operator can repair", () => {
        const { Broken, OwnBroken, BrandBroken, NotMoved } = lineOf(
            [
                problem(),
                problem({ party: "tenant" }),
                problem({ kind: "brand", subject: "example.com", party: "brand registrar" }),
            ],
            [],
        );
        assert.deepEqual([Broken, OwnBroken, BrandBroken, NotMoved], [3, 2, 1, 0]);
    });

    it("have a separate state for a tenant that has not moved, and a problem with its zone as a warning", () => {
        const { Broken, Warning, OwnBroken, NotMoved } = lineOf(
            [problem({ check: "delegation", party: "tenant" }), problem()],
            [TENANT],
        );
        assert.deepEqual([Broken, Warning, OwnBroken, NotMoved], [0, 1, 0, 1]);
    });

    it("keep all findings of the brand, its servers and other tenants if one tenant has not moved", () => {
        fc.assert(
            fc.property(fc.array(finding, { maxLength: 12 }), (findings) => {
                const others = findings.filter(
                    ({ kind, subject }) => kind !== "tenant" || subject !== TENANT,
                );
                const [all, moved] = [lineOf(findings, [TENANT]), lineOf(others, [])];
                for (const name of ["Broken", "OwnBroken", "BrandBroken", "BrandUnknown"] as const) {
                    assert.equal(all[name], moved[name], name);
                }
                assert.ok(all.Warning >= moved.Warning && all.Unknown >= moved.Unknown);
                assert.deepEqual(
                    Object.keys(METRICS).filter((name) => typeof all[name as Metric] !== "number"),
                    [],
                );
            }),
        );
    });
});
