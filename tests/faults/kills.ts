import { existsSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { packageRoot } from "../../route53/packageRoot";
import { connect, type RemoteSandbox } from "../../rehearsal/remote";
import { forSandbox, readStackConfig } from "../../rehearsal/stackConfig";
import { runStep, type Verb } from "../../rehearsal/step";
import { parseState, type ResourceRow } from "../../engine/state";
import { readState } from "../../engine/stateFile";
import { randomFrom } from "../../sandbox/route53/faults";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../sandbox/sandbox";
import { restoreWorld } from "../../sandbox/world";
import { tenants, toConfig, type TestSettings } from "../program/stage";
import { differences, disagreements, takeInventory, type Difference, type Inventory } from "./compare";
import { BRAND, copyOf, OWN_ZONES, provideBrandZone } from "./lifecycle";
import { MOVES, REGISTRATIONS, type KillStage } from "./killStages";
import { guardOldZones } from "./movingLives";
import { killAll, start, type Started } from "./processes";
import { pulumiCommands, type PulumiCommands } from "./pulumiCommands";
import { guardRegistry } from "./registryGuard";

export type KillEngine = "embedded" | "pulumi";

export interface KillResult {
    /** The number of the kill, and its moment. */
    id: string;
    seed: number;
    /** True if the process was still running. */
    hit: boolean;
    leaked: string[];
    lost: string[];
    wrong: string[];
}

const TENANTS = 10;
/** An up that takes longer hangs. */
const LONGEST_UP_MS = 120_000;

/** The results of a step without a kill. */
interface After {
    inventory: Inventory;
    /** The allowed differences between the state and the account: an adopted set outlives the stack. */
    disagreements: readonly Difference[];
}

/** The start of a step. */
interface Beginning {
    /** The command that is killed. @default up */
    verb?: "up" | "destroy" | undefined;
    /** The config of the stack. */
    settings: TestSettings;
    /** The stage of the moving domains, for the report; empty if none moves. */
    what: string;
    /** Brings the account and the state to their contents at that moment. */
    restore: () => Promise<void>;
    /** The account's contents after a final destroy. They are read at the beginning if they are always the same. */
    destroyed?: After;
}

/** A step without a kill, from which the moments are chosen. */
interface Undisturbed extends Beginning {
    destroyed: After;
    end: After;
    calls: Record<string, number>;
    /** The time from the first call to the end. */
    durationMs: number;
}

/** The moment of a kill: a time after the first call, or a number of calls of an operation. */
type Moment = { afterMs: number } | { operation: string; count: number };

interface Yard {
    engine: KillEngine;
    sandbox: Sandbox;
    remote: RemoteSandbox;
    config: string;
    state: string;
}

/**
 * Kills an up of ten tenants at a number of moments, each time in an empty account. Then it checks the results of an up and of a destroy.
 *
 * @param seed of the first moment; the next kill has the next seed
 */
export function runKills(
    engine: KillEngine,
    kills: number,
    seed: number,
    onResult: (result: KillResult) => void,
): Promise<void> {
    return withYard(engine, {}, async (yard) => {
        const start = await clear(yard);
        const restore = async (): Promise<void> => void (await clear(yard));
        const begin = { settings: settings(), what: "", restore, destroyed: start };
        const undisturbed = await runUndisturbed(yard, begin);
        for (let index = 0; index < kills; index += 1) {
            onResult(await runKill(yard, undisturbed, seed + index));
        }
    });
}

/** The same kills for domains whose zones move, at one stage of the move after another. */
export function runMovingKills(
    engine: KillEngine,
    kills: number,
    seed: number,
    onResult: (result: KillResult) => void,
): Promise<void> {
    // The waits of two days take a fifth of a second.
    return runStagedKills(engine, { throttle: true, timeScale: 1_000_000 }, MOVES, kills, seed, onResult);
}

/** The same kills for name servers that are set at Route 53 Domains, whose operations take longer than the other calls. */
export function runRegistrarKills(
    engine: KillEngine,
    kills: number,
    seed: number,
    onResult: (result: KillResult) => void,
): Promise<void> {
    return runStagedKills(engine, { operationMs: 300 }, REGISTRATIONS, kills, seed, onResult);
}

/** One stage after another, from the stage whose number is the seed. */
function runStagedKills(
    engine: KillEngine,
    options: SandboxOptions,
    all: readonly KillStage[],
    kills: number,
    seed: number,
    onResult: (result: KillResult) => void,
): Promise<void> {
    return withYard(engine, options, async (yard) => {
        const { world } = yard.sandbox;
        await clear(yard);
        const stages: Undisturbed[] = [];
        const wanted = Array.from({ length: kills }, (_none, index) => (seed + index) % all.length);
        for (const { settings: given, what, before, verb } of all.slice(0, Math.max(...wanted) + 1)) {
            before?.(world);
            const saved = { world: copyOf(world), state: `${yard.state}.${stages.length}` };
            await copyAll(yard.state, saved.state);
            const restore = async (): Promise<void> => {
                yard.sandbox.reset();
                restoreWorld(world, saved.world);
                await copyAll(saved.state, yard.state);
            };
            stages.push(await runUndisturbed(yard, { settings: given, what, restore, verb }));
        }
        for (const [index, place] of wanted.entries()) {
            const stage = stages[place];
            if (stage !== undefined) {
                onResult(await runKill(yard, stage, seed + index));
            }
        }
    });
}

async function withYard(
    engine: KillEngine,
    options: SandboxOptions,
    work: (yard: Yard) => Promise<void>,
): Promise<void> {
    const sandbox = await startSandbox(options);
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-kills-"));
    try {
        const config = join(folder, "stack.yaml");
        await work({
            engine,
            sandbox,
            remote: await connect(sandbox.endpoint),
            config,
            state: join(folder, "state"),
        });
    } finally {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    }
}

async function copyAll(from: string, to: string): Promise<void> {
    await rm(to, { recursive: true, force: true });
    if (existsSync(from)) {
        await cp(from, to, { recursive: true });
    }
}

function settings(): TestSettings {
    const [first, ...others] = tenants(TENANTS);
    return {
        brandDomain: BRAND,
        tenants: [{ ...first, tags: { plan: "gold" }, comment: "First" }, ...others],
    };
}

/** Leaves the account and the state as they are afterwards. */
async function runUndisturbed(yard: Yard, begin: Beginning): Promise<Undisturbed> {
    await begin.restore();
    await writeFile(yard.config, stringify({ config: toConfig(begin.settings) }));
    const { verb = "up" } = begin;
    const step = await startStep(yard, verb);
    const began = await untilCalled(yard, step.ended, (calls) => total(calls) > 0);
    const code = await step.ended;
    const durationMs = performance.now() - began;
    if (code !== 0) {
        throw new Error(`an undisturbed ${verb} fails with code ${code ?? "none"}:\n${step.output()}`);
    }
    const end = await look(yard);
    const calls = yard.sandbox.calls();
    const destroyed = verb === "destroy" ? end : (begin.destroyed ?? (await tryDestroy(yard)));
    return { ...begin, destroyed, end, calls, durationMs };
}

/** The objects that a destroy leaves; the destroy is then undone. */
async function tryDestroy(yard: Yard): Promise<After> {
    const { sandbox, state } = yard;
    const world = copyOf(sandbox.world);
    await copyAll(state, `${state}.kept`);
    const errors = await perform(yard, "destroy");
    if (errors.length > 0) {
        throw new Error(`an undisturbed destroy fails: ${errors.join("; ")}`);
    }
    const destroyed = await look(yard);
    restoreWorld(sandbox.world, world);
    await copyAll(`${state}.kept`, state);
    return destroyed;
}

async function look(yard: Yard): Promise<After> {
    const contents = yard.sandbox.contents();
    return {
        inventory: takeInventory(contents),
        disagreements: disagreements(await rows(yard), contents, OWN_ZONES),
    };
}

async function runKill(yard: Yard, undisturbed: Undisturbed, seed: number): Promise<KillResult> {
    const { what, settings: given, verb = "up" } = undisturbed;
    const moment = chooseMoment(undisturbed, seed);
    const text =
        "afterMs" in moment
            ? `at ${Math.round((moment.afterMs / undisturbed.durationMs) * 100)} % of the time`
            : `after ${moment.operation} number ${moment.count}`;
    const id = `kill ${seed} of ${yard.engine}${what === "" ? "" : ` as it ${what}`}: ${text}`;
    const result: KillResult = { id, seed, hit: false, leaked: [], lost: [], wrong: [] };
    await undisturbed.restore();
    await writeFile(yard.config, stringify({ config: toConfig(given) }));
    const guard = guardOldZones(yard.sandbox.world);
    const registry = guardRegistry(yard.sandbox.world);
    const step = await startStep(yard, verb);
    await untilMoment(yard, step.ended, moment);
    result.hit = step.child.exitCode === null;
    await killAll(step);
    result.wrong.push(...guard(given));
    try {
        if (yard.engine === "pulumi") {
            await (await commands(yard)).recover();
        }
        if (verb === "up") {
            await check(yard, "up", undisturbed.end, result);
            result.wrong.push(...guard(given));
        }
        await check(yard, "destroy", undisturbed.destroyed, result);
    } catch (error) {
        // If a command does not start, this kill has failed, but the others still run.
        result.wrong.push(error instanceof Error ? error.message : String(error));
    }
    // For zones that move, a parent may name our servers after everything is destroyed, because the user asked for it.
    result.wrong.push(...(REGISTRATIONS.some((stage) => stage.what === what) ? registry.problems() : []));
    registry.stop();
    return result;
}

/**
 * By time and by call in turn. Moments by time are often in long operations, and calls are the moments after which something can remain.
 */
function chooseMoment({ calls, durationMs }: Undisturbed, seed: number): Moment {
    const random = randomFrom(seed);
    if (seed % 2 === 0) {
        return { afterMs: random() * durationMs };
    }
    const each = Object.entries(calls).flatMap(([operation, count]) =>
        Array.from({ length: count }, (_none, index) => ({ operation, count: index + 1 })),
    );
    return each[Math.floor(random() * each.length)] ?? { afterMs: 0 };
}

async function untilMoment(yard: Yard, ended: Promise<unknown>, moment: Moment): Promise<void> {
    if ("operation" in moment) {
        await untilCalled(yard, ended, (calls) => (calls[moment.operation] ?? 0) >= moment.count);
        return;
    }
    await untilCalled(yard, ended, (calls) => total(calls) > 0);
    await Promise.race([sleep(moment.afterMs), ended]);
}

/**
 * Reads the calls between two requests: sometimes until the first call, because a process takes its time to start, and then in each turn of
 * the loop.
 *
 * @returns the moment
 */
async function untilCalled(
    { sandbox }: Yard,
    ended: Promise<unknown>,
    wanted: (calls: Record<string, number>) => boolean,
): Promise<number> {
    let running = true;
    const stop = (): void => void (running = false);
    void ended.then(stop, stop);
    const deadline = performance.now() + LONGEST_UP_MS;
    while (running && !wanted(sandbox.calls())) {
        if (performance.now() > deadline) {
            throw new Error(`an up has not come to its moment in ${LONGEST_UP_MS / 1000} s`);
        }
        await (total(sandbox.calls()) === 0 ? sleep(1) : nextTurn());
    }
    return performance.now();
}

async function startStep(yard: Yard, verb: Verb): Promise<Started> {
    if (yard.engine === "pulumi") {
        return (await commands(yard)).start(verb);
    }
    const { sandbox, config, state } = yard;
    const main = join(packageRoot(), "dist", "cli", "main.js");
    const place = ["--endpoint", sandbox.endpoint, "--state", state, "--config", config];
    const options = [...place, "--engine", "embedded", "--json"];
    return start(process.execPath, [main, "rehearse", verb, ...options], process.env);
}

/** The project of the real engine. */
async function commands({ remote, config: file, state }: Yard): Promise<PulumiCommands> {
    const { config } = await readStackConfig(file);
    return pulumiCommands(forSandbox(config, remote.location), state);
}

/** An account with only the brand zone, and no state. */
async function clear({ sandbox, state }: Yard): Promise<After> {
    sandbox.reset();
    await provideBrandZone(sandbox);
    await rm(state, { recursive: true, force: true });
    return { inventory: takeInventory(sandbox.contents()), disagreements: [] };
}

async function check(yard: Yard, verb: Verb, expected: After, result: KillResult): Promise<void> {
    const errors = await perform(yard, verb);
    errors.forEach((error) => result.wrong.push(`${verb} after the kill: ${error}`));
    const after = await look(yard);
    const found = [
        ...differences(expected.inventory, after.inventory),
        ...after.disagreements.filter(
            ({ what }) => !expected.disagreements.some((each) => each.what === what),
        ),
    ];
    found.forEach(({ kind, what }) => result[kind].push(`${verb} after the kill: ${what}`));
}

/** @returns the problems */
async function perform(yard: Yard, verb: Verb): Promise<string[]> {
    const { engine, remote, config: file, state } = yard;
    if (engine === "pulumi") {
        return (await commands(yard)).run(verb);
    }
    const { config, settings: checked } = await readStackConfig(file);
    const { errors } = await runStep(verb, remote, config, checked, { engine, state });
    return errors.map(({ message }) => message);
}

async function rows(yard: Yard): Promise<ResourceRow[]> {
    const { engine, state } = yard;
    const all =
        engine === "pulumi"
            ? parseState(await (await commands(yard)).exportState(), state)
            : await readState(state);
    return all.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
}

function total(calls: Record<string, number>): number {
    return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
