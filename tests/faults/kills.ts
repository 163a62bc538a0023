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
import { parseState, readState, type ResourceRow } from "../../engine/state";
import { randomFrom } from "../../sandbox/route53/faults";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../sandbox/sandbox";
import type { World } from "../../sandbox/world";
import { tenants, toConfig, type TestSettings } from "../program/stage";
import { differences, disagreements, takeInventory, type Inventory } from "./compare";
import { BRAND, OWN_ZONES, provideBrandZone, setWorld } from "./lifecycle";
import {
    changeOldZone,
    delegateTo,
    guardOldZones,
    movingTenants,
    OLD_ZONES,
    seedOldZone,
    type OldZone,
} from "./movingLives";
import { killAll, start, type Started } from "./processes";
import { pulumiCommands, type PulumiCommands } from "./pulumiCommands";

export type KillEngine = "embedded" | "pulumi";

export interface KillResult {
    /** Which it was, and when it was killed. */
    id: string;
    seed: number;
    /** The process was still running. */
    hit: boolean;
    leaked: string[];
    lost: string[];
    wrong: string[];
}

const TENANTS = 10;
/** An up that takes longer hangs. */
const LONGEST_UP_MS = 120_000;

/** Where an up begins. */
interface Beginning {
    /** The config of the stack. */
    settings: TestSettings;
    /** How far the domains have moved, for the report; empty where none moves. */
    what: string;
    /** The account and the state are as they are to be then. */
    restore: () => Promise<void>;
    /** What the account holds when everything is destroyed afterwards; read at the beginning where it is the same. */
    destroyed?: Inventory;
}

/** An undisturbed up, to choose the moments from. */
interface Undisturbed extends Beginning {
    destroyed: Inventory;
    end: Inventory;
    calls: Record<string, number>;
    /** From the first call to the end. */
    durationMs: number;
}

/** When a process is killed: so long after its first call, or as soon as an operation was called so often. */
type Moment = { afterMs: number } | { operation: string; count: number };

interface Yard {
    engine: KillEngine;
    sandbox: Sandbox;
    remote: RemoteSandbox;
    config: string;
    state: string;
}

/**
 * Kills an up of ten tenants at so many moments, each time in an empty account, and looks at what an up and a destroy make
 * of what is left.
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

/** The same with domains whose zones move, at one stage of the move after the other. */
export function runMovingKills(
    engine: KillEngine,
    kills: number,
    seed: number,
    onResult: (result: KillResult) => void,
): Promise<void> {
    // The waits of two days are over in a fifth of a second.
    return withYard(engine, { throttle: true, timeScale: 1_000_000 }, async (yard) => {
        const { world } = yard.sandbox;
        await clear(yard);
        const stages: Undisturbed[] = [];
        const wanted = Array.from({ length: kills }, (_none, index) => (seed + index) % MOVES.length);
        for (const { stage, what, before } of MOVES.slice(0, Math.max(...wanted) + 1)) {
            OLD_ZONES.forEach((zone) => before?.(world, zone));
            const saved = { world: structuredClone(world), state: `${yard.state}.${stages.length}` };
            await copyAll(yard.state, saved.state);
            const restore = async (): Promise<void> => {
                yard.sandbox.reset();
                setWorld(world, structuredClone(saved.world));
                await copyAll(saved.state, yard.state);
            };
            stages.push(
                await runUndisturbed(yard, { settings: movingTenants(stage, OLD_ZONES), what, restore }),
            );
        }
        for (const [index, place] of wanted.entries()) {
            const stage = stages[place];
            if (stage !== undefined) {
                onResult(await runKill(yard, stage, seed + index));
            }
        }
    });
}

/** What is done with a domain's old zone, one after the other, and what its owner does before. */
const MOVES: readonly { stage: string; what: string; before?: (world: World, zone: OldZone) => void }[] = [
    { stage: "copy", what: "copies", before: seedOldZone },
    { stage: "copy", what: "follows", before: changeOldZone },
    { stage: "handover", what: "hands over" },
    { stage: "copy", what: "goes back" },
    { stage: "handover", what: "hands over again" },
    { stage: "handover", what: "sees the registrars", before: (world, zone) => delegateTo(world, zone) },
    { stage: "retire", what: "retires" },
];

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

