import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect as connectTcp, isIPv6 } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import type { Question } from "../../../../dns/question";
import { ROOT_HINTS } from "../../../../dns/rootHints";
import { parseHostPort, type DnsDestination } from "../../../../dns/route";
import { readProgramOutputs, type ProgramOutputs } from "../../../../rehearsal/programOutputs";
import { connect } from "../../../../rehearsal/remote";
import { playRegistrar } from "../../../../rehearsal/story";
import { tldServers } from "../../../../sandbox/dns/registry";
import type { HostAddresses } from "../../../../sandbox/worldMaps";
import { checkSettings } from "../../../../settings/checkSettings";
import { openStage, type Stage, type TestSettings } from "../../../program/stage";
import { playServers } from "./everyAddress";
import { TENANTS, scoreOf, truthOf, type Score } from "./questions";
import { SILENT_DEVICE } from "./resolverNamespace";
import { CONFIGURATIONS, HOST, type Candidate } from "./resolverKinds";

/**
 * A process for its own network namespace, in which every address is local. It has a deployed stack, its servers at their own addresses,
 * and recursive resolvers. It reads commands, one JSON line each, and answers each command with a line.
 */

/** The delegation of the brand domain: to AWS's names, or to its own, which need glue. */
export type Layout = "aws" | "own";

/** The change of the world: none, two of each set's four servers are silent, or AWS has moved two servers and the glue is old. */
export const SITUATIONS = ["cold", "half", "moved"] as const;
export type Situation = (typeof SITUATIONS)[number];

/** Brings the world into a situation and tests all candidates there. The answer has a result for each candidate, in the same order. */
export interface Command {
    situation: Situation;
    candidates: Candidate[];
}

/** A score, or the reason why there is none. */
export type Result = Score | { failure: string };

const SETTINGS: Record<Layout, TestSettings> = {
    aws: { brandDomain: "example.com", tenants: TENANTS },
    own: {
        brandDomain: "example.com",
        brandZoneId: "ZBRAND",
        delegationSet: { fromZone: "ZBRAND" },
        rewriteBrandZone: true,
        tenants: TENANTS,
    },
};

/** The number of resolvers that are tested at once. While they wait for silent servers, they need no processor time. */
const SIDE_BY_SIDE: Record<Situation, number> = { cold: 1, half: 3, moved: 3 };

/** Of the top-level domains in the questions, those that exist. */
const TLDS = ["com", "net", "org", "uk", "de", "io"];
const NO_ADDRESSES: HostAddresses = { ipv4: [], ipv6: [] };
const run = promisify(execFile);
const READY_MS = 10_000;
const STOP_MS = 3_000;

interface Scene {
    stage: Stage;
    settings: TestSettings;
    outputs: ProgramOutputs;
    /** The addresses without a server. */
    silent: string[];
    truth: ReadonlyMap<Question, string>;
    /** The number of attempts for a question without an answer. */
    attempts: number;
}

/**
 * With silent servers, a resolver may exceed its own time limit. Knot Resolver does so after ten seconds for one question in a hundred, and
 * answers at the next attempt.
 */
const ATTEMPTS: Record<Situation, number> = { cold: 1, half: 2, moved: 2 };

async function openScene(layout: Layout): Promise<Scene> {
    const stage = await openStage("embedded");
    const settings = SETTINGS[layout];
    const outputs = readProgramOutputs((await stage.step("up", settings)).outputs);
    const checked = checkSettings(settings).settings;
    if (checked === undefined) {
        throw new Error("the settings are wrong");
    }
    await playRegistrar(await connect(stage.sandbox.endpoint), checked, outputs);
    const { nameServers } = stage.sandbox.world;
    const ofAws = [...nameServers].flatMap(([, { ipv4, ipv6 }]) => [...ipv4, ...ipv6]);
    const ofMoved = movingServers(outputs).flatMap((_, index) => all(movedTo(index)));
    const ofTlds = TLDS.flatMap((tld) => tldServers(tld).flatMap(({ addresses }) => all(addresses)));
    const ofRoot = ROOT_HINTS.flatMap(({ addresses }) => addresses);
    await playServers([...ofAws, ...ofMoved, ...ofTlds, ...ofRoot], parseHostPort(stage.sandbox.dns));
    return { stage, settings, outputs, silent: [], truth: new Map(), attempts: 1 };
}

function all({ ipv4, ipv6 }: Readonly<HostAddresses>): string[] {
    return [...ipv4, ...ipv6];
}

