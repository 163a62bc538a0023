/**
 * The text without characters that act on the reader's screen: control characters move a terminal's cursor, and others turn
 * the direction of writing or cannot be seen. The answers of DNS servers and the names of tenants may contain them.
 */
export function printable(text: string): string {
    return escaped(text.replace(/\s+/gu, " "));
}

/** The same for a text of several lines, which keeps its line breaks and blanks. */
export function printableLines(text: string): string {
    return text
        .split("\n")
        .map((line) => escaped(line.replace(/[\p{Zl}\p{Zp}\t\r]/gu, " ")))
        .join("\n");
}

function escaped(text: string): string {
    return text.replace(
        /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu,
        (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
}

/** The first characters of a text that may be of any length. */
export function cut(text: string, most = 120): string {
    const characters = [...text];
    return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}
