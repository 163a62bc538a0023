import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { resourceMark } from "../records/mark";
import {
    DynamicResource,
    dynamicProvider,
    isUnknown,
    settled,
    settledOrUnknown,
    urnOf,
} from "./dynamicResource";

interface Inputs {
    /** Made by check. */
    mark?: string | undefined;
}

/** A mark that no other deployment has. */
export function newMark(): string {
    return `white-label-dns-${randomUUID()}`;
}

/**
 * What a resource is given for a random property that its check makes up when it is new: a preview does not know it, or the plan that it saves
 * (`pulumi preview --save-plan`) would be violated by the up, which makes up another one.
 */
export function madeUpLater(): string | undefined {
    return pulumi.runtime.isDryRun() ? pulumi.runtime.unknownValue : undefined;
}

/** In place of the mark of a deployment that is new, in a preview: nothing has it yet, as nothing has the real one. */
const NEW_MARK = "white-label-dns-new";

/** The mark, to look for what has it. */
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
 * A random mark for a stack that has no brand zone of its own, one a stack: it is in the state before the first zone or
 * record is created, so that they are found again after a lost answer or a killed process, and only then. Makes no call
 * and costs nothing.
 */
export class StackMark extends DynamicResource {
    declare readonly mark: pulumi.Output<string>;

    private constructor(name: string, opts?: pulumi.CustomResourceOptions) {
        super(__filename, "StackMark", name, { mark: madeUpLater() }, opts);
    }

    /** The mark of the stack that the running program makes. */
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

/** By stack: a process may run the programs of several, one after the other. */
const marks = new WeakMap<pulumi.Resource, StackMark>();

/**
 * The mark of a resource that is about to be made: unknown in a preview of a deployment that is new.
 *
 * @param type the last part of its type, such as HostedZone
 * @param deployment the random mark; by default that of the stack
 * @returns undefined where there is none: under mocks that give the inputs back as the state
 */
export async function markFor(
    type: string,
    name: string,
    opts: pulumi.CustomResourceOptions | undefined,
    deployment: pulumi.Output<string> = StackMark.get().mark,
): Promise<string> {
    const mark: string | undefined = await settledOrUnknown(deployment);
    return mark === undefined || isUnknown(mark)
        ? mark
        : resourceMark(mark, await settled(urnOf(type, name, opts)));
}
