import { createHash } from "node:crypto";
import type { ApiAnswer } from "./account";
import type { ApiError } from "./errors";
import { API_PREFIX } from "./requests";
import { renderXml } from "./xml";

/** The HTTP answers of the API. */

export interface ApiReply {
    status: number;
    headers: Record<string, string>;
    body: string;
}

/** The result of a request: an answer, or a connection that is closed or reset, at once or after a delay. */
export interface CallOutcome {
    reply: ApiReply | "close" | "reset";
    /** The delay in milliseconds. */
    delayMs: number;
}

/** The answer of an operation. */
export function success(operation: string, answer: ApiAnswer, requestId: string): ApiReply {
    const { status = 200, location, body } = answer;
    return {
        status,
        headers: {
            ...headersOf(requestId),
            ...(location === undefined ? {} : { location: locationUrl(location) }),
        },
        body: renderXml(`${operation}Response`, body),
    };
}

function locationUrl(path: string): string {
    return `https://route53.amazonaws.com${API_PREFIX}${path}`;
}

export function headersOf(requestId: string): Record<string, string> {
    return { "content-type": "text/xml", "x-amzn-requestid": requestId };
}

/** ErrorResponse is the only form of an error that every SDK reads, also for InvalidChangeBatch. */
export function refusal({ status, code, message }: ApiError, requestId: string): ApiReply {
    return {
        status,
        headers: headersOf(requestId),
        body: renderXml("ErrorResponse", {
            Error: { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message },
            RequestId: requestId,
        }),
    };
}

/** An id in the form of a UUID, which is the same for the same text. */
export function uuidOf(text: string): string {
    const hex = createHash("sha256").update(text).digest("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
        "-",
    );
}
