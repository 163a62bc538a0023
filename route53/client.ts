import { Route53Client, Route53ServiceException, type ServiceInputTypes } from "@aws-sdk/client-route-53";
import { refuseForeignAnswers } from "./answerShape";
import { createClock, type Clock } from "./clock";
import { route53Connection } from "./connection";
import { resolveCredentials } from "./credentials";
import { operationOf } from "./operations";
import { RequestBudget } from "./requestBudget";
import { changeCost, type RequestRates } from "./requestLimits";
import type { AwsSettings } from "../settings/awsTypes";
import { Turns } from "./turns";
import { keepUnknownMembers } from "./unknownMembers";

/** Route 53 refuses one of these while an earlier one for the same zone is in progress (PriorRequestNotComplete). */
const ZONE_WRITES: readonly string[] = [
    "ChangeResourceRecordSets",
    "ChangeTagsForResource",
    "DeleteHostedZone",
    "UpdateHostedZoneComment",
];

export interface Pace {
    clock?: Clock;
    /** Our part of the account's limits, above 0 and at most 1. */
    share?: number;
    /** What AWS has raised the limits to. Default: nothing. */
    rates?: RequestRates | undefined;
    /** Called for each call that was answered. */
    onCall?: () => void;
}

/**
 * Creates a client with the stack's settings. Makes no call; the first call looks the credentials up.
 *
 * Throttled requests, PriorRequestNotComplete, 5xx answers, broken connections and answers that are not Route 53's (`refuseForeignAnswers`)
 * are tried again, by default up to ten times in total, after random pauses below 1, 2, 4 … 20 seconds. Every attempt waits for room in the
 * account's token buckets (`RequestBudget`), and writes to one zone run one after the other.
 */
export function createRoute53Client(
    settings: AwsSettings,
    { clock = createClock(), share = 1, rates, onCall = () => undefined }: Pace = {},
): Route53Client {
    const client = new Route53Client({
        ...route53Connection(settings, clock),
        credentials: resolveCredentials(settings, clock),
    });
    queueZoneWrites(client);
    waitForRoom(client, new RequestBudget(clock, share, rates), onCall);
    refuseForeignAnswers(client);
    keepUnknownMembers(client);
    return client;
}

function queueZoneWrites(client: Route53Client): void {
    const turns = new Turns();
    client.middlewareStack.add(
        (next, { commandName = "" }) =>
            (args) => {
                const zone = ZONE_WRITES.includes(operationOf(commandName)) ? zoneOf(args.input) : undefined;
                return zone === undefined ? next(args) : turns.run(zone, () => next(args));
            },
        { name: "queueZoneWrites", step: "initialize" },
    );
}

/** Inside the SDK's retries, because each attempt draws on AWS's buckets. */
function waitForRoom(client: Route53Client, budget: RequestBudget, onCall: () => void): void {
    client.middlewareStack.add(
        (next, { commandName = "" }) =>
            async (args) => {
                const operation = operationOf(commandName);
                const cost = changeCost(operation, actionsOf(args.input));
                return budget.run(operation, cost, async () => {
                    try {
                        const answer = await next(args);
                        onCall();
                        return answer;
                    } catch (error) {
                        if (isAwsError(error, "Throttling", "ThrottlingException")) {
                            budget.throttled(operation, cost);
                        }
                        throw error;
                    }
                });
            },
        { name: "waitForRoom", step: "finalizeRequest", priority: "low" },
    );
}

function zoneOf(input: ServiceInputTypes): string | undefined {
    return "HostedZoneId" in input
        ? input.HostedZoneId
        : "ResourceId" in input
          ? input.ResourceId
          : "Id" in input
            ? input.Id
            : undefined;
}

function actionsOf(input: ServiceInputTypes): (string | undefined)[] {
    const changes = "ChangeBatch" in input ? input.ChangeBatch?.Changes : undefined;
    return changes?.map(({ Action }) => Action) ?? [];
}

/** True for an error that Route 53 itself sent with this code. */
export function isAwsError(error: unknown, ...codes: string[]): error is Route53ServiceException {
    return error instanceof Route53ServiceException && codes.includes(error.name);
}

/** An error of the SDK as a text for a person: the attempt, AWS's code and message, and the request id for AWS's support. */
export function describeAwsError(attempt: string, error: unknown): Error {
    if (error instanceof Route53ServiceException) {
        const request =
            error.$metadata.requestId === undefined ? "" : ` (request ${error.$metadata.requestId})`;
        return new Error(`${attempt}: Route 53 answered ${error.name}: ${firstLine(error)}${request}`, {
            cause: error,
        });
    }
    // The message of our own errors and of system errors is complete; the name of an SDK error is its code.
    const reason =
        error instanceof Error
            ? `${error.name === "Error" ? "" : `${error.name}: `}${firstLine(error)}`
            : String(error);
    return new Error(`${attempt}: ${reason}`, { cause: error });
}

/** True if IAM denies the call; an error that describes it can be around it. */
export function isDenied(error: unknown): boolean {
    return (
        isAwsError(error, "AccessDenied", "AccessDeniedException") ||
        (error instanceof Error && error.cause !== undefined && isDenied(error.cause))
    );
}

/** The lines after the first can contain the signed request, with its session token (SignatureDoesNotMatch). */
export function firstLine(error: Error): string {
    return error.message.split("\n")[0] ?? "";
}
