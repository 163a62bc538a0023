import { isIP } from "node:net";

/**
 * Decides where packets go. A DNS client queries *the server at an address*; a route returns the socket for it. On the internet it is the
 * address itself, port 53. In a rehearsal it is the sandbox's gateway, because the addresses of AWS's name servers do not exist on
 * loopback. An EDNS option tells the gateway which server it replaces.
 */

/** The EDNS option with the destination address of a packet as ASCII text. It is in the range for local and experimental use (RFC 6891 §9). */
export const DESTINATION_OPTION = 65001;

const DNS_PORT = 53;

/** A socket to send a question to. */
export interface DnsDestination {
    /** IPv4 or IPv6 address, or a host name that the system can look up. */
    host: string;
    /** The UDP and TCP port. */
    port: number;
    /** The destination address of the packet if `host` is a gateway. */
    destination?: string;
}

/** Returns the destination of a packet to a name server's address. */
export type DnsRoute = (address: string) => DnsDestination;

/** The address itself, port 53. */
export const direct: DnsRoute = (address) => ({ host: address, port: DNS_PORT });

/**
 * The gateway of a sandbox for every address.
 *
 * @param hostPort in the form that `parseHostPort` reads
 * @throws Error if `hostPort` is not valid
 */
export function viaGateway(hostPort: string): DnsRoute {
    const gateway = parseHostPort(hostPort);
    return (address) => ({ ...gateway, destination: address });
}

/**
 * Reads `127.0.0.1:5300`, `[::1]:53`, `1.1.1.1`, `::1` or `localhost:5300`.
 *
 * @returns the host without brackets; port 53 by default
 * @throws Error that names the text and the violated rule
 */
export function parseHostPort(text: string): { host: string; port: number } {
    if (isIP(text) === 6) {
        return { host: text, port: DNS_PORT };
    }
    const match = /^(?:\[(?<bracketed>[^[\]]*)\]|(?<plain>[^[\]:\s]+))(?::(?<port>.*))?$/.exec(text);
    const { bracketed, plain, port } = match?.groups ?? {};
    const host = bracketed ?? plain;
    if (host === undefined) {
        throw new Error(
            `"${text}" is not an address with an optional port: use 192.0.2.1:53, [2001:db8::1]:53 or either without the port`,
        );
    }
    if (bracketed !== undefined && isIP(bracketed) !== 6) {
        throw new Error(`"${text}": only an IPv6 address may be in brackets`);
    }
    if (/^[0-9.]+$/.test(host) && isIP(host) !== 4) {
        throw new Error(`"${text}": "${host}" is not an IPv4 address`);
    }
    const number = port === undefined ? DNS_PORT : Number(port);
    if (port !== undefined && (!/^[0-9]{1,5}$/.test(port) || number < 1 || number > 65535)) {
        throw new Error(`"${text}": the port must be a number from 1 to 65535`);
    }
    return { host, port: number };
}
