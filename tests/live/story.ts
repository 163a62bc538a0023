import { findPulumi } from "../../engine/pulumiProject";
import { openLiveStage, type LiveStage } from "./liveStage";

export const KINDS = [
    "objects found again",
    "side effects of an edit",
    "false answers about addresses",
    "objects of other owners",
    "accounts",
    "pulumi commands",
] as const;
export type Kind = (typeof KINDS)[number];

/** A short sequence of ordinary commands of a user who changes their mind. */
export interface Story {
    kind: Kind;
    /** The actions of the user, in one sentence without a full stop. */
    does: string;
    /** The message with which one of the steps is refused, or "goes on" if no step is refused. */
    expected: RegExp | "goes on";
    /** The story needs the command line of the real engine. */
    needsPulumi?: boolean;
    /** The story takes too long for each run of the tests. */
    isLong?: boolean;
    /** Throws if a step has another result. The stage itself checks the rules for every step. */
    play(stage: LiveStage): Promise<void>;
}

export interface StoryResult {
    story: Story;
    seconds: number;
    /** The problems. */
    problem?: string;
    skipped?: string;
}

export const SKIPPED = "no pulumi on PATH";

/** Runs a story in its own sandbox. Never throws because of a problem that the story finds. */
export async function playStory(story: Story): Promise<StoryResult> {
    if (story.needsPulumi === true && (await findPulumi()) === undefined) {
        return { story, seconds: 0, skipped: SKIPPED };
    }
    const started = Date.now();
    const stage = await openLiveStage();
    let problem: string | undefined;
    try {
        await story.play(stage);
        await stage.check("at the end");
        problem = expectationProblem(story, stage);
    } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
    } finally {
        await stage.close();
    }
    const result = { story, seconds: (Date.now() - started) / 1000 };
    return problem === undefined ? result : { ...result, problem };
}

function expectationProblem({ expected }: Story, { refusals }: LiveStage): string | undefined {
    if (expected === "goes on") {
        return refusals.length === 0 ? undefined : `a step was refused: ${refusals[0] ?? ""}`;
    }
    return refusals.some((text) => expected.test(text))
        ? undefined
        : `no step was refused with ${String(expected)}${refusals.length === 0 ? "" : `, but with: ${refusals.join("; ")}`}`;
}
