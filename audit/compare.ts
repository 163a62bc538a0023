/** Lists of names and addresses as sets. */

/** The missing items of a set, and the items that do not belong to it. */
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

/** IPv4 first, like in the other lists. */
export function ipv4First(addresses: readonly string[]): string[] {
    const isIpv6 = (address: string): boolean => address.includes(":");
    return [...addresses.filter((each) => !isIpv6(each)), ...addresses.filter(isIpv6)];
}

/** Equal except for order and repetitions. */
export function sameSet(one: readonly string[], other: readonly string[]): boolean {
    return one.every((each) => other.includes(each)) && other.every((each) => one.includes(each));
}
