import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { describePlan, planCost, type PlannedWork } from "../route53/planCost";
import { NEW_SET } from "../route53/quotas";
import { zoneTags } from "../settings/zoneTags";
import { findLeavers, rememberLeavers, type PoolMemory } from "../pool/placementMemory";
import { placeTenants, roomLeft, type Placement } from "../pool/placeTenants";
import { describeGivenBack, describeLeavers, orphanProblem, removalProblem } from "../pool/removals";
import {
    changedKeys,
    DynamicResource,
    dynamicProvider,
    isSame,
    isUnknown,
    settled,
    urnOf,
    type ProviderContext,
} from "./dynamicResource";
import { parentDomains } from "../records/names";
import type { MigrationStage } from "../settings/migrationStages";
import { warnOfDelegations } from "./leaverDelegations";
import { knownNames, placeNames, type NamesMemory } from "./placementNames";
import { lookAtMoves, rememberMoves, type MovesMemory } from "./placementMoves";
import { quotaProblems, findPlaces, readPoolRoom, type PoolRoom } from "./placementQuotas";
import { newZones, readZones, sayBarred, zoneMemory, type ZonesMemory } from "./placementZones";

/** A tenant as far as its place goes. */
export interface PlacedTenant {
    domain: string;
    /** The set that it is pinned to, from 1. */
    pin?: number | undefined;
    /** Of everything that is set for it, four characters: where they differ its records change. */
    digest: string;
    /** Its zone gets tags, which takes a call. */
    tagged: boolean;
    /** It moves here from another zone, and is at this stage. Absent where it does not. */
    moves?: MigrationStage | undefined;
}

export interface PlacementArgs {
    /** In the order of the config. */
    tenants: PlacedTenant[];
    /** What the sets are created with: this for the first, with -set2 … for the others. */
    reference: string;
    /** The first set; not known in a preview before it is created. */
    firstId: string;
    /** The first set was there before us and costs no call. */
    firstExists: boolean;
    /** Domains beside the tenants with zones on the servers of the first set. */
    onFirst: string[];
    /** A pin may move a tenant that has a place, which creates its zone anew on other name servers. */
    allowMoves: boolean;
    /** Those of its name servers are the white-label ones. */
    brandDomain: string;
    /** The white-label names of the first set, in full. Default: the pool keeps no names on record. */
    nameServers?: string[] | undefined;
    /** A full name with {n} in it, for the names of further sets. */
    nameServerPattern?: string | undefined;
    /** In full: names that no registrar has any more. */
    retiredNameServers?: string[] | undefined;
    /** The ids of zones that join as they are, by the domain of their tenants. */
    joins?: Record<string, string> | undefined;
    /** The zone whose servers the first set adopts. Looked at beside `joins`. */
    fromZone?: string | undefined;
    /** The ids of the zones that tenants move from, by domain. */
    moves?: Record<string, string> | undefined;
    /** The AWS names of the first set. Looked at beside `moves`. */
    firstServers?: string[] | undefined;
    /** As many tenants may leave in one up, where they are more than three and more than a third. Default 0. */
    allowRemovals?: number | undefined;
}

interface Inputs extends NamesMemory, ZonesMemory, MovesMemory {
    /** Looked at by check and not kept. */
    request?: PlacementArgs | undefined;
    /** The set of each tenant, from 1. */
    placement: Record<string, number>;
    sets: number;
    /** How many of our zones each set takes. */
    capacities: number[];
    /** By domain: of everything that was set for the tenant. A state of 0.1.0 has text here, which is not read. */
    digests: Record<string, string> | string;
    /** The set of each tenant that left and may still have its zone there, else 0. A state of before has none. */
    left?: Record<string, number> | undefined;
    /** How often each tenant has come back, where it has. */
    returns?: Record<string, number> | undefined;
    /** The resource's URN, by which a replacement that was asked for by hand is known. Rows of 0.1.0 have none. */
    self?: string | undefined;
}

type Outputs = Omit<
    Inputs,
    "digests" | "left" | "movedFrom" | "request" | "self" | "formerNames" | "keepsNames" | "joined"
>;

