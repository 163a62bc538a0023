/**
 * The text without characters that affect the reader's screen: control characters move a terminal's cursor, and others change the direction
 * of the text or are invisible. The answers of DNS servers and the names of tenants may contain them.
 */
export function printable(text: string): string {
    return escaped(text.replace(/\s+/gu, " "));
}

/** The same for a text with several lines, which keeps its line breaks and blanks. */
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

/** The first characters of a text of any length. */
export function cut(text: string, most = 120): string {
    const characters = [...text];
    return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}
