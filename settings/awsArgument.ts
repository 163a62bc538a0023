import * as pulumi from "@pulumi/pulumi";
import { AWS_KEYS, readAwsSettings } from "./awsSettings";
import { unknownKey } from "./knownKeys";
import { isPlain } from "./schemas";
import { SettingsError } from "./settingsError";

/** An IAM role to assume. */
export interface AssumeRoleArgs {
    /** The ARN of the role. */
    roleArn: pulumi.Input<string>;
    /** The name of the session, which CloudTrail shows. Default: the AWS SDK's. */
    sessionName?: pulumi.Input<string> | undefined;
    /** The external id that the role's trust policy asks for. */
    externalId?: pulumi.Input<string> | undefined;
    /** A session policy as JSON text, which further restricts the session. */
    policy?: pulumi.Input<string> | undefined;
    /** ARNs of policies that further restrict the session. */
    policyArns?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** The identity that CloudTrail shows for the session and the sessions that follow from it. */
    sourceIdentity?: pulumi.Input<string> | undefined;
    /** Session tags. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
    /** Keys of the session tags that pass on to the next role. */
    transitiveTagKeys?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** The duration of the session, such as `1h30m`. */
    duration?: pulumi.Input<string> | undefined;
}

/** A role that is assumed with the token of an identity provider: in the argument, or in a file. */
export interface WebIdentityArgs extends Pick<
    AssumeRoleArgs,
    "roleArn" | "sessionName" | "policy" | "policyArns" | "duration"
> {
    /** The token itself; a secret in the state. Exactly one of the token and the file. */
    webIdentityToken?: pulumi.Input<string> | undefined;
    /** The path of a file that holds the token, read at each renewal. */
    webIdentityTokenFile?: pulumi.Input<string> | undefined;
}

/**
 * The settings of an AWS account, with the names and meanings of the `aws:` settings of `@pulumi/aws`. An unknown key, or one that
 * this package does not support, is refused by name.
 *
 * Settings that are left out come from the environment and the AWS SDK's standard chain, not from the stack's `aws:` settings, as
 * with `new aws.Provider(…)`. Keys and tokens are always secrets in the state.
 */
export interface AwsArgs {
    /** @default AWS_REGION, or "us-east-1" */
    region?: pulumi.Input<string> | undefined;
    /** A profile of the shared config and credentials files. */
    profile?: pulumi.Input<string> | undefined;
    /** The access key id. Needs `secretKey`. */
    accessKey?: pulumi.Input<string> | undefined;
    /** The secret access key; a secret in the state. Needs `accessKey`. */
    secretKey?: pulumi.Input<string> | undefined;
    /** The session token of temporary keys; a secret in the state. */
    token?: pulumi.Input<string> | undefined;
    /** A list of one path. */
    sharedConfigFiles?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** A list of one path. */
    sharedCredentialsFiles?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** A role to assume with the token of an identity provider, instead of keys. */
    assumeRoleWithWebIdentity?: pulumi.Input<WebIdentityArgs> | undefined;
    /** Roles to assume in order, each with the credentials of the role before it. */
    assumeRoles?: pulumi.Input<pulumi.Input<AssumeRoleArgs>[]> | undefined;
    /** The ids of the accounts that may be used; credentials of any other account are refused. */
    allowedAccountIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** The ids of accounts that must not be used; their credentials are refused. */
    forbiddenAccountIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** Do not ask STS for the account: it is then neither recorded nor compared. */
    skipRequestingAccountId?: pulumi.Input<boolean> | undefined;
    /** As the `aws:` setting of this name. */
    skipMetadataApiCheck?: pulumi.Input<boolean> | undefined;
    /**
     * Accepted for programs that hand on the arguments of an `aws.Provider`; this package never asks AWS whether credentials
     * are valid. Default: false.
     */
    skipCredentialsValidation?: pulumi.Input<boolean> | undefined;
    /** Accepts a region that the list of known regions does not have. Default: false. */
    skipRegionValidation?: pulumi.Input<boolean> | undefined;
    /** `[{ route53, route53domains, sts }]` */
    endpoints?: pulumi.Input<pulumi.Input<Record<string, pulumi.Input<string>>>[]> | undefined;
    /** The region of AWS STS, which is asked for the account and for roles. Default: `region`. */
    stsRegion?: pulumi.Input<string> | undefined;
    /** Calls AWS at endpoints that have IPv6 addresses too. Default: false. */
    useDualstackEndpoint?: pulumi.Input<boolean> | undefined;
    /** Calls AWS at endpoints that are validated by FIPS 140. Default: false. */
    useFipsEndpoint?: pulumi.Input<boolean> | undefined;
    /**
     * The path of a PEM file with certificates of authorities that are trusted, such as that of a company's proxy. Default:
     * those of Node.js.
     */
    customCaBundle?: pulumi.Input<string> | undefined;
    /** Accepts any TLS certificate of an endpoint. Default: false. */
    insecure?: pulumi.Input<boolean> | undefined;
    /** @default 9 */
    maxRetries?: pulumi.Input<number> | undefined;
    /** Words that are added to the User-Agent header of each call. Default: none. */
    userAgents?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /** Tags that every hosted zone gets: `{ tags }`. */
    defaultTags?:
        | pulumi.Input<{
              /** The tags by key. */
              tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
          }>
        | undefined;
    /** Tags that are neither written, nor compared, nor removed. */
    ignoreTags?:
        | pulumi.Input<{
              /** Keys of such tags. */
              keys?: pulumi.Input<pulumi.Input<string>[]> | undefined;
              /** What the keys of such tags begin with. */
              keyPrefixes?: pulumi.Input<pulumi.Input<string>[]> | undefined;
          }>
        | undefined;
}

