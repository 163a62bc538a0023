/**
 * Token buckets: full at first, refilled evenly, drawn from by each request. Functions of (state, now), where now is
 * in milliseconds of any clock that only goes forward.
 */

export interface BucketSize {
    /** How many tokens it holds. */
    burst: number;
    /** How many tokens come in. */
    perSecond: number;
}

/** What was in a bucket at a time. */
export interface Bucket {
    tokens: number;
    at: number;
}

/** By name. One that is not there is full. */
export type Buckets = ReadonlyMap<string, Bucket>;

export interface Draw {
    bucket: string;
    size: BucketSize;
    cost: number;
}

/** What is in a bucket now. */
export function tokensNow(bucket: Bucket | undefined, size: BucketSize, now: number): number {
    if (bucket === undefined) {
        return size.burst;
    }
    const seconds = Math.max(now - bucket.at, 0) / 1000;
    return Math.min(bucket.tokens + seconds * size.perSecond, size.burst);
}

/**
 * Draws on several buckets at once: from all of them, or, where one holds too little, from none. A cost above what a
 * bucket can hold takes a full one, so that it is not refused for ever.
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
 * How long until all of the buckets hold what is wanted of them.
 *
 * @returns whole milliseconds, 0 where they do now
 */
export function waitFor(buckets: Buckets, draws: readonly Draw[], now: number): number {
    const waits = draws.map(({ bucket, size, cost }) => {
        const missing = Math.min(cost, size.burst) - tokensNow(buckets.get(bucket), size, now);
        return (missing / size.perSecond) * 1000;
    });
    return Math.ceil(Math.max(0, ...waits));
}
