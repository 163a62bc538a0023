import { findAliasHost } from "../../records/aliasZones";

/** The zone of CloudFront distributions, for which EvaluateTargetHealth must be false (API AliasTarget). */
export const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/**
 * The hosted zone ids that an alias to this host may give: none for a host of an AWS service whose zones are in no table, and
 * undefined for a name that is no AWS service's host. The ids are AWS's data, and the same for all who read them; what follows from
 * them is judged here anew.
 *
 * @param fqdn lower case
 */
export function aliasZonesOf(fqdn: string): readonly string[] | undefined {
    return findAliasHost(fqdn)?.zoneIds;
}
