import type { World } from "../world";
import type { HostAddresses } from "../worldMaps";

/**
 * The four ranges of AWS's name server numbers, 512 each: `ns-<n>.awsdns-<mm>.<tld>`. A pattern seen in public
 * samples, which AWS does not promise: right for a fake, wrong for a program that talks to AWS.
 */
const TLDS = ["com", "net", "org", "co.uk"] as const;
const PER_TLD = 512;
/** Odd, so that each walks through all 512 numbers of its range before it comes back. */
const STRIDES = [173, 389, 241, 87];

/** The private zones' name servers, the same for all. They answer inside a VPC only. */
export const PRIVATE_NAME_SERVERS = [0, 512, 1024, 1536].map(nameServerName);

export function nameServerName(n: number): string {
    const tld = TLDS[Math.floor(n / PER_TLD)] ?? TLDS[0];
    const group = Math.floor((n % PER_TLD) / 8);
    return `ns-${n}.awsdns-${String(group).padStart(2, "0")}.${tld}`;
}

/** Whether a name is in a domain that AWS keeps for its name servers. @param name lower case, no trailing dot */
export function looksLikeNameServer(name: string): boolean {
    return /(?:^|\.)awsdns-[^.]*\.(?:com|net|org|co\.uk)$/.test(name);
}

/** Whether AWS has a name server of this name. @param name lower case, no trailing dot */
export function isNameServerName(name: string): boolean {
    const n = Number(/^ns-(0|[1-9][0-9]{0,3})\./.exec(name)?.[1] ?? NaN);
    return n < PER_TLD * TLDS.length && name === nameServerName(n);
}

/** ns-523 has 205.251.194.11 and 2600:9000:5302:b00::1. */
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
 * Hands out four name servers, one of each top-level domain, in an order that differs from draw to draw (the
 * service's does), and notes their addresses in the world. Numbers come back after 512 draws, in other company.
 *
 * @param acceptable refuses a draw; the next one is tried.
 * @returns undefined where none of 512 draws was acceptable.
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
