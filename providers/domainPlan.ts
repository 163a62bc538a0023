import {
    explainGlue,
    glueNeed,
    MAX_NAME_SERVERS,
    quoteServers,
    serverDifferences,
    type RegisteredServer,
} from "../records/hostObjects";
import { isSame, isUnknown } from "./dynamicResource";

/** The checks and texts for a domain's wanted name servers that need no answer of its registry. */

export interface WantedServers {
    domain: string;
    nameServers: RegisteredServer[];
    /** The name servers that the domain had before the stack; the state of another resource has them since before the first change. */
    former: RegisteredServer[];
    /** Names of the brand domain that cannot be registered with it, because they belong to other servers than the servers of its zone. */
    furtherNames?: string[] | undefined;
}

/** The problems of a list of name servers that do not depend on the registry. */
export function listProblems(domain: string, nameServers: readonly RegisteredServer[]): string[] {
    const problems: string[] = [];
    if (nameServers.length > MAX_NAME_SERVERS) {
        problems.push(
            `${domain} would have ${nameServers.length} name servers (${nameServers.map(({ name }) => name).join(", ")}), but Route 53 Domains accepts at most ${MAX_NAME_SERVERS}; ` +
                "move all tenants off the names that are no longer in nameServers, and add these names to retiredNameServers; or leave registrar out, and ask AWS Support to register the hosts",
        );
    }
    const bare = nameServers.filter(
        ({ name, glue }) => glue.length === 0 && glueNeed(domain, name) === "own",
    );
    if (bare.length > 0) {
        problems.push(
            `${bare.map(({ name }) => name).join(", ")} cannot be registered with ${domain} without addresses (glue), and no address is known; find out why (see the other messages), and run it again`,
        );
    }
    return problems;
}

/** Announces the changes at the registry. */
export function sayPlan(
    olds: Partial<WantedServers>,
    news: WantedServers,
    say: (message: string) => void,
): void {
    const { domain, nameServers, former } = news;
    const present = olds.nameServers ?? (isUnknown(former) ? undefined : former);
    if (present !== undefined && serverDifferences(domain, present, nameServers).length > 0) {
        say(
            `${domain}: the name servers at the registry change from ${quoteServers(present)} to ${quoteServers(nameServers)}`,
        );
        const names = nameServers.map(({ name }) => name);
        say(
            `${domain}: ${explainGlue(domain, names) ?? "its registry takes only the names and needs no glue, because the names are inside a domain of another registry"}`,
        );
    }
}

/** Names the name servers that cannot be registered, when there is a new one. */
export function warnOfFurther(
    olds: Partial<WantedServers>,
    { domain, furtherNames = [] }: WantedServers,
    warn: (message: string) => void,
): void {
    const isKnown = isUnknown(furtherNames) || isSame(olds.furtherNames, furtherNames);
    if (!isKnown && furtherNames.length > 0) {
        warn(
            `${furtherNames.join(", ")} cannot be registered with ${domain} at Route 53 Domains, because the zone of ${domain} is not on their servers; tenants whose registry is that of ${domain} are refused with them. ` +
                "Ask AWS Support to register them as hosts, with the addresses of the output registrar, or keep such tenants on the first delegation set (pin: 1)",
        );
    }
}
