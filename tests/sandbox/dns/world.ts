import assert from "node:assert/strict";
import { answer, type Reply } from "../../../sandbox/dns/answers";
import { tldServers } from "../../../sandbox/dns/registry";
import { toFqdn, toRoute53Name } from "../../../records/names";
import { emptyWorld, storedKey } from "../../../sandbox/world";
import type { StoredZone, StoredRecordSet, World } from "../../../sandbox/world";

/**
 * A world that is written by hand: the brand domain example.com on four AWS servers, and tenants on the same set with the brand's names.
 */

export const AWS = [
    {
        name: "ns-1.awsdns-00.com",
        host: "ns1.example.com",
        ipv4: "205.251.192.1",
        ipv6: "2600:9000:5300:100::1",
    },
    {
        name: "ns-523.awsdns-01.net",
        host: "ns2.example.com",
        ipv4: "205.251.194.11",
        ipv6: "2600:9000:5302:b00::1",
    },
    {
        name: "ns-1025.awsdns-00.org",
        host: "ns3.example.com",
        ipv4: "205.251.196.1",
        ipv6: "2600:9000:5304:100::1",
    },
    {
        name: "ns-1537.awsdns-00.co.uk",
        host: "ns4.example.com",
        ipv4: "205.251.198.1",
        ipv6: "2600:9000:5306:100::1",
    },
] as const;

export const BRAND_HOSTS = AWS.map(({ host }) => host);
const AWS_NAMES = AWS.map(({ name }) => name);

export type Entry = [name: string, type: string, ...values: string[]];

/** Records of every type of Route 53 that has a text form here. */
export const EACH_TYPE: Entry[] = [
    ["mail", "MX", "10 mx.example.org.", "20 mx2.example.org."],
    ["text", "TXT", '"a \\"quoted\\" \\303\\274" "second"'],
    ["service", "SRV", "1 2 5060 sip.example.org."],
    ["authority", "CAA", '0 issue "letsencrypt.org"'],
    ["signed", "DS", `12345 13 2 ${"AB01".repeat(16)}`],
    ["key", "SSHFP", `4 2 ${"AB".repeat(32)}`],
    ["_443._tcp", "TLSA", `3 1 1 ${"AB01".repeat(16)}`],
    ["number", "NAPTR", '100 10 "U" "E2U+sip" "!^.*$!sip:a@example.org!" .'],
    ["pointer", "PTR", "host.example.org."],
    ["six", "AAAA", "2001:db8::1"],
    [
        "web",
        "HTTPS",
        '1 . alpn="h2,h3" port=443 ipv4hint="192.0.2.1,192.0.2.2" ech=AEX+ ipv6hint=2001:db8::1',
    ],
    ["policy", "SPF", '"v=spf1 -all" "second"'],
];

/** Adds a zone on the four servers with apex NS and SOA in the brand's names. */
export function addZone(
    world: World,
    domain: string,
    entries: Entry[] = [],
    nameServers: string[] = AWS_NAMES,
): StoredZone {
    const zone: StoredZone = {
        id: `Z${world.hostedZones.size + 1}`,
        name: toFqdn(domain),
        callerReference: domain,
        privateZone: false,
        vpcs: [],
        nameServers,
        records: new Map(),
        tags: new Map(),
    };
    world.hostedZones.set(zone.id, zone);
    addRecords(zone, [
        ["@", "NS", ...BRAND_HOSTS.map(toFqdn)],
        ["@", "SOA", "ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 60"],
        ...entries,
    ]);
    return zone;
}

/** Records by name relative to the zone; TTL 300. */
export function addRecords(zone: StoredZone, entries: Entry[]): void {
    for (const [name, type, ...values] of entries) {
        put(zone, { name: nameIn(zone, name), type, ttl: 300, values });
    }
}

export function addAlias(
    zone: StoredZone,
    name: string,
    type: string,
    hostedZoneId: string,
    dnsName: string,
): void {
    put(zone, {
        name: nameIn(zone, name),
        type,
        alias: { hostedZoneId, dnsName, evaluateTargetHealth: false },
    });
}

export function put(zone: StoredZone, record: StoredRecordSet): void {
    zone.records.set(storedKey(record), record);
}

function nameIn(zone: StoredZone, name: string): string {
    return name === "@" ? zone.name : toRoute53Name(`${name}.${zone.name}`);
}

/** Registers a domain on name servers. Only name servers inside the domain need glue. */
export function register(
    world: World,
    domain: string,
    servers: string[],
    glue: Record<string, string[]> = {},
): void {
    world.registry.set(domain, { nameServers: servers.map((name) => ({ name, glue: glue[name] ?? [] })) });
}

/** The brand with in-domain glue; tenant.com, a sibling in the registry of com; tenant.net, in another registry. */
export function brandWorld(): World {
    const world = emptyWorld();
    AWS.forEach(({ name, ipv4, ipv6 }) => world.nameServers.set(name, { ipv4: [ipv4], ipv6: [ipv6] }));
    const addresses = AWS.flatMap(({ host, ipv4, ipv6 }): Entry[] => {
        const [label = host] = host.split(".");
        return [
            [label, "A", ipv4],
            [label, "AAAA", ipv6],
        ];
    });
    addZone(world, "example.com", addresses);
    const glue = Object.fromEntries(AWS.map(({ host, ipv4, ipv6 }) => [host, [ipv4, ipv6]]));
    register(world, "example.com", BRAND_HOSTS, glue);
    for (const domain of ["tenant.com", "tenant.net"]) {
        const zone = addZone(world, domain, [
            ["www", "CNAME", `${domain}.`],
            ["text", "TXT", '"hello"'],
        ]);
        addAlias(zone, "@", "A", "Z35SXDOTRQ7X7K", "lb-1.us-east-1.elb.amazonaws.com.");
        addAlias(zone, "@", "AAAA", "Z35SXDOTRQ7X7K", "lb-1.us-east-1.elb.amazonaws.com.");
        register(world, domain, BRAND_HOSTS);
    }
    return world;
}

/** The answer of the server at an address. */
export function ask(world: World, destination: string, name: string, type: string): Reply {
    const reply = answer(world, destination, { name, type });
    assert.ok(reply, `no server answers at ${destination}`);
    return reply;
}

/** The IPv4 address of the first server of a top-level domain. */
export function tldAddress(tld: string): string {
    const address = tldServers(tld)[0]?.addresses.ipv4[0];
    assert.ok(address);
    return address;
}

/** The values of the answers of one type. */
export function data(reply: Reply, type: string): string[] {
    return reply.answers.filter((record) => record.type === type).map((record) => record.data);
}
