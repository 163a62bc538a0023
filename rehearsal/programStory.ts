import { join } from "node:path";
import { createEmbeddedEngine } from "../engine/embeddedEngine";
import { createPulumiEngine } from "../engine/pulumiEngine";
import type { Engine, EngineOptions } from "../engine/types";
import { isInDomain, parentDomains } from "../records/names";
import { standInAws } from "../standIn";
import { compiledProgram } from "./compiledProgram";
import {
    auditInputsOf,
    promisedBy,
    readDeployed,
    registrarsOf,
    type DeployedProgram,
} from "./deployedProgram";
import type { RemoteSandbox } from "./remote";
import { resolvePromised } from "./resolution";
import { forSandbox, type SandboxLocation, type StackConfig } from "./stackConfig";
import { performStep, seedZone, usesPulumi, type EngineChoice } from "./step";
import {
    onStage,
    playRest,
    sameRegistry,
    type Acts,
    type PlayStep,
    type Story,
    type StoryOptions,
} from "./story";
import { programFolder, type UserProgram } from "./userProgram";

/** A zone that the account has before the program is deployed. */
export interface ZoneBefore {
    name: string;
    /** Default: an id that is derived from the name. */
    id?: string | undefined;
}

/**
 * Rehearses a user's own program, as `tellStory` does with the program of this package. The deployed objects are read from the state.
 *
 * @param zones the zones of the account, in addition to the brand zones in the config
 * @throws StepFailedError if a deployment fails, StackConfigError if the program cannot be run
 */
export async function tellProgram(
    program: UserProgram,
    zones: readonly ZoneBefore[],
    options: StoryOptions,
): Promise<Story> {
    const before = zonesBefore(program, zones);
    let engine: Promise<Engine> | undefined;
    return onStage(
        options,
        async (verb, remote, folder) => {
            engine ??= engineOf(program, options.engine, remote.location, folder, options.onEvent);
            return performStep(verb, await engine, remote);
        },
        async (remote, step) => {
            for (const { name, id } of before) {
                await seedZone(remote, name, id);
            }
            return playActs(
                remote,
                step,
                async () => readDeployed(await (await engine)?.exportState()),
                options,
            );
        },
    );
}

/** All zones that the account of a rehearsal has before the program is deployed. */
export function zonesBefore({ config }: UserProgram, zones: readonly ZoneBefore[]): ZoneBefore[] {
    return [...brandZonesOf(config), ...zones];
}

/** The brand zones are in the keys `brandDomain` and `brandZoneId` of any namespace. */
function brandZonesOf(config: StackConfig): ZoneBefore[] {
    return Object.entries(config).flatMap(([key, name]) => {
        const [namespace = "", setting] = key.split(":");
        return setting === "brandDomain" ? [{ name, id: config[`${namespace}:brandZoneId`] }] : [];
    });
}

/**
 * An engine for the program, against a sandbox.
 *
 * @param folder has the state and the compiled program
 * @throws StackConfigError if the program cannot be run, NoEngineError if the engine does not exist
 */
export async function engineOf(
    program: UserProgram,
    choice: EngineChoice,
    location: SandboxLocation,
    folder: string,
    onEvent?: EngineOptions["onEvent"],
): Promise<Engine> {
    const config = forSandbox(program.config, location);
    const { project, stack } = program;
    const options = {
        project,
        stack,
        config,
        state: join(folder, "state"),
        providers: [atSandbox(config)],
        ...(onEvent && { onEvent }),
    };
    return (await usesPulumi(choice))
        ? createPulumiEngine({ ...options, program: program.folder, programDir: program.folder })
        : createEmbeddedEngine({
              ...options,
              program: await compiledProgram(program, folder),
              programDir: programFolder(program),
          });
}

/** An explicit provider of the program is also directed to the sandbox. */
function atSandbox(config: StackConfig): typeof standInAws {
    const endpoints = config["aws:endpoints"] ?? "";
    return { ...standInAws, create: (given) => standInAws.create({ ...given, "aws:endpoints": endpoints }) };
}

async function playActs(
    remote: RemoteSandbox,
    step: PlayStep,
    readState: () => Promise<DeployedProgram>,
    { onPhase }: StoryOptions,
): Promise<Acts> {
    const before = new Set((await remote.contents()).hostedZones.map(({ name }) => name));
    const up = await step("up", "Deploying");
    const deployed = await readState();
    const { sets, tenants } = deployed;
    const seen = await playRest(up, remote, step, onPhase, {
        register: () => playRegistrarsOf(remote, deployed),
        resolve: (route) => resolvePromised(promisedBy(deployed), auditInputsOf(deployed), { route }),
        stays: (each) => before.has(each) || sets.some(({ id, isOurs }) => id === each && !isOurs),
    });
    const delegationSets = sets.map(({ isOurs: _isOurs, ...set }) => ({
        ...set,
        tenants: tenants.filter(({ nameServers }) => set.hosts.some(({ host }) => nameServers.includes(host)))
            .length,
    }));
    const [registrar, ...others] = registrarsOf(deployed);
    return others.length === 0
        ? { ...seen, delegationSets, registrar }
        : { ...seen, delegationSets, warnings: [...seen.warnings, severalBrands(deployed)] };
}

/** A rehearsal shows the registrar entries of one brand domain. */
function severalBrands({ brands }: DeployedProgram): string {
    return `the program has ${brands.length} brand domains (${brands.map(({ domain }) => domain).join(", ")}); what to type in at their registrars is in registrarText of each component`;
}

/** The changes that the owners of the brands and of the tenants make at their registrars. */
export async function playRegistrarsOf(
    sandbox: Pick<RemoteSandbox, "delegate">,
    { brands, sets, tenants }: DeployedProgram,
): Promise<void> {
    const hosts = sets.flatMap((set) => set.hosts);
    const delegate = async (domain: string, names: readonly string[]): Promise<void> => {
        const nameServers = names.map((name) => {
            const host = hosts.find((each) => each.host === name);
            // A registry returns the addresses of the hosts under its own top-level domain.
            const hasGlue = host !== undefined && sameRegistry(name, domain);
            return { name, glue: hasGlue ? [...host.ipv4, ...host.ipv6] : [] };
        });
        await sandbox.delegate(domain, { nameServers });
    };
    for (const { domain, nameServers } of brands) {
        await delegate(domain, nameServers);
    }
    const parents = new Set([...tenants, ...brands].map(({ domain }) => domain));
    for (const { domain, nameServers } of tenants) {
        // A child of the brand domain or of a tenant is delegated in the zone of its parent.
        const isChild =
            parentDomains(domain).some((parent) => parents.has(parent)) ||
            brands.some((brand) => isInDomain(domain, brand.domain));
        if (!isChild) {
            await delegate(domain, nameServers);
        }
    }
}
