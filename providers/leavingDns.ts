import type { Config } from "@pulumi/pulumi/dynamic";
import { query, type DnsAnswer } from "../dns/query";
import { QueryError } from "../dns/queryError";
import type { QuestionType } from "../dns/question";
import { direct, viaGateway, type DnsRoute } from "../dns/route";
import { createWalker, type Walker } from "../dns/walk";
import type { WalkerOptions } from "../dns/walkState";
import { readRunSettings } from "../settings/readConfig";

/** Queries DNS about a domain whose zone moves: the servers of its parent, and the servers of its new zone. */

const TIMEOUT_MS = 1500;

export interface MoveAsker {
    route: DnsRoute;
    walker: Walker;
    /**
     * For queries about many domains: how often a server of a parent has not answered, by its address. Default: each server is always
     * queried.
     */
    silences?: Map<string, number> | undefined;
}

/** A server of a parent that did not answer this many times is not queried for further domains: one lost packet is normal, two are not. */
const MOST_SILENCES = 2;

/** Starts with an empty cache, because a delegation of a minute ago may have changed. */
export function makeMoveAsker(config: Config, more: Pick<WalkerOptions, "onPacket"> = {}): MoveAsker {
    const { dnsGateway } = readRunSettings((key) => config.get(key), ["dnsGateway"]);
    const route = dnsGateway === undefined ? direct : viaGateway(dnsGateway);
    return { route, walker: createWalker({ route, timeoutMs: TIMEOUT_MS, families: ["ipv4"], ...more }) };
}

/** The present answers of all servers of a domain's parent. */
export interface ParentWord {
    /** The name servers that at least one of them delegates to. */
    names: string[];
    /** The longest TTL of these delegations, and of the addresses that come with them, in seconds. */
    ttl: number;
    /** The longest TTL of the DS records that any of them has, in seconds; undefined if there are none. */
    dsTtl?: number | undefined;
    /** The reason why it is unknown whether there are DS records. Absent if it is known. */
    dsProblem?: string | undefined;
    /** The servers without a usable answer, with the reason; empty if all have answered. */
    silent: string[];
}

/** Queries each server of the parent, at its IPv4 address. It never throws. */
export async function askParents(asker: MoveAsker, domain: string): Promise<ParentWord> {
    const { servers, problem } = await parentServers(asker, domain);
    const words = await Promise.all(
        servers.map(async ({ server, address }) => {
            const [found, ds] = await Promise.all([
                askAt(asker, address, domain, "NS"),
                askAt(asker, address, domain, "DS"),
            ]);
            return { server, found, ds };
        }),
    );
    const records = words.flatMap(({ found }) =>
        [...(found?.authorities ?? []), ...(found?.answers ?? [])].filter(
            ({ type, name }) => type === "NS" && name === domain,
        ),
    );
    const names = [...new Set(records.map(({ data }) => withoutDot(data)))].sort();
    const glue = words.flatMap(({ found }) =>
        (found?.additionals ?? []).filter(
            ({ type, name }) => ["A", "AAAA"].includes(type) && names.includes(withoutDot(name)),
        ),
    );
    const silent = words.flatMap(({ server, found }) => (hasSpoken(found) ? [] : [server]));
    return {
        names,
        ttl: Math.max(0, ...[...records, ...glue].map(({ ttl }) => ttl)),
        ...(await dsOf(asker, domain, words)),
        silent: problem === undefined ? silent : [problem],
    };
}

function hasSpoken(answer: DnsAnswer | undefined): boolean {
    return answer?.rcode === "NOERROR" || answer?.rcode === "NXDOMAIN";
}

/** The DS records in the answers of the parent's servers. */
async function dsOf(
    { walker }: MoveAsker,
    domain: string,
    words: readonly { server: string; ds: DnsAnswer | undefined }[],
): Promise<Pick<ParentWord, "dsTtl" | "dsProblem">> {
    if (words.length === 0) {
        // A server of the parent that serves the domain as well answers without a delegation, but still has the DS records.
        const { answer, problem } = await walker.resolve(domain, "DS");
        return answer === undefined
            ? { dsTtl: undefined, dsProblem: problem ?? "no answer" }
            : { dsTtl: longestDs([answer]) };
    }
    const dsTtl = longestDs(words.map(({ ds }) => ds));
    return words.some(({ ds }) => hasSpoken(ds))
        ? { dsTtl }
        : { dsTtl, dsProblem: `no answer from ${words.map(({ server }) => server).join(", ")}` };
}

