import { isIP } from "node:net";
import type { WireName } from "../records/names";
import { ROOT, isAtOrBelow, normalName, suffixesOf } from "../records/wireNames";
import type { DnsAnswer } from "./query";
import type { QuestionType } from "./question";
import type { DelegatedZone, Descent, ServerAddress, Walk, WalkerState, WalkTask } from "./walkState";
import { askServer, describeServer } from "./walkStep";

/** The way of a walker (walk.ts) from the root to an answer: the zones whose servers it queries, and their order. */

/** The maximum number of CNAMEs to follow; RFC 1034 §3.6.2 requires a limit. */
const MAX_CNAMES = 8;
/** The maximum number of queries for one call, including queries for name servers' names. */
export const MAX_QUESTIONS = 100;
/** The maximum number of attempts with one zone's servers, for one query. */
const MAX_TRIES = 8;
/** The maximum depth of name servers' names that need other name servers' names. */
const MAX_DEPTH = 6;

/** Resolves a query, including CNAMEs. */
export async function resolve(
    state: WalkerState,
    task: WalkTask,
    name: WireName,
    type: QuestionType,
): Promise<Walk> {
    const { steps } = task;
    const chain: DnsAnswer["answers"] = [];
    const seen = new Set<string>();
    let next = name;
    while (!seen.has(next) && seen.size <= MAX_CNAMES) {
        seen.add(next);
        // The parent has a domain's DS, and the domain's own servers do not (RFC 4035 §3.1.4.1).
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

/** The target of an answer's CNAMEs if they end without the queried type. */
function openTarget(answer: DnsAnswer, name: WireName, type: QuestionType): WireName | undefined {
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

/** A host's addresses, from the cache or from the root down. */
export async function resolveHost(
    state: WalkerState,
    task: WalkTask,
    host: WireName,
): Promise<{ addresses: string[]; problem?: string }> {
    const known = state.hosts.get(host);
    if (known !== undefined) {
        return { addresses: known };
    }
    // A look-up costs as much as a query, so that cached delegations that lead nowhere end too.
    task.budget.questions -= 1;
    const inner: WalkTask = { ...task, path: [...task.path, host] };
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

/** Descends from the nearest known zone to a server that answers with authority; or, with `until`, to the referral to that domain. */
export async function descend(
    state: WalkerState,
    task: WalkTask,
    name: WireName,
    type: QuestionType,
    until: WireName | undefined,
): Promise<Descent> {
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

function nearestZone(state: WalkerState, name: WireName, until: WireName | undefined): DelegatedZone {
    const candidates = suffixesOf(name).filter((suffix) => suffix !== until);
    const nearest = candidates.map((suffix) => state.zones.get(suffix)).find((zone) => zone !== undefined);
    const root = state.zones.get(ROOT) ?? { name: ROOT, servers: [] };
    return nearest ?? root;
}

/**
 * Lets only one call at a time find the first delegation below a zone, so that a thousand walks that start together query the root once.
 * This applies only if every server has glue: then the first call waits for no other call, and a deadlock is impossible.
 */
async function waitForOthers(
    state: WalkerState,
    zone: DelegatedZone,
    name: WireName,
): Promise<{ done: () => void }> {
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

function labelsOf(zone: WireName): number {
    return suffixesOf(zone).length;
}

/** Queries a zone's servers until one returns a referral or an answer with authority. */
async function askZone(
    state: WalkerState,
    task: WalkTask,
    zone: DelegatedZone,
    name: WireName,
    type: QuestionType,
): Promise<Descent> {
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
        problems.push(step.step.problem ?? `${describeServer(server)} failed`);
    }
    // Within the look-up of a name server one reason is enough; the steps have all of them.
    const reasons = task.path.length > 0 ? problems.slice(0, 1) : [...new Set(problems)];
    const detail = reasons.length === 0 ? "it has no name servers" : reasons.join("; ");
    return {
        kind: "problem",
        zone: zone.name,
        problem: `no server of ${zoneText(zone.name)} answers for ${name} ${type}: ${detail}`,
    };
}

/** A zone's servers one by one: first servers with glue, then servers whose addresses have to be looked up. */
async function* serversOf(
    state: WalkerState,
    task: WalkTask,
    zone: DelegatedZone,
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
            const { addresses, problem } = await resolveHost(state, task, name);
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

function usable(state: WalkerState, addresses: readonly string[]): string[] {
    const wanted = state.options.families.map((family) => (family === "ipv4" ? 4 : 6));
    return addresses.filter((address) => wanted.some((version) => version === isIP(address)));
}

/** Sorts by address family, and puts servers that were silent before at the end. */
function inOrder(state: WalkerState, servers: readonly ServerAddress[]): ServerAddress[] {
    const rank = ({ address }: ServerAddress): number =>
        state.options.families.indexOf(isIP(address) === 6 ? "ipv6" : "ipv4") +
        (state.silent.has(address) ? 2 : 0);
    return [...servers].sort((one, other) => rank(one) - rank(other));
}

function zoneText(zone: WireName): string {
    return zone === ROOT ? "the root" : zone;
}
