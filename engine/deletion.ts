import { dependenciesOf } from "./ledger";
import { CancelledError, makeStep, ReportedError } from "./run";
import { saveState, type RunContext } from "./runContext";
import type { ResourceRow } from "./state";
import { isProviderType } from "./urns";
import { forProvider } from "./values";

/**
 * Deletes resources, dependents before their dependencies, and as many at a time as the run allows. Replaced resources, and resources that
 * were already deleted for a replacement, do not count, because the real engine counts their replacement.
 *
 * @throws CancelledError if one of them could not be deleted
 */
export async function deleteAll(context: RunContext, condemned: ResourceRow[]): Promise<void> {
    const deletions = new Map<ResourceRow, Promise<void>>();
    const urns = new Set(condemned.map((row) => row.urn));
    const dependents = dependentsOf(condemned);
    const deletion = (row: ResourceRow): Promise<void> => {
        let promise = deletions.get(row);
        if (promise === undefined) {
            const before = (dependents.get(row.urn) ?? []).map(deletion);
            promise = Promise.all(before).then(() => deleteOne(context, row, urns));
            deletions.set(row, promise);
        }
        return promise;
    };
    const results = await Promise.allSettled(condemned.map(deletion));
    if (results.some((result) => result.status === "rejected")) {
        throw new CancelledError();
    }
}

/** The rows that refer to each URN. */
function dependentsOf(rows: readonly ResourceRow[]): Map<string, ResourceRow[]> {
    const dependents = new Map<string, ResourceRow[]>();
    for (const row of rows) {
        for (const urn of dependenciesOf(row)) {
            const known = dependents.get(urn);
            if (known === undefined) {
                dependents.set(urn, [row]);
            } else {
                known.push(row);
            }
        }
    }
    return dependents;
}

async function deleteOne(
    context: RunContext,
    row: ResourceRow,
    condemned: ReadonlySet<string>,
): Promise<void> {
    await context.run.operation(row.urn, async () => {
        const work = async (): Promise<void> => {
            await callDelete(context, row, condemned);
            context.ledger.remove(row);
        };
        if (row.delete === true || row.pendingReplacement === true) {
            await work();
        } else {
            await context.run.step(makeStep("delete", row.urn), work);
        }
        await saveState(context);
    });
}

/**
 * Calls the provider's delete, if the resource has an object of its own to delete.
 *
 * @param condemned the URNs of all resources that are being deleted
 */
export async function callDelete(
    context: RunContext,
    row: ResourceRow,
    condemned: ReadonlySet<string>,
): Promise<void> {
    if (row.protect === true && row.delete !== true) {
        throw new ReportedError([
            {
                urn: row.urn,
                message: `${row.urn} is protected and cannot be deleted: set \`protect: false\` first, and run up.`,
                kind: "provider",
            },
        ]);
    }
    const goesWithAnother = row.deletedWith !== undefined && condemned.has(row.deletedWith);
    const nothingToDo =
        !row.custom ||
        isProviderType(row.type) ||
        row.retainOnDelete === true ||
        row.pendingReplacement === true;
    if (context.run.preview || nothingToDo || goesWithAnother) {
        return;
    }
    const provider = context.providers.find(row.type, row.provider ?? "");
    await context.run.provider(() => provider.delete(row.id ?? "", forProvider(row.outputs)));
}
