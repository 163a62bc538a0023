/** How many names to remind of. */
const MOST = 3;

/** The names that are spelt most like this one, the nearest first; of the same distance in their own order. */
export function nearestNames(name: string, names: Iterable<string>): string[] {
    return [...names]
        .map((each) => ({ each, distance: editDistance(name, each) }))
        .sort((one, other) => one.distance - other.distance)
        .slice(0, MOST)
        .map(({ each }) => each);
}

/** How many characters to add, take away or replace (Levenshtein's distance). */
function editDistance(one: string, other: string): number {
    let row = Array.from({ length: other.length + 1 }, (_none, index) => index);
    for (const [index, character] of [...one].entries()) {
        const next = [index + 1];
        for (let column = 1; column <= other.length; column += 1) {
            const replaced = (row[column - 1] ?? 0) + (other[column - 1] === character ? 0 : 1);
            next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
        }
        row = next;
    }
    return row[other.length] ?? 0;
}
