import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import type { SandboxInTest } from "../sandbox/useSandbox";

/** A tenant's zone before its handover: a brand zone with one name server, an old zone, and the new zone on a set. */

export const HOST = "ns1.example.com";

export interface HandoverScene {
    brand: string;
    old: string;
    id: string;
    /** The first server's addresses, which ns1 also has. */
    ipv4: string[];
    args: { domain: string; zoneId: string; newZoneId: string; nameServers: string[]; stage: string };
    delegate(domain: string, names: readonly string[], more?: { ds?: string[]; ttl?: number }): void;
    serversOf(zoneId: string): string[];
}

export const DS = [`1 13 2 ${"ab".repeat(32)}`];

export async function makeHandover(used: SandboxInTest): Promise<HandoverScene> {
    const brand = await createZone(used.client, "example.com");
    const old = await createZone(used.client, "tenant.net");
    const { id: set, nameServers } = await createSet(used.client, "set");
    const id = await createZone(used.client, "tenant.net", { set });
    const { world } = used.sandbox;
    const ipv4 = [...(world.nameServers.get(nameServers[0] ?? "")?.ipv4 ?? [])];
    await apply(used.client, brand, [change("CREATE", recordSet(HOST, "A", ipv4))]);
    const delegate: HandoverScene["delegate"] = (domain, names, more = {}) => {
        world.registry.set(domain, { nameServers: names.map((name) => ({ name, glue: [] })), ...more });
    };
    const serversOf = (zoneId: string): string[] => [...(world.hostedZones.get(zoneId)?.nameServers ?? [])];
    delegate("example.com", serversOf(brand));
    delegate("tenant.net", serversOf(old));
    const args = { domain: "tenant.net", zoneId: old, newZoneId: id, nameServers: [HOST], stage: "handover" };
    return { brand, old, id, ipv4, args, delegate, serversOf };
}
