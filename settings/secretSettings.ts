import * as pulumi from "@pulumi/pulumi";
import { maskOf, textsIn } from "./maskedText";
import { NAMESPACE, SETTING_NAMES, settingOf, type SettingName } from "./settings";
import type { SettingProblem } from "./settingsError";
import type { PooledTenantArgs } from "./stackSettings";

/**
 * Settings that were set with `pulumi config set --secret`, or with a part of them. The engine tells a program only that a key contains a
 * secret, and not which part is secret.
 */

/** The settings in the stack's config that contain a secret. */
export function secretSettings(): SettingName[] {
    return SETTING_NAMES.filter((name) => sdk.isConfigSecret(`${NAMESPACE}:${name}`));
}

/**
 * The SDK uses it for its own `Config`, but does not declare it publicly. `Config` has no public alternative: `getSecret` makes a secret of each
 * value, and the environment variable with the secret keys is not set for the programs of the Automation API.
 */
const sdk = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };

/** Settings that cannot be secret, because they become a part of names, outputs and DNS. */
export function secretProblems(names: readonly SettingName[]): SettingProblem[] {
    return names
        .filter((name) => {
            const { reader, keepsSecrets } = settingOf(name) ?? {};
            return reader === "program" && keepsSecrets !== true;
        })
        .map((name) => ({
            key: name,
            message: `is a secret in the stack's config, and would stand in plain text in the state, in outputs and in DNS; set it again without --secret (pulumi config set --plaintext ${NAMESPACE}:${name} …)`,
        }));
}

/**
 * The tenants with all values that can be encrypted as secret outputs; values that become names, places and zones cannot.
 *
 * @param listed the number of tenants in the setting itself; tenants of a file come after them, and are plain text on the disk
 */
export function withSecretTenants<Tenant extends PooledTenantArgs>(
    tenants: readonly Tenant[],
    listed: number,
): Tenant[] {
    return tenants.map((tenant, index) => {
        if (index >= listed) {
            return tenant;
        }
        const hidden = HIDDEN.filter((key) => tenant[key] !== undefined);
        return Object.freeze({
            ...tenant,
            ...Object.fromEntries(hidden.map((key) => [key, pulumi.secret(tenant[key])])),
        });
    });
}

const HIDDEN = ["target", "names", "records", "tags", "comment"] as const;

/** Parts of a tenant that messages contain although its setting is a secret: without them a person could not identify it. */
const SHOWN: ReadonlySet<string> = new Set(["domain", "inside", "name", "names", "type", "zoneId", "stage"]);

/** Removes secrets from messages about the settings. @param settings the settings of the config, checked or not */
export function maskOfSettings(
    settings: Readonly<Record<string, unknown>>,
    names: readonly SettingName[],
): (text: string) => string {
    const { secret, open } = divided(names.includes("tenants") ? settings["tenants"] : []);
    const others = names.filter((name) => name !== "tenants").map((name) => settings[name]);
    return maskOf([secret, textsIn(others)], open);
}

function divided(value: unknown, isShown = false): { secret: string[]; open: string[] } {
    if (typeof value === "string") {
        return isShown ? { secret: [], open: [value] } : { secret: [value], open: [] };
    }
    const parts =
        typeof value === "object" && value !== null
            ? Object.entries(value).map(([key, part]: [string, unknown]) =>
                  divided(part, SHOWN.has(key) || (isShown && Array.isArray(value))),
              )
            : [];
    return {
        secret: parts.flatMap(({ secret }) => secret),
        open: parts.flatMap(({ open }) => open),
    };
}
