import type { AwsSettings } from "../settings/awsTypes";
import type { DomainDetail, NoDetail } from "./domains";

/** Checks whether a registered domain's name servers can be changed at Route 53 Domains, from AWS's answer. */

/** The minimum number of days before the expiry of a domain without automatic renewal. */
const LEAST_DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The meaning of each EPP status (RFC 5731 §2.3, RFC 3915 §3.1) that prevents a change, and the way out. */
const OBSTACLES: Readonly<Record<string, (domain: string) => string>> = {
    clientUpdateProhibited: (domain) =>
        `it is locked against changes at the registrar; remove the lock with "aws route53domains disable-domain-transfer-lock --region us-east-1 --domain-name ${domain}"`,
    serverUpdateProhibited: () =>
        "its registry has locked it against changes (registry lock); open an AWS support case to remove the lock",
    pendingCreate: () =>
        "its registry is still processing its registration; wait until that is complete (minutes to days, depending on the registry)",
    pendingUpdate: () =>
        "its registry is still processing an earlier change; wait until the status is gone (.it takes up to 22 days if servers do not answer)",
    pendingTransfer: () =>
        "it is being transferred to another registrar, which takes up to ten days; wait until the transfer is complete",
    pendingDelete: () => "its registry is about to delete it, and it can no longer be changed",
    pendingRestore: () =>
        "its registry is still restoring it after it expired and was deleted; wait until that is complete",
    redemptionPeriod: (domain) =>
        `it expired and was deleted, and its owner can restore it for a limited time; restore it with "aws route53domains renew-domain" or an AWS support case, before others can register ${domain}`,
    clientHold: () =>
        "its registrar keeps it out of DNS (hold), usually because the owner's e-mail address was not verified; verify it, or ask AWS Support",
    serverHold: () => "its registry keeps it out of DNS (hold); ask AWS Support for the reason",
};

/**
 * The reason why a domain's registry is not called at all: the settings use another Route 53, such as a sandbox, but AWS's own Route 53
 * Domains.
 */
export function endpointProblem(
    domain: string,
    { endpoint, domainsEndpoint }: Pick<AwsSettings, "endpoint" | "domainsEndpoint">,
): string | undefined {
    return endpoint === undefined || domainsEndpoint !== undefined
        ? undefined
        : `${domain}: registrar is set, but aws:endpoints has route53 (${endpoint}) without route53domains, so the domain would be looked up and changed at AWS itself. ` +
              "Add route53domains to aws:endpoints, with the endpoint of the same account (https://route53domains.us-east-1.amazonaws.com for AWS's own), or leave registrar out";
}

/** The reasons why the name servers cannot be changed now, each with the next step; empty if there are none. */
export function changeProblems(domain: string, detail: DomainDetail | NoDetail): string[] {
    if (detail === "missing") {
        return [
            `${domain} is not registered at Route 53 Domains in this AWS account; use the credentials of the account that has it (aws:profile, or another aws: setting of the stack), correct the domain, or leave registrar out and set the name servers by hand`,
        ];
    }
    if (detail === "unsupported") {
        return [
            `${domain} is below a top-level domain that Route 53 Domains does not offer; leave registrar out, and set the name servers at its registrar by hand`,
        ];
    }
    return Object.entries(OBSTACLES).flatMap(([status, reason]) =>
        detail.status.includes(status) ? [`${domain} has the status ${status}: ${reason(domain)}`] : [],
    );
}

/** The same checks before the first change, when a domain must also have some days left. */
export function startProblems(domain: string, detail: DomainDetail | NoDetail, now = Date.now()): string[] {
    const problems = changeProblems(domain, detail);
    if (typeof detail === "string" || detail.expires === undefined) {
        return problems;
    }
    const days = Math.floor((detail.expires.getTime() - now) / DAY_MS);
    const isAtRisk = days < 0 || (days < LEAST_DAYS && !detail.autoRenew);
    return isAtRisk
        ? [
              ...problems,
              `${domain} ${days < 0 ? "expired" : "expires"} on ${detail.expires.toISOString().slice(0, 10)}${detail.autoRenew ? "" : ", and is not renewed automatically"}; renew it first, because everything that is delegated to its name servers fails with it`,
          ]
        : problems;
}
