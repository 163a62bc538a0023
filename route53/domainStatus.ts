import type { AwsSettings } from "../settings/awsTypes";
import type { DomainDetail, NoDetail } from "./domains";

/** Whether a registered domain's name servers can be changed at Route 53 Domains, by what AWS says of it. */

/** A domain that is not renewed by itself has to have so many days left. */
const LEAST_DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What each EPP status (RFC 5731 §2.3, RFC 3915 §3.1) that stands against a change means, and what its way out is. */
const OBSTACLES: Readonly<Record<string, (domain: string) => string>> = {
    clientUpdateProhibited: (domain) =>
        `it is locked against changes at the registrar; take the lock off with "aws route53domains disable-domain-transfer-lock --region us-east-1 --domain-name ${domain}"`,
    serverUpdateProhibited: () =>
        "its registry has locked it against changes (registry lock); have the lock taken off with a support case at AWS",
    pendingCreate: () =>
        "its registry is still at work on its registration; wait until that is over, minutes to days by the registry",
    pendingUpdate: () =>
        "its registry is still at work on an earlier change; wait until the status is gone (.it takes up to 22 days over servers that do not answer)",
    pendingTransfer: () =>
        "it is on its way to another registrar, which takes up to ten days; wait until that is over",
    pendingDelete: () => "it is about to be deleted by its registry, and cannot be changed any more",
    pendingRestore: () =>
        "its registry is still at work on bringing it back after it had expired and was deleted; wait until that is over",
    redemptionPeriod: (domain) =>
        `it has expired and was deleted, and is kept for its owner for a while; have it restored with "aws route53domains renew-domain" or a support case, before another person gets ${domain}`,
    clientHold: () =>
        "its registrar keeps it out of DNS (hold), as a rule because the owner's e-mail address was not verified; verify it, or ask AWS Support",
    serverHold: () => "its registry keeps it out of DNS (hold); ask AWS Support for the reason",
};

/** Why a domain's registry is not asked at all: settings that lead Route 53 elsewhere, such as to a sandbox, and leave Route 53 Domains at AWS itself. */
export function endpointProblem(
    domain: string,
    { endpoint, domainsEndpoint }: Pick<AwsSettings, "endpoint" | "domainsEndpoint">,
): string | undefined {
    return endpoint === undefined || domainsEndpoint !== undefined
        ? undefined
        : `${domain}: registrar is set, and aws:endpoints has route53 (${endpoint}) without route53domains: the domain would be looked for, and changed, at AWS itself. ` +
              "Add route53domains to aws:endpoints, with the endpoint of the same account (https://route53domains.us-east-1.amazonaws.com for AWS's own), or leave registrar out";
}

/** Why the name servers cannot be changed now, each with the next step; empty where nothing is in the way. */
export function changeProblems(domain: string, detail: DomainDetail | NoDetail): string[] {
    if (detail === "missing") {
        return [
            `${domain} is not registered at Route 53 Domains in this AWS account; use the credentials of the account that has it (aws:profile, or what else the stack names), correct the domain, or leave registrar out: then a person sets the name servers`,
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

/** The same before anything was begun, where a domain has to have some days left too. */
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
              `${domain} ${days < 0 ? "expired" : "expires"} on ${detail.expires.toISOString().slice(0, 10)}${detail.autoRenew ? "" : ", and is not renewed by itself"}; renew it first, for all that is delegated to its name servers goes with it`,
          ]
        : problems;
}
