import { setTimeout as sleep } from "node:timers/promises";
import type { AuditOptions } from "../audit/audit";
import { changesBetween, renderChanges } from "../audit/changes";
import { AuditInputError, type AuditPlan } from "../audit/input";
import type { Report } from "../audit/report";
import { exitCodeOf, firstText, runShown, writeFiles, type Outlet, type ReportFile } from "./auditRun";
import { EXIT, type Streams } from "./streams";
import { unlessStopped } from "./unlessStopped";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Audits at a fixed interval, from start to start, until SIGINT or SIGTERM. It continues if a file cannot be written.
 *
 * @returns the exit code of the last complete audit; "could not find out" if there was none
 */
export async function watch(
    plan: AuditPlan,
    options: AuditOptions,
    seconds: number,
    outlet: Outlet,
    files: readonly ReportFile[],
    streams: Streams,
): Promise<number> {
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    SIGNALS.forEach((signal) => process.once(signal, abort));
    let before: Report | undefined;
    try {
        while (!stop.signal.aborted) {
            const next = sleep(seconds * 1000, undefined, { signal: stop.signal }).catch(ignoreAbort);
            // If a line cannot be rewritten, the progress would remain between the changes.
            const shown = process.stderr.isTTY || (before === undefined && !outlet.json);
            const report = await unlessStopped(runShown(plan, options, shown), stop.signal);
            if (report === undefined) {
                leaveSoon();
                break;
            }
            streams.stdout.write(
                before === undefined
                    ? firstText(report, outlet, streams)
                    : changesText(before, report, outlet.json),
            );
            before = report;
            await writeFiles(files, report).catch((error: unknown) => sayUnwritten(error, streams.stderr));
            await next;
        }
    } finally {
        stop.abort();
        SIGNALS.forEach((signal) => process.off(signal, abort));
    }
    return before === undefined ? EXIT.unknown : exitCodeOf(before, outlet.failOn);
}

function changesText(before: Report, after: Report, json: boolean): string {
    const changes = changesBetween(before, after);
    if (changes.length === 0) {
        return "";
    }
    return json ? `${JSON.stringify({ at: after.at, changes })}\n` : renderChanges(changes);
}

/** An interrupted audit has sent packets, and the process must not wait for their answers. */
function leaveSoon(): void {
    setTimeout(() => process.exit(), 100).unref();
}

function sayUnwritten(error: unknown, stderr: Streams["stderr"]): void {
    if (!(error instanceof AuditInputError)) {
        throw error;
    }
    stderr.write(`error: ${error.message}\n`);
}

function ignoreAbort(error: unknown): void {
    if (!(error instanceof Error && error.name === "AbortError")) {
        throw error;
    }
}
