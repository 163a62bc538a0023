import * as pulumi from "@pulumi/pulumi";
import { findLeavers, rememberLeavers, type PoolMemory } from "../pool/placementMemory";
import { placeTenants, type Barred, type Placement } from "../pool/placeTenants";
import type { PoolRoom } from "../pool/poolRoom";
import type { MigrationStage } from "../settings/migrationStages";
import {
    changedKeys,
    DynamicResource,
    dynamicProvider,
    isSame,
    isUnknown,
    urnOf,
    type ProviderContext,
} from "./dynamicResource";
import { settled } from "./settledOutputs";
import {
    announce,
    lookAtLeavers,
    ownDigestsOf,
    pinProblems,
    plannedWork,
    removalProblems,
    stagesOf,
    type PlacementArgs,
} from "./placementPlan";
import { knownNames, placeNames, refusedNames, type NamesMemory } from "./placementNames";
import { lookAtMoves, rememberMoves, type MovesMemory } from "./placementMoves";
import { quotaProblems } from "./placementQuotas";
import { findPlaces, readPool, type ReadPool, type SetsMemory } from "./poolSets";
import { markToFind } from "./stackMark";
import { newZones, readZones, sayBarred, zoneMemory, type ZonesMemory } from "./placementZones";

interface Inputs extends NamesMemory, ZonesMemory, MovesMemory, SetsMemory {
    /** Used by check and not stored. */
    request?: PlacementArgs | undefined;
    /** The set of each tenant, from 1. */
    placement: Record<string, number>;
    sets: number;
    /** The number of our zones that fit on each set. */
    capacities: number[];
    /** By domain: a digest of all settings of the tenant. A state of 0.1.0 has a text here, which is not read. */
    digests: Record<string, string> | string;
    /** The stage of each tenant that moves from another zone, for the plan. A former state has none. */
    stages?: Record<string, MigrationStage> | undefined;
    /** Their digests without the move. A former state has none. */
    ownDigests?: Record<string, string> | undefined;
    /** The set of each removed tenant that may still have its zone there, otherwise 0. A former state has none. */
    left?: Record<string, number> | undefined;
    /** How often each tenant was removed and added again, without tenants that never were. */
    returns?: Record<string, number> | undefined;
    /** The resource's URN, which identifies a replacement that was requested by hand. Rows of 0.1.0 have none. */
    self?: string | undefined;
}

type Outputs = Omit<
    Inputs,
    | "digests"
    | "stages"
    | "ownDigests"
    | "left"
    | "movedFrom"
    | "request"
    | "self"
    | "formerNames"
    | "keepsNames"
    | "joined"
    | "knownSets"
>;

export const provider = dynamicProvider<Inputs, Outputs>({
    async check(former, { request: asked, self }, context) {
        if (asked === undefined || isUnknown(asked.tenants)) {
            return { inputs: asBefore(former, self), failures: [] };
        }
        const request = withMark(asked, former);
        const olds = await rememberedOf(request, former, context);
        const memory = memoryOf(olds);
        const wanted = new Set(request.tenants.map(({ domain }) => domain));
        const leavers = findLeavers(memory, wanted);
        const failures = removalProblems(leavers, memory, request);
        if (isUnknown(request.reference)) {
            const { memory: kept, failures: more } = await namesOf(request, olds, olds.sets ?? 1, context);
            return { inputs: { ...asBefore(olds, self), ...kept }, failures: [...failures, ...more] };
        }
        const found = await readSets(request, olds, context);
        const there = await readZones(request, found, memory, context);
        failures.push(...there.failures);
        const { room, knownSets, plan } = await placeInRoom(request, olds, found, there.barred);
        const ofSets = await namesOf(request, olds, plan.sets, context);
        const inputs: Inputs = {
            placement: plan.placement,
            sets: plan.sets,
            capacities: capacitiesOf(plan.sets, room),
            knownSets,
            digests: Object.fromEntries(request.tenants.map(({ domain, digest }) => [domain, digest])),
            stages: stagesOf(request.tenants),
            ownDigests: ownDigestsOf(request.tenants),
            ...leaverMemory(memory, wanted, room),
            ...zoneMemory(request, olds, room, there),
            movedFrom: rememberMoves(olds, plan.moved, room.former),
            ...ofSets.memory,
            self,
        };
        failures.push(...ofSets.failures, ...pinProblems(request, plan));
        if (failures.length === 0) {
            const sets = plan.sets - (olds.sets ?? (isUnknown(request.firstId) ? 0 : 1));
            const created = newcomersTo({ ...room.former, ...room.joined }, request);
            failures.push(...(await quotaProblems(created.length, sets, context)));
        }
        if (failures.length === 0) {
            const left = { leavers, joined: olds.joined ?? [] };
            announce(plannedWork(request, plan, room.former, olds, context), left, inputs, context);
            sayBarred(there.barred, plan, context);
            failures.push(...(await lookAtLeavers(request, memory, left, context)));
        }
        return { inputs, failures };
    },

    // The stored settings of the tenants, and of removed tenants, are only for the placement itself; they are in the inputs.
    diff: (_id, olds, news) => ({
        changes:
            changedKeys<Outputs>(olds, news, ["placement", "sets", "capacities", "returns"]).length > 0 ||
            // If a former state has no names, the program uses the names from the present settings.
            (olds.names === undefined ? news.keepsNames === true : !isSame(olds.names, news.names)),
    }),

    identity: ({ self }) => self,

    create: (inputs) => Promise.resolve({ id: "placement", outs: toOutputs(inputs) }),

    read: (_id, props) => Promise.resolve(props),

    update: (_id, _olds, inputs) => Promise.resolve(toOutputs(inputs)),

    delete: () => Promise.resolve(),
});

