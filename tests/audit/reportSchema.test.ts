import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { z } from "zod";
import type { Finding, Report } from "../../audit/report";
import { findingSchema, reportSchema } from "../../audit/reportSchema";
import { packageRoot } from "../../route53/packageRoot";
import type { SameType } from "./sameType";
import { healthyReport, troubledReport } from "./sampleReports";

const FILE = join(packageRoot(), "docs", "audit.schema.json");

describe("the documented schema of a report", () => {
    it("is equal to the schema in the code (UPDATE_DOCS=1 npx mocha dist/tests/audit/reportSchema.test.js writes it)", async () => {
        // The schema for a reader, which also accepts a report with fields of a later version.
        const schema = {
            title: "Report of white-label-dns audit --json, version 1",
            ...z.toJSONSchema(reportSchema, { io: "input" }),
        };
        if (process.env["UPDATE_DOCS"] === "1") {
            writeFileSync(FILE, await format(JSON.stringify(schema), { parser: "json", printWidth: 110 }));
        }
        assert.deepEqual(JSON.parse(readFileSync(FILE, "utf8")), JSON.parse(JSON.stringify(schema)));
    });

    it("describes the reports of the other tests of this folder", () => {
        for (const report of [healthyReport(), healthyReport({ awsNames: false }), troubledReport()]) {
            assert.deepEqual(reportSchema.parse(report), report);
        }
    });

    it("describes the interfaces in report.ts, field by field", () => {
        const finding: SameType<Finding, z.infer<typeof findingSchema>> = true;
        const report: SameType<Report, z.infer<typeof reportSchema>> = true;
        assert.ok(finding && report);
    });
});
