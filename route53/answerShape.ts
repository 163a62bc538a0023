import type { Route53Client } from "@aws-sdk/client-route-53";
import { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { operationOf } from "./operations";

/**
 * Checks whether an answer belongs to the operation. A proxy or the login page of a network may answer instead of Route 53, and its pages
 * with status 200 would mean "there is no such zone", "0 of 0 zones" or "deleted".
 */

/** The members that the answer to each operation always has (Route 53 API reference, response elements). */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
    ChangeResourceRecordSets: ["ChangeInfo.Id"],
    ChangeTagsForResource: [],
    CreateHostedZone: ["HostedZone.Id", "ChangeInfo.Id", "DelegationSet.NameServers"],
    CreateReusableDelegationSet: ["DelegationSet.Id", "DelegationSet.NameServers"],
    DeleteHostedZone: ["ChangeInfo.Id"],
    DeleteReusableDelegationSet: [],
    GetAccountLimit: ["Limit.Value", "Count"],
    GetChange: ["ChangeInfo.Id", "ChangeInfo.Status"],
    GetHostedZone: ["HostedZone.Id", "HostedZone.Name"],
    GetReusableDelegationSet: ["DelegationSet.Id", "DelegationSet.NameServers"],
    GetReusableDelegationSetLimit: ["Limit.Value", "Count"],
    ListHostedZones: ["HostedZones", "IsTruncated"],
    ListHostedZonesByName: ["HostedZones", "IsTruncated"],
    ListResourceRecordSets: ["ResourceRecordSets", "IsTruncated"],
    ListReusableDelegationSets: ["DelegationSets", "IsTruncated"],
    ListTagsForResource: ["ResourceTagSet.ResourceId"],
    ListTagsForResources: ["ResourceTagSets"],
    UpdateHostedZoneComment: ["HostedZone.Id", "HostedZone.Name"],
};

const SHOWN = 80;
const HTTP_REDIRECT = 300;
const HTTP_TOO_MANY = 429;
const HTTP_SERVER_ERROR = 500;

/** The answer is not from Route 53. It is unknown whether Route 53 has done the work. */
class ForeignAnswerError extends Error {
    /** The SDK tries again, as after a broken connection. */
    readonly $retryable?: { throttling: boolean };

    constructor(operation: string, where: string, what: string, retry: boolean) {
        super(
            `${where} answered ${operation} with ${what}, which is not an answer of Route 53, so it is not known whether it was done. ` +
                "Check whether a proxy or the login page of a network is in between, check aws:endpoints, then run it again",
        );
        if (retry) {
            this.$retryable = { throttling: false };
        }
    }
}

/** Makes calls fail if the answer does not have the form of their operation's answer; the SDK tries them again. */
export function refuseForeignAnswers(client: Route53Client): void {
    client.middlewareStack.add(
        (next, { commandName = "" }) =>
            async (args) => {
                const result = await next(args);
                const operation = operationOf(commandName);
                const missing = (MEMBERS[operation] ?? []).filter((path) => !has(result.output, path));
                if (missing.length > 0) {
                    const what = `status 200 and no ${missing.join(", ")}`;
                    throw new ForeignAnswerError(operation, originOf(args.request), what, true);
                }
                return result;
            },
        { name: "checkAnswerMembers", step: "deserialize", priority: "high" },
    );
    client.middlewareStack.add(
        (next, { commandName = "" }) =>
            async (args) => {
                const result = await next(args);
                if (HttpResponse.isInstance(result.response)) {
                    await checkBody(
                        operationOf(commandName),
                        originOf(args.request),
                        result.response,
                        client,
                    );
                }
                return result;
            },
        // Closer to the network than the step in which the SDK reads the body.
        { name: "checkAnswerBody", step: "deserialize", priority: "low" },
    );
}

async function checkBody(
    operation: string,
    where: string,
    response: HttpResponse,
    client: Route53Client,
): Promise<void> {
    const { statusCode, headers } = response;
    const bytes = await client.config.streamCollector(response.body);
    response.body = bytes;
    const text = Buffer.from(bytes).toString("utf8");
    const type = headerOf(headers, "content-type") ?? "none";
    const isDone = statusCode < HTTP_REDIRECT;
    if (isDone ? isAnswer(operation, text, headers) : !isPage(text, type) || isTriedAgain(statusCode)) {
        return;
    }
    const start = JSON.stringify(text.slice(0, SHOWN)).replace(/[^ -~]/g, "?");
    const what = `status ${statusCode}, content type ${JSON.stringify(type)} and ${start}`;
    throw new ForeignAnswerError(operation, where, what, isDone);
}

/** Checks the root element. Some operations have no response elements, and then Route 53 may send no body, but a request id. */
function isAnswer(operation: string, text: string, headers: HttpResponse["headers"]): boolean {
    const isEmptyByDesign = MEMBERS[operation]?.length === 0;
    return text.trim() === ""
        ? isEmptyByDesign && headerOf(headers, "x-amzn-requestid") !== undefined
        : rootOf(text) === `${operation}Response`;
}

/** A page for a browser instead of one of Route 53's errors, which are XML. */
function isPage(text: string, type: string): boolean {
    return /^text\/html\b/i.test(type) || rootOf(text)?.toLowerCase() === "html";
}

/** The SDK only checks the status for these codes. */
function isTriedAgain(statusCode: number): boolean {
    return statusCode === HTTP_TOO_MANY || statusCode >= HTTP_SERVER_ERROR;
}

/** The name of an XML document's root element, without its prefix. */
function rootOf(text: string): string | undefined {
    const body = text.replace(/^\uFEFF?\s*(?:<\?[^]*?\?>\s*|<!--[^]*?-->\s*|<![^>]*>\s*)*/, "");
    return /^<(?:[\w.-]+:)?([\w.-]+)[\s/>]/.exec(body)?.[1];
}

function headerOf(headers: HttpResponse["headers"], name: string): string | undefined {
    return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function originOf(request: unknown): string {
    if (!HttpRequest.isInstance(request)) {
        return "the endpoint";
    }
    const { protocol, hostname, port } = request;
    return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
}

/** @param path names, separated by dots */
function has(value: unknown, path: string): boolean {
    return (
        path.split(".").reduce<unknown>((part, name) => {
            return typeof part === "object" && part !== null && name in part
                ? (part as Record<string, unknown>)[name]
                : undefined;
        }, value) !== undefined
    );
}
