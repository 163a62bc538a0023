import type { ParentWord } from "./leavingDns";

/** The DS records of a domain whose zone is copied, from one look to the next: a zone without keys must not lead while a resolver may hold one. */

export interface SeenDs {
    /** The longest TTL that they had, in seconds. */
    ttl: number;
    /** The first look, of those after which none has seen one, at which the parent had none any more, as an ISO time. */
    goneSince?: string | undefined;
}

/**
 * What is known after another look at the parent. Between two looks a resolver may have got the DS records until just before the
 * second one, so what counts is the first look that saw none.
 *
 * @returns undefined where none was ever seen; what was known before where nothing could be asked, as it has to be known before the handover
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

/** Until when a resolver may hold DS records that are gone at the parent, as a number of milliseconds; undefined where none does. */
export function heldUntil(seen: SeenDs | undefined, timeScale: number): number | undefined {
    const until =
        seen?.goneSince === undefined ? NaN : Date.parse(seen.goneSince) + (seen.ttl * 1000) / timeScale;
    return until > Date.now() ? until : undefined;
}
