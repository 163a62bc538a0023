import assert from "node:assert/strict";
import { XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { renderHtml } from "../../../audit/render/html";
import { DARK, LIGHT, type Palette } from "../../../audit/render/htmlStyle";
import { CHECK_NAMES, VERDICTS, type Report } from "../../../audit/report";
import { CHECK_TITLES, whoseMove } from "../../../audit/words";
import {
    GLUE_MISSING,
    healthyReport,
    NEVER_MOVED,
    sameForAll,
    SILENT,
    troubledReport,
    withFindings,
} from "../sampleReports";

/** The text that a user reads: the text of the body, without the drawing. */
function textOf(html: string): string {
    return html
        .replace(/^[^]*<body>/, "")
        .replace(/<svg[^]*?<\/svg>/g, "")
        .replace(/<[^>]*>/g, " ")
        .replaceAll("&#39;", "'")
        .replace(/\s+/g, " ");
}

/** The names of the opening elements. */
function elementsOf(html: string): Set<string> {
    return new Set([...html.matchAll(/<([a-zA-Z!][^\s>/]*)/g)].map(([, name = ""]) => name));
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(color: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
        .map((start) => parseInt(color.slice(start, start + 2), 16) / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
    const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
}

const hostileText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
        "<script>alert(1)</script>",
        `"><img src=x onerror=alert(1)>`,
        "'--><style>*{display:none}</style>",
        "</svg></title></desc><a href=javascript:alert(1)>",
        "&lt;b&gt; &amp;",
        "\u202emoc.elpmaxe\u0000\ud800",
    ),
);

/** Hostile text in every place that can have a text. */
const hostileReports: fc.Arbitrary<Report> = fc
    .record({
        texts: fc.array(hostileText, { minLength: 6, maxLength: 6 }),
        verdict: fc.constantFrom(...VERDICTS),
    })
    .map(({ texts, verdict }) => {
        const [one = "", two = "", three = "", four = "", five = "", six = ""] = texts;
        const finding = { ...NEVER_MOVED, verdict, seen: one, expected: two, next: three };
        const report = withFindings(troubledReport(6), [
            finding,
            { ...finding, subject: four },
            { ...finding, check: "answers", server: five },
            { ...finding, check: "glue", kind: "server", subject: "ns2.example.com" },
        ]);
        const server = {
            host: six,
            awsName: one,
            delegationSetId: two,
            aws: { ipv4: [three], ipv6: [four] },
        };
        return {
            ...report,
            at: three,
            brandDomain: five,
            brand: { delegation: [{ name: one, glue: [two] }], servers: [...report.brand.servers, server] },
            tenants: [...report.tenants, { domain: four, nameServers: [six], delegation: [one, two] }],
        };
    });

describe("the page of an audit", () => {
    const html = renderHtml(troubledReport());

    it("says which domains were audited, when, and with which result", () => {
        const text = textOf(html);
        assert.match(text, /DNS audit example\.com/);
        assert.match(
            text,
            /Looked at 2026-11-22 02:30:00 UTC Tenants 40 Name servers 4 Questions sent 761 Took 3\.4 s/,
        );
        assert.match(
            text,
            /1 check found something broken, 1 check gave a warning and 1 check could not be completed\./,
        );
        assert.match(textOf(renderHtml(healthyReport())), /All is well: /);
    });

    it("shows each problem with the found and expected values, the owner and the next step", () => {
        const text = textOf(html);
        for (const finding of [NEVER_MOVED, GLUE_MISSING, SILENT]) {
            const { check, subject, verdict, seen, expected, next } = finding;
            const from = text.indexOf(`${verdict} ${CHECK_TITLES[check]}: ${subject}`);
            assert.ok(from > 0, `${check} of ${subject}`);
            const article = text.slice(from);
            let last = 0;
            for (const part of [seen, expected, whoseMove(finding, "example.com"), next]) {
                assert.ok(article.indexOf(part) > last, `${part} in its place`);
                last = article.indexOf(part);
            }
        }
        const order = ["broken Delegation", "warning Glue", "unknown Answers"].map((words) =>
            text.indexOf(words),
        );
        assert.deepEqual(
            order,
            order.toSorted((a, b) => a - b),
        );
    });

    it("addresses readers of every party", () => {
        const moves = (["us", "brand registrar", "tenant", "nobody"] as const).map((party) =>
            whoseMove({ ...NEVER_MOVED, party }, "example.com"),
        );
        assert.deepEqual(moves, [
            "the operator of the name servers of example.com",
            "the manager of example.com at its registrar",
            "the owner of harbour-cafe.org, at its registrar",
            "no one yet",
        ]);
    });

    it("lists all findings of every subject, and the cause of findings that follow from others", () => {
        const rows = [...html.matchAll(/<tr><th scope="row">.*<span class="tag /g)];
        assert.equal(rows.length, troubledReport().findings.length);
        assert.match(textOf(html), /Parent and zone agree ✗ broken follows from: Delegation/);
        CHECK_NAMES.forEach((check) => assert.ok(html.includes(`<strong>${CHECK_TITLES[check]}</strong>`)));
    });

    it("does not call a finding healthy that follows from another one", () => {
        const report = healthyReport();
        const text = textOf(renderHtml(withFindings(report, [{ ...SILENT, because: "delegation" }])));
        assert.match(text, /unknown baker-street-books\.net tenant/);
        assert.match(text, /All is well with 7 of 8 names/);
    });

    it("shows the same problem of many tenants once, with all their names", () => {
        const page = renderHtml(sameForAll(NEVER_MOVED, 12));
        assert.equal([...page.matchAll(/<article/g)].length, 1);
        assert.match(textOf(page), /All 12 tenants with this problem .*tenant4\.net, .*tenant12\.net/);
        assert.match(textOf(page), /the owner of each domain, at its registrar/);
    });

    it("has a bounded size for ten thousand tenants, and names each of them", () => {
        const page = renderHtml(healthyReport({ tenants: 10_000 }));
        assert.ok(page.length < 1_000_000, `${page.length} characters`);
        assert.ok(page.includes("tenant10000.net"));
    });

    it("is self-contained, and its policy forbids to load anything", () => {
        assert.match(
            html,
            /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">/,
        );
        assert.doesNotMatch(html, /<script|\bsrc=|@import|url\((?!#)|\son[a-z]+=/i);
        assert.deepEqual(
            [...html.matchAll(/href="([^"]*)"/g)].map(([, to]) => to),
            ["data:,"],
        );
    });

    it("has no element and no hidden character from a hostile text", () => {
        const own = elementsOf(html);
        fc.assert(
            fc.property(hostileReports, (report) => {
                const page = renderHtml(report);
                for (const element of elementsOf(page)) {
                    assert.ok(own.has(element), element);
                }
                assert.doesNotMatch(page, /[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
                const body = page.slice(page.indexOf("<main>"), page.indexOf("</main>") + "</main>".length);
                assert.equal(XMLValidator.validate(body.replaceAll("<br>", "<br/>")), true);
            }),
            { numRuns: 60 },
        );
    });

    it("has the language, table headers and a description of the drawing", () => {
        assert.match(html, /<html lang="en">/);
        assert.doesNotMatch(html, /<th>|<th class/);
        assert.match(html, /role="img" aria-labelledby="drawing-title drawing-words"/);
        assert.equal([...html.matchAll(/<h1/g)].length, 1);
    });

    it("has enough contrast between text and background, in the light and the dark theme", () => {
        const pairs: [keyof Palette, keyof Palette][] = [
            ...(["text", "quiet"] as const).flatMap((color) =>
                (["page", "card", "oursSoft", "unknownSoft"] as const).map(
                    (ground): [keyof Palette, keyof Palette] => [color, ground],
                ),
            ),
            ...VERDICTS.map((verdict): [keyof Palette, keyof Palette] => [verdict, `${verdict}Soft`]),
            ...VERDICTS.map((verdict): [keyof Palette, keyof Palette] => [verdict, "card"]),
        ];
        for (const palette of [LIGHT, DARK]) {
            for (const [color, ground] of pairs) {
                const found = contrast(palette[color], palette[ground]);
                assert.ok(found >= 4.5, `${color} on ${ground}: ${found.toFixed(2)}`);
            }
        }
    });
});
