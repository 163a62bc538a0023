import { TokenBucket, type BucketRule } from "./tokenBucket";
import { child, textOf, type Element } from "./xml";

/**
 * The limits of an account, in force since 2026-07-30, as the sandbox reads them in AWS's pages: Developer Guide, "Throttling API
 * requests"; AWS Networking & Content Delivery blog, "Introducing change-based throttling". There are two kinds: limits of requests, and
 * limits of the changes in requests. route53/requestLimits.ts is the product's own reading of the same pages, by which clients limit
 * themselves. The two are written separately.
 */
/**
 * BucketRules that AWS has made larger for an account: the bucket of all `requests`, that of `changes`, and those of operations by their names.
 */
export type BucketRules = Readonly<Record<string, BucketRule>>;

const ALL_REQUESTS: BucketRule = { capacity: 50, refillPerSecond: 10 };
const ALL_CHANGES: BucketRule = { capacity: 1500, refillPerSecond: 100 };
const EVERY_OPERATION: BucketRule = { capacity: 50, refillPerSecond: 10 };
const CREATION: BucketRule = { capacity: 40, refillPerSecond: 2 };
const DELETION: BucketRule = { capacity: 40, refillPerSecond: 5 };
const SLOW_OPERATIONS: ReadonlyMap<string, BucketRule> = new Map([
    ["CreateHostedZone", CREATION],
    ["CreateReusableDelegationSet", CREATION],
    ["DeleteHostedZone", DELETION],
    ["DeleteReusableDelegationSet", DELETION],
]);

/** The costs of a change in a batch, of an UPSERT, and of a zone that is created or deleted. */
const CHANGE_COST = 1;
const UPSERT_COST = 2;
const ZONE_COST = 2;

/** The buckets of one account. */
export class Throttle {
    private requests: TokenBucket;
    private changes: TokenBucket;
    private readonly operations = new Map<string, TokenBucket>();

    /**
     * @param now the time in milliseconds; with a clock that runs faster, the buckets refill faster
     * @param raised the larger buckets; all others are as AWS documents them
     */
    constructor(
        private readonly now: () => number,
        private readonly raised: BucketRules = {},
    ) {
        this.requests = new TokenBucket(raised["requests"] ?? ALL_REQUESTS);
        this.changes = new TokenBucket(raised["changes"] ?? ALL_CHANGES);
    }

    /** Takes a token for a request from the account's bucket and from its operation's bucket. A refused request takes none. */
    takeRequest(operation: string): boolean {
        return this.take(1, this.requests, this.bucketOf(operation));
    }

    /** @param cost the result of `costOfCall` */
    takeChanges(cost: number): boolean {
        return this.take(cost, this.changes);
    }

    /** Fills all buckets. */
    reset(): void {
        this.requests = new TokenBucket(this.raised["requests"] ?? ALL_REQUESTS);
        this.changes = new TokenBucket(this.raised["changes"] ?? ALL_CHANGES);
        this.operations.clear();
    }

    private bucketOf(operation: string): TokenBucket {
        const known = this.operations.get(operation);
        const rule = this.raised[operation] ?? SLOW_OPERATIONS.get(operation) ?? EVERY_OPERATION;
        const bucket = known ?? new TokenBucket(rule);
        this.operations.set(operation, bucket);
        return bucket;
    }

    private take(cost: number, ...buckets: TokenBucket[]): boolean {
        const now = this.now();
        const granted = buckets.every((bucket) => bucket.holds(cost, now));
        if (granted) {
            buckets.forEach((bucket) => bucket.draw(cost, now));
        }
        return granted;
    }
}

/** The tokens that a call takes from the bucket of changes. */
export function costOfCall(operation: string, body: Element): number {
    switch (operation) {
        case "CreateHostedZone":
        case "DeleteHostedZone":
            return ZONE_COST;
        case "ChangeResourceRecordSets":
            return costOfBatch(body);
        default:
            return 0;
    }
}

function costOfBatch(body: Element): number {
    const batch = child(body, "ChangeBatch");
    const changes = batch === undefined ? undefined : child(batch, "Changes");
    return (changes?.children ?? [])
        .map((change) => (textOf(change, "Action") === "UPSERT" ? UPSERT_COST : CHANGE_COST))
        .reduce((sum, cost) => sum + cost, 0);
}
