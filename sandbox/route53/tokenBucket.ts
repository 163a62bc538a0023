/** The size of a token bucket, from which each call takes a token. */
export interface BucketRule {
    /** The number of tokens in a full bucket: the calls that are allowed at once. */
    capacity: number;
    /** The number of tokens that come in each second: the calls that are allowed each second once the bucket is empty. */
    refillPerSecond: number;
}

/** A token bucket. It is full at first, and refills evenly up to its capacity. Times are milliseconds of any steady clock. */
export class TokenBucket {
    private tokens: number;
    /** The time at which it held `tokens`. */
    private asOf = -Infinity;

    constructor(private readonly rule: BucketRule) {
        this.tokens = rule.capacity;
    }

    /** Whether the bucket has enough tokens. For more tokens than its capacity, it must be full. */
    holds(cost: number, now: number): boolean {
        return this.level(now) >= this.drawn(cost);
    }

    /** Takes tokens without a check. */
    draw(cost: number, now: number): void {
        this.tokens = this.level(now) - this.drawn(cost);
        this.asOf = now;
    }

    private drawn(cost: number): number {
        return Math.min(cost, this.rule.capacity);
    }

    private level(now: number): number {
        const { capacity, refillPerSecond } = this.rule;
        const elapsed = Math.max(0, now - this.asOf);
        return Math.min(capacity, this.tokens + (elapsed * refillPerSecond) / 1000);
    }
}
