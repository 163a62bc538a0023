import { findAliasHost } from "../../records/aliasZones";

/** The zone of CloudFront distributions, for which EvaluateTargetHealth must be false (API AliasTarget). */
export const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/**
 * The hosted zone ids that an alias to this host may have. The list is empty for a host of an AWS service whose zones are in no table;
 * undefined for a name that is not a host of an AWS service. The ids are AWS's data, which the product uses too. The rules for them are
 * written here again.
 *
 * @param fqdn the name in lower case
 */
export function aliasZonesOf(fqdn: string): readonly string[] | undefined {
    return findAliasHost(fqdn)?.zoneIds;
}
