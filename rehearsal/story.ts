import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse as parsePublicSuffix } from "tldts";
import type { CheckedSettings } from "../settings/checkSettings";
import type { Registrar } from "../components/registrar";
import type { DelegationSetOutput } from "../components/whiteLabelDns";
import { isInDomain, parentDomains } from "../records/names";
import { viaGateway, type DnsRoute } from "../dns/route";
import type { ChangeCounts, EngineEvent } from "../engine/types";
import { startSandbox } from "../sandbox/sandbox";
import { readProgramOutputs, type ProgramOutputs } from "./programOutputs";
import { connect, type RemoteSandbox } from "./remote";
import { resolveStack, type StackResolution, type TenantResolution } from "./resolution";
import type { StackConfig } from "./stackConfig";
import { runStep, seedZone, type EngineChoice, type StepResult, type Verb } from "./step";

/** The result of a rehearsal of a whole config. */
export interface Story {
    ok: boolean;
    engine: "embedded" | "pulumi";
    /** Without a capacity for a user's own program. */
    delegationSets: (Omit<DelegationSetOutput, "capacity"> &
        Partial<Pick<DelegationSetOutput, "capacity">>)[];
    tenants: TenantResolution[];
    registrar?: Registrar | undefined;
    /** The steps in their order: up, up again, destroy. */
    steps: { verb: Verb; changes: ChangeCounts; calls: Record<string, number>; seconds: number }[];
    warnings: string[];
    /** The problems; empty if the rehearsal is ok. */
    problems: string[];
    seconds: number;
}

export interface StoryOptions {
    engine: EngineChoice;
    /** Is called with the present step, to show the progress. */
    onPhase?: (phase: string) => void;
    onEvent?: (event: EngineEvent) => void;
}

/** A deployment failed; the outcome has its errors. */
export class StepFailedError extends Error {
    constructor(readonly result: StepResult) {
        super(result.errors.map(({ message }) => message).join("\n"));
    }
}

/**
 * Deploys the config against a sandbox of its own, and makes the users' changes at the registrars. Then it resolves everything from the
 * root with real packets, deploys once more, and destroys.
 *
 * @throws StepFailedError if a deployment fails
 */
export async function tellStory(
    config: StackConfig,
    settings: CheckedSettings,
    options: StoryOptions,
): Promise<Story> {
    return onStage(
        options,
        (verb, remote, folder) =>
            runStep(verb, remote, config, settings, { ...options, state: join(folder, "state") }),
        (remote, step) => playActs(remote, settings, step, options),
    );
}

/** The results of the acts of a story. */
export type Acts = Omit<Story, "ok" | "steps" | "seconds">;

/**
 * Creates a sandbox and a temporary folder for a story, and removes them at its end.
 *
 * @param perform runs one verb; it may use the folder
 * @throws StepFailedError if a deployment fails
 */
export async function onStage(
    options: StoryOptions,
    perform: (verb: Verb, remote: RemoteSandbox, folder: string) => Promise<StepResult>,
    play: (remote: RemoteSandbox, step: PlayStep) => Promise<Acts>,
): Promise<Story> {
    const started = Date.now();
    const sandbox = await startSandbox();
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-"));
    try {
        const remote = await connect(sandbox.endpoint);
        const steps: Story["steps"] = [];
        const step: PlayStep = async (verb, phase) => {
            options.onPhase?.(phase);
            const begun = Date.now();
            const result = await perform(verb, remote, folder);
            const { changes, calls } = result;
            steps.push({ verb, changes, calls, seconds: (Date.now() - begun) / 1000 });
            if (!result.ok) {
                throw new StepFailedError(result);
            }
            return result;
        };
        const { problems, warnings, ...seen } = await play(remote, step);
        const seconds = (Date.now() - started) / 1000;
        return { ok: problems.length === 0, ...seen, steps, warnings, problems, seconds };
    } finally {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    }
}

/** @throws StepFailedError */
export type PlayStep = (verb: Verb, phase: string) => Promise<StepResult>;

async function playActs(
    remote: RemoteSandbox,
    settings: CheckedSettings,
    step: PlayStep,
    { onPhase }: StoryOptions,
): Promise<Acts> {
    const registered = await registerTenants(remote, settings);
    const up = await step("up", "Deploying");
    const outputs = readProgramOutputs(up.outputs);
    const adopted = settings.delegationSet?.fromZone ?? settings.delegationSet?.id;
    const seen = await playRest(up, remote, step, onPhase, {
        register: () => playRegistrar(remote, settings, outputs),
        resolve: (route) => resolveStack(settings, outputs, { route }),
        stays: (each) =>
            [settings.brandDomain, ...registered].includes(each.replace(/\.$/, "")) ||
            (adopted !== undefined && !each.endsWith(".")),
    });
    return { ...seen, delegationSets: outputs.delegationSets, registrar: outputs.registrar };
}

