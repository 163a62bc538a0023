import type { ResourceGoal } from "./planning";
import type { ResourceRow } from "./state";
import { forProvider, keepSecret, makeSecret, type PropertyMap } from "./values";

/** Makes a row of the state from the goal of a program and the result of a provider. */

export function rowOf(urn: string, goal: ResourceGoal, inputs: PropertyMap): ResourceRow {
    return {
        urn,
        custom: goal.custom,
        type: goal.type,
        inputs,
        outputs: goal.custom ? inputs : {},
        ...(goal.parent === "" ? {} : { parent: goal.parent }),
        ...(goal.protect ? { protect: true } : {}),
        ...(goal.dependencies.length === 0 ? {} : { dependencies: goal.dependencies }),
        ...(goal.custom ? { propertyDependencies: goal.propertyDependencies } : {}),
        ...(goal.provider === "" ? {} : { provider: goal.provider }),
        ...(goal.retainOnDelete ? { retainOnDelete: true } : {}),
        ...(goal.deletedWith === "" ? {} : { deletedWith: goal.deletedWith }),
        ...(goal.ignoreChanges.length === 0 ? {} : { ignoreChanges: goal.ignoreChanges }),
        ...(goal.replaceOnChanges.length === 0 ? {} : { replaceOnChanges: goal.replaceOnChanges }),
    };
}

/** The values of the old row that an update and a "same" keep. */
export function keptFrom(old: ResourceRow): Partial<ResourceRow> {
    return {
        ...(old.id === undefined ? {} : { id: old.id }),
        ...(old.created === undefined ? {} : { created: old.created }),
        ...(old.modified === undefined ? {} : { modified: old.modified }),
    };
}

export function secretOutputs(outputs: PropertyMap, inputs: PropertyMap, goal: ResourceGoal): PropertyMap {
    const kept = keepSecret(outputs, inputs);
    for (const name of goal.additionalSecretOutputs) {
        if (Object.hasOwn(kept, name)) {
            kept[name] = makeSecret(forProvider({ value: kept[name] })["value"]);
        }
    }
    return kept;
}
