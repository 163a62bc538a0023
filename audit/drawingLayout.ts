import type { Verdict } from "./report";
import type { Card } from "./drawingCards";
import type { Parts, ServerPart, SetPart } from "./drawingParts";
import { SYMBOLS } from "./words";

/**
 * Where everything of the drawing stands, in units of the SVG. Arrows only cross the two gaps between the columns, so that none
 * runs through a box; what is in a box is cut to the box's width here, as an SVG does not wrap text.
 */

export interface Area {
    x: number;
    y: number;
    width: number;
    height: number;
}

export interface Text {
    x: number;
    y: number;
    text: string;
    /** name: a bold domain name; mono: an address or something seen; note: words. */
    style: "heading" | "name" | "mono" | "note";
}

export interface Box extends Area {
    id: string;
    kind: "registry" | "tenant" | "set" | "server" | "aws" | "elsewhere";
    texts: Text[];
    tooltip: string;
    /** The box that it stands in. */
    inside?: string | undefined;
}

/** A verdict in words, at an arrow or a server. */
export interface Badge extends Area {
    text: string;
    verdict: Verdict;
    tooltip: string;
}

export interface Point {
    x: number;
    y: number;
}

export interface Edge {
    from: string;
    to: string;
    start: Point;
    end: Point;
    verdict: Verdict;
    tooltip: string;
}

export interface Drawing {
    width: number;
    height: number;
    headings: Text[];
    boxes: Box[];
    edges: Edge[];
    badges: Badge[];
}

const MARGIN = 6;
const PADDING = 10;
/** Columns from left to right: x and width. The gaps between them are for the arrows. */
const LEFT = { x: MARGIN, width: 304 };
const MIDDLE = { x: 394, width: 236 };
const RIGHT = { x: 722, width: 204 };
const TOP = 34;
const GAP = 14;
const TITLE = 20;
const LINE = 15;
const ROW = 23;
const BADGE_HEIGHT = 18;

/** Widths of a character in each style, on the wide side: fonts differ from one system to the next. */
export const CHARACTER: Record<Text["style"], number> = { heading: 7.2, name: 7.25, mono: 6.65, note: 6.65 };
const BADGE_CHARACTER = 7.1;
const BADGE_ROOM = 96;

