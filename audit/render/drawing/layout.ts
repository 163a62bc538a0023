import { GAP, LEFT, LINE, MARGIN, MIDDLE, PADDING, RIGHT, TITLE, TOP, textLine, textLines } from "./geometry";
import type { ElsewherePart, Parts } from "./parts";
import { heightOfCard, placeCard } from "./placeCard";
import { heightOfSet, placeSet } from "./placeSet";
import type { Drawing, Point } from "./shapes";

/**
 * The positions of all parts of the drawing, in units of the SVG. Arrows only cross the two gaps between the columns, so they never cross a
 * box. A text is truncated to the width of its box, because an SVG does not wrap text.
 */

/** The drawing of the parts. Its width is the width of its columns, and its height the height of the highest one. */
export function layOut(parts: Parts): Drawing {
    const cardHeights = parts.cards.map(heightOfCard);
    const setHeights = parts.sets.map(heightOfSet);
    const others = [parts.oldZones, parts.elsewhere].filter((part) => part !== undefined);
    const left = total(cardHeights);
    const middle = total([...setHeights, ...others.map(heightOfOthers)]);
    const drawing: Drawing = {
        width: 0,
        height: TOP + Math.max(left, middle) + MARGIN,
        headings: [],
        boxes: [],
        edges: [],
        badges: [],
    };
    // The shorter column is centred beside the longer one, so that arrows are short.
    let y = TOP + Math.max(0, (left - middle) / 2);
    const ports = new Map<string, Point>();
    for (const [index, set] of parts.sets.entries()) {
        placeSet(drawing, set, y, ports);
        y += (setHeights[index] ?? 0) + GAP;
    }
    for (const part of others) {
        placeElsewhere(drawing, part, y, ports);
        y += heightOfOthers(part) + GAP;
    }
    y = TOP + Math.max(0, (middle - left) / 2);
    for (const [index, card] of parts.cards.entries()) {
        placeCard(drawing, `card${index + 1}`, card, y, ports);
        y += (cardHeights[index] ?? 0) + GAP;
    }
    placeHeadings(drawing);
    return drawing;
}

function total(heights: readonly number[]): number {
    return heights.reduce((sum, height) => sum + height, 0) + Math.max(0, heights.length - 1) * GAP;
}

function placeHeadings(drawing: Drawing): void {
    const aws = drawing.boxes.some(({ kind }) => kind === "aws");
    const columns = [
        { x: LEFT.x, text: "Who delegates" },
        { x: MIDDLE.x, text: "Name servers" },
        ...(aws ? [{ x: RIGHT.x, text: "Behind them, at AWS" }] : []),
    ];
    drawing.headings = columns.map((column) => ({ ...column, y: 18, style: "heading" }));
    const last = aws ? RIGHT : MIDDLE;
    drawing.width = last.x + last.width + MARGIN;
}

function heightOfOthers({ names }: ElsewherePart): number {
    return TITLE + names.length * LINE + PADDING;
}

function placeElsewhere(drawing: Drawing, part: ElsewherePart, y: number, ports: Map<string, Point>): void {
    const { id, title, names } = part;
    const area = { ...MIDDLE, y, height: heightOfOthers(part) };
    const texts = [textLine(area, 0, title, "note"), ...textLines(area, names, "mono")];
    drawing.boxes.push({ id, kind: "elsewhere", ...area, texts, tooltip: [title, ...names].join(" ") });
    ports.set(id, { x: area.x, y: y + area.height / 2 });
}
