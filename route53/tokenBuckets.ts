/**
 * Token buckets: full at first, refilled evenly, and each request takes tokens. They are functions of (state, now); now is in milliseconds
 * of a clock that only goes forward.
 */

export interface BucketSize {
    /** The capacity in tokens. */
    burst: number;
    /** The number of tokens that come in each second. */
    perSecond: number;
}

/** The content of a bucket at a time. */
export interface Bucket {
    tokens: number;
    at: number;
}

/** By name. A missing bucket is full. */
export type Buckets = ReadonlyMap<string, Bucket>;

export interface Draw {
    bucket: string;
    size: BucketSize;
    cost: number;
}

/** The present content of a bucket. */
export function tokensNow(bucket: Bucket | undefined, size: BucketSize, now: number): number {
    if (bucket === undefined) {
        return size.burst;
    }
    const seconds = Math.max(now - bucket.at, 0) / 1000;
    return Math.min(bucket.tokens + seconds * size.perSecond, size.burst);
}

/**
 * Takes tokens from several buckets: from all of them, or from none if one has too few. If the cost is above the capacity of a bucket, a
 * full bucket is enough, so that the request is not refused for ever.
 */
export function drawAll(
    buckets: Buckets,
    draws: readonly Draw[],
    now: number,
): { granted: boolean; buckets: Buckets } {
    const after = draws.map(({ bucket, size, cost }) => ({
        bucket,
        left: tokensNow(buckets.get(bucket), size, now) - Math.min(cost, size.burst),
    }));
    if (after.some(({ left }) => left < 0)) {
        return { granted: false, buckets };
    }
    const drawn = after.map(({ bucket, left }): [string, Bucket] => [bucket, { tokens: left, at: now }]);
    return { granted: true, buckets: new Map([...buckets, ...drawn]) };
}

/**
 * The time until all of the buckets have enough tokens.
 *
 * @returns whole milliseconds, 0 if they have enough now
 */
export function waitFor(buckets: Buckets, draws: readonly Draw[], now: number): number {
    const waits = draws.map(({ bucket, size, cost }) => {
        const missing = Math.min(cost, size.burst) - tokensNow(buckets.get(bucket), size, now);
        return (missing / size.perSecond) * 1000;
    });
    return Math.ceil(Math.max(0, ...waits));
}