/**
 * Registers the tenants whose registrar the stack changes, each with a former zone, as Route 53 Domains creates it. @returns their domains
 */
async function registerTenants(remote: RemoteSandbox, { tenants }: CheckedSettings): Promise<string[]> {
    const registered = tenants.filter(({ registrar }) => registrar !== undefined).map(({ domain }) => domain);
    for (const domain of registered) {
        await seedZone(remote, domain);
    }
    return registered;
}

/** The parts of a story that depend on the place of the deployed objects: the outputs, or the state of a user's own program. */
export interface Script {
    /** The users' changes at the registrars. */
    register(): Promise<void>;
    resolve(route: DnsRoute): Promise<StackResolution>;
    /** True for an object that destroy must leave: the name of a zone, with its final dot, or the id of a delegation set. */
    stays: (nameOrId: string) => boolean;
}

/** All acts after the first up. */
export async function playRest(
    up: StepResult,
    remote: RemoteSandbox,
    step: PlayStep,
    onPhase: StoryOptions["onPhase"],
    script: Script,
): Promise<Omit<Acts, "delegationSets" | "registrar">> {
    onPhase?.("Registering name servers and glue");
    await script.register();
    onPhase?.("Resolving every tenant from the root down");
    const { tenants, problems } = await script.resolve(viaGateway(remote.location.dns));
    const again = await step("up", "Deploying once more");
    await step("destroy", "Destroying");
    return {
        engine: up.engine,
        tenants,
        warnings: [...up.warnings, ...again.warnings],
        problems: [
            ...problems,
            ...tenants.flatMap((tenant) => tenant.problems),
            ...repeatProblems(again),
            ...leftovers(await remote.contents(), script),
        ],
    };
}

/** The changes that users make at the registrars with the stack's output. */
export async function playRegistrar(
    sandbox: RemoteSandbox,
    settings: CheckedSettings,
    { registrar, tenants }: ProgramOutputs,
): Promise<void> {
    const { brandDomain } = settings;
    const { hostedZones } = await sandbox.contents();
    const glueOf = (name: string, domain: string): string[] => {
        const record = registrar.hostRecords.find(({ host }) => host === name);
        // A registry returns the addresses of the hosts under its own top-level domain.
        return record !== undefined && sameRegistry(brandDomain, domain) ? record.addresses : [];
    };
    const brandZone = hostedZones.find(({ name, privateZone }) => name === `${brandDomain}.` && !privateZone);
    const brandServers = registrar.brandNameServers ?? brandZone?.nameServers ?? [];
    await sandbox.delegate(brandDomain, {
        nameServers: brandServers.map((name) => ({ name, glue: glueOf(name, brandDomain) })),
    });
    for (const [domain, { nameServers }] of Object.entries(tenants)) {
        // The stack delegates a child of the brand domain or of a tenant in the zone of its parent.
        const isChild = parentDomains(domain).some((parent) => Object.hasOwn(tenants, parent));
        if (!isChild && !isInDomain(domain, brandDomain)) {
            await sandbox.delegate(domain, {
                nameServers: nameServers.map((name) => ({ name, glue: glueOf(name, domain) })),
            });
        }
    }
}

/** True if two domains are below the same top-level domain. */
export function sameRegistry(one: string, other: string): boolean {
    const registry = (domain: string): string =>
        parsePublicSuffix(domain).publicSuffix?.split(".").pop() ?? "";
    return registry(one) === registry(other);
}

function repeatProblems({ changes, calls }: StepResult): string[] {
    const { create, update, replace, delete: deleted } = changes;
    const lookups = ["GetCallerIdentity", "ListHostedZonesByName", "GetHostedZone"];
    const others = Object.keys(calls).filter((operation) => !lookups.includes(operation));
    return [
        ...(create + update + replace + deleted > 0
            ? [`a second up without a change changed ${create + update + replace + deleted} resources`]
            : []),
        ...(others.length > 0 ? [`a second up without a change called ${others.join(", ")}`] : []),
    ];
}

function leftovers(
    { hostedZones, delegationSets }: Awaited<ReturnType<RemoteSandbox["contents"]>>,
    { stays }: Script,
): string[] {
    const there = [...hostedZones.map(({ name }) => name), ...delegationSets.map(({ id }) => id)];
    return there.filter((each) => !stays(each)).map((each) => `destroy left ${each} behind`);
}
