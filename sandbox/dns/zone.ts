import { toFqdn } from "../../records/names";
import type { DnsRecord } from "../../dns/packet";
import { ROOT, isAtOrBelow, normalName, suffixesOf } from "../../records/wireNames";
import { ALIAS_TTL, hostAddresses, makeReply } from "./reply";
import type { Asked, Reply } from "./reply";
import { chooseSets } from "./routing";
import type { StoredZone, StoredRecordSet, World } from "../world";

/**
 * The answers of a hosted zone by RFC 1034 §4.3.2, with RFC 4592 (wildcards), RFC 2308 (negative answers), and Route 53's alias records. If
 * several record sets have a SetIdentifier, routing.ts selects the one that answers.
 */

/** RFC 1034 §3.6.2 requires a limit for chains of CNAMEs. The same limit is used for aliases. */
const MAX_CHAIN = 8;
const WILDCARD = "\\052";

/** The public zone on any of these servers that contains the name. If there are several, the one with the longest name. */
export function findZone(world: World, servers: ReadonlySet<string>, name: string): StoredZone | undefined {
    const names = name === ROOT ? [ROOT] : suffixesOf(name).map(toFqdn);
    for (const fqdn of names) {
        const zone = world.hostedZones
            .named(fqdn)
            .find((each) => !each.privateZone && each.nameServers.some((server) => servers.has(server)));
        if (zone !== undefined) {
            return zone;
        }
    }
    return undefined;
}

/** Answers with authority from a zone that contains the name. */
export function answerFromZone(world: World, zone: StoredZone, asked: Asked): Reply {
    const contents = indexZone(zone);
    const answers: DnsRecord[] = [];
    const seen = new Set<string>();
    let name = asked.name;
    while (!seen.has(name) && seen.size < MAX_CHAIN) {
        seen.add(name);
        const cut = findCut(contents, name, asked.type);
        if (cut !== undefined) {
            return answers.length === 0 ? referral(contents, cut) : withAuthority(contents, answers);
        }
        const found = findSets(contents, name);
        if (found === undefined) {
            return negative(contents, "NXDOMAIN", answers);
        }
        const cname = found.find((set) => set.type === "CNAME");
        if (cname === undefined || asked.type === "CNAME" || asked.type === "ANY") {
            const records = recordsOfType(world, zone, found, name, asked.type);
            return records.length === 0
                ? negative(contents, "NOERROR", answers)
                : withAuthority(contents, [...answers, ...records]);
        }
        const links = recordsOfType(world, zone, [cname], name, "CNAME");
        answers.push(...links);
        const target = links[0]?.data;
        if (target === undefined || !isAtOrBelow(normalName(target), contents.apex)) {
            return withAuthority(contents, answers);
        }
        name = normalName(target);
    }
    return withAuthority(contents, answers);
}

interface ZoneContents {
    apex: string;
    sets: Map<string, StoredRecordSet[]>;
    /** Every name with records, and every name above such a name (empty non-terminals, RFC 4592 §2.2.2). */
    names: Set<string>;
}

const indexed = new WeakMap<StoredZone, { records: StoredRecordSet[]; contents: ZoneContents }>();

/** Made again when a record set was added, removed or replaced. Comparing all record sets takes much less time than making the index. */
function indexZone(zone: StoredZone): ZoneContents {
    const known = indexed.get(zone);
    if (known !== undefined && holds(zone.records, known.records)) {
        return known.contents;
    }
    const contents = makeIndex(zone);
    indexed.set(zone, { records: [...zone.records.values()], contents });
    return contents;
}

function holds(records: ReadonlyMap<string, StoredRecordSet>, expected: readonly StoredRecordSet[]): boolean {
    if (records.size !== expected.length) {
        return false;
    }
    let index = 0;
    for (const record of records.values()) {
        if (record !== expected[index]) {
            return false;
        }
        index += 1;
    }
    return true;
}

function makeIndex(zone: StoredZone): ZoneContents {
    const apex = normalName(zone.name);
    const sets = new Map<string, StoredRecordSet[]>();
    const names = new Set([apex]);
    for (const record of zone.records.values()) {
        const name = normalName(record.name);
        const others = sets.get(name);
        if (others === undefined) {
            sets.set(name, [record]);
            suffixesOf(name)
                .filter((suffix) => isAtOrBelow(suffix, apex))
                .forEach((suffix) => names.add(suffix));
        } else {
            others.push(record);
        }
    }
    return { apex, sets, names };
}