type AwsKey = keyof typeof AWS_KEYS;

const SECRETS: readonly AwsKey[] = ["accessKey", "secretKey", "token", "assumeRoleWithWebIdentity"];

/** Their values are text; those of all other keys are JSON, as they are in a stack's config. */
const TEXTS: readonly AwsKey[] = [
    "accessKey",
    "customCaBundle",
    "profile",
    "region",
    "retryMode",
    "secretKey",
    "stsRegion",
    "tagPolicyCompliance",
    "token",
];

/**
 * The settings as properties of a provider: by their `aws:` keys, and as text, as the engine passes a stack's config.
 *
 * @param owner the component or resource of the argument, for messages
 * @throws SettingsError with all mistakes that are known now; a mistake in an output is thrown when its value is known
 */
export function awsProperties(owner: string, aws: AwsArgs): Record<string, pulumi.Input<string>> {
    const given: [string, unknown][] = Object.entries(aws).filter(([, value]) => value !== undefined);
    const problems = given.flatMap(([key, value]) =>
        isPlain(value) || !isKey(key) ? problemsOf(key, value) : [],
    );
    if (problems.length === 0 && given.every(([, value]) => isPlain(value))) {
        // Valid keys may still contradict each other. If there are outputs, the provider checks that.
        const texts = new Map(given.map(([key, value]) => [`aws:${key}`, textOf(key, value)]));
        problems.push(...messagesOf(() => readAwsSettings((key) => texts.get(key))));
    }
    refuse(owner, problems);
    return Object.fromEntries(given.map(([key, value]) => [`aws:${key}`, property(owner, key, value)]));
}

function property(owner: string, key: string, value: unknown): pulumi.Input<string> {
    const text = isPlain(value) ? textOf(key, value) : laterText(owner, key, pulumi.output(value));
    return isKey(key) && SECRETS.includes(key) ? pulumi.secret(text) : text;
}

/** Ends the program if a value that becomes known is wrong. */
function laterText(owner: string, key: string, value: pulumi.Output<unknown>): pulumi.Output<string> {
    return value.apply((known) => {
        refuse(owner, problemsOf(key, known));
        return textOf(key, known);
    });
}

function refuse(owner: string, problems: readonly string[]): void {
    if (problems.length > 0) {
        throw new SettingsError(
            problems.map((message) => ({ key: "aws", message })),
            `${owner}: `,
        );
    }
}

function isKey(key: string): key is AwsKey {
    return Object.hasOwn(AWS_KEYS, key);
}

function textOf(key: string, value: unknown): string {
    return isKey(key) && TEXTS.includes(key) && typeof value === "string" ? value : JSON.stringify(value);
}

function problemsOf(key: string, value: unknown): string[] {
    if (!isKey(key)) {
        return [`${key}: ${unknownKey(key, Object.keys(AWS_KEYS))}`];
    }
    if (value === undefined || value === null || value === "") {
        return [
            `${key}: is ${value === "" ? "empty" : String(value)}, so the environment would decide which account is used; give it a value, or remove it`,
        ];
    }
    if (TEXTS.includes(key) && typeof value !== "string") {
        return [`${key}: is not valid; write text`];
    }
    return messagesOf(() => AWS_KEYS[key](key, textOf(key, value)));
}

function messagesOf(check: () => unknown): string[] {
    try {
        check();
        return [];
    } catch (error) {
        return [error instanceof Error ? error.message : String(error)];
    }
}
