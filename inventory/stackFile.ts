import { stringify } from "yaml";
import { NAMESPACE } from "../settings/settings";
import type { ImportedTenant } from "./importedTenants";

/** The text of a stack config. Pure. */

export interface ImportedStack {
    brandDomain: string;
    brandZoneId?: string | undefined;
    delegationSet?: { fromZone: string } | { id: string } | undefined;
    tenants: readonly ImportedTenant[];
}

/**
 * Linux limits an environment variable to 128 KiB, and Pulumi passes the config in one: as JSON in which each structured value is JSON
 * text, so that its quotes are escaped twice. The number leaves room for the other settings.
 */
const MOST_CONFIG_BYTES = 110_000;

/** The files of a stack, the config first. */
export interface StackFiles {
    config: string;
    /** The file of the tenants, if they do not fit into the config. */
    tenants?: string | undefined;
}

/** @param tenantsFile the name of the tenants' file in the config, if it needs one */
export function stackFiles(stack: ImportedStack, tenantsFile: string): StackFiles {
    const { brandDomain, brandZoneId, delegationSet, tenants } = stack;
    const settings = { brandDomain, brandZoneId, delegationSet };
    if (Buffer.byteLength(JSON.stringify(JSON.stringify(tenants))) <= MOST_CONFIG_BYTES) {
        return { config: configText({ ...settings, tenants }) };
    }
    return { config: configText({ ...settings, tenantsFile }), tenants: yamlText(tenants) };
}

function configText(settings: Record<string, unknown>): string {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    return yamlText({
        config: Object.fromEntries(given.map(([name, value]) => [`${NAMESPACE}:${name}`, value])),
    });
}

/** Lines are not folded, so that users can search for the value of a record. */
function yamlText(value: unknown): string {
    return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
