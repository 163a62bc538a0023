import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CheckedSettings } from "../settings/checkSettings";
import { plainSources } from "../settings/knownParts";
import { packageRoot } from "../route53/packageRoot";
import { createEmbeddedEngine } from "../engine/embeddedEngine";
import { createPulumiEngine, findPulumi } from "../engine/pulumiEngine";
import type { Engine, EngineEvent, EngineOptions, Outcome } from "../engine/types";
import { seededZoneId } from "../sandbox/steering";
import { callsBetween, type RemoteSandbox } from "./remote";
import { forSandbox, type StackConfig } from "./stackConfig";

export const VERBS = ["up", "preview", "refresh", "destroy"] as const;
export type Verb = (typeof VERBS)[number];

/**
 * The engine of a run: the `pulumi` on PATH, or the embedded one. With `auto`, it is the `pulumi` on PATH if there is one, and otherwise
 * the embedded one.
 */
export type EngineChoice = "auto" | "pulumi" | "embedded";

/** The requested engine does not exist. */
export class NoEngineError extends Error {}

export interface StepResult extends Outcome {
    verb: Verb;
    engine: Engine["kind"];
    /** The calls to AWS, by operation. */
    calls: Record<string, number>;
}

/** One verb on the program of this package, against a sandbox. */
export async function runStep(
    verb: Verb,
    sandbox: RemoteSandbox,
    config: StackConfig,
    settings: CheckedSettings,
    options: { engine: EngineChoice; state: string; onEvent?: (event: EngineEvent) => void },
): Promise<StepResult> {
    if (verb === "up" || verb === "preview") {
        await seedAccount(sandbox, settings);
    }
    const engine = await createEngine(options.engine, {
        config: forSandbox(config, sandbox.location),
        state: options.state,
        onEvent: (event) => options.onEvent?.(event),
    });
    return performStep(verb, engine, sandbox);
}

/** Runs one verb on an engine, and counts its calls. */
export async function performStep(verb: Verb, engine: Engine, sandbox: RemoteSandbox): Promise<StepResult> {
    const before = await sandbox.calls();
    const outcome = await engine[verb]();
    return { verb, engine: engine.kind, ...outcome, calls: callsBetween(before, await sandbox.calls()) };
}

/** Adds a public zone to the account, and registers its domain. @param id default: an id that is derived from the name */
export async function seedZone(sandbox: RemoteSandbox, name: string, id = seededZoneId(name)): Promise<void> {
    const { nameServers } = await sandbox.seedHostedZone(id, name);
    await sandbox.delegate(name, { nameServers: nameServers.map((server) => ({ name: server, glue: [] })) });
}

/** True if the `pulumi` on PATH must be used. @throws NoEngineError if it is requested but does not exist */
export async function usesPulumi(choice: EngineChoice): Promise<boolean> {
    const pulumi = choice === "embedded" ? undefined : await findPulumi();
    if (choice === "pulumi" && pulumi === undefined) {
        throw new NoEngineError(
            'pulumi is not on PATH; install it as described in Pulumi\'s documentation, or use "--engine embedded"',
        );
    }
    return pulumi !== undefined;
}

/** The selected engine, for the program of this package. */
export async function createEngine(
    choice: EngineChoice,
    given: Pick<EngineOptions, "config" | "state" | "onEvent">,
): Promise<Engine> {
    const options = { ...given, project: "white-label-dns", stack: "rehearsal", programDir: packageRoot() };
    const isPulumi = await usesPulumi(choice);
    const compiled = join(packageRoot(), "dist", "index.js");
    // In a checkout, the rehearsal runs the source, as `pulumi up` does. The published package has no source.
    const hasSource = existsSync(join(packageRoot(), "index.ts"));
    return isPulumi
        ? createPulumiEngine({ ...options, program: hasSource ? packageRoot() : compiled })
        : createEmbeddedEngine({ ...options, program: compiled });
}

/** The id of the first brand's zone in a sandbox. The ids of other brands' zones are derived from their names. */
const FIRST_BRAND_ZONE = "ZBRANDZONE0123456789A";

/**
 * Creates the objects that a user's account has before the first `up`: the brand zone, registered, and the delegation set and the health
 * checks whose ids are in the config. If the account already has a zone with the brand's name, the account is not changed.
 */
async function seedAccount(sandbox: RemoteSandbox, settings: CheckedSettings): Promise<void> {
    const { hostedZones, delegationSets } = await sandbox.contents();
    const { brandDomain, brandZoneId, delegationSet } = settings;
    if (!hostedZones.some(({ name }) => name === `${brandDomain}.`)) {
        const isFirst = !hostedZones.some(({ id }) => id === FIRST_BRAND_ZONE);
        const usual = isFirst ? FIRST_BRAND_ZONE : undefined;
        await seedZone(sandbox, brandDomain, typeof brandZoneId === "string" ? brandZoneId : usual);
    }
    const setId = delegationSet?.id;
    if (typeof setId === "string" && !delegationSets.some(({ id }) => id === setId)) {
        await sandbox.seedDelegationSet(setId);
    }
    const checks = settings.tenants.flatMap((tenant) =>
        (plainSources(tenant).records ?? []).flatMap(({ healthCheckId }) => healthCheckId ?? []),
    );
    for (const id of new Set(checks)) {
        await sandbox.seedHealthCheck(id);
    }
}
