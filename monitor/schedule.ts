/** How often the function runs, and how its tenants are divided over the runs of a day. Plain data, so that it can be tested by itself. */

const MINUTES_A_DAY = 24 * 60;
/** A part of fewer tenants saves nothing worth having: the brand and its servers are asked by every run anyway. */
const LEAST_TENANTS = 10;

/**
 * A run that looks at more of them may not end within the time of the function: each question to a silent server is waited for, for a
 * second at least, and of the questions of 500 tenants at four silent servers over IPv4 and IPv6 there are 8,000, 64 at a time.
 */
export const MOST_TENANTS = 500;

export const DEFAULT_EVERY = 5;

/** What AWS Lambda gives a run. A healthy one takes a few seconds; silent servers are asked again and again. */
export const RUN_LIMITS = { seconds: 300, megabytes: 256 };

/**
 * Minutes between two runs: as many as were asked for, and fewer where a run would have to look at more than 500 tenants, so that
 * a day sees all of them.
 */
export function rateFor(tenants: number, every: number): number {
    const runs = Math.max(1, Math.ceil(tenants / MOST_TENANTS));
    return Math.max(1, Math.min(every, Math.floor(MINUTES_A_DAY / runs)));
}

/**
 * Into how many parts the tenants are divided: as many as there are runs in a day, so that each tenant is seen within a
 * day, and fewer where a part would have less than ten tenants.
 */
export function partsFor(tenants: number, every: number): number {
    const runs = Math.floor(MINUTES_A_DAY / every);
    return Math.max(1, Math.min(runs, Math.ceil(tenants / LEAST_TENANTS)));
}

/** The largest number of tenants that one run looks at. */
export function tenantsARun(tenants: number, every: number): number {
    return Math.ceil(tenants / partsFor(tenants, every));
}

/** EventBridge Scheduler's form of it (User Guide, "Schedule types"). */
export function rateOf(every: number): string {
    return `rate(${every} ${every === 1 ? "minute" : "minutes"})`;
}

/**
 * What the schedule hands to the function. EventBridge Scheduler puts the time in (User Guide, "Adding context attributes"), so
 * that an invocation which is late still looks at the part of its time.
 */
export function scheduleInput(parts: number, every: number): string {
    return JSON.stringify({ at: "<aws.scheduler.scheduled-time>", every, of: parts });
}
