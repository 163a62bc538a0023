import type { World } from "../world";
import type { Element, XmlObject } from "./xml";

/**
 * Quotas of an account (Developer Guide, DNSLimitations). AWS raises each of them on request, except the number
 * of values in a record set.
 */
export interface Limits {
    /** Reusable delegation sets in the account. @default 100 */
    delegationSetsPerAccount: number;
    /** Hosted zones on one reusable delegation set. @default 100 */
    zonesPerDelegationSet: number;
    /** Hosted zones in the account. @default 500 */
    zonesPerAccount: number;
    /** Record sets in a hosted zone. @default 10000 */
    recordsPerZone: number;
    /** Values in a record set. @default 400 */
    valuesPerRecordSet: number;
    /** Operations of Route 53 Domains under way at once; AWS says that there is a limit, and not which. @default 20 */
    domainOperations: number;
}

/** AWS's default quotas (Developer Guide, DNSLimitations). */
export const DEFAULT_LIMITS: Limits = {
    delegationSetsPerAccount: 100,
    zonesPerDelegationSet: 100,
    zonesPerAccount: 500,
    recordsPerZone: 10_000,
    valuesPerRecordSet: 400,
    domainOperations: 20,
};

/** The AWS account that the sandbox plays. */
export interface Account {
    /** 12 digits; all keys are of this account, but those of a role that was assumed. */
    id: string;
    world: World;
    limits: Limits;
    /** How long a change is PENDING, in milliseconds. */
    syncDelayMs: number;
    /** How long an operation of Route 53 Domains takes, in milliseconds. */
    operationMs: number;
    /** Milliseconds since the epoch. */
    now(): number;
}

/** A call, as a handler sees it. */
export interface ApiCall {
    /** From the path, decoded, ids without a prefix. */
    params: Record<string, string>;
    query: URLSearchParams;
    /** The body's root element; an empty one for calls that have no body. */
    body: Element;
}

export interface ApiAnswer {
    /** @default 200 */
    status?: number;
    /** The path of what was created, from /2013-04-01 on. */
    location?: string;
    /** The content of the answer's root element. */
    body: XmlObject;
}

/** A handler changes the account's world or throws an ApiError, never both. */
export type Handler = (account: Account, call: ApiCall) => ApiAnswer;
