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
    /** With the account's token buckets, and the factor by which they refill faster than AWS's. */
    timeScale?: number;
    /** The phases. Default: all */
    phases?: readonly Phase[];
    /** The names of a tenant that lead to a load balancer. @default ["@"] */
    names?: readonly string[];
    onPhase?: (phase: Phase) => void;
    /** Node options of the process that runs a phase with the embedded engine. */
    nodeOptions?: (phase: Phase) => readonly string[];
}

/** Documentation addresses, for a program whose addresses a user types in. */
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

/** Runs the phases of a stack against a sandbox of its own. */
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
    // AWS refuses the reference of a zone that was removed, so a tenant that comes back takes a call more than a new one.
    const last = phase === "add one tenant" ? tenants + 1 : tenants;
    if (phase === "address change") {
        await sandbox.changeAddress();
    }
    const config: StackConfig = {
        ...forSandbox(stackConfig(tenants, names, last), remote.location),
        ...(runner.program === "plain" ? plainConfig(addresses) : {}),
    };
    const before = await remote.calls();
    const { stdout: _stdout, ...usage } = await runner.run(verb, config, nodeOptions?.(phase));
    // STS is another service. Its one call in each run takes no token from Route 53's buckets.
    const { throttled = 0, GetCallerIdentity: _ofSts, ...calls } = callsBetween(before, await remote.calls());
    return { phase, calls, throttled, ...usage };
}

/** The next phase begins with full buckets, as on another day. */
async function untilFull(last: PhaseResult | undefined, timeScale: number | undefined): Promise<void> {
    if (last !== undefined && timeScale !== undefined) {
        await sleep((refillSeconds(last.calls) / timeScale) * 1000);
    }
}

/** The time until the buckets of these calls are full again. The bucket of changes never limits these calls. */
export function refillSeconds(calls: Readonly<Record<string, number>>): number {
    const drawn = Object.entries(calls).map(([operation, count]) => {
        const { burst, perSecond } = NARROW_OPERATIONS[operation] ?? REQUESTS;
        return Math.min(count, burst) / perSecond;
    });
    return Math.max(0, Math.min(totalCalls(calls), REQUESTS.burst) / REQUESTS.perSecond, ...drawn);
}

/** Rows are the resources that a program creates, without the stack and without providers that the engine creates. */
export function sizeOf(exported: string): StateSize {
    const { deployment } = JSON.parse(exported) as { deployment: { resources?: { type: string }[] } };
    const rows = (deployment.resources ?? []).filter(({ type }) => !type.startsWith("pulumi:"));
    return {
        bytes: Buffer.byteLength(exported),
        compactBytes: Buffer.byteLength(JSON.stringify(deployment)),
        rows: rows.length,
    };
}
