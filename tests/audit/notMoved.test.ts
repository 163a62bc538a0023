import assert from "node:assert/strict";
import fc from "fast-check";
import { changesBetween, renderChanges } from "../../audit/changes";
import { settleNotMoved } from "../../audit/notMoved";
import { renderHtml } from "../../audit/render/html";
import { toPrometheus } from "../../audit/render/prometheus";
import { CHECK_NAMES, OWNERS, stepsOf, VERDICTS, type Finding, type Report } from "../../audit/report";
import { groupProblems, sentenceOf, shownVerdict, worstOfAll } from "../../audit/words";
import { renderAudit } from "../../cli/auditTable";
import { healthyReport, NEVER_MOVED, withFindings } from "./sampleReports";

const TENANT = NEVER_MOVED.subject;
const NOT_MOVED = [{ domain: TENANT, nameServers: [], notMoved: true as const }];
const AGREEMENT: Finding = { ...NEVER_MOVED, check: "agreement", because: "delegation" };

/** A tenant that has not moved, with another finding. */
function report(...more: Finding[]): Report {
    const healthy = healthyReport();
    const tenants = healthy.tenants.map((tenant) =>
        tenant.domain === TENANT
            ? { ...tenant, delegation: ["ns1.former-host.example"], notMoved: true as const }
            : tenant,
    );
    const found = settleNotMoved([NEVER_MOVED, AGREEMENT, ...more], tenants);
    return { ...withFindings(healthy, found), tenants };
}

const anyFinding: fc.Arbitrary<Finding> = fc.record({
    check: fc.constantFrom(...CHECK_NAMES),
    kind: fc.constantFrom("brand" as const, "server" as const, "tenant" as const),
    subject: fc.constantFrom(TENANT, "other.net"),
    verdict: fc.constantFrom(...VERDICTS),
    seen: fc.constant("seen"),
    expected: fc.constant("expected"),
    party: fc.constantFrom(...OWNERS),
    next: fc.constant("Do it."),
    because: fc.constantFrom(undefined, ...CHECK_NAMES),
});

describe("A tenant that has not moved", () => {
    it("has no broken finding: the tenant's step has a mark, and the operator's step is a warning", () => {
        const [delegation, agreement, ofUs] = settleNotMoved(
            [NEVER_MOVED, AGREEMENT, { ...NEVER_MOVED, check: "answers", party: "us" }],
            NOT_MOVED,
        );
        assert.deepEqual([delegation?.verdict, delegation?.notMoved], ["warning", true]);
        assert.deepEqual([agreement?.verdict, agreement?.notMoved], ["warning", true]);
        assert.deepEqual([ofUs?.verdict, ofUs?.notMoved], ["warning", undefined]);
    });

    it("does not change findings of other tenants, loses none, and has the same result the second time", () => {
        fc.assert(
            fc.property(fc.array(anyFinding, { maxLength: 10 }), (findings) => {
                const once = settleNotMoved(findings, NOT_MOVED);
                assert.deepEqual(settleNotMoved(once, NOT_MOVED), once);
                assert.equal(once.length, findings.length);
                once.forEach((finding, index) => {
                    const { verdict, notMoved, ...rest } = finding;
                    const { verdict: before = "ok", ...others } = findings[index] ?? NEVER_MOVED;
                    assert.deepEqual(rest, others);
                    const isOfTenant = rest.kind === "tenant" && rest.subject === TENANT;
                    assert.ok(isOfTenant || (verdict === before && notMoved === undefined));
                    assert.ok(!isOfTenant || verdict !== "broken");
                    assert.equal(verdict === "ok", before === "ok");
                    // A finding that needs a change by us is never set aside.
                    assert.ok(notMoved === undefined || rest.party !== "us");
                });
            }),
        );
    });

    it("is not a problem of the report, and is in each of its formats", () => {
        const one = report();
        assert.equal(one.verdict, "ok");
        assert.deepEqual([one.summary.broken, one.summary.warning], [0, 0]);
        assert.deepEqual(
            stepsOf(one.findings).map(({ check, subject }) => [check, subject]),
            [["delegation", TENANT]],
        );
        const [group] = groupProblems(one.findings);
        assert.equal(group && shownVerdict(group.first), "not moved");
        assert.equal(worstOfAll(one.findings.filter(({ subject }) => subject === TENANT)), "not moved");
        assert.match(sentenceOf(one), /^All is well: .* 1 tenant has not moved here yet, or has left\.$/);

        const table = renderAudit(one, 130);
        assert.match(table, /→ not moved/);
        assert.match(table, /owner of/);
        assert.doesNotMatch(table, /✗|! warning/);
        const narrow = renderAudit(one, 80);
        assert.match(narrow, /^→ not moved {1,2}delegation: /m);

        const page = renderHtml(one);
        assert.match(page, /<span class="tag unknown">→ not moved<\/span>/);
        assert.doesNotMatch(page, /class="tag broken"|class="tag warning"|class="edge broken" marker-end/);

        const metrics = toPrometheus(one);
        assert.match(metrics, /^white_label_dns_audit_tenants_not_moved\{brand="example\.com"\} 1$/m);
        assert.match(
            metrics,
            /^white_label_dns_audit_not_moved\{brand="example\.com",subject="harbour-cafe\.org"\} 1$/m,
        );
        assert.doesNotMatch(metrics, /^white_label_dns_audit_problem\{/m);
        assert.match(metrics, /^white_label_dns_audit_verdict\{brand="example\.com"\} 0$/m);
    });

    it("does not hide the operator's problems with its zone", () => {
        const ours = { ...NEVER_MOVED, check: "ns" as const, party: "us" as const };
        const { verdict, findings } = report(ours);
        assert.equal(verdict, "warning");
        assert.deepEqual(
            groupProblems(findings).map(({ first }) => [first.check, shownVerdict(first)]),
            [
                ["ns", "warning"],
                ["delegation", "not moved"],
            ],
        );
    });

    it("is reported by --watch as a tenant that has left, if it was delegated here before", () => {
        const lines = renderChanges(changesBetween(healthyReport(), report()));
        assert.match(lines, /appeared {2}→ not moved {2}harbour-cafe\.org delegation: /);
        const back = renderChanges(changesBetween(report(), healthyReport()));
        assert.match(back, /gone +harbour-cafe\.org delegation: was not moved \(|was warning \(/);
    });
});
