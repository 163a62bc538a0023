import type { RequestRate } from "../settings/stackSettings";
import type { BucketSize, Draw } from "./tokenBuckets";

/**
 * The limits of an account since 2026-07-30, for requests and for changes of records (Developer Guide, "Throttling API requests"; AWS
 * networking blog, "Introducing change-based throttling").
 */
export const REQUESTS: BucketSize = { burst: 50, perSecond: 10 };
export const CHANGES: BucketSize = { burst: 1500, perSecond: 100 };
/** Operations with a smaller bucket of their own; all others have a bucket of the size of `REQUESTS`. */
export const NARROW_OPERATIONS: Readonly<Record<string, BucketSize>> = {
    CreateHostedZone: { burst: 40, perSecond: 2 },
    CreateReusableDelegationSet: { burst: 40, perSecond: 2 },
    DeleteHostedZone: { burst: 40, perSecond: 5 },
    DeleteReusableDelegationSet: { burst: 40, perSecond: 5 },
};

/**
 * What AWS has raised limits to, by operation, and of all `requests` and `changes`; Route 53 has no call that tells. What is left out is as
 * AWS documents it.
 */
export type RequestRates = Readonly<Partial<Record<string, RequestRate>>>;

/** @param name `requests`, `changes` or an operation */
export function bucketSize(name: string, rates: RequestRates = {}): BucketSize {
    const documented =
        name === "requests" ? REQUESTS : name === "changes" ? CHANGES : (NARROW_OPERATIONS[name] ?? REQUESTS);
    const { burst = documented.burst, perSecond = documented.perSecond } = rates[name] ?? {};
    return { burst, perSecond };
}

/** What a request draws, whatever it changes: on the account's bucket and on its operation's. */
export function requestDraws(operation: string, rates?: RequestRates): Draw[] {
    return [
        { bucket: "requests", size: bucketSize("requests", rates), cost: 1 },
        { bucket: operation, size: bucketSize(operation, rates), cost: 1 },
    ];
}

/** What the changes of a request draw. */
export function changeDraws(cost: number, rates?: RequestRates): Draw[] {
    return cost === 0 ? [] : [{ bucket: "changes", size: bucketSize("changes", rates), cost }];
}

/**
 * The cost of a call in the bucket of changes: CREATE and DELETE 1, UPSERT 2, the creation or deletion of a zone 2.
 *
 * @param actions the actions of the change batch, if it is one
 */
export function changeCost(operation: string, actions: readonly (string | undefined)[]): number {
    if (operation === "CreateHostedZone" || operation === "DeleteHostedZone") {
        return 2;
    }
    return actions.reduce<number>((sum, action) => sum + (action === "UPSERT" ? 2 : 1), 0);
}