export const provider = dynamicProvider<Inputs, Outputs>({
    async check(former, { request, self }, context) {
        if (request === undefined || isUnknown(request.tenants)) {
            return { inputs: asBefore(former, self), failures: [] };
        }
        const olds = await rememberedOf(request, former, context);
        const memory = memoryOf(olds);
        const wanted = new Set(request.tenants.map(({ domain }) => domain));
        const leavers = findLeavers(memory, wanted);
        const failures = removalProblems(leavers, memory, request);
        if (isUnknown(request.reference)) {
            const names = await namesOf(request, olds, olds.sets ?? 1, context);
            return {
                inputs: { ...asBefore(olds, self), ...names.memory },
                failures: [...failures, ...names.failures],
            };
        }
        const room = await readRoom(request, olds, context);
        const there = await readZones(request, room, memory, context);
        failures.push(...there.failures);
        const plan = placeTenants({
            domains: [...wanted],
            former: room.former,
            pins: Object.fromEntries(
                request.tenants.flatMap(({ domain, pin }) => (pin === undefined ? [] : [[domain, pin]])),
            ),
            sets: olds.sets ?? 1,
            capacities: room.capacities,
            newCapacity: room.newCapacity,
            // Before the first set is there its servers are not known, and then they are new ones.
            onFirst: isUnknown(request.onFirst) ? [] : request.onFirst,
            joined: room.joined,
            barred: there.barred,
        });
        const ofSets = await namesOf(request, olds, plan.sets, context);
        const inputs: Inputs = {
            placement: plan.placement,
            sets: plan.sets,
            capacities: capacitiesOf(plan.sets, room),
            digests: Object.fromEntries(request.tenants.map(({ domain, digest }) => [domain, digest])),
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
            await warnOfLeavers(request, memory, leavers, context);
        }
        return { inputs, failures };
    },

    // What is remembered of the tenants' settings, and of those that left, is our own memory, kept with the inputs.
    diff: (_id, olds, news) => ({
        changes:
            changedKeys<Outputs>(olds, news, ["placement", "sets", "capacities", "returns"]).length > 0 ||
            // Where a state of before has no names, the program takes those that today's settings give.
            (olds.names === undefined ? news.keepsNames === true : !isSame(olds.names, news.names)),
    }),

    identity: ({ self }) => self,

    create: (inputs) => Promise.resolve({ id: "placement", outs: toOutputs(inputs) }),

    read: (_id, props) => Promise.resolve(props),

    update: (_id, _olds, inputs) => Promise.resolve(toOutputs(inputs)),

    delete: () => Promise.resolve(),
});

function toOutputs({ placement, sets, capacities, returns, names, avoid }: Inputs): Outputs {
    return { placement, sets, capacities, returns, names, avoid };
}

/** @param olds what the state has, or what was found of one that was lost */
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
    return placeNames(asked, await knownNames(asked, olds, context), sets, context.say);
}

function capacitiesOf(sets: number, { capacities, newCapacity }: PoolRoom): number[] {
    return Array.from({ length: sets }, (_none, at) => capacities[at] ?? newCapacity);
}

/** What is on record, or found again, with the moves that were put back. */
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
    const { names, formerNames, keepsNames, joined, avoid, movedFrom } = olds;
    const kept = { names, formerNames, keepsNames, joined, avoid, movedFrom };
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

/** Where a pin moves a tenant, its new zone needs room like any other, until the old one is deleted. */
function newcomersTo(former: Readonly<Record<string, number>>, { tenants }: PlacementArgs): string[] {
    return tenants
        .filter(
            ({ domain, pin }) =>
                !Object.hasOwn(former, domain) || (pin !== undefined && pin !== former[domain]),
        )
        .map(({ domain }) => domain);
}

/** What the sets take. Without newcomers that is as it was, for no call. */
/** After a lost state: the places that the tenants' zones have on the sets of the deployment that is taken over. */
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

async function readRoom(
    request: PlacementArgs,
    olds: Partial<Inputs>,
    context: ProviderContext,
): Promise<PoolRoom> {
    const memory = memoryOf(olds);
    const newcomers = newcomersTo(memory.placement, request);
    if (newcomers.length === 0) {
        return {
            sets: [],
            joined: {},
            capacities: olds.capacities ?? [],
            newCapacity: NEW_SET.limit,
            former: { ...memory.placement },
            zones: undefined,
        };
    }
    const { reference, firstId } = request;
    const known = isUnknown(request.firstServers) ? undefined : request.firstServers;
    const joins = newZones(request.joins, memory);
    const pool = { reference, firstId, sets: olds.sets ?? 1, memory, joins, firstServers: known };
    return readPoolRoom(pool, newcomers, context);
}

function removalProblems(
    leavers: readonly string[],
    { placement }: PoolMemory,
    { allowRemovals = 0 }: PlacementArgs,
): CheckFailure[] {
    const former = Object.keys(placement);
    const reason =
        removalProblem(leavers, former.length, allowRemovals) ??
        orphanProblem(leavers, former, allowRemovals);
    return reason === undefined ? [] : [{ property: "tenants", reason }];
}

function pinProblems({ tenants, allowMoves }: PlacementArgs, plan: Placement): CheckFailure[] {
    const indexOf = new Map(tenants.map(({ domain }, index) => [domain, index]));
    const failure = (domain: string, reason: string): CheckFailure => {
        const index = indexOf.get(domain) ?? 0;
        return {
            property: `tenants[${index}].pin`,
            reason: `${tenants[index]?.pin ?? ""} (${domain}): ${reason}`,
        };
    };
    return [
        ...plan.problems.map(({ domain, reason }) =>
            failure(domain, `${reason}; pin it to another set, or leave the pin out`),
        ),
        ...(allowMoves ? [] : plan.moved).map((domain) =>
            failure(
                domain,
                "this would move the tenant, whose zone would be created anew on other name servers, and resolvers that know the present ones would get no answer for up to " +
                    "two days. If that is meant, set allowDelegationSetReplacement to true; else take the pin back",
            ),
        ),
    ];
}

