import type { ApiHead } from "./route53/requests";

/**
 * Finds requests that do not come from the user of this machine. Any web page in a browser on this machine can send requests to 127.0.0.1,
 * and can even read the answers by DNS rebinding. A browser says so in Origin and Sec-Fetch-Site (Fetch §3.2), and Host has the page's own
 * domain. Programs send no Origin.
 */

/** Values of requests that a page of the sandbox makes, or that a user types in. */
const OWN_SITES: readonly (string | undefined)[] = [undefined, "same-origin", "none"];

/** The reason why a request comes from a web page, as a sentence; undefined if it does not. @param port the sandbox's port */
export function foreignOrigin({ headers }: ApiHead, port: number): string | undefined {
    const origin = headers["origin"]?.toString();
    if (origin !== undefined && !ownHosts(port).some((host) => origin.toLowerCase() === `http://${host}`)) {
        return `Origin is ${origin}: the sandbox obeys no web page`;
    }
    const site = headers["sec-fetch-site"]?.toString();
    return OWN_SITES.includes(site)
        ? undefined
        : `Sec-Fetch-Site is ${site ?? ""}: the sandbox obeys no web page`;
}

/** The reason why a request is not addressed to the sandbox, as a sentence; undefined if it is. @param port the sandbox's port */
export function foreignHost({ headers }: ApiHead, port: number): string | undefined {
    const host = headers["host"] ?? "";
    return ownHosts(port).includes(host.toString().toLowerCase())
        ? undefined
        : `Host is ${host.toString()}, and the control API is at ${ownHosts(port).slice(0, 2).join(" or ")} only; through a forwarded port, ` +
              "forward the same port number, or set the header Host to one of these";
}

function ownHosts(port: number): string[] {
    const names = ["127.0.0.1", "localhost"];
    return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
}
