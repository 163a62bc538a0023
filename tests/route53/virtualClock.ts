import type { Clock } from "../../route53/clock";

/** A clock that stops while a task works. If no task works, it advances to the next end of a sleep. */
export interface VirtualClock extends Clock {
    /** Runs work to its end, however long it sleeps. */
    run<T>(work: Promise<T>): Promise<T>;
}

export function virtualClock(): VirtualClock {
    let now = 0;
    let sleeping: { until: number; wake: () => void }[] = [];
    return {
        now: () => now,
        sleep: (milliseconds) =>
            new Promise((wake) => sleeping.push({ until: now + Math.max(milliseconds, 0), wake })),
        scaled: (milliseconds) => milliseconds,
        async run(work) {
            let done = false;
            const end = (): void => void (done = true);
            work.then(end, end);
            for (;;) {
                await new Promise((resolve) => setImmediate(resolve));
                if (done) {
                    return work;
                }
                const next = sleeping.reduce<number>((first, { until }) => Math.min(first, until), Infinity);
                now = Math.max(now, next);
                const awake = sleeping.filter(({ until }) => until <= now);
                sleeping = sleeping.filter(({ until }) => until > now);
                awake.forEach(({ wake }) => wake());
            }
        },
    };
}
