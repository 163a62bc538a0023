import * as pulumi from "@pulumi/pulumi";
import { checkedSettings, withHiddenTenants } from "./checkSettings";
import { nearest } from "./knownKeys";
import { maskOfSettings, secretProblems, secretSettings, withSecretTenants } from "./secretSettings";
import { findIssues, HIDDEN, parseJson } from "./settingIssues";
import { NAMESPACE, SETTING_NAMES, settingOf, settingsSchema } from "./settings";
import { SettingsError, type SettingProblem, type Show } from "./settingsError";
import type { DnsSettings, MonitorSettings, PooledTenantArgs, RunSettings } from "./stackSettings";

/**
 * Reads the arguments of a `WhiteLabelDns` from the stack's config. They are checked and frozen; to change them, make a copy:
 * `tenants.map((tenant) => ({ ...tenant, comment: "…" }))`. If a part of `tenants` was set with `pulumi config set --secret`, the target, names,
 * records, tags and comment of all tenants in that setting are secret outputs; those of `tenantsFile`, which is plain text, are not.
 *
 * @throws SettingsError for invalid settings; lists every problem at once, by config key, or by file and line; without the values of a secret
 */
export function readConfig(): DnsSettings & {
    /** The tenants of the setting `tenants` and of `tenantsFile`. Empty where there are none. */
    tenants: PooledTenantArgs[];
} {
    const config = pulumi.runtime.allConfig();
    const settings = toSettings(config);
    const secret = secretSettings();
    const project = pulumi.getProject();
    const stray = [...namespaceProblems(config, project), ...secretProblems(secret)];
    namespaceNotes(config, project).forEach((note) => void pulumi.log.warn(note));
    const mask = maskOfSettings(settings, secret);
    const listed = Array.isArray(settings["tenants"]) ? settings["tenants"].length : 0;
    try {
        const checked = checkedSettings(settings, `${NAMESPACE}:`, stray);
        return secret.includes("tenants")
            ? withHiddenTenants(checked, withSecretTenants(checked.tenants, listed), mask)
            : checked;
    } catch (error) {
        throw error instanceof SettingsError && secret.length > 0
            ? new SettingsError(
                  error.problems.map((each) => ({ ...each, message: mask(each.message) })),
                  `${NAMESPACE}:`,
              )
            : error;
    }
}

/**
 * Settings of this package in a similar namespace, where they would have no effect: `whitelabel-dns:tenants`. The config of other programs
 * and packages is ignored. In the namespace of the project itself, to which Pulumi adds a key without a namespace, the name of one of our
 * settings is a mistake, unless the setting is also set in the right namespace.
 *
 * @param project the name in Pulumi.yaml, if it is known
 */
export function namespaceProblems(
    config: Record<string, string | undefined>,
    project: string = NAMESPACE,
): SettingProblem[] {
    return Object.keys(config).flatMap((key) => {
        const [namespace = "", name = ""] = key.split(":", 2);
        const own = `${NAMESPACE}:${name}`;
        if (namespace === project && own !== key && settingOf(name) !== undefined) {
            return config[own] === undefined
                ? [{ key: "", message: otherNamespace(key, own), place: key }]
                : [];
        }
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

/** Notes about keys that are in both namespaces: the keys of the project may belong to the program itself. */
export function namespaceNotes(config: Record<string, string | undefined>, project: string): string[] {
    return (project === NAMESPACE ? [] : SETTING_NAMES)
        .map((name) => [`${NAMESPACE}:${name}`, `${project}:${name}`] as const)
        .filter((keys) => keys.every((key) => config[key] !== undefined))
        .map(
            ([own, other]) =>
                `${other} is in the namespace of the project, and pulumi-white-label-dns reads ${own} alone. If it was meant for that one, remove it (pulumi config rm ${other})`,
        );
}

function otherNamespace(key: string, own: string): string {
    return `is in the namespace of the project, and nothing reads it there: the settings of this package are in ${NAMESPACE}, whatever the project's name is. Set ${own} (pulumi config set ${own} …, or with --path '${own}…' for a part of it) and remove this one (pulumi config rm ${key})`;
}

/** Arguments for a `DelegationMonitor`, of which those that name people may be secret outputs. */
export interface ConfiguredMonitor extends Omit<MonitorSettings, "notify" | "topicArn"> {
    /** An e-mail address that is told of alarms. */
    notify?: pulumi.Input<string> | undefined;
    /** The ARN of a topic of Amazon SNS that is told of alarms. */
    topicArn?: pulumi.Input<string> | undefined;
}

/**
 * Reads the setting `monitor` from the stack's config: arguments of a `DelegationMonitor`. If a part of it was set with
 * `pulumi config set --secret`, `notify` and `topicArn` are secret outputs.
 *
 * @returns undefined if no member of the setting `monitor` is set
 * @throws Error for invalid settings; lists every problem at once, by config key; without the values of a secret
 */
export function readMonitor(): ConfiguredMonitor | undefined {
    const config = pulumi.runtime.allConfig();
    const isSecret = secretSettings().includes("monitor");
    const { monitor = {} } = readRunSettings(
        (key) => config[key],
        ["monitor"],
        isSecret ? HIDDEN : undefined,
    );
    if (Object.keys(monitor).length === 0) {
        return undefined;
    }
    const { notify, topicArn, ...numbers } = monitor;
    return !isSecret
        ? monitor
        : {
              ...numbers,
              ...(notify === undefined ? {} : { notify: pulumi.secret(notify) }),
              ...(topicArn === undefined ? {} : { topicArn: pulumi.secret(topicArn) }),
          };
}

/**
 * The settings in the engine's config, with structured ones parsed. A value that cannot be parsed stays text, so that the check can name
 * it. An optional empty text counts as not set.
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
 * Settings that the providers themselves read from the config.
 *
 * @param get returns the value of a full key in the stack's config, as the engine passes it
 * @param show the form of a value in a message
 * @throws Error with all mistakes at once, by config key
 */
export function readRunSettings<Name extends keyof RunSettings>(
    get: (key: string) => string | undefined,
    names: readonly Name[],
    show?: Show,
): Pick<RunSettings, Name> {
    const values = names.flatMap((name): [string, unknown][] => {
        const key = `${NAMESPACE}:${name}`;
        const value = get(key);
        return value === undefined
            ? []
            : [[name, settingOf(name)?.isText === true ? value : parseJson(key, value, show)]];
    });
    const result = runSchema.safeParse(Object.fromEntries(values), { reportInput: true });
    if (!result.success) {
        const problems = findIssues(result.error, show);
        throw new Error(problems.map(({ key, message }) => `${NAMESPACE}:${key}: ${message}`).join("; "));
    }
    return result.data;
}
