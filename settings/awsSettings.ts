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

const text = z.string({ error: "text" }).min(1, { error: "text that is not empty" });
const endpoint = z.looseObject(
    { route53: text.optional() },
    { error: "an object, such as { route53: https://… }" },
);
const endpoints = z.preprocess(
    (value) => (Array.isArray(value) || value === undefined ? value : [value]),
    z.array(endpoint, { error: "a list, such as [{ route53: https://… }]" }),
);
const WHOLE = "a whole number, 0 or more";
const wholeNumber = z.number({ error: WHOLE }).int({ error: WHOLE }).min(0, { error: WHOLE });
const DURATION = /^(?=.)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const assumeRole = z.looseObject(
    {
        roleArn: text,
        sessionName: text.optional(),
        externalId: text.optional(),
        policy: text.optional(),
        // Go's duration, as @pulumi/aws takes it.
        duration: z
            .string({ error: "a duration, such as 1h30m" })
            .regex(DURATION, { error: "a duration, such as 1h30m" })
            .optional(),
        durationSeconds: wholeNumber.optional(),
    },
    { error: "a role: { roleArn }" },
);
const list = <T extends z.ZodType>(item: T, what: string) => z.array(item, { error: what });

/**
 * @param get reads a key such as "aws:region" from the stack's config
 * @throws Error that names the key, the rule and what to write
 */
export function readAwsSettings(read: (key: string) => string | undefined): AwsSettings {
    const get = (key: string): string | undefined => (read(key) === "" ? undefined : read(key));
    const structured = <T>(key: string, schema: z.ZodType<T>): T | undefined => {
        const value = get(key);
        return value === undefined ? undefined : parseSetting(key, value, schema);
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
    const role = structured("aws:assumeRole", assumeRole);
    const roles = structured("aws:assumeRoles", list(assumeRole, "a list of roles: [{ roleArn }]")) ?? [];
    const assumed = roles.length > 0 || role === undefined ? roles : [role];
    return {
        region: get("aws:region"),
        profile: get("aws:profile"),
        credentials:
            accessKeyId === undefined || secretAccessKey === undefined
                ? undefined
                : { accessKeyId, secretAccessKey, sessionToken: get("aws:token") },
        endpoint: structured("aws:endpoints", endpoints)?.find(({ route53 }) => route53 !== undefined)
            ?.route53,
        assumeRoles: assumed.map(({ duration, durationSeconds, ...rest }) => ({
            roleArn: rest.roleArn,
            sessionName: rest.sessionName,
            externalId: rest.externalId,
            policy: rest.policy,
            duration: durationSeconds ?? (duration === undefined ? undefined : parseDuration(duration)),
        })),
        maxRetries: structured("aws:maxRetries", wholeNumber),
        sharedConfigFile: structured("aws:sharedConfigFiles", list(text, "a list of paths"))?.[0],
        sharedCredentialsFile: structured("aws:sharedCredentialsFiles", list(text, "a list of paths"))?.[0],
    };
}

/** @returns seconds */
function parseDuration(value: string): number {
    const [hours = 0, minutes = 0, seconds = 0] = (DURATION.exec(value) ?? [])
        .slice(1)
        .map((part) => Number(part ?? 0));
    return hours * 3600 + minutes * 60 + seconds;
}
