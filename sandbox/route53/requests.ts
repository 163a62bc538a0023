import type { ApiCall } from "./account";
import { ApiError } from "./errors";
import { withoutPrefix } from "./ids";
import { findOperation, type ApiOperation } from "./operations";
import { parseXml, type Element } from "./xml";

/** How the API reads a request: which operation it means, with which parameters and which body. */

/** The version of the API, with which every path begins. */
export const API_PREFIX = "/2013-04-01";
const ID_PREFIXES = ["hostedzone", "delegationset", "change", "healthcheck"];
export const NO_BODY: Element = { name: "", text: "", children: [] };

/** What is known of a request before its body is read. */
export interface ApiHead {
    method: string;
    /** Path and query. */
    url: string;
    /** Lower-case names. */
    headers: Record<string, string | string[] | undefined>;
}

export interface ApiRequest extends ApiHead {
    body: string;
}

/** A request whose operation is known, and whose body is not read yet. */
export interface AcceptedCall {
    operation: ApiOperation;
    call: ApiCall;
}

/** @throws ApiError where there is no such operation, or no signature */
export function accept({ method, url, headers }: ApiHead): AcceptedCall {
    if (headers.authorization === undefined) {
        throw new ApiError("MissingAuthenticationToken", "Missing Authentication Token", 403);
    }
    const [path = "", query] = url.split("?", 2);
    const segments = pathSegments(path);
    const found = segments === undefined ? undefined : findOperation(method, segments);
    if (found === undefined) {
        throw new ApiError(
            "UnknownOperationException",
            `The Route 53 API has no operation ${method} ${path}`,
            404,
        );
    }
    return {
        operation: found.operation,
        call: { params: found.params, query: new URLSearchParams(query), body: NO_BODY },
    };
}

/** @throws ApiError where the body is not of the operation */
export function readBody(requestRoot: string | undefined, text: string): Element {
    if (requestRoot === undefined) {
        return NO_BODY;
    }
    // botocore sends no body at all where a request has no members set: UpdateHostedZoneComment that clears it.
    const root = text === "" ? { ...NO_BODY, name: requestRoot } : parseXml(text);
    if (root.name !== requestRoot) {
        throw new ApiError("MalformedInput", `${root.name} is not valid, expected ${requestRoot}`);
    }
    return root;
}

/**
 * The segments below the API's version, decoded, with ids bare: `%2Fhostedzone%2FZ1`, `//hostedzone/Z1` and a
 * trailing slash (botocore's `/rrset/`) all occur.
 */
function pathSegments(path: string): string[] | undefined {
    if (!path.startsWith(`${API_PREFIX}/`)) {
        return undefined;
    }
    const raw = path.slice(API_PREFIX.length).split("/");
    const segments: string[] = [];
    for (const [index, segment] of raw.entries()) {
        const isUnescapedPrefix = index > 1 && raw[index - 1] === "" && ID_PREFIXES.includes(segment);
        if (segment !== "" && !isUnescapedPrefix) {
            segments.push(withoutPrefix(decodeSegment(segment)));
        }
    }
    return segments;
}

function decodeSegment(segment: string): string {
    try {
        return decodeURIComponent(segment);
    } catch {
        throw new ApiError(
            "InvalidInput",
            `Invalid request: '${segment}' in the path is not UTF-8 in percent encoding`,
        );
    }
}
