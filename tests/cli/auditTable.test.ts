import assert from "node:assert/strict";
import fc from "fast-check";
import { displayName } from "../../audit/words";
import { renderAudit, wrap } from "../../cli/auditTable";
import {
    GLUE_MISSING,
    healthyReport,
    NEVER_MOVED,
    sameForAll,
    SILENT,
    troubledReport,
    withFindings,
} from "../audit/sampleReports";

/** The cells of each row, joined to one text. */
function cellsOf(text: string): string[][] {
    const rows: string[][] = [];
    for (const line of text.split("\n")) {
        if (/^[├┌└]/.test(line)) {
            rows.push([]);
        } else if (line.startsWith("│")) {
            const row = rows.at(-1) ?? [];
            line.slice(1, -1)
                .split("│")
                .forEach((cell, index) => (row[index] = `${row[index] ?? ""} ${cell.trim()}`.trim()));
        }
    }
    return rows.filter((row) => row.length > 0);
}

const rowsOf = (text: string): string[][] => cellsOf(text).slice(1);

describe("an audit on a terminal", () => {
    it("shows which domains were audited, then only the problems, then the number of findings", () => {
        const text = renderAudit(troubledReport());
        assert.match(
            text,
            /^Audit of example\.com at 2026-11-22 02:30:00 UTC: 40 tenants, 4 name servers, 761 packets, 3\.4 s\n/,
        );
        assert.deepEqual(
            rowsOf(text).map(([verdict, subject, check]) => [verdict, subject?.replaceAll(" ", ""), check]),
            [
                ["✗ broken", "harbour-cafe.org", "delegation"],
                ["! warning", "ns2.example.com", "glue"],
                ["? unknown", "baker-street-books.netatns4.example.com", "answers"],
            ],
        );
        assert.match(text, /\nChecks: 1 broken, 1 warning, 1 unknown, [0-9]+ ok\n$/);
    });

    it("names the owner and the next step, and no owner if the only step is to repeat the audit", () => {
        const [broken, warning, unknown] = rowsOf(renderAudit(troubledReport(), 400)).map((row) => row[5]);
        assert.equal(broken, `tenant: ${NEVER_MOVED.next}`);
        assert.equal(warning, `brand registrar: ${GLUE_MISSING.next}`);
        assert.equal(unknown, SILENT.next);
    });

    it("is one sentence for a healthy stack", () => {
        const text = renderAudit(healthyReport({ tenants: 200 }));
        assert.match(
            text,
            /\nAll is well: 2,819 checks of example\.com, 4 name servers and 200 tenants found no problem\.\n/,
        );
        assert.ok(!text.includes("│"));
    });

    it("shows the same problem of more than three tenants in one row, and of three tenants in three", () => {
        const [row = [], ...others] = rowsOf(renderAudit(sameForAll(NEVER_MOVED, 412), 400));
        assert.deepEqual(others, []);
        assert.match(
            row[1] ?? "",
            /^412 tenants: baker-street-books\.net, münchen\.example \(xn--mnchen-3ya\.example\), harbour-cafe\.org, …$/,
        );
        assert.match(row[5] ?? "", / Likewise for the others\.$/);
        assert.equal(rowsOf(renderAudit(sameForAll(NEVER_MOVED, 3))).length, 3);
    });

    it("does not group problems that differ in the server or in the owner", () => {
        const report = sameForAll(SILENT, 10);
        const split = report.findings
            .filter(({ verdict }) => verdict !== "ok")
            .map((finding, index) => (index < 4 ? { ...finding, party: "us" as const } : finding));
        const other = split.slice(0, 5).map((finding) => ({ ...finding, server: "ns1.example.com" }));
        const rows = rowsOf(renderAudit(withFindings(report, [...split, ...other]), 400));
        assert.deepEqual(
            rows.map(([, subject]) => /^(?:[0-9]+ tenants|[^ ]+)/.exec(subject ?? "")?.[0]),
            ["4 tenants", "6 tenants", "4 tenants", "tenant5.net"],
        );
    });

    it("is as wide as its option says, for any content", () => {
        const long = `ns1.${"a-very-long-label.".repeat(9)}example`;
        const report = withFindings(healthyReport(), [{ ...NEVER_MOVED, seen: long, next: `Ask ${long}.` }]);
        for (const width of [60, 80, 109, 110, 130, 200]) {
            const widest = Math.max(
                ...renderAudit(report, width)
                    .split("\n")
                    .slice(1)
                    .filter((line) => !line.startsWith("1 check"))
                    .map((line) => [...line].length),
            );
            assert.ok(widest <= width, `${widest} of ${width}`);
        }
    });

    it("is a list if the terminal has 80 columns", () => {
        const text = renderAudit(troubledReport(), 80);
        assert.ok(!text.includes("│"));
        assert.match(
            text,
            /\n✗ broken {4}delegation: harbour-cafe\.org\n {2}seen {6}ns1\.former-host\.example, /,
        );
        assert.match(text, /\n {2}next {6}tenant: Ask the owner of harbour-cafe\.org to [^\n]+\n {12}[^ ]/);
    });

    it("contains no character of an answer that moves the cursor or changes the text direction", () => {
        const seen = "ns1\u001b]0;title\u0007 \u202egro.live \u009b2J\r\nbroken ok";
        const text = renderAudit(withFindings(healthyReport(), [{ ...NEVER_MOVED, seen, next: seen }]));
        assert.doesNotMatch(text, /\p{Cf}|(?!\n)\p{Cc}/u);
        assert.ok(text.includes("\\u{1b}"));
    });

    it("wraps without losing a character, and never exceeds the width", () => {
        fc.assert(
            fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
                const wrapped = wrap(text, width);
                assert.equal(wrapped.replaceAll(/[\n ]/g, ""), text.replaceAll(/[\n ]/g, ""));
                assert.ok(
                    text.includes("\n") || wrapped.split("\n").every((line) => [...line].length <= width),
                );
            }),
        );
        assert.equal(wrap("ns1.former-host.example", 18), "ns1.former-host.\nexample");
    });

    it("names every tenant of a group if its option says so, each on its own line", () => {
        const report = sameForAll(NEVER_MOVED, 40);
        const names = report.tenants.map(({ domain }) => displayName(domain));
        const short = renderAudit(report, 130);
        const long = renderAudit(report, 130, true);
        assert.match(long, /^delegation, broken: all 40 tenants$/m);
        for (const name of names) {
            assert.ok(long.split("\n").includes(`  ${name}`), name);
        }
        assert.ok(!short.split("\n").includes(`  ${names[30] ?? ""}`));
        assert.deepEqual(renderAudit(healthyReport(), 130, true), renderAudit(healthyReport(), 130));
    });
});
