import type { Text } from "./shapes";

/** The width of a text, and its truncation: an SVG does not wrap text. */

/** Generous widths of a character in each style, because fonts differ between systems. */
export const CHARACTER_WIDTHS: Record<Text["style"], number> = {
    heading: 7.2,
    name: 7.25,
    mono: 6.65,
    note: 6.65,
};

/** Letters of East Asian scripts, and pictures, are twice as wide as others (simplified from Unicode Annex 11). */
const WIDE =
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f300}-\u{3fffd}]/u;

/** The width in columns of a monospaced font. */
export function columnsOf(words: string): number {
    return [...words].reduce((sum, letter) => sum + (WIDE.test(letter) ? 2 : 1), 0);
}

/** Truncates to a number of columns. The cut is closer to the end than to the beginning, because names differ at both ends. */
export function truncateMiddle(words: string, columns: number): string {
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
