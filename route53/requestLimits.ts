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

/** The tokens of a request, whatever it changes: from the account's bucket and from the bucket of its operation. */
export function requestDraws(operation: string): Draw[] {
    return [
        { bucket: "requests", size: REQUESTS, cost: 1 },
        { bucket: `operation ${operation}`, size: NARROW_OPERATIONS[operation] ?? REQUESTS, cost: 1 },
    ];
}

/** The tokens for the changes of a request. */
export function changeDraws(cost: number): Draw[] {
    return cost === 0 ? [] : [{ bucket: "changes", size: CHANGES, cost }];
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
