import { CHECK_NAMES, problemsOf, summarize, VERDICTS, type Report, type Verdict } from "../report";

/** By how bad it is; the numbers are part of what dashboards rely on. */
const LEVELS: Record<Verdict, number> = { ok: 0, unknown: 1, warning: 2, broken: 3 };

const PREFIX = "white_label_dns_audit";

interface Sample {
    labels?: Record<string, string>;
    value: number;
}

/**
 * The report in Prometheus' text exposition format 0.0.4, for the textfile collector of node_exporter or any scrape.
 * Every metric is a gauge with the label `brand`, so that the files of two brands can lie in one folder.
 * Findings that follow from others are not counted.
 */
export function toPrometheus(report: Report): string {
    const { brandDomain, findings, verdict, tenants, packets, seconds, at } = report;
    const counts = CHECK_NAMES.map((check) => ({
        check,
        summary: summarize(findings.filter((finding) => finding.check === check)),
    }));
    const moves = tenants.flatMap(({ domain, move }): Sample[] =>
        move === undefined
            ? []
            : [
                  {
                      labels: {
                          subject: domain,
                          zone: move.fromZoneId,
                          stage: move.stage,
                          parent: move.parent,
                      },
                      value: 1,
                  },
              ],
    );
    const metrics: [string, string, Sample[]][] = [
        [
            "findings",
            "Findings of the last audit by check and verdict, those that follow from others left out.",
            counts.flatMap(({ check, summary }) =>
                VERDICTS.map((name) => ({ labels: { check, verdict: name }, value: summary[name] })),
            ),
        ],
        ["problem", "1 for each finding that is not ok and follows from no other.", problems(report)],
        ["verdict", "The worst verdict: 0 ok, 1 unknown, 2 warning, 3 broken.", [{ value: LEVELS[verdict] }]],
        ["tenants", "Tenants that were audited.", [{ value: tenants.length }]],
        ...(moves.length === 0
            ? []
            : [
                  [
                      "move",
                      "1 for each tenant that moves, with its stage and the zone that its parent delegates to.",
                      moves,
                  ] satisfies [string, string, Sample[]],
              ]),
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
    // A second sample with the same labels makes Prometheus refuse the whole file.
    return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...new Set(lines)].join("\n") + "\n";
}

/** Backslash, quote and line feed are what the format escapes; half a surrogate pair is no UTF-8. */
function escapeLabel(text: string): string {
    return text
        .replace(/\p{Cs}/gu, "\ufffd")
        .replaceAll("\\", "\\\\")
        .replaceAll('"', '\\"')
        .replaceAll("\n", "\\n");
}
