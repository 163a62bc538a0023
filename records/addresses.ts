import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** IP addresses in the one spelling that Route 53 and DNS answers use: dotted decimal, and RFC 5952 for IPv6. */

const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** @returns the canonical spelling, or undefined where the text is no IPv4 or IPv6 address (zone ids and shorthands are none). */
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
 * The special-purpose range that an address lies in ("private", "loopback", "reserved" …), or undefined for an
 * ordinary global unicast address. Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890).
 *
 * Published as the address of a name server, such an address hands a tenant's DNS to the host that has it in the
 * resolver's own network.
 */
export function specialPurposeRange(address: string): string | undefined {
    const parsed = ipaddr.parse(address);
    const range = parsed.range();
    // RFC 4291 §2.4 and IANA's IPv6 address space: of what has no special purpose, only 2000::/3 is given out.
    if (range === "unicast" && parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_IPV6)) {
        return "unassigned";
    }
    return range === "unicast" ? undefined : range;
}

/** Sorted and without repetitions, so that two answers with the same addresses are equal. */
export function sortAddresses(addresses: Iterable<string>): string[] {
    const bytes = (address: string): Buffer => Buffer.from(ipaddr.parse(address).toByteArray());
    const canonical = new Set([...addresses].map((address) => ipaddr.parse(address).toString()));
    return [...canonical].sort((one, other) => bytes(one).compare(bytes(other)));
}

/** In bits, of the widest range that is taken for one: AWS's own are narrower, and all of IPv4 is no range. */
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

/** Whether an address lies in one of some ranges (`isRange`) of its family. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
    const parsed = ipaddr.parse(address);
    return ranges.some((text) => {
        const [network, bits] = ipaddr.parseCIDR(text);
        return network.kind() === parsed.kind() && parsed.match([network, bits]);
    });
}
