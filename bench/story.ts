import { setTimeout as sleep } from "node:timers/promises";
import { NARROW_OPERATIONS, REQUESTS } from "../route53/requestLimits";
import { callsBetween } from "../rehearsal/remote";
import { forSandbox, type StackConfig } from "../rehearsal/stackConfig";
import type { Verb } from "../rehearsal/step";
import type { Runner } from "./runners";
import { startSandboxProcess, type SandboxProcess } from "./sandboxProcess";
import { plainConfig, stackConfig, type Addresses } from "./tenants";
import { totalCalls, type Phase, type PhaseResult, type StateSize, type Story } from "./types";

export interface StoryPlan {
    tenants: number;
    /** Under the account's token buckets, and how many times faster than AWS's they refill. */
    timeScale?: number;
    /** All that there are, when not given. */
    phases?: readonly Phase[];
    /** Which of its names a tenant's load balancer is at. @default ["@"] */
    names?: readonly string[];
    onPhase?: (phase: Phase) => void;
    /** Of the process that runs a phase with the embedded engine. */
    nodeOptions?: (phase: Phase) => readonly string[];
}

/** Documentation addresses, for a program that takes what a person types. */
const ADDRESSES: Addresses = Object.fromEntries(
    ["ns1", "ns2", "ns3", "ns4"].map((host, index) => [
        host,
        [`192.0.2.${index + 1}`, `2001:db8::${index + 1}`],
    ]),
);
const NEW_ADDRESSES: Addresses = { ...ADDRESSES, ns1: ["192.0.2.9", "2001:db8::1"] };

interface Scene {
    phase: Phase;
    verb: Verb;
    tenants: number;
    addresses: Addresses;
}

function scenesOf(tenants: number, phases: readonly Phase[] | undefined): Scene[] {
    const scene = (phase: Phase, verb: Verb, count = tenants, addresses = NEW_ADDRESSES): Scene => ({
        phase,
        verb,
        tenants: count,
        addresses,
    });
    const scenes = [
        scene("first preview", "preview", tenants, ADDRESSES),
        scene("up", "up", tenants, ADDRESSES),
        scene("preview without changes", "preview", tenants, ADDRESSES),
        scene("up without changes", "up", tenants, ADDRESSES),
        scene("refresh", "refresh", tenants, ADDRESSES),
        scene("address change", "up"),
        scene("remove one tenant", "up", tenants - 1),
        scene("add one tenant", "up"),
        scene("destroy", "destroy"),
    ];
    return scenes.filter(({ phase }) => phases === undefined || phases.includes(phase));
}

/** Plays the life of a stack against a sandbox of its own. */
export async function playStory(runner: Runner, plan: StoryPlan): Promise<Story> {
    const { tenants, timeScale } = plan;
    const sandbox = await startSandboxProcess(runner.program, timeScale);
    try {
        const results: PhaseResult[] = [];
        let state: StateSize = { bytes: 0, compactBytes: 0, rows: 0 };
        for (const scene of scenesOf(tenants, plan.phases)) {
            plan.onPhase?.(scene.phase);
            await untilFull(results.at(-1), timeScale);
            results.push(await playScene(runner, sandbox, scene, plan));
            if (scene.phase === "up") {
                state = sizeOf(await runner.exportState());
            }
        }
        const { engine, program } = runner;
        return {
            engine,
            program,
            tenants,
            ...(timeScale === undefined ? {} : { timeScale }),
            phases: results,
            state,
        };
    } finally {
        await sandbox.stop();
    }
}

async function playScene(
    runner: Runner,
    sandbox: SandboxProcess,
    scene: Scene,
    { names, nodeOptions }: StoryPlan,
): Promise<PhaseResult> {
    const { phase, verb, tenants, addresses } = scene;
    const { remote } = sandbox;
    if (phase === "address change") {
        await sandbox.changeAddress();
    }
    const config: StackConfig = {
        ...forSandbox(stackConfig(tenants, names), remote.location),
        ...(runner.program === "plain" ? plainConfig(addresses) : {}),
    };
    const before = await remote.calls();
    const { stdout: _stdout, ...usage } = await runner.run(verb, config, nodeOptions?.(phase));
    const { throttled = 0, ...calls } = callsBetween(before, await remote.calls());
    return { phase, calls, throttled, ...usage };
}

/** The next phase begins with full buckets, as one on another day does. */
async function untilFull(last: PhaseResult | undefined, timeScale: number | undefined): Promise<void> {
    if (last !== undefined && timeScale !== undefined) {
        await sleep((refillSeconds(last.calls) / timeScale) * 1000);
    }
}

/** How long until the buckets that these calls drew on are full again. The bucket of changes is never short here. */
export function refillSeconds(calls: Readonly<Record<string, number>>): number {
    const drawn = Object.entries(calls).map(([operation, count]) => {
        const { burst, perSecond } = NARROW_OPERATIONS[operation] ?? REQUESTS;
        return Math.min(count, burst) / perSecond;
    });
    return Math.max(0, Math.min(totalCalls(calls), REQUESTS.burst) / REQUESTS.perSecond, ...drawn);
}

/** Rows are resources that a program made: not the stack, and no provider that the engine made by itself. */
export function sizeOf(exported: string): StateSize {
    const { deployment } = JSON.parse(exported) as { deployment: { resources?: { type: string }[] } };
    const rows = (deployment.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
    return {
        bytes: Buffer.byteLength(exported),
        compactBytes: Buffer.byteLength(JSON.stringify(deployment)),
        rows: rows.length,
    };
}
