import { sortAddresses } from "./addresses";
import { isInDomain, registeredDomain } from "./names";

/**
 * A name server of a domain at its registry: its name, and the addresses in the delegation (glue, RFC 9471) if its name is inside the
 * domain.
 */
export interface RegisteredServer {
    name: string;
    /** Canonical and sorted; empty if the registry has none for this domain. */
    glue: string[];
}

/** The maximum number of name servers of a domain at Route 53 Domains (Developer Guide, domain-name-servers-glue-records). */
export const MAX_NAME_SERVERS = 6;

/**
 * The information about a name server that a registry needs before it delegates a domain to it (RFC 5731 §1.1, RFC 5732 §1):
 *
 * - `own`: the server's name is inside the domain, so its addresses are part of the domain's own list;
 * - `sibling`: it is inside another domain of the same registry, which must already have it as a host with addresses;
 * - `none`: it is inside a domain of another registry, and resolvers find its addresses there.
 */
export type GlueNeed = "own" | "sibling" | "none";

/**
 * Top-level domains that share one host repository with another one. Verisign runs .com and .net in one repository. Other shared
 * repositories are not documented, so other top-level domains count as separate registries.
 */
const SHARED: ReadonlyMap<string, string> = new Map([["net", "com"]]);

/** The registry of a domain, from its top-level domain. */
function registryOf(domain: string): string {
    const top = domain.slice(domain.lastIndexOf(".") + 1);
    return SHARED.get(top) ?? top;
}

/** The glue that a name server needs for a domain. Both names are in their ASCII form, and compared by whole labels. */
export function glueNeed(domain: string, server: string): GlueNeed {
    if (isInDomain(server, domain)) {
        return "own";
    }
    return registryOf(domain) === registryOf(server) ? "sibling" : "none";
}

/** An explanation of the glue for all name servers of a domain: undefined if none is needed. */
export function explainGlue(domain: string, servers: readonly string[]): string | undefined {
    const own = servers.filter((server) => glueNeed(domain, server) === "own");
    const siblings = servers.filter((server) => glueNeed(domain, server) === "sibling");
    const lines = [
        ...(own.length === 0
            ? []
            : [`${own.join(", ")} lie inside of ${domain}, whose registry needs their addresses (glue)`]),
        ...(siblings.length === 0
            ? []
            : [
                  `the registry of ${domain} is that of ${[...new Set(siblings.map(registeredDomain))].join(", ")} too, and has to know ${siblings.join(", ")} as hosts with addresses (glue) first`,
              ]),
    ];
    return lines.length === 0 ? undefined : lines.join("; ");
}

/** An explanation of the glue for the name servers of a brand, for all domains that are delegated to them. */
export function explainGlueOfBrand(brandDomain: string, servers: readonly string[]): string[] {
    if (servers.length === 0) {
        return [];
    }
    const registered = registeredDomain(brandDomain);
    const registry = registryOf(registered);
    const tops = [registry, ...[...SHARED].flatMap(([top, shared]) => (shared === registry ? [top] : []))];
    const below = tops.map((top) => `.${top}`).join(" and ");
    return [
        `${servers.join(", ")} lie inside of ${registered}, so its registry needs their addresses (glue): they are registered once, at the registrar of ${registered}.`,
        `Domains below ${below} are in the same registry, which takes these name servers for them only once it knows them with their addresses; no address is registered with such a domain.`,
        "Domains below any other top-level domain need no glue: their registries take the names alone.",
    ];
}

/**
 * The information for a registry about a name server: at most one IPv4 and one IPv6 address (API UpdateDomainNameservers), and only if its
 * name is inside the domain.
 */
export function registeredServer(
    domain: string,
    { host, ipv4, ipv6 }: { host: string; ipv4: readonly string[]; ipv6: readonly string[] },
): RegisteredServer {
    const addresses = [...sortAddresses(ipv4).slice(0, 1), ...sortAddresses(ipv6).slice(0, 1)];
    return { name: host, glue: glueNeed(domain, host) === "own" ? addresses : [] };
}

/** The differences between two lists of name servers, as texts; empty if they are the same. Their order does not matter. */
export function serverDifferences(
    domain: string,
    present: readonly RegisteredServer[],
    wanted: readonly RegisteredServer[],
): string[] {
    const has = (list: readonly RegisteredServer[], name: string): boolean =>
        list.some((each) => each.name === name);
    const missing = wanted.filter(({ name }) => !has(present, name)).map(({ name }) => name);
    const foreign = present.filter(({ name }) => !has(wanted, name)).map(({ name }) => name);
    const glue = wanted.flatMap((server) => {
        const there = present.find(({ name }) => name === server.name);
        return there === undefined || glueNeed(domain, server.name) !== "own" || sameGlue(there, server)
            ? []
            : [`the glue of ${server.name} is ${textOf(there.glue)} in place of ${textOf(server.glue)}`];
    });
    return [
        ...(missing.length === 0 ? [] : [`${missing.join(", ")} missing at the registry`]),
        ...(foreign.length === 0 ? [] : [`${foreign.join(", ")} at the registry in addition`]),
        ...glue,
    ];
}

function sameGlue(one: RegisteredServer, other: RegisteredServer): boolean {
    return sortAddresses(one.glue).join() === sortAddresses(other.glue).join();
}

function textOf(glue: readonly string[]): string {
    return glue.length === 0 ? "none" : sortAddresses(glue).join(" and ");
}

/** A list for a person: `ns1.example.com (192.0.2.1), ns.other.net`. */
export function quoteServers(servers: readonly RegisteredServer[]): string {
    return servers.length === 0
        ? "none"
        : servers
              .map(({ name, glue }) => (glue.length === 0 ? name : `${name} (${glue.join(", ")})`))
              .join(", ");
}
