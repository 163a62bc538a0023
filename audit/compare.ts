/** Lists of names and addresses, for a person. */

/** A delegation set has four servers with two addresses each; whoever sends hundreds is not quoted in full. */
const MOST = 13;
const MOST_CHARACTERS = 400;

/** "a, b, c"; "none" for nothing. */
export function listOf(items: readonly string[]): string {
    const rest = items.length - MOST;
    return items.length === 0
        ? "none"
        : rest > 0
          ? `${items.slice(0, MOST).join(", ")} and ${rest} more`
          : items.join(", ");
}

/** A problem's text, which lists one reason for each server, no longer than a person reads. */
export function shorten(text: string): string {
    return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} …` : text;
}

/** What is missing from a set, and what does not belong into it. */
export function compareSets(
    seen: readonly string[],
    expected: readonly string[],
): { missing: string[]; foreign: string[] } {
    return {
        missing: expected.filter((each) => !seen.includes(each)),
        foreign: seen.filter((each) => !expected.includes(each)),
    };
}

export function sortedSet(items: Iterable<string>): string[] {
    return [...new Set(items)].sort();
}

/** IPv4 in front, as the other lists have it. */
export function ipv4First(addresses: readonly string[]): string[] {
    const isIpv6 = (address: string): boolean => address.includes(":");
    return [...addresses.filter((each) => !isIpv6(each)), ...addresses.filter(isIpv6)];
}

/** Equal but for order and repetitions. */
export function sameSet(one: readonly string[], other: readonly string[]): boolean {
    return one.every((each) => other.includes(each)) && other.every((each) => one.includes(each));
}
