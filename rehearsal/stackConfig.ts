import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { checkSettings, type CheckedSettings } from "../settings/checkSettings";
import { SettingFiles } from "../settings/settingFiles";
import { SettingsError } from "../settings/settingsError";
import { namespaceProblems, toSettings } from "../settings/readConfig";
import { NAMESPACE } from "../settings/settings";
import type { DnsSettings } from "../settings/stackSettings";
import { tabAdvice } from "../settings/tenantsFile";

/** A stack's config as the engine passes it: values by full key, such as `aws:region`; structured values as JSON text. */
export type StackConfig = Record<string, string>;

/** The config cannot be used; the message has the file and the reason. */
export class StackConfigError extends Error {}

/** Settings as a stack's config has them. */
export function toStackConfig(settings: DnsSettings): StackConfig {
    return Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [
            `${NAMESPACE}:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}

/** The place of a rehearsal. */
export interface SandboxLocation {
    /** The HTTP endpoint that replaces AWS, `http://127.0.0.1:…`. */
    endpoint: string;
    /** The address and port that replace all of DNS. */
    dns: string;
    /** The resolvers for look-ups of addresses, each with its port. */
    resolvers: string[];
    /** Factor by which a client may send requests faster than to AWS. */
    timeScale: number;
}

/**
 * Reads a stack config file (Pulumi.sample.yaml, Pulumi.<stack>.yaml) and checks our settings in it. Files that the settings name are found
 * from its directory, which also has Pulumi.yaml. The rehearsed program runs in the directory of this package, so the config tells it that
 * directory.
 *
 * @throws StackConfigError if the file cannot be read, SettingsError with all mistakes in the settings
 */
export async function readStackConfig(
    file: string,
): Promise<{ config: StackConfig; settings: CheckedSettings }> {
    const config = parseStackConfig(await readText(file), file);
    const directory = dirname(resolve(file));
    const checked = checkSettings(toSettings(config), new SettingFiles(directory));
    const stray = namespaceProblems(config);
    if (checked.settings === undefined || stray.length > 0) {
        throw new SettingsError([...stray, ...checked.problems], `${NAMESPACE}:`);
    }
    const { settings, hasFiles } = checked;
    const from = { [FILE_DIRECTORY]: resolve(directory, config[FILE_DIRECTORY] ?? "") };
    return { config: hasFiles ? { ...config, ...from } : config, settings };
}

/** A stack config without a check of its settings. @param isOptional whether the file may have no settings @throws StackConfigError */
export async function readConfigText(file: string, isOptional = false): Promise<StackConfig> {
    return parseStackConfig(await readText(file), file, isOptional);
}

/** The mistakes in the settings of a stack config, each with its key. @throws StackConfigError if the config cannot be read */
export async function configProblems(file: string): Promise<string[]> {
    try {
        await readStackConfig(file);
        return [];
    } catch (error) {
        if (error instanceof SettingsError) {
            return error.message.split("\n");
        }
        throw error;
    }
}

const FILE_DIRECTORY = `${NAMESPACE}:fileDirectory`;

async function readText(file: string): Promise<string> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "";
        throw new StackConfigError(
            code === "ENOENT"
                ? `there is no file ${file}; name the stack config with --config`
                : `${file} cannot be read (${code})`,
            { cause: error },
        );
    }
}

/** The parser's own message, without the lines of the file that follow it. */
function yamlReason(error: unknown): string {
    if (!(error instanceof YAMLParseError)) {
        return String(error);
    }
    return error.message.split(/:?\n/)[0] ?? "";
}

/** @param isOptional whether the text may have no settings @throws StackConfigError */
export function parseStackConfig(text: string, file: string, isOptional = false): StackConfig {
    let parsed: unknown;
    try {
        parsed = parse(text);
    } catch (error) {
        throw new StackConfigError(`${file} is not valid YAML: ${yamlReason(error)}${tabAdvice(text)}`, {
            cause: error,
        });
    }
    const config =
        typeof parsed === "object" && parsed !== null && "config" in parsed ? parsed.config : undefined;
    if (isOptional && (config ?? undefined) === undefined && !hasStraySettings(parsed)) {
        return {};
    }
    if (typeof config !== "object" || config === null || Array.isArray(config)) {
        throw new StackConfigError(
            `${file} has no "config:" with settings below it; write "config:" on a line of its own, and below it the settings, indented`,
        );
    }
    return Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key, toEngineText(key, value, file)]),
    );
}

/** Settings outside of "config:". Pulumi itself writes other keys there, such as encryptionsalt, and all without a namespace. */
function hasStraySettings(parsed: unknown): boolean {
    return (
        parsed !== null &&
        (typeof parsed !== "object" || Object.keys(parsed).some((key) => key.includes(":")))
    );
}

function toEngineText(key: string, value: unknown, file: string): string {
    if (typeof value === "object" && value !== null && "secure" in value) {
        throw new StackConfigError(
            `${file}: ${key} is encrypted, and a rehearsal cannot decrypt it; rehearse a copy with a plain value`,
        );
    }
    return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** The `aws:` settings that stay, because they do not select the account or the way to it. */
const KEPT_AWS_KEYS = ["aws:region", "aws:defaultTags", "aws:ignoreTags"];

/** A sandbox has no AWS Lambda, so no rehearsal creates the function that watches the DNS. */
const MONITOR_KEY = `${NAMESPACE}:monitor`;

/**
 * Adapts a stack config to a sandbox: sets its endpoint, its resolvers and access keys that only a sandbox takes, and removes the user's credentials, so a
 * rehearsal never calls AWS. Also removes the setting `monitor`, because a sandbox has no AWS Lambda.
 */
export function forSandbox(config: StackConfig, location: SandboxLocation): StackConfig {
    const { endpoint } = location;
    const own = Object.entries(config).filter(
        ([key]) => (!key.startsWith("aws:") || KEPT_AWS_KEYS.includes(key)) && key !== MONITOR_KEY,
    );
    return {
        "aws:region": "us-east-1",
        ...Object.fromEntries(own),
        "aws:accessKey": "sandbox",
        "aws:secretKey": "sandbox",
        "aws:endpoints": JSON.stringify([{ route53: endpoint, route53domains: endpoint, sts: endpoint }]),
        "aws:skipCredentialsValidation": "true",
        [`${NAMESPACE}:resolvers`]: JSON.stringify(location.resolvers),
        [`${NAMESPACE}:dnsGateway`]: location.dns,
        [`${NAMESPACE}:sandboxTimeScale`]: String(location.timeScale),
    };
}
