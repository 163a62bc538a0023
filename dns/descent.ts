import { isIP } from "node:net";
import { QueryError, query } from "./query";
import type { DnsAnswer, RecordType } from "./query";
import type { Route } from "./route";
import { ROOT, isAtOrBelow, normalName, suffixesOf } from "../records/wireNames";

/** How a walker (walk.ts) gets from the root to an answer: one step is one question to one server. */

export interface WalkerOptions {
    /** Where packets go. Default: to the servers themselves. */
    route?: Route;
    /** Default: the thirteen root servers. */
    roots?: readonly { readonly name: string; readonly addresses: readonly string[] }[];
    /**
     * For each question to a server, in milliseconds. Default 1500. A server is asked once; the next one is
     * the retry.
     */
    timeoutMs?: number;
    /** Which addresses of name servers to use. Default both, IPv4 first. */
    families?: readonly ("ipv4" | "ipv6")[];
    /** Called for each packet that is sent or comes in, for counting. */
    onPacket?: (direction: "sent" | "received") => void;
    /** Sends each question; for a limit on how many are under way. Default `query`. */
    ask?: typeof query;
}

export interface ServerAddress {
    name: string;
    address: string;
}

/** A name server in a delegation, with the addresses that the delegating server gave along. */
export interface DelegatedServer {
    name: string;
    glue: string[];
}

/** One question to one server. */
export interface WalkStep {
    /** The zone that the server was asked as a server of; "." is the root. */
    zone: string;
    server: ServerAddress;
    outcome: "referral" | "answer" | "nxdomain" | "nodata" | "failed";
    /** With "referral". */
    delegatedTo?: string;
    /** With "referral". */
    nameServers?: DelegatedServer[];
    /** With "failed": what happened. */
    problem?: string;
    /** With "failed": nothing that is an answer came, so nobody has said anything. */
    silent?: boolean;
}

/**
 * How a question was resolved. What an earlier walk of the same walker learned of delegations is not asked
 * again.
 */
export interface Walk {
    steps: WalkStep[];
    /**
     * What the last server said; NXDOMAIN and "no data" are answers too. The answers of a chain of CNAMEs
     * stand one after the other.
     */
    answer?: DnsAnswer;
    /** The server that gave it. */
    server?: ServerAddress;
    /** Why there is no answer. */
    problem?: string;
}

/** Answers that were followed; RFC 1034 §3.6.2 wants a limit. */
const MAX_CNAMES = 8;
/** Questions for one call, those for name servers' names included. */
export const MAX_QUESTIONS = 100;
/** Of one zone's servers, for one question. */
const MAX_TRIES = 8;
/** Name servers' names that need other name servers' names. */
const MAX_DEPTH = 6;

export interface Zone {
    name: string;
    servers: readonly DelegatedServer[];
}

/** What a walker remembers. */
export interface State {
    options: Required<WalkerOptions>;
    zones: Map<string, Zone>;
    hosts: Map<string, string[]>;
    /** Addresses that did not answer when they were last asked: their turn comes last. */
    silent: Set<string>;
    /** First questions to a zone about a name below it: others wait for them rather than asking the same. */
    firsts: Map<string, Promise<void>>;
}

/** One call. */
export interface Task {
    steps: WalkStep[];
    budget: { questions: number };
    /** Name servers' names that are being resolved for it: needing one of them again is a loop. */
    path: readonly string[];
}

export type Found =
    | { kind: "answer"; zone: string; server: ServerAddress; answer: DnsAnswer }
    | { kind: "referral"; zone: string; server: ServerAddress; to: Zone }
    | { kind: "problem"; zone: string; problem: string };

/** Resolves a question, CNAMEs included. */
export async function resolve(state: State, task: Task, name: string, type: RecordType): Promise<Walk> {
    const { steps } = task;
    const chain: DnsAnswer["answers"] = [];
    const seen = new Set<string>();
    let next = name;
    while (!seen.has(next) && seen.size <= MAX_CNAMES) {
        seen.add(next);
        // The parent has a domain's DS, and the domain's own servers have none (RFC 4035 §3.1.4.1).
        const found = await descend(state, task, next, type, type === "DS" ? next : undefined);
        if (found.kind !== "answer") {
            return {
                steps,
                problem: found.kind === "problem" ? found.problem : `${next} ends in a referral`,
            };
        }
        const { answer, server } = found;
        chain.push(...answer.answers);
        const target = answer.rcode === "NOERROR" ? openTarget(answer, next, type) : undefined;
        if (target === undefined) {
            return { steps, answer: { ...answer, answers: chain }, server };
        }
        next = target;
    }
    const reason = seen.has(next) ? `leads back to ${next}` : `is longer than ${MAX_CNAMES}`;
    return { steps, problem: `the chain of CNAMEs from ${name} ${reason}` };
}

