import assert from "node:assert/strict";
import { lameDelegations } from "../faults/registryGuard";
import type { Stage, TestSettings } from "./stage";

/** A stack that sets name servers at Route 53 Domains, and the registries behind it. */

export const TARGET = { addresses: ["203.0.113.10"] };
export const MANAGED = { registrar: "route53domains" };
export const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
/** The names of the second delegation set. */
export const SECOND_NAMES = ["ns5", "ns6", "ns7", "ns8"].map((label) => `${label}.example.com`);

export const registrarSettings = (tenants: object[], more: TestSettings = {}): TestSettings => ({
    brandDomain: "example.com",
    brandZoneId: "ZBRAND",
    delegationSet: { fromZone: "ZBRAND" },
    rewriteBrandZone: true,
    ...MANAGED,
    tenants,
    ...more,
});

/** Changes that a user makes at registries and in the account, and the data that a user sees there. */
export interface Registries {
    /** The domain's name servers at its registry. */
    listOf(domain: string): { name: string; glue: string[] }[];
    namesOf(domain: string): string[];
    /** Creates a zone of the domain's owner in the account, with other servers, to which the domain is delegated. @returns their names */
    liveElsewhere(domain: string, zone: string): Promise<string[]>;
    /** Sets a status of the domain at its registrar; without a status, all are removed. */
    status(domain: string, ...status: string[]): Promise<void>;
    /** Servers that a registry names and that do not answer. */
    lame(): string[];
    control(path: string, body: unknown, method?: string): Promise<void>;
}

export function registriesOf({ sandbox }: Stage): Registries {
    const listOf = (domain: string): { name: string; glue: string[] }[] =>
        (sandbox.world.registry.get(domain)?.nameServers ?? []).map(({ name, glue }) => ({
            name,
            glue: [...glue],
        }));
    const control = async (path: string, body: unknown, method = "POST"): Promise<void> => {
        const { status } = await fetch(`${sandbox.endpoint}/_sandbox/${path}`, {
            method,
            body: JSON.stringify(body),
        });
        assert.equal(status, 200, path);
    };
    return {
        listOf,
        namesOf: (domain) => listOf(domain).map(({ name }) => name),
        async liveElsewhere(domain, zone) {
            await control(`hosted-zones/${zone}`, { name: domain });
            const names = [...(sandbox.world.hostedZones.get(zone)?.nameServers ?? [])];
            await control(`registry/${domain}`, { nameServers: names.map((name) => ({ name, glue: [] })) });
            return names;
        },
        async status(domain, ...status) {
            await control(`registry/${domain}`, { nameServers: listOf(domain), status });
        },
        lame: () => lameDelegations(sandbox.world),
        control,
    };
}
