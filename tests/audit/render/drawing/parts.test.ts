import assert from "node:assert/strict";
import type { Drawing } from "../../../../audit/render/drawing/shapes";
import {
    GLUE_MISSING,
    healthyReport,
    NEVER_MOVED,
    sameForAll,
    SILENT,
    troubledReport,
    withFindings,
} from "../../sampleReports";
import { draw } from "./drawings";

/** The drawing in words: from, verdict, to. */
function arrows(drawing: Drawing): string[] {
    const titles = new Map(drawing.boxes.map(({ id, texts }) => [id, texts[0]?.text ?? ""]));
    return drawing.edges.map(
        ({ from, to, verdict }) => `${titles.get(from) ?? ""} ${verdict} ${titles.get(to) ?? ""}`,
    );
}

describe("the parts of the drawing", () => {
    it("show a healthy set-up with healthy arrows", () => {
        const drawing = draw(healthyReport());
        assert.deepEqual(
            drawing.edges.filter(({ verdict }) => verdict !== "ok"),
            [],
        );
        assert.deepEqual(arrows(drawing), [
            ...[
                "ns-11.awsdns-00.com",
                "ns-524.awsdns-01.net",
                "ns-1037.awsdns-02.org",
                "ns-1550.awsdns-03.co.uk",
            ].map((awsName, index) => `${awsName} ok ns${index + 1}.example.com`),
            "example.com ok White-label name servers",
            "3 tenants, all well ok White-label name servers",
        ]);
    });

    it("connect a tenant that has not moved with its present host, and glue and answers with the server", () => {
        const wrong = arrows(draw(troubledReport())).filter((arrow) => !arrow.includes(" ok "));
        assert.deepEqual(wrong, [
            "example.com warning ns2.example.com",
            "harbour-cafe.org broken Other name servers",
            "baker-street-books.net unknown ns4.example.com",
        ]);
    });

    it("show wrong addresses between AWS and the server, and a CNAME at the server", () => {
        const report = withFindings(healthyReport(), [
            { ...GLUE_MISSING, check: "addresses", verdict: "broken", party: "us" },
            { ...GLUE_MISSING, check: "cname", subject: "ns3.example.com", verdict: "broken", party: "us" },
        ]);
        const drawing = draw(report);
        assert.ok(arrows(drawing).includes("ns-524.awsdns-01.net broken ns2.example.com"));
        assert.deepEqual(
            drawing.badges.map(({ text }) => text).filter((text) => text !== "✓ ok"),
            ["✗ addresses", "✗ cname"],
        );
    });

    it("never show a finding as healthy that follows from another one", () => {
        const report = withFindings(healthyReport(), [
            { ...GLUE_MISSING, check: "addresses", verdict: "broken", because: "delegation" },
            { ...SILENT, because: "delegation" },
        ]);
        const found = arrows(draw(report));
        assert.ok(found.includes("ns-524.awsdns-01.net broken ns2.example.com"));
        assert.ok(found.includes("baker-street-books.net unknown ns4.example.com"));
    });

    it("are a few boxes for a thousand tenants, with the names of the broken ones", () => {
        const report = withFindings(
            healthyReport({ tenants: 1000 }),
            ["tenant100.net", "tenant200.net", "tenant300.net"].map((subject) => ({ ...SILENT, subject })),
        );
        const titles = draw(report).boxes.flatMap(({ kind, texts }) =>
            kind === "tenant" ? [texts[0]?.text] : [],
        );
        assert.deepEqual(titles, [
            "tenant100.net",
            "tenant200.net",
            "tenant300.net",
            "997 tenants, all well",
        ]);
        const alike = draw(sameForAll(NEVER_MOVED, 992)).boxes.filter(({ kind }) => kind === "tenant");
        assert.deepEqual(
            alike.map(({ texts }) => texts[0]?.text),
            ["992 tenants"],
        );
    });
});
