import { getServers } from "node:dns";
import { parseAddress } from "../records/addresses";
import { query, type DnsAnswer, type QueryOptions } from "./query";
import { parseHostPort, type DnsRoute } from "./route";
import type { LookupResult } from "./serverAddresses";
import { normalName } from "../records/wireNames";

/** Cloudflare's and Google's: run independently of each other and of a system's own resolver. */
const PUBLIC_RESOLVERS = ["1.1.1.1", "8.8.8.8"];

/** The system's resolver and two public ones. */
export function defaultResolvers(): string[] {
    return [...new Set([...getServers().slice(0, 1), ...PUBLIC_RESOLVERS])];
}

/** Far more than a name server has; what a resolver says beyond that is no list of its addresses. */
const MAX_ADDRESSES = 16;

type Family = "ipv4" | "ipv6";

/**
 * Asks each resolver for the addresses of one name in one family; one that is listed twice is asked once, because it is
 * one witness. Never throws: what cannot be had is a problem in the result. A name server that is a CNAME is one too
 * (RFC 2181 §10.3).
 *
 * @param options how long and how often each resolver is asked, by default as `query` does it
 */
export function lookUpAddresses(
    name: string,
    family: Family,
    resolvers: readonly string[],
    options: Pick<QueryOptions, "timeoutMs" | "attempts" | "onPacket"> = {},
): Promise<LookupResult[]> {
    const keys = resolvers.map(targetKey);
    const different = resolvers.filter((_resolver, index) => keys.indexOf(keys[index] ?? "") === index);
    return Promise.all(different.map((resolver) => lookUpAt(resolver, name, family, options)));
}

async function lookUpAt(
    resolver: string,
    name: string,
    family: Family,
    options: QueryOptions,
): Promise<LookupResult> {
    try {
        const question = { name, type: typeOf(family) };
        const answer = await query(parseHostPort(resolver), question, { ...options, recursionDesired: true });
        return { resolver, ...readAddresses(answer, name, family) };
    } catch (error) {
        return { resolver, problem: error instanceof Error ? error.message : String(error) };
    }
}

/** What an answer says of the addresses of a name: these, maybe none, or why it says nothing of them. */
export function readAddresses(
    answer: DnsAnswer,
    name: string,
    family: Family,
): { addresses: string[]; problem?: undefined } | { addresses?: undefined; problem: string } {
    const type = typeOf(family);
    if (answer.rcode !== "NOERROR") {
        return { problem: `answered ${answer.rcode} for ${name} ${type}` };
    }
    const alias = answer.answers.find((record) => record.type === "CNAME");
    if (alias !== undefined) {
        return {
            problem: `${name} is a CNAME of ${alias.data}, which a name server must not be (RFC 2181, section 10.3)`,
        };
    }
    const addresses = answer.answers
        .filter((record) => record.type === type && record.name === normalName(name))
        .flatMap(({ data }) => parseAddress(data)?.address ?? []);
    return addresses.length > MAX_ADDRESSES
        ? {
              problem: `answered ${addresses.length} addresses for ${name} ${type}, more than a name server has`,
          }
        : { addresses };
}

function typeOf(family: Family): "A" | "AAAA" {
    return family === "ipv4" ? "A" : "AAAA";
}

/** The same for two ways of writing one resolver. */
function targetKey(resolver: string): string {
    try {
        const { host, port } = parseHostPort(resolver);
        return `${parseAddress(host)?.address ?? host.toLowerCase()} ${port}`;
    } catch {
        // A text that is no resolver's address is reported when the resolver is asked.
        return resolver;
    }
}

/**
 * Why the server at an address does not answer for a zone as for its own; undefined where it does. Never throws: a server
 * that gives no answer is one more reason.
 */
export async function whyUnproven(
    address: string,
    zone: string,
    route: DnsRoute,
): Promise<string | undefined> {
    try {
        const { rcode, authoritative, answers } = await query(route(address), { name: zone, type: "SOA" });
        if (rcode !== "NOERROR") {
            return `answered ${rcode} for ${zone} SOA`;
        }
        const own = answers.some(({ type, name }) => type === "SOA" && name === normalName(zone));
        return own && authoritative
            ? undefined
            : `answered without ${own ? "authority" : "the SOA"} for ${zone}`;
    } catch (error) {
        return error instanceof Error ? error.message : String(error);
    }
}
