import * as pulumi from "@pulumi/pulumi";

/** Values of outputs without the dependencies, and without most of the memory, that an output has. */

/**
 * The value of an output that a preview always knows. As a promise it creates no dependency. A property that contains a parent's URN would
 * depend on all of that parent's children, and so on the resource itself.
 */
export function settled<T extends string | string[]>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => output.apply((value: T) => resolve(value)));
}

/** The value of an output that a preview may not know. As a promise it creates no dependency. @returns undefined if it is unknown */
export async function settledIfKnown<T>(output: pulumi.Output<T>): Promise<{ value: T } | undefined> {
    let settledValue: { value: T } | undefined;
    const seen = output.apply((value) => {
        settledValue = { value };
    });
    // The result is known as soon as the output has a value or is unknown.
    await pulumi.isSecret(seen);
    return settledValue;
}

/**
 * A part of an output as a promise: it creates no dependency, and takes a tenth of the memory of an output. The SDK's unknown value stands for
 * a part of an unknown output.
 *
 * @param whole the output after `settledIfKnown`, which thousands of parts can share
 */
export async function partOf<T, U>(
    whole: ReturnType<typeof settledIfKnown<T>>,
    pick: (value: T) => U | Promise<U>,
): Promise<U> {
    const known = await whole;
    return known === undefined ? (pulumi.runtime.unknownValue as U) : pick(known.value);
}

/** The same output without its dependencies. */
export function withoutDependencies<T>(output: pulumi.Output<T>): pulumi.Output<T> {
    const value = settledIfKnown(output).then((known) =>
        known === undefined ? pulumi.unknown : known.value,
    );
    return pulumi.output(value) as pulumi.Output<T>;
}
