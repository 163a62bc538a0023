import type { RunContext } from "./runContext";
import { withoutReferences } from "./ledger";
import { hasProvider } from "./planning";
import { makeStep } from "./run";
import type { ResourceRow } from "./state";
import { forProvider, keepSecret, propertyChanges, sameProperties } from "./values";

/**
 * Reads each resource and stores the result in the state. A resource is "same" if an up with the old inputs would change nothing, and not
 * merely if its outputs are the same (`RefreshStep` of pulumi).
 *
 * @throws CancelledError if one of them could not be read
 */
export async function refreshAll(context: RunContext): Promise<void> {
    const rows = context.ledger.remaining();
    const results = await Promise.allSettled(
        rows.map((row) => context.run.operation(row.urn, () => refreshOne(context, row))),
    );
    const found = new Map<ResourceRow, ResourceRow | undefined>();
    let failure: PromiseRejectedResult | undefined;
    for (const [index, row] of rows.entries()) {
        const result = results[index];
        failure ??= result?.status === "rejected" ? result : undefined;
        found.set(row, result?.status === "fulfilled" ? result.value : row);
    }
    const gone = new Set(rows.filter((row) => found.get(row) === undefined).map((row) => row.urn));
    context.ledger.replaceAll(
        [...found.values()].filter((row) => row !== undefined).map((row) => withoutReferences(row, gone)),
    );
    if (failure !== undefined) {
        throw failure.reason;
    }
}

/** @returns the present row, or undefined if the resource no longer exists */
async function refreshOne(context: RunContext, row: ResourceRow): Promise<ResourceRow | undefined> {
    if (!hasProvider(row) || row.pendingReplacement === true) {
        context.run.done(makeStep("same", row.urn));
        return row;
    }
    const provider = context.providers.find(row.type, row.provider ?? "");
    const read = await context.run.provider(() => provider.read(row.id ?? "", forProvider(row.outputs)));
    if (read.id === undefined || read.id === "") {
        context.run.done(makeStep("delete", row.urn));
        return undefined;
    }
    const inputs = read.inputs === undefined ? row.inputs : keepSecret(read.inputs, row.inputs);
    const outputs = keepSecret(read.outputs, row.outputs);
    const changed = !sameProperties(inputs, row.inputs) || !sameProperties(outputs, row.outputs);
    const difference = await context.run.provider(() =>
        provider.diff(read.id ?? "", forProvider(outputs), forProvider(row.inputs)),
    );
    if (difference.changes ?? !sameProperties(inputs, row.inputs)) {
        context.run.done(makeStep("update", row.urn, propertyChanges(row.outputs, outputs)));
    } else {
        context.run.done(makeStep("same", row.urn));
    }
    const found: ResourceRow = { ...row, id: read.id, inputs, outputs };
    delete found.initErrors;
    return changed ? { ...found, modified: new Date().toISOString() } : found;
}
