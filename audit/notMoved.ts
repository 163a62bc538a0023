import type { Check, Finding, ReportedTenant } from "./report";

/** Handles tenants that have not moved. Pure. */

/** The checks that a delegation to another host fails first; other findings of the same tenant follow from them. */
const OF_DELEGATION: readonly Check[] = ["delegation", "cname"];

/** Tenants whose parents delegate to none of their name servers, so that their visitors do not reach them. */
export function notMovedTenants(tenants: readonly ReportedTenant[]): ReadonlySet<string> {
    return new Set(tenants.flatMap(({ domain, notMoved }) => (notMoved === true ? [domain] : [])));
}

/**
 * Marks the findings of tenants that have not moved. The tenant's own step is not a problem of the stack, which `notMoved` shows. A problem
 * of its zone at our servers has to be corrected before it moves, but does not affect visitors, so it becomes a warning. A second call
 * changes nothing.
 */
export function settleNotMoved(findings: readonly Finding[], tenants: readonly ReportedTenant[]): Finding[] {
    const notMoved = notMovedTenants(tenants);
    return findings.map((finding): Finding => {
        const { kind, subject, verdict, party, because } = finding;
        if (kind !== "tenant" || verdict === "ok" || !notMoved.has(subject)) {
            return finding;
        }
        const softened = verdict === "broken" ? "warning" : verdict;
        const follows = party !== "us" && because !== undefined && OF_DELEGATION.includes(because);
        return party === "tenant" || follows
            ? { ...finding, verdict: softened, notMoved: true }
            : { ...finding, verdict: softened };
    });
}
