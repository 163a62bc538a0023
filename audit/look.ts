import type { AuditPlan, AuditedTenant } from "./input";
import { lookAtBrand, type BrandSighting } from "./lookBrand";
import { addressesOf, createContext, type LookOptions } from "./lookContext";
import { lookAtTenant, type AddressesOf } from "./lookTenant";
import type { DomainSighting, ServerSighting } from "./sightings";

export type { LookOptions } from "./lookContext";

/** Looks at DNS from the root down, and remembers what the domains share. Nothing in an answer makes it throw. */
export interface Looker {
    brand(): Promise<BrandSighting>;
    tenant(tenant: AuditedTenant, addresses: AddressesOf): Promise<DomainSighting>;
}

export function createLooker(plan: AuditPlan, options: LookOptions = {}): Looker {
    const context = createContext(plan, options);
    return {
        brand: () => lookAtBrand(context),
        tenant: (tenant, addresses) => lookAtTenant(context, tenant, addresses),
    };
}

/** Of a server, in the families that are looked at: AWS's own where they are known, else those of our records. */
export function addressesToAsk(
    { aws, records }: ServerSighting,
    families: readonly ("ipv4" | "ipv6")[],
): string[] {
    const known = [aws?.value, records.value].find(
        (each) => each !== undefined && each.ipv4.length + each.ipv6.length > 0,
    );
    return addressesOf(known, families);
}
