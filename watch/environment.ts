import { parseHostPort } from "../dns/route";
import { parseResolver } from "../dns/resolvers";

/** The settings of the function in its environment. The AWS SDK reads further variables of its own. */
export interface WatchSettings {
    /** `BRAND_ZONE_ID`, only with `FOLLOW` `true`: the hosted zone whose address records follow AWS. */
    followedZoneId?: string | undefined;
    /** `TOPIC_ARN`: the Amazon SNS topic that gets a message about each followed change. */
    topicArn?: string | undefined;
    /** `AWS_LAMBDA_FUNCTION_NAME`, which AWS Lambda sets: the metric of the runs has it. */
    functionName?: string | undefined;
    /** The reason why Route 53 Domains is not called: the settings use another Route 53, but AWS's own Route 53 Domains. */
    domainsProblem?: string | undefined;
    /** `DNS_GATEWAY`: the destination of all packets, only in sandboxes. */
    dnsGateway?: string | undefined;
    /** `RESOLVERS`, separated by commas. Default: the resolvers of a `pulumi up`. */
    resolvers: string[];
    /** `NAME_SERVER_RANGES`, separated by commas: in addition to the package's list of AWS's ranges. */
    nameServerRanges: string[];
    /** `TRUST_PLAIN_RESOLVERS=true`, like the setting trustPlainResolvers. */
    trustPlainResolvers: boolean;
}

/** @throws Error that names the variable, its value and the rule */
export function readWatchSettings(env: Readonly<Record<string, string | undefined>>): WatchSettings {
    const dnsGateway = textOf(env["DNS_GATEWAY"]);
    if (dnsGateway !== undefined) {
        named("DNS_GATEWAY", () => parseHostPort(dnsGateway));
    }
    const resolvers = listOf(env["RESOLVERS"]);
    resolvers.forEach((resolver) => named("RESOLVERS", () => parseResolver(resolver)));
    const followedZoneId = textOf(env["BRAND_ZONE_ID"]);
    const follows = switchOf("FOLLOW", env);
    if (follows && followedZoneId === undefined) {
        throw new Error(
            "FOLLOW is true, but BRAND_ZONE_ID is not set; set it to the id of the hosted zone that holds the address records, such as Z0123456789ABC",
        );
    }
    return {
        followedZoneId: follows ? followedZoneId : undefined,
        topicArn: textOf(env["TOPIC_ARN"]),
        functionName: textOf(env["AWS_LAMBDA_FUNCTION_NAME"]),
        domainsProblem: domainsProblemOf(env),
        dnsGateway,
        // The gateway of a sandbox is also a resolver.
        resolvers: resolvers.length === 0 && dnsGateway !== undefined ? [dnsGateway] : resolvers,
        nameServerRanges: listOf(env["NAME_SERVER_RANGES"]),
        trustPlainResolvers: switchOf("TRUST_PLAIN_RESOLVERS", env),
    };
}

function domainsProblemOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
    const [route53, domains, all] = [
        "AWS_ENDPOINT_URL_ROUTE_53",
        "AWS_ENDPOINT_URL_ROUTE_53_DOMAINS",
        "AWS_ENDPOINT_URL",
    ].map((name) => textOf(env[name]));
    return route53 === undefined || domains !== undefined || all !== undefined
        ? undefined
        : "AWS_ENDPOINT_URL_ROUTE_53 is set, but AWS_ENDPOINT_URL_ROUTE_53_DOMAINS is not: the function would change the glue at AWS itself; set both, or neither";
}

function textOf(value: string | undefined): string | undefined {
    return value === undefined || value.trim() === "" ? undefined : value.trim();
}

function listOf(value: string | undefined): string[] {
    return (value ?? "")
        .split(",")
        .map((each) => each.trim())
        .filter((each) => each !== "");
}

function switchOf(name: string, env: Readonly<Record<string, string | undefined>>): boolean {
    const value = textOf(env[name]);
    if (value !== undefined && value !== "true" && value !== "false") {
        throw new Error(`${name} must be true or false, not "${value}"`);
    }
    return value === "true";
}

function named(name: string, read: () => unknown): void {
    try {
        read();
    } catch (error) {
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
        });
    }
}
