import type { TestSettings } from "../program/stage";
import { BRAND } from "./liveStage";

export interface Tenant extends Record<string, unknown> {
    domain: string;
}

export const TARGET = { addresses: ["203.0.113.10"] };

/** A tenant with one address at its domain and at www. */
export function tenant(domain: string, more: object = {}): Tenant {
    return { domain, target: TARGET, ...more };
}

/** tenant1.net … */
export function many(count: number): Tenant[] {
    return Array.from({ length: count }, (_none, index) => tenant(`tenant${index + 1}.net`));
}

/** Settings of a stack with these tenants. */
export function dns(tenants: readonly Tenant[], more: TestSettings = {}): TestSettings {
    return { brandDomain: BRAND, tenants, ...more };
}

/** Two tenants, which most stories have. */
export const BOTH = [tenant("tenant.net"), tenant("b.net")];
