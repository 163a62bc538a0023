import { DIMENSION, FUNCTION_DIMENSION, METRIC_NAMESPACE, type Metric } from "./metrics";

/** The alarms on the metrics of the function, as plain data. */

/** The inputs of an alarm of Amazon CloudWatch. */
export interface AlarmInputs {
    alarmDescription: string;
    namespace: string;
    metricName: Metric;
    dimensions: Record<string, string>;
    statistic: "Maximum" | "Minimum" | "SampleCount";
    comparisonOperator: "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
    threshold: number;
    /** Seconds. */
    period: number;
    evaluationPeriods: number;
    datapointsToAlarm: number;
    treatMissingData: "notBreaching" | "breaching" | "missing";
}

/** The names of the alarms of a monitor; docs/monitoring.md says when each rings. */
export const ALARMS = ["broken", "tenants", "lasting", "warning", "unknown", "silent"] as const;
/** The name of an alarm of a monitor: one of `ALARMS`. */
export type AlarmName = (typeof ALARMS)[number];

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The number of runs that can be missing, or find every server silent, before there is an alarm. */
const RUNS = 3;
const IN_EACH_OF_THEM = { evaluationPeriods: RUNS, datapointsToAlarm: RUNS };

/** On two successive days. */
const TWO_DAYS = {
    statistic: "Maximum",
    period: DAY,
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    treatMissingData: "notBreaching",
} as const;
/** The place of the lines in the log that an alarm is about. */
const LINES_OF_BROKEN = 'The lines with "verdict":"broken" and without "state" in the function\'s log';

/**
 * The six alarms. A metric that is delivered twice changes nothing (logs with embedded metrics arrive at least once), because no alarm adds
 * values up.
 *
 * @param parts the number of parts of the tenants, and so the number of runs until each tenant was checked
 * @param functionName the function whose runs are watched; runs of another monitor of the brand do not count
 */
export function alarmsOf(
    brand: string,
    every: number,
    parts: number,
    functionName: string,
): Record<AlarmName, AlarmInputs> {
    const run = every * MINUTE;
    const common = { namespace: METRIC_NAMESPACE, dimensions: { [DIMENSION]: brand }, threshold: 1 };
    const atLeastOne = { ...common, comparisonOperator: "GreaterThanOrEqualToThreshold" as const };
    // CloudWatch accepts at most a day of periods that are shorter than an hour.
    const turn = Math.max(2, parts);
    return {
        broken: {
            ...atLeastOne,
            alarmDescription: `DNS of ${brand} is broken: its delegation, its name servers, their addresses or glue. ${LINES_OF_BROKEN} say what to do`,
            metricName: "BrandBroken",
            statistic: "Maximum",
            period: run,
            evaluationPeriods: 2,
            datapointsToAlarm: 2,
            treatMissingData: "missing",
        },
        tenants: {
            ...atLeastOne,
            alarmDescription: `DNS of a tenant of ${brand}, or of ${brand} itself, was broken at its last check, and the next step is yours. ${LINES_OF_BROKEN} name the tenant, the fault and the next step`,
            metricName: "OwnBroken",
            statistic: "Maximum",
            period: run,
            evaluationPeriods: turn,
            datapointsToAlarm: parts === 1 ? turn : 1,
            treatMissingData: "notBreaching",
        },
        lasting: {
            ...atLeastOne,
            alarmDescription: `DNS of ${brand} or of a tenant has been broken for two days. The next step may be one that only the tenant's owner can take, at its registrar. ${LINES_OF_BROKEN} name the tenant, the fault and the next step`,
            metricName: "Broken",
            ...TWO_DAYS,
        },
        warning: {
            ...atLeastOne,
            alarmDescription: `DNS of ${brand} or of a tenant has worked for two days, but with warnings. The lines with "verdict":"warning" in the function's log say what to do`,
            metricName: "Warning",
            ...TWO_DAYS,
        },
        unknown: {
            ...atLeastOne,
            alarmDescription: `For ${RUNS} hours no run could determine whether DNS of ${brand} is correct, because a server did not answer. The lines with "verdict":"unknown" in the function's log name the server`,
            metricName: "BrandUnknown",
            statistic: "Minimum",
            period: Math.max(HOUR, run),
            ...IN_EACH_OF_THEM,
            treatMissingData: "missing",
        },
        silent: silentAlarm(brand, run, functionName),
    };
}

/** The alarm when no run of this function completes. Runs of another monitor of the brand do not count. */
function silentAlarm(brand: string, run: number, functionName: string): AlarmInputs {
    return {
        namespace: METRIC_NAMESPACE,
        dimensions: { [DIMENSION]: brand, [FUNCTION_DIMENSION]: functionName },
        threshold: 1,
        alarmDescription: `DNS of ${brand} is not monitored: no run of the function has completed. Check the function's log for errors, and check that its schedule is enabled`,
        comparisonOperator: "LessThanThreshold",
        metricName: "Packets",
        statistic: "SampleCount",
        period: run,
        ...IN_EACH_OF_THEM,
        treatMissingData: "breaching",
    };
}
