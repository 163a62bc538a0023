import { createSocket } from "node:dgram";
import { runAudit, type AuditOptions } from "../audit/audit";
import { notMovedTenants } from "../audit/notMoved";
import { auditPlanOf } from "../audit/plan";
import { readAuditInput } from "../audit/readInput";
import { stepsOf, type Report } from "../audit/report";
import { printable } from "../audit/printable";
import { ROOT_HINTS } from "../dns/rootHints";
import { viaGateway } from "../dns/route";
import type { WatchSettings } from "./environment";
import { metricLine } from "../monitor/metrics";
import { followAws } from "./followAws";
import { tenantsOfRun, type RunRequest } from "./tenantsOfRun";

/** One run of the monitor: the audit of a part of the tenants, its lines, and the updates for addresses that AWS has changed. */

export interface WatchTools {
    print: (line: string) => void;
    /** The remaining time of the function, in milliseconds. Default: no limit. */
    remainingMs?: number | undefined;
    /** Whether the system can send a packet to an address. Default: the system decides; a sandbox has a way to each. */
    hasWayTo?: ((address: string) => Promise<boolean>) | undefined;
}

/** The results of a run, for a person who invokes the function by hand. */
export interface WatchResult extends Pick<Report, "brandDomain" | "verdict" | "summary" | "packets"> {
    /** The number of tenants that the run has checked, and of all tenants. */
    tenants: number;
    allTenants: number;
    /** The changed records and glue. */
    followed: string[];
}

/** Reserved time at the end for the lines and the updates. */
const LAST_MS = 3000;
const DNS_PORT = 53;

/**
 * @param text the content of `audit.json`
 * @throws Error if `text` cannot be audited, or the time is not enough for the audit
 */
export async function watchDns(
    text: string,
    request: RunRequest,
    settings: WatchSettings,
    tools: WatchTools,
): Promise<WatchResult> {
    const end = tools.remainingMs === undefined ? undefined : Date.now() + tools.remainingMs - LAST_MS;
    const inputs = readAuditInput(text, "audit.json");
    const plan = auditPlanOf(inputs);
    const tenants = tenantsOfRun(plan.tenants, request, Date.now());
    const families = await reachableFamilies(settings, tools);
    const options: AuditOptions = {
        families,
        ...(settings.dnsGateway === undefined ? {} : { route: viaGateway(settings.dnsGateway) }),
    };
    const report = await inTime(runAudit({ ...plan, tenants }, options), tenants.length, tools.remainingMs);
    const log = (members: object): void =>
        tools.print(JSON.stringify({ at: report.at, brand: report.brandDomain, ...members }));
    if (!families.includes("ipv6")) {
        log({
            note: "this function has no IPv6 route to the internet, so IPv6 addresses of name servers are not queried",
        });
    }
    const notMoved = notMovedTenants(report.tenants);
    for (const { because: _because, notMoved: _notMoved, ...finding } of stepsOf(report.findings)) {
        log({
            ...(finding.kind === "tenant" && notMoved.has(finding.subject) ? { state: "not moved" } : {}),
            ...finding,
            seen: printable(finding.seen),
            expected: printable(finding.expected),
            next: printable(finding.next),
        });
    }
    const followed = await followAws(
        report,
        inputs.map(({ input }) => input),
        settings,
        { log, end },
    );
    const scheduled = request.at === undefined ? Date.parse(report.at) : Date.parse(request.at);
    const now = Date.now();
    const age = Math.max(0, (now - scheduled) / 1000);
    tools.print(JSON.stringify(metricLine(report, age, now, settings.functionName)));
    const { brandDomain, verdict, summary, packets } = report;
    return {
        brandDomain,
        verdict,
        summary,
        packets,
        tenants: tenants.length,
        allTenants: plan.tenants.length,
        followed,
    };
}

/** IPv6 only if the system has a route: a function outside a VPC has none (AWS Lambda Developer Guide, VPC). */
async function reachableFamilies(
    { dnsGateway }: WatchSettings,
    { hasWayTo = dnsGateway === undefined ? systemHasWayTo : () => Promise.resolve(true) }: WatchTools,
): Promise<("ipv4" | "ipv6")[]> {
    const address = ROOT_HINTS[0]?.addresses.find((each) => each.includes(":"));
    return address === undefined || (await hasWayTo(address)) ? ["ipv4", "ipv6"] : ["ipv4"];
}

/** Whether the system can send a packet to an address. It sends none: a UDP socket connects without one. */
function systemHasWayTo(address: string): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = createSocket("udp6");
        const end = (found: boolean): void => {
            socket.close();
            resolve(found);
        };
        socket.once("error", () => end(false));
        // A callback of connect() would get the failure too, instead of the listener above.
        socket.once("connect", () => end(true));
        socket.connect(DNS_PORT, address);
    });
}

/** An audit that Lambda stops would print nothing, so the function itself reports that its timeout is too short. */
async function inTime(
    audit: Promise<Report>,
    tenants: number,
    remainingMs: number | undefined,
): Promise<Report> {
    if (remainingMs === undefined) {
        return audit;
    }
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
            () =>
                reject(
                    new Error(
                        `the function's timeout is too short for an audit of ${tenants} tenants in one run; raise the timeout, or divide the tenants into more parts ("of" in the event)`,
                    ),
                ),
            Math.max(0, remainingMs - LAST_MS),
        );
    });
    try {
        return await Promise.race([audit, limit]);
    } finally {
        clearTimeout(timer);
    }
}
