import type { AuditInput, AuditInputHost } from "../audit/input";
import { parseDomain } from "../records/names";

/** The address records that follow AWS, from the output `audit`. */

/** One delegation set, with the values that the function has from the output `audit`. */
export interface FollowedSet {
    hosts: { host: string; awsName: string }[];
    /** Domains of zones on the set: a new address has to answer for one of them. */
    domains: string[];
    /** The brand domain, and its names at the registry, if the stack sets these at Route 53 Domains. */
    registered?: { domain: string; names: string[] } | undefined;
}

/** The sets in outputs `audit` of one brand domain, each with its domains. A host without an AWS name cannot be followed. */
export function followedSets(
    inputs: readonly Pick<
        AuditInput,
        "brandDomain" | "brandNameServers" | "brandSetByStack" | "delegationSets" | "tenants"
    >[],
): FollowedSet[] {
    return inputs.flatMap(
        ({ brandDomain, brandNameServers = [], brandSetByStack, delegationSets, tenants }) =>
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
                // Names that were removed from nameServers stay at the registry until they are retired.
                const all = [...hosts, ...formerHosts];
                const registered =
                    brandSetByStack === true && ofBrand.length > 0
                        ? { domain: ascii(brandDomain), names: all.map(({ host }) => ascii(host)) }
                        : undefined;
                return {
                    hosts: all.flatMap(withAwsName),
                    domains: [...ofBrand, ...ofTenants].map(ascii),
                    ...(registered === undefined ? {} : { registered }),
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