/**
 * Values that are stored for later ups: a diff does not show their changes to a person. An SDK or engine that does not know the option
 * shows them.
 */
const MEMORY = [
    "digests",
    "ownDigests",
    "stages",
    "left",
    "returns",
    "formerNames",
    "keepsNames",
    "movedFrom",
    "joined",
    "avoid",
    "knownSets",
];

/** In the first preview of a deployment its mark is unknown. */
function withMark(asked: PlacementArgs, { placement }: Partial<Inputs>): PlacementArgs {
    return placement === undefined ? { ...asked, reference: markToFind(asked.reference) } : asked;
}

function toOutputs({ placement, sets, capacities, returns, names, avoid }: Inputs): Outputs {
    return { placement, sets, capacities, returns, names, avoid };
}

/** @param olds the state, or the pool that was found after the state was lost */
async function namesOf(
    {
        nameServers: first,
        nameServerPattern: pattern,
        retiredNameServers: retired,
        ...request
    }: PlacementArgs,
    olds: Partial<Inputs>,
    sets: number,
    context: ProviderContext,
): Promise<ReturnType<typeof placeNames>> {
    if (first === undefined) {
        return { memory: {}, failures: [] };
    }
    const asked = { ...request, first, pattern, retired };
    const placed = placeNames(asked, await knownNames(asked, olds, context), sets, context.say);
    return placed.failures.length > 0
        ? placed
        : { ...placed, failures: await refusedNames(context, request, olds, placed.memory) };
}

function capacitiesOf(sets: number, { capacities, newCapacity }: PoolRoom): number[] {
    return Array.from({ length: sets }, (_none, at) => capacities[at] ?? newCapacity);
}

/** The stored placement, or the one that was found again, with reverted moves applied. */
async function rememberedOf(
    request: PlacementArgs,
    former: Partial<Inputs>,
    context: ProviderContext,
): Promise<Partial<Inputs>> {
    const before = { ...(await recovered(request, former, context)), ...former };
    return isUnknown(request.reference)
        ? before
        : { ...before, ...(await lookAtMoves(request, before, context)) };
}

function asBefore(olds: Partial<Inputs>, self: string | undefined): Inputs {
    const { placement = {}, sets = 1, capacities = [], digests = {}, left, returns } = olds;
    const { names, formerNames, keepsNames, joined, avoid, movedFrom, stages, ownDigests, knownSets } = olds;
    const kept = { stages, ownDigests, names, formerNames, keepsNames, joined, avoid, movedFrom, knownSets };
    return { placement, sets, capacities, digests, left, returns, ...kept, self };
}

function memoryOf({ placement = {}, left = {}, returns = {} }: Partial<Inputs>): PoolMemory {
    return { placement, left, returns };
}

function leaverMemory(
    memory: PoolMemory,
    wanted: ReadonlySet<string>,
    { zones }: PoolRoom,
): Pick<Inputs, "left" | "returns"> {
    const { left, returns } = rememberLeavers(memory, wanted, zones);
    return { left: unlessEmpty(left), returns: unlessEmpty(returns) };
}

function unlessEmpty<T>(record: Readonly<Record<string, T>>): Record<string, T> | undefined {
    return Object.keys(record).length === 0 ? undefined : record;
}

/** If a pin moves a tenant, its new zone needs room like any other, until the old one is deleted. */
function newcomersTo(former: Readonly<Record<string, number>>, { tenants }: PlacementArgs): string[] {
    return tenants
        .filter(
            ({ domain, pin }) =>
                !Object.hasOwn(former, domain) || (pin !== undefined && pin !== former[domain]),
        )
        .map(({ domain }) => domain);
}

