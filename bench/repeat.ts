/** Of what differs from one time to the next by more than what is looked at. */
export const ROUNDS = 3;

/** The item in the middle of all by a number. @throws Error where there is none */
export function middle<T>(items: readonly T[], by: (item: T) => number): T {
    const [found] = items.toSorted((one, other) => by(one) - by(other)).slice((items.length - 1) / 2);
    if (found === undefined) {
        throw new Error("there is no middle of nothing");
    }
    return found;
}
