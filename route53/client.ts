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

/** Route 53 refuses one of these while an earlier one for the same zone is under way (PriorRequestNotComplete). */
const ZONE_WRITES: readonly string[] = [
    "ChangeResourceRecordSets",
    "ChangeTagsForResource",
    "DeleteHostedZone",
    "UpdateHostedZoneComment",
];

export interface Pace {
    clock?: Clock;
    /** Which part of the account's limits is ours, above 0 and at most 1. */
    share?: number;
    /** What AWS has raised the limits to. Default: nothing. */
    rates?: RequestRates | undefined;
    /** Called for each call that was answered. */
    onCall?: () => void;
}

/**
 * A client by the stack's settings. Makes no call; credentials are looked up when the first call is made.
 *
 * What Route 53 throttles, what is under way already (PriorRequestNotComplete), 5xx answers, broken connections and answers
 * that are not Route 53's (`refuseForeignAnswers`) are tried again, by default up to ten times in all, after random pauses below 1, 2, 4 … 20 seconds. Every attempt waits
 * for room in the account's token buckets (`RequestBudget`), and writes to one zone are made one after the other.
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

/** Inside the SDK's retries, so that each attempt draws on the budget, as each draws on AWS's buckets. */
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

/** An error of the SDK for a person: what was tried, AWS's code and message, and the request id for AWS's support. */
export function describeAwsError(attempt: string, error: unknown): Error {
    if (error instanceof Route53ServiceException) {
        const request =
            error.$metadata.requestId === undefined ? "" : ` (request ${error.$metadata.requestId})`;
        return new Error(`${attempt}: Route 53 answered ${error.name}: ${firstLine(error)}${request}`, {
            cause: error,
        });
    }
    // Of an error of our own or of the system the message says it all; an SDK error's name is its code.
    const reason =
        error instanceof Error
            ? `${error.name === "Error" ? "" : `${error.name}: `}${firstLine(error)}`
            : String(error);
    return new Error(`${attempt}: ${reason}`, { cause: error });
}

/** True where IAM denies a call, whatever an error that describes it says. */
export function isDenied(error: unknown): boolean {
    return (
        isAwsError(error, "AccessDenied", "AccessDeniedException") ||
        (error instanceof Error && error.cause !== undefined && isDenied(error.cause))
    );
}

/** What follows the first line may be the request as it was signed, session token included (SignatureDoesNotMatch). */
export function firstLine(error: Error): string {
    return error.message.split("\n")[0] ?? "";
}
