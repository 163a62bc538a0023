import type { Config } from "@pulumi/pulumi/dynamic";
import { dsAtParents, makeMoveAsker } from "./leavingDns";
import { within } from "./leaverDelegations";

/** The DS records of a domain whose zone is copied, from one look to the next: a zone without keys must not lead while a resolver may hold one. */

export interface SeenDs {
    /** The longest TTL that they had, in seconds. */
    ttl: number;
    /** The first look, of those after which none has seen one, at which the parent had none any more, as an ISO time. */
    goneSince?: string | undefined;
}

/** For one domain: a firewall that lets no DNS out costs a run no more. */
const PATIENCE_MS = 4000;

/** What a run has found out about asking DNS: where nothing could be asked, it is not tried again for the next domain. */
const silent = new WeakSet<Config>();

/**
 * What is known after another look at the parent. Between two looks a resolver may have got the DS records until just before the
 * second one, so what counts is the first look that saw none.
 *
 * @returns undefined where none was ever seen; what was known before where nothing could be asked
 */
export async function lookForDs(
    before: SeenDs | undefined,
    domain: string,
    config: Config,
): Promise<SeenDs | undefined> {
    if (silent.has(config)) {
        return before;
    }
    const found: { ttl?: number | undefined; state: "waiting" | "failed" | "known" } = { state: "waiting" };
    const look = dsAtParents(makeMoveAsker(config), domain).then(
        (ttl) => Object.assign(found, { ttl, state: "known" }),
        // It is asked for again at the next look, and before the handover it has to be known.
        () => Object.assign(found, { state: "failed" }),
    );
    await within(PATIENCE_MS, look);
    if (found.state === "waiting") {
        silent.add(config);
    }
    if (found.state !== "known") {
        return before;
    }
    if (found.ttl !== undefined) {
        return { ttl: Math.max(found.ttl, before?.ttl ?? 0) };
    }
    return before && { ...before, goneSince: before.goneSince ?? new Date().toISOString() };
}

/** Until when a resolver may hold DS records that are gone at the parent, as a number of milliseconds; undefined where none does. */
export function heldUntil(seen: SeenDs | undefined, timeScale: number): number | undefined {
    const until =
        seen?.goneSince === undefined ? NaN : Date.parse(seen.goneSince) + (seen.ttl * 1000) / timeScale;
    return until > Date.now() ? until : undefined;
}
