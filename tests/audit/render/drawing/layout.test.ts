import assert from "node:assert/strict";
import fc from "fast-check";
import type { Area, Drawing, Point } from "../../../../audit/render/drawing/shapes";
import { CHARACTER_WIDTHS, columnsOf } from "../../../../audit/render/drawing/text";
import { healthyReport, SILENT, withFindings } from "../../sampleReports";
import { draw, reports } from "./drawings";

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

/** The rules for every drawing. */
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
            const right = x + columnsOf(text) * CHARACTER_WIDTHS[style];
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

describe("the layout of the drawing", () => {
    it("has no overlapping boxes, and no arrow without a target, for any findings", () => {
        fc.assert(
            fc.property(reports, (report) => assertSound(draw(report))),
            { numRuns: 150 },
        );
        assertSound(draw(healthyReport({ tenants: 0, sets: 0 })));
    });

    it("has a readable size for any number of sets, tenants and problems", () => {
        const big = healthyReport({ tenants: 2000, sets: 50 });
        const findings = big.tenants.flatMap(({ domain, nameServers }, index) =>
            nameServers.slice(0, index % 5).map((server) => ({ ...SILENT, subject: domain, server })),
        );
        const drawing = draw(withFindings(big, findings));
        assertSound(drawing);
        assert.ok(drawing.boxes.length < 100, `${drawing.boxes.length} boxes`);
        assert.ok(drawing.height < 4000, `${drawing.height} high`);
    });

    it("leaves the column of AWS out if AWS's names are not known", () => {
        const [known, unknown] = [draw(healthyReport()), draw(healthyReport({ awsNames: false }))];
        assert.ok(unknown.width < known.width);
        assert.ok(!unknown.boxes.some(({ kind }) => kind === "aws"));
    });
});
