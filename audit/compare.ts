/** Lists of names and addresses as sets. */

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