/** The highest delegation between the apex and the name. DS belongs to the side above (RFC 4035 §3.1.4.1). */
function findCut({ apex, sets }: ZoneContents, name: string, type: string): string | undefined {
    return suffixesOf(name)
        .filter((suffix) => suffix !== apex && isAtOrBelow(suffix, apex))
        .reverse()
        .find(
            (suffix) =>
                sets.get(suffix)?.some((set) => set.type === "NS") === true &&
                !(suffix === name && type === "DS"),
        );
}

function referral({ sets, apex }: ZoneContents, cut: string): Reply {
    const nameServers = (sets.get(cut) ?? []).filter((set) => set.type === "NS");
    const authorities = nameServers.flatMap((set) => plainRecords(set, cut));
    const glue = authorities
        .map((record) => normalName(record.data))
        .filter((host) => isAtOrBelow(host, apex))
        .flatMap((host) =>
            (sets.get(host) ?? [])
                .filter((set) => set.type === "A" || set.type === "AAAA")
                .flatMap((set) => plainRecords(set, host)),
        );
    return makeReply({ authorities, additionals: glue });
}

/**
 * The record sets of the name, or of the wildcard that covers it. The list is empty for an empty non-terminal; undefined if the name does
 * not exist.
 */
function findSets({ apex, sets, names }: ZoneContents, name: string): StoredRecordSet[] | undefined {
    if (names.has(name)) {
        return sets.get(name) ?? [];
    }
    const encloser = suffixesOf(name).find((suffix) => names.has(suffix)) ?? apex;
    return sets.get(`${WILDCARD}.${encloser}`);
}

function recordsOfType(
    world: World,
    zone: StoredZone,
    sets: StoredRecordSet[],
    owner: string,
    type: string,
): DnsRecord[] {
    const types = type === "ANY" ? [...new Set(sets.map((set) => set.type))] : [type];
    return types.flatMap((each) =>
        chooseSets(sets.filter((set) => set.type === each)).flatMap((set) =>
            set.alias === undefined ? plainRecords(set, owner) : aliasRecords(world, zone, set, owner, 0),
        ),
    );
}

function plainRecords(set: StoredRecordSet, owner: string): DnsRecord[] {
    return (set.values ?? []).map((data) => ({ name: owner, type: set.type, ttl: set.ttl ?? 0, data }));
}

/** A target in a zone of this account gives its own records and TTL. Any other target gives the addresses of a host. */
function aliasRecords(
    world: World,
    zone: StoredZone,
    set: StoredRecordSet,
    owner: string,
    depth: number,
): DnsRecord[] {
    if (set.alias === undefined || depth > MAX_CHAIN) {
        return [];
    }
    const target = normalName(set.alias.dnsName);
    const targetZone =
        set.alias.hostedZoneId === zone.id ? zone : world.hostedZones.get(set.alias.hostedZoneId);
    if (targetZone !== undefined) {
        const found = (findSets(indexZone(targetZone), target) ?? []).filter(
            (other) => other.type === set.type,
        );
        return chooseSets(found).flatMap((other) =>
            other.alias === undefined
                ? plainRecords(other, owner)
                : aliasRecords(world, targetZone, other, owner, depth + 1),
        );
    }
    const addresses = hostAddresses(world, target);
    const data = set.type === "A" ? addresses?.ipv4 : set.type === "AAAA" ? addresses?.ipv6 : [];
    return (data ?? []).map((value) => ({ name: owner, type: set.type, ttl: ALIAS_TTL, data: value }));
}

/** Route 53 adds the apex NS to its answers, unless they are the answer. */
function withAuthority({ apex, sets }: ZoneContents, answers: DnsRecord[]): Reply {
    const nameServers = (sets.get(apex) ?? [])
        .filter((set) => set.type === "NS")
        .flatMap((set) => plainRecords(set, apex));
    const already = answers.some((record) => record.type === "NS" && record.name === apex);
    return makeReply({ authoritative: true, answers, authorities: already ? [] : nameServers });
}

/** NXDOMAIN, or NOERROR without data. The TTL of the SOA says how long a resolver may keep that answer (RFC 2308 §3). */
function negative({ apex, sets }: ZoneContents, rcode: "NXDOMAIN" | "NOERROR", answers: DnsRecord[]): Reply {
    const soa = (sets.get(apex) ?? [])
        .filter((set) => set.type === "SOA")
        .flatMap((set) => plainRecords(set, apex));
    const authorities = soa.map((record) => ({
        ...record,
        ttl: Math.min(record.ttl, minimumOf(record.data)),
    }));
    return makeReply({ rcode, authoritative: true, answers, authorities });
}

/** The last of the seven fields of an SOA. The API has checked them (RFC 1035 §3.3.13). */
function minimumOf(soa: string): number {
    return Number(soa.trim().split(/\s+/).at(-1));
}
