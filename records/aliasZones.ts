import { ALIAS_SERVICES, zonesByRegion } from "./aliasServices";

/** Finds the hosted zone of an alias's host (API AliasTarget, HostedZoneId). aliasServices.ts has the table. */

/** A host of an AWS service. */
export interface AliasHost {
    /** "a network load balancer in eu-west-1" */
    title: string;
    /** The ids of its hosted zone, the present one first; empty if they are unknown. */
    zoneIds: readonly string[];
}

/** @param dnsName in lower case, with or without the trailing dot @returns undefined for a name that is not a host of an AWS service */
export function findAliasHost(dnsName: string): AliasHost | undefined {
    const host = dnsName.replace(/\.$/, "");
    for (const { title, host: pattern, zone } of ALIAS_SERVICES) {
        const match = pattern.exec(host);
        const region = match?.groups?.["region"];
        if (match !== null) {
            return {
                title: region === undefined ? title : `${title} in ${region}`,
                zoneIds: zone === undefined ? [] : "id" in zone ? [zone.id] : zonesOf(zone.column, region),
            };
        }
    }
    return undefined;
}

function zonesOf(column: string, region: string | undefined): readonly string[] {
    return zonesByRegion(column).find(([name]) => name === region)?.[1] ?? [];
}

/** The owner of a zone: "CloudFront", "a network load balancer in eu-west-1"; undefined for a zone that is not in the table. */
export function aliasZoneOwner(zoneId: string): string | undefined {
    for (const { title, zone } of ALIAS_SERVICES) {
        if (zone !== undefined && "id" in zone && zone.id === zoneId) {
            return title;
        }
        const rows = zone !== undefined && "column" in zone ? zonesByRegion(zone.column) : [];
        const row = rows.find(([, ids]) => ids.includes(zoneId));
        if (row !== undefined) {
            return `${title} in ${row[0]}`;
        }
    }
    return undefined;
}

/**
 * The violated rules of an alias to a host of AWS, each as a clause. A zone that is not in the table may belong to a new region, and is
 * accepted if the host's zone is unknown too.
 */
export function aliasHostProblems(
    type: string,
    { dnsName, zoneId, evaluateTargetHealth = false }: AliasToHost,
): string[] {
    const host = findAliasHost(dnsName);
    if (host === undefined) {
        return [];
    }
    const problems: string[] = [];
    const [right] = host.zoneIds;
    const owner = host.zoneIds.includes(zoneId) ? undefined : aliasZoneOwner(zoneId);
    if (!host.zoneIds.includes(zoneId) && (right !== undefined || owner !== undefined)) {
        const whose = owner === undefined ? "" : ` (it belongs to ${owner})`;
        const next =
            right === undefined
                ? "use the id that AWS shows with the name of the host"
                : `use ${right}, which belongs to ${host.title}`;
        problems.push(`"${zoneId}" is not the hosted zone of the alias target "${dnsName}"${whose}; ${next}`);
    }
    if (evaluateTargetHealth && CLOUDFRONT.test(host.title)) {
        problems.push(
            "Route 53 cannot evaluate the health of a CloudFront distribution; leave evaluateTargetHealth out",
        );
    }
    if (!HOST_TYPES.includes(type) && !NEVER_ALIASES.includes(type)) {
        problems.push(
            `Route 53 allows ${type} aliases only to records of the same zone, and "${dnsName}" is a host of AWS; write values instead`,
        );
    }
    return problems;
}

/** The part of an alias that is checked here; AliasTarget of recordSet.ts has all of it. */
interface AliasToHost {
    dnsName: string;
    zoneId: string;
    evaluateTargetHealth?: boolean | undefined;
}

const CLOUDFRONT = /^CloudFront/;
/** API AliasTarget: hosts have addresses, and CloudFront also HTTPS records. */
const HOST_TYPES = ["A", "AAAA", "HTTPS"];
/** Types that are refused as aliases of any kind. */
const NEVER_ALIASES = ["NS", "SOA"];
