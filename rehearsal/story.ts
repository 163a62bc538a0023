import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse as parsePublicSuffix } from "tldts";
import type { CheckedSettings } from "../settings/checkSettings";
import type { Registrar } from "../components/registrar";
import type { DelegationSetOutput } from "../components/whiteLabelDns";
import { isInDomain, parentDomains } from "../records/names";
import { viaGateway } from "../dns/route";
import type { ChangeCounts, EngineEvent } from "../engine/types";
import { startSandbox } from "../sandbox/sandbox";
import { readProgramOutputs, type ProgramOutputs } from "./programOutputs";
import { connect, type RemoteSandbox } from "./remote";
import { resolveStack, type TenantResolution } from "./resolution";
import type { StackConfig } from "./stackConfig";
import { runStep, type EngineChoice, type StepResult, type Verb } from "./step";

/** What a rehearsal of a whole config showed. */
export interface Story {
    ok: boolean;
    engine: "embedded" | "pulumi";
    delegationSets: DelegationSetOutput[];
    tenants: TenantResolution[];
    registrar?: Registrar | undefined;
    /** In the order in which they were done: up, up again, destroy. */
    steps: { verb: Verb; changes: ChangeCounts; calls: Record<string, number>; seconds: number }[];
    warnings: string[];
    /** What was not as it should be; empty when ok. */
    problems: string[];
    seconds: number;
}

export interface StoryOptions {
    engine: EngineChoice;
    /** Told what is being done, for progress. */
    onPhase?: (phase: string) => void;
    onEvent?: (event: EngineEvent) => void;
}

/** A deployment failed; the outcome has the errors. */
export class StepFailedError extends Error {
    constructor(readonly result: StepResult) {
        super(result.errors.map(({ message }) => message).join("\n"));
    }
}

/**
 * Deploys the config against a sandbox of its own, does what a person would do at the registrars, resolves everything
 * from the root down over real packets, deploys once more, and destroys.
 *
 * @throws StepFailedError where a deployment fails
 */
export async function tellStory(
    config: StackConfig,
    settings: CheckedSettings,
    options: StoryOptions,
): Promise<Story> {
    const started = Date.now();
    const sandbox = await startSandbox();
    const folder = await mkdtemp(join(tmpdir(), "white-label-dns-"));
    try {
        const remote = await connect(sandbox.endpoint);
        const steps: Story["steps"] = [];
        const state = join(folder, "state");
        const step: PlayStep = async (verb, phase) => {
            options.onPhase?.(phase);
            const begun = Date.now();
            const result = await runStep(verb, remote, config, settings, { ...options, state });
            const { changes, calls } = result;
            steps.push({ verb, changes, calls, seconds: (Date.now() - begun) / 1000 });
            if (!result.ok) {
                throw new StepFailedError(result);
            }
            return result;
        };
        const { problems, warnings, ...seen } = await playActs(remote, settings, step, options);
        const seconds = (Date.now() - started) / 1000;
        return { ok: problems.length === 0, ...seen, steps, warnings, problems, seconds };
    } finally {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    }
}

/** @throws StepFailedError */
type PlayStep = (verb: Verb, phase: string) => Promise<StepResult>;

async function playActs(
    remote: RemoteSandbox,
    settings: CheckedSettings,
    step: PlayStep,
    { onPhase }: StoryOptions,
): Promise<Omit<Story, "ok" | "steps" | "seconds">> {
    const up = await step("up", "Deploying");
    const outputs = readProgramOutputs(up.outputs);
    onPhase?.("Registering name servers and glue");
    await playRegistrar(remote, settings, outputs);
    onPhase?.("Resolving every tenant from the root down");
    const { tenants, problems } = await resolveStack(settings, outputs, {
        route: viaGateway(remote.location.dns),
    });
    const again = await step("up", "Deploying once more");
    const before = await remote.contents();
    await step("destroy", "Destroying");
    const zonesBefore = before.hostedZones.map(({ name }) => name);
    return {
        engine: up.engine,
        delegationSets: outputs.delegationSets,
        tenants,
        registrar: outputs.registrar,
        warnings: [...up.warnings, ...again.warnings],
        problems: [
            ...problems,
            ...tenants.flatMap((tenant) => tenant.problems),
            ...repeatProblems(again),
            ...leftovers(await remote.contents(), zonesBefore, settings),
        ],
    };
}

/** What the people at the registrars do with the stack's output. */
export async function playRegistrar(
    sandbox: RemoteSandbox,
    settings: CheckedSettings,
    { registrar, tenants }: ProgramOutputs,
): Promise<void> {
    const { brandDomain } = settings;
    const { hostedZones } = await sandbox.contents();
    const glueOf = (name: string, domain: string): string[] => {
        const record = registrar.hostRecords.find(({ host }) => host === name);
        // A registry gives along the addresses of the hosts that it holds itself: those under its own top-level domain.
        return record !== undefined && sameRegistry(brandDomain, domain) ? record.addresses : [];
    };
    const brandZone = hostedZones.find(({ name, privateZone }) => name === `${brandDomain}.` && !privateZone);
    const brandServers = registrar.brandNameServers ?? brandZone?.nameServers ?? [];
    await sandbox.delegate(brandDomain, {
        nameServers: brandServers.map((name) => ({ name, glue: glueOf(name, brandDomain) })),
    });
    for (const [domain, { nameServers }] of Object.entries(tenants)) {
        // A child of the brand domain or of a tenant is delegated in that one's zone, by the stack.
        const isChild = parentDomains(domain).some((parent) => Object.hasOwn(tenants, parent));
        if (!isChild && !isInDomain(domain, brandDomain)) {
            await sandbox.delegate(domain, {
                nameServers: nameServers.map((name) => ({ name, glue: glueOf(name, domain) })),
            });
        }
    }
}

function sameRegistry(one: string, other: string): boolean {
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
    before: string[],
    settings: CheckedSettings,
): string[] {
    const zones = hostedZones
        .map(({ name }) => name)
        .filter((name) => name !== `${settings.brandDomain}.` && before.includes(name));
    const adopted = settings.delegationSet?.fromZone ?? settings.delegationSet?.id;
    const kept = adopted === undefined ? delegationSets.map(({ id }) => id) : [];
    return [...zones, ...kept].map((name) => `destroy left ${name} behind`);
}
