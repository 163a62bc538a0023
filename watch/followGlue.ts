import { Route53DomainsClient } from "@aws-sdk/client-route-53-domains";
import { ipv4First } from "../audit/compare";
import type { Report } from "../audit/report";
import type { DnsRoute } from "../dns/route";
import type { Host } from "../dns/serverAddresses";
import type { FollowedSet } from "../monitor/followedSets";
import { isInRanges, parseAddress, sortAddresses } from "../records/addresses";
import {
    quoteServers,
    registeredServer,
    serverDifferences,
    type RegisteredServer,
} from "../records/hostObjects";
import type { Clock } from "../route53/clock";
import { waitForAnswers } from "../route53/domainAnswers";
import { changeServers } from "../route53/domainChange";
import { changeProblems } from "../route53/domainStatus";
import { getDomain, recentChanges } from "../route53/domains";

/**
 * Updates the registry when AWS changes the address of a name server: sets the glue of the brand domain at Route 53 Domains, with the same
 * steps as a `pulumi up`. It only changes addresses of existing names.
 */

export type RegisteredList = NonNullable<FollowedSet["registered"]>;

export interface GlueContext {
    domains: Route53DomainsClient;
    clock: Clock;
    /** The route to name servers themselves. */
    route: DnsRoute;
    /** The ranges of AWS's name servers: an address outside was set by a person. */
    ranges: readonly string[];
    /** End by the clock. The next run continues with an incomplete operation. */
    until: number;
    say: (message: string) => void;
}

/** Route 53 Domains is in one region, for all domains of an account. */
export function createGlueClient(): Route53DomainsClient {
    return new Route53DomainsClient({ region: "us-east-1", maxAttempts: MAX_ATTEMPTS });
}

/** The results at the registry as texts for a person. */
export interface GlueReport {
    /** A line for each name server: `ns1.example.com glue: 205.251.194.11 -> 205.251.9.9`. */
    changed: string[];
    /** The changes that failed, with the reason. */
    problems: string[];
    /** True if a change was requested, whatever its result. */
    isSent: boolean;
}

const MAX_ATTEMPTS = 6;
/** AWS writes to the registrant of a domain when a change fails, so a failed one is not repeated at once. */
const PAUSE_HOURS = 6;
/**
 * The maximum number of changes of one domain in that time, by any program or person. Four servers with new addresses one after the other
 * need four.
 */
const MOST_CHANGES = 8;

/** Whether the audit saw other glue than the addresses in the brand zone, if this function has to update it. */
export function glueDiffers({ brand }: Report, { registered }: Pick<FollowedSet, "registered">): boolean {
    return brand.servers.some(({ host, records, glue }) => {
        if (registered?.names.includes(host) !== true || records === undefined || glue === undefined) {
            return false;
        }
        const wanted = registeredServer(registered.domain, { host, ...records });
        return sortAddresses(glue).join() !== sortAddresses(wanted.glue).join();
    });
}

/**
 * Sets the glue to the published addresses. The list is sent as a whole, and only if it is the stack's own: the same names, with addresses
 * of AWS. One call if the registry already has the glue and DNS does not show it yet; for a change five calls, and the calls that follow
 * the operation. It never throws because of an answer of DNS or AWS.
 */
export async function followGlue(
    { domain, names }: RegisteredList,
    published: readonly Host[],
    context: GlueContext,
): Promise<GlueReport> {
    const report: GlueReport = { changed: [], problems: [], isSent: false };
    const wanted = published
        .filter(({ host }) => names.includes(host))
        .map((host) => registeredServer(domain, host));
    const mayReplace = (present: readonly RegisteredServer[]): void => {
        const reason = whyNotOurs(domain, present, wanted, context.ranges);
        if (reason !== undefined) {
            throw new Error(
                `${domain}: the name servers at the registry were not changed, because ${reason}; run "pulumi refresh" and then "pulumi up", which sets the stack's name servers`,
            );
        }
    };
    try {
        if (wanted.length < names.length) {
            throw new Error(
                `${domain}: the name servers at the registry were not changed, because it is not known which AWS name server each of ${names.join(", ")} stands for; run "pulumi up"`,
            );
        }
        const present = await readList(domain, context);
        if (serverDifferences(domain, present, wanted).length === 0) {
            context.say(
                `${domain}: Route 53 Domains now has this glue, and the registry's servers will follow`,
            );
            return report;
        }
        mayReplace(present);
        await requireReadiness(domain, wanted, context);
        await change(domain, wanted, context, (list) => {
            mayReplace(list);
            report.isSent = true;
        });
        report.changed = describe(present, wanted);
    } catch (error) {
        report.problems.push(error instanceof Error ? error.message : String(error));
    }
    return report;
}

