import { Route53Client, Route53ServiceException } from "@aws-sdk/client-route-53";
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { packageVersion } from "./packageRoot";
import type { AwsSettings } from "./settings";

/** Route 53 is a global service: any region of a partition leads the SDK to the partition's one endpoint. */
const DEFAULT_REGION = "us-east-1";

/** The SDK gives up after 3 attempts, which a second stack in the same account is enough to use up. */
const MAX_ATTEMPTS = 10;

type Credentials = NonNullable<Parameters<typeof fromTemporaryCredentials>[0]["masterCredentials"]>;

/** A client by the stack's settings. Makes no call; credentials are looked up when the first call is made. */
export function createRoute53Client(settings: AwsSettings): Route53Client {
    return new Route53Client({
        region: settings.region ?? DEFAULT_REGION,
        credentials: resolveCredentials(settings),
        endpoint: settings.endpoint,
        maxAttempts: settings.maxRetries === undefined ? MAX_ATTEMPTS : settings.maxRetries + 1,
        customUserAgent: [["pulumi-white-label-dns", packageVersion()]],
    });
}

function resolveCredentials(settings: AwsSettings): Credentials {
    const files = {
        profile: settings.profile,
        configFilepath: settings.sharedConfigFile,
        filepath: settings.sharedCredentialsFile,
    };
    // A profile that is named is meant: keys that lie in the environment do not win over it.
    const own =
        settings.credentials ??
        (settings.profile === undefined ? fromNodeProviderChain(files) : fromIni(files));
    return settings.assumeRoles.reduce<Credentials>(
        (masterCredentials, role) =>
            fromTemporaryCredentials({
                masterCredentials,
                clientConfig: { region: settings.region ?? DEFAULT_REGION },
                params: {
                    RoleArn: role.roleArn,
                    RoleSessionName: role.sessionName ?? "pulumi-white-label-dns",
                    ExternalId: role.externalId,
                    Policy: role.policy,
                    DurationSeconds: role.duration,
                },
            }),
        own,
    );
}

/** True for an error that Route 53 itself sent with this code. */
export function isAwsError(error: unknown, ...codes: string[]): error is Route53ServiceException {
    return error instanceof Route53ServiceException && codes.includes(error.name);
}

/** An error of the SDK for a person: what was tried, AWS's code and message, and the request id for AWS's support. */
export function describeAwsError(attempt: string, error: unknown): Error {
    if (error instanceof Route53ServiceException) {
        const request =
            error.$metadata.requestId === undefined ? "" : ` (request ${error.$metadata.requestId})`;
        return new Error(`${attempt}: Route 53 answered ${error.name}: ${error.message}${request}`, {
            cause: error,
        });
    }
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return new Error(`${attempt}: ${reason}`, { cause: error });
}
