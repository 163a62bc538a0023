import type { Route53 } from "@aws-sdk/client-route-53";
import { toFqdn } from "../../records/names";
import { startDnsServer } from "../../sandbox/dns/server";
import type { Sandbox } from "../../sandbox/sandbox";
import { emptyWorld, restoreWorld, storedKey } from "../../sandbox/world";
import { createSet, createZone } from "../sandbox/useSandbox";

const HOST = "ns1.example.com";
/** The key of RFC 6605, section 6.1. */
const KEY =
    "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==";

/** Inputs of a tenant's zone whose first name server is published in the brand zone. */
export async function apexed(client: Route53, domain = "tenant.net"): Promise<object> {
    const { id } = await createSet(client, `set of ${domain}`);
    const { HostedZones = [] } = await client.listHostedZonesByName({ DNSName: "example.com" });
    if (!HostedZones.some(({ Name }) => Name === "example.com.")) {
        await createZone(client, "example.com");
    }
    return {
        domain,
        reference: `stack/${domain}`,
        delegationSetId: id,
        apex: { nameServers: [HOST], nsTtl: 300, soaTtl: 300 },
    };
}

/**
 * Runs the work with a DNS in which the zone is signed. The sandbox's API cannot sign a zone, so this DNS has its own world, with an
 * additional key.
 */
export async function withSignedZone<T>(
    { world }: Sandbox,
    domain: string,
    work: (dns: string) => Promise<T>,
): Promise<T> {
    const signed = emptyWorld();
    restoreWorld(signed, world);
    const [zone] = signed.hostedZones.named(toFqdn(domain));
    const [brand] = signed.hostedZones.named("example.com.");
    if (zone === undefined || brand === undefined) {
        throw new Error(`there is no zone ${domain}, or none of example.com`);
    }
    const key = { name: zone.name, type: "DNSKEY", ttl: 3600, values: [KEY] };
    zone.records.set(storedKey(key), key);
    const [server = ""] = zone.nameServers;
    const { ipv4 = [] } = signed.nameServers.get(server) ?? {};
    const address = { name: toFqdn(HOST), type: "A", ttl: 300, values: [...ipv4] };
    brand.records.set(storedKey(address), address);
    signed.registry.set("example.com", {
        nameServers: brand.nameServers.map((name) => ({ name, glue: [] })),
    });
    const dns = await startDnsServer(signed);
    try {
        return await work(dns.address);
    } finally {
        await dns.close();
    }
}
