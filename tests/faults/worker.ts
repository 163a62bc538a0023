import { allCases, type FaultCase } from "./cases";
import { openCleanScene, type CleanRun } from "./cleanRun";
import type { Scene } from "./lifecycle";
import { runCase, type CaseResult } from "./matrix";

/**
 * A process that runs cases one after another, because the embedded engine runs only one program at a time in a process. Its argument is
 * the seed. Then it receives the id of one case after another.
 */

export type WorkerMessage = { ready: true } | { result: CaseResult };

/** The objects with which cases are run: a scene, its clean run, and the cases that follow from it. */
export interface Bench {
    scene: Scene;
    clean: CleanRun;
    cases: FaultCase[];
}

export async function openBench(seed: number): Promise<Bench> {
    const { scene, clean } = await openCleanScene();
    return { scene, clean, cases: allCases(clean, seed, strangersOf(scene, clean)) };
}

/** Addresses that are not special-purpose ones and serve no zone of the stack. */
function strangersOf({ sandbox }: Scene, clean: CleanRun): string[] {
    const world = clean[0]?.[0]?.before.world ?? sandbox.world;
    const [brandZone] = world.hostedZones.values();
    const server = world.nameServers.get(brandZone?.nameServers[0] ?? "");
    return [...(server?.ipv4 ?? []), ...(server?.ipv6 ?? []), "203.119.1.1", "2001:dd8::1"];
}

/** @returns a failed result if the case cannot be run at all, so that one case never stops the others */
export async function runOne({ scene, clean, cases }: Bench, id: string): Promise<CaseResult> {
    const found = cases.find((one) => one.id === id);
    try {
        if (found === undefined) {
            throw new Error("there is no such case");
        }
        return await runCase(scene, clean, found);
    } catch (error) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return { id, again: 0, leaked: [], lost: [], wrong: [reason] };
    }
}

async function work(seed: number): Promise<void> {
    const tell = (message: WorkerMessage): void => void process.send?.(message);
    const bench = await openBench(seed);
    process.on("message", (id: string) => {
        void runOne(bench, id).then((result) => tell({ result }));
    });
    process.once("disconnect", () => void bench.scene.close());
    tell({ ready: true });
}

if (require.main === module) {
    void work(Number(process.argv[2]));
}