/** Where the CNAMEs of an answer lead, if they end without the type that was asked for. */
function openTarget(answer: DnsAnswer, name: string, type: RecordType): string | undefined {
    if (type === "CNAME" || type === "ANY") {
        return undefined;
    }
    let owner = name;
    for (const record of answer.answers) {
        if (record.name === owner && record.type === type) {
            return undefined;
        }
        owner = record.name === owner && record.type === "CNAME" ? normalName(record.data) : owner;
    }
    return owner === name ? undefined : owner;
}

/** A host's addresses, from memory or from the root down. */
export async function hostAddresses(
    state: State,
    task: Task,
    host: string,
): Promise<{ addresses: string[]; problem?: string }> {
    const known = state.hosts.get(host);
    if (known !== undefined) {
        return { addresses: known };
    }
    // A lookup costs as much as a question, so that delegations that are remembered and lead nowhere end too.
    task.budget.questions -= 1;
    const inner: Task = { ...task, path: [...task.path, host] };
    const addresses: string[] = [];
    const problems: string[] = [];
    for (const family of state.options.families) {
        const type = family === "ipv4" ? "A" : "AAAA";
        const walk = await resolve(state, inner, host, type);
        addresses.push(
            ...(walk.answer?.answers ?? [])
                .filter((record) => record.type === type)
                .map((record) => record.data),
        );
        if (walk.problem !== undefined) {
            problems.push(walk.problem);
        }
    }
    if (problems.length === 0) {
        state.hosts.set(host, addresses);
    }
    const [problem] = problems;
    return problem === undefined ? { addresses } : { addresses, problem };
}

/**
 * From the nearest zone that is known, down to a server that answers with authority; or, with `until`, to
 * the referral to that domain.
 */
export async function descend(
    state: State,
    task: Task,
    name: string,
    type: RecordType,
    until: string | undefined,
): Promise<Found> {
    let zone = nearestZone(state, name, until);
    const first = await waitForOthers(state, zone, name);
    try {
        zone = nearestZone(state, name, until);
        for (;;) {
            const found = await askZone(state, task, zone, name, type);
            if (found.kind !== "referral") {
                return found;
            }
            state.zones.set(found.to.name, found.to);
            first.done();
            if (found.to.name === until) {
                return found;
            }
            zone = found.to;
        }
    } finally {
        first.done();
    }
}

function nearestZone(state: State, name: string, until: string | undefined): Zone {
    const candidates = suffixesOf(name).filter((suffix) => suffix !== until);
    const nearest = candidates.map((suffix) => state.zones.get(suffix)).find((zone) => zone !== undefined);
    const root = state.zones.get(ROOT) ?? { name: ROOT, servers: [] };
    return nearest ?? root;
}

/**
 * Lets one call at a time find the first delegation below a zone, so that a thousand walks that start
 * together ask the root once. Only where every server has glue: then the one that goes first waits for
 * nobody, and there is no deadlock.
 */
async function waitForOthers(state: State, zone: Zone, name: string): Promise<{ done: () => void }> {
    const below =
        suffixesOf(name).find((suffix) => suffix.split(".").length === labelsOf(zone.name) + 1) ?? name;
    const key = `${zone.name} ${below}`;
    const earlier = state.firsts.get(key);
    const waiting = { done: (): void => undefined };
    if (earlier !== undefined) {
        await earlier;
    } else if (zone.servers.every((server) => usable(state, server.glue).length > 0)) {
        state.firsts.set(key, new Promise((resolve) => (waiting.done = resolve)));
    }
    return waiting;
}

function labelsOf(zone: string): number {
    return suffixesOf(zone).length;
}

/** Asks a zone's servers until one gives a referral or an answer with authority. */
async function askZone(state: State, task: Task, zone: Zone, name: string, type: RecordType): Promise<Found> {
    const problems: string[] = [];
    let tries = 0;
    for await (const server of serversOf(state, task, zone, problems)) {
        if (task.budget.questions <= 0) {
            problems.push(`more than ${MAX_QUESTIONS} questions would be needed`);
            break;
        }
        if (tries === MAX_TRIES) {
            break;
        }
        tries += 1;
        task.budget.questions -= 1;
        const step = await askServer(state, zone, server, name, type);
        task.steps.push(step.step);
        if (step.found !== undefined) {
            return step.found;
        }
        problems.push(step.step.problem ?? `${describe(server)} failed`);
    }
    // Within the lookup of a name server one reason is enough; the steps have them all.
    const reasons = task.path.length > 0 ? problems.slice(0, 1) : [...new Set(problems)];
    const detail = reasons.length === 0 ? "it has no name servers" : reasons.join("; ");
    return {
        kind: "problem",
        zone: zone.name,
        problem: `no server of ${zoneText(zone.name)} answers for ${name} ${type}: ${detail}`,
    };
}

