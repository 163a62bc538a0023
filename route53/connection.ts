import { readFileSync } from "node:fs";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import type { AwsSettings } from "../settings/awsTypes";
import type { Clock } from "./clock";
import { packageVersion } from "./packageRoot";

/** Route 53 is a global service: any region of a partition leads the SDK to the partition's one endpoint. */
const DEFAULT_REGION = "us-east-1";

/** The SDK gives up after 3 attempts. A second stack in the same account is enough to use them up. */
const MAX_ATTEMPTS = 10;
/** The maximum pause before the first retry; it doubles with each further one. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 20_000;

/** AWS SDK for JavaScript v3, in the documentation of its notices about Node versions. */
const NO_NODE_NOTICE = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

/** The settings that the clients of all services share: retries, connection, and user agent. */
export function connection(settings: AwsSettings, clock: Clock) {
    // The SDK's seven lines about its plans for Node 20 would be among the warnings of a preview and an up, although the user cannot do
    // anything about them. The documentation of this package lists the supported versions of Node.
    process.env[NO_NODE_NOTICE] ??= "true";
    const maxAttempts = settings.maxRetries === undefined ? MAX_ATTEMPTS : settings.maxRetries + 1;
    const own: [string, string?] = ["pulumi-white-label-dns", packageVersion()];
    return {
        maxAttempts,
        retryStrategy: new ConfiguredRetryStrategy(maxAttempts, (attempt) =>
            clock.scaled(randomPause(attempt)),
        ),
        customUserAgent: [own, ...(settings.userAgents ?? [])],
        useDualstackEndpoint: settings.useDualstackEndpoint,
        useFipsEndpoint: settings.useFipsEndpoint,
        ...transport(settings),
    };
}

/** The connection to Route 53. */
export function route53Connection(settings: AwsSettings, clock: Clock) {
    return {
        ...connection(settings, clock),
        region: settings.region ?? DEFAULT_REGION,
        endpoint: settings.endpoint,
    };
}

/** The connection to STS, for roles and for the account's id. */
export function stsConnection(settings: AwsSettings, clock: Clock) {
    return {
        ...connection(settings, clock),
        region: settings.stsRegion ?? settings.region ?? DEFAULT_REGION,
        endpoint: settings.stsEndpoint,
    };
}

/**
 * The trusted certificates for the clients of all services. Empty if no setting changes the SDK's default.
 *
 * @throws Error that names `aws:customCaBundle` if it cannot be read
 */
export function transport({ customCaBundle, insecure = false }: AwsSettings): {
    requestHandler?: { httpsAgent: { ca?: string; rejectUnauthorized?: boolean } };
} {
    if (customCaBundle === undefined && !insecure) {
        return {};
    }
    return {
        requestHandler: {
            httpsAgent: {
                ...(customCaBundle === undefined ? {} : { ca: readBundle(customCaBundle) }),
                ...(insecure ? { rejectUnauthorized: false } : {}),
            },
        },
    };
}

function readBundle(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "";
        throw new Error(
            `aws:customCaBundle: "${path}" cannot be read (${code}); write the path of a file with certificates in PEM form`,
            { cause: error },
        );
    }
}

/** Full jitter, so that clients that failed together do not try again together. @param attempt the number of the retry, from 1 */
function randomPause(attempt: number): number {
    return Math.random() * Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}
