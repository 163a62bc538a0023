import { availableParallelism } from "node:os";
import { findPulumi } from "../engine/pulumiEngine";
import { play, tell } from "./play";
import { profilePreviews } from "./profiles";
import { ROUNDS } from "./repeat";
import { embeddedRunner, pulumiRunner } from "./runners";
import { FULL, QUICK, type Sizes } from "./sizes";
import { measureStarts } from "./starts";
import type { StoryPlan } from "./story";
import type { Phase, Report, Story } from "./types";

/**
 * The factor by which the buckets refill faster than AWS's, for a number of tenants. At 1, the program's own time counts once. With a
 * higher factor it counts that many times, so a result is never too good.
 */
const TIME_SCALES = new Map([
    [10, 1],
    [100, 1],
    [1000, 2],
]);

/** The phases in which engines and programs are compared by time. */
const COMPARED: readonly Phase[] = ["first preview", "up", "preview without changes", "refresh", "destroy"];
const LARGE: readonly Phase[] = ["first preview", "up", "preview without changes"];

/** All measurements of stacks. @param quick only small stacks, without the real engine */
export async function measure(quick: boolean): Promise<Report> {
    const pulumi = quick ? undefined : await findPulumi();
    const sizes = quick ? QUICK : FULL;
    if (pulumi === undefined) {
        tell(quick ? "skipped: the real engine (--quick)" : "skipped: no pulumi on PATH");
    }
    return {
        machine: { ...machine(), ...(pulumi === undefined ? {} : { pulumi: pulumi.version }) },
        stories: await playAll(
            pulumi === undefined ? { ...sizes, real: [], realOurs: [], realPaced: [] } : sizes,
        ),
        stateWithWww: await measureStateWithWww(),
        ...(pulumi === undefined ? {} : { start: await measureStarts() }),
        shares: await profilePreviews(sizes.profiled, quick ? 1 : ROUNDS),
    };
}

export function machine(): Report["machine"] {
    return { cores: availableParallelism(), node: process.version };
}

/** A story that fails does not stop the others. It is reported, and the run ends with 1. */
async function playAll(sizes: Sizes): Promise<Story[]> {
    const stories: Story[] = [];
    const add = async (...story: Parameters<typeof play>): Promise<void> => {
        try {
            stories.push(await play(...story));
        } catch (error) {
            process.exitCode = 1;
            tell(error instanceof Error ? error.message : String(error));
        }
    };
    for (const tenants of sizes.embedded) {
        const timeScale = TIME_SCALES.get(tenants) ?? 1;
        await add(embeddedRunner, "ours", { tenants, timeScale });
    }
    for (const tenants of sizes.embedded) {
        await add(embeddedRunner, "ours", { tenants, phases: COMPARED });
    }
    for (const tenants of sizes.embeddedPlain) {
        await add(embeddedRunner, "plain", { tenants });
    }
    for (const tenants of sizes.real) {
        await add(pulumiRunner, "ours", { tenants, phases: COMPARED });
        await add(pulumiRunner, "plain", { tenants, phases: COMPARED });
    }
    for (const tenants of sizes.realOurs) {
        await add(pulumiRunner, "ours", { tenants, phases: LARGE });
    }
    for (const tenants of sizes.realPaced) {
        await add(pulumiRunner, "ours", { tenants, timeScale: 1, phases: ["up"] });
    }
    return stories;
}

async function measureStateWithWww(): Promise<Report["stateWithWww"]> {
    const sizes: Report["stateWithWww"] = [];
    for (const tenants of [10, 90]) {
        const plan: StoryPlan = { tenants, phases: ["up"], names: ["@", "www"] };
        sizes.push({ tenants, state: (await play(embeddedRunner, "ours", plan)).state });
    }
    return sizes;
}
