import * as pulumi from "@pulumi/pulumi";

/**
 * Applies a function to values that resources find or create when they are deployed. With mocks (`pulumi.runtime.setMocks`) that return the
 * inputs as the state, no value is found: it is undefined in spite of its type, and so is the result. An engine that deploys always has the
 * value, or stops before.
 *
 * @param found an output, or `pulumi.all` of several outputs, none of which can be undefined
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
