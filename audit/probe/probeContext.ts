import { direct } from "../../dns/route";
import { createWalker, type Cut, type Walker } from "../../dns/walk";
import type { AuditPlan } from "../input";
import type { AddressRecords, Observed } from "../observations";
import { createAsk, type Ask } from "./ask";
import { readData } from "./readAnswers";
import type { ProbeOptions } from "./probeOptions";
import { createSend } from "./send";
import { createWalkRetry, type RetryWalk } from "./walkRetry";

/** The shared data of all probes of an audit: the walker's cache, and the silent addresses. */
export interface ProbeContext {
    plan: AuditPlan;
    walker: Walker;
    retryWalk: RetryWalk;
    ask: Ask;
    resolvers: readonly string[];
    /** Options for queries to the resolvers. */
    lookUpOptions: {
        timeoutMs: number;
        attempts: number;
        onPacket: (direction: "sent" | "received") => void;
    };
    families: readonly ("ipv4" | "ipv6")[];
    /** Zones of ours above other audited zones: their delegations are cached. */
    parents: ReadonlySet<string>;
}

export function createProbeContext(plan: AuditPlan, options: ProbeOptions): ProbeContext {
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
    const send = createSend(concurrency);
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
        retryWalk: createWalkRetry(attempts),
        ask: createAsk({ route, timeoutMs, attempts, send, onPacket }),
        resolvers,
        lookUpOptions: { timeoutMs, attempts, onPacket },
        families,
        parents: new Set([plan.brandDomain, ...plan.tenants.flatMap(({ parentZone }) => parentZone ?? [])]),
    };
}

/** The maximum number of addresses of one server: further addresses in a hostile answer are ignored. */
const MAX_ADDRESSES = 16;

export function addressesOf(
    records: AddressRecords | undefined,
    families: readonly ("ipv4" | "ipv6")[],
): string[] {
    return families.flatMap((family) => records?.[family] ?? []).slice(0, MAX_ADDRESSES);
}

/** Queries the parent for the DS records of a domain; undefined if the parent does not delegate the domain. */
export async function probeDs(
    { walker, retryWalk }: ProbeContext,
    domain: string,
    cut: Cut,
): Promise<Observed<string[]> | undefined> {
    if (cut.nameServers.length === 0) {
        return undefined;
    }
    return readData(await retryWalk(() => walker.resolve(domain, "DS")), domain, "DS");
}

/** The zone's keys are only needed if the parent has DS records. */
export function needsKeys(ds: Observed<string[]> | undefined): boolean {
    return ds?.value !== undefined && ds.value.length > 0;
}
