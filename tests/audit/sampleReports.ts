import { CHECK_NAMES, summarize, worst, type Finding, type Report } from "../../audit/report";

/** Reports to render. The names and addresses are those of the sandbox, and from the ranges for documentation. */

const BRAND = "example.com";
const AWS_DOMAINS = ["com", "net", "org", "co.uk"];

export interface SampleSize {
    tenants?: number;
    sets?: number;
    /** Without this value the AWS names are unknown, as on the command line without a stack. */
    awsNames?: boolean;
}

/** Every check of every subject, all with the result ok. */
export function healthyReport({ tenants = 3, sets = 1, awsNames = true }: SampleSize = {}): Report {
    const servers = Array.from({ length: sets * 4 }, (_, index) => sampleServer(index, awsNames));
    const domains = Array.from({ length: tenants }, (_, index) => ({
        domain: TENANT_NAMES[index] ?? `tenant${index + 1}.net`,
        nameServers: servers.slice((index % sets) * 4, (index % sets) * 4 + 4).map(({ host }) => host),
    }));
    const findings: Finding[] = [
        ...(["delegation", "agreement", "dnssec"] as const).map((check) => ok(check, "brand", BRAND)),
        ...servers.flatMap(({ host }) =>
            (["addresses", "glue", "cname", "ttl"] as const).map((check) => ok(check, "server", host)),
        ),
        ...domains.flatMap(({ domain, nameServers }) => [
            ...CHECK_NAMES.filter((check) => !["addresses", "glue", "answers"].includes(check)).map((check) =>
                ok(check, "tenant", domain),
            ),
            ...nameServers.map((server) => ({ ...ok("answers", "tenant", domain), server })),
        ]),
    ];
    return finished({
        version: 1,
        brandDomain: BRAND,
        at: "2026-11-22T02:30:00.000Z",
        seconds: 3.42,
        packets: 18 * tenants + 41,
        verdict: "ok",
        summary: { ok: 0, warning: 0, broken: 0, unknown: 0 },
        brand: {
            delegation: servers
                .slice(0, 4)
                .map(({ host, records }) => ({ name: host, glue: [...records.ipv4, ...records.ipv6] })),
            servers,
        },
        tenants: domains.map((tenant) => ({ ...tenant, delegation: tenant.nameServers })),
        findings,
    });
}

const TENANT_NAMES = ["baker-street-books.net", "xn--mnchen-3ya.example", "harbour-cafe.org"];

function sampleServer(index: number, awsNames: boolean) {
    const aws = {
        ipv4: [`205.251.${192 + (index % 4)}.${11 + index}`],
        ipv6: [`2600:9000:530${index % 4}:${(0xb00 + index).toString(16)}::1`],
    };
    return {
        host: `ns${index + 1}.${BRAND}`,
        ...(awsNames
            ? {
                  awsName: `ns-${11 + index + (index % 4) * 512}.awsdns-0${index % 8}.${AWS_DOMAINS[index % 4] ?? "com"}`,
                  delegationSetId: `N0${Math.floor(index / 4) + 1}SAMPLE7DELEGATION`,
                  aws,
              }
            : {}),
        records: aws,
        glue: [...aws.ipv4, ...aws.ipv6],
    };
}

function ok(check: Finding["check"], kind: Finding["kind"], subject: string): Finding {
    const seen = `${check} as it should be`;
    return { check, kind, subject, verdict: "ok", seen, expected: seen, party: "nobody", next: "" };
}

/** The report, in which these findings replace those about the same subject. */
export function withFindings(report: Report, findings: readonly Finding[]): Report {
    const keys = new Set(findings.map(keyOf));
    return finished({
        ...report,
        findings: [...report.findings.filter((finding) => !keys.has(keyOf(finding))), ...findings],
    });
}

function keyOf({ check, subject, server }: Finding): string {
    return JSON.stringify([check, subject, server]);
}

function finished(report: Report): Report {
    return { ...report, verdict: worst(report.findings), summary: summarize(report.findings) };
}

/** A tenant that is still with another host. */
export const NEVER_MOVED: Finding = {
    check: "delegation",
    kind: "tenant",
    subject: "harbour-cafe.org",
    verdict: "broken",
    seen: "ns1.former-host.example, ns2.former-host.example",
    expected: "ns1.example.com, ns2.example.com, ns3.example.com, ns4.example.com",
    party: "tenant",
    next: "Ask the owner of harbour-cafe.org to set its name servers to ns1.example.com to ns4.example.com at its registrar.",
};

/** A server without an address of one family at the registry. */
export const GLUE_MISSING: Finding = {
    check: "glue",
    kind: "server",
    subject: "ns2.example.com",
    verdict: "warning",
    seen: "205.251.193.12",
    expected: "205.251.193.12, 2600:9000:5301:b01::1",
    party: "brand registrar",
    next: "Add 2600:9000:5301:b01::1 to the host record of ns2.example.com at the registrar of example.com.",
};

/** A server that does not answer. */
export const SILENT: Finding = {
    check: "answers",
    kind: "tenant",
    subject: "baker-street-books.net",
    server: "ns4.example.com",
    verdict: "unknown",
    seen: "205.251.195.14: UDP answers, TCP answers; 2600:9000:5303:b03::1: UDP is silent, TCP is silent",
    expected: "an answer with authority at each address over UDP and TCP",
    party: "nobody",
    next: "Run the audit again, from a second network too; it has sent 7 questions over IPv6 without an answer.",
};

/** One broken finding, one warning, and one finding that is unknown. */
export function troubledReport(tenants = 40): Report {
    const report = withFindings(healthyReport({ tenants }), [
        NEVER_MOVED,
        GLUE_MISSING,
        SILENT,
        {
            ...NEVER_MOVED,
            check: "agreement",
            seen: "the parent names others than the zone",
            because: "delegation",
        },
    ]);
    const moved = report.tenants.map((tenant) =>
        tenant.domain === NEVER_MOVED.subject
            ? { ...tenant, delegation: ["ns1.former-host.example", "ns2.former-host.example"] }
            : tenant,
    );
    const servers = report.brand.servers.map((server) =>
        server.host === GLUE_MISSING.subject ? { ...server, glue: ["205.251.193.12"] } : server,
    );
    return { ...report, tenants: moved, brand: { ...report.brand, servers } };
}

/** The same problem for many tenants. */
export function sameForAll(finding: Finding, tenants: number): Report {
    const report = healthyReport({ tenants });
    return withFindings(
        report,
        report.tenants.map(({ domain }) => ({ ...finding, subject: domain })),
    );
}
