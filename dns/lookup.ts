import { getServers } from "node:dns";
import { parseAddress } from "./addresses";
import { query } from "./query";
import { parseHostPort, type Route } from "./route";
import type { LookupResult } from "./serverAddresses";

/** Cloudflare's and Google's: run independently of each other and of a system's own resolver. */
const PUBLIC_RESOLVERS = ["1.1.1.1", "8.8.8.8"];

/** The system's resolver and two public ones. */
export function defaultResolvers(): string[] {
    return [...new Set([...getServers().slice(0, 1), ...PUBLIC_RESOLVERS])];
}

/**
 * Asks each resolver for the addresses of one name in one family. Never throws: what cannot be had is a problem in
 * the result. A name server that is a CNAME is one too (RFC 2181 §10.3).
 */
export function lookUpAddresses(
    name: string,
    family: "ipv4" | "ipv6",
    resolvers: readonly string[],
): Promise<LookupResult[]> {
    return Promise.all(resolvers.map((resolver) => lookUpAt(resolver, name, family)));
}

async function lookUpAt(resolver: string, name: string, family: "ipv4" | "ipv6"): Promise<LookupResult> {
    const type = family === "ipv4" ? "A" : "AAAA";
    try {
        const answer = await query(parseHostPort(resolver), { name, type }, { recursionDesired: true });
        if (answer.rcode !== "NOERROR") {
            return { resolver, problem: `answered ${answer.rcode} for ${name} ${type}` };
        }
        const alias = answer.answers.find((record) => record.type === "CNAME");
        if (alias !== undefined) {
            return {
                resolver,
                problem: `${name} is a CNAME of ${alias.data}, which a name server must not be (RFC 2181, section 10.3)`,
            };
        }
        const addresses = answer.answers
            .filter((record) => record.type === type && record.name === name)
            .flatMap(({ data }) => parseAddress(data)?.address ?? []);
        return { resolver, addresses };
    } catch (error) {
        return { resolver, problem: error instanceof Error ? error.message : String(error) };
    }
}

/** True where the server at the address says that the zone is its own; false where it says otherwise or nothing. */
export async function answersForZone(address: string, zone: string, route: Route): Promise<boolean> {
    try {
        const answer = await query(route(address), { name: zone, type: "SOA" });
        return (
            answer.rcode === "NOERROR" &&
            answer.authoritative &&
            answer.answers.some(({ type }) => type === "SOA")
        );
    } catch {
        // Whatever the reason is, a server that gives no answer has not answered for the zone.
        return false;
    }
}
