import { join } from "node:path";
import type { StackConfig } from "../rehearsal/stackConfig";

export const BRAND_DOMAIN = "example.com";
export const BRAND_ZONE_ID = "ZBENCHBRANDZONE";
/** The delegation set of the plain program, which has no resource that creates one. */
export const PLAIN_SET_ID = "NBENCHSET";

/** The name servers' addresses of the plain program; a user has looked them up. */
export type Addresses = Record<string, string[]>;

const TARGET = { alias: { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" } };

/**
 * A stack with a number of tenants, each with a load balancer.
 *
 * @param names the names of a tenant that lead to it; the domain alone makes one A and one AAAA record
 * @param last the number of the last tenant; another one than `count` is a tenant that the stack has not had before
 */
export function stackConfig(
    count: number,
    names: readonly string[] = ["@"],
    last: number = count,
): StackConfig {
    const tenants = Array.from({ length: count }, (_none, index) => ({
        domain: `tenant${index + 1 === count ? last : index + 1}.net`,
        target: TARGET,
        names,
    }));
    return {
        "aws:region": "us-east-1",
        "white-label-dns:brandDomain": BRAND_DOMAIN,
        "white-label-dns:brandZoneId": BRAND_ZONE_ID,
        "white-label-dns:soa": JSON.stringify({ rname: `hostmaster@${BRAND_DOMAIN}` }),
        "white-label-dns:tenants": JSON.stringify(tenants),
    };
}

/** The same stack with its tenants in a table, as a platform with thousands of tenants has them. @param folder the folder of the table */
export function tenantsFileConfig(
    count: number,
    folder: string,
): { config: StackConfig; file: string; text: string } {
    const { "white-label-dns:tenants": _inConfig, ...config } = stackConfig(0);
    const file = join(folder, "tenants.csv");
    const rows = Array.from(
        { length: count },
        (_none, index) => `tenant${index + 1}.net,${TARGET.alias.dnsName},${TARGET.alias.zoneId},@`,
    );
    return {
        config: { ...config, "white-label-dns:tenantsFile": file },
        file,
        text: `${["domain,target.alias.dnsName,target.alias.zoneId,names", ...rows].join("\n")}\n`,
    };
}

/** The further settings of the plain program. */
export function plainConfig(addresses: Addresses): StackConfig {
    return { "plain:delegationSetId": PLAIN_SET_ID, "plain:addresses": JSON.stringify(addresses) };
}
