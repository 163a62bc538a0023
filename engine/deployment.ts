import { isDeepStrictEqual } from "node:util";
import { callDelete, deleteAll } from "./deletion";
import { initFailure } from "./dynamicProvider";
import { dependentReplacements, planResource, type ResourceGoal, type ResourcePlan } from "./planning";
import { createResource, updateResource } from "./provision";
import { keptFrom, rowOf } from "./rows";
import { makeStep, ReportedError } from "./run";
import { saveState, type RunContext } from "./runContext";
import type { ResourceRow } from "./state";
import { aliasUrns, makeUrn, STACK_TYPE, typeOf, type Scope } from "./urns";
import type { PropertyMap } from "./values";

/** The values that the program gets for a registered resource. */
export interface Registered {
    urn: string;
    /** Empty if it is unknown, and for components. */
    id: string;
    outputs: PropertyMap;
}

/** Creates and changes the resources that a program registers, or in a preview only reports the changes. */
export class Deployment {
    private readonly seen = new Set<string>();
    private readonly renamed = new Map<string, string>();
    private readonly replaced = new Set<string>();
    /** Rows that were deleted in this run before the replacement of one of their dependencies. */
    private readonly deleted = new Set<ResourceRow>();
    private newStackOutputs: PropertyMap | undefined;

    constructor(
        private readonly scope: Scope,
        private readonly context: RunContext,
    ) {}

    /** @throws CancelledError if it failed, or another operation had failed before */
    async register(goal: ResourceGoal): Promise<Registered> {
        const urn = makeUrn(this.scope, goal.type, goal.name, goal.parent);
        return this.context.run.operation(urn, async () => {
            if (this.seen.has(urn)) {
                throw new ReportedError([
                    {
                        urn,
                        message: `Duplicate resource URN '${urn}': try giving it a unique name.`,
                        kind: "program",
                    },
                ]);
            }
            this.seen.add(urn);
            const old = this.findOld(urn, goal);
            const deleted = old !== undefined && this.deleted.has(old);
            const plan = await planResource(this.context, urn, goal, old, deleted, this.replaced);
            const row = await this.perform(urn, goal, plan, old);
            this.context.ledger.put(row);
            // An up that changes nothing writes nothing before its end.
            if (old === undefined || !isDeepStrictEqual(row, old)) {
                await saveState(this.context);
            }
            return { urn, id: row.id ?? "", outputs: row.outputs };
        });
    }

    /** The outputs of a component, or of the stack, which are kept for `conclude`. */
    async registerOutputs(urn: string, outputs: PropertyMap): Promise<void> {
        const row = this.context.ledger.current(urn);
        if (typeOf(urn) === STACK_TYPE) {
            this.newStackOutputs = outputs;
        } else if (row !== undefined) {
            this.context.ledger.put({ ...row, outputs });
            await saveState(this.context);
        }
    }

    /**
     * Sets the outputs of the stack at the very end. After a failure a missing output may only not have been reached, so the old ones stay
     * (`executeRegisterResourceOutputs` of pulumi).
     */
    conclude(): void {
        const row = this.stackRow();
        if (row !== undefined && this.newStackOutputs !== undefined) {
            const outputs = this.context.run.failed
                ? { ...row.outputs, ...this.newStackOutputs }
                : this.newStackOutputs;
            this.context.ledger.put({ ...row, outputs });
        }
    }

    /** Deletes resources that are no longer in the program, and replaced ones. Call it only after the program succeeded. */
    async finish(): Promise<void> {
        await deleteAll(this.context, this.context.ledger.remaining());
    }

    /** The row of a registered resource, or its former row. */
    row(urn: string): ResourceRow | undefined {
        return this.context.ledger.current(urn);
    }

    stackOutputs(): PropertyMap {
        return this.stackRow()?.outputs ?? {};
    }

    private stackRow(): ResourceRow | undefined {
        const name = `${this.scope.project}-${this.scope.stack}`;
        return this.context.ledger.current(makeUrn(this.scope, STACK_TYPE, name, ""));
    }

    private findOld(urn: string, goal: ResourceGoal): ResourceRow | undefined {
        const own = this.context.ledger.old(urn);
        if (own !== undefined) {
            return own;
        }
        for (const alias of aliasUrns(this.scope, goal, this.renamed)) {
            const old = this.seen.has(alias) ? undefined : this.context.ledger.old(alias);
            if (old !== undefined) {
                this.renamed.set(urn, alias);
                return old;
            }
        }
        return undefined;
    }

    private async perform(
        urn: string,
        goal: ResourceGoal,
        plan: ResourcePlan,
        old: ResourceRow | undefined,
    ): Promise<ResourceRow> {
        const { ledger, run } = this.context;
        const base = rowOf(urn, goal, plan.inputs);
        if (old === undefined) {
            return run.step(makeStep("create", urn), () => createResource(this.context, base, goal));
        }
        if (plan.op === "replace") {
            return run.step(makeStep("replace", urn, plan.changes), () =>
                this.replace(base, goal, plan, old),
            );
        }
        const kept = { ...base, ...keptFrom(old) };
        const row =
            plan.op === "same"
                ? { ...kept, outputs: old.outputs }
                : await run.step(makeStep("update", urn, plan.changes), () =>
                      updateResource(this.context, kept, goal, old),
                  );
        ledger.remove(old);
        if (plan.op === "same") {
            run.done(makeStep("same", urn));
        }
        return row;
    }

    private async replace(
        base: ResourceRow,
        goal: ResourceGoal,
        plan: ResourcePlan,
        old: ResourceRow,
    ): Promise<ResourceRow> {
        if (goal.protect && old.protect === true) {
            const message = `${base.urn} is protected and cannot be replaced: set \`protect: false\` first.`;
            throw new ReportedError([{ urn: base.urn, message, kind: "provider" }]);
        }
        this.replaced.add(base.urn);
        if (plan.deleteBeforeReplace && old.pendingReplacement !== true) {
            await this.deleteForReplacement(old);
        }
        try {
            const row = await createResource(this.context, base, goal);
            this.supersede(old);
            return row;
        } catch (error) {
            if (initFailure(error) !== undefined) {
                this.supersede(old);
                await saveState(this.context);
            }
            throw error;
        }
    }

    /** The resource was replaced: the old row is dropped if it was already deleted, and deleted at the end otherwise. */
    private supersede(old: ResourceRow): void {
        if (old.pendingReplacement === true || this.deleted.has(old)) {
            this.context.ledger.remove(old);
        } else {
            this.context.ledger.mark(old, { delete: true });
        }
    }

    /** Deletes the resource now, after the dependents that would be replaced as well. */
    private async deleteForReplacement(old: ResourceRow): Promise<void> {
        const dependents = await dependentReplacements(
            this.context,
            old,
            (row) => !this.seen.has(row.urn) && row.delete !== true && !this.deleted.has(row),
        );
        const order = [...dependents.reverse(), old];
        const condemned = new Set(order.map((row) => row.urn));
        for (const row of order) {
            await callDelete(this.context, row, condemned);
            this.deleted.add(row);
            this.context.ledger.mark(row, { pendingReplacement: true });
            await saveState(this.context);
        }
    }
}