/** A server of a zone with its IPv4 address, if it has one. */
interface ServerOfZone {
    server: string;
    address: string | undefined;
}

/** The servers of the zone that delegates a domain. */
async function parentServers(
    { walker }: MoveAsker,
    domain: string,
): Promise<{ servers: ServerOfZone[]; problem?: string }> {
    const { parent, problem } = await walker.cut(domain);
    if (problem !== undefined) {
        return { servers: [], problem };
    }
    const { answer } = await walker.resolve(parent, "NS");
    const names = (answer?.answers ?? []).filter(({ type }) => type === "NS").map(({ data }) => data);
    const servers = await Promise.all(
        names.map(async (server) => ({
            server: withoutDot(server),
            address: (await walker.addresses(server)).addresses[0],
        })),
    );
    return names.length === 0 ? { servers, problem: parent } : { servers };
}

function longestDs(answers: readonly (DnsAnswer | undefined)[]): number | undefined {
    const ttls = answers.flatMap((answer) =>
        (answer?.answers ?? []).filter(({ type }) => type === "DS").map(({ ttl }) => ttl),
    );
    return ttls.length === 0 ? undefined : Math.max(...ttls);
}

async function askAt(
    { route, silences = new Map() }: MoveAsker,
    address: string | undefined,
    name: string,
    type: QuestionType,
): Promise<DnsAnswer | undefined> {
    const silent = address === undefined ? 0 : (silences.get(address) ?? 0);
    if (address === undefined || silent >= MOST_SILENCES) {
        return undefined;
    }
    const answer = await ask(route, address, name, type);
    silences.set(address, answer === undefined ? silent + 1 : 0);
    return answer;
}

/** The name servers that do not answer for a domain's zone with authority, each with its error. It never throws. */
export async function notAnswering(
    { route, walker }: MoveAsker,
    domain: string,
    nameServers: readonly string[],
): Promise<string[]> {
    const problems = await Promise.all(
        nameServers.map(async (name) => {
            const { addresses } = await walker.addresses(name);
            const answers = await Promise.all(addresses.map((address) => ask(route, address, domain, "SOA")));
            const isGood = (answer: DnsAnswer | undefined): boolean =>
                answer?.authoritative === true && answer.answers.some(({ type }) => type === "SOA");
            return addresses.length === 0
                ? `${name} (no address)`
                : answers.every(isGood)
                  ? undefined
                  : `${name} (${answers.find((answer) => !isGood(answer))?.rcode ?? "silent"})`;
        }),
    );
    return problems.filter((problem) => problem !== undefined);
}

/** True where names have addresses, and none of them is an address of these servers. It never throws. */
export async function leadsElsewhere(
    { walker }: MoveAsker,
    names: readonly string[],
    servers: readonly string[],
): Promise<boolean> {
    const addressesOf = async (hosts: readonly string[]): Promise<string[]> =>
        (await Promise.all(hosts.map(async (host) => (await walker.addresses(host)).addresses))).flat();
    const [found, own] = await Promise.all([addressesOf(names), addressesOf(servers)]);
    return found.length > 0 && own.length > 0 && !found.some((address) => own.includes(address));
}

export async function ask(
    route: DnsRoute,
    address: string,
    name: string,
    type: QuestionType,
): Promise<DnsAnswer | undefined> {
    try {
        return await query(route(address), { name, type }, { timeoutMs: TIMEOUT_MS });
    } catch (error) {
        if (!(error instanceof QueryError)) {
            throw error;
        }
        return undefined;
    }
}

function withoutDot(name: string): string {
    return name.toLowerCase().replace(/\.$/, "");
}
