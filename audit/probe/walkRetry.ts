import type { WalkStep } from "../../dns/walkState";
import { ROOT } from "../../records/wireNames";

/** Repeats walks that end without an answer, because a packet may have been lost. */

interface WalkResult {
    steps: WalkStep[];
    problem?: string;
}

/** Repeats a walk until it ends with an answer, with another problem, or without an answer and without a retry left. */
export type RetryWalk = <T extends WalkResult>(walk: () => Promise<T>) => Promise<T>;

/** The number of successive walks without an answer at a zone, after which no further walk to it is repeated. */
const SILENT_ZONE = 2;
/** The minimum number of walks, even if a zone has many addresses, so that all of them were queried. */
const MIN_WALKS = 2;

/**
 * A retry budget for each walk, with a memory of silent zones.
 *
 * @param attempts the number of unanswered queries to a zone's servers before a walk is given up
 */
export function createWalkRetry(attempts: number): RetryWalk {
    /** By zone: the number of successive walks that ended there without an answer. */
    const silences = new Map<string, number>();
    return async (walk) => {
        let asked = 0;
        for (let round = 1; ; round += 1) {
            const result = await walk();
            const zone = result.steps.at(-1)?.zone ?? ROOT;
            if (result.problem === undefined) {
                silences.delete(zone);
                return result;
            }
            const silent = result.steps.filter((step) => step.silent === true);
            if (silent.length === 0) {
                return result;
            }
            asked += Math.max(silent.filter((step) => step.zone === zone).length, 1);
            const known = silences.get(zone) ?? 0;
            if (known >= SILENT_ZONE || (asked >= attempts && round >= MIN_WALKS)) {
                silences.set(zone, known + 1);
                return result;
            }
        }
    };
}

/** True if every queried server has answered, and none of them with the wanted value. */
export function isDefinite({ steps }: WalkResult): boolean {
    return steps.length > 0 && steps.every((step) => step.silent !== true);
}
