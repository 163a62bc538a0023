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

/** Establishes the addresses of a delegation set's servers: queries the witnesses, and `decideServers` decides. */

/** The settings for the look-up of addresses. */
export interface Network {
    /** Plain resolvers and URLs, in the form that `parseResolver` reads. */
    resolvers: readonly string[];
    /** The route to name servers themselves. */
    route: DnsRoute;
    rules: AddressRules;
}

/** An AWS name server with its known addresses. */
export interface KnownServer {
    awsName: string;
    ipv4: readonly string[];
    ipv6: readonly string[];
}

export interface EstablishedServer {
    awsName: string;
    ipv4: AddressDecision;
    ipv6: AddressDecision;
    /** The witnesses that did not answer, each with the first reason. */
    failed: ReadonlyMap<string, string>;
}

/** Lists domains of zones on the set when they are needed; it can fail. */
export type ListZones = () => Promise<string[]>;

const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];
/** The time for all walks of one look-up: if packets are dropped on the way, each query to each root server would run into its timeout. */
const WALK_LIMIT_MS = 8000;
/** The number of zones of the set that are tried at a new address, because a new zone is not served everywhere yet. */
const ZONES_TRIED = 3;

/**
 * Looks up the addresses of published servers, in both families.
 *
 * A walk from the root is made only if the resolvers leave a question open, and zones are listed only if an address is new. Never throws:
 * an unknown result leaves the known addresses.
 *
 * @param published the servers whose addresses are wanted
 * @param others further servers of the set; an address of one of them cannot be a new address of a published server
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

/** Queries the resolvers, and walks from the root if they do not settle the question. */
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
            // A walk is only one witness: if no resolver has answered, a walk could not settle the question either.
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

/** A query that fails at once after the given time, in milliseconds since 1970. */
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

/** The new addresses at which no zone of the set is served, with the reason of each. Empty if the set has no zone yet. */
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

/** The reason why none of the zones is served at an address; undefined if one is served, or if there is no zone. */
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
