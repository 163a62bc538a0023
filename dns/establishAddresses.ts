import { lookUpAddresses, walkToAddresses, whyUnproven, type Family } from "./lookup";
import { query } from "./query";
import { QueryError } from "./queryError";
import type { DnsRoute } from "./route";
import {
    decideServers,
    type AddressDecision,
    type AddressRules,
    type LookupResult,
    type ServerEvidence,
} from "./serverAddresses";
import { createWalker, type Walker } from "./walk";

/** Finds out which addresses the servers of a delegation set have: asks the witnesses, and lets `decideServers` decide. */

/** How addresses are looked up. */
export interface Network {
    /** Plain resolvers and URLs, as `parseResolver` reads them. */
    resolvers: readonly string[];
    /** To name servers themselves. */
    route: DnsRoute;
    rules: AddressRules;
}

/** An AWS name server, and what is known of its addresses. */
export interface KnownServer {
    awsName: string;
    ipv4: readonly string[];
    ipv6: readonly string[];
}

export interface EstablishedServer {
    awsName: string;
    ipv4: AddressDecision;
    ipv6: AddressDecision;
    /** The witnesses that could not be asked, each with the first reason. */
    failed: ReadonlyMap<string, string>;
}

/** Lists domains of zones that are on the set, as far as they are needed; it may fail. */
export type ListZones = () => Promise<string[]>;

const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];
/** For all walks of one look-up: where packets are dropped on the way, each question to each root would be waited for. */
const WALK_LIMIT_MS = 8000;
/** Zones of the set at which a new address is tried: one that was made a moment ago is not served everywhere yet. */
const ZONES_TRIED = 3;

/**
 * Looks up the addresses of servers that are published, in both families.
 *
 * A walk from the root is made only where the resolvers leave something open, and zones are listed only where an address
 * is new. Never throws: what cannot be found out stays as it is known.
 *
 * @param published the servers whose addresses are wanted
 * @param others further servers of the set, which must not have an address that is new for one of those
 */
export async function establishAddresses(
    published: readonly KnownServer[],
    others: readonly KnownServer[],
    network: Network,
    listZones: ListZones,
): Promise<EstablishedServer[]> {
    const walker = createWalker({ route: network.route, ask: askUntil(Date.now() + WALK_LIMIT_MS) });
    const families = await Promise.all(
        FAMILIES.map((family) => establishFamily(family, published, others, { ...network, walker })),
    );
    const added = families.flatMap(({ decisions }) => decisions.flatMap((decision) => decision.added));
    const unproven =
        added.length === 0 ? new Map<string, string>() : await findUnproven(added, listZones, network.route);
    const [ipv4, ipv6] = families.map(({ evidence }) => decideServers(evidence, network.rules, unproven));
    return published.map(({ awsName }, index) => {
        const [four, six] = [ipv4?.[index], ipv6?.[index]];
        if (four === undefined || six === undefined) {
            throw new Error(`no decision was made for ${awsName}`);
        }
        const results = families.flatMap(({ evidence }) => evidence[index]?.results ?? []);
        return { awsName, ipv4: four, ipv6: six, failed: failuresOf(results) };
    });
}

async function establishFamily(
    family: Family,
    published: readonly KnownServer[],
    others: readonly KnownServer[],
    network: Network & { walker: Walker },
): Promise<{ evidence: ServerEvidence[]; decisions: AddressDecision[] }> {
    const evidence = await gather(family, published, network);
    const decisions = decideServers(evidence, network.rules);
    if (decisions.every(({ added }) => added.length === 0) || others.length === 0) {
        return { evidence, decisions };
    }
    const all = [...evidence, ...(await gather(family, others, network))];
    return { evidence: all, decisions: decideServers(all, network.rules).slice(0, published.length) };
}

/** Asks the resolvers, and by a walk where they do not settle it. */
async function gather(
    family: Family,
    servers: readonly KnownServer[],
    { resolvers, rules, walker }: Network & { walker: Walker },
): Promise<ServerEvidence[]> {
    const evidence = await Promise.all(
        servers.map(async ({ awsName, [family]: known }) => ({
            awsName,
            known,
            results: await lookUpAddresses(awsName, family, resolvers),
        })),
    );
    const decisions = decideServers(evidence, rules);
    return Promise.all(
        evidence.map(async ({ awsName, known, results }, index) => {
            // A walk is one witness: where no resolver has said anything, it could not settle it either.
            const settled =
                decisions[index]?.warnings.length === 0 ||
                results.every(({ problem }) => problem !== undefined);
            return {
                known,
                results: settled ? results : [...results, await walkToAddresses(walker, awsName, family)],
            };
        }),
    );
}

/** A question that fails at once after the given time, in milliseconds since 1970. */
function askUntil(end: number): typeof query {
    return async (target, question, options) => {
        if (Date.now() >= end) {
            throw new QueryError(
                "timeout",
                `${question.name} ${question.type}: the time for walks is over (${WALK_LIMIT_MS} ms)`,
            );
        }
        return query(target, question, options);
    };
}

function failuresOf(results: readonly LookupResult[]): Map<string, string> {
    const failed = results.filter(({ problem }) => problem !== undefined);
    return new Map(
        failed.map(({ resolver, problem = "" }): [string, string] => [resolver, problem]).reverse(),
    );
}

/** The new addresses at which no zone of the set is served, with the reason of each. None where no zone is on the set yet. */
async function findUnproven(
    added: readonly string[],
    listZones: ListZones,
    route: DnsRoute,
): Promise<Map<string, string>> {
    const listed = await listZones().then(
        (zones) => ({ zones }),
        (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
    );
    const found = await Promise.all(
        [...new Set(added)].map(async (address): Promise<[string, string] | undefined> => {
            const reason =
                "problem" in listed ? listed.problem : await whyNoZone(address, listed.zones, route);
            return reason === undefined ? undefined : [address, reason];
        }),
    );
    return new Map(found.filter((entry) => entry !== undefined));
}

/** Why none of some zones is served at an address; undefined where one is, or where there is none. */
async function whyNoZone(
    address: string,
    zones: readonly string[],
    route: DnsRoute,
): Promise<string | undefined> {
    let first: string | undefined;
    for (const zone of zones.slice(0, ZONES_TRIED)) {
        const reason = await whyUnproven(address, zone, route);
        if (reason === undefined) {
            return undefined;
        }
        first ??= reason;
    }
    return first;
}
