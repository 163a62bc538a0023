import { ApiError } from "../route53/errors";
import type { ApiReply } from "../route53/replies";
import type { ApiHead } from "../route53/requests";
import { DuplicateRequest } from "./domainOperations";
import { DOMAINS_OPERATIONS } from "./operations";

/** The HTTP protocol of Route 53 Domains: the AWS JSON protocol 1.1, only in us-east-1. */

const TARGET_PREFIX = "Route53Domains_v20140515.";
const REGION = "us-east-1";
const SERVICE = "route53domains";
const CONTENT_TYPE = "application/x-amz-json-1.1";

/** The known parts of a call before its body is read. */
export interface DomainsCall {
    operation: string;
    /** The access key that signed the call. */
    accessKeyId: string;
}

export function isDomainsRequest({ method, url, headers }: ApiHead): boolean {
    const [path] = url.split("?", 1);
    return method === "POST" && path === "/" && target(headers).startsWith(TARGET_PREFIX);
}

function target(headers: ApiHead["headers"]): string {
    return headers["x-amz-target"]?.toString() ?? "";
}

/** @throws ApiError for an operation that AWS does not have, for a missing signature, and for a signature for another region or service */
export function acceptDomainsCall({ headers }: ApiHead): DomainsCall {
    const operation = target(headers).slice(TARGET_PREFIX.length);
    if (!DOMAINS_OPERATIONS.includes(operation)) {
        throw new ApiError("UnknownOperationException", `Route 53 Domains has no operation ${operation}`);
    }
    const [, accessKeyId, region = "", service = ""] =
        /Credential=([^/,\s]+)\/[^/]+\/([^/]+)\/([^/]+)\/aws4_request/.exec(
            headers.authorization?.toString() ?? "",
        ) ?? [];
    if (accessKeyId === undefined) {
        throw new ApiError("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    if (region !== REGION) {
        throw new ApiError(
            "InvalidSignatureException",
            `Credential should be scoped to a valid region: Route 53 Domains is in ${REGION}, and the request is signed for '${region}'.`,
        );
    }
    if (service !== SERVICE) {
        throw new ApiError(
            "InvalidSignatureException",
            `Credential should be scoped to correct service: '${SERVICE}'.`,
        );
    }
    return { operation, accessKeyId };
}

export function domainsAnswer(body: Record<string, unknown>, requestId: string): ApiReply {
    return reply(200, body, requestId);
}

export function domainsRefusal(error: ApiError, requestId: string): ApiReply {
    const { status, message } = error;
    // The one code that services with this protocol spell in another way.
    const code = error.code === "Throttling" ? "ThrottlingException" : error.code;
    const more =
        error instanceof DuplicateRequest && error.requestId !== undefined
            ? { requestId: error.requestId }
            : {};
    return reply(status, { __type: code, message, ...more }, requestId);
}

function reply(status: number, body: Record<string, unknown>, requestId: string): ApiReply {
    return {
        status,
        headers: { "content-type": CONTENT_TYPE, "x-amzn-requestid": requestId },
        body: JSON.stringify(body),
    };
}
