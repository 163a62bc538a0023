import { randomUUID } from "node:crypto";
import { initFailure } from "./dynamicProvider";
import { hasProvider, type ResourceGoal } from "./planning";
import { secretOutputs } from "./rows";
import { saveState, type RunContext } from "./runContext";
import type { ResourceRow } from "./state";
import { UnconfiguredProvider } from "./unconfiguredProvider";
import { forProvider, type PropertyMap } from "./values";

/**
 * Creates a resource with its provider, if it has one.
 *
 * @param base the row without the values that only the provider knows
 * @throws the provider's error; an incomplete resource is in the ledger then
 */
export async function createResource(
    context: RunContext,
    base: ResourceRow,
    goal: ResourceGoal,
): Promise<ResourceRow> {
    if (!hasProvider(goal)) {
        return { ...base, ...(goal.custom && !context.run.preview ? { id: randomUUID() } : {}) };
    }
    if (context.run.preview) {
        return { ...base, outputs: plannedOutputs(context, base, goal) };
    }
    const provider = context.providers.find(goal.type, goal.provider);
    const time = new Date().toISOString();
    const stamped = { ...base, created: time, modified: time };
    try {
        const { id, outputs } = await context.run.provider(() => provider.create(forProvider(base.inputs)));
        return { ...stamped, id, outputs: secretOutputs(outputs, base.inputs, goal) };
    } catch (error) {
        const failure = initFailure(error);
        if (failure !== undefined) {
            const outputs = secretOutputs(failure.properties, base.inputs, goal);
            context.ledger.put({ ...stamped, id: failure.id, outputs, initErrors: failure.reasons });
            await saveState(context);
        }
        throw error;
    }
}

/**
 * Updates a resource with its provider, if it has one.
 *
 * @param kept the new row with the values of the old one that it keeps
 * @throws the provider's error; an incomplete resource is in the ledger then
 */
export async function updateResource(
    context: RunContext,
    kept: ResourceRow,
    goal: ResourceGoal,
    old: ResourceRow,
): Promise<ResourceRow> {
    if (!hasProvider(goal)) {
        return kept;
    }
    if (context.run.preview) {
        return { ...kept, outputs: plannedOutputs(context, kept, goal) };
    }
    const provider = context.providers.find(goal.type, goal.provider);
    const modified = new Date().toISOString();
    try {
        const outputs = await context.run.provider(() =>
            provider.update(old.id ?? "", forProvider(old.outputs), forProvider(kept.inputs)),
        );
        return { ...kept, outputs: secretOutputs(outputs, kept.inputs, goal), modified };
    } catch (error) {
        const failure = initFailure(error);
        if (failure !== undefined) {
            // The old inputs stay, because the resource does not match the new ones; the outputs show the finished part.
            const outputs = secretOutputs(failure.properties, kept.inputs, goal);
            context.ledger.remove(old);
            context.ledger.put({
                ...kept,
                inputs: old.inputs,
                outputs,
                modified,
                initErrors: failure.reasons,
            });
            await saveState(context);
        }
        throw error;
    }
}

/** The outputs that a preview knows. */
function plannedOutputs(context: RunContext, { inputs }: ResourceRow, goal: ResourceGoal): PropertyMap {
    return context.providers.find(goal.type, goal.provider) instanceof UnconfiguredProvider ? {} : inputs;
}
