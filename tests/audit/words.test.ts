import assert from "node:assert/strict";
import { printable, printableLines } from "../../audit/printable";
import {
    count,
    countsOf,
    displayName,
    displayTime,
    groupProblems,
    nextOf,
    sentenceOf,
    subjectsOf,
    whoseMove,
    worstOfAll,
} from "../../audit/words";
import { GLUE_MISSING, healthyReport, NEVER_MOVED, sameForAll, SILENT, withFindings } from "./sampleReports";

describe("the texts of an audit", () => {
    it("have no terminal control characters", () => {
        assert.equal(printable("a\u001b[2Jb\u202ec\n d"), "a\\u{1b}[2Jb\\u{202e}c d");
        assert.equal(printableLines("a  b\u001b[2J\r\n\tc\u2028d"), "a  b\\u{1b}[2J \n c d");
        assert.equal(displayTime("2026-11-22T02:30:00.000Z"), "2026-11-22 02:30:00 UTC");
        assert.equal(displayTime("yesterday"), "yesterday");
    });

    it("show a domain in Unicode, with its ASCII form if that differs", () => {
        assert.equal(displayName("tenant.net"), "tenant.net");
        assert.equal(displayName("xn--bcher-kva.de"), "bücher.de (xn--bcher-kva.de)");
    });

    it("have counts, and a summary in one sentence", () => {
        assert.deepEqual([count(1, "tenant"), count(1000, "tenant")], ["1 tenant", "1,000 tenants"]);
        assert.equal(
            countsOf({ ok: 120, warning: 1, broken: 3, unknown: 0 }),
            "3 broken, 1 warning, 0 unknown, 120 ok",
        );
        assert.match(sentenceOf(healthyReport()), /^All is well: /);
        assert.match(
            sentenceOf(withFindings(healthyReport(), [SILENT])),
            /^Nothing wrong was found, but 1 check could not be completed\.$/,
        );
    });

    it("name a registrar only for a registered domain, and the zone above for other domains", () => {
        const ofTenant = (subject: string): string => whoseMove({ ...NEVER_MOVED, subject }, "example.com");
        assert.match(ofTenant("tenant.co.uk"), /tenant\.co\.uk, at its registrar$/);
        assert.match(ofTenant("shop.customer.net"), /shop\.customer\.net, in the zone above it$/);
        assert.match(whoseMove(GLUE_MISSING, "example.com"), /manager of example\.com at its registrar/);
        assert.match(
            whoseMove(GLUE_MISSING, "dns.example.co.uk"),
            /manager of example\.co\.uk, in its zone and at its registrar/,
        );
    });

    it("group the same problem of more than three tenants, the worst first", () => {
        const { findings } = withFindings(healthyReport(), [SILENT, GLUE_MISSING, NEVER_MOVED]);
        assert.deepEqual(
            groupProblems(findings).map(({ first }) => first.verdict),
            ["broken", "warning", "unknown"],
        );
        const [group, ...others] = groupProblems(sameForAll(NEVER_MOVED, 5).findings);
        assert.ok(group);
        assert.deepEqual([group.size, others.length], [5, 0]);
        assert.match(subjectsOf(group), /^5 tenants: .*, …$/);
        assert.match(nextOf(group), / Likewise for the others\.$/);
        assert.equal(worstOfAll([SILENT, { ...GLUE_MISSING, because: "delegation" }]), "warning");
    });
});
