import { toFqdn } from "../../records/names";
import { ROOT_HINTS } from "../../dns/rootHints";
import { ROOT, isAtOrBelow, suffixesOf } from "../../records/wireNames";
import { byFamily } from "../../sandbox/dns/reply";
import { tldOf, tldServers } from "../../sandbox/dns/registry";
import type { StoredZone, World } from "../../sandbox/world";
import type { HostAddresses } from "../../sandbox/worldMaps";

/**
 * A sandbox's world as zone files (RFC 1035 §5) for servers of other projects, and the server of each zone. Alias records are left out,
 * because no audit asks for an alias.
 */

export interface ZoneFile {
    /** "example.com", "." for the root. */
    origin: string;
    text: string;
}

/** The zones of one server, and the addresses of all servers with exactly these zones. */
export interface Role {
    addresses: string[];
    zones: ZoneFile[];
}

/** The TTL of the records of registries and AWS, in seconds; no audit compares it. */
const TTL = 172800;
/**
 * AWS's servers for the domains of its name servers' names, at addresses for documentation (RFC 5737, RFC 3849). In the sandbox, the
 * registry answers for those names itself. Here they are delegated, as in real DNS.
 */
const AWSDNS_ADDRESSES = ["198.51.100.53", "2001:db8:53::53"];

/** Every server that answers in a world. */
export function rolesOf(world: World): Role[] {
    const tlds = [...new Set([...world.registry.keys(), ...world.nameServers.keys()].map(tldOf))].sort();
    const roles: Role[] = [
        { addresses: ROOT_HINTS.flatMap(({ addresses }) => addresses), zones: [rootZone(tlds)] },
        {
            addresses: tlds.flatMap((tld) => tldServers(tld).flatMap(({ addresses }) => listOf(addresses))),
            zones: tlds.map((tld) => registryZone(world, tld)),
        },
        { addresses: AWSDNS_ADDRESSES, zones: awsDomains(world).map((domain) => awsZone(world, domain)) },
    ];
    // Servers with the same zones become one server, so that as few as possible must be started.
    const byZones = new Map<string, Role>();
    for (const [name, addresses] of world.nameServers) {
        const zones = [...world.hostedZones.values()].filter(
            (zone) => !zone.privateZone && zone.nameServers.includes(name),
        );
        const key = zones.map(({ id }) => id).join();
        const role = byZones.get(key) ?? { addresses: [], zones: zones.map(hostedZone) };
        role.addresses.push(...listOf(addresses));
        byZones.set(key, role);
    }
    return [...roles, ...byZones.values()];
}

function rootZone(tlds: readonly string[]): ZoneFile {
    return zoneFile(ROOT, "a.root-servers.net", [
        ...ROOT_HINTS.flatMap(({ name, addresses }) => [
            line(ROOT, "NS", toFqdn(name)),
            ...addressLines(name, addresses),
        ]),
        ...tlds.flatMap(tldLines),
    ]);
}

function tldLines(tld: string): string[] {
    return tldServers(tld).flatMap(({ name, addresses }) => [
        line(tld, "NS", toFqdn(name)),
        ...addressLines(name, listOf(addresses)),
    ]);
}

/**
 * The file has a host's addresses only once, under its name. So the domain of the name decides them, as at a registry (RFC 5732 §1.1), and
 * each other delegation to the host gets the same addresses.
 */
function registryZone(world: World, tld: string): ZoneFile {
    const registered = [...world.registry].filter(([domain]) => tldOf(domain) === tld);
    const delegations = registered.flatMap(([domain, { nameServers, ds = [] }]) =>
        nameServers.length === 0
            ? []
            : [
                  ...nameServers.map(({ name }) => line(domain, "NS", toFqdn(name))),
                  ...ds.map((data) => line(domain, "DS", data)),
                  ...nameServers
                      .filter(({ name }) => isAtOrBelow(name, domain))
                      .flatMap(({ name, glue }) => addressLines(name, glue)),
              ],
    );
    const aws = awsDomains(world)
        .filter((domain) => tldOf(domain) === tld)
        .flatMap(awsLines);
    return zoneFile(tld, `a.nic.${tld}`, [...tldLines(tld), ...delegations, ...aws]);
}

function awsDomains(world: World): string[] {
    return [...new Set([...world.nameServers.keys()].flatMap((name) => suffixesOf(name)[1] ?? []))].sort();
}

function awsZone(world: World, domain: string): ZoneFile {
    const servers = [...world.nameServers].filter(([name]) => isAtOrBelow(name, domain));
    return zoneFile(domain, `g-ns-1.${domain}`, [
        ...awsLines(domain),
        ...servers.flatMap(([name, addresses]) => addressLines(name, listOf(addresses))),
    ]);
}

function awsLines(domain: string): string[] {
    const server = `g-ns-1.${domain}`;
    return [line(domain, "NS", toFqdn(server)), ...addressLines(server, AWSDNS_ADDRESSES)];
}

function hostedZone({ name, records }: StoredZone): ZoneFile {
    const lines = [...records.values()].flatMap((record) =>
        (record.values ?? []).map((value) => line(record.name, record.type, value, record.ttl)),
    );
    return { origin: name.replace(/\.$/, ""), text: textOf(lines) };
}

function zoneFile(origin: string, server: string, lines: readonly string[]): ZoneFile {
    const soa = line(origin, "SOA", `${toFqdn(server)} hostmaster.nic.example. 1 1800 900 604800 900`);
    return { origin, text: textOf([soa, ...lines]) };
}

function addressLines(name: string, addresses: readonly string[]): string[] {
    const { ipv4, ipv6 } = byFamily(addresses);
    return [...ipv4.map((each) => line(name, "A", each)), ...ipv6.map((each) => line(name, "AAAA", each))];
}

function line(name: string, type: string, value: string, ttl = TTL): string {
    const owner = name === ROOT || name.endsWith(".") ? name : toFqdn(name);
    return `${decimalEscapes(owner)} ${ttl} IN ${type} ${decimalEscapes(value)}`;
}

/** An escape has three octal digits at Route 53, and three decimal digits in a zone file. */
function decimalEscapes(text: string): string {
    return text.replace(
        /\\([0-7]{3})/g,
        (_, digits: string) => `\\${String(parseInt(digits, 8)).padStart(3, "0")}`,
    );
}

function textOf(lines: readonly string[]): string {
    return ["$ORIGIN .", ...new Set(lines), ""].join("\n");
}

function listOf({ ipv4, ipv6 }: HostAddresses): string[] {
    return [...ipv4, ...ipv6];
}
