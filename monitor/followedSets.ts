import type { AuditInput, AuditInputHost } from "../audit/input";
import { parseDomain } from "../records/names";

/** Which address records follow AWS, by the output `audit`. */

/** One delegation set, as the function knows it from the output `audit`. */
export interface FollowedSet {
    hosts: { host: string; awsName: string }[];
    /** Domains of zones on the set: a new address has to answer for one of them. */
    domains: string[];
}

/** The sets of outputs `audit` of one brand domain, each with the domains on it. A host without an AWS name cannot be followed. */
export function followedSets(
    inputs: readonly Pick<AuditInput, "brandDomain" | "brandNameServers" | "delegationSets" | "tenants">[],
): FollowedSet[] {
    return inputs.flatMap(({ brandDomain, brandNameServers = [], delegationSets, tenants }) =>
        delegationSets.map(({ hosts, formerHosts = [] }, index) => {
            const names = hosts.map(({ host }) => ascii(host));
            const isOnSet = (servers: number | string[]): boolean =>
                typeof servers === "number"
                    ? servers === index + 1
                    : servers.some((name) => names.includes(ascii(name)));
            const ofTenants = Object.keys(tenants).filter((domain) => {
                const servers = tenants[domain];
                return servers !== undefined && isOnSet(servers);
            });
            const ofBrand = isOnSet(brandNameServers) ? [brandDomain] : [];
            return {
                hosts: [...hosts, ...formerHosts].flatMap(withAwsName),
                domains: [...ofBrand, ...ofTenants].map(ascii),
            };
        }),
    );
}

function withAwsName({ host, awsName }: AuditInputHost): { host: string; awsName: string }[] {
    return awsName === undefined ? [] : [{ host: ascii(host), awsName: ascii(awsName) }];
}

function ascii(name: string): string {
    return parseDomain(name).domain ?? name;
}
