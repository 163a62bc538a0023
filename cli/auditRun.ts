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

/** @param shown whether progress is, on stderr */
export async function runShown(plan: AuditPlan, options: AuditOptions, shown: boolean): Promise<Report> {
    const progress = showProgress(shown);
    progress.phase(`Auditing ${plan.tenants.length.toLocaleString("en")} tenants`);
    return runAudit(plan, { ...options, onProgress: progress.tenants }).finally(progress.end);
}

/** How the report is printed, and what makes the command fail. */
export interface Outlet {
    json: boolean;
    /** In the table every tenant is named. JSON has all of them always. */
    allNames: boolean;
    failOn: FailOn;
}

export function firstText(report: Report, { json, allNames }: Outlet, { stdout }: Streams): string {
    return json ? `${JSON.stringify(report)}\n` : renderAudit(report, stdout.columns, allNames);
}

/** The mildest finding that the command fails on; what is worse it fails on too. */
export const FAIL_ON = ["broken", "warning", "not-moved"] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** Where something is wrong, that is what counts; else whether all could be found out. */
export function exitCodeOf({ verdict, summary, tenants }: Report, failOn: FailOn): number {
    const isFailed =
        verdict === "broken" ||
        (verdict === "warning" && failOn !== "broken") ||
        (failOn === "not-moved" && tenants.some(({ notMoved }) => notMoved === true));
    return isFailed ? EXIT.different : summary.unknown > 0 ? EXIT.unknown : EXIT.fine;
}
