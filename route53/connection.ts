import { readFileSync } from "node:fs";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import type { AwsSettings } from "../settings/awsTypes";
import type { Clock } from "./clock";
import { packageVersion } from "./packageRoot";

/** Route 53 is a global service: any region of a partition leads the SDK to the partition's one endpoint. */
const DEFAULT_REGION = "us-east-1";

/** The SDK gives up after 3 attempts, which a second stack in the same account is enough to use up. */
const MAX_ATTEMPTS = 10;
/** Of the pause before the first retry; it doubles with each further one. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 20_000;

/** AWS SDK for JavaScript v3, documented with its notices of Node versions. */
const NO_NODE_NOTICE = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

/** What the clients of all services have in common: how often they try, how they connect, and what they call themselves. */
export function connection(settings: AwsSettings, clock: Clock) {
    // The SDK's seven lines on its plans for Node 20 would stand among the warnings of a preview and an up, where nothing can be done
    // about them: this package says which versions of Node it runs on.
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

/** How Route 53 is reached. */
export function route53Connection(settings: AwsSettings, clock: Clock) {
    return {
        ...connection(settings, clock),
        region: settings.region ?? DEFAULT_REGION,
        endpoint: settings.endpoint,
    };
}

/** How STS is reached, for roles as well as for the account's id. */
export function stsConnection(settings: AwsSettings, clock: Clock) {
    return {
        ...connection(settings, clock),
        region: settings.stsRegion ?? settings.region ?? DEFAULT_REGION,
        endpoint: settings.stsEndpoint,
    };
}

/**
 * Which certificates are trusted, for the clients of all services. Empty where nothing is set, so that the SDK's own stands.
 *
 * @throws Error that names `aws:customCaBundle` where it cannot be read
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

/** Full jitter: clients that failed together do not come back together. @param attempt the number of the retry, from 1 */
function randomPause(attempt: number): number {
    return Math.random() * Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}
