import type { World } from "../world";
import type { HostAddresses } from "../worldMaps";

/**
 * The four ranges of AWS's name server numbers, with 512 numbers each: `ns-<n>.awsdns-<mm>.<tld>`. Public samples show this pattern, but
 * AWS does not promise it. A sandbox may use it; a program that talks to AWS must not.
 */
const TLDS = ["com", "net", "org", "co.uk"] as const;
const PER_TLD = 512;
/** An odd step, so that each sequence passes through all 512 numbers of its range before it repeats. */
const STRIDES = [173, 389, 241, 87];

/** The name servers of private zones, the same for all of them. They answer only inside a VPC. */
export const PRIVATE_NAME_SERVERS = [0, 512, 1024, 1536].map(nameServerName);

export function nameServerName(n: number): string {
    const tld = TLDS[Math.floor(n / PER_TLD)] ?? TLDS[0];
    const group = Math.floor((n % PER_TLD) / 8);
    return `ns-${n}.awsdns-${String(group).padStart(2, "0")}.${tld}`;
}

/** Whether a name is in a domain of AWS's name servers. @param name in lower case, without a trailing dot */
export function looksLikeNameServer(name: string): boolean {
    return /(?:^|\.)awsdns-[^.]*\.(?:com|net|org|co\.uk)$/.test(name);
}

/** Whether AWS has a name server with this name. @param name in lower case, without a trailing dot */
export function isNameServerName(name: string): boolean {
    const n = Number(/^ns-(0|[1-9][0-9]{0,3})\./.exec(name)?.[1] ?? NaN);
    return n < PER_TLD * TLDS.length && name === nameServerName(n);
}

/** For example, ns-523 has 205.251.194.11 and 2600:9000:5302:b00::1. */
export function nameServerAddresses(n: number): HostAddresses {
    const high = Math.floor(n / 256);
    const low = n % 256;
    const group = low === 0 ? "" : `:${(low * 256).toString(16)}`;
    return {
        ipv4: [`205.251.${192 + high}.${low}`],
        ipv6: [`2600:9000:${(0x5300 + high).toString(16)}${group}::1`],
    };
}

/**
 * Assigns four name servers, one of each top-level domain, and stores their addresses in the world. The order differs from draw to draw, as
 * at AWS. Numbers repeat after 512 draws, in other combinations.
 *
 * @param acceptable refuses a draw; then the next draw is tried.
 * @returns undefined if none of 512 draws was acceptable.
 */
export function drawNameServers(
    world: World,
    acceptable: (names: string[]) => boolean,
): string[] | undefined {
    for (let tries = 0; tries < PER_TLD; tries += 1) {
        const numbers = draw(world.counters.nameServer);
        world.counters.nameServer += 1;
        if (acceptable(numbers.map(nameServerName))) {
            for (const n of numbers.filter((each) => !world.nameServers.has(nameServerName(each)))) {
                world.nameServers.set(nameServerName(n), nameServerAddresses(n));
            }
            return numbers.map(nameServerName);
        }
    }
    return undefined;
}

function draw(count: number): number[] {
    const lap = Math.floor(count / PER_TLD);
    const numbers = STRIDES.map((stride, tld) => {
        const place = (stride * (count + 1) + 97 * tld + lap * tld) % PER_TLD;
        return tld * PER_TLD + place;
    });
    const start = count % numbers.length;
    const rotated = [...numbers.slice(start), ...numbers.slice(0, start)];
    return Math.floor(count / numbers.length) % 2 === 0 ? rotated : rotated.reverse();
}
