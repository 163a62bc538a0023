import * as pulumi from "@pulumi/pulumi";

/** One problem of a setting. */
export interface SettingProblem {
    /** The key as the user wrote it, such as `tenants[2].target.alias.zoneId`. */
    key: string;
    /** The value, the rule that it breaks, and the next step. */
    message: string;
    /** The tenant's domain as it was set, for a key that has only its number. */
    domain?: string;
    /** The place of a value in a file, `tenants.yaml:17 (tenant.net)`. Then the key is a part of it, or empty. */
    place?: string;
}

/** A problem as text for a person. @param prefix prefix of keys, but not of places in files */
export function problemText({ key, message, domain, place }: SettingProblem, prefix = ""): string {
    return place === undefined
        ? `${prefix}${key}${domain === undefined ? "" : ` (${domain})`}: ${message}`
        : `${place}: ${key === "" ? "" : `${key}: `}${message}`;
}

/**
 * Thrown for invalid settings; lists every problem at once, each with its key, its value, the rule and the next step. Nothing
 * has been created when this is thrown. Pulumi shows the message without a stack.
 */
export class SettingsError extends pulumi.RunError {
    constructor(
        /** Every problem, one by one, for a program that shows them in its own way. */
        readonly problems: readonly SettingProblem[],
        prefix: string,
    ) {
        super(problems.map((problem) => problemText(problem, prefix)).join("\n"));
    }
}

/** The form of a value in a message. */
export type Show = (value: unknown) => string;
