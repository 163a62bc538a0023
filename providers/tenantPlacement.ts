import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { findDelegationSets } from "../route53/delegationSets";
import { describePlan, planCost, type PlannedWork } from "../route53/planCost";
import {
    HOW_TO_RAISE,
    NEW_SET,
    quotaProblem,
    readSetQuota,
    readZoneQuota,
    readZonesOfSetQuota,
} from "../route53/quotas";
import { zoneTags } from "../settings/zoneTags";
import { placeTenants, roomLeft, type Placement } from "../pool/placeTenants";
import {
    changedKeys,
    DynamicResource,
    dynamicProvider,
    isUnknown,
    type ProviderContext,
} from "./dynamicResource";

/** A tenant as far as its place goes. */
export interface PlacedTenant {
    domain: string;
    /** The set that it is pinned to, from 1. */
    pin?: number | undefined;
    /** Of everything that is set for it, four characters: where they differ its records change. */
    digest: string;
    /** Its zone gets tags, which takes a call. */
    tagged: boolean;
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
}

interface Inputs {
    /** Looked at by check and not kept. */
    request?: PlacementArgs | undefined;
    /** The set of each tenant, from 1. */
    placement: Record<string, number>;
    sets: number;
    /** How many of our zones each set takes. */
    capacities: number[];
    /** By domain: of everything that was set for the tenant. A state of 0.1.0 has text here, which is not read. */
    digests: Record<string, string> | string;
}

type Outputs = Omit<Inputs, "digests" | "request">;

/** The reference of the n-th set of a pool, from 1. */
export function setReference(reference: string, number: number): string {
    return number === 1 ? reference : `${reference}-set${number}`;
}

export const provider = dynamicProvider<Inputs, Outputs>({
    async check(olds, { request }, context) {
        if (request === undefined || isUnknown(request.tenants) || isUnknown(request.reference)) {
            const { placement = {}, sets = 1, capacities = [], digests = {} } = olds;
            return { inputs: { placement, sets, capacities, digests }, failures: [] };
        }
        const former = olds.placement ?? {};
        // Where a pin moves a tenant, its new zone needs room like any other, until the old one is deleted.
        const newcomers = request.tenants.filter(
            ({ domain, pin }) =>
                !Object.hasOwn(former, domain) || (pin !== undefined && pin !== former[domain]),
        ).length;
        const { capacities, newCapacity } =
            newcomers === 0
                ? { capacities: olds.capacities ?? [], newCapacity: NEW_SET.limit }
                : await readCapacities(request, olds, context);
        const plan = placeTenants({
            domains: request.tenants.map(({ domain }) => domain),
            former,
            pins: Object.fromEntries(
                request.tenants.flatMap(({ domain, pin }) => (pin === undefined ? [] : [[domain, pin]])),
            ),
            sets: olds.sets ?? 1,
            capacities,
            newCapacity,
            // Before the first set is there nobody knows its servers, and then they are new ones.
            onFirst: isUnknown(request.onFirst) ? [] : request.onFirst,
        });
        const inputs: Inputs = {
            placement: plan.placement,
            sets: plan.sets,
            capacities: Array.from({ length: plan.sets }, (_none, at) => capacities[at] ?? newCapacity),
            digests: Object.fromEntries(request.tenants.map(({ domain, digest }) => [domain, digest])),
        };
        const failures = pinProblems(request, plan);
        if (failures.length === 0) {
            const sets = plan.sets - (olds.sets ?? (isUnknown(request.firstId) ? 0 : 1));
            failures.push(...(await quotaProblems(newcomers, sets, context)));
        }
        if (failures.length === 0) {
            announce(plannedWork(request, plan, olds, context), inputs, context);
        }
        return { inputs, failures };
    },

    // What is remembered of the tenants' settings is our own memory, kept with the inputs.
    diff: (_id, olds, news) => ({
        changes: changedKeys<Outputs>(olds, news, ["placement", "sets", "capacities"]).length > 0,
    }),

    create: ({ digests: _digests, ...outs }) => Promise.resolve({ id: "placement", outs }),

    read: (_id, props) => Promise.resolve(props),

    update: (_id, _olds, { digests: _digests, ...outs }) => Promise.resolve(outs),

    delete: () => Promise.resolve(),
});

/**
 * What each set takes of our zones: AWS's limit less the zones of others on it. Asked for when there are newcomers: one
 * call for each set, and one to find the sets after the first. A set that is yet to be created has the limit of the first.
 */
