import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { PoolMemory } from "../pool/placementMemory";
import { roomLeft, type Placement } from "../pool/placeTenants";
import {
    describeAllowance,
    describeDelegated,
    describeGivenBack,
    describeLeavers,
    describeMisspelt,
    misspeltProblem,
    orphanProblem,
    removalProblem,
} from "../pool/removals";
import { parentDomains } from "../records/names";
import {
    describePlan,
    planCost,
    PLANNED_MOVES,
    type PlannedMove,
    type PlannedWork,
} from "../route53/planCost";
import { nearestDomain } from "../settings/knownKeys";
import type { MigrationStage } from "../settings/migrationStages";
import { zoneTags } from "../settings/zoneTags";
import type { ProviderContext } from "./dynamicResource";
import { delegatedLeavers } from "./leaverDelegations";

/** The inputs of a placement, its refusals, and the messages about its plan. */

/** The settings of a tenant that concern its place. */
export interface PlacedTenant {
    domain: string;
    /** The set that the tenant is pinned to, from 1. */
    pin?: number | undefined;
    /** Four characters of a hash of the tenant's settings: if they differ, its records change. */
    digest: string;
    /** True if its zone gets tags, which needs a call. */
    tagged: boolean;
    /** The stage of its move from another zone. Absent if it does not move. */
    moves?: MigrationStage | undefined;
    /** The digest without the move, for a tenant that moves. */
    ownDigest?: string | undefined;
}

export interface PlacementArgs {
    /** The tenants in the order of the config. */
    tenants: PlacedTenant[];
    /** The reference for the creation of the sets: this for the first, with -set2 … for the others. */
    reference: string;
    /** The id of the first set; unknown in a preview before it is created. */
    firstId: string;
    /** True if the first set existed before the stack and costs no call. */
    firstExists: boolean;
    /** Other domains than the tenants' with zones on the servers of the first set. */
    onFirst: string[];
    /** True if a pin may move a tenant that has a place, which creates its zone again on other name servers. */
    allowMoves: boolean;
    /** The brand domain, which contains the white-label names. */
    brandDomain: string;
    /** The bare id of the brand zone, in which the names of new sets are checked. Default: they are not checked. */
    brandZoneId?: string | undefined;
    /** The white-label names of the first set, in full. Default: the pool stores no names. */
    nameServers?: string[] | undefined;
    /** A full name with {n}, for the names of further sets. */
    nameServerPattern?: string | undefined;
    /** Full names that no registrar has any more. */
    retiredNameServers?: string[] | undefined;
    /** The ids of zones that join, by the domain of their tenants. */
    joins?: Record<string, string> | undefined;
    /** The zone whose servers the first set adopts. Used together with `joins`. */
    fromZone?: string | undefined;
    /** The ids of the zones that tenants move from, by domain. */
    moves?: Record<string, string> | undefined;
    /** The AWS names of the first set. Used together with `moves`. */
    firstServers?: string[] | undefined;
    /** The number of tenants that may leave in one up; only needed for more than three tenants and more than a third of all. Default 0. */
    allowRemovals?: number | undefined;
}

/** The recorded part of a placement that its plan needs. */
export interface PlacedBefore {
    placement: Record<string, number>;
    sets: number;
    capacities: number[];
    digests: Record<string, string> | string;
    /** The stage of each tenant that moves from another zone. A former state has none. */
    stages?: Record<string, MigrationStage> | undefined;
    /** Their digests without the move. A former state has none. */
    ownDigests?: Record<string, string> | undefined;
}

export function removalProblems(
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

export function pinProblems({ tenants, allowMoves }: PlacementArgs, plan: Placement): CheckFailure[] {
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
                "this would move the tenant: its zone would be created again on other name servers, and resolvers that have cached the present ones would get no answer for up to " +
                    "two days. If you intend that, set allowDelegationSetReplacement to true; otherwise restore the former pin",
            ),
        ),
    ];
}