/** The drawing of the parts. Its width is that of its columns, its height that of the higher one. */
export function layOut(parts: Parts): Drawing {
    const cardHeights = parts.cards.map(heightOfCard);
    const setHeights = parts.sets.map(heightOfSet);
    const elsewhereHeight =
        parts.elsewhere === undefined ? [] : [TITLE + parts.elsewhere.names.length * LINE + PADDING];
    const left = total(cardHeights);
    const middle = total([...setHeights, ...elsewhereHeight]);
    const drawing: Drawing = {
        width: 0,
        height: TOP + Math.max(left, middle) + MARGIN,
        headings: [],
        boxes: [],
        edges: [],
        badges: [],
    };
    // The shorter column stands in the middle of the longer one, which makes for the shortest arrows.
    let y = TOP + Math.max(0, (left - middle) / 2);
    const ports = new Map<string, Point>();
    for (const [index, set] of parts.sets.entries()) {
        placeSet(drawing, set, y, ports);
        y += (setHeights[index] ?? 0) + GAP;
    }
    if (parts.elsewhere !== undefined) {
        placeElsewhere(drawing, parts.elsewhere, y, ports);
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

function heightOfCard({ notes, rows }: Card): number {
    return TITLE + notes.length * LINE + rows.length * ROW + PADDING;
}

function heightOfServer({ addresses, aws }: ServerPart): number {
    return TITLE + Math.max(addresses.length, aws?.addresses.length ?? 0) * LINE + 8;
}

function heightOfSet({ servers }: SetPart): number {
    return TITLE + 6 + servers.reduce((sum, server) => sum + heightOfServer(server) + PADDING, 0);
}

function placeSet(drawing: Drawing, set: SetPart, top: number, ports: Map<string, Point>): void {
    const height = heightOfSet(set);
    const aws = set.servers.some((server) => server.aws !== undefined);
    const awsId = `${set.id}-aws`;
    drawing.boxes.push(frame(set.id, set.title, { ...MIDDLE, y: top, height }));
    if (aws) {
        drawing.boxes.push(frame(awsId, set.awsTitle, { ...RIGHT, y: top, height }));
    }
    ports.set(set.id, { x: MIDDLE.x, y: top + 15 });
    let y = top + TITLE + 6;
    for (const server of set.servers) {
        const area = {
            x: MIDDLE.x + PADDING,
            width: MIDDLE.width - 2 * PADDING,
            y,
            height: heightOfServer(server),
        };
        placeServer(drawing, set.id, server, area);
        ports.set(server.id, { x: area.x, y: y + area.height / 2 });
        if (server.aws !== undefined) {
            placeAws(drawing, awsId, server, server.aws, area);
        }
        y += area.height + PADDING;
    }
}

function frame(id: string, title: string, area: Area): Box {
    const texts = [text(area, 0, title, "note")];
    return { id, kind: "set", ...area, texts, tooltip: title };
}

function placeServer(drawing: Drawing, inside: string, server: ServerPart, area: Area): void {
    const { id, title, addresses, tag } = server;
    const badge = tag === undefined ? undefined : badgeOf(tag.text, tag.verdict, tag.tooltip);
    const room = badge === undefined ? 0 : badge.width - 4;
    const texts = [text(area, 0, title, "name", room), ...lines(area, addresses, "mono")];
    drawing.boxes.push({ id, kind: "server", ...area, texts, tooltip: title, inside });
    if (badge !== undefined) {
        drawing.badges.push({ ...badge, x: area.x + area.width - badge.width - 3, y: area.y + 3 });
    }
}

function placeAws(
    drawing: Drawing,
    inside: string,
    { id: to }: ServerPart,
    { title, addresses, verdict, tooltip }: NonNullable<ServerPart["aws"]>,
    server: Area,
): void {
    const area = { ...server, x: RIGHT.x + PADDING, width: RIGHT.width - 2 * PADDING };
    const id = `${to}-aws`;
    const texts = [text(area, 0, title, "mono"), ...lines(area, addresses, "mono")];
    drawing.boxes.push({ id, kind: "aws", ...area, texts, tooltip: title, inside });
    const y = area.y + area.height / 2;
    const end = { x: server.x + server.width, y };
    drawing.edges.push({ from: id, to, start: { x: area.x, y }, end, verdict, tooltip });
    const badge = badgeOf(verdict === "ok" ? "ok" : "addresses", verdict, tooltip);
    drawing.badges.push({
        ...badge,
        // The point of the arrow is at the left, and needs to be seen.
        x: (end.x + area.x - badge.width) / 2 + 5,
        y: y - BADGE_HEIGHT / 2,
    });
}

function placeElsewhere(
    drawing: Drawing,
    { id, title, names }: NonNullable<Parts["elsewhere"]>,
    y: number,
    ports: Map<string, Point>,
): void {
    const area = { ...MIDDLE, y, height: TITLE + names.length * LINE + PADDING };
    const texts = [text(area, 0, title, "note"), ...lines(area, names, "mono")];
    drawing.boxes.push({ id, kind: "elsewhere", ...area, texts, tooltip: [title, ...names].join(" ") });
    ports.set(id, { x: area.x, y: y + area.height / 2 });
}

function placeCard(
    drawing: Drawing,
    id: string,
    { kind, title, notes, rows }: Card,
    y: number,
    ports: Map<string, Point>,
): void {
    const area = { ...LEFT, y, height: heightOfCard({ kind, title, notes, rows }) };
    const texts = [
        text(area, 0, title, "name"),
        ...lines(area, notes, kind === "registry" ? "note" : "mono"),
    ];
    const first = y + TITLE + notes.length * LINE + 2;
    for (const [index, row] of rows.entries()) {
        const middle = first + index * ROW + ROW / 2;
        if (row.tag === undefined) {
            texts.push(
                fit(
                    { x: area.x + PADDING, y: middle + 4, text: row.text, style: "note" },
                    area.width - 2 * PADDING,
                ),
            );
            continue;
        }
        const style = row.verdict === "ok" ? "note" : "mono";
        texts.push(
            fit(
                { x: area.x + PADDING, y: middle + 4, text: row.text, style },
                area.width - 2 * PADDING - BADGE_ROOM,
            ),
        );
        const badge = badgeOf(row.tag, row.verdict, row.tooltip);
        drawing.badges.push({
            ...badge,
            x: area.x + area.width - badge.width - 6,
            y: middle - BADGE_HEIGHT / 2,
        });
        const start = { x: area.x + area.width, y: middle };
        for (const to of row.targets) {
            const end = ports.get(to);
            if (end !== undefined) {
                drawing.edges.push({ from: id, to, start, end, verdict: row.verdict, tooltip: row.tooltip });
            }
        }
    }
    drawing.boxes.push({ id, kind, ...area, texts, tooltip: [title, ...notes].join(" ") });
}

/** A line of text in a box, `index` lines below the first, and `room` units short of the box's end. */
function text(area: Area, index: number, words: string, style: Text["style"], room = 0): Text {
    return fit(
        { x: area.x + PADDING, y: area.y + 16 + index * LINE, text: words, style },
        area.width - 2 * PADDING - room,
    );
}

function lines(area: Area, words: readonly string[], style: Text["style"]): Text[] {
    return words.map((line, index) => text(area, index + 1, line, style));
}

function badgeOf(word: string, verdict: Verdict, tooltip: string): Badge {
    const words = `${SYMBOLS[verdict]} ${word}`;
    const width = Math.ceil(words.length * BADGE_CHARACTER) + 8;
    return { x: 0, y: 0, width, height: BADGE_HEIGHT, text: words, verdict, tooltip };
}

function fit(line: Text, room: number): Text {
    return { ...line, text: shorten(line.text, Math.floor(room / CHARACTER[line.style])) };
}

/** Letters of East Asian scripts, and pictures, are twice as wide as others (Unicode Annex 11, in broad strokes). */
const WIDE =
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f300}-\u{3fffd}]/u;

/** The width in columns, as in a font whose letters are all of one width. */
export function columnsOf(words: string): number {
    return [...words].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);
}

/** At most that many columns wide; what is left out is left out near the end, as names differ at both ends. */
export function shorten(words: string, columns: number): string {
    if (columnsOf(words) <= columns) {
        return words;
    }
    const letters = [...words];
    const tail = takeColumns(letters.toReversed(), Math.floor((columns - 1) / 3)).toReversed();
    const head = takeColumns(letters, columns - 1 - columnsOf(tail.join("")));
    return `${head.join("")}…${tail.join("")}`;
}

function takeColumns(letters: readonly string[], columns: number): string[] {
    let used = 0;
    const end = letters.findIndex((letter) => (used += columnsOf(letter)) > columns);
    return letters.slice(0, end === -1 ? letters.length : end);
}
