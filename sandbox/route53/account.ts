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
    /** Operations of Route 53 Domains that may run at once. AWS says that there is a limit, but not its value. @default 20 */
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
    /** 12 digits. All access keys belong to this account, except those of an assumed role. */
    id: string;
    world: World;
    limits: Limits;
    /** The time for which a change is PENDING, in milliseconds. */
    syncDelayMs: number;
    /** The duration of an operation of Route 53 Domains, in milliseconds. */
    operationMs: number;
    /** The present time in milliseconds since the epoch. */
    now(): number;
}

/** The data of a call that a handler uses. */
export interface ApiCall {
    /** The parameters of the path, decoded; ids have no prefix. */
    params: Record<string, string>;
    query: URLSearchParams;
    /** The body's root element; an empty element for calls without a body. */
    body: Element;
}

export interface ApiAnswer {
    /** @default 200 */
    status?: number;
    /** The path of the created object, after /2013-04-01. */
    location?: string;
    /** The content of the answer's root element. */
    body: XmlObject;
}

/** A handler either changes the account's world or throws an ApiError, but never both. */
export type Handler = (account: Account, call: ApiCall) => ApiAnswer;
