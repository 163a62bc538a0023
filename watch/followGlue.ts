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
 * Has the registry follow where AWS changes the address of a name server: sets the glue of the brand domain at Route 53 Domains, by the
 * same steps as a `pulumi up`. It only ever changes addresses of names that are there.
 */

export type RegisteredList = NonNullable<FollowedSet["registered"]>;

export interface GlueContext {
    domains: Route53DomainsClient;
    clock: Clock;
    /** To name servers themselves. */
    route: DnsRoute;
    /** Where AWS has name servers: an address of another range was set by a person. */
    ranges: readonly string[];
    /** By the clock. What is not over by then, the next run goes on with. */
    until: number;
    say: (message: string) => void;
}

/** Route 53 Domains is in one region, for all domains of an account. */
export function createGlueClient(): Route53DomainsClient {
    return new Route53DomainsClient({ region: "us-east-1", maxAttempts: MAX_ATTEMPTS });
}

/** What was done at the registry, for a person. */
export interface GlueReport {
    /** A line for each name server: `ns1.example.com glue: 205.251.194.11 -> 205.251.9.9`. */
    changed: string[];
    /** What could not be done, and why. */
    problems: string[];
    /** A change was asked for, however it ended. */
    isSent: boolean;
}

const MAX_ATTEMPTS = 6;
/** AWS writes to the registrant of a domain when a change fails, so one that failed is not asked for again at once. */
const PAUSE_HOURS = 6;
/** Changes of one domain in that time, by any hand. Four servers that get new addresses one after the other are four. */
const MOST_CHANGES = 8;

/** Whether the audit saw other glue than the addresses in the brand zone, where that is this function's business. */
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
 * Has the glue be the published addresses. The list is sent as a whole, and only where it is the stack's own: the same names, with addresses
 * of AWS. Asks Route 53 Domains once where the registry has it by now, and DNS shows it later; five times and those that follow the
 * operation where it changes. It never throws because of what DNS or AWS answers.
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

/** Why a list is not the one that this stack has set, at some time; undefined where it is. */
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

/** The brand zone takes up to a minute to have a new address at all servers. */
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

/** @throws Error where it was not done, or its end is not known */
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
