import { normalName } from "../records/wireNames";
import { parseAddress } from "../records/addresses";
import { queryHttps } from "./doh";
import { query, type DnsAnswer, type QueryOptions } from "./query";
import { QueryError } from "./queryError";
import { identifyByAddress, parseResolver, shownResolver } from "./resolvers";
import type { DnsDestination, DnsRoute } from "./route";
import type { LookupResult } from "./serverAddresses";
import type { Walker } from "./walk";

/** Far more than a name server has; an answer with more is not a list of its addresses. */
const MAX_ADDRESSES = 16;

export type Family = "ipv4" | "ipv6";

export type LookupOptions = Pick<QueryOptions, "timeoutMs" | "attempts" | "onPacket"> & {
    /** Certificate authorities for the resolvers over HTTPS instead of the system's, for tests. */
    ca?: string;
};

/**
 * Queries each resolver for the addresses of one name in one family. A resolver that is listed twice in different notations is queried
 * once, and dependent resolvers have the same `witness` in the results. Never throws: the result contains the problem. A name server with a
 * CNAME is a problem too (RFC 2181 §10.3).
 *
 * @param resolvers plain ones and URLs, in the form that `parseResolver` reads
 * @param options time and attempts for each resolver, by default as in `query` and `queryHttps`
 */
export async function lookUpAddresses(
    name: string,
    family: Family,
    resolvers: readonly string[],
    options: LookupOptions = {},
): Promise<LookupResult[]> {
    const identified = await Promise.all(
        resolvers.map(async (resolver) => ({ resolver, ...(await identifyByAddress(resolver)) })),
    );
    const places = identified.map(({ place }) => place);
    return Promise.all(
        identified
            .filter(({ place }, index) => places.indexOf(place) === index)
            .map(async ({ resolver, witness }) => ({
                witness,
                ...(await lookUpAt(resolver, name, family, options)),
            })),
    );
}

function isHttps(resolver: string): boolean {
    return resolver.startsWith("https://");
}

async function lookUpAt(
    text: string,
    name: string,
    family: Family,
    { ca, ...options }: LookupOptions,
): Promise<LookupResult> {
    const resolver = shownResolver(text);
    try {
        const question = { name, type: typeOf(family) };
        const target = parseResolver(text);
        if (target.kind === "https") {
            const limits = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
            const answer = await queryHttps(target.url, question, {
                ...limits,
                ...(ca === undefined ? {} : { ca }),
            });
            return { resolver, kind: "https", ...readAddresses(answer, name, family) };
        }
        const answer = await query(target, question, { ...options, recursionDesired: true });
        return { resolver, kind: "plain", ...readAddresses(answer, name, family) };
    } catch (error) {
        return { resolver, kind: isHttps(text) ? "https" : "plain", problem: messageOf(error) };
    }
}

/** The name of a walk from the root in the place of a resolver's address. */
export const WALK = "a walk from the root";

/** The addresses of one name in one family from our own walk from the root, without resolvers. Never throws. */
export async function walkToAddresses(walker: Walker, name: string, family: Family): Promise<LookupResult> {
    const { answer, problem } = await walker.resolve(name, typeOf(family));
    const read =
        answer === undefined ? { problem: problem ?? "no answer" } : readAddresses(answer, name, family);
    return { resolver: WALK, witness: WALK, kind: "walk", ...read };
}

/** The addresses of a name in an answer, which can be none, or the reason why the answer does not contain them. */
export function readAddresses(
    answer: DnsAnswer,
    name: string,
    family: Family,
): { addresses: string[]; problem?: undefined } | { addresses?: undefined; problem: string } {
    const type = typeOf(family);
    if (answer.rcode !== "NOERROR") {
        return { problem: `answered ${answer.rcode} for ${name} ${type}` };
    }
    const alias = answer.answers.find((record) => record.type === "CNAME");
    if (alias !== undefined) {
        return {
            problem: `${name} is a CNAME of ${alias.data}, which a name server must not be (RFC 2181, section 10.3)`,
        };
    }
    const addresses = answer.answers
        .filter((record) => record.type === type && record.name === normalName(name))
        .flatMap(({ data }) => parseAddress(data)?.address ?? []);
    return addresses.length > MAX_ADDRESSES
        ? {
              problem: `answered ${addresses.length} addresses for ${name} ${type}, more than a name server has`,
          }
        : { addresses };
}

function typeOf(family: Family): "A" | "AAAA" {
    return family === "ipv4" ? "A" : "AAAA";
}

/**
 * The reason why the server at an address does not answer for a zone with authority; undefined if it does. It is queried over UDP, and over
 * TCP if there is no answer. Never throws: a missing answer is a reason too.
 */
export async function whyUnproven(
    address: string,
    zone: string,
    route: DnsRoute,
    options: Pick<QueryOptions, "timeoutMs" | "attempts"> = {},
): Promise<string | undefined> {
    try {
        const { rcode, authoritative, answers } = await askBothWays(route(address), zone, options);
        if (rcode !== "NOERROR") {
            return `answered ${rcode} for ${zone} SOA`;
        }
        const own = answers.some(({ type, name }) => type === "SOA" && name === normalName(zone));
        return own && authoritative
            ? undefined
            : `answered without ${own ? "authority" : "the SOA"} for ${zone}`;
    } catch (error) {
        return messageOf(error);
    }
}

/** @throws QueryError of UDP if TCP fails as well */
async function askBothWays(
    target: DnsDestination,
    zone: string,
    options: Pick<QueryOptions, "timeoutMs" | "attempts">,
): Promise<DnsAnswer> {
    const question = { name: zone, type: "SOA" } as const;
    try {
        return await query(target, question, options);
    } catch (error) {
        if (!(error instanceof QueryError) || error.kind !== "timeout") {
            throw error;
        }
        return query(target, question, { ...options, transport: "tcp" }).catch(() => {
            throw error;
        });
    }
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
