import { setTimeout as sleep } from "node:timers/promises";

/** The clock of our waits and limits. */
export interface Clock {
    /** Milliseconds; only goes forward. */
    now(): number;
    sleep(milliseconds: number): Promise<void>;
    /** The same time in milliseconds of real time. */
    scaled(milliseconds: number): number;
}

/** @param timeScale how many times faster than real time the clock runs: above 1 for a sandbox whose limits recover faster */
export function createClock(timeScale = 1): Clock {
    const scaled = (milliseconds: number): number => milliseconds / timeScale;
    return {
        now: () => performance.now() * timeScale,
        sleep: (milliseconds) => sleep(scaled(milliseconds)),
        scaled,
    };
}