async function readList(domain: string, { domains }: GlueContext): Promise<RegisteredServer[]> {
    const detail = await getDomain(domains, domain);
    if (detail === "missing") {
        throw new Error(
            `${domain} is not registered at Route 53 Domains in the AWS account of the function; deploy the monitor in the account that has the domain (option provider)`,
        );
    }
    const problems = changeProblems(domain, detail);
    if (typeof detail === "string" || problems.length > 0) {
        throw new Error(problems.join("; "));
    }
    return detail.nameServers;
}

/** The reason why a list is not one that this stack has set; undefined if it is. */
function whyNotOurs(
    domain: string,
    present: readonly RegisteredServer[],
    wanted: readonly RegisteredServer[],
    ranges: readonly string[],
): string | undefined {
    const sorted = (list: readonly RegisteredServer[]): string =>
        list
            .map(({ name }) => name)
            .sort()
            .join();
    if (sorted(present) !== sorted(wanted)) {
        return `another owner has changed them to ${quoteServers(present)}`;
    }
    const families = (addresses: readonly string[]): string =>
        addresses
            .map((each) => parseAddress(each)?.family)
            .sort()
            .join();
    const other = present.find(({ name, glue }) => {
        const own = wanted.find((each) => each.name === name)?.glue ?? [];
        const isAwsOwn = glue.every((each) => own.includes(each) || isInRanges(each, ranges));
        return !isAwsOwn || families(glue) !== families(own);
    });
    return other === undefined
        ? undefined
        : `another owner has changed the glue of ${other.name} to ${other.glue.join(" and ") || "none"}`;
}

/** The brand zone needs up to a minute until all servers have a new address. */
async function requireReadiness(
    domain: string,
    wanted: readonly RegisteredServer[],
    { route, clock, until }: GlueContext,
): Promise<void> {
    const missing = await waitForAnswers(domain, wanted, route, { clock, until });
    if (missing.length > 0) {
        throw new Error(
            `${domain}: the glue at the registry was not changed, because not all of its name servers are ready for it: ${missing.join("; ")}; the next run tries again`,
        );
    }
}

/** @throws Error if the change failed, or its result is unknown */
async function change(
    domain: string,
    wanted: readonly RegisteredServer[],
    { domains, clock, until, say }: GlueContext,
    mayReplace: (present: readonly RegisteredServer[]) => void,
): Promise<void> {
    const since = new Date(Date.now() - PAUSE_HOURS * 60 * 60_000);
    const { count, last } = await recentChanges(domains, domain, since);
    if (last?.status === "FAILED" || last?.status === "ERROR") {
        throw new Error(
            `${domain}: the registry did not accept the last change of its name servers: operation ${last.id} of Route 53 Domains ended with ${last.status}${last.message === undefined ? "" : `: ${last.message}`}. Correct the cause, and run "pulumi up"; this function requests the change again ${PAUSE_HOURS} hours after that operation`,
        );
    }
    if (count >= MOST_CHANGES) {
        throw new Error(
            `${domain}: its name servers at the registry were changed ${count} times in ${PAUSE_HOURS} hours, so this function does not change them for now; find out what changes them ("aws route53domains list-operations --region us-east-1")`,
        );
    }
    const patienceMs = Math.max(0, until - clock.now());
    const following = { domains, clock, say, patienceMs, successor: "the next run" };
    const readiness = (): Promise<void> => Promise.resolve();
    await changeServers(following, { domain, wanted, readiness, mayReplace });
}

function describe(present: readonly RegisteredServer[], wanted: readonly RegisteredServer[]): string[] {
    return wanted.flatMap(({ name, glue }) => {
        const before = ipv4First(present.find((each) => each.name === name)?.glue ?? []).join(" ");
        const after = ipv4First(glue).join(" ");
        return before === after ? [] : [`${name} glue: ${before} -> ${after}`];
    });
}
