import { findPulumi } from "../../engine/pulumiProject";
import { openLiveStage, type LiveStage } from "./liveStage";

export const KINDS = [
    "what is found again",
    "side effects of an edit",
    "lies about addresses",
    "what is another owner's",
    "accounts",
    "commands of pulumi",
] as const;
export type Kind = (typeof KINDS)[number];

/** A small sequence of ordinary commands by a person who changes their mind. */
export interface Story {
    kind: Kind;
    /** What the person does, in one sentence without a full stop. */
    does: string;
    /** The message with which one of the steps is refused; or that every step is done. */
    expected: RegExp | "goes on";
    /** It takes the real engine's command line. */
    needsPulumi?: boolean;
    /** It takes too long for each run of the tests. */
    isLong?: boolean;
    /** Throws where a step has another outcome. The stage checks what holds for every step by itself. */
    play(stage: LiveStage): Promise<void>;
}

export interface StoryResult {
    story: Story;
    seconds: number;
    /** What was not as it should be. */
    problem?: string;
    skipped?: string;
}

export const SKIPPED = "no pulumi on PATH";

/** Plays a story in a sandbox of its own. Never throws for what the story finds. */
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
