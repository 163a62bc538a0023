import { parse as parsePublicSuffix } from "tldts";
import type { DnsRecord } from "../../dns/packet";
import { ROOT, isAtOrBelow, suffixesOf } from "../../records/wireNames";
import { negative, nsRecord, ofType, positiveOr, soaRecord } from "./records";
import {
    ALIAS_TTL,
    AWS_HOST_DOMAINS,
    DELEGATION_TTL,
    addressAnswers,
    byFamily,
    hostAddresses,
    makeReply,
    stableNumber,
} from "./reply";
import type { Asked, Reply } from "./reply";
import {
    ROOT_SERVERS_DOMAIN,
    ROOT_SOA,
    answerAtRootApex,
    answerFromRootServers,
    isRootServersName,
    referToRootServers,
} from "./root";
import type { RegistryDelegation, RegistryHost, World } from "../world";
import type { HostAddresses } from "../worldMaps";

/**
 * The root and the registries of the top-level domains. Each TLD has two servers, a.nic.<tld> and b.nic.<tld>, whose addresses are derived
 * from the TLD's name. They delegate the registered domains. They also answer for two kinds of hosts that have domains and servers of their
 * own in real DNS: the AWS name servers (awsdns-NN.<tld>), and the alias targets.
 */

const AWSDNS_DOMAIN = /^(?:.*\.)?(awsdns-[0-9]+\.(?:com|net|org|co\.uk))$/;
/** The TTL in seconds that AWS gives the addresses of its name servers. */
const AWSDNS_TTL = 172800;
/** The TTL in seconds that the registry of com gives DS records. */
const DS_TTL = 86400;

interface TldServer {
    name: string;
    addresses: HostAddresses;
}

const serversByTld = new Map<string, readonly TldServer[]>();
/** More than the number of top-level domains. Questions about domains that do not exist must not fill the memory. */
const MAX_TLDS_KEPT = 4096;

/** The two servers of a top-level domain. */
export function tldServers(tld: string): readonly TldServer[] {
    const known = serversByTld.get(tld);
    if (known !== undefined) {
        return known;
    }
    if (serversByTld.size >= MAX_TLDS_KEPT) {
        serversByTld.clear();
    }
    const made = makeTldServers(tld);
    serversByTld.set(tld, made);
    return made;
}

function makeTldServers(tld: string): readonly TldServer[] {
    const octet = 1 + stableNumber(tld, 254);
    const group = (1 + stableNumber(tld, 0xfffe)).toString(16);
    return [
        {
            name: `a.nic.${tld}`,
            addresses: { ipv4: [`192.5.6.${octet}`], ipv6: [`2001:503:a83e::${group}`] },
        },
        {
            name: `b.nic.${tld}`,
            addresses: { ipv4: [`192.12.94.${octet}`], ipv6: [`2001:503:39c1::${group}`] },
        },
    ];
}

/** True for the addresses that `tldServers` gives to some top-level domain. */
export function isTldServerAddress(address: string): boolean {
    return /^(192\.5\.6\.|192\.12\.94\.|2001:503:a83e::|2001:503:39c1::)[0-9a-f]+$/.test(address);
}

export function tldOf(name: string): string {
    return suffixesOf(name).at(-1) ?? ROOT;
}

/** The answers of a root server. */
export function answerAsRoot(world: World, { name, type }: Asked): Reply {
    if (name === ROOT) {
        return answerAtRootApex(type);
    }
    // The root servers are also those of root-servers.net. Its DS is in net, because the DS of each zone is in its parent.
    if (isRootServersName(name) && !(name === ROOT_SERVERS_DOMAIN && type === "DS")) {
        return answerFromRootServers({ name, type });
    }
    const tld = tldOf(name);
    if (!tldExists(world, tld)) {
        return negative("NXDOMAIN", ROOT_SOA);
    }
    if (name === tld && type === "DS") {
        return negative("NOERROR", ROOT_SOA);
    }
    const servers = tldServers(tld);
    return makeReply({
        authorities: servers.map((server) => nsRecord(tld, server.name)),
        additionals: servers.flatMap((server) =>
            addressAnswers(server.name, server.addresses, DELEGATION_TTL),
        ),
    });
}

/** The answers of a registry's server; the name is in its top-level domain. */
export function answerAsTld(world: World, tld: string, { name, type }: Asked): Reply {
    const servers = tldServers(tld);
    const soa = soaRecord(tld, servers[0]?.name ?? tld, `hostmaster.nic.${tld}`);
    if (name === tld) {
        return positiveOr(soa, ofType([...servers.map((each) => nsRecord(tld, each.name)), soa], type));
    }
    const awsDomain = AWSDNS_DOMAIN.exec(name)?.[1];
    if (awsDomain !== undefined) {
        return answerForAwsDomain(world, awsDomain, { name, type });
    }
    if (isRootServersName(name)) {
        return name === ROOT_SERVERS_DOMAIN && type === "DS"
            ? negative("NOERROR", soa)
            : referToRootServers();
    }
    const host = servers.find((each) => each.name === name)?.addresses ?? hostAddresses(world, name);
    if (host !== undefined) {
        return positiveOr(soa, addressAnswers(name, host, ALIAS_TTL, type));
    }
    const registered = suffixesOf(name).find((suffix) => isDelegated(world, suffix));
    const delegation = registered === undefined ? undefined : world.registry.get(registered);
    if (registered !== undefined && delegation !== undefined) {
        return registered === name && type === "DS"
            ? positiveOr(soa, dsRecords(name, delegation))
            : referral(world, tld, registered, delegation);
    }
    return negative(isEmptyName(world, name) ? "NOERROR" : "NXDOMAIN", soa);
}

