import pLimit from "p-limit";
import { direct, type DnsRoute } from "../dns/route";
import { createWalker, type Cut, type Walker } from "../dns/walk";
import type { WalkerOptions } from "../dns/walkState";
import { createAsk, type Ask } from "./ask";
import type { AuditPlan } from "./input";
import { createPatience, type Patience } from "./patience";
import { readData } from "./readAnswers";
import { createSend } from "./send";
import type { AddressRecords, Seen } from "./sightings";

export interface LookOptions {
    /** Default: to the servers themselves. */
    route?: DnsRoute | undefined;
    /** Default: the thirteen root servers. */
    roots?: WalkerOptions["roots"] | undefined;
    /** Asked for the addresses of the AWS names, in place of a walk from the root. */
    resolvers?: readonly string[] | undefined;
    /** Which addresses of name servers to ask. Default both. */
    families?: readonly ("ipv4" | "ipv6")[] | undefined;
    /** Of the first attempt of a question, in milliseconds. Default 1000. */
    timeoutMs?: number | undefined;
    /** Of a question at one address. Default 7. */
    attempts?: number | undefined;
    /** Questions under way at a time. Default 64. */
    concurrency?: number | undefined;
    onPacket?: ((direction: "sent" | "received") => void) | undefined;
}

/** What all looks of an audit share: the walker's memory, and what is known of silent addresses. */
export interface Context {
    plan: AuditPlan;
    walker: Walker;
    patience: Patience;
    ask: Ask;
    resolvers: readonly string[];
    lookUp: { timeoutMs: number; attempts: number; onPacket: (direction: "sent" | "received") => void };
    families: readonly ("ipv4" | "ipv6")[];
    /** Zones of ours below which there are others that are audited: their delegations are worth remembering. */
    parents: ReadonlySet<string>;
}

export function createContext(plan: AuditPlan, options: LookOptions): Context {
    const {
        route = direct,
        roots,
        resolvers = [],
        families = ["ipv4", "ipv6"],
        timeoutMs = 1000,
        attempts = 7,
        concurrency = 64,
        onPacket = () => undefined,
    } = options;
    const send = createSend(pLimit(concurrency));
    const walker = createWalker({
        route,
        families,
        timeoutMs,
        onPacket,
        ask: send,
        ...(roots === undefined ? {} : { roots }),
    });
    return {
        plan,
        walker,
        patience: createPatience(attempts),
        ask: createAsk({ route, timeoutMs, attempts, send, onPacket }),
        resolvers,
        lookUp: { timeoutMs, attempts, onPacket },
        families,
        parents: new Set([plan.brandDomain, ...plan.tenants.flatMap(({ parentZone }) => parentZone ?? [])]),
    };
}

/** Of one server: what a hostile answer lists beyond that is not asked. */
const MAX_ADDRESSES = 16;

export function addressesOf(
    records: AddressRecords | undefined,
    families: readonly ("ipv4" | "ipv6")[],
): string[] {
    return families.flatMap((family) => records?.[family] ?? []).slice(0, MAX_ADDRESSES);
}

export async function lookForDs(
    context: Context,
    domain: string,
    cut: Cut,
): Promise<Seen<string[]> | undefined> {
    if (cut.nameServers.length === 0) {
        return undefined;
    }
    return readData(await context.patience(() => context.walker.resolve(domain, "DS")), domain, "DS");
}

export function wantsKeys(ds: Seen<string[]> | undefined): boolean {
    return ds?.value !== undefined && ds.value.length > 0;
}
