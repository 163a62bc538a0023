import { isInDomain } from "../../records/names";

/** Zones of AWS's own that alias records name, by the domain of their hosts (AWS General Reference, service endpoints). */
const FIXED_ZONES: Record<string, string> = {
    "cloudfront.net.": "Z2FDTNDATAQYW2",
    "awsglobalaccelerator.com.": "Z2BJ6XQ5FK7U4H",
};

/** Of load balancers: [Application and Classic, Network]. Regions that are not here go unchecked. */
const LOAD_BALANCER_ZONES: Record<string, readonly [string, string]> = {
    "us-east-1": ["Z35SXDOTRQ7X7K", "Z26RNL4JYFTOTI"],
    "us-east-2": ["Z3AADJGX6KTTL2", "ZLMOA37VPKANP"],
    "us-west-1": ["Z368ELLRRE2KJ0", "Z24FKFUX50B4VW"],
    "us-west-2": ["Z1H1FL5HABSF5", "Z18D5FSROUN65G"],
    "ap-northeast-1": ["Z14GRHDCWA56QT", "Z31USIVHYNEOWT"],
    "ap-southeast-1": ["Z1LMS91P8CMLE5", "ZKVM4W9LS7TM"],
    "ap-southeast-2": ["Z1GM3OXH4ZPM65", "ZCT6FZBF4DROD"],
    "eu-central-1": ["Z215JYRZR1TBD5", "Z3F0SRJ5LGBH90"],
    "eu-west-1": ["Z32O12XQLNTSW2", "Z2IFOLAFXWLO4F"],
    "eu-west-2": ["ZHURV8PSTC4K8", "ZD4D7Y8KGAS4G"],
    "eu-west-3": ["Z3Q77PNBQS71R4", "Z1CMS0P5QUZ6D5"],
};

/** Domains of other services whose hosts an alias may target: API gateways, S3 sites, Elastic Beanstalk, VPC endpoints … */
const SERVICE_DOMAINS = ["amazonaws.com.", "elasticbeanstalk.com.", "awsapprunner.com."];

/** The zone of CloudFront distributions, for which EvaluateTargetHealth must be false (API AliasTarget). */
export const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/**
 * The hosted zone id that an alias to this host has to give: one id, "any" for a host of an AWS service whose zones
 * are not listed here, or undefined for a name that is no AWS service's host.
 *
 * @param fqdn lower case
 */
export function aliasZoneOf(fqdn: string): string | undefined {
    const fixed = Object.entries(FIXED_ZONES).find(([domain]) => isInDomain(fqdn, domain));
    if (fixed !== undefined) {
        return fixed[1];
    }
    const application = /\.([a-z0-9-]+)\.elb\.amazonaws\.com\.$/.exec(fqdn)?.[1];
    const network = /\.elb\.([a-z0-9-]+)\.amazonaws\.com\.$/.exec(fqdn)?.[1];
    const zones = LOAD_BALANCER_ZONES[application ?? network ?? ""];
    if (zones !== undefined) {
        return application !== undefined ? zones[0] : zones[1];
    }
    return SERVICE_DOMAINS.some((domain) => isInDomain(fqdn, domain)) ? "any" : undefined;
}
