import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** IP addresses in the notation of Route 53 and DNS answers: dotted decimal, and RFC 5952 for IPv6. */

const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** @returns the canonical notation, or undefined if the text is not an IPv4 or IPv6 address (zone ids and shorthands are not accepted). */
export function parseAddress(text: string): { address: string; family: "ipv4" | "ipv6" } | undefined {
    const version = isIP(text);
    if (version === 4) {
        return { address: text, family: "ipv4" };
    }
    if (version === 0 || text.includes("%")) {
        return undefined;
    }
    const parsed = ipaddr.parse(text);
    return { address: parsed.toString(), family: parsed.kind() };
}

/**
 * The special-purpose range of an address ("private", "loopback", "reserved" …), or undefined for an ordinary global unicast address.
 * Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890).
 *
 * If such an address were published for a name server, the host with that address in the resolver's own network would answer for a tenant.
 */
export function specialPurposeRange(address: string): string | undefined {
    const parsed = ipaddr.parse(address);
    const range = parsed.range();
    // RFC 4291 §2.4 and IANA's IPv6 address space: without a special purpose, only 2000::/3 is assigned.
    if (range === "unicast" && parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_IPV6)) {
        return "unassigned";
    }
    return range === "unicast" ? undefined : range;
}

/** Sorted and without duplicates, so that two answers with the same addresses are equal. */
export function sortAddresses(addresses: Iterable<string>): string[] {
    const bytes = (address: string): Buffer => Buffer.from(ipaddr.parse(address).toByteArray());
    const canonical = new Set([...addresses].map((address) => ipaddr.parse(address).toString()));
    return [...canonical].sort((one, other) => bytes(one).compare(bytes(other)));
}

/** The shortest prefix of an accepted range, in bits: AWS's own ranges are narrower, and all of IPv4 is not accepted. */
const WIDEST = { 4: 8, 6: 16 };

/** Whether a text is a range of addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3): 205.251.192.0/21. */
export function isRange(text: string): boolean {
    const [address = "", bits = "", ...more] = text.split("/");
    const version = isIP(address);
    const length = /^[0-9]{1,3}$/.test(bits) ? Number(bits) : -1;
    return (
        more.length === 0 &&
        !text.includes("%") &&
        ((version === 4 && length >= WIDEST[4] && length <= 32) ||
            (version === 6 && length >= WIDEST[6] && length <= 128))
    );
}

/** Whether an address is in one of the ranges (`isRange`) of its family. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
    const parsed = ipaddr.parse(address);
    return ranges.some((text) => {
        const [network, bits] = ipaddr.parseCIDR(text);
        return network.kind() === parsed.kind() && parsed.match([network, bits]);
    });
}
