import type { AuditPlan } from "../audit/input";
import { toFqdn } from "../records/names";
import { AWS_SOA } from "../records/awsDefaults";
import { formatSoa } from "../records/soa";
import { seedDelegationSet } from "../sandbox/seed";
import { storedKey, type StoredRecordSet, type World } from "../sandbox/world";
import type { HostAddresses } from "../sandbox/worldMaps";

/** A healthy world to audit. It is written directly into memory, because thousands of tenants would take long to deploy. */

export interface AuditScene {
    tenants: number;
    /** The number of delegation sets with four servers each. The tenants use them in turn. @default 1 */
    sets?: number;
    /** The top-level domains of the tenants, in turn. @default those of AWS's name servers, so that no further one is looked up */
    tlds?: readonly string[];
}

const BRAND_DOMAIN = "example.com";
const TLDS = ["net", "com", "org"];
const TTL = 300;
const SERVERS_OF_A_SET = 4;

interface Server {
    host: string;
    awsName: string;
    addresses: HostAddresses;
}

/** The questions for each tenant: at its registry, and at each address of its servers, over UDP and TCP. */
export function leastPackets(tenants: number, families: number): number {
    const atTheParent = 2;
    return tenants * (atTheParent + SERVERS_OF_A_SET * families * 2);
}

/** Fills a sandbox's world. @returns the input of its audit */
export function fillAuditWorld(world: World, { tenants, sets = 1, tlds = TLDS }: AuditScene): AuditPlan {
    const bySet = Array.from({ length: sets }, (_none, index) => serversOf(world, index));
    const servers = bySet.flat();
    const brandServers = bySet[0] ?? [];
    addZone(world, BRAND_DOMAIN, brandServers, servers.flatMap(addressRecords));
    delegate(world, BRAND_DOMAIN, brandServers);
    const audited = Array.from({ length: tenants }, (_none, index) => {
        const domain = `tenant${index}.${tlds[index % tlds.length]}`;
        const own = bySet[index % sets] ?? [];
        addZone(world, domain, own, []);
        delegate(world, domain, own);
        return { domain, nameServers: own.map(({ host }) => host) };
    });
    return {
        brandDomain: BRAND_DOMAIN,
        brandNameServers: brandServers.map(({ host }) => host),
        ttls: { address: TTL, ns: TTL, soa: TTL },
        servers: servers.map(({ host, awsName }) => ({ host, awsName })),
        tenants: audited,
    };
}

function serversOf(world: World, set: number): Server[] {
    const { nameServers } = seedDelegationSet(world, `NAUDITSET${set}`);
    return nameServers.map((awsName, index) => ({
        host: `ns${set * SERVERS_OF_A_SET + index + 1}.${BRAND_DOMAIN}`,
        awsName,
        addresses: world.nameServers.get(awsName) ?? { ipv4: [], ipv6: [] },
    }));
}

function addressRecords({ host, addresses: { ipv4, ipv6 } }: Server): StoredRecordSet[] {
    return [
        { name: toFqdn(host), type: "A", ttl: TTL, values: ipv4 },
        { name: toFqdn(host), type: "AAAA", ttl: TTL, values: ipv6 },
    ];
}

function addZone(
    world: World,
    domain: string,
    servers: readonly Server[],
    more: readonly StoredRecordSet[],
): void {
    const name = toFqdn(domain);
    const hosts = servers.map(({ host }) => toFqdn(host));
    const soa = formatSoa({ ...AWS_SOA, mname: hosts[0] ?? "" });
    const records: StoredRecordSet[] = [
        { name, type: "NS", ttl: TTL, values: hosts },
        { name, type: "SOA", ttl: TTL, values: [soa] },
        ...more,
    ];
    const id = `ZAUDIT${world.hostedZones.size}`;
    world.hostedZones.set(id, {
        id,
        name,
        callerReference: id,
        privateZone: false,
        vpcs: [],
        nameServers: servers.map(({ awsName }) => awsName),
        records: new Map(records.map((record) => [storedKey(record), record])),
        tags: new Map(),
    });
}

/** Names inside the domain need glue. */
function delegate(world: World, domain: string, servers: readonly Server[]): void {
    world.registry.set(domain, {
        nameServers: servers.map(({ host, addresses: { ipv4, ipv6 } }) => ({
            name: host,
            glue: domain === BRAND_DOMAIN ? [...ipv4, ...ipv6] : [],
        })),
    });
}
