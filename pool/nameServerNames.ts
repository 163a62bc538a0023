const PLACE = "{n}";

/**
 * The white-label names of each delegation set of a pool: those of the first as they are set, ns1 to ns4, and those of
 * the others by a pattern whose number goes on from there: ns5 to ns8, ns9 to ns12.
 *
 * @param first full names of the first set
 * @param pattern a full name with {n} in it; by default the one that the first names have in common, or ns{n}
 * @param number of the set, from 1
 */
export function namesOfSet(
    first: readonly string[],
    pattern: string | undefined,
    brandDomain: string,
    number: number,
): string[] {
    if (number === 1) {
        return [...first];
    }
    const used = pattern ?? commonPattern(first) ?? `ns${PLACE}.${brandDomain}`;
    const highest = Math.max(first.length, ...first.map((name) => numberIn(name, used) ?? 0));
    const start = highest + 1 + (number - 2) * first.length;
    return first.map((_name, index) => used.replace(PLACE, String(start + index)));
}

/** ns{n}.example.com of ns1.example.com and ns2.example.com. */
function commonPattern(names: readonly string[]): string | undefined {
    const patterns = new Set(names.map((name) => name.replace(/^([^.\d]*)\d+/, `$1${PLACE}`)));
    const [only] = patterns;
    return patterns.size === 1 && only?.includes(PLACE) === true ? only : undefined;
}

function numberIn(name: string, pattern: string): number | undefined {
    const [before = "", after = ""] = pattern.split(PLACE);
    const digits = name.slice(before.length, name.length - after.length);
    return name === `${before}${digits}${after}` && /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}