export function plannedWork(
    { tenants, firstExists }: PlacementArgs,
    plan: Placement,
    former: Readonly<Record<string, number>>,
    olds: Partial<PlacedBefore>,
    { aws }: ProviderContext,
): PlannedWork {
    const formerDigests = typeof olds.digests === "object" ? olds.digests : {};
    const created = tenants.filter(({ domain }) => plan.placement[domain] !== former[domain]);
    const stays = tenants.filter(({ domain }) => plan.placement[domain] === former[domain]);
    const allTagged = zoneTags(aws) !== undefined;
    // The zone of a tenant that was added again is read.
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
        ...plannedMoves({ created, stays, changed: new Set(changed), former: Object.keys(former) }, olds),
    };
}

/** The tenants of a plan, by their kind of change. */
interface PlannedTenants {
    created: readonly PlacedTenant[];
    stays: readonly PlacedTenant[];
    changed: ReadonlySet<PlacedTenant>;
    /** The domains of all tenants before the plan. */
    former: readonly string[];
}

/** The calls for the zones that tenants move from: the zone of an unchanged tenant is compared as well. */
function plannedMoves(
    { created, stays, changed, former }: PlannedTenants,
    olds: Partial<PlacedBefore>,
): Pick<PlannedWork, "moves" | "extraChanges" | "isMost"> {
    const { stages = {} } = olds;
    const stay = new Set(stays.map(({ domain }) => domain));
    const gone = former.filter((domain) => !stay.has(domain)).map((domain) => stages[domain]);
    const ofStays = stays.map((tenant) =>
        changed.has(tenant) ? changedMove(tenant, olds) : { move: tenant.moves && ("compare" as const) },
    );
    const all: ChangedMove[] = [
        ...created.flatMap(({ moves }) => (moves === undefined ? [] : [{ move: "copy" as const }])),
        ...ofStays,
        ...gone.flatMap((stage) =>
            stage === "handover" || stage === "retire"
                ? [{ move: "leave" as const, isMost: stage === "retire" }]
                : [],
        ),
    ];
    const counts = PLANNED_MOVES.flatMap((move) => {
        const count = all.filter((each) => each.move === move).length;
        return count === 0 ? [] : [[move, count] as const];
    });
    const extraChanges = all.reduce((sum, { extra = 0 }) => sum + extra, 0);
    return {
        ...(counts.length === 0 ? {} : { moves: Object.fromEntries(counts) }),
        ...(extraChanges === 0 ? {} : { extraChanges }),
        ...(all.some(({ isMost }) => isMost === true) ? { isMost: true } : {}),
    };
}

/** The effect of a tenant's change on its former zone. */
interface ChangedMove {
    /** The kind of move; undefined for a tenant that neither moves nor has moved. */
    move?: PlannedMove | undefined;
    /** The number of requests that change records, in addition to the tenant's and the move's own. Default 0. */
    extra?: number | undefined;
    /** True if the content of the zones decides on the number of calls. Default false. */
    isMost?: boolean | undefined;
}

/** The kind of move, from the former stage, if it is known, and the wanted one, and from whether the tenant's own settings change as well. */
function changedMove(
    { domain, digest, moves: stage, ownDigest = digest }: PlacedTenant,
    { stages = {}, ownDigests = {}, digests = {} }: Partial<PlacedBefore>,
): ChangedMove {
    const before = stages[domain];
    const known = before === undefined ? digestIn(digests, domain) : ownDigests[domain];
    const isSame = known === ownDigest;
    if (stage === undefined && before === undefined) {
        return {};
    }
    if (before === undefined) {
        return { move: "begin", isMost: true };
    }
    if (stage === undefined && before !== "handover") {
        // At stage retire the old zone may still exist, and then it gets its own NS and SOA again.
        const move = before === "retire" ? "release" : "end";
        return { move, extra: isSame ? -1 : 0, isMost: before === "retire" || known === undefined };
    }
    if (stage === before) {
        return { move: "follow" };
    }
    const move = stage === undefined ? "release" : stage === "copy" ? "back" : stage;
    return { move, extra: isSame ? 0 : 1, isMost: known === undefined };
}

