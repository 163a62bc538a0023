import { request as httpsRequest, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import { encodeQuestion } from "./queryAttempt";
import { QueryError } from "./queryError";
import { shownResolver } from "./resolvers";
import { readResponse } from "./responses";
import type { DnsAnswer } from "./query";
import type { Question } from "./question";

/**
 * One query to one resolver over HTTPS (RFC 8484). Its answer cannot be forged on the way, because the server must have a certificate for
 * the name in the URL.
 */

export interface HttpsQueryOptions {
    /** Time for the whole query, in milliseconds. Default 4000. */
    timeoutMs?: number;
    /** Certificate authorities in PEM form instead of the system's, for tests. */
    ca?: string;
}

const DEFAULT_TIMEOUT_MS = 4000;
const MEDIA_TYPE = "application/dns-message";
/** The maximum number of octets of a DNS message, whose length is a 16-bit number in other transports too (RFC 1035 §4.2.2). */
const MAX_OCTETS = 0xffff;
const HTTP_OK = 200;

/**
 * Sends one query with POST, so that no cache on the way stores the answer. Redirects are not followed.
 *
 * @throws QueryError, and no other error
 */
export async function queryHttps(
    url: URL,
    question: Question,
    { timeoutMs = DEFAULT_TIMEOUT_MS, ca }: HttpsQueryOptions = {},
): Promise<DnsAnswer> {
    const subject = `${question.name} ${question.type} at ${shownResolver(url.href)}`;
    // RFC 8484 §4.1: an id of 0.
    const message = encodeQuestion(subject, question, { id: 0, recursionDesired: true });
    const bytes = await post(url, message, subject, {
        signal: AbortSignal.timeout(timeoutMs),
        ...(ca === undefined ? {} : { ca, agent: false }),
    }).catch((error: unknown) => {
        throw asQueryError(error, subject, timeoutMs);
    });
    const response = readResponse(bytes, message);
    if (response === undefined || response.truncated) {
        throw new QueryError(
            "malformed",
            `${subject}: the response over HTTPS is ${response === undefined ? "no answer to the question" : "truncated"}`,
        );
    }
    const { rcode, authoritative, truncated, recursionAvailable, answers, authorities, additionals } =
        response;
    return {
        rcode,
        authoritative,
        truncated,
        recursionAvailable,
        answers,
        authorities,
        additionals,
        transport: "https",
        packets: 1,
    };
}

function post(url: URL, message: Buffer, subject: string, options: RequestOptions): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        const request = httpsRequest(
            url,
            {
                ...options,
                method: "POST",
                rejectUnauthorized: true,
                headers: {
                    accept: MEDIA_TYPE,
                    "content-type": MEDIA_TYPE,
                    "content-length": message.length,
                },
            },
            (response) => {
                readBody(response, subject).then(resolve, (error: unknown) => {
                    request.destroy();
                    reject(error instanceof Error ? error : new Error(String(error)));
                });
            },
        );
        request.on("error", reject);
        request.end(message);
    });
}

async function readBody(response: IncomingMessage, subject: string): Promise<Buffer> {
    const { statusCode = 0, headers } = response;
    const type = headers["content-type"] ?? "no content type";
    const mediaType = (type.split(";")[0] ?? "").trim().toLowerCase();
    if (statusCode !== HTTP_OK || mediaType !== MEDIA_TYPE) {
        throw new QueryError(
            "malformed",
            `${subject}: answered status ${statusCode} with ${printable(type)}, which is not DNS over HTTPS`,
        );
    }
    const chunks: Buffer[] = [];
    let octets = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
        octets += chunk.length;
        if (octets > MAX_OCTETS) {
            throw new QueryError("malformed", `${subject}: answered more than ${MAX_OCTETS} octets`);
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

/** A text from outside, made safe for a terminal. */
function printable(text: string): string {
    return text.replace(/[^ -~]/g, "?").slice(0, 80);
}

function asQueryError(error: unknown, subject: string, timeoutMs: number): QueryError {
    if (error instanceof QueryError) {
        return error;
    }
    const aborted = error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
    return aborted
        ? new QueryError("timeout", `${subject}: no answer over HTTPS in ${timeoutMs} ms`, { cause: error })
        : new QueryError("network", `${subject}: ${reasonOf(error)}`, { cause: error });
}

/** If all addresses of a host refuse the connection, the error has a code but no message. */
function reasonOf(error: unknown): string {
    if (!(error instanceof Error)) {
        return String(error);
    }
    const code = "code" in error ? String(error.code) : error.name;
    return error.message === "" ? code : error.message;
}
