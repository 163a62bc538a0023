import { query } from "../dns/query";
import { QueryError } from "../dns/queryError";
import type { DnsRoute } from "../dns/route";
import { createWalker, type Walker } from "../dns/walk";
import { fromFqdn } from "../records/names";

/** Three kinds of resolvers, which use different name servers while a zone moves. */

export const RESOLVERS = {
    remembering: "a resolver that keeps the parent's delegation of before",
    believing: "a resolver that believes the zone's own NS",
    fresh: "a resolver with an empty cache",
} as const;

export type ResolverKind = keyof typeof RESOLVERS;

/** The answer that a visitor gets. */
export interface ResolverAnswer {
    resolver: ResolverKind;
    domain: string;
    name: string;
    addresses: string[];
    /** The name server that sent the answer. */
    server: string;
    isRight: boolean;
}

interface Expected {
    domain: string;
    name: string;
    address: string;
}

/** The three resolvers. They ask about some names when they are told to. */
export function makeResolvers(route: DnsRoute): {
    ask(expected: readonly Expected[]): Promise<ResolverAnswer[]>;
    /** Ends the TTLs of all remembered answers. */
    forget(): void;
} {
    const walker = (): Walker => createWalker({ route, families: ["ipv4"] });
    let remembering = walker();
    const believed = new Map<string, string[]>();
    return {
        async ask(expected) {
            const fresh = walker();
            const answers: ResolverAnswer[] = [];
            for (const { domain, name, address } of expected) {
                const servers = await learn(route, fresh, domain, believed.get(domain));
                believed.set(domain, servers);
                const found: [ResolverKind, Found][] = [
                    ["remembering", await walk(remembering, name)],
                    ["believing", await askAt(route, fresh, servers[0], name)],
                    ["fresh", await walk(fresh, name)],
                ];
                answers.push(
                    ...found.map(([resolver, { addresses, server }]) => {
                        const isRight = addresses.join() === address;
                        return { resolver, domain, name, addresses, server, isRight };
                    }),
                );
            }
            return answers;
        },
        forget() {
            remembering = walker();
        },
    };
}

interface Found {
    addresses: string[];
    server: string;
}

async function walk(walker: Walker, name: string): Promise<Found> {
    const { answer, server, problem } = await walker.resolve(name, "A");
    const records = (answer?.answers ?? []).filter(({ type }) => type === "A");
    return { addresses: records.map(({ data }) => data).sort(), server: server?.name ?? problem ?? "" };
}

/** The zone's own NS, from the servers of the last answer, or from the servers in the parent's delegation. */
async function learn(
    route: DnsRoute,
    walker: Walker,
    domain: string,
    known: readonly string[] | undefined,
): Promise<string[]> {
    const servers = known ?? (await walker.cut(domain)).nameServers.map(({ name }) => name);
    for (const server of servers) {
        const [address] = (await walker.addresses(server)).addresses;
        const records = address === undefined ? [] : await recordsAt(route, address, domain, "NS");
        if (records.length > 0) {
            return records.map(fromFqdn).sort();
        }
    }
    return [...servers];
}

async function askAt(
    route: DnsRoute,
    walker: Walker,
    server: string | undefined,
    name: string,
): Promise<Found> {
    const [address] = server === undefined ? [] : (await walker.addresses(server)).addresses;
    const addresses = address === undefined ? [] : await recordsAt(route, address, name, "A");
    return { addresses: addresses.sort(), server: server ?? "no server" };
}

/** The data of the records of a type, if the server answers with authority. */
async function recordsAt(
    route: DnsRoute,
    address: string,
    name: string,
    type: "A" | "NS",
): Promise<string[]> {
    try {
        const { authoritative, answers } = await query(route(address), { name, type });
        return authoritative ? answers.filter((record) => record.type === type).map(({ data }) => data) : [];
    } catch (error) {
        if (error instanceof QueryError) {
            return [];
        }
        throw error;
    }
}
