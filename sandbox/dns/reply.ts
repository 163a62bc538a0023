import { createHash } from "node:crypto";
import { parseAddress } from "../../records/addresses";
import type { DnsRecord } from "../../dns/packet";
import { isAtOrBelow, normalName } from "../../records/wireNames";
import type { World } from "../world";
import type { HostAddresses } from "../worldMaps";

/** The answer of a server of the sandbox: the sections of a DNS message, without the packet. */
export interface Reply {
    rcode: "NOERROR" | "NXDOMAIN" | "REFUSED" | "SERVFAIL";
    authoritative: boolean;
    recursionAvailable: boolean;
    answers: DnsRecord[];
    authorities: DnsRecord[];
    additionals: DnsRecord[];
}

/** A question. The name has the form of records/wireNames.ts. */
export interface Asked {
    name: string;
    type: string;
}

/** The TTL of registries, in seconds. */
export const DELEGATION_TTL = 172800;
/** The TTL that AWS gives alias records with AWS targets, in seconds (Developer Guide, alias records). */
export const ALIAS_TTL = 60;

/** Domains below which AWS creates host names. The sandbox gives such a host addresses even if its world does not have the host. */
export const AWS_HOST_DOMAINS = [
    "amazonaws.com",
    "cloudfront.net",
    "awsglobalaccelerator.com",
    "elasticbeanstalk.com",
    "awsapprunner.com",
];

export function makeReply(parts: Partial<Reply>): Reply {
    return {
        rcode: "NOERROR",
        authoritative: false,
        recursionAvailable: false,
        answers: [],
        authorities: [],
        additionals: [],
        ...parts,
    };
}

/** Address records of a host: of both families, or of the family in the question. */
export function addressAnswers(
    name: string,
    addresses: HostAddresses,
    ttl: number,
    type = "ANY",
): DnsRecord[] {
    const a = addresses.ipv4.map((data) => ({ name, type: "A", ttl, data }));
    const aaaa = addresses.ipv6.map((data) => ({ name, type: "AAAA", ttl, data }));
    return [...a, ...aaaa].filter((record) => type === "ANY" || record.type === type);
}

/** Sorts addresses into families, and ignores a text that is not an address. */
export function byFamily(texts: readonly string[]): HostAddresses {
    const parsed = texts.flatMap((text) => parseAddress(text) ?? []);
    const of = (family: string): string[] =>
        parsed.filter((each) => each.family === family).map(({ address }) => address);
    return { ipv4: of("ipv4"), ipv6: of("ipv6") };
}

/**
 * The addresses of an alias target. They are those in the world; for an AWS host name they are derived from the name and always the same
 * (TEST-NET-1 and the documentation prefix, RFC 5737, RFC 3849).
 */
export function hostAddresses(world: World, dnsName: string): HostAddresses | undefined {
    const name = normalName(dnsName);
    // "dualstack." before a load balancer's name means the same load balancer (Elastic Load Balancing user guide).
    const bare = name.replace(/^dualstack\./, "");
    const known = world.hosts.get(name) ?? world.hosts.get(bare);
    if (known !== undefined) {
        return known;
    }
    if (!AWS_HOST_DOMAINS.some((domain) => bare !== domain && isAtOrBelow(bare, domain))) {
        return undefined;
    }
    const [one, two] = [stableNumber(bare, 127), stableNumber(bare, 0x10000)];
    return {
        ipv4: [`192.0.2.${1 + one}`, `192.0.2.${128 + one}`],
        ipv6: [`2001:db8::${(two + 1).toString(16)}`],
    };
}

/** A number below `limit` that depends only on the text. */
export function stableNumber(text: string, limit: number): number {
    return createHash("sha256").update(text).digest().readUInt32BE(0) % limit;
}
