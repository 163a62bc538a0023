import type { ApiHead } from "./route53/requests";

/**
 * Which requests are no work of the person at this machine. Any web page that a browser on it shows can send requests to
 * 127.0.0.1, and by DNS rebinding even read the answers: a browser says so in Origin and Sec-Fetch-Site (Fetch §3.2),
 * and the page's own domain is in Host. Programs send no Origin.
 */

/** Of requests that a page of the sandbox itself makes, or that a person types in. */
const OWN_SITES: readonly (string | undefined)[] = [undefined, "same-origin", "none"];

/** Why a request is a web page's, as a sentence; undefined where it is none. @param port the sandbox's */
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

/** Why a request is not addressed to the sandbox, as a sentence; undefined where it is. @param port the sandbox's */
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
