import { isIPv4, isIPv6 } from "node:net";
import { isInDomain, parseDomain } from "../../records/names";
import { ApiError, invalidInput } from "../route53/errors";
import type { RegistryHost } from "../world";
import { leastNameServers } from "./tlds";

/** The rules of Route 53 Domains for a list of name servers, which apply before any registry gets the list. */

/** The largest number of name servers (Developer Guide, domain-name-servers-glue-records). */
const MOST_NAME_SERVERS = 6;

/** A name server of a request. */
export interface RequestedServer {
    Name: string;
    GlueIps?: readonly string[] | undefined;
}

/**
 * The list as the registry gets it.
 *
 * @throws ApiError InvalidInput, TLDRulesViolation
 */
export function readNameServers(domain: string, servers: readonly RequestedServer[]): RegistryHost[] {
    const least = leastNameServers(domain);
    if (servers.length === 0) {
        throw invalidInput("A domain needs at least one name server, and Nameservers is empty.");
    }
    if (servers.length < least) {
        throw new ApiError(
            "TLDRulesViolation",
            `The top-level domain of ${domain} requires at least ${least} name servers.`,
        );
    }
    if (servers.length > MOST_NAME_SERVERS) {
        throw invalidInput(
            `A domain has at most ${MOST_NAME_SERVERS} name servers, and Nameservers has ${servers.length}.`,
        );
    }
    const hosts = servers.map((server) => readServer(domain, server));
    const twice = hosts.find(({ name }, index) => hosts.findIndex((each) => each.name === name) !== index);
    if (twice !== undefined) {
        throw invalidInput(`The name server ${twice.name} is in Nameservers more than once.`);
    }
    return hosts;
}

function readServer(domain: string, { Name, GlueIps = [] }: RequestedServer): RegistryHost {
    const { domain: name } = parseDomain(Name);
    // The examples of the API have no final dot, and a registry's host name has none (RFC 5732 §2.1).
    if (name === undefined || Name.endsWith(".") || !name.includes(".")) {
        throw invalidInput(`${Name} is not a valid name of a name server.`);
    }
    const odd = GlueIps.find((address) => !isIPv4(address) && !isIPv6(address));
    if (odd !== undefined) {
        throw invalidInput(`The glue record ${odd} of ${name} is not an IP address.`);
    }
    if (GlueIps.filter(isIPv4).length > 1 || GlueIps.filter(isIPv6).length > 1) {
        throw invalidInput(`The name server ${name} can have one IPv4 and one IPv6 glue record at most.`);
    }
    if (isInDomain(name, domain) !== GlueIps.length > 0) {
        throw invalidInput(
            GlueIps.length === 0
                ? `The name server ${name} is a subdomain of ${domain}, and needs a glue record.`
                : `The name server ${name} is no subdomain of ${domain}, and can have no glue record there.`,
        );
    }
    return { name, glue: [...GlueIps] };
}
