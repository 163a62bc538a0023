import type { CustomResourceOptions } from "@pulumi/pulumi";

/**
 * Changes a child resource of a component before it is registered: properties that override its arguments, or a function
 * that changes the arguments and options in place.
 */
export type Transform<Args> =
    Partial<Args> | ((args: Args, opts: CustomResourceOptions, name: string) => void);

/** A child's constructor arguments after the transform. */
export function transformed<Args extends object>(
    transform: Transform<Args> | undefined,
    name: string,
    args: Args,
    opts: CustomResourceOptions,
): [string, Args, CustomResourceOptions] {
    if (transform === undefined) {
        return [name, args, opts];
    }
    if (typeof transform !== "function") {
        return [name, { ...args, ...transform }, opts];
    }
    const [ownArgs, ownOpts] = [{ ...args }, { ...opts }];
    transform(ownArgs, ownOpts, name);
    return [name, ownArgs, ownOpts];
}
