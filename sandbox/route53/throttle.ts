import { drawAll, type BucketSize, type Buckets, type Draw } from "./buckets";
import { child, textOf, type Element } from "./xml";

/**
 * The limits of an account since 2026-07-30: on requests, and on changes of records (Developer Guide, "Throttling API
 * requests"; AWS networking blog, "Introducing change-based throttling").
 */
export const REQUESTS: BucketSize = { burst: 50, perSecond: 10 };
export const CHANGES: BucketSize = { burst: 1500, perSecond: 100 };
/** Operations with a narrower bucket of their own; all others have one of the size of `REQUESTS`. */
export const NARROW_OPERATIONS: Readonly<Record<string, BucketSize>> = {
    CreateHostedZone: { burst: 40, perSecond: 2 },
    CreateReusableDelegationSet: { burst: 40, perSecond: 2 },
    DeleteHostedZone: { burst: 40, perSecond: 5 },
    DeleteReusableDelegationSet: { burst: 40, perSecond: 5 },
};

/** The buckets of one account. */
export class Throttle {
    private buckets: Buckets = new Map();

    /** @param now in milliseconds; a clock that runs faster refills faster */
    constructor(private readonly now: () => number) {}

    /** Draws a request on the account's bucket and on its operation's. A request that is refused draws on none. */
    takeRequest(operation: string): boolean {
        return this.take([
            { bucket: "requests", size: REQUESTS, cost: 1 },
            { bucket: `operation ${operation}`, size: NARROW_OPERATIONS[operation] ?? REQUESTS, cost: 1 },
        ]);
    }

    /** @param cost as `changeCost` says */
    takeChanges(cost: number): boolean {
        return this.take([{ bucket: "changes", size: CHANGES, cost }]);
    }

    /** Fills all buckets. */
    reset(): void {
        this.buckets = new Map();
    }

    private take(draws: readonly Draw[]): boolean {
        const { granted, buckets } = drawAll(this.buckets, draws, this.now());
        this.buckets = buckets;
        return granted;
    }
}

/** What a call draws on the bucket of changes: CREATE and DELETE 1, UPSERT 2, a zone made or deleted 2. */
export function changeCost(operation: string, body: Element): number {
    if (operation === "CreateHostedZone" || operation === "DeleteHostedZone") {
        return 2;
    }
    if (operation !== "ChangeResourceRecordSets") {
        return 0;
    }
    const batch = child(body, "ChangeBatch");
    const changes = batch === undefined ? undefined : child(batch, "Changes");
    const costs = (changes?.children ?? []).map((each) => (textOf(each, "Action") === "UPSERT" ? 2 : 1));
    return costs.reduce<number>((sum, cost) => sum + cost, 0);
}