function pinsOf({ tenants }: PlacementArgs): Record<string, number> {
    return Object.fromEntries(
        tenants.flatMap(({ domain, pin }) => (pin === undefined ? [] : [[domain, pin]])),
    );
}

/** After a lost state: the places of the tenants' zones on the sets of the deployment that is taken over. */
async function recovered(
    { reference, firstId, tenants }: PlacementArgs,
    { placement }: Partial<Inputs>,
    context: ProviderContext,
): Promise<Partial<Inputs>> {
    const isLost = placement === undefined && context.takeOver.includes(reference) && !isUnknown(firstId);
    return isLost
        ? findPlaces({ reference, firstId, domains: tenants.map(({ domain }) => domain) }, context)
        : {};
}

/** The sets. Without new tenants they stay as they were, without a call. */
function readSets(
    request: PlacementArgs,
    { sets = 1, ...olds }: Partial<Inputs>,
    context: ProviderContext,
): Promise<ReadPool> {
    const { reference, firstId } = request;
    const { capacities, knownSets } = olds;
    const memory = memoryOf(olds);
    const newcomers = newcomersTo(memory.placement, request);
    const firstServers = isUnknown(request.firstServers) ? undefined : request.firstServers;
    const joins = newZones(request.joins, memory);
    const moves = newZones(request.moves, memory);
    const pins = pinsOf(request);
    const pool = { reference, firstId, firstServers, sets, memory, newcomers, pins, joins, moves };
    return readPool({ ...pool, capacities, knownSets }, context);
}

/** Places the tenants, again and again while the plan needs more of the sets. */
async function placeInRoom(
    request: PlacementArgs,
    { sets = 1 }: Partial<Inputs>,
    pool: ReadPool,
    barred: Barred,
): Promise<ReadPool & { plan: Placement }> {
    const { former, joined, capacities, newCapacity } = pool.room;
    const plan = placeTenants({
        domains: [...new Set(request.tenants.map(({ domain }) => domain))],
        former,
        pins: pinsOf(request),
        sets,
        capacities,
        newCapacity,
        // Before the first set exists its servers are unknown, and then they are new ones.
        onFirst: isUnknown(request.onFirst) ? [] : request.onFirst,
        joined,
        barred,
    });
    const more = await pool.readFor(plan);
    return more === undefined ? { ...pool, plan } : placeInRoom(request, { sets }, more, barred);
}

/**
 * Decides which tenant's zone goes on which delegation set of a pool. Creates nothing and costs nothing. The state stores the placement, so
 * a tenant never moves because another one was added or removed, or because the config was reordered. A tenant that is added again while
 * its zone still exists, because the up without it failed, returns to its set. If many tenants leave at once, that is refused without
 * `allowRemovals`.
 *
 * For new tenants it reads the quotas, and refuses what AWS would refuse in the middle of an up. Calls: one for the account, one for each
 * set that gets new zones, one to find sets that are new since the last up with new tenants, and one for several new sets at once. If
 * further sets have room, each of them is read, or each new tenant is looked for by name, whichever needs fewer calls: its zone may be there
 * although an older state was restored. More calls are needed if all sets are full, for each set on which an existing zone may prevent a
 * new tenant's place or join, and for the zones that new tenants move from. Preview and up print the cost of the plan.
 */
export class TenantPlacement extends DynamicResource {
    /** The set of each tenant, from 1. */
    declare readonly placement: pulumi.Output<Record<string, number>>;
    /** The number of sets. */
    declare readonly sets: pulumi.Output<number>;
    /** The number of our zones that fit on each set. */
    declare readonly capacities: pulumi.Output<number[]>;
    /** How often each tenant was removed and added again, without tenants that never were. */
    declare readonly returns: pulumi.Output<Record<string, number> | undefined>;
    /** AWS name servers that a new set must not have, because of the zones that tenants move from. */
    declare readonly avoid: pulumi.Output<string[] | undefined>;
    /**
     * The white-label names of each set. The state of a former version has none before its next update: they are unknown in a preview, and
     * undefined in an up, which means the names from the present settings.
     */
    declare readonly names: pulumi.Output<string[][] | undefined>;

    constructor(
        name: string,
        args: { request: pulumi.Input<{ [key in keyof PlacementArgs]: pulumi.Input<PlacementArgs[key]> }> },
        opts?: pulumi.CustomResourceOptions,
    ) {
        const found = {
            placement: undefined,
            sets: undefined,
            capacities: undefined,
            returns: undefined,
            names: undefined,
            avoid: undefined,
        };
        const self = settled(urnOf("TenantPlacement", name, opts));
        super(
            __filename,
            "TenantPlacement",
            name,
            { ...args, ...found, self },
            { ...opts, hideDiffs: MEMORY },
        );
    }
}
