import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSettings } from "../../settings/checkSettings";
import { connect } from "../../rehearsal/remote";
import type { SandboxLocation } from "../../rehearsal/stackConfig";
import { runStep, type StepResult, type Verb } from "../../rehearsal/step";
import { toSettings } from "../../settings/readConfig";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../sandbox/sandbox";
import { emptyWorld, restoreWorld, type World } from "../../sandbox/world";
import { toConfig, type TestSettings } from "../program/stage";
import { JOINED_LIVES } from "./joinedLives";
import { MOVING_LIVES, OLD_ZONES } from "./movingLives";
import { POOL_LIFE } from "./poolLife";
import { REGISTRAR_LIFE, ZONES_OF_OWNERS } from "./registrarLives";

export const BRAND = "example.com";
/** The objects of the account outside the stack, in Route 53's form. */
export const OWN_ZONES: readonly string[] = [
    `${BRAND}.`,
    ...OLD_ZONES.map(({ id }) => id),
    ...ZONES_OF_OWNERS,
];
const BRAND_ZONE = "ZBRANDZONE0123456789A";

/** The new addresses of the set's second server. */
export const NEW_ADDRESSES = { ipv4: ["205.251.9.9"], ipv6: ["2600:9000:9::9"] };

/** One step of a stack's life. */
export interface Step {
    name: string;
    verb: Verb;
    settings: TestSettings;
    /** The changes at AWS before it. */
    before?: ((world: World) => void) | undefined;
    /** The step only prepares the steps after it, and has no faults. @default false */
    isSetUp?: boolean | undefined;
    /** Look-ups fail in it as well, and not only calls that change something. @default false */
    isNew?: boolean | undefined;
    /** A look-up that fails in it fails in every attempt. Another step has already shown that it is tried again. @default false */
    isBrief?: boolean | undefined;
    /** Calls of Route 53 Domains fail in it, but calls of Route 53 do not. @default false */
    isAtRegistrar?: boolean | undefined;
}

const LOAD_BALANCER = { alias: { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" } };
const plain = { domain: "tenant1.net", target: LOAD_BALANCER };
const tagged = {
    domain: "tenant2.org",
    target: { addresses: ["203.0.113.10", "2001:db8::10"] },
    records: [{ name: "@", type: "MX", values: ["10 mail.tenant2.org."] }],
    tags: { plan: "gold", team: "blue" },
    comment: "Contract 4711",
};
const changed = {
    ...tagged,
    target: { addresses: ["203.0.113.20", "2001:db8::10"] },
    tags: { plan: "silver" },
    comment: "Contract 4712",
};
const below = { domain: `shop.${BRAND}`, inside: BRAND, target: LOAD_BALANCER, names: ["@"] };
const newcomer = { domain: "tenant3.com", target: LOAD_BALANCER, tags: { plan: "trial" } };

const settings = (...tenants: object[]): TestSettings => ({ brandDomain: BRAND, tenants });

/**
 * The life of a stack with each of our calls: tenants with and without tags, one of them below the brand domain, and a set whose second
 * server moves.
 */
const USUAL_LIFE: readonly Step[] = [
    { name: "preview", verb: "preview", settings: settings(plain, tagged, below) },
    { name: "up", verb: "up", settings: settings(plain, tagged, below) },
    { name: "add a tenant", verb: "up", settings: settings(plain, tagged, below, newcomer) },
    { name: "change a tenant", verb: "up", settings: settings(plain, changed, below, newcomer) },
    {
        name: "address change",
        verb: "up",
        settings: settings(plain, changed, below, newcomer),
        before: (world) => {
            const [set] = world.delegationSets.values();
            world.nameServers.set(set?.nameServers[1] ?? "", structuredClone(NEW_ADDRESSES));
        },
    },
    { name: "refresh", verb: "refresh", settings: settings(plain, changed, below, newcomer) },
    { name: "remove a tenant", verb: "up", settings: settings(plain, changed, newcomer) },
    { name: "destroy", verb: "destroy", settings: settings(plain, changed, newcomer) },
];

const adopting: TestSettings = {
    ...settings(plain),
    brandZoneId: BRAND_ZONE,
    delegationSet: { fromZone: BRAND_ZONE },
    rewriteBrandZone: true,
};

/** The brand zone's own servers become the set's servers, and its NS and SOA get white-label names too. */
const LIFE_ON_AN_ADOPTED_SET: readonly Step[] = [
    { name: "adopt a set", verb: "up", settings: adopting },
    { name: "leave the set", verb: "destroy", settings: adopting },
];

/** The names of steps are unique in all lives. */
export const LIVES = [
    USUAL_LIFE,
    LIFE_ON_AN_ADOPTED_SET,
    POOL_LIFE,
    ...MOVING_LIVES,
    ...JOINED_LIVES,
    REGISTRAR_LIFE,
] as const;

/** A sandbox at a moment, with the stack's state. */
export interface Snapshot {
    world: World;
    /** The path of a copy of the state; none before the first up. */
    state: string | undefined;
}

/** A sandbox with an account that has the brand zone, and its stack on the embedded engine. */
export interface Scene {
    sandbox: Sandbox;
    /** Runs a step, which may fail. @param location the addresses of AWS and DNS for the program. Default: those of the sandbox */
    perform(step: Step, location?: Partial<SandboxLocation>): Promise<StepResult>;
    /** The file with the state. */
    state: string;
    save(): Promise<Snapshot>;
    load(snapshot: Snapshot): Promise<void>;
    close(): Promise<void>;
}

export async function openScene(options: SandboxOptions = {}): Promise<Scene> {
    const sandbox = await startSandbox(options);
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-faults-"));
    const state = join(folder, "state");
    const remote = await connect(sandbox.endpoint);
    await provideBrandZone(sandbox);
    let saved = 0;
    return {
        sandbox,
        state,
        async perform({ verb, settings: given }, location = {}) {
            const config = toConfig(given);
            const { settings: checked, problems } = checkSettings(toSettings(config));
            if (checked === undefined) {
                throw new Error(`the lifecycle's settings are wrong: ${JSON.stringify(problems)}`);
            }
            const { sandboxTimeScale: own } = given;
            const timeScale = typeof own === "number" ? own : remote.location.timeScale;
            const there = { ...remote, location: { ...remote.location, timeScale, ...location } };
            return runStep(verb, there, config, checked, { engine: "embedded", state });
        },
        async save() {
            saved += 1;
            const copy = `${state}.${saved}`;
            const copied = await copyState(state, copy);
            return { world: copyOf(sandbox.world), state: copied ? copy : undefined };
        },
        async load(snapshot) {
            sandbox.reset();
            restoreWorld(sandbox.world, snapshot.world);
            await rm(state, { force: true });
            if (snapshot.state !== undefined) {
                await copyFile(snapshot.state, state);
            }
        },
        async close() {
            await sandbox.close();
            await rm(folder, { recursive: true, force: true });
        },
    };
}

/** The contents of an account before the first up. */
export async function provideBrandZone(sandbox: Sandbox): Promise<void> {
    const remote = await connect(sandbox.endpoint);
    const { nameServers } = await remote.seedHostedZone(BRAND_ZONE, BRAND);
    await remote.delegate(BRAND, { nameServers: nameServers.map((name) => ({ name, glue: [] })) });
}

async function copyState(from: string, to: string): Promise<boolean> {
    try {
        await copyFile(from, to);
        return true;
    } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") {
            return false;
        }
        throw error;
    }
}

/** A copy of the world, which shares nothing with it. */
export function copyOf(world: World): World {
    const copy = emptyWorld();
    restoreWorld(copy, world);
    return copy;
}
