import type { RunContext } from "./runContext";
import { dependenciesOf } from "./ledger";
import { ReportedError } from "./run";
import type { ResourceRow } from "./state";
import type { EngineError } from "./types";
import type { PropertyChange } from "./values";
import { isProviderType, type Alias } from "./urns";
import {
    firstSegment,
    ignoreChanges,
    keepSecret,
    propertyChanges,
    sameProperties,
    UNKNOWN,
    forProvider,
    type PropertyMap,
} from "./values";

/** A resource as the program registers it. */
export interface ResourceGoal {
    type: string;
    name: string;
    custom: boolean;
    /** URN, or empty for the stack itself. */
    parent: string;
    inputs: PropertyMap;
    dependencies: string[];
    propertyDependencies: Record<string, string[]>;
    /** `<urn>::<id>` of a provider that the program made, or empty. */
    provider: string;
    protect: boolean;
    retainOnDelete: boolean;
    /** Undefined leaves it to the provider. */
    deleteBeforeReplace: boolean | undefined;
    deletedWith: string;
    ignoreChanges: string[];
    replaceOnChanges: string[];
    additionalSecretOutputs: string[];
    aliases: Alias[];
}

/** The planned change of one resource. */
export interface ResourcePlan {
    op: "create" | "update" | "replace" | "same";
    /** The result of check. */
    inputs: PropertyMap;
    changes: PropertyChange[];
    deleteBeforeReplace: boolean;
}

/**
 * Decides with check and diff.
 *
 * @param old the row in the state
 * @param deleted true if the old resource was already deleted in this run, for the replacement of another
 * @param replaced the URNs of the resources that this run has replaced so far
 * @throws ReportedError with the failures of check
 */
export async function planResource(
    context: RunContext,
    urn: string,
    goal: ResourceGoal,
    old: ResourceRow | undefined,
    deleted: boolean,
    replaced: ReadonlySet<string>,
): Promise<ResourcePlan> {
    const wanted =
        old === undefined ? goal.inputs : ignoreChanges(goal.inputs, old.inputs, goal.ignoreChanges);
    if (!hasProvider(goal)) {
        return planWithoutProvider(wanted, old);
    }
    const olds = old === undefined || deleted ? {} : old.inputs;
    const inputs = await checkInputs(context, urn, goal, olds, wanted);
    const plan = { inputs, changes: propertyChanges(old?.inputs ?? {}, inputs), deleteBeforeReplace: false };
    if (old === undefined) {
        return { ...plan, op: "create" };
    }
    if (deleted) {
        return { ...plan, op: "replace" };
    }
    const difference = await diffResource(context, old, goal, inputs, replaced);
    if (difference.op !== "replace") {
        return { ...plan, op: difference.op };
    }
    // A replacement does not keep values that check took from the old inputs.
    const fresh = await checkInputs(context, urn, goal, {}, goal.inputs);
    return {
        op: "replace",
        inputs: fresh,
        changes: propertyChanges(old.inputs, fresh),
        deleteBeforeReplace: goal.deleteBeforeReplace ?? difference.deleteBeforeReplace,
    };
}

/** Components have no provider, and the engine itself stores the settings of providers that a program creates. */
export function hasProvider(resource: { custom: boolean; type: string }): boolean {
    return resource.custom && !isProviderType(resource.type);
}

function planWithoutProvider(inputs: PropertyMap, old: ResourceRow | undefined): ResourcePlan {
    const plan = { inputs, changes: propertyChanges(old?.inputs ?? {}, inputs), deleteBeforeReplace: false };
    if (old === undefined) {
        return { ...plan, op: "create" };
    }
    return { ...plan, op: sameProperties(old.inputs, inputs) ? "same" : "update" };
}

async function checkInputs(
    context: RunContext,
    urn: string,
    goal: ResourceGoal,
    olds: PropertyMap,
    news: PropertyMap,
): Promise<PropertyMap> {
    const provider = context.providers.find(goal.type, goal.provider);
    const { inputs, failures } = await context.run.provider(() =>
        provider.check(forProvider(olds), forProvider(news)),
    );
    if (failures.length > 0) {
        throw new ReportedError(
            failures.map(({ property, reason }): EngineError => {
                return { urn, message: property === "" ? reason : `${property}: ${reason}`, kind: "check" };
            }),
        );
    }
    return keepSecret(inputs, news);
}

type Difference = { op: "same" | "update" | "replace"; deleteBeforeReplace: boolean };

async function diffResource(
    context: RunContext,
    old: ResourceRow,
    goal: ResourceGoal,
    inputs: PropertyMap,
    replaced: ReadonlySet<string>,
): Promise<Difference> {
    if (old.pendingReplacement === true || (goal.deletedWith !== "" && replaced.has(goal.deletedWith))) {
        return { op: "replace", deleteBeforeReplace: false };
    }
    const provider = context.providers.find(goal.type, goal.provider);
    const result = await context.run.provider(() =>
        provider.diff(old.id ?? "", forProvider(old.outputs), forProvider(inputs)),
    );
    if (!(result.changes ?? !sameProperties(old.inputs, inputs))) {
        // An incomplete resource is updated even without a change, to try again.
        const incomplete = (old.initErrors ?? []).length > 0;
        return { op: incomplete ? "update" : "same", deleteBeforeReplace: false };
    }
    const names = new Set(propertyChanges(old.inputs, inputs).map((change) => change.property));
    const forced = goal.replaceOnChanges.some((path) => path === "*" || names.has(firstSegment(path)));
    return result.replaces.length > 0 || (forced && names.size > 0)
        ? { op: "replace", deleteBeforeReplace: result.deleteBeforeReplace }
        : { op: "update", deleteBeforeReplace: false };
}

/**
 * The resources that must be deleted before `root`: they use one of its properties, whose value is unknown until its replacement exists, so
 * they would be replaced as well. In the state's order, dependencies first.
 */
export async function dependentReplacements(
    context: RunContext,
    root: ResourceRow,
    isCandidate: (row: ResourceRow) => boolean,
): Promise<ResourceRow[]> {
    const replaced = new Set([root.urn]);
    const reached = new Set([root.urn]);
    const found: ResourceRow[] = [];
    for (const row of context.ledger.remaining()) {
        if (row === root || ![...dependenciesOf(row)].some((urn) => reached.has(urn))) {
            continue;
        }
        reached.add(row.urn);
        if (isCandidate(row) && hasProvider(row) && (await wouldBeReplaced(context, row, replaced))) {
            replaced.add(row.urn);
            found.push(row);
        }
    }
    return found;
}

async function wouldBeReplaced(
    context: RunContext,
    row: ResourceRow,
    replaced: ReadonlySet<string>,
): Promise<boolean> {
    if (row.deletedWith !== undefined && replaced.has(row.deletedWith)) {
        return true;
    }
    const depends = (name: string): boolean =>
        (row.propertyDependencies?.[name] ?? []).some((urn) => replaced.has(urn));
    if (!Object.keys(row.inputs).some(depends)) {
        return false;
    }
    const inputs = Object.fromEntries(
        Object.entries(row.inputs).map(([name, value]) => [name, depends(name) ? UNKNOWN : value]),
    );
    const provider = context.providers.find(row.type, row.provider ?? "");
    const result = await context.run.provider(() =>
        provider.diff(row.id ?? "", forProvider(row.outputs), forProvider(inputs)),
    );
    return result.replaces.length > 0 && (result.changes ?? !sameProperties(row.inputs, inputs));
}
