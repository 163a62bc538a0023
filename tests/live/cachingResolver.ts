import type { DnsRecord } from "../../dns/packet";
import { query, type DnsAnswer } from "../../dns/query";
import { QueryError } from "../../dns/queryError";
import type { QuestionType } from "../../dns/question";
import { ROOT_HINTS } from "../../dns/rootHints";
import type { DnsRoute } from "../../dns/route";
import { ROOT, isAtOrBelow, normalName, suffixesOf } from "../../records/wireNames";

/** A time in seconds that a test advances. */
export interface Clock {
    now: number;
}

export interface ResolverHabits {
    /**
     * True for a resolver that prefers the NS of the zone itself to those of its parent, and updates them from each answer. False for one
     * that uses only the parent's NS (RFC 2181 §5.4.1; resolvers differ).
     */
    obeysChild: boolean;
    /** Zones whose delegations are not followed: a referral to a zone below them is the answer. @default none */
    ends?: ReadonlySet<string>;
}

/** The answer to a user. */
export interface Told {
    /** NOERROR, NXDOMAIN, or REFERRAL for a delegation that is not followed. */
    rcode: string;
    records: readonly DnsRecord[];
}

/** The same text for equal answers; the order of records does not matter. */
export function textOf({ rcode, records }: Told): string {
    return [
        rcode,
        ...records.map(({ name, type, ttl, data }) => `${name} ${ttl} ${type} ${data}`).sort(),
    ].join("\n");
}

interface Cached<T> {
    value: T;
    until: number;
}

const MAX_DEPTH = 8;
const MAX_STEPS = 16;
/** The sandbox answers at once, but a machine with other work may be late. */
const TIMEOUT_MS = 10_000;

/**
 * A recursive resolver with a cache that keeps everything for exactly its TTL: delegations, glue, addresses and answers, also negative
 * ones. It never asks a second time for data that it has. So if the servers that it remembers have no address, or do not answer for the
 * name, the question fails.
 */
export class CachingResolver {
    private readonly zones = new Map<string, Cached<string[]>>();
    private readonly hosts = new Map<string, Cached<string[]>>();
    private readonly answers = new Map<string, Cached<Told>>();
    private turn = 0;

    constructor(
        private readonly route: DnsRoute,
        private readonly clock: Clock,
        private readonly habits: ResolverHabits,
    ) {}

    /** @throws Error if a user would get SERVFAIL */
    async resolve(name: string, type: QuestionType, depth = 0): Promise<Told> {
        const key = `${name} ${type}`;
        const known = this.read(this.answers, key);
        if (known !== undefined) {
            return known;
        }
        if (depth > MAX_DEPTH) {
            throw new Error(`the name servers of ${name} lead in a circle`);
        }
        for (let step = 0; step < MAX_STEPS; step++) {
            const { zone, servers } = await this.nearest(name, type, depth);
            const answer = await this.askAny(servers, name, type, zone);
            if (answer.authoritative) {
                return this.learnAnswer(key, zone, answer);
            }
            if (this.habits.ends?.has(zone) === true) {
                const records = [...answer.authorities, ...answer.additionals];
                return this.learn(key, { rcode: "REFERRAL", records }, records);
            }
            this.learnReferral(zone, answer);
        }
        throw new Error(`there is no end of the delegations to ${name}`);
    }

    /** The zone nearest to the name for which the cache has servers' addresses. */
    private async nearest(
        name: string,
        type: QuestionType,
        depth: number,
    ): Promise<{ zone: string; servers: string[] }> {
        // DS belongs to the side above a delegation (RFC 4035 §3.1.4.1).
        for (const zone of suffixesOf(name).slice(type === "DS" ? 1 : 0)) {
            const names = this.read(this.zones, zone);
            if (names !== undefined) {
                const servers = await this.addressesOf(names, zone, depth);
                if (servers.length > 0) {
                    return { zone, servers };
                }
                throw new Error(`no address of ${names.join(", ")}, to which ${zone} is delegated`);
            }
        }
        return { zone: ROOT, servers: ROOT_HINTS.flatMap(({ addresses }) => [...addresses]).slice(0, 2) };
    }

