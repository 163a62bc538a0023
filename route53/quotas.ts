import {
    GetAccountLimitCommand,
    GetReusableDelegationSetLimitCommand,
    type AccountLimitType,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import { describeAwsError, isAwsError } from "./client";

/** A limit of AWS, which can be raised on request (Developer Guide, DNSLimitations), and its present use. */
export interface Quota {
    limit: number;
    used: number;
}

/** The quotas of the account; one call each. */
export const readZoneQuota = (client: Route53Client): Promise<Quota> =>
    readAccountQuota(client, "MAX_HOSTED_ZONES_BY_OWNER");
export const readSetQuota = (client: Route53Client): Promise<Quota> =>
    readAccountQuota(client, "MAX_REUSABLE_DELEGATION_SETS_BY_OWNER");

async function readAccountQuota(client: Route53Client, type: AccountLimitType): Promise<Quota> {
    try {
        const { Limit, Count } = await client.send(new GetAccountLimitCommand({ Type: type }));
        return { limit: Limit?.Value ?? 0, used: Count ?? 0 };
    } catch (error) {
        throw describeAwsError(`reading the account's limit ${type}`, error);
    }
}

/** The zones on a set; one call. @returns undefined if the set does not exist */
export async function readZonesOfSetQuota(
    client: Route53Client,
    delegationSetId: string,
): Promise<Quota | undefined> {
    try {
        const { Limit, Count } = await client.send(
            new GetReusableDelegationSetLimitCommand({
                DelegationSetId: delegationSetId,
                Type: "MAX_ZONES_BY_REUSABLE_DELEGATION_SET",
            }),
        );
        return { limit: Limit?.Value ?? 0, used: Count ?? 0 };
    } catch (error) {
        if (isAwsError(error, "NoSuchDelegationSet")) {
            return undefined;
        }
        throw describeAwsError(`reading the limit of delegation set ${delegationSetId}`, error);
    }
}

/** The quota of a future set (Developer Guide, DNSLimitations). */
export const NEW_SET: Quota = { limit: 100, used: 0 };

/** @returns the reason why this number of further objects does not fit; undefined if it fits */
export function quotaProblem(
    what: string,
    where: string,
    { limit, used }: Quota,
    more: number,
): string | undefined {
    return used + more <= limit
        ? undefined
        : `${more} more ${what} would make ${used + more} ${where}, which has ${used} of at most ${limit}`;
}

/** The quotas that may be the reason for a refused zone, as a text for a person. */
export async function describeZoneQuotas(
    client: Route53Client,
    delegationSetId: string | undefined,
): Promise<string> {
    const account = await readZoneQuota(client);
    const set =
        delegationSetId === undefined ? undefined : await readZonesOfSetQuota(client, delegationSetId);
    const ofSet =
        set === undefined
            ? ""
            : `, and delegation set ${delegationSetId ?? ""} ${set.used} of at most ${set.limit}`;
    return `the account has ${account.used} of at most ${account.limit} hosted zones${ofSet}; ${HOW_TO_RAISE}`;
}

export const HOW_TO_RAISE =
    "ask AWS for a higher quota (Service Quotas, Amazon Route 53), or remove what is no longer used";
