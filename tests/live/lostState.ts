import assert from "node:assert/strict";
import type { Deployment, Given } from "./deployment";
import type { LiveStage } from "./liveStage";

/** The mark in the last refusals. */
export function markIn({ refusals }: LiveStage): string {
    const [mark] = /white-label-dns-[0-9a-f-]{36}/.exec(refusals.join()) ?? [];
    assert.ok(mark, "no refusal names a mark");
    return mark;
}

/**
 * The stack has lost its state. An up is refused with the mark of the existing objects. @returns the stack with another state, and the
 * setting that takes over
 */
export async function loseState(
    stage: LiveStage,
    given: Given,
    config: Record<string, string> = {},
): Promise<{ empty: Deployment; taken: { takeOver: string[] } }> {
    const empty = stage.another("empty", { stack: "dev", ownedAs: stage.stack.owner });
    empty.configure(config);
    await empty.refusedLate(given, /takeOver: \[white-label-dns-/);
    return { empty, taken: { takeOver: [markIn(stage)] } };
}