    /** The addresses of one server, another server each time. If that server has no address, those of the next one. */
    private async addressesOf(names: readonly string[], zone: string, depth: number): Promise<string[]> {
        this.turn += 1;
        const inTurn = names.map((_name, index) => names[(index + this.turn) % names.length] ?? "");
        for (const host of inTurn) {
            const glue = this.read(this.hosts, host);
            if (glue !== undefined) {
                return glue;
            }
            // A server whose name is in the zone itself cannot be resolved without its address.
            if (!isAtOrBelow(host, zone)) {
                const { records } = await this.resolve(host, "A", depth + 1);
                if (records.length > 0) {
                    return records.map(({ data }) => data);
                }
            }
        }
        return [];
    }

    private async askAny(
        servers: readonly string[],
        name: string,
        type: QuestionType,
        zone: string,
    ): Promise<DnsAnswer> {
        const problems: string[] = [];
        for (const address of servers) {
            try {
                const answer = await query(this.route(address), { name, type }, { timeoutMs: TIMEOUT_MS });
                const isUsable =
                    ["NOERROR", "NXDOMAIN"].includes(answer.rcode) &&
                    (answer.authoritative || answer.authorities.some((record) => record.type === "NS"));
                if (isUsable) {
                    return answer;
                }
                problems.push(`${address}: ${answer.rcode}`);
            } catch (error) {
                if (!(error instanceof QueryError)) {
                    throw error;
                }
                problems.push(`${address}: ${error.message}`);
            }
        }
        throw new Error(`no server of ${zone} answers for ${name}: ${problems.join(", ")}`);
    }

    private learnAnswer(key: string, zone: string, answer: DnsAnswer): Told {
        const { rcode, answers, authorities } = answer;
        const own = [...answers, ...authorities].filter(
            (record) => record.type === "NS" && record.name === zone,
        );
        if (this.habits.obeysChild && own.length > 0) {
            this.learnServers(zone, own);
        }
        // The SOA of a negative answer says how long a resolver may remember it (RFC 2308 §5).
        const isNegative = rcode === "NXDOMAIN" || answers.length === 0;
        return this.learn(key, { rcode, records: answers }, [...answers, ...(isNegative ? authorities : [])]);
    }

    private learn(key: string, told: Told, from: readonly DnsRecord[]): Told {
        this.write(this.answers, key, told, Math.min(...from.map(({ ttl }) => ttl)));
        return told;
    }

    private learnReferral(from: string, { authorities, additionals }: DnsAnswer): void {
        const servers = authorities.filter((record) => record.type === "NS");
        const [{ name: zone } = { name: from }] = servers;
        this.learnServers(zone, servers);
        for (const host of new Set(additionals.map(({ name }) => name))) {
            const glue = additionals.filter((record) => record.name === host && record.type === "A");
            if (glue.length > 0 && isAtOrBelow(host, from)) {
                const addresses = glue.map(({ data }) => data);
                this.write(this.hosts, host, addresses, Math.min(...glue.map(({ ttl }) => ttl)));
            }
        }
    }

    private learnServers(zone: string, records: readonly { data: string; ttl: number }[]): void {
        const names = records.map(({ data }) => normalName(data));
        this.write(this.zones, zone, names, Math.min(...records.map(({ ttl }) => ttl)));
    }

    private read<T>(cache: Map<string, Cached<T>>, key: string): T | undefined {
        const found = cache.get(key);
        return found !== undefined && found.until > this.clock.now ? found.value : undefined;
    }

    private write<T>(cache: Map<string, Cached<T>>, key: string, value: T, ttl: number): void {
        cache.set(key, { value, until: this.clock.now + ttl });
    }
}
