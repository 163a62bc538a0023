import { DEFAULT_EVERY, rateFor, tenantsARun } from "../../monitor/schedule";

/** The monthly costs of a monitor by AWS's list prices. The docs name these costs, and a test compares them. */

/** In US dollars, in us-east-1, without free tiers. Read in September 2026 on the price pages of the services. */
export const PRICES = {
    /** Amazon CloudWatch: a custom metric, a month. */
    metric: 0.3,
    /** Amazon CloudWatch: a standard alarm, a month. */
    alarm: 0.1,
    /** Amazon CloudWatch Logs: a gigabyte of received data. */
    logGigabyte: 0.5,
    /** AWS Lambda on arm64: a gigabyte of memory for a second. */
    gigabyteSecond: 0.0000133334,
    /** AWS Lambda: an invocation. */
    invocation: 0.0000002,
    /** Amazon EventBridge Scheduler: an invocation. */
    scheduled: 0.000001,
    /** Amazon Route 53: a query of a hosted zone. */
    query: 0.0000004,
} as const;

const MINUTES_A_MONTH = 30.4375 * 24 * 60;
/** The queries of our zones for a tenant over IPv4, UDP and TCP, at four servers, and for the brand and its servers. */
const QUERIES = { tenant: 8, brand: 50 };
/** The seconds of a run, as measured with the distances of DNS on the internet: a base, and an addition for each tenant. */
const SECONDS = { brand: 3, tenant: 0.1 };
const MEMORY_GB = 0.25;
/** The lines of a healthy run: the line of the metrics, and three lines of Lambda. */
const LOG_BYTES = 1500;

/**
 * US dollars for a month, rounded to ten cents. @param metrics the number of metrics that the function reports @param alarms the number of
 * alarms on them
 */
export function monthlyCost(
    tenants: number,
    { every: wanted = DEFAULT_EVERY, metrics, alarms }: { every?: number; metrics: number; alarms: number },
): number {
    const every = rateFor(tenants, wanted);
    const runs = MINUTES_A_MONTH / every;
    const seen = tenantsARun(tenants, every);
    const seconds = SECONDS.brand + SECONDS.tenant * seen;
    const run =
        PRICES.invocation +
        PRICES.scheduled +
        PRICES.gigabyteSecond * MEMORY_GB * seconds +
        PRICES.query * (QUERIES.brand + QUERIES.tenant * seen) +
        PRICES.logGigabyte * (LOG_BYTES / 1e9);
    const dollars = metrics * PRICES.metric + alarms * PRICES.alarm + runs * run;
    return Math.round(dollars * 10) / 10;
}
