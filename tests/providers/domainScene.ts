import assert from "node:assert/strict";
import { provider } from "../../providers/domainNameServers";
import { useProvider } from "./fixture";
import { sortAddresses } from "../../records/addresses";
import type { RegisteredServer } from "../../records/hostObjects";
import type { SandboxInTest } from "../sandbox/useSandbox";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";

/**
 * A brand domain and a tenant that are registered at Route 53 Domains. Their zones are on a set, but they are still delegated to other
 * servers.
 */

export const HOSTS = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
export const TENANT_SERVERS: RegisteredServer[] = HOSTS.map((name) => ({ name, glue: [] }));

export interface DomainScene {
    set: string;
    /** The white-label name servers with their addresses, for the brand domain. */
    brandServers: RegisteredServer[];
    /** The former name servers of the domains. */
    formerBrand: RegisteredServer[];
    formerTenant: RegisteredServer[];
    /** Arguments of DomainNameServers. */
    brand: { domain: string; nameServers: RegisteredServer[]; former: RegisteredServer[]; zoneId: string };
    tenant: { domain: string; nameServers: RegisteredServer[]; former: RegisteredServer[]; zoneId: string };
}

/** @param options `glue`: the brand domain already has its name servers with glue */
export async function makeDomainScene(used: SandboxInTest, { glue = true } = {}): Promise<DomainScene> {
    const { client } = used;
    const { world } = used.sandbox;
    const { id: set, nameServers } = await createSet(client, "set");
    const brandZone = await createZone(client, "example.com", { set });
    const tenantZone = await createZone(client, "tenant.net", { set });
    const oldZone = await createZone(client, "tenant.net", { reference: "old" });
    const addresses = nameServers.map((name) => world.nameServers.get(name));
    const brandServers = HOSTS.map((name, index) => ({
        name,
        glue: sortAddresses([...(addresses[index]?.ipv4 ?? []), ...(addresses[index]?.ipv6 ?? [])]),
    }));
    await apply(
        client,
        brandZone,
        HOSTS.flatMap((name, index) => [
            change("CREATE", recordSet(name, "A", [...(addresses[index]?.ipv4 ?? [])])),
            change("CREATE", recordSet(name, "AAAA", [...(addresses[index]?.ipv6 ?? [])])),
        ]),
    );
    const plain = (names: readonly string[]): RegisteredServer[] => names.map((name) => ({ name, glue: [] }));
    const formerBrand = plain(nameServers);
    const formerTenant = plain(world.hostedZones.get(oldZone)?.nameServers ?? []);
    register(used, "example.com", glue ? brandServers : formerBrand);
    register(used, "tenant.net", formerTenant);
    return {
        set,
        brandServers,
        formerBrand,
        formerTenant,
        brand: {
            domain: "example.com",
            nameServers: brandServers,
            former: formerBrand,
            zoneId: brandZone,
        },
        tenant: {
            domain: "tenant.net",
            nameServers: TENANT_SERVERS,
            former: formerTenant,
            zoneId: tenantZone,
        },
    };
}

/** Sets the data of a registry by hand. */
export function register(
    { sandbox }: SandboxInTest,
    domain: string,
    nameServers: readonly RegisteredServer[],
    ds?: string[],
): void {
    sandbox.world.registry.set(domain, {
        nameServers: nameServers.map(({ name, glue }) => ({ name, glue: [...glue] })),
        ...(ds === undefined ? {} : { ds }),
    });
}

/** The present data of a registry. */
export function registered({ sandbox }: SandboxInTest, domain: string): RegisteredServer[] {
    return (sandbox.world.registry.get(domain)?.nameServers ?? []).map(({ name, glue }) => ({
        name,
        glue: sortAddresses(glue),
    }));
}

/** The provider of name servers of registered domains, with its registries and its account. */
export function useDomains() {
    const used = useProvider(provider);
    /** The name servers of the domain at its registry. */
    const names = (domain: string): string[] => registered(used, domain).map(({ name }) => name);
    const fault = async (operation: string, kind: string, more: object = {}): Promise<void> => {
        const body = JSON.stringify([{ operation, fault: kind, times: 1, ...more }]);
        const { status } = await fetch(`${used.sandbox.endpoint}/_sandbox/faults`, { method: "POST", body });
        assert.equal(status, 200, kind);
    };
    /** Sets the factor by which the sandbox's time passes faster than real time. */
    const pace = (scale: number): Promise<void> =>
        used.configure({ "white-label-dns:sandboxTimeScale": String(scale) });
    return { used, names, fault, pace };
}
