import * as pulumi from "@pulumi/pulumi";

/**
 * Applies a function to what resources find or make when they are deployed. Under `pulumi.runtime.setMocks`, with mocks that give the
 * inputs back as the state, nothing is found: the value is undefined, whatever its type says, and so is the result. An engine
 * that deploys always has the value, or stops before.
 *
 * @param found an output, or `pulumi.all` of several, of which none may be undefined
 */
export function whenFound<T, U>(
    found: pulumi.Output<T>,
    make: (value: T) => pulumi.Input<U>,
): pulumi.Output<U> {
    return pulumi.output(
        found.apply((value) => (isMissing(value) ? undefined : make(value))),
    ) as pulumi.Output<U>;
}

function isMissing(value: unknown): boolean {
    return value === undefined || value === null || (Array.isArray(value) && value.includes(undefined));
}
