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
    /** The longest TTL of these delegations, in seconds. */
    ttl: number;
    /** Why it is not known of all of them; empty where all have answered. */
    silent: string[];
}

/** Asks each server of the parent, at its IPv4 address. It never throws. */
export async function askParents({ route, walker }: MoveAsker, domain: string): Promise<ParentWord> {
    const { parent, problem } = await walker.cut(domain);
    if (problem !== undefined) {
        return { names: [], ttl: 0, silent: [problem] };
    }
    const { answer } = await walker.resolve(parent, "NS");
    const servers = (answer?.answers ?? []).filter(({ type }) => type === "NS").map(({ data }) => data);
    const words = await Promise.all(
        servers.map(async (server) => {
            const [address] = (await walker.addresses(server)).addresses;
            const found = address === undefined ? undefined : await ask(route, address, domain, "NS");
            return { server, found };
        }),
    );
    const records = words.flatMap(({ found }) =>
        [...(found?.authorities ?? []), ...(found?.answers ?? [])].filter(
            ({ type, name }) => type === "NS" && name === domain,
        ),
    );
    const silent = words.flatMap(({ server, found }) =>
        found === undefined || !["NOERROR", "NXDOMAIN"].includes(found.rcode) ? [server] : [],
    );
    return {
        names: [...new Set(records.map(({ data }) => withoutDot(data)))].sort(),
        ttl: Math.max(0, ...records.map(({ ttl }) => ttl)),
        silent: servers.length === 0 ? [parent] : silent,
    };
}

/** The TTL in seconds of the DS records that the parent has for a domain; undefined where it has none. @throws Error where it cannot be asked */
export async function dsAtParent({ walker }: MoveAsker, domain: string): Promise<number | undefined> {
    const { answer, problem } = await walker.resolve(domain, "DS");
    if (answer === undefined) {
        throw new Error(problem);
    }
    const ttls = answer.answers.filter(({ type }) => type === "DS").map(({ ttl }) => ttl);
    return ttls.length === 0 ? undefined : Math.max(...ttls);
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

async function ask(
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
