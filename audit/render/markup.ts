import { printable } from "../printable";

/** HTML and SVG as text. Text from outside reaches a page only through `escape`. */

const ENTITIES: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

/** For text and quoted attributes: no markup, and no invisible characters. */
export function escape(text: string): string {
    return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
