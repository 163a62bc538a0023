import type { WalkStep } from "../../dns/walkState";
import { isPublicSuffix } from "../../records/names";
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

/** Every server that was asked has answered, and none of them with what was wanted. */
export function isDefinite(walk: WalkResult): boolean {
    return walk.steps.length > 0 && walk.steps.every((step) => step.silent !== true) && !isIntercepted(walk);
}

/**
 * No server of the root or of a registry answered as one, with authority or with a delegation: another server answers in their place, such as
 * the resolver of a network that takes in all packets to port 53. Nothing that it says is about the domain.
 */
export function isIntercepted({ steps }: WalkResult): boolean {
    const last = steps.at(-1);
    return (
        last?.outcome === "failed" &&
        last.silent !== true &&
        (last.zone === ROOT || isPublicSuffix(last.zone))
    );
}

/** Why a walk came to nothing. */
export function problemOf(walk: WalkResult): string {
    const problem = walk.problem ?? "no answer";
    return isIntercepted(walk)
        ? `another server answers in the place of the registries', as in a network that takes in all DNS: ${problem}`
        : problem;
}
