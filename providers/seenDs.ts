import type { ParentWord } from "./leavingDns";

/**
 * The DS records of a domain whose zone is copied, from one look to the next: a zone without keys must not lead while a resolver may have
 * one cached.
 */

export interface SeenDs {
    /** The longest TTL of these records, in seconds. */
    ttl: number;
    /** The first look after which every look saw the parent without DS records, as an ISO time. */
    goneSince?: string | undefined;
}

/**
 * The observations after another look at the parent. Between two looks a resolver may have got the DS records until just before the second
 * one, so the time counts from the first look that saw none.
 *
 * @returns undefined if none was ever seen; the former observations if DNS could not be queried, because the handover needs them
 */
export function seenDsAfter(
    before: SeenDs | undefined,
    { dsTtl, dsProblem }: ParentWord,
): SeenDs | undefined {
    if (dsTtl !== undefined) {
        return { ttl: Math.max(dsTtl, before?.ttl ?? 0) };
    }
    const isGone = before !== undefined && dsProblem === undefined;
    return isGone ? { ...before, goneSince: before.goneSince ?? new Date().toISOString() } : before;
}

/** The time in milliseconds until which a resolver may have DS records that the parent no longer has; undefined if no resolver has any. */
export function heldUntil(seen: SeenDs | undefined, timeScale: number): number | undefined {
    const until =
        seen?.goneSince === undefined ? NaN : Date.parse(seen.goneSince) + (seen.ttl * 1000) / timeScale;
    return until > Date.now() ? until : undefined;
}
