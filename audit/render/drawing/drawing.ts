import type { Report, Verdict } from "../../report";
import { count, displayName, groupProblems, shownVerdict, subjectsOf } from "../../words";
import { escape } from "../markup";
import { layOut } from "./layout";
import { partsOf } from "./parts";
import type { Badge, Box, Drawing, Edge, Text } from "./shapes";

/**
 * The delegation as an SVG: registries and tenants, the white-label name servers, and AWS's. Its colours come from the page's style;
 * without it, words, symbols and the style of the lines have the same information.
 */
export function renderDrawing(report: Report): string {
    return renderSvg(
        layOut(partsOf(report)),
        `Delegation of ${displayName(report.brandDomain)}`,
        describe(report),
    );
}

const MAX_DESCRIBED = 12;

/** The arrows as text, for a reader who does not see the drawing. */
function describe({ findings, tenants, brand }: Report): string {
    const groups = groupProblems(findings);
    const problems = groups
        .slice(0, MAX_DESCRIBED)
        .map((group) => `${subjectsOf(group)}: ${group.first.check} ${shownVerdict(group.first)}.`);
    const more =
        groups.length > MAX_DESCRIBED
            ? [`And ${count(groups.length - MAX_DESCRIBED, "other problem")}.`]
            : [];
    return [
        `Registries delegate ${count(tenants.length, "tenant")} to ${count(brand.servers.length, "white-label name server")}, which stand for AWS name servers.`,
        ...(groups.length === 0 ? ["Every arrow is as it should be."] : problems),
        ...more,
    ].join(" ");
}

function renderSvg(
    { width, height, headings, boxes, edges, badges }: Drawing,
    title: string,
    words: string,
): string {
    // Frames first, then arrows, so that an arrow to a server in a frame is visible.
    const frames = boxes.filter(({ kind }) => kind === "set");
    const others = boxes.filter(({ kind }) => kind !== "set");
    // Problems are drawn over everything else.
    const order: Verdict[] = ["ok", "unknown", "warning", "broken"];
    const sorted = [...edges].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
    return [
        `<svg class="drawing" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${round(height)}" role="img" aria-labelledby="drawing-title drawing-words">`,
        `<title id="drawing-title">${escape(title)}</title>`,
        `<desc id="drawing-words">${escape(words)}</desc>`,
        `<defs>${order.map(renderMarker).join("")}</defs>`,
        ...headings.map(renderText),
        ...frames.map(renderBox),
        ...others.map(renderBox),
        ...sorted.map(renderEdge),
        ...badges.map(renderBadge),
        "</svg>",
    ].join("\n");
}

function renderMarker(verdict: Verdict): string {
    return (
        `<marker id="end-${verdict}" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto">` +
        `<path class="head ${verdict}" d="M0 0L10 5L0 10z"/></marker>`
    );
}

function renderBox({ kind, x, y, width, height, texts, tooltip }: Box): string {
    return (
        `<g><title>${escape(tooltip)}</title>` +
        `<rect class="box ${kind}" x="${x}" y="${round(y)}" width="${width}" height="${round(height)}" rx="${kind === "set" ? 8 : 5}"/>` +
        `${texts.map(renderText).join("")}</g>`
    );
}

function renderText({ x, y, text, style }: Text): string {
    return `<text class="${style}" x="${x}" y="${round(y)}">${escape(text)}</text>`;
}

function renderEdge({ start, end, verdict, tooltip }: Edge): string {
    const bend = round((start.x + end.x) / 2);
    return (
        `<g><title>${escape(tooltip)}</title><path class="edge ${verdict}" marker-end="url(#end-${verdict})" ` +
        `d="M${start.x} ${round(start.y)}C${bend} ${round(start.y)} ${bend} ${round(end.y)} ${end.x} ${round(end.y)}"/></g>`
    );
}

function renderBadge({ x, y, width, height, text, verdict, tooltip }: Badge): string {
    return (
        `<g><title>${escape(tooltip)}</title>` +
        `<rect class="badge ${verdict}" x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" rx="${height / 2}"/>` +
        `<text class="badge ${verdict}" x="${round(x + width / 2)}" y="${round(y + 13)}">${escape(text)}</text></g>`
    );
}

/** A tenth of a unit is enough. */
function round(number: number): number {
    return Math.round(number * 10) / 10;
}
