/** The number of times that a measurement is made, if its results differ from one time to the next by more than the expected effect. */
export const ROUNDS = 3;

/** The item with the median of a number. @throws Error if there are no items */
export function middle<T>(items: readonly T[], by: (item: T) => number): T {
    const [found] = items.toSorted((one, other) => by(one) - by(other)).slice((items.length - 1) / 2);
    if (found === undefined) {
        throw new Error("there is no middle of nothing");
    }
    return found;
}
