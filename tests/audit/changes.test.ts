import assert from "node:assert/strict";
import { changesBetween, renderChanges } from "../../audit/changes";
import type { Finding } from "../../audit/report";
import {
    GLUE_MISSING,
    healthyReport,
    NEVER_MOVED,
    SILENT,
    troubledReport,
    withFindings,
} from "./sampleReports";

/** The text of a second audit about one finding of the first. */
function changeTo(first: Finding, second: Finding): string[] {
    const healthy = healthyReport();
    return changesBetween(withFindings(healthy, [first]), withFindings(healthy, [second])).map(
        ({ change }) => change,
    );
}

describe("the changes between two audits", () => {
    it("are empty if both have the same findings", () => {
        [GLUE_MISSING, NEVER_MOVED, SILENT].forEach((finding) =>
            assert.deepEqual(changeTo(finding, { ...finding }), []),
        );
    });

    it("are empty if a finding stays unknown for a reason in other words", () => {
        const [first, second] = ["a.nic.net: no answer in 1000 ms", "b.nic.net: no answer in 1042.7 ms"];
        assert.deepEqual(changeTo({ ...SILENT, seen: first }, { ...SILENT, seen: second }), []);
    });

    it("include a problem that looks different", () => {
        assert.deepEqual(changeTo(NEVER_MOVED, { ...NEVER_MOVED, seen: "ns1.elsewhere.net" }), ["changed"]);
        assert.deepEqual(changeTo({ ...NEVER_MOVED, verdict: "unknown" }, NEVER_MOVED), ["changed"]);
    });

    it("are the new and the resolved problems, at the time of the second audit", () => {
        const before = withFindings(healthyReport(), [NEVER_MOVED]);
        const after = { ...withFindings(healthyReport(), [SILENT]), at: "2026-11-22T02:35:00.000Z" };
        const changes = changesBetween(before, after);
        assert.deepEqual(
            changes.map(({ at, change, before: former, after: now }) => [
                at,
                change,
                former?.verdict,
                now?.verdict,
            ]),
            [
                [after.at, "appeared", "ok", "unknown"],
                [after.at, "gone", "broken", "ok"],
            ],
        );
    });

    it("leave out problems that only follow from another one", () => {
        const follows: Finding = { ...NEVER_MOVED, check: "agreement", because: "delegation" };
        const [healthy, withBoth] = [healthyReport(), withFindings(healthyReport(), [NEVER_MOVED, follows])];
        assert.deepEqual(
            changesBetween(healthy, withBoth).map(({ after }) => after?.check),
            ["delegation"],
        );
        assert.deepEqual(
            changesBetween(withBoth, healthy).map(({ before }) => before?.check),
            ["delegation"],
        );
    });

    it("distinguish the same check at two servers", () => {
        const other = { ...SILENT, server: "ns1.example.com" };
        assert.deepEqual(changeTo(SILENT, other), ["appeared", "gone"]);
    });

    it("have one line each, which begins with the time", () => {
        const later = { ...withFindings(healthyReport(), [GLUE_MISSING]), at: "2026-11-22T02:35:00.000Z" };
        const lines = renderChanges(changesBetween(troubledReport(3), later)).split("\n");
        assert.deepEqual(lines, [
            "2026-11-22 02:35:00 UTC  gone      harbour-cafe.org delegation: was broken (ns1.former-host.example, ns2.former-host.example), now ok",
            `2026-11-22 02:35:00 UTC  gone      baker-street-books.net answers at ns4.example.com: was unknown (${SILENT.seen}), now ok`,
            "",
        ]);
        const [appeared = ""] = renderChanges(changesBetween(healthyReport(), later)).split("\n");
        assert.match(
            appeared,
            /^2026-11-22 02:35:00 UTC {2}appeared {2}! warning {2}ns2\.example\.com glue: 205\./,
        );
        assert.match(appeared, /brand registrar: Add /);
        assert.equal(renderChanges([]), "");
    });

    it("name a check that is no longer made, and another cause", () => {
        const before = withFindings(healthyReport(), [GLUE_MISSING]);
        const gone = { ...before, findings: [] };
        assert.match(renderChanges(changesBetween(before, gone)), /no longer looked at\n$/);
        const follows = withFindings(before, [{ ...GLUE_MISSING, because: "addresses" }]);
        assert.match(renderChanges(changesBetween(before, follows)), /now follows from addresses\n$/);
    });

    it("have one line each, whatever a server answers", () => {
        const hostile = { ...NEVER_MOVED, seen: "ns1\u001b[2J\n\u202eevil" };
        const text = renderChanges(changesBetween(healthyReport(), withFindings(healthyReport(), [hostile])));
        assert.equal(text.split("\n").length, 2);
        assert.ok(text.includes("ns1\\u{1b}[2J \\u{202e}evil"));
    });
});
