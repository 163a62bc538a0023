import * as pulumi from "@pulumi/pulumi";

/** What is wrong with a setting: its key as a person wrote it, and the value, the rule and the next step. */
export interface SettingProblem {
    /** tenants[2].target.alias.zoneId */
    key: string;
    message: string;
}

/**
 * What a user set is wrong: all mistakes at once, each with its key, its value, the rule and the next step. Nothing
 * has been created when this is thrown. Pulumi shows the message without a stack.
 */
export class SettingsError extends pulumi.RunError {
    constructor(
        readonly problems: readonly SettingProblem[],
        prefix: string,
    ) {
        super(problems.map(({ key, message }) => `${prefix}${key}: ${message}`).join("\n"));
    }
}
