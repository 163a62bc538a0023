import { runAudit, type AuditOptions } from "../audit/audit";
import type { AuditPlan } from "../audit/input";
import type { Report } from "../audit/report";
import { renderAudit } from "./auditTable";
import { replaceFile } from "./outputFile";
import { showProgress } from "./progress";
import { EXIT, type Streams } from "./streams";

/** A file that a report is written to, in the form of its option. */
export interface ReportFile {
    option: string;
    file: string;
    render: (report: Report) => string;
}

/** @throws AuditInputError for a file that cannot be written */
export async function writeFiles(files: readonly ReportFile[], report: Report): Promise<void> {
    for (const { option, file, render } of files) {
        await replaceFile(option, file, render(report));
    }
}

/** @param shown whether progress is shown on stderr */
export async function runShown(plan: AuditPlan, options: AuditOptions, shown: boolean): Promise<Report> {
    const progress = showProgress(shown);
    progress.phase(`Auditing ${plan.tenants.length.toLocaleString("en")} tenants`);
    return runAudit(plan, { ...options, onProgress: progress.tenants }).finally(progress.end);
}

/** The form of the report, and the findings that make the command fail. */
export interface Outlet {
    json: boolean;
    /** True to name every tenant in the table. JSON always has all of them. */
    allNames: boolean;
    failOn: FailOn;
}

export function firstText(report: Report, { json, allNames }: Outlet, { stdout }: Streams): string {
    return json ? `${JSON.stringify(report)}\n` : renderAudit(report, stdout.columns, allNames);
}

/** The mildest finding that makes the command fail; worse ones do too. */
export const FAIL_ON = ["broken", "warning", "not-moved"] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** A problem decides first; otherwise it counts whether everything could be found out. */
export function exitCodeOf({ verdict, summary, tenants }: Report, failOn: FailOn): number {
    const isFailed =
        verdict === "broken" ||
        (verdict === "warning" && failOn !== "broken") ||
        (failOn === "not-moved" && tenants.some(({ notMoved }) => notMoved === true));
    return isFailed ? EXIT.different : summary.unknown > 0 ? EXIT.unknown : EXIT.fine;
}
