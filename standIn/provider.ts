import { Route53Client } from "@aws-sdk/client-route-53";
import { UnsupportedError, type ResourceProvider } from "../engine/provider";
import { isRecord } from "../engine/values";
import { RecordProvider } from "./record";
import { kindOf, UNSERVED, unservedProvider } from "./unserved";
import { ZoneProvider } from "./zone";

/**
 * The stand-in of @pulumi/aws's provider. It creates zones and records of Route 53 in a sandbox, with the calls of the real provider. It
 * creates a resource of another service only in the state. Its outputs are its inputs, a name and an ARN; load balancers and certificates
 * also have the outputs that DNS needs. It refuses to work without an endpoint, so it never calls AWS.
 *
 * @param config the keys of the stack config that @pulumi/aws reads: aws:endpoints, aws:region, aws:accessKey, aws:secretKey,
 * aws:defaultTags; structured values as JSON text
 * @returns the provider of a resource type; that function throws UnsupportedError for a type that it does not know
 */
export function createAwsProvider(config: Record<string, string>): (type: string) => ResourceProvider {
    let client: Route53Client | undefined;
    const makers: Record<string, (client: Route53Client) => ResourceProvider> = {
        "aws:route53/zone:Zone": (client) => new ZoneProvider(client, defaultTags(config)),
        "aws:route53/record:Record": (client) => new RecordProvider(client),
        ...Object.fromEntries(
            Object.entries(UNSERVED).map(([type, kind]) => [type, () => unservedProvider(type, kind)]),
        ),
    };
    const made = new Map<string, ResourceProvider>();
    return (type) => {
        const make = makers[type] ?? (isOfDns(type) ? undefined : () => unservedProvider(type, kindOf(type)));
        if (make === undefined) {
            throw new UnsupportedError(
                `The sandbox's stand-in of @pulumi/aws has no ${type}; of Amazon Route 53 it has Zone and Record only. Use the resources of this package, or leave it out of what is rehearsed.`,
            );
        }
        client ??= makeClient(config);
        const provider = made.get(type) ?? make(client);
        made.set(type, provider);
        return provider;
    };
}

/** True for a resource type of Route 53. DNS shows the contents of such a resource, so the stand-in does not invent one. */
function isOfDns(type: string): boolean {
    return /^aws:route53[^/]*\//.test(type);
}

function makeClient(config: Record<string, string>): Route53Client {
    return new Route53Client({
        endpoint: endpoint(config),
        region: config["aws:region"] ?? "us-east-1",
        credentials: {
            accessKeyId: config["aws:accessKey"] ?? "sandbox",
            secretAccessKey: config["aws:secretKey"] ?? "sandbox",
        },
    });
}

function endpoint(config: Record<string, string>): string {
    const entries = parseJson(config, "aws:endpoints") ?? [];
    const list: unknown[] = Array.isArray(entries) ? entries : [entries];
    const route53 = list.filter(isRecord).find((entry) => typeof entry["route53"] === "string")?.["route53"];
    if (typeof route53 !== "string") {
        throw new UnsupportedError(
            'The sandbox\'s stand-in of @pulumi/aws needs the config aws:endpoints with a "route53" endpoint.',
        );
    }
    return route53;
}

function defaultTags(config: Record<string, string>): Record<string, string> {
    const value = parseJson(config, "aws:defaultTags");
    const tags = isRecord(value) && isRecord(value["tags"]) ? value["tags"] : {};
    return Object.fromEntries(Object.entries(tags).map(([key, tag]) => [key, String(tag)]));
}

function parseJson(config: Record<string, string>, key: string): unknown {
    const text = config[key];
    if (text === undefined || text === "") {
        return undefined;
    }
    try {
        return JSON.parse(text) as unknown;
    } catch (error) {
        throw new UnsupportedError(`The config ${key} is not JSON: ${text}`, { cause: error });
    }
}
