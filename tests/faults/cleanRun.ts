import { LIVES, OWN_ZONES, openScene, type Scene, type Snapshot, type Step } from "./lifecycle";
import { disagreements, namer, rowsOf, takeInventory, type Difference, type Inventory } from "./compare";

/** The results of a step without faults. */
export interface CleanStep {
    name: string;
    step: Step;
    /** The moment from which it starts. */
    before: Snapshot;
    /** The number of its calls of each operation. */
    calls: Record<string, number>;
    /** The contents of the account after it. */
    inventory: Inventory;
    /** The allowed differences between the state and the account after it: an adopted set outlives the stack. */
    disagreements: readonly Difference[];
    /** The stack outputs after it, in the form of an inventory. */
    outputs: string;
}

/** The lives without faults, step by step. Every case is compared with them. */
export type CleanRun = readonly (readonly CleanStep[])[];

/** Runs all lives in a scene, which keeps the snapshots. */
export async function openCleanScene(): Promise<{ scene: Scene; clean: CleanRun }> {
    const scene = await openScene();
    const empty = await scene.save();
    const clean: CleanStep[][] = [];
    for (const life of LIVES) {
        await scene.load(empty);
        const steps: CleanStep[] = [];
        for (const step of life) {
            steps.push(await runClean(scene, step));
        }
        clean.push(steps);
    }
    return { scene, clean };
}

async function runClean(scene: Scene, step: Step): Promise<CleanStep> {
    const before = await scene.save();
    step.before?.(scene.sandbox.world);
    const { ok, errors, calls, outputs } = await scene.perform(step);
    if (!ok) {
        throw new Error(`${step.name} fails without any fault: ${JSON.stringify(errors)}`);
    }
    const contents = scene.sandbox.contents();
    return {
        name: step.name,
        step,
        before,
        calls,
        inventory: takeInventory(contents),
        disagreements: disagreements(await rowsOf(scene.state), contents, OWN_ZONES),
        outputs: JSON.stringify(namer(contents)(outputs)),
    };
}
