import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { resourceMark } from "../records/mark";
import { DynamicResource, dynamicProvider, settled, urnOf } from "./dynamicResource";

interface Inputs {
    /** Made by check. */
    mark?: string | undefined;
}

/** A mark that no other deployment has. */
export function newMark(): string {
    return `white-label-dns-${randomUUID()}`;
}

export const provider = dynamicProvider<Inputs, Inputs>({
    check: (olds) => Promise.resolve({ inputs: { mark: olds.mark ?? newMark() }, failures: [] }),

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
        super(__filename, "StackMark", name, { mark: undefined }, opts);
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
 * The mark of a resource that is about to be made.
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
    const found: string | undefined = await settled(deployment);
    return found === undefined
        ? (undefined as never)
        : resourceMark(found, await settled(urnOf(type, name, opts)));
}