/** It leaves the account and the state as they are afterwards. */
async function runUndisturbed(yard: Yard, begin: Beginning): Promise<Undisturbed> {
    await begin.restore();
    await writeFile(yard.config, stringify({ config: toConfig(begin.settings) }));
    const up = await startUp(yard);
    const began = await untilCalled(yard, up.ended, (calls) => total(calls) > 0);
    const code = await up.ended;
    const durationMs = performance.now() - began;
    if (code !== 0) {
        throw new Error(`an undisturbed up fails with code ${code ?? "none"}:\n${up.output()}`);
    }
    const end = takeInventory(yard.sandbox.contents());
    const calls = yard.sandbox.calls();
    const destroyed = begin.destroyed ?? (await tryDestroy(yard));
    return { ...begin, destroyed, end, calls, durationMs };
}

/** What a destroy leaves, which is then undone. */
async function tryDestroy(yard: Yard): Promise<Inventory> {
    const { sandbox, state } = yard;
    const world = structuredClone(sandbox.world);
    await copyAll(state, `${state}.kept`);
    const errors = await perform(yard, "destroy");
    if (errors.length > 0) {
        throw new Error(`an undisturbed destroy fails: ${errors.join("; ")}`);
    }
    const destroyed = takeInventory(sandbox.contents());
    setWorld(sandbox.world, world);
    await copyAll(`${state}.kept`, state);
    return destroyed;
}

async function runKill(yard: Yard, undisturbed: Undisturbed, seed: number): Promise<KillResult> {
    const { what, settings: given } = undisturbed;
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
    const up = await startUp(yard);
    await untilMoment(yard, up.ended, moment);
    result.hit = up.child.exitCode === null;
    await killAll(up);
    result.wrong.push(...guard(given));
    try {
        if (yard.engine === "pulumi") {
            await (await commands(yard)).recover();
        }
        await check(yard, "up", undisturbed.end, result);
        result.wrong.push(...guard(given));
        await check(yard, "destroy", undisturbed.destroyed, result);
    } catch (error) {
        // Where a command does not even start, this kill has failed, and the others are still worth a look.
        result.wrong.push(error instanceof Error ? error.message : String(error));
    }
    return result;
}

/** By time and by call in turn: time favours what takes long, and calls are what leaves something behind. */
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
 * Looks at the calls between two requests: now and then until the first one, which takes a process its time, and then
 * at each turn of the loop.
 *
 * @returns when it was
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

async function startUp(yard: Yard): Promise<Started> {
    if (yard.engine === "pulumi") {
        return (await commands(yard)).start("up");
    }
    const { sandbox, config, state } = yard;
    const main = join(packageRoot(), "dist", "cli", "main.js");
    const place = ["--endpoint", sandbox.endpoint, "--state", state, "--config", config];
    const options = [...place, "--engine", "embedded", "--json"];
    return start(process.execPath, [main, "rehearse", "up", ...options], process.env);
}

/** Of the real engine. */
async function commands({ remote, config: file, state }: Yard): Promise<PulumiCommands> {
    const { config } = await readStackConfig(file);
    return pulumiCommands(forSandbox(config, remote.location), state);
}

/** An account with nothing but the brand zone, and no state. */
async function clear({ sandbox, state }: Yard): Promise<Inventory> {
    sandbox.reset();
    await provideBrandZone(sandbox);
    await rm(state, { recursive: true, force: true });
    return takeInventory(sandbox.contents());
}

async function check(yard: Yard, verb: Verb, expected: Inventory, result: KillResult): Promise<void> {
    const errors = await perform(yard, verb);
    errors.forEach((error) => result.wrong.push(`${verb} after the kill: ${error}`));
    const contents = yard.sandbox.contents();
    const found = [
        ...differences(expected, takeInventory(contents)),
        ...disagreements(await rows(yard), contents, OWN_ZONES),
    ];
    found.forEach(({ kind, what }) => result[kind].push(`${verb} after the kill: ${what}`));
}

/** @returns what went wrong */
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
