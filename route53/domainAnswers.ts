import { matchDs } from "../dns/matchDs";
import { query, type DnsAnswer } from "../dns/query";
import { QueryError } from "../dns/queryError";
import type { QuestionType } from "../dns/question";
import type { DnsRoute } from "../dns/route";
import { createWalker, type Walker } from "../dns/walk";
import { parseAddress } from "../records/addresses";
import type { RegisteredServer } from "../records/hostObjects";
import type { Clock } from "./clock";

/**
 * Checks with DNS queries whether a domain can be delegated to name servers: they must answer for it, and no DS record may contradict their
 * zone.
 */

const TIMEOUT_MS = 1500;
const PAUSE_MS = 5000;

interface Asker {
    route: DnsRoute;
    walker: Walker;
}

/** Starts with an empty cache, because the answers of a minute ago may be outdated. */
function makeAsker(route: DnsRoute): Asker {
    return { route, walker: createWalker({ route, timeoutMs: TIMEOUT_MS }) };
}

/**
 * The missing conditions for a delegation of a domain to name servers. Each server must answer with authority for the domain, at each of
 * its addresses, over UDP and over TCP. If it has glue, its addresses in DNS must be the same. An IPv6 address that this network cannot
 * reach is ignored. It never throws.
 *
 * @returns a text for each server with a problem
 */
export async function missingAnswers(
    domain: string,
    servers: readonly RegisteredServer[],
    route: DnsRoute,
): Promise<string[]> {
    const asker = makeAsker(route);
    const problems = await Promise.all(
        servers.map(async (server) => {
            const addresses =
                server.glue.length > 0 ? server.glue : (await asker.walker.addresses(server.name)).addresses;
            const found = await Promise.all(
                addresses.map((address) => problemAt(asker, domain, server, address)),
            );
            const reached = found.filter((problem) => problem !== NO_WAY);
            if (addresses.length === 0) {
                return `${server.name} has no address in DNS`;
            }
            if (reached.length === 0) {
                return `there is no route from here to ${server.name} (${addresses.join(", ")})`;
            }
            const [problem] = reached.filter((each) => each !== undefined);
            return problem === undefined ? undefined : `${server.name} ${problem}`;
        }),
    );
    return problems.filter((problem) => problem !== undefined);
}

/**
 * Repeats `missingAnswers` until there is no problem, because a new record needs some time to reach all servers.
 *
 * @param until time of the clock; the problems at that time are returned
 */
export async function waitForAnswers(
    domain: string,
    servers: readonly RegisteredServer[],
    route: DnsRoute,
    { clock, until }: { clock: Clock; until: number },
): Promise<string[]> {
    for (;;) {
        const missing = await missingAnswers(domain, servers, route);
        if (missing.length === 0 || clock.now() + PAUSE_MS > until) {
            return missing;
        }
        await clock.sleep(PAUSE_MS);
    }
}

const NO_WAY = Symbol("unreachable");

/** The problem of a server at one of its addresses. */
async function problemAt(
    { route }: Asker,
    domain: string,
    { name, glue }: RegisteredServer,
    address: string,
): Promise<string | undefined | typeof NO_WAY> {
    const family = parseAddress(address)?.family;
    for (const transport of ["udp", "tcp"] as const) {
        const answer = await ask(route, address, { name: domain, type: "SOA", transport });
        if (answer === NO_WAY && family === "ipv6") {
            return NO_WAY;
        }
        if (answer === NO_WAY || answer === undefined) {
            return `(${address}) does not answer over ${transport.toUpperCase()}`;
        }
        if (!answer.authoritative || !answer.answers.some(({ type }) => type === "SOA")) {
            return `(${address}) does not answer with authority for ${domain} (${answer.rcode})`;
        }
    }
    for (const expected of glue) {
        const type = parseAddress(expected)?.family === "ipv6" ? "AAAA" : "A";
        const answer = await ask(route, address, { name, type, transport: "udp" });
        const given = answer === NO_WAY || answer === undefined ? [] : answer.answers.map(({ data }) => data);
        if (!given.some((each) => parseAddress(each)?.address === expected)) {
            return `(${address}) does not have ${expected} as an address of ${name}`;
        }
    }
    return undefined;
}

/** Errors of a system without a route to an address (POSIX). */
const UNREACHABLE = ["EAFNOSUPPORT", "ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL"];

async function ask(
    route: DnsRoute,
    address: string,
    { name, type, transport }: { name: string; type: QuestionType; transport: "udp" | "tcp" },
): Promise<DnsAnswer | undefined | typeof NO_WAY> {
    try {
        return await query(route(address), { name, type }, { timeoutMs: TIMEOUT_MS, transport });
    } catch (error) {
        if (!(error instanceof QueryError)) {
            throw error;
        }
        const { cause } = error;
        const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
        return UNREACHABLE.includes(code) ? NO_WAY : undefined;
    }
}

/**
 * The reason why the DS records at a domain's parent prevent its delegation to name servers: validating resolvers would refuse the answers
 * of a zone without the matching keys.
 *
 * @returns undefined if there are no DS records, or one of them matches a key of the zone at one of the servers
 */
export async function staleDs(
    domain: string,
    servers: readonly RegisteredServer[],
    route: DnsRoute,
): Promise<string | undefined> {
    const { walker } = makeAsker(route);
    const { answer, problem } = await walker.resolve(domain, "DS");
    if (answer === undefined) {
        return `it could not be determined whether the parent has DS records for ${domain} (${problem ?? "no answer"}); let DNS packets out of this network (port 53), and run it again`;
    }
    const records = answer.answers.filter(({ type }) => type === "DS");
    if (records.length === 0) {
        return undefined;
    }
    const ds = records.map(({ data }) => data);
    for (const { name, glue } of servers) {
        const [address] = glue.length > 0 ? glue : (await walker.addresses(name)).addresses;
        const keys =
            address === undefined
                ? undefined
                : await ask(route, address, { name: domain, type: "DNSKEY", transport: "tcp" });
        if (keys === undefined || keys === NO_WAY) {
            continue;
        }
        const own = keys.answers.filter(({ type }) => type === "DNSKEY").map(({ data }) => data);
        if (matchDs(domain, ds, own) === "matches") {
            return undefined;
        }
    }
    const longest = Math.max(...records.map(({ ttl }) => ttl));
    return (
        `the parent has DS records for ${domain} for a key that the zone at the new name servers does not have, so validating resolvers would reject its answers. ` +
        `Delete them: "aws route53domains get-domain-detail --region us-east-1 --domain-name ${domain}" lists their ids (DnssecKeys), "aws route53domains disassociate-delegation-signer-from-domain" deletes one; then wait ${longest} seconds, and run it again`
    );
}
