import * as pulumi from "@pulumi/pulumi";
import { isInDomain } from "../records/names";
import type { Apex } from "../records/recordGroup";
import { relativeName, toRecordName } from "../records/recordName";
import type { RecordData } from "../records/recordSet";
import { toRname } from "../records/soa";
import type { Host } from "../dns/serverAddresses";
import type { SoaArgs } from "../settings/stackSettings";
import { TTLS, type TtlPhase } from "../settings/ttlPhase";

/** The records of a zone, by name relative to the zone and type, in the form that the providers accept. */
export type RecordMap = Record<string, RecordData>;

/**
 * A and AAAA records of each name. They cannot be aliases: an NS must not lead to a CNAME (RFC 2181 §10.3), and Route 53 has no alias to
 * its own name servers (API AliasTarget).
 */
export function addressRecordMap(hosts: readonly Host[], brandDomain: string, ttl: number): RecordMap {
    return Object.fromEntries(
        hosts.flatMap(({ host, ipv4, ipv6 }) => {
            const name = relativeName(toRecordName(host, brandDomain), brandDomain);
            const families: [string, string[]][] = [
                ["A", ipv4],
                ["AAAA", ipv6],
            ];
            return families
                .filter(([, values]) => values.length > 0)
                .map(([type, values]) => [`${name} ${type}`, { ttl, values }]);
        }),
    );
}

/**
 * The NS records that delegate domains below a zone. The zone takes the place of a registry if it belongs to this stack.
 *
 * @param children the name servers of each domain, by domain
 * @param own the TTLs of domains that have another TTL than `ttl`, by domain
 */
export function delegationRecords(
    children: Readonly<Record<string, string[]>>,
    zone: string,
    ttl: number,
    own: Readonly<Record<string, number>> = {},
): RecordMap {
    return Object.fromEntries(
        Object.entries(children).map(([child, values]) => [
            `${relativeName(toRecordName(child, zone), zone)} NS`,
            { ttl: own[child] ?? ttl, values },
        ]),
    );
}

/** The TTLs of the delegations of tenants that have a phase of their own, by domain. */
export function ownDelegationTtls(
    tenants: readonly { domain: string; ttlPhase?: TtlPhase | undefined }[],
): Record<string, number> {
    return Object.fromEntries(
        tenants.flatMap(({ domain, ttlPhase }) =>
            ttlPhase === undefined ? [] : [[domain, TTLS[ttlPhase].ns]],
        ),
    );
}

/** The domains inside another domain, each delegated to the same name servers. */
export function childrenOf(
    parent: string,
    domains: readonly string[],
    nameServers: string[],
): Record<string, string[]> {
    const below = domains.filter((domain) => domain !== parent && isInDomain(domain, parent));
    return Object.fromEntries(below.map((domain) => [domain, nameServers]));
}

/** The apex NS and SOA of a zone on our name servers. */
export function apexOf(nameServers: string[], phase: TtlPhase, soa: SoaArgs | undefined): Apex {
    const { ns: nsTtl, soa: soaTtl } = TTLS[phase];
    const fields = soa?.rname === undefined ? soa : { ...soa, rname: toRname(soa.rname) };
    return { nameServers, nsTtl, soaTtl, soa: fields };
}

/** The NS and SOA from names that are known later. */
export function laterApex(
    names: pulumi.Input<string[] | undefined>,
    phase: TtlPhase,
    soa: SoaArgs | undefined,
): pulumi.Output<Apex | undefined> {
    const later = pulumi.Output.isInstance(names) ? names : pulumi.output(names);
    return later.apply((servers) => servers && apexOf(servers, phase, soa));
}
