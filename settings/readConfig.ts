import * as pulumi from "@pulumi/pulumi";
import { checkSettings, SettingsError } from "./checkSettings";
import { settingsSchema } from "./settings";
import type { WhiteLabelDnsArgs } from "../components/whiteLabelDns";

/** The namespace of our settings in a stack's config. */
export const NAMESPACE = "white-label-dns";

/** Settings that are plain text in the config; all others are JSON there, as the engine passes what is not text. */
const TEXT = new Set(["brandDomain", "brandZoneId", "nameServerPattern", "ttlPhase", "dnsGateway"]);
/** Pulumi's config schema has no other default for an optional text. */
const MAY_BE_EMPTY = new Set(["brandZoneId", "nameServerPattern"]);

/**
 * The arguments for a WhiteLabelDns from the stack's config. The tenants in it are checked and frozen; what is to be
 * different is written into a copy: `tenants.map((tenant) => ({ ...tenant, comment: "…" }))`.
 *
 * @throws SettingsError with all mistakes at once, by config key
 */
export function readConfig(): WhiteLabelDnsArgs {
    const settings = toSettings(pulumi.runtime.allConfig());
    const { settings: checked, problems } = checkSettings(settings);
    if (checked === undefined) {
        throw new SettingsError(problems, `${NAMESPACE}:`);
    }
    // Settings of the place where the program runs; the providers read them by themselves.
    const {
        resolvers: _resolvers,
        dnsGateway: _gateway,
        sandboxTimeScale: _timeScale,
        apiShare: _share,
        allowSpecialPurposeAddresses: _special,
        ...args
    } = checked;
    return args;
}

/**
 * The settings in the engine's config, structured ones parsed. What cannot be parsed stays text, for the check to name.
 * An optional text that is empty is one that is not set.
 */
export function toSettings(config: Record<string, string | undefined>): Record<string, unknown> {
    const own = Object.entries(config).flatMap(([key, value]) =>
        key.startsWith(`${NAMESPACE}:`) && value !== undefined
            ? [{ key: key.slice(NAMESPACE.length + 1), value }]
            : [],
    );
    const set = own.filter(({ key, value }) => value !== "" || !MAY_BE_EMPTY.has(key));
    return Object.fromEntries(set.map(({ key, value }) => [key, TEXT.has(key) ? value : parse(value)]));
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return text;
    }
}

/** The names of all settings. */
export const SETTING_NAMES: readonly string[] = Object.keys(settingsSchema.shape);
