import { notMovedTenants, settleNotMoved } from "../audit/notMoved";
import {
    CHECK_NAMES,
    problemsOf,
    type Finding,
    type Owner,
    type Report,
    type Verdict,
} from "../audit/report";

/**
 * A run in the form in which CloudWatch reads it from a log: one line in the embedded metric format (CloudWatch User Guide, "Specification:
 * Embedded metric format"). It needs no API call, and only the right to write the log.
 */

/** The namespace of the metrics in CloudWatch. */
export const METRIC_NAMESPACE = "WhiteLabelDns";
/** The only dimension of most metrics: AWS charges for each value of a dimension as a separate metric. */
export const DIMENSION = "Brand";
/** The second dimension, for one metric only: it separates the runs of a monitor from those of another monitor of the same brand. */
export const FUNCTION_DIMENSION = "Function";

/** The metrics of a run, with their units. */
export const METRICS = {
    /** Problems on the brand domain, its servers and the tenants of the run, without problems that follow from others. */
    Broken: "Count",
    Warning: "Count",
    Unknown: "Count",
    /** The broken ones whose next step belongs to the operator or to the manager of the brand domain. */
    OwnBroken: "Count",
    /** Tenants of the run whose parents delegate to none of their name servers. */
    NotMoved: "Count",
    /** The first three metrics only for the brand domain and its name servers, which every run checks. */
    BrandBroken: "Count",
    BrandUnknown: "Count",
    /** Tenants that the run has checked. */
    Tenants: "Count",
    /** DNS messages that it sent. */
    Packets: "Count",
    /** Time from the schedule of the run to its end. */
    Age: "Seconds",
} as const;
export type Metric = keyof typeof METRICS;

export type MetricLine = Record<Metric, number> & {
    _aws: {
        Timestamp: number;
        CloudWatchMetrics: {
            Namespace: string;
            Dimensions: string[][];
            Metrics: { Name: string; Unit: string }[];
        }[];
    };
    Brand: string;
    /** The function's name in AWS Lambda. */
    Function?: string;
    /** The number of problems of each check: searchable in the log, but not a metric, because each metric costs. */
    checks: Partial<Record<string, Partial<Record<Verdict, number>>>>;
};

/**
 * @param ageSeconds the time from the schedule of the run to its end
 * @param functionName the function's name in AWS Lambda; without it the run belongs to no monitor
 */
export function metricLine(
    report: Report,
    ageSeconds: number,
    now: number,
    functionName?: string,
): MetricLine {
    const problems = problemsOf(settleNotMoved(report.findings, report.tenants));
    const count = (verdict: Verdict, of: readonly Finding[] = problems): number =>
        of.filter((each) => each.verdict === verdict).length;
    const ofBrand = problems.filter(({ kind }) => kind !== "tenant");
    const own = problems.filter(({ party }) => OWN_PARTIES.includes(party));
    return {
        _aws: {
            Timestamp: now,
            CloudWatchMetrics: [
                {
                    Namespace: METRIC_NAMESPACE,
                    Dimensions: [[DIMENSION]],
                    Metrics: Object.entries(METRICS).map(([Name, Unit]) => ({ Name, Unit })),
                },
                ...(functionName === undefined
                    ? []
                    : [
                          {
                              Namespace: METRIC_NAMESPACE,
                              Dimensions: [[DIMENSION, FUNCTION_DIMENSION]],
                              Metrics: [{ Name: "Packets", Unit: METRICS.Packets }],
                          },
                      ]),
            ],
        },
        Brand: report.brandDomain,
        ...(functionName === undefined ? {} : { Function: functionName }),
        Broken: count("broken"),
        Warning: count("warning"),
        Unknown: count("unknown"),
        OwnBroken: count("broken", own),
        NotMoved: notMovedTenants(report.tenants).size,
        BrandBroken: count("broken", ofBrand),
        BrandUnknown: count("unknown", ofBrand),
        Tenants: report.tenants.length,
        Packets: report.packets,
        Age: ageSeconds,
        checks: countByCheck(problems),
    };
}

/** Owners of a next step that the readers of the alarms can take. */
const OWN_PARTIES: readonly Owner[] = ["us", "brand registrar"];

function countByCheck(problems: readonly Finding[]): MetricLine["checks"] {
    const counts: MetricLine["checks"] = {};
    for (const check of CHECK_NAMES) {
        const ofCheck = problems.filter((problem) => problem.check === check);
        if (ofCheck.length > 0) {
            counts[check] = Object.fromEntries(
                [...new Set(ofCheck.map(({ verdict }) => verdict))].map((verdict) => [
                    verdict,
                    ofCheck.filter((each) => each.verdict === verdict).length,
                ]),
            );
        }
    }
    return counts;
}