async function readCapacities(
    { reference, firstId }: PlacementArgs,
    olds: Partial<Inputs>,
    { route53 }: ProviderContext,
): Promise<{ capacities: number[]; newCapacity: number }> {
    if (isUnknown(firstId)) {
        return { capacities: [], newCapacity: NEW_SET.limit };
    }
    const count = olds.sets ?? 1;
    const later = Array.from({ length: count - 1 }, (_none, index) => setReference(reference, index + 2));
    const found = await findDelegationSets(route53, later);
    const ids = [firstId, ...later.map((each) => found.get(each)?.id)];
    const quotas = await Promise.all(
        ids.map(async (id) => (id === undefined ? undefined : readZonesOfSetQuota(route53, id))),
    );
    const newCapacity = quotas[0]?.limit ?? NEW_SET.limit;
    const ours = Object.values(olds.placement ?? {});
    return {
        newCapacity,
        capacities: quotas.map((quota, index) => {
            const { limit, used } = quota ?? { limit: newCapacity, used: 0 };
            const here = ours.filter((set) => set === index + 1).length;
            return Math.max(limit - Math.max(used - here, 0), 0);
        }),
    };
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

/**
 * Room for the newcomers' zones, and for their new sets. Without this the last of many would be refused in the middle of
 * an up.
 */
async function quotaProblems(
    newcomers: number,
    newSets: number,
    { route53 }: ProviderContext,
): Promise<CheckFailure[]> {
    const inAccount = "in the account";
    const ofZones =
        newcomers === 0
            ? undefined
            : quotaProblem("hosted zones", inAccount, await readZoneQuota(route53), newcomers);
    // One new set looks for room by itself; of several each sees the room for one.
    const ofSets =
        newSets <= 1
            ? undefined
            : quotaProblem("delegation sets", inAccount, await readSetQuota(route53), newSets);
    return [
        { property: "tenants", problem: ofZones },
        { property: "delegationSet", problem: ofSets },
    ].flatMap(({ property, problem }) =>
        problem === undefined ? [] : [{ property, reason: `${problem}; ${HOW_TO_RAISE}` }],
    );
}

function plannedWork(
    { tenants, firstExists }: PlacementArgs,
    plan: Placement,
    olds: Partial<Inputs>,
    { aws }: ProviderContext,
): PlannedWork {
    const former = olds.placement ?? {};
    const formerDigests = typeof olds.digests === "object" ? olds.digests : {};
    const created = tenants.filter(({ domain }) => plan.placement[domain] !== former[domain]);
    const stays = tenants.filter(({ domain }) => plan.placement[domain] === former[domain]);
    const allTagged = zoneTags(aws) !== undefined;
    const changed = stays.filter(({ domain, digest }) => digest !== (formerDigests[domain] ?? digest));
    return {
        tenants: {
            create: created.length,
            change: changed.length,
            remove: Object.keys(former).length - stays.length,
        },
        tagged: created.filter(({ tagged }) => tagged || allTagged).length,
        sets: plan.sets - (olds.sets ?? (firstExists ? 1 : 0)),
    };
}

/** What the plan costs, how full the sets are, and when the next one is needed: where any of it changes. */
function announce(
    work: PlannedWork,
    { placement, sets, capacities }: Inputs,
    { say, progress }: ProviderContext,
): void {
    const { total } = planCost(work);
    progress.expect(total);
    if (total === 0) {
        return;
    }
    say(describePlan(work));
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

/**
 * Which tenant's zone goes on which delegation set of a pool. Creates nothing and costs nothing; a stack's state remembers
 * it, so a tenant never moves because another came or went, or because the config was reordered.
 *
 * With newcomers it reads the quotas (one call for the account and one for each set; one more to find the sets after the
 * first, and one for several new sets at once), and refuses what AWS would refuse in the middle of an up. Preview and up
 * say what the plan costs.
 */
export class TenantPlacement extends DynamicResource {
    /** The set of each tenant, from 1. */
    declare readonly placement: pulumi.Output<Record<string, number>>;
    /** How many sets there are. */
    declare readonly sets: pulumi.Output<number>;
    /** How many of our zones each set takes. */
    declare readonly capacities: pulumi.Output<number[]>;

    constructor(
        name: string,
        args: { request: pulumi.Input<{ [key in keyof PlacementArgs]: pulumi.Input<PlacementArgs[key]> }> },
        opts?: pulumi.CustomResourceOptions,
    ) {
        const found = { placement: undefined, sets: undefined, capacities: undefined };
        super(__filename, "TenantPlacement", name, { ...args, ...found }, opts);
    }
}
