import type { WireName } from "../records/names";
import { ROOT, normalName, suffixesOf } from "../records/wireNames";
import { MAX_QUESTIONS, descend, resolve, resolveHost } from "./descent";
import { query } from "./query";
import type { QuestionType } from "./question";
import { ROOT_HINTS } from "./rootHints";
import { direct } from "./route";
import type {
    DelegatedServer,
    DelegatedZone,
    ServerAddress,
    Walk,
    WalkerOptions,
    WalkerState,
    WalkStep,
    WalkTask,
} from "./walkState";
import { describeServer } from "./walkStep";

/**
 * Iterative resolution with our own packets, from the root down (RFC 1034 §5.3.3): it shows the answers of the registry and of each name
 * server, but a recursive resolver would show its cache. Recursive resolvers are never queried.
 */

/** A delegation from the parent's servers. */
export interface Cut {
    domain: WireName;
    /** The zone whose server was queried last. */
    parent: WireName;
    /** Empty if the parent does not delegate the domain. */
    nameServers: DelegatedServer[];
    /** The target, if the domain is a CNAME and so cannot be delegated. */
    cname?: WireName;
    /** The server of the answer. */
    server?: ServerAddress;
    steps: WalkStep[];
    /** The reason why the delegation is unknown. */
    problem?: string;
}

export interface Walker {
    /** Resolves a query. A problem is in the result; it never throws. */
    resolve(name: string, type: QuestionType): Promise<Walk>;
    /** The delegation of a domain; the parent is always queried again. It never throws. */
    cut(domain: string): Promise<Cut>;
    /** A host's addresses, in the address families of the walker. It never throws. */
    addresses(host: string): Promise<{ addresses: string[]; problem?: string }>;
    /** Removes a domain's delegation from the cache, so that many domains take no more memory than a few. */
    forget(domain: string): void;
}

/** A walker with its own cache: known delegations and addresses of name servers are not queried again. So create a new walker for each run. */
export function createWalker(options: WalkerOptions = {}): Walker {
    const {
        route = direct,
        roots = ROOT_HINTS,
        timeoutMs = 1500,
        families = ["ipv4", "ipv6"],
        onPacket,
        ask = query,
    } = options;
    const root: DelegatedZone = {
        name: ROOT,
        servers: roots.map(({ name, addresses }) => ({ name: normalName(name), glue: [...addresses] })),
    };
    const state: WalkerState = {
        options: { route, roots, timeoutMs, families, onPacket: onPacket ?? (() => undefined), ask },
        zones: new Map([[ROOT, root]]),
        hosts: new Map(),
        silent: new Set(),
        firsts: new Map(),
    };
    const newTask = (): WalkTask => ({ steps: [], budget: { questions: MAX_QUESTIONS }, path: [] });
    return {
        resolve: (name, type) => resolve(state, newTask(), normalName(name), type),
        cut: (domain) => findCut(state, newTask(), normalName(domain)),
        addresses: (host) => resolveHost(state, newTask(), normalName(host)),
        forget: (domain) => forget(state, normalName(domain)),
    };
}

function forget(state: WalkerState, domain: WireName): void {
    state.zones.delete(domain);
    for (const zone of [...suffixesOf(domain).slice(1), ROOT]) {
        state.firsts.delete(`${zone} ${domain}`);
    }
}

async function findCut(state: WalkerState, task: WalkTask, domain: WireName): Promise<Cut> {
    const found = await descend(state, task, domain, "NS", domain);
    const result = { domain, parent: found.zone, steps: task.steps };
    if (found.kind === "problem") {
        return { ...result, nameServers: [], problem: found.problem };
    }
    const { server } = found;
    if (found.kind === "referral") {
        return { ...result, nameServers: [...found.to.servers], server };
    }
    const { answers } = found.answer;
    const alias = answers.find((record) => record.type === "CNAME" && record.name === domain);
    const own = answers.some((record) => record.type === "NS" && record.name === domain);
    const problem = own
        ? `${describeServer(server)} serves ${domain} as well as ${found.zone}: what ${found.zone} delegates cannot be seen`
        : undefined;
    return {
        ...result,
        nameServers: [],
        server,
        ...(alias === undefined ? {} : { cname: normalName(alias.data) }),
        ...(problem === undefined ? {} : { problem }),
    };
}
