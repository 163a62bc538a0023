import type { Card } from "./cards";
import {
    BADGE_HEIGHT,
    BADGE_ROOM,
    LEFT,
    LINE,
    PADDING,
    ROW,
    TITLE,
    badgeOf,
    fit,
    textLine,
    textLines,
} from "./geometry";
import type { Drawing, Point } from "./shapes";

/** The position of a card in the left column, with its rows and the arrows that begin there. */

export function heightOfCard({ notes, rows }: Card): number {
    return TITLE + notes.length * LINE + rows.length * ROW + PADDING;
}

export function placeCard(
    drawing: Drawing,
    id: string,
    { kind, title, notes, rows }: Card,
    y: number,
    ports: Map<string, Point>,
): void {
    const area = { ...LEFT, y, height: heightOfCard({ kind, title, notes, rows }) };
    const texts = [
        textLine(area, 0, title, "name"),
        ...textLines(area, notes, kind === "registry" ? "note" : "mono"),
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