/** A domain that is on hold, or deleted but restorable, stays registered and is not in DNS (RFC 5731 §2.3, RFC 3915). */
const NOT_DELEGATED: readonly string[] = ["clientHold", "serverHold", "redemptionPeriod", "pendingDelete"];

function isWithheld({ registrations }: World, domain: string): boolean {
    return registrations.get(domain)?.status.some((each) => NOT_DELEGATED.includes(each)) === true;
}

function isDelegated(world: World, domain: string): boolean {
    return (world.registry.get(domain)?.nameServers.length ?? 0) > 0 && !isWithheld(world, domain);
}

/** The domain of an AWS name server, as a zone of its own on the servers of the top-level domain. */
function answerForAwsDomain(world: World, domain: string, { name, type }: Asked): Reply {
    const [server = `ns-1.${domain}`] = world.nameServers.atOrBelow(domain);
    const soa = soaRecord(domain, server, "awsdns-hostmaster.amazon.com");
    if (name === domain) {
        const servers = tldServers(tldOf(domain)).map((each) => nsRecord(domain, each.name));
        return positiveOr(soa, ofType([...servers, soa], type));
    }
    const addresses = world.nameServers.get(name);
    if (addresses === undefined) {
        return negative(world.nameServers.atOrBelow(name).size > 0 ? "NOERROR" : "NXDOMAIN", soa);
    }
    return positiveOr(soa, addressAnswers(name, addresses, AWSDNS_TTL, type));
}

function referral(world: World, tld: string, domain: string, delegation: RegistryDelegation): Reply {
    const { nameServers, ttl = DELEGATION_TTL, glueTtl = ttl } = delegation;
    const glue = nameServers
        .filter((server) => isAtOrBelow(server.name, tld))
        .flatMap((server) => addressAnswers(server.name, glueOf(world, server), glueTtl));
    return makeReply({
        authorities: nameServers.map((server) => nsRecord(domain, server.name, ttl)),
        additionals: glue,
    });
}

/**
 * A registry has one host object for each name, which belongs to the domain of the name (RFC 5732 §1.1). So a delegation to a name server
 * in a sibling domain has the sibling's glue. The AWS names are hosts of AWS's own domains.
 */
function glueOf(world: World, server: { name: string; glue: string[] }): HostAddresses {
    const host = hostObject(world, server.name);
    return host !== undefined
        ? byFamily(host.glue)
        : (world.nameServers.get(server.name) ?? byFamily(server.glue));
}

/** The registry's host object of a name below a registered domain, if it has addresses. */
export function hostObject({ registry }: World, name: string): RegistryHost | undefined {
    const superordinate = suffixesOf(name).find((suffix) => registry.has(suffix)) ?? ROOT;
    const { nameServers = [], hosts = [] } = registry.get(superordinate) ?? {};
    const isIt = (host: RegistryHost): boolean => host.name === name && host.glue.length > 0;
    return nameServers.find(isIt) ?? hosts.find(isIt);
}

function tldExists(world: World, tld: string): boolean {
    return (
        parsePublicSuffix(`name.${tld}`).isIcann === true ||
        isEmptyName(world, tld) ||
        world.registry.has(tld)
    );
}

/** A name without records that has names below it (RFC 8020 §2), or a public suffix such as co.uk. */
function isEmptyName(world: World, name: string): boolean {
    // One label more, and a second one for rules that begin with any label, such as *.kawasaki.jp.
    const isSuffix = [`name.${name}`, `name.name.${name}`].some((below) => {
        const { isIcann, publicSuffix } = parsePublicSuffix(below);
        return isIcann === true && publicSuffix !== null && isAtOrBelow(publicSuffix, name);
    });
    return (
        isSuffix ||
        name === `nic.${tldOf(name)}` ||
        AWS_HOST_DOMAINS.some((domain) => isAtOrBelow(domain, name)) ||
        [...world.registry.atOrBelow(name)].some((domain) => !isWithheld(world, domain)) ||
        [world.hosts, world.nameServers].some((map) => map.atOrBelow(name).size > 0)
    );
}

function dsRecords(name: string, { ds = [] }: RegistryDelegation): DnsRecord[] {
    return ds.map((data) => ({ name, type: "DS", ttl: DS_TTL, data }));
}
