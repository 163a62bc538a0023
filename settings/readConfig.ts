import * as pulumi from "@pulumi/pulumi";
import { checkedSettings } from "./checkSettings";
import { nearest } from "./knownKeys";
import { findIssues, parseJson } from "./settingIssues";
import { NAMESPACE, SETTING_NAMES, settingOf, settingsSchema } from "./settings";
import type { SettingProblem } from "./settingsError";
import type { DnsSettings, MonitorSettings, PooledTenantArgs, RunSettings } from "./stackSettings";

/**
 * The arguments for a WhiteLabelDns from the stack's config. They are checked and frozen; what is to be different is
 * written into a copy: `tenants.map((tenant) => ({ ...tenant, comment: "…" }))`.
 *
 * @throws SettingsError with all mistakes at once, by config key, or by file and line
 */
export function readConfig(): DnsSettings & {
    /** The tenants of the setting `tenants` and of `tenantsFile`. Empty where there are none. */
    tenants: PooledTenantArgs[];
} {
    const config = pulumi.runtime.allConfig();
    const stray = namespaceProblems(config);
    return checkedSettings(toSettings(config), `${NAMESPACE}:`, stray);
}

/**
 * Settings of ours in a namespace that is almost ours, which would silently do nothing: `whitelabel-dns:tenants`. The config of
 * other programs and packages is theirs.
 */
export function namespaceProblems(config: Record<string, string | undefined>): SettingProblem[] {
    return Object.keys(config).flatMap((key) => {
        const [namespace = "", name = ""] = key.split(":", 2);
        const isOurs = namespace === NAMESPACE || nearest(namespace, [NAMESPACE]) === undefined;
        const near = isOurs ? undefined : nearest(name, SETTING_NAMES);
        return near === undefined
            ? []
            : [
                  {
                      key: "",
                      message: `is not a known setting; did you mean "${NAMESPACE}:${near}"?`,
                      place: key,
                  },
              ];
    });
}

/**
 * How the DNS of the stack is to be watched, from the stack's config: arguments for a `DelegationMonitor`.
 *
 * @returns undefined where no member of the setting `monitor` is set
 * @throws Error with all mistakes at once, by config key
 */
export function readMonitor(): MonitorSettings | undefined {
    const config = pulumi.runtime.allConfig();
    const { monitor = {} } = readRunSettings((key) => config[key], ["monitor"]);
    return Object.keys(monitor).length === 0 ? undefined : monitor;
}

/**
 * The settings in the engine's config, structured ones parsed. What cannot be parsed stays text, for the check to name.
 * An optional text that is empty is one that is not set.
 */
export function toSettings(config: Record<string, string | undefined>): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(config).flatMap(([key, value]) => {
            const name = key.startsWith(`${NAMESPACE}:`) ? key.slice(NAMESPACE.length + 1) : undefined;
            if (name === undefined || value === undefined) {
                return [];
            }
            const { isText = false, declared } = settingOf(name) ?? {};
            const isUnset = value === "" && declared?.default === "";
            return isUnset ? [] : [[name, isText ? value : parse(value)]];
        }),
    );
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return text;
    }
}

const runSchema = settingsSchema.partial();

/**
 * Settings that the providers read from the config by themselves.
 *
 * @param get the value of a full key in the stack's config, as the engine passes it
 * @throws Error with all mistakes at once, by config key
 */
export function readRunSettings<Name extends keyof RunSettings>(
    get: (key: string) => string | undefined,
    names: readonly Name[],
): Pick<RunSettings, Name> {
    const values = names.flatMap((name): [string, unknown][] => {
        const key = `${NAMESPACE}:${name}`;
        const value = get(key);
        return value === undefined
            ? []
            : [[name, settingOf(name)?.isText === true ? value : parseJson(key, value)]];
    });
    const result = runSchema.safeParse(Object.fromEntries(values), { reportInput: true });
    if (!result.success) {
        const problems = findIssues(result.error);
        throw new Error(problems.map(({ key, message }) => `${NAMESPACE}:${key}: ${message}`).join("; "));
    }
    return result.data;
}
