import { playStory, type StoryPlan } from "./story";
import type { Runner } from "./runners";
import { count } from "./text";
import type { Program, Story } from "./types";

/** Prints the progress of the benchmark on stderr. */
export function tell(text: string): void {
    process.stderr.write(`${text}\n`);
}

/** One story with a stack of its own, with its progress on stderr. */
export async function play(
    makeRunner: (program: Program) => Promise<Runner>,
    program: Program,
    plan: StoryPlan,
): Promise<Story> {
    const runner = await makeRunner(program);
    const pace = plan.timeScale === undefined ? "" : ", token buckets";
    process.stderr.write(`${program}, ${runner.engine}, ${count(plan.tenants)} tenants${pace}: `);
    try {
        return await playStory(runner, {
            ...plan,
            onPhase: (phase) => process.stderr.write(`${phase}, `),
        });
    } finally {
        tell("done");
        await runner.close();
    }
}
