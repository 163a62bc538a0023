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
 * A run as CloudWatch takes it from a log: one line in the embedded metric format (CloudWatch User Guide, "Specification:
 * Embedded metric format"), which costs no API call and takes no right but that to write the log.
 */

/** Where the metrics are found in CloudWatch. */
export const METRIC_NAMESPACE = "WhiteLabelDns";
/** The one dimension: each further value of a dimension is a metric that AWS charges for. */
export const DIMENSION = "Brand";
/** The second dimension, of one metric alone, by which the runs of a monitor are told from those of another one of the same brand. */
export const FUNCTION_DIMENSION = "Function";

/** The metrics of a run, with their units. */
export const METRICS = {
    /** Problems on the brand domain, its servers and the tenants of the run, without those that another one causes. */
    Broken: "Count",
    Warning: "Count",
    Unknown: "Count",
    /** Of the broken ones those whose next step is the operator's or that of the manager of the brand domain. */
    OwnBroken: "Count",
    /** Tenants of the run whose parents delegate to none of their name servers. */
    NotMoved: "Count",
    /** The same as the first three, on the brand domain and its name servers alone, which every run looks at. */
    BrandBroken: "Count",
    BrandUnknown: "Count",
    /** Tenants that the run looked at. */
    Tenants: "Count",
    /** DNS messages that it sent. */
    Packets: "Count",
    /** From the time at which it was scheduled to its end. */
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
    /** The function's name, where AWS Lambda runs it. */
    Function?: string;
    /** How many problems each check found: searchable in the log, and no metric, since each would cost. */
    checks: Partial<Record<string, Partial<Record<Verdict, number>>>>;
};

/**
 * @param ageSeconds from the time at which the run was scheduled to its end
 * @param functionName that of AWS Lambda; without it no monitor's own runs are counted
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

/** Owners of a next step that the reader of the alarms can take. */
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