function plannedWork(
    { tenants, firstExists }: PlacementArgs,
    plan: Placement,
    former: Readonly<Record<string, number>>,
    olds: Partial<Inputs>,
    { aws }: ProviderContext,
): PlannedWork {
    const formerDigests = typeof olds.digests === "object" ? olds.digests : {};
    const created = tenants.filter(({ domain }) => plan.placement[domain] !== former[domain]);
    const stays = tenants.filter(({ domain }) => plan.placement[domain] === former[domain]);
    const allTagged = zoneTags(aws) !== undefined;
    // The zone of a tenant that comes back is looked at.
    const changed = stays.filter(
        ({ domain, digest }) =>
            digest !== (formerDigests[domain] ?? digest) || !Object.hasOwn(olds.placement ?? {}, domain),
    );
    return {
        tenants: {
            create: created.length,
            change: changed.length,
            remove: Object.keys(former).length - stays.length,
        },
        tagged: created.filter(({ tagged }) => tagged || allTagged).length,
        sets: plan.sets - (olds.sets ?? (firstExists ? 1 : 0)),
        ...plannedMoves(created, changed),
    };
}

function plannedMoves(
    created: readonly PlacedTenant[],
    changed: readonly PlacedTenant[],
): Pick<PlannedWork, "moves"> {
    const count = (tenants: readonly PlacedTenant[], stage: MigrationStage): number =>
        tenants.filter(({ moves }) => moves === stage).length;
    const moves = {
        copy: created.filter((tenant) => tenant.moves !== undefined).length,
        follow: count(changed, "copy"),
        handover: count(changed, "handover"),
        retire: count(changed, "retire"),
    };
    return Object.values(moves).some((each) => each > 0) ? { moves } : {};
}

/** What the plan costs, how full the sets are, and when the next one is needed: where any of it changes. */
function announce(
    work: PlannedWork,
    { leavers, joined }: { leavers: readonly string[]; joined: readonly string[] },
    { placement, sets, capacities }: Inputs,
    { say, progress }: ProviderContext,
): void {
    const { total } = planCost(work);
    progress.expect(total);
    if (total === 0) {
        return;
    }
    say(describePlan(work));
    const givenBack = leavers.filter((domain) => joined.includes(domain));
    const deleted = leavers.filter((domain) => !joined.includes(domain));
    if (deleted.length > 0) {
        say(describeLeavers(deleted));
    }
    if (givenBack.length > 0) {
        say(describeGivenBack(givenBack));
    }
    if (work.tenants.create + work.tenants.remove + work.sets > 0) {
        const used = Object.values(placement);
        const fill = capacities.map((capacity, index) => {
            const here = used.filter((set) => set === index + 1).length;
            return `${here} of ${capacity} tenants on set ${index + 1}`;
        });
        const room = roomLeft(placement, sets, capacities);
        const next =
            room === 0
                ? "the next tenant needs another delegation set"
                : `another delegation set is needed after ${room} more`;
        say(`${fill.join(", ")}; ${next}`);
    }
}

/** Inside of another tenant, or of the brand, it is the stack that takes the delegation back. */
async function warnOfLeavers(
    { brandDomain }: PlacementArgs,
    { placement }: PoolMemory,
    leavers: readonly string[],
    { config, say }: ProviderContext,
): Promise<void> {
    const outer = leavers.filter(
        (domain) =>
            !parentDomains(domain).some(
                (parent) => parent === brandDomain || Object.hasOwn(placement, parent),
            ),
    );
    if (outer.length > 0) {
        (await warnOfDelegations(outer, brandDomain, config)).forEach(say);
    }
}

/**
 * Which tenant's zone goes on which delegation set of a pool. Creates nothing and costs nothing; a stack's state remembers
 * it, so a tenant never moves because another came or went, or because the config was reordered. A tenant that comes back
 * while its zone is still there, because the up without it failed, is on its set again. Many tenants that leave at once are
 * refused, unless that is said (`allowRemovals`).
 *
 * With newcomers it reads the quotas (one call for the account and one for each set; one more to find the sets after the
 * first, one for several new sets at once, one for each set on which a zone of before may stand in a newcomer's way or join, and those for the zones that newcomers move from), and refuses what AWS would refuse in the middle of an up. Preview and up
 * say what the plan costs.
 */
export class TenantPlacement extends DynamicResource {
    /** The set of each tenant, from 1. */
    declare readonly placement: pulumi.Output<Record<string, number>>;
    /** How many sets there are. */
    declare readonly sets: pulumi.Output<number>;
    /** How many of our zones each set takes. */
    declare readonly capacities: pulumi.Output<number[]>;
    /** How often each tenant has come back, where it has. */
    declare readonly returns: pulumi.Output<Record<string, number> | undefined>;
    /** AWS name servers that a new set must not have, because of the zones that tenants move from. */
    declare readonly avoid: pulumi.Output<string[] | undefined>;
    /**
     * The white-label names of each set. A state of a former version has none before its next update: a preview then does
     * not know them, and an up has undefined, which stands for the names that today's settings give.
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
        super(__filename, "TenantPlacement", name, { ...args, ...found, self }, opts);
    }
}
