import { z } from "zod";
import { closed } from "./knownKeys";
import { withoutUser } from "../dns/resolvers";
import { tagValue } from "./schemas";
import { checkSetting, HIDDEN, parseSetting, shown } from "./settingIssues";
import type { AssumeRole, WebIdentity } from "./awsTypes";

/** The forms of values in the `aws:` namespace. The engine passes text; lists and objects are JSON text. */

/** Reads one key's value. @throws Error that names the key, the value, the rule and the next step */
export type Form<T> = (key: string, value: string) => T;

/** Plain text. */
export function plain<T>(schema: z.ZodType<T>): Form<T> {
    return (key, value) => checkSetting(key, value, schema);
}

/** JSON text. */
export function json<T>(schema: z.ZodType<T>): Form<T> {
    return (key, value) => parseSetting(key, value, schema);
}

/** JSON text that must not be in messages. */
export function secretJson<T>(schema: z.ZodType<T>): Form<T> {
    return (key, value) => parseSetting(key, value, schema, HIDDEN);
}

/** JSON text with URLs; messages show them without user and password. */
export function jsonWithUrls<T>(schema: z.ZodType<T>): Form<T> {
    return (key, value) => parseSetting(key, value, schema, (part) => withoutUser(shown(part)));
}

/** A key that would change the calls and that this package does not support: refused with any value. */
export function refused(why: string): Form<undefined> {
    return (key) => {
        throw new Error(`${key}: ${why}`);
    };
}

/** A key without an effect on the calls of this package, with any value. */
export const ofOthers: Form<undefined> = () => undefined;

const listOf = <T extends z.ZodType>(item: T, what: string) => z.array(item, { error: what });
export const text = z.string({ error: "text" }).min(1, { error: "non-empty text" });

const YES_OR_NO = "true or false";
export const flag = plain(
    z.enum(["true", "false"], { error: YES_OR_NO }).transform((value) => value === "true"),
);

const WHOLE = "a whole number, 0 or more";
export const wholeNumber = z.number({ error: WHOLE }).int({ error: WHOLE }).min(0, { error: WHOLE });

const ACCOUNT = 'an account id, 12 digits in quotes, such as "111111111111"';
export const accountIds = listOf(
    z.string({ error: ACCOUNT }).regex(/^\d{12}$/, { error: ACCOUNT }),
    'a list of account ids: ["111111111111"]',
);

/** @pulumi/aws accepts lists of files; the AWS SDK of this package reads one file. */
export const oneFile = listOf(text, "a list of one path").max(1, {
    error: "a single path; move the profiles of the other files into that file",
});

/** The products in a user agent (RFC 9110, section 10.1.5); comments in brackets are not accepted. */
const PRODUCT = /^[\w!#$%&'*+.^`|~-]+(?:\/[\w!#$%&'*+.^`|~-]+)?$/;
const PRODUCTS = "a product, such as my-tool/1.2, without a comment";
export const userAgents = listOf(
    z
        .string({ error: PRODUCTS })
        .regex(PRODUCT, { error: PRODUCTS })
        .transform((product): [string, string?] => {
            const [name = "", version] = product.split("/");
            return version === undefined ? [name] : [name, version];
        }),
    'a list of products: ["my-tool/1.2"]',
);

const TAGS = "tags as { key: text }";
const tags = z.record(z.string(), tagValue, { error: TAGS });
export const defaultTags = closed({ tags: tags.optional() }, "an object: { tags: { … } }");
const TAG_KEYS = "a list of keys of tags";
export const ignoreTags = closed(
    { keys: listOf(text, TAG_KEYS).optional(), keyPrefixes: listOf(text, TAG_KEYS).optional() },
    "an object: { keys: […], keyPrefixes: […] }",
);

/** The names of other services are not checked, because this package does not use them. */
const endpoint = z.looseObject(
    { route53: text.optional(), route53domains: text.optional(), sts: text.optional() },
    { error: "an object, such as { route53: https://… }" },
);
export const endpoints = z.preprocess(
    (value): unknown => (Array.isArray(value) ? value : [value]),
    z
        .array(endpoint)
        .refine((list) => list.filter(({ route53 }) => route53 !== undefined).length <= 1, {
            error: "one endpoint of route53",
        })
        .refine((list) => list.filter(({ route53domains }) => route53domains !== undefined).length <= 1, {
            error: "one endpoint of route53domains",
        })
        .refine((list) => list.filter(({ sts }) => sts !== undefined).length <= 1, {
            error: "one endpoint of sts",
        }),
);

/** A duration in Go's notation, like in @pulumi/aws, with whole hours, minutes and seconds. */
const DURATION = /^(?=.)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const A_DURATION = "a duration, such as 1h30m";
const duration = z
    .string({ error: A_DURATION })
    .regex(DURATION, { error: A_DURATION })
    .transform((value) => {
        const [hours = 0, minutes = 0, seconds = 0] = (DURATION.exec(value) ?? [])
            .slice(1)
            .map((part) => Number(part ?? 0));
        return hours * 3600 + minutes * 60 + seconds;
    });

const sessionFields = {
    roleArn: text,
    sessionName: text.optional(),
    policy: text.optional(),
    policyArns: listOf(text, "a list of ARNs").optional(),
    duration: duration.optional(),
};

/** Strict, because with a misspelt field a role would have more rights than intended. */
export const assumeRole = closed(
    {
        ...sessionFields,
        externalId: text.optional(),
        sourceIdentity: text.optional(),
        tags: tags.optional(),
        transitiveTagKeys: listOf(text, TAG_KEYS).optional(),
        durationSeconds: wholeNumber.optional(),
    },
    "a role: { roleArn }",
).transform(({ duration: seconds, durationSeconds, ...role }): AssumeRole => ({
    ...role,
    duration: durationSeconds ?? seconds,
}));
export const assumeRoles = listOf(assumeRole, "a list of roles: [{ roleArn }]");

const ONE_TOKEN = "either webIdentityToken or webIdentityTokenFile";
export const webIdentity = closed(
    {
        ...sessionFields,
        webIdentityToken: text.optional(),
        webIdentityTokenFile: text.optional(),
    },
    "a role: { roleArn, webIdentityTokenFile }",
).transform(({ webIdentityToken, webIdentityTokenFile: file, ...role }, context): WebIdentity => {
    if (webIdentityToken !== undefined && file === undefined) {
        return { ...role, token: { text: webIdentityToken } };
    }
    if (webIdentityToken === undefined && file !== undefined) {
        return { ...role, token: { file } };
    }
    context.addIssue({ code: "custom", message: ONE_TOKEN });
    return z.NEVER;
});
