import assert from "node:assert/strict";
import { XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { renderDrawing } from "../../audit/drawing";
import {
    CHARACTER,
    columnsOf,
    layOut,
    shorten,
    type Area,
    type Drawing,
    type Point,
} from "../../audit/drawingLayout";
import { partsOf } from "../../audit/drawingParts";
import { CHECK_NAMES, VERDICTS, type Finding, type Report } from "../../audit/report";
import {
    GLUE_MISSING,
    healthyReport,
    NEVER_MOVED,
    sameForAll,
    SILENT,
    troubledReport,
    withFindings,
} from "./sampleReports";

const draw = (report: Report): Drawing => layOut(partsOf(report));

function overlap(one: Area, other: Area): boolean {
    return (
        one.x < other.x + other.width &&
        other.x < one.x + one.width &&
        one.y < other.y + other.height &&
        other.y < one.y + one.height
    );
}

function contains(outer: Area, inner: Area): boolean {
    return (
        inner.x >= outer.x &&
        inner.y >= outer.y &&
        inner.x + inner.width <= outer.x + outer.width &&
        inner.y + inner.height <= outer.y + outer.height
    );
}

function onSide({ x, y }: Point, box: Area): boolean {
    return (x === box.x || x === box.x + box.width) && y >= box.y && y <= box.y + box.height;
}

/** What holds for every drawing. */
function assertSound(drawing: Drawing): void {
    const { boxes, edges, badges, width, height } = drawing;
    const page = { x: 0, y: 0, width, height };
    const byId = new Map(boxes.map((box) => [box.id, box]));
    assert.equal(byId.size, boxes.length, "two boxes of one id");
    boxes.forEach((box, index) => {
        const frame = box.inside === undefined ? page : byId.get(box.inside);
        assert.ok(
            frame !== undefined && contains(frame, box),
            `${box.id} stands out of ${box.inside ?? "the page"}`,
        );
        for (const other of boxes.slice(index + 1)) {
            const nested = box.inside === other.id || other.inside === box.id;
            assert.ok(nested || !overlap(box, other), `${box.id} and ${other.id} overlap`);
        }
        for (const { x, y, text, style } of box.texts) {
            const right = x + columnsOf(text) * CHARACTER[style];
            assert.ok(right <= box.x + box.width, `"${text}" is wider than ${box.id}`);
            assert.ok(y > box.y && y < box.y + box.height, `"${text}" is out of ${box.id}`);
        }
    });
    for (const { from, to, start, end } of edges) {
        const [source, target] = [byId.get(from), byId.get(to)];
        assert.ok(source !== undefined && onSide(start, source), `the edge does not begin at ${from}`);
        assert.ok(target !== undefined && onSide(end, target), `the edge does not end at ${to}`);
    }
    badges.forEach((badge, index) => {
        assert.ok(contains(page, badge), `${badge.text} is out of the page`);
        for (const other of badges.slice(index + 1)) {
            assert.ok(!overlap(badge, other), `${badge.text} and ${other.text} overlap`);
        }
    });
}

/** The drawing in words: from, verdict, to. */
function arrows(drawing: Drawing): string[] {
    const titles = new Map(drawing.boxes.map(({ id, texts }) => [id, texts[0]?.text ?? ""]));
    return drawing.edges.map(
        ({ from, to, verdict }) => `${titles.get(from) ?? ""} ${verdict} ${titles.get(to) ?? ""}`,
    );
}

const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
        "</svg><script>alert(1)</script>",
        `"'><img src=x>`,
        "長い名前".repeat(30),
        "ns1.example.com",
    ),
);
const finding: fc.Arbitrary<Finding> = fc.record({
    check: fc.constantFrom(...CHECK_NAMES),
    kind: fc.constantFrom("brand", "server", "tenant"),
    subject: fc.oneof(
        fc.constantFrom(
            "example.com",
            "ns1.example.com",
            "ns6.example.com",
            "tenant4.net",
            "tenant5.net",
            "tenant6.net",
        ),
        hostile,
    ),
    server: fc.option(fc.constantFrom("ns2.example.com", "ns5.example.com", "ns99.example.com"), {
        nil: undefined,
    }),
    verdict: fc.constantFrom(...VERDICTS),
    seen: hostile,
    expected: hostile,
    party: fc.constantFrom("us", "brand registrar", "tenant", "nobody"),
    next: hostile,
    because: fc.option(fc.constantFrom(...CHECK_NAMES), { nil: undefined }),
});
const reports: fc.Arbitrary<Report> = fc
    .record({
        tenants: fc.integer({ min: 0, max: 60 }),
        sets: fc.integer({ min: 1, max: 10 }),
        awsNames: fc.boolean(),
        findings: fc.array(finding, { maxLength: 60 }),
        delegation: fc.array(hostile, { maxLength: 6 }),
    })
    .map(({ findings, delegation, ...size }) => {
        const report = withFindings(healthyReport(size), findings);
        const tenants = report.tenants.map((tenant, index) =>
            index % 3 === 0 ? { ...tenant, delegation } : tenant,
        );
        return { ...report, tenants };
    });

