import type { AuditPlan, AuditedTenant } from "../input";
import type { DomainObservation, ServerObservation } from "../observations";
import { probeBrand, type BrandObservation } from "./probeBrand";
import { addressesOf, createProbeContext } from "./probeContext";
import type { ProbeOptions } from "./probeOptions";
import { probeTenant, type AddressesByHost } from "./probeTenant";

/** Queries DNS from the root down, and caches the answers that domains share. It never throws because of an answer. */
export interface Probe {
    brand(): Promise<BrandObservation>;
    tenant(tenant: AuditedTenant, addresses: AddressesByHost): Promise<DomainObservation>;
}

export function createProbe(plan: AuditPlan, options: ProbeOptions = {}): Probe {
    const context = createProbeContext(plan, options);
    return {
        brand: () => probeBrand(context),
        tenant: (tenant, addresses) => probeTenant(context, tenant, addresses),
    };
}

/** The addresses at which a server is queried: AWS's own if they are known, otherwise the addresses in our records. */
export function addressesToAsk(
    { aws, records }: ServerObservation,
    families: readonly ("ipv4" | "ipv6")[],
): string[] {
    const known = [aws?.value, records.value].find(
        (each) => each !== undefined && each.ipv4.length + each.ipv6.length > 0,
    );
    return addressesOf(known, families);
}
