import pLimit, { type LimitFunction } from "p-limit";

/** Runs work with the same key one after the other, in the order of the calls, and work with different keys at the same time. */
export class Turns {
    private readonly limits = new Map<string, LimitFunction>();

    async run<T>(key: string, work: () => Promise<T>): Promise<T> {
        const limit = this.limits.get(key) ?? pLimit(1);
        this.limits.set(key, limit);
        try {
            return await limit(work);
        } finally {
            if (limit.activeCount + limit.pendingCount === 0) {
                this.limits.delete(key);
            }
        }
    }
}
