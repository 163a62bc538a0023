import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { resourceMark } from "../records/mark";
import { DynamicResource, dynamicProvider, isUnknown, urnOf } from "./dynamicResource";
import { partOf, settled, settledIfKnown } from "./settledOutputs";

interface Inputs {
    /** The mark that check creates. */
    mark?: string | undefined;
}

/** A new random mark. */
export function newMark(): string {
    return `white-label-dns-${randomUUID()}`;
}

/**
 * The value of a random property that check creates for a new resource. It is unknown in a preview. Otherwise the plan that the preview
 * saves (`pulumi preview --save-plan`) would have one random value and the up another one.
 */
export function madeUpLater(): string | undefined {
    return pulumi.runtime.isDryRun() ? pulumi.runtime.unknownValue : undefined;
}

/** Replaces the mark of a new deployment in a preview: no object has it, as no object has the real one yet. */
const NEW_MARK = "white-label-dns-new";

/** The mark for a search of objects that have it. */
export function markToFind(mark: string): string {
    return isUnknown(mark) ? NEW_MARK : mark;
}

export const provider = dynamicProvider<Inputs, Inputs>({
    check: (olds, { mark }) =>
        Promise.resolve({ inputs: { mark: olds.mark ?? mark ?? newMark() }, failures: [] }),

    diff: (_id, olds, news) => ({ changes: olds.mark !== news.mark }),

    create: (inputs) => Promise.resolve({ id: "mark", outs: inputs }),

    read: (_id, props) => Promise.resolve(props),

    update: (_id, _olds, news) => Promise.resolve(news),

    delete: () => Promise.resolve(),
});

/**
 * A random mark for a stack without its own brand zone, one for each stack. It is in the state before the first zone or record is created,
 * so that they are found again after a lost answer or a killed process, and only then. Makes no call and costs nothing.
 */
export class StackMark extends DynamicResource {
    declare readonly mark: pulumi.Output<string>;

    private constructor(name: string, opts?: pulumi.CustomResourceOptions) {
        super(__filename, "StackMark", name, { mark: madeUpLater() }, opts);
    }

    /** The mark of the stack that the running program creates. */
    static get(): StackMark {
        const stack = pulumi.runtime.getStackResource();
        const known = stack && marks.get(stack);
        const mark = known ?? new StackMark("white-label-dns-mark");
        if (stack !== undefined) {
            marks.set(stack, mark);
        }
        return mark;
    }
}

/** By stack: one process may run the programs of several stacks, one after the other. */
const marks = new WeakMap<pulumi.Resource, StackMark>();

/** One promise for each mark, because thousands of tenants share one. */
const knownMarks = new WeakMap<pulumi.Output<string>, ReturnType<typeof settledIfKnown<string>>>();

function knownMark(deployment: pulumi.Output<string>): ReturnType<typeof settledIfKnown<string>> {
    const known = knownMarks.get(deployment) ?? settledIfKnown(deployment);
    knownMarks.set(deployment, known);
    return known;
}

/**
 * The mark of a resource that is about to be created: unknown in a preview of a new deployment.
 *
 * @param type the last part of its type, such as HostedZone
 * @param deployment the random mark; by default the mark of the stack
 * @returns undefined if there is none: with mocks that return the inputs as the state
 */
export function markFor(
    type: string,
    name: string,
    opts: pulumi.CustomResourceOptions | undefined,
    deployment: pulumi.Output<string> = StackMark.get().mark,
): Promise<string> {
    return partOf(knownMark(deployment), async (mark) =>
        // With mocks that return the inputs, it is undefined in spite of its type.
        typeof mark === "string" ? resourceMark(mark, await settled(urnOf(type, name, opts))) : mark,
    );
}
