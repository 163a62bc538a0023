import { registeredDomain } from "../records/names";
import type { ReadableTenant, Say } from "./checkTenants";
import { joinKey, shown } from "./settingIssues";
import type { ManagedRegistrar } from "./registrars";

/** Checks whether the stack can set the name servers of a domain at a registrar. */

interface BrandSettings {
    registrar?: ManagedRegistrar | undefined;
    rewriteBrandZone?: boolean | undefined;
}

/** The brand domain: it must be registered itself, and its own zone must be on the servers to which it is delegated. */
export function checkBrandRegistrar(
    { registrar, rewriteBrandZone }: BrandSettings,
    brandDomain: string | undefined,
    say: Say,
): void {
    if (registrar === undefined) {
        return;
    }
    if (brandDomain !== undefined) {
        checkRegistered("registrar", registrar, brandDomain, say);
    }
    if (rewriteBrandZone !== true) {
        say(
            "registrar",
            `${shown(registrar)} needs rewriteBrandZone: Route 53 Domains accepts addresses (glue) only for name servers inside the domain itself, so the brand zone must be on the delegation set. ` +
                "Adopt its servers (delegationSet.fromZone with its id) and set rewriteBrandZone to true; or remove registrar, and ask AWS Support to register the hosts with the addresses in the output registrar",
        );
    }
}

/** A single tenant. @param key key of the tenant; "" for a tenant outside a list */
export function checkTenantRegistrar(
    key: string,
    domain: string,
    { registrar, migrateFrom }: Pick<ReadableTenant, "registrar" | "migrateFrom">,
    say: Say,
): void {
    if (registrar === undefined) {
        return;
    }
    checkRegistered(joinKey(key, "registrar"), registrar, domain, say);
    if (migrateFrom !== undefined && (migrateFrom.stage ?? "copy") === "copy") {
        say(
            joinKey(key, "registrar"),
            `${shown(registrar)} would delegate the domain to the new zone, but the old zone still leads (migrateFrom.stage: copy); set the stage to handover first, or remove registrar`,
        );
    }
}

function checkRegistered(key: string, registrar: ManagedRegistrar, domain: string, say: Say): void {
    const registered = registeredDomain(domain);
    if (registered !== domain) {
        say(
            key,
            `${shown(registrar)}: ${domain} is not registered itself; it is below ${registered}, whose zone delegates it; remove registrar`,
        );
    }
}
