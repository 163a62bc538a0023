/** Decides how often the function runs, and divides the tenants among the runs of a day. Plain data, so that it can be tested separately. */

const MINUTES_A_DAY = 24 * 60;
/** A part with fewer tenants saves almost nothing, because every run queries the brand and its servers. */
const LEAST_TENANTS = 10;

/**
 * A run with more tenants may not end in the time of the function. Each query to a silent server takes at least a second, and 500 tenants
 * at four silent servers over IPv4 and IPv6 need 8,000 queries, 64 at a time.
 */
export const MOST_TENANTS = 500;

export const DEFAULT_EVERY = 5;

/** Lambda's limits for a run. A healthy run takes a few seconds, but queries to silent servers are repeated. */
export const RUN_LIMITS = { seconds: 300, megabytes: 256 };

/**
 * Minutes between two runs: the wanted number, or fewer if a run would have to check more than 500 tenants, so that all of them are checked
 * within a day.
 */
export function rateFor(tenants: number, every: number): number {
    const runs = Math.max(1, Math.ceil(tenants / MOST_TENANTS));
    return Math.max(1, Math.min(every, Math.floor(MINUTES_A_DAY / runs)));
}

/**
 * The number of parts of the tenants: the number of runs in a day, so that each tenant is checked within a day, or fewer if a part would
 * have less than ten tenants.
 */
export function partsFor(tenants: number, every: number): number {
    const runs = Math.floor(MINUTES_A_DAY / every);
    return Math.max(1, Math.min(runs, Math.ceil(tenants / LEAST_TENANTS)));
}

/** The largest number of tenants in one run. */
export function tenantsARun(tenants: number, every: number): number {
    return Math.ceil(tenants / partsFor(tenants, every));
}

/** The rate in the form of EventBridge Scheduler (User Guide, "Schedule types"). */
export function rateOf(every: number): string {
    return `rate(${every} ${every === 1 ? "minute" : "minutes"})`;
}

/**
 * The input of the function from the schedule. EventBridge Scheduler adds the time (User Guide, "Adding context attributes"), so that a
 * late invocation still checks the right part.
 */
export function scheduleInput(parts: number, every: number): string {
    return JSON.stringify({ at: "<aws.scheduler.scheduled-time>", every, of: parts });
}
