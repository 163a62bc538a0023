import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import * as forms from "./awsForms";
import type { Form } from "./awsForms";
import type { AssumeRole, AwsSettings, IgnoreTags, WebIdentity } from "./awsTypes";

/** The values of the keys after reading; undefined for keys without an effect. */
interface AwsValues {
    accessKey: string;
    allowedAccountIds: string[];
    assumeRole: AssumeRole;
    assumeRoleWithWebIdentity: WebIdentity;
    assumeRoles: AssumeRole[];
    customCaBundle: string;
    defaultTags: z.infer<typeof forms.defaultTags>;
    ec2MetadataServiceEndpoint: undefined;
    ec2MetadataServiceEndpointMode: undefined;
    endpoints: z.infer<typeof forms.endpoints>;
    forbiddenAccountIds: string[];
    httpProxy: undefined;
    httpsProxy: undefined;
    ignoreTags: IgnoreTags;
    insecure: boolean;
    maxRetries: number;
    noProxy: undefined;
    profile: string;
    region: string;
    retryMode: string;
    s3UsEast1RegionalEndpoint: undefined;
    s3UsePathStyle: undefined;
    secretKey: string;
    sharedConfigFiles: string[];
    sharedCredentialsFiles: string[];
    skipCredentialsValidation: boolean;
    skipMetadataApiCheck: boolean;
    skipRegionValidation: boolean;
    skipRequestingAccountId: boolean;
    stsRegion: string;
    tagPolicyCompliance: string;
    token: string;
    tokenBucketRateLimiterCapacity: string;
    useDualstackEndpoint: boolean;
    useFipsEndpoint: boolean;
    userAgents: [string, string?][];
}

const { flag, json, ofOthers, plain, refused, secretJson, text } = forms;

const NO_PROXY = refused(
    "this package does not use the proxy of this setting; remove it, allow direct connections to route53.amazonaws.com and sts.amazonaws.com, and give " +
        "@pulumi/aws its proxy with HTTPS_PROXY in the environment",
);

/**
 * Each key of a provider in @pulumi/aws, and `assumeRole`, the former form of `assumeRoles`: the form of its value, or the reason why it is
 * refused.
 */
export const AWS_KEYS: { readonly [Key in keyof AwsValues]: Form<AwsValues[Key]> } = {
    accessKey: plain(text),
    allowedAccountIds: json(forms.accountIds),
    assumeRole: json(forms.assumeRole),
    assumeRoleWithWebIdentity: secretJson(forms.webIdentity),
    assumeRoles: json(forms.assumeRoles),
    customCaBundle: plain(text),
    defaultTags: json(forms.defaultTags),
    ec2MetadataServiceEndpoint: refused(
        "this package does not read this setting; set AWS_EC2_METADATA_SERVICE_ENDPOINT in the environment, which it and @pulumi/aws follow",
    ),
    ec2MetadataServiceEndpointMode: refused(
        "this package does not read this setting; set AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE in the environment, which it and @pulumi/aws follow",
    ),
    endpoints: forms.jsonWithUrls(forms.endpoints),
    forbiddenAccountIds: json(forms.accountIds),
    httpProxy: NO_PROXY,
    httpsProxy: NO_PROXY,
    ignoreTags: json(forms.ignoreTags),
    insecure: flag,
    maxRetries: json(forms.wholeNumber),
    noProxy: NO_PROXY,
    profile: plain(text),
    region: plain(text),
    retryMode: plain(
        z.literal("standard", {
            error: "standard, or remove the key: this package paces its calls itself (white-label-dns:apiShare)",
        }),
    ),
    s3UsEast1RegionalEndpoint: ofOthers,
    s3UsePathStyle: ofOthers,
    secretKey: plain(text),
    sharedConfigFiles: json(forms.oneFile),
    sharedCredentialsFiles: json(forms.oneFile),
    // AWS itself validates credentials and the region's name, not this package.
    skipCredentialsValidation: flag,
    skipMetadataApiCheck: flag,
    skipRegionValidation: flag,
    skipRequestingAccountId: flag,
    stsRegion: plain(text),
    tagPolicyCompliance: plain(
        z.literal("disabled", {
            error: "disabled, or remove the key: this package does not check tags against the tag policies of an organization",
        }),
    ),
    token: plain(text),
    tokenBucketRateLimiterCapacity: plain(
        z.literal("0", {
            error: "0, or remove the key: this package has its own retry limits (aws:maxRetries)",
        }),
    ),
    useDualstackEndpoint: flag,
    useFipsEndpoint: flag,
    userAgents: json(forms.userAgents),
};

/**
 * @param get reads a key such as "aws:region" from the stack's config; the engine passes values as text, structured ones as JSON text. An
 * empty text is a value that is not set.
 * @throws Error that names, for all mistakes at once, the key, the rule and the next step
 */
