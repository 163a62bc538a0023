import type { Check, Finding, ReportedTenant } from "./report";

/** What an audit says of tenants that have not moved. Pure. */

/** The checks that a delegation to another host fails first; others of the same tenant follow from them. */
const OF_DELEGATION: readonly Check[] = ["delegation", "cname"];

/** Tenants whose parents delegate to none of their name servers, so that no visitor is sent there. */
export function notMovedTenants(tenants: readonly ReportedTenant[]): ReadonlySet<string> {
    return new Set(tenants.flatMap(({ domain, notMoved }) => (notMoved === true ? [domain] : [])));
}

/**
 * The findings, where those of tenants that have not moved are told apart. The tenant's own step is no problem of the stack, which
 * `notMoved` says. What is wrong with its zone at our servers is to be put right before it moves, but keeps no visitor from the domain,
 * and so is a warning. Nothing changes where it was done before.
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
