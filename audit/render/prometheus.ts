import { CHECK_NAMES, problemsOf, summarize, VERDICTS, type Report, type Verdict } from "../report";

/** The level of each verdict; dashboards rely on these numbers. */
const LEVELS: Record<Verdict, number> = { ok: 0, unknown: 1, warning: 2, broken: 3 };

const PREFIX = "white_label_dns_audit";

interface Sample {
    labels?: Record<string, string>;
    value: number;
}

/** Name without the prefix, help, samples. */
type Metric = [string, string, Sample[]];

/**
 * The report in Prometheus' text exposition format 0.0.4, for the textfile collector of node_exporter or any scrape. Every metric is a
 * gauge with the label `brand`, so that the files of two brands can be in one folder. Findings that follow from others are not counted. The
 * steps of tenants that have not moved have their own metric.
 */
export function toPrometheus(report: Report): string {
    const { brandDomain, findings, verdict, tenants, packets, seconds, at } = report;
    const counts = CHECK_NAMES.map((check) => ({
        check,
        summary: summarize(findings.filter((finding) => finding.check === check)),
    }));
    const metrics: Metric[] = [
        [
            "findings",
            "Findings of the last audit by check and verdict, without those that follow from others and those of tenants that have not moved.",
            counts.flatMap(({ check, summary }) =>
                VERDICTS.map((name) => ({ labels: { check, verdict: name }, value: summary[name] })),
            ),
        ],
        [
            "problem",
            "1 for each finding that is not ok, follows from no other and is no step of a tenant that has not moved.",
            problems(report),
        ],
        ["verdict", "The worst verdict: 0 ok, 1 unknown, 2 warning, 3 broken.", [{ value: LEVELS[verdict] }]],
        ["tenants", "Tenants that were audited.", [{ value: tenants.length }]],
        ...ofTenants(tenants),
        ["packets_sent", "DNS messages that the audit sent.", [{ value: packets }]],
        ["duration_seconds", "How long the audit took.", [{ value: seconds }]],
        [
            "timestamp_seconds",
            "When the audit began, in seconds since 1970.",
            [{ value: Date.parse(at) / 1000 }],
        ],
    ];
    return metrics
        .map(([name, help, samples]) => renderMetric(`${PREFIX}_${name}`, help, samples, brandDomain))
        .join("");
}

/** The metrics of the tenants. A metric by tenant exists if a tenant has a value. */
function ofTenants(tenants: Report["tenants"]): Metric[] {
    const notMoved = tenants.flatMap(({ domain, notMoved: isNotMoved }): Sample[] =>
        isNotMoved === true ? [{ labels: { subject: domain }, value: 1 }] : [],
    );
    const moves = tenants.flatMap(({ domain, move }): Sample[] => {
        if (move === undefined) {
            return [];
        }
        const { fromZoneId: zone, stage, parent } = move;
        return [{ labels: { subject: domain, zone, stage, parent }, value: 1 }];
    });
    const metrics: Metric[] = [
        ["not_moved", "1 for each tenant whose parent delegates to none of its name servers.", notMoved],
        [
            "move",
            "1 for each tenant that moves, with its stage and the zone that its parent delegates to.",
            moves,
        ],
    ];
    return [
        [
            "tenants_not_moved",
            "Tenants whose parents delegate to none of their name servers.",
            [{ value: notMoved.length }],
        ],
        ...metrics.filter(([, , samples]) => samples.length > 0),
    ];
}

function problems({ findings }: Report): Sample[] {
    return problemsOf(findings).map(({ check, kind, subject, server = "", verdict, party }) => ({
        labels: { check, kind, subject, server, verdict, party },
        value: 1,
    }));
}

function renderMetric(name: string, help: string, samples: readonly Sample[], brand: string): string {
    const lines = samples.map(({ labels, value }) => {
        const pairs = Object.entries({ brand, ...labels }).map(
            ([label, text]) => `${label}="${escapeLabel(text)}"`,
        );
        return `${name}{${pairs.join(",")}} ${value}`;
    });
    // Prometheus refuses the whole file if two samples have the same labels.
    return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...new Set(lines)].join("\n") + "\n";
}

/** The format escapes backslash, quote and line feed; half a surrogate pair is not UTF-8. */
function escapeLabel(text: string): string {
    return text
        .replace(/\p{Cs}/gu, "\ufffd")
        .replaceAll("\\", "\\\\")
        .replaceAll('"', '\\"')
        .replaceAll("\n", "\\n");
}
