import { printable } from "../printable";

/** HTML and SVG as text. What comes from the outside reaches a page through `escape` and by no other way. */

const ENTITIES: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

/** For text and for attributes in quotes: no markup, and nothing that is not seen. */
export function escape(text: string): string {
    return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
