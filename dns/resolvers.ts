import { lookup } from "node:dns/promises";
import { getServers } from "node:dns";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { parseHostPort } from "./route";

/** The resolvers for the addresses of a name: over UDP and TCP, and over HTTPS (RFC 8484). */

/**
 * Cloudflare's and Google's resolvers, which are independent of each other and of a system's own resolver. They are reached by name: a
 * forged address has no certificate for it.
 */
export const HTTPS_RESOLVERS = ["https://cloudflare-dns.com/dns-query", "https://dns.google/dns-query"];

/** The system's resolver and two resolvers over HTTPS. */
export function defaultResolvers(): string[] {
    return [...new Set([...getServers().slice(0, 1), ...HTTPS_RESOLVERS])];
}

/** A resolver in the form in which it is queried. */
export type Resolver = { kind: "https"; url: URL } | { kind: "plain"; host: string; port: number };

/**
 * Reads `9.9.9.9`, `127.0.0.1:5300`, `[2620:fe::fe]:53` or `https://dns.google/dns-query`.
 *
 * @throws Error that names the text and the violated rule
 */
export function parseResolver(text: string): Resolver {
    if (!text.includes("/")) {
        return { kind: "plain", ...parseHostPort(text) };
    }
    if (!URL.canParse(text)) {
        throw new Error(
            `"${shownResolver(text)}" is not a URL; use one such as https://dns.google/dns-query`,
        );
    }
    const url = new URL(text);
    if (url.protocol !== "https:" || url.username !== "" || url.password !== "" || url.hash !== "") {
        throw new Error(
            `"${shownResolver(text)}" is not a resolver: DNS over HTTPS needs a URL that starts with https:// and has no user name and no #, such as https://dns.google/dns-query`,
        );
    }
    return { kind: "https", url };
}

/** A text for a message, with user and password removed from its URLs. */
export function withoutUser(text: string): string {
    return text.replace(/(\/\/)[^\s"]*@/g, "$1…@");
}

/**
 * A resolver for a message, or a list of them as JSON: only the host of a URL, because the path of a private resolver often contains a token
 * (`https://dns.example.net/a1b2c3`). The path of the public resolvers, which is that of RFC 8484's examples, stays.
 */
export function shownResolver(text: string): string {
    return withoutUser(text).replace(
        /((?:[a-z]+:\/\/)?[^"/?#]+)([/?#][^"]*)/gi,
        (whole, host: string, path: string) => (/^\/*(dns-query)?$/.test(path) ? whole : `${host}/…`),
    );
}

/** Addresses and names of well-known operators: two resolvers of one operator count as one witness. */
const OPERATORS: ReadonlyMap<string, string> = new Map(
    Object.entries({
        cloudflare: [
            "1.1.1.1",
            "1.0.0.1",
            "2606:4700:4700::1111",
            "2606:4700:4700::1001",
            "cloudflare-dns.com",
            "one.one.one.one",
            "mozilla.cloudflare-dns.com",
            "chrome.cloudflare-dns.com",
        ],
        google: [
            "8.8.8.8",
            "8.8.4.4",
            "2001:4860:4860::8888",
            "2001:4860:4860::8844",
            "dns.google",
            "dns.google.com",
            "google-public-dns-a.google.com",
            "google-public-dns-b.google.com",
        ],
        quad9: ["9.9.9.9", "149.112.112.112", "2620:fe::fe", "2620:fe::9", "dns.quad9.net", "dns9.quad9.net"],
    }).flatMap(([operator, hosts]) => hosts.map((host): [string, string] => [host, operator])),
);

/** The place of a resolver, and its operator. */
export interface Witness {
    /** The same for two notations of one resolver: 127.0.0.1, ::ffff:127.0.0.1 and localhost. */
    place: string;
    /**
     * The same for two resolvers that are not independent: they have one well-known operator or one address. On loopback, different ports
     * are different programs.
     */
    witness: string;
}

/**
 * The identity of a resolver, independent of its notation.
 *
 * @param address the address from the system's look-up, if the resolver has a host name
 * @throws Error like `parseResolver`
 */
export function identify(text: string, address?: string): Witness {
    const resolver = parseResolver(text);
    const host = plainName(resolver.kind === "https" ? bareHost(resolver.url) : resolver.host);
    const port = resolver.kind === "https" ? resolver.url.port || "443" : String(resolver.port);
    const at = standsFor(address ?? host);
    const operator = OPERATORS.get(host) ?? OPERATORS.get(at);
    return {
        place: `${resolver.kind} ${at} ${port}`,
        witness: operator ?? (isLoopback(at) ? `loopback ${port}` : at),
    };
}

/** The same, with a host name looked up by the system. A text that cannot be read or looked up is its own witness. */
export async function identifyByAddress(text: string): Promise<Witness> {
    try {
        const resolver = parseResolver(text);
        const host = plainName(resolver.kind === "plain" ? resolver.host : bareHost(resolver.url));
        const isName = isIP(host) === 0 && !OPERATORS.has(host);
        return identify(text, isName ? (await lookup(host)).address : undefined);
    } catch {
        // The problem is reported when the resolver is queried.
        return { place: text, witness: text };
    }
}

function bareHost(url: URL): string {
    return url.hostname.replace(/^\[|\]$/g, "");
}

function plainName(host: string): string {
    return host.toLowerCase().replace(/\.$/, "");
}

/** The canonical notation of an address, with IPv4 taken out of IPv6 (RFC 4291 §2.5.5.2, RFC 6052 §2.1), or the name unchanged. */
function standsFor(host: string): string {
    if (host === "localhost" || host.endsWith(".localhost")) {
        return "127.0.0.1";
    }
    if (isIP(host) === 0) {
        return host;
    }
    const parsed = ipaddr.process(host.replace(/%.*$/, ""));
    return parsed.range() === "rfc6052" ? parsed.toByteArray().slice(12).join(".") : parsed.toString();
}

/** A system sends packets for the unspecified address to itself. */
function isLoopback(host: string): boolean {
    return isIP(host) !== 0 && ["loopback", "unspecified"].includes(ipaddr.parse(host).range());
}
