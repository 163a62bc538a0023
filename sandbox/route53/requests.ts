import type { ApiCall } from "./account";
import { ApiError } from "./errors";
import { withoutPrefix } from "./ids";
import { findOperation, type ApiOperation } from "./operations";
import { parseXml, type Element } from "./xml";

/** Reads a request of the API: its operation, its parameters and its body. */

/** The version of the API, which is the beginning of every path. */
export const API_PREFIX = "/2013-04-01";
const ID_PREFIXES = ["hostedzone", "delegationset", "change", "healthcheck"];
export const NO_BODY: Element = { name: "", text: "", children: [] };

/** The known parts of a request before its body is read. */
export interface ApiHead {
    method: string;
    /** The path with the query. */
    url: string;
    /** The headers, with lower-case names. */
    headers: Record<string, string | string[] | undefined>;
}

export interface ApiRequest extends ApiHead {
    body: string;
}

/** A request with a known operation, before its body is read. */
export interface AcceptedCall {
    operation: ApiOperation;
    call: ApiCall;
}

/** @throws ApiError if the operation does not exist, or the signature is missing */
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

/** @throws ApiError if the body does not belong to the operation */
export function readBody(requestRoot: string | undefined, text: string): Element {
    if (requestRoot === undefined) {
        return NO_BODY;
    }
    // botocore sends no body if a request has no members, such as an UpdateHostedZoneComment that removes the comment.
    const root = text === "" ? { ...NO_BODY, name: requestRoot } : parseXml(text);
    if (root.name !== requestRoot) {
        throw new ApiError("MalformedInput", `${root.name} is not valid, expected ${requestRoot}`);
    }
    return root;
}

/**
 * The segments after the API's version, decoded, with bare ids. Clients send `%2Fhostedzone%2FZ1`, `//hostedzone/Z1` and a trailing slash
 * (botocore's `/rrset/`).
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