describe("the drawing of the delegation", () => {
    it("has no boxes over each other, and no arrow that leads nowhere, whatever was found", () => {
        fc.assert(
            fc.property(reports, (report) => assertSound(draw(report))),
            { numRuns: 150 },
        );
        assertSound(draw(healthyReport({ tenants: 0, sets: 0 })));
    });

    it("shows a sound set-up by sound arrows", () => {
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

    it("leads a tenant that never moved to where it still is, glue and answers to the server", () => {
        const wrong = arrows(draw(troubledReport())).filter((arrow) => !arrow.includes(" ok "));
        assert.deepEqual(wrong, [
            "example.com warning ns2.example.com",
            "harbour-cafe.org broken Other name servers",
            "baker-street-books.net unknown ns4.example.com",
        ]);
    });

    it("shows wrong addresses between AWS and the server, and a CNAME at the server", () => {
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

    it("never shows as well what only follows from something else", () => {
        const report = withFindings(healthyReport(), [
            { ...GLUE_MISSING, check: "addresses", verdict: "broken", because: "delegation" },
            { ...SILENT, because: "delegation" },
        ]);
        const found = arrows(draw(report));
        assert.ok(found.includes("ns-524.awsdns-01.net broken ns2.example.com"));
        assert.ok(found.includes("baker-street-books.net unknown ns4.example.com"));
    });

    it("draws a thousand tenants in a few boxes, those in trouble by name", () => {
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

    it("stays of a size that can be looked at, however many sets, tenants and problems there are", () => {
        const big = healthyReport({ tenants: 2000, sets: 50 });
        const findings = big.tenants.flatMap(({ domain, nameServers }, index) =>
            nameServers.slice(0, index % 5).map((server) => ({ ...SILENT, subject: domain, server })),
        );
        const drawing = draw(withFindings(big, findings));
        assertSound(drawing);
        assert.ok(drawing.boxes.length < 100, `${drawing.boxes.length} boxes`);
        assert.ok(drawing.height < 4000, `${drawing.height} high`);
    });

    it("leaves the column of AWS out where its names are not known", () => {
        const [known, unknown] = [draw(healthyReport()), draw(healthyReport({ awsNames: false }))];
        assert.ok(unknown.width < known.width);
        assert.ok(!unknown.boxes.some(({ kind }) => kind === "aws"));
    });

    it("is an SVG that is well-formed and says in words what it shows", () => {
        fc.assert(
            fc.property(reports, (report) =>
                assert.equal(XMLValidator.validate(renderDrawing(report)), true),
            ),
            { numRuns: 40 },
        );
        const svg = renderDrawing(troubledReport());
        assert.match(
            svg,
            /^<svg [^>]*viewBox="0 0 [0-9.]+ [0-9.]+" role="img" aria-labelledby="drawing-title drawing-words">/,
        );
        assert.match(svg, /<title id="drawing-title">Delegation of example\.com<\/title>/);
        assert.match(svg, /<desc id="drawing-words">[^<]*harbour-cafe\.org: delegation broken\./);
    });

    it("cuts what is too long in the middle, so that both ends can be told", () => {
        assert.equal(shorten("ns1.example.com", 15), "ns1.example.com");
        assert.equal(shorten("ns1.a-very-long-domain.example", 16), "ns1.a-very…ample");
        fc.assert(
            fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 4, max: 40 }), (text, width) =>
                assert.ok(columnsOf(shorten(text, width)) <= width),
            ),
        );
    });
});
