import { z } from "zod";
import { parseSetting } from "./settingIssues";

/**
 * The AWS settings of a Pulumi stack, as `@pulumi/aws` reads them, so that our calls and the provider's go to the same
 * account by the same means. Values come as the engine passes them: text, structured ones as JSON text.
 */
export interface AwsSettings {
    region?: string | undefined;
    profile?: string | undefined;
    credentials?:
        { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined } | undefined;
    /** The endpoint of Route 53, where it is not AWS's own. */
    endpoint?: string | undefined;
    /** Assumed one after the other. */
    assumeRoles: AssumeRole[];
    /** Retries after the first attempt. */
    maxRetries?: number | undefined;
    sharedConfigFile?: string | undefined;
    sharedCredentialsFile?: string | undefined;
}

export interface AssumeRole {
    roleArn: string;
    sessionName?: string | undefined;
    externalId?: string | undefined;
    policy?: string | undefined;
    /** Seconds. */
    duration?: number | undefined;
}

const text = z.string().min(1);
const endpoints = z.union([
    z.array(z.looseObject({ route53: text.optional() })),
    z.looseObject({ route53: text.optional() }),
]);
const assumeRole = z.looseObject({
    roleArn: text,
    sessionName: text.optional(),
    externalId: text.optional(),
    policy: text.optional(),
    duration: text.optional(),
    durationSeconds: z.number().optional(),
});

/**
 * @param get reads a key such as "aws:region" from the stack's config
 * @throws Error that names the key, the rule and what to write
 */
export function readAwsSettings(get: (key: string) => string | undefined): AwsSettings {
    const structured = <T>(key: string, schema: z.ZodType<T>): T | undefined => {
        const value = get(key);
        return value === undefined || value === "" ? undefined : parseSetting(key, value, schema);
    };
    const accessKeyId = get("aws:accessKey");
    const secretAccessKey = get("aws:secretKey");
    if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
        const [there, missing] =
            accessKeyId === undefined ? ["secretKey", "accessKey"] : ["accessKey", "secretKey"];
        throw new Error(
            `aws:${there} is set and aws:${missing} is not; set both, or neither and use aws:profile or the environment`,
        );
    }
    const maxRetries = structured("aws:maxRetries", z.number().int().min(0));
    const role = structured("aws:assumeRole", assumeRole);
    const roles = structured("aws:assumeRoles", z.array(assumeRole)) ?? (role === undefined ? [] : [role]);
    const endpoint = structured("aws:endpoints", endpoints);
    return {
        region: get("aws:region"),
        profile: get("aws:profile"),
        credentials:
            accessKeyId === undefined || secretAccessKey === undefined
                ? undefined
                : { accessKeyId, secretAccessKey, sessionToken: get("aws:token") },
        endpoint: Array.isArray(endpoint)
            ? endpoint.find(({ route53 }) => route53 !== undefined)?.route53
            : endpoint?.route53,
        assumeRoles: roles.map(({ duration, durationSeconds, ...role }) => ({
            roleArn: role.roleArn,
            sessionName: role.sessionName,
            externalId: role.externalId,
            policy: role.policy,
            duration: durationSeconds ?? (duration === undefined ? undefined : parseDuration(duration)),
        })),
        maxRetries,
        sharedConfigFile: structured("aws:sharedConfigFiles", z.array(text))?.[0],
        sharedCredentialsFile: structured("aws:sharedCredentialsFiles", z.array(text))?.[0],
    };
}

/** Go's duration as @pulumi/aws takes it: 1h30m, 900s. */
function parseDuration(value: string): number {
    const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(value);
    if (match === null || value === "") {
        throw new Error(`aws:assumeRoles: the duration "${value}" is not of the form 1h30m or 900s`);
    }
    const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
    return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}
