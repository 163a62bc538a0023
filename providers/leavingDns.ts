import type { Config } from "@pulumi/pulumi/dynamic";
import { query, type DnsAnswer } from "../dns/query";
import { QueryError } from "../dns/queryError";
import type { QuestionType } from "../dns/question";
import { direct, viaGateway, type DnsRoute } from "../dns/route";
import { createWalker, type Walker } from "../dns/walk";
import { readRunSettings } from "../settings/readConfig";

/** What DNS says of a domain whose zone moves, asked with packets of our own: its parent's servers, and those of its new zone. */

const TIMEOUT_MS = 1500;

export interface MoveAsker {
    route: DnsRoute;
    walker: Walker;
}

/** With an empty memory: what was delegated a minute ago counts for nothing. */
export function makeMoveAsker(config: Config): MoveAsker {
    const { dnsGateway } = readRunSettings((key) => config.get(key), ["dnsGateway"]);
    const route = dnsGateway === undefined ? direct : viaGateway(dnsGateway);
    return { route, walker: createWalker({ route, timeoutMs: TIMEOUT_MS, families: ["ipv4"] }) };
}

/** What all servers of a domain's parent say now. */
export interface ParentWord {
    /** The name servers that any of them delegates to. */
    names: string[];
    /** The longest TTL of these delegations, and of the addresses that come with them, in seconds. */
    ttl: number;
    /** The longest TTL of the DS records that any of them has, in seconds; undefined where none has any. */
    dsTtl?: number | undefined;
    /** Why it is not known of all of them; empty where all have answered. */
    silent: string[];
}

/** Asks each server of the parent, at its IPv4 address. It never throws. */
export async function askParents(asker: MoveAsker, domain: string): Promise<ParentWord> {
    const { servers, problem } = await parentServers(asker, domain);
    const words = await Promise.all(
        servers.map(async ({ server, address }) => ({
            server,
            found: await askAt(asker, address, domain, "NS"),
            ds: await askAt(asker, address, domain, "DS"),
        })),
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
    const silent = words.flatMap(({ server, found }) =>
        found === undefined || !["NOERROR", "NXDOMAIN"].includes(found.rcode) ? [server] : [],
    );
    return {
        names,
        ttl: Math.max(0, ...[...records, ...glue].map(({ ttl }) => ttl)),
        dsTtl: longestDs(words.map(({ ds }) => ds)),
        silent: problem === undefined ? silent : [problem],
    };
}

/** A server of a zone, at its IPv4 address, where it has one. */
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
        names.map(async (server) => ({ server, address: (await walker.addresses(server)).addresses[0] })),
    );
    return names.length === 0 ? { servers, problem: parent } : { servers };
}

/**
 * The longest TTL in seconds of the DS records that any server of the parent has for a domain; undefined where none has any.
 *
 * @throws Error where none of them can be asked
 */
export async function dsAtParents(asker: MoveAsker, domain: string): Promise<number | undefined> {
    const { servers } = await parentServers(asker, domain);
    if (servers.length === 0) {
        // A server of the parent's that serves the domain as well shows no delegation, and has the DS records all the same.
        const { answer, problem } = await asker.walker.resolve(domain, "DS");
        if (answer === undefined) {
            throw new Error(problem);
        }
        return longestDs([answer]);
    }
    const answers = await Promise.all(servers.map(({ address }) => askAt(asker, address, domain, "DS")));
    if (!answers.some((answer) => answer?.rcode === "NOERROR" || answer?.rcode === "NXDOMAIN")) {
        throw new Error(`no answer of ${servers.map(({ server }) => server).join(", ")}`);
    }
    return longestDs(answers);
}

function longestDs(answers: readonly (DnsAnswer | undefined)[]): number | undefined {
    const ttls = answers.flatMap((answer) =>
        (answer?.answers ?? []).filter(({ type }) => type === "DS").map(({ ttl }) => ttl),
    );
    return ttls.length === 0 ? undefined : Math.max(...ttls);
}

function askAt(
    { route }: MoveAsker,
    address: string | undefined,
    name: string,
    type: QuestionType,
): Promise<DnsAnswer | undefined> {
    return address === undefined ? Promise.resolve(undefined) : ask(route, address, name, type);
}

/** The name servers at which a domain's zone does not answer with authority, each with what it did. It never throws. */
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
