import { Route53Client, Route53ServiceException, type ServiceInputTypes } from "@aws-sdk/client-route-53";
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { refuseForeignAnswers } from "./answerShape";
import { createClock, type Clock } from "./clock";
import { operationOf } from "./operations";
import { packageVersion } from "./packageRoot";
import { RequestBudget } from "./requestBudget";
import { changeCost } from "./requestLimits";
import type { AwsSettings } from "../settings/awsSettings";
import { Turns } from "./turns";

/** Route 53 is a global service: any region of a partition leads the SDK to the partition's one endpoint. */
const DEFAULT_REGION = "us-east-1";

/** The SDK gives up after 3 attempts, which a second stack in the same account is enough to use up. */
const MAX_ATTEMPTS = 10;
/** Of the pause before the first retry; it doubles with each further one. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 20_000;

/** Route 53 refuses one of these while an earlier one for the same zone is under way (PriorRequestNotComplete). */
const ZONE_WRITES: readonly string[] = [
    "ChangeResourceRecordSets",
    "ChangeTagsForResource",
    "DeleteHostedZone",
    "UpdateHostedZoneComment",
];

type Credentials = NonNullable<Parameters<typeof fromTemporaryCredentials>[0]["masterCredentials"]>;

export interface Pace {
    clock?: Clock;
    /** Which part of the account's limits is ours, above 0 and at most 1. */
    share?: number;
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
    { clock = createClock(), share = 1, onCall = () => undefined }: Pace = {},
): Route53Client {
    const maxAttempts = settings.maxRetries === undefined ? MAX_ATTEMPTS : settings.maxRetries + 1;
    const client = new Route53Client({
        region: settings.region ?? DEFAULT_REGION,
        credentials: resolveCredentials(settings),
        endpoint: settings.endpoint,
        maxAttempts,
        retryStrategy: new ConfiguredRetryStrategy(maxAttempts, (attempt) =>
            clock.scaled(randomPause(attempt)),
        ),
        customUserAgent: [["pulumi-white-label-dns", packageVersion()]],
    });
    queueZoneWrites(client);
    waitForRoom(client, new RequestBudget(clock, share), onCall);
    refuseForeignAnswers(client);
    return client;
}

/** Full jitter: clients that failed together do not come back together. @param attempt the number of the retry, from 1 */
function randomPause(attempt: number): number {
    return Math.random() * Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
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

function resolveCredentials(settings: AwsSettings): Credentials {
    const files = {
        profile: settings.profile,
        configFilepath: settings.sharedConfigFile,
        filepath: settings.sharedCredentialsFile,
    };
    // A profile that is named is meant: keys that lie in the environment do not win over it.
    const own =
        settings.credentials ??
        (settings.profile === undefined ? fromNodeProviderChain(files) : fromIni(files));
    return settings.assumeRoles.reduce<Credentials>(
        (masterCredentials, role) =>
            fromTemporaryCredentials({
                masterCredentials,
                clientConfig: { region: settings.region ?? DEFAULT_REGION },
                params: {
                    RoleArn: role.roleArn,
                    RoleSessionName: role.sessionName ?? "pulumi-white-label-dns",
                    ExternalId: role.externalId,
                    Policy: role.policy,
                    DurationSeconds: role.duration,
                },
            }),
        own,
    );
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

/** What follows the first line may be the request as it was signed, session token included (SignatureDoesNotMatch). */
function firstLine(error: Error): string {
    return error.message.split("\n")[0] ?? "";
}