/** A zone's servers one by one: first those with glue, then those whose addresses have to be looked up. */
async function* serversOf(
    state: State,
    task: Task,
    zone: Zone,
    problems: string[],
): AsyncGenerator<ServerAddress> {
    const glued = zone.servers.flatMap(({ name, glue }) =>
        usable(state, glue).map((address) => ({ name, address })),
    );
    yield* inOrder(state, glued);
    for (const { name } of zone.servers.filter(({ glue }) => usable(state, glue).length === 0)) {
        if (task.budget.questions <= 0) {
            return;
        }
        if (zone.name !== ROOT && isAtOrBelow(name, zone.name)) {
            problems.push(`${name} lies in ${zone.name} itself and the delegation has no glue for it`);
        } else if (task.path.includes(name) || task.path.length >= MAX_DEPTH) {
            problems.push(
                `the address of ${name} depends on itself (${[...task.path, name].join(" needs ")})`,
            );
        } else {
            const { addresses, problem } = await hostAddresses(state, task, name);
            if (addresses.length === 0) {
                problems.push(problem ?? `${name} has no address`);
            }
            yield* inOrder(
                state,
                addresses.map((address) => ({ name, address })),
            );
        }
    }
}

function usable(state: State, addresses: readonly string[]): string[] {
    const wanted = state.options.families.map((family) => (family === "ipv4" ? 4 : 6));
    return addresses.filter((address) => wanted.some((version) => version === isIP(address)));
}

/** By the order of the families, and those that were silent before at the end. */
function inOrder(state: State, servers: readonly ServerAddress[]): ServerAddress[] {
    const rank = ({ address }: ServerAddress): number =>
        state.options.families.indexOf(isIP(address) === 6 ? "ipv6" : "ipv4") +
        (state.silent.has(address) ? 2 : 0);
    return [...servers].sort((one, other) => rank(one) - rank(other));
}

async function askServer(
    state: State,
    zone: Zone,
    server: ServerAddress,
    name: string,
    type: RecordType,
): Promise<{ step: WalkStep; found?: Found }> {
    const { route, timeoutMs, onPacket, ask } = state.options;
    const place = { zone: zone.name, server };
    try {
        const answer = await ask(route(server.address), { name, type }, { timeoutMs, attempts: 1, onPacket });
        state.silent.delete(server.address);
        return judge(place, answer, name, type);
    } catch (error) {
        if (!(error instanceof QueryError)) {
            throw error;
        }
        state.silent.add(server.address);
        const problem = `${describe(server)}: ${error.message}`;
        return { step: { ...place, outcome: "failed", problem, silent: true } };
    }
}

function judge(
    place: { zone: string; server: ServerAddress },
    answer: DnsAnswer,
    name: string,
    type: RecordType,
): { step: WalkStep; found?: Found } {
    const failed = (what: string): { step: WalkStep } => ({
        step: { ...place, outcome: "failed", problem: `${describe(place.server)} ${what}` },
    });
    if (answer.rcode !== "NOERROR" && answer.rcode !== "NXDOMAIN") {
        return failed(`answers ${answer.rcode}`);
    }
    if (answer.authoritative) {
        const some = answer.answers.some(
            (record) => record.type === type || record.type === "CNAME" || type === "ANY",
        );
        const outcome = answer.rcode === "NXDOMAIN" ? "nxdomain" : some ? "answer" : "nodata";
        return { step: { ...place, outcome }, found: { kind: "answer", ...place, answer } };
    }
    const to = referralIn(answer, place.zone, name);
    if (to === undefined) {
        return failed(`is no authority for ${name} and does not delegate it`);
    }
    return {
        step: { ...place, outcome: "referral", delegatedTo: to.name, nameServers: [...to.servers] },
        found: { kind: "referral", ...place, to },
    };
}

/**
 * The delegation in an answer: below the zone of the server that gives it and on the way to the name, else
 * it is none that may be believed. Likewise glue counts only for names in that zone (RFC 5452 §6).
 */
function referralIn(answer: DnsAnswer, zone: string, name: string): Zone | undefined {
    const cut = answer.authorities.find((record) => record.type === "NS")?.name;
    if (cut === undefined || cut === zone || !isAtOrBelow(cut, zone) || !isAtOrBelow(name, cut)) {
        return undefined;
    }
    const names = answer.authorities
        .filter((record) => record.type === "NS" && record.name === cut)
        .map((record) => normalName(record.data));
    const glue = answer.additionals.filter(({ type }) => type === "A" || type === "AAAA");
    return {
        name: cut,
        servers: names.map((server) => ({
            name: server,
            glue: isAtOrBelow(server, zone)
                ? glue.filter((record) => record.name === server).map(({ data }) => data)
                : [],
        })),
    };
}

/** A server, for a person. */
export function describe({ name, address }: ServerAddress): string {
    return `${name} (${address})`;
}

function zoneText(zone: string): string {
    return zone === ROOT ? "the root" : zone;
}