export function readAwsSettings(get: (key: string) => string | undefined): AwsSettings {
    const { values, problems } = readValues(get);
    problems.push(...contradictions(values));
    if (problems.length > 0) {
        throw new Error(problems.join("; "));
    }
    const { accessKey, secretKey, endpoints = [], assumeRoleWithWebIdentity: webIdentity } = values;
    return {
        region: values.region,
        profile: values.profile,
        credentials:
            accessKey === undefined || secretKey === undefined
                ? undefined
                : { accessKeyId: accessKey, secretAccessKey: secretKey, sessionToken: values.token },
        endpoint: endpoints.find(({ route53 }) => route53 !== undefined)?.route53,
        domainsEndpoint: endpoints.find(({ route53domains }) => route53domains !== undefined)?.route53domains,
        stsEndpoint: endpoints.find(({ sts }) => sts !== undefined)?.sts,
        stsRegion: values.stsRegion,
        webIdentity: webIdentity && { ...webIdentity, token: withHome(webIdentity.token) },
        assumeRoles: rolesOf(values),
        maxRetries: values.maxRetries,
        sharedConfigFile: fromHome(values.sharedConfigFiles?.[0]),
        sharedCredentialsFile: fromHome(values.sharedCredentialsFiles?.[0]),
        allowedAccountIds: values.allowedAccountIds,
        forbiddenAccountIds: values.forbiddenAccountIds,
        skipRequestingAccountId: values.skipRequestingAccountId,
        skipMetadataApiCheck: values.skipMetadataApiCheck,
        customCaBundle: fromHome(values.customCaBundle),
        insecure: values.insecure,
        useDualstackEndpoint: values.useDualstackEndpoint,
        useFipsEndpoint: values.useFipsEndpoint,
        userAgents: values.userAgents,
        defaultTags: values.defaultTags?.tags,
        ignoreTags: values.ignoreTags,
    };
}

function readValues(get: (key: string) => string | undefined): {
    values: Partial<AwsValues>;
    problems: string[];
} {
    const values: Partial<AwsValues> = {};
    const problems: string[] = [];
    const readOne = <Key extends keyof AwsValues>(name: Key): void => {
        const value = get(`aws:${name}`);
        if (value !== undefined && value !== "") {
            values[name] = AWS_KEYS[name](`aws:${name}`, value);
        }
    };
    for (const name of Object.keys(AWS_KEYS) as (keyof AwsValues)[]) {
        try {
            readOne(name);
        } catch (error) {
            problems.push(error instanceof Error ? error.message : String(error));
        }
    }
    return { values, problems };
}

/** Valid keys that contradict each other. */
function contradictions(values: Partial<AwsValues>): string[] {
    const isSet = (...names: (keyof AwsValues)[]): boolean =>
        names.every((name) => values[name] !== undefined);
    const pairs: [keyof AwsValues, keyof AwsValues, string][] = [
        ["accessKey", "assumeRoleWithWebIdentity", "keep the one that provides the credentials"],
    ];
    if (!isEmpty(values.assumeRoles)) {
        pairs.push(["assumeRole", "assumeRoles", "keep aws:assumeRoles, which takes several"]);
    }
    const found: string[] = [];
    if (isSet("accessKey") !== isSet("secretKey")) {
        const [there, missing] = isSet("secretKey") ? ["secretKey", "accessKey"] : ["accessKey", "secretKey"];
        found.push(
            `aws:${there} is set and aws:${missing} is not; set both, or neither and use aws:profile or the environment`,
        );
    }
    if (isSet("token") && !isSet("accessKey", "secretKey")) {
        found.push(
            "aws:token is set without its keys; set aws:accessKey and aws:secretKey too, or remove it",
        );
    }
    for (const [one, other, nextStep] of pairs) {
        if (isSet(one, other)) {
            found.push(`aws:${one} and aws:${other} are both set; ${nextStep}`);
        }
    }
    for (const list of ["allowedAccountIds", "forbiddenAccountIds"] as const) {
        if (values.skipRequestingAccountId === true && !isEmpty(values[list])) {
            found.push(
                `aws:${list} needs the account id, but aws:skipRequestingAccountId skips asking for it; remove one of them`,
            );
        }
    }
    return found;
}

/** The roles, or the single role of the former form, beside which an empty list is allowed. */
function rolesOf({ assumeRole, assumeRoles = [] }: Partial<AwsValues>): AssumeRole[] {
    return assumeRole === undefined ? assumeRoles : [assumeRole];
}

function isEmpty(list: readonly unknown[] = []): boolean {
    return list.length === 0;
}

function withHome(token: WebIdentity["token"]): WebIdentity["token"] {
    return "file" in token ? { file: fromHome(token.file) } : token;
}

/** Expands a path that begins with ~/, like @pulumi/aws. */
function fromHome<Path extends string | undefined>(path: Path): Path | string {
    return path?.startsWith("~/") === true ? join(homedir(), path.slice(2)) : path;
}
