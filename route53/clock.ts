import { setTimeout as sleep } from "node:timers/promises";

/** Time as our waits and limits count it. */
export interface Clock {
    /** Milliseconds; only goes forward. */
    now(): number;
    sleep(milliseconds: number): Promise<void>;
    /** What so many milliseconds are on the wall's clock. */
    scaled(milliseconds: number): number;
}

/** @param timeScale how many times faster than the wall's it goes: above 1 against a sandbox whose limits recover that much faster */
export function createClock(timeScale = 1): Clock {
    const scaled = (milliseconds: number): number => milliseconds / timeScale;
    return {
        now: () => performance.now() * timeScale,
        sleep: (milliseconds) => sleep(scaled(milliseconds)),
        scaled,
    };
}
