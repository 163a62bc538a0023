import type { Verdict } from "../../report";
import { SYMBOLS } from "../../words";
import type { Area, Badge, Text } from "./shapes";
import { CHARACTER_WIDTHS, truncateMiddle } from "./text";

/** The measures that all parts of the drawing share, and the positions of texts and badges. */

export const MARGIN = 6;
export const PADDING = 10;
/** Columns from left to right: x and width. The gaps between them are for the arrows. */
export const LEFT = { x: MARGIN, width: 304 };
export const MIDDLE = { x: 394, width: 236 };
export const RIGHT = { x: 722, width: 204 };
export const TOP = 34;
export const GAP = 14;
export const TITLE = 20;
export const LINE = 15;
export const ROW = 23;
export const BADGE_HEIGHT = 18;

/** The width of a character in a badge. */
const BADGE_CHARACTER = 7.1;
/** The space for the badge at the end of a row. */
export const BADGE_ROOM = 96;

/** A line of text in a box, `index` lines below the first one, with `room` units left at the end. */
export function textLine(area: Area, index: number, words: string, style: Text["style"], room = 0): Text {
    return fit(
        { x: area.x + PADDING, y: area.y + 16 + index * LINE, text: words, style },
        area.width - 2 * PADDING - room,
    );
}

/** Lines below the first one of a box. */
export function textLines(area: Area, words: readonly string[], style: Text["style"]): Text[] {
    return words.map((line, index) => textLine(area, index + 1, line, style));
}

/** A badge of the right size, to be placed by the caller. */
export function badgeOf(word: string, verdict: Verdict, tooltip: string): Badge {
    const words = `${SYMBOLS[word === "not moved" ? word : verdict]} ${word}`;
    const width = Math.ceil(words.length * BADGE_CHARACTER) + 8;
    return { x: 0, y: 0, width, height: BADGE_HEIGHT, text: words, verdict, tooltip };
}

/** The line, truncated to the available width. */
export function fit(line: Text, room: number): Text {
    return { ...line, text: truncateMiddle(line.text, Math.floor(room / CHARACTER_WIDTHS[line.style])) };
}