/** The first two servers of each set. */
function movingServers({ delegationSets }: ProgramOutputs): string[] {
    return delegationSets.flatMap(({ hosts }) => hosts.slice(0, 2).map(({ awsName }) => awsName));
}

/** Addresses in AWS's ranges that are not adjacent. */
function movedTo(index: number): HostAddresses {
    return {
        ipv4: [`205.251.${192 + index}.${240 + index}`],
        ipv6: [`2600:9000:530${index}:f${index}00::1`],
    };
}

/** Brings the deployed world into a situation. The situations come in the order of `SITUATIONS`. */
async function prepare(scene: Scene, situation: Situation): Promise<void> {
    const { world, dns } = scene.stage.sandbox;
    const { delegationSets } = scene.outputs;
    await setSilence("del", scene.silent);
    scene.silent = [];
    if (situation === "half") {
        scene.silent = delegationSets.flatMap(({ hosts }) => hosts.slice(2).flatMap(all));
    }
    if (situation === "moved") {
        const moving = movingServers(scene.outputs);
        scene.silent = moving.flatMap((name) => all(world.nameServers.get(name) ?? NO_ADDRESSES));
        moving.forEach((name, index) => world.nameServers.set(name, movedTo(index)));
        await scene.stage.step("up", scene.settings);
    }
    await setSilence("add", scene.silent);
    scene.attempts = ATTEMPTS[situation];
    scene.truth = await truthOf(parseHostPort(dns));
}

/** No server has these addresses: packets to them, over UDP or TCP, are lost on the way (resolverNamespace.ts). */
async function setSilence(change: "add" | "del", addresses: readonly string[]): Promise<void> {
    for (const address of addresses) {
        const family = isIPv6(address) ? "-6" : "-4";
        await run("ip", [family, "route", change, address, "dev", SILENT_DEVICE, "table", "local"]);
    }
}

async function tryAll(scene: Scene, candidates: readonly Candidate[], atOnce: number): Promise<Result[]> {
    const results: Result[] = [];
    const left = [...candidates.entries()];
    const tryOn = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
            const [index, candidate] = next;
            results[index] = await tryResolver(scene, candidate);
        }
    };
    await Promise.all(Array.from({ length: atOnce }, tryOn));
    return results;
}

/** Starts a resolver with an empty cache, asks all questions, and stops it. */
async function tryResolver(scene: Scene, { kind, program, ...given }: Candidate): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), `resolver-${kind}-`));
    const { file, flags } = CONFIGURATIONS[kind](folder, given);
    await writeFile(join(folder, file.name), file.text);
    let said = "";
    const child = spawn(program, flags, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    [child.stdout, child.stderr].forEach((stream) => stream.on("data", (text: Buffer) => (said += text)));
    const exit = once(child, "exit");
    const target = { host: HOST, port: given.port };
    try {
        const failure = await waitUntilListening(target, () => (child.exitCode === null ? undefined : said));
        return failure === undefined ? await scoreOf(target, scene.truth, scene.attempts) : { failure };
    } finally {
        child.kill();
        const ended = await Promise.race([exit, wait(STOP_MS)]);
        if (ended === undefined) {
            child.kill("SIGKILL");
            await exit;
        }
        await rm(folder, { recursive: true, force: true });
    }
}

/**
 * Opens a connection without a question, so that the first question is the first one of the test. The result is the reason of a failure.
 */
async function waitUntilListening(
    { host, port }: DnsDestination,
    output: () => string | undefined,
): Promise<string | undefined> {
    const deadline = performance.now() + READY_MS;
    while (performance.now() < deadline) {
        const socket = connectTcp(port, host);
        const isOpen = await new Promise<boolean>((resolve) => {
            socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
        });
        socket.destroy();
        const said = output();
        if (isOpen || said !== undefined) {
            return said === undefined ? undefined : `it has ended: ${said}`;
        }
        await wait(30);
    }
    return `nothing listens after ${READY_MS} ms`;
}

async function main(layout: Layout): Promise<void> {
    const scene = await openScene(layout);
    process.stdout.write('{"ready":true}\n');
    for await (const line of createInterface({ input: process.stdin })) {
        const { situation, candidates } = JSON.parse(line) as Command;
        await prepare(scene, situation);
        const results = await tryAll(scene, candidates, SIDE_BY_SIDE[situation]);
        process.stdout.write(`${JSON.stringify(results)}\n`);
    }
    process.exit(0);
}

if (require.main === module) {
    void main(process.argv[2] as Layout);
}