function digestIn(digests: PlacedBefore["digests"], domain: string): string | undefined {
    return typeof digests === "object" ? digests[domain] : undefined;
}

/** The stages to store for the plan of the next up. */
export function stagesOf(tenants: readonly PlacedTenant[]): Record<string, MigrationStage> | undefined {
    const moving = tenants.flatMap(({ domain, moves }) =>
        moves === undefined ? [] : [[domain, moves] as const],
    );
    return moving.length === 0 ? undefined : Object.fromEntries(moving);
}

/** Their digests without the move, for the same purpose. */
export function ownDigestsOf(tenants: readonly PlacedTenant[]): Record<string, string> | undefined {
    const moving = tenants.flatMap(({ domain, ownDigest }) =>
        ownDigest === undefined ? [] : [[domain, ownDigest] as const],
    );
    return moving.length === 0 ? undefined : Object.fromEntries(moving);
}

/**
 * Prints the cost of the plan, how full the sets are, and when the next set is needed, if any of it changes. A program can have several
 * components.
 *
 * @param self the URN of the placement
 */
export function announce(
    work: PlannedWork,
    { leavers, joined }: { leavers: readonly string[]; joined: readonly string[] },
    { placement, sets, capacities, self }: PlacedBefore & { self?: string | undefined },
    { say: sayIt, progress, rates }: ProviderContext,
): void {
    const component =
        self === undefined
            ? ""
            : `${
                  self
                      .split("::")
                      .at(-1)
                      ?.replace(/-placement$/, "") ?? ""
              }: `;
    const say = (line: string): void => sayIt(`${component}${line}`);
    const { total } = planCost(work);
    progress.expect(total);
    if (total === 0) {
        return;
    }
    say(describePlan(work, rates));
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

/**
 * Warns of tenants that leave while they are delegated, and refuses a leaver whose domain seems to be misspelt in the config. Inside another tenant
 * or the brand domain, the stack itself removes the delegation; a zone that had joined is not deleted.
 */
export async function lookAtLeavers(
    { brandDomain, allowRemovals = 0, tenants }: PlacementArgs,
    { placement }: PoolMemory,
    { leavers, joined }: { leavers: readonly string[]; joined: readonly string[] },
    { config, warn }: ProviderContext,
): Promise<CheckFailure[]> {
    const unused = describeAllowance(leavers, allowRemovals);
    if (unused !== undefined) {
        warn(unused);
    }
    const outer = leavers.filter(
        (domain) =>
            !joined.includes(domain) &&
            !parentDomains(domain).some(
                (parent) => parent === brandDomain || Object.hasOwn(placement, parent),
            ),
    );
    const newcomers = tenants
        .map(({ domain }) => domain)
        .filter((domain) => !Object.hasOwn(placement, domain));
    const similarTo = new Map(outer.map((domain) => [domain, nearestDomain(domain, newcomers)]));
    const isMisspelt = (domain: string): boolean => similarTo.get(domain) !== undefined;
    // Only the first ones are asked for in DNS.
    const ordered = [...outer.filter(isMisspelt), ...outer.filter((domain) => !isMisspelt(domain))];
    const delegated = outer.length === 0 ? undefined : await delegatedLeavers(ordered, brandDomain, config);
    return outer.flatMap((domain): CheckFailure[] => {
        const hosts = delegated?.get(domain);
        const similar = similarTo.get(domain);
        if (similar !== undefined && hosts === undefined) {
            warn(describeMisspelt(domain, similar));
        }
        if (hosts === undefined || hosts.length === 0) {
            return [];
        }
        if (similar === undefined || leavers.length <= allowRemovals) {
            warn(describeDelegated(domain, hosts));
            return [];
        }
        return [{ property: "tenants", reason: misspeltProblem(domain, hosts, similar, leavers.length) }];
    });
}
