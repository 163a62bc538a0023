import fc from "fast-check";
import { layOut } from "../../../../audit/render/drawing/layout";
import { partsOf } from "../../../../audit/render/drawing/parts";
import type { Drawing } from "../../../../audit/render/drawing/shapes";
import { CHECK_NAMES, VERDICTS, type Finding, type Report } from "../../../../audit/report";
import { healthyReport, withFindings } from "../../sampleReports";

/** Drawings, and reports of all kinds for drawings. */

export const draw = (report: Report): Drawing => layOut(partsOf(report));

const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
        "</svg><script>alert(1)</script>",
        `"'><img src=x>`,
        "長い名前".repeat(30),
        "ns1.example.com",
    ),
);
const finding: fc.Arbitrary<Finding> = fc.record({
    check: fc.constantFrom(...CHECK_NAMES),
    kind: fc.constantFrom("brand", "server", "tenant"),
    subject: fc.oneof(
        fc.constantFrom(
            "example.com",
            "ns1.example.com",
            "ns6.example.com",
            "tenant4.net",
            "tenant5.net",
            "tenant6.net",
        ),
        hostile,
    ),
    server: fc.option(fc.constantFrom("ns2.example.com", "ns5.example.com", "ns99.example.com"), {
        nil: undefined,
    }),
    verdict: fc.constantFrom(...VERDICTS),
    seen: hostile,
    expected: hostile,
    party: fc.constantFrom("us", "brand registrar", "tenant", "nobody"),
    next: hostile,
    because: fc.option(fc.constantFrom(...CHECK_NAMES), { nil: undefined }),
});
export const reports: fc.Arbitrary<Report> = fc
    .record({
        tenants: fc.integer({ min: 0, max: 60 }),
        sets: fc.integer({ min: 1, max: 10 }),
        awsNames: fc.boolean(),
        findings: fc.array(finding, { maxLength: 60 }),
        delegation: fc.array(hostile, { maxLength: 6 }),
    })
    .map(({ findings, delegation, ...size }) => {
        const report = withFindings(healthyReport(size), findings);
        const tenants = report.tenants.map((tenant, index) =>
            index % 3 === 0 ? { ...tenant, delegation } : tenant,
        );
        return { ...report, tenants };
    });
