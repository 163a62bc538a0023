/**
 * The words of a zone file (RFC 1035 §5.1), entry by entry: a line, or several lines inside parentheses, without comments. zoneFile.ts
 * interprets the words.
 */

export interface Word {
    /** The text without its quotes; escapes are unchanged. */
    text: string;
    /** True for a word that is completely in quotes. */
    quoted: boolean;
}

export interface Entry {
    /** The line in the file where the entry begins, from 1. */
    line: number;
    /** True if the line begins with a blank, which means the name of the former entry. */
    ownerOmitted: boolean;
    words: Word[];
}

/** A problem in a file, and its line. */
export interface LineProblem {
    line: number;
    message: string;
}

/** Blanks, a comment, a parenthesis, a word in quotes, or a word that can be partly in quotes: `alpn="h2,h3"`. */
const TOKEN =
    /[ \t\v\f]+|;.*|([()])|"((?:[^"\\]|\\.)*)"|((?:[^ \t\v\f;()"\\]|\\.)(?:[^ \t\v\f;()"\\]|\\.|"(?:[^"\\]|\\.)*")*)/suy;

/** An incomplete entry, and the number of open parentheses in it. */
interface OpenEntry extends Entry {
    depth: number;
}

/** The entries of a file. Reading stops after a line that cannot be split into words, because its open quotes or parentheses are unknown. */
export function readEntries(text: string): { entries: Entry[]; problems: LineProblem[] } {
    const entries: Entry[] = [];
    let open: OpenEntry | undefined;
    for (const [index, content] of text
        .replace(/^\uFEFF/, "")
        .split(/\r\n|\n|\r/)
        .entries()) {
        const line = index + 1;
        const entry: OpenEntry = open ?? { line, ownerOmitted: /^[ \t]/.test(content), words: [], depth: 0 };
        const message = readLine(content, entry);
        if (message !== undefined) {
            return { entries, problems: [{ line, message }] };
        }
        open = entry.depth > 0 ? entry : undefined;
        if (open === undefined && entry.words.length > 0) {
            const { depth: _depth, ...ended } = entry;
            entries.push(ended);
        }
    }
    const problems =
        open === undefined ? [] : [{ line: open.line, message: 'a "(" is never closed; close it with ")"' }];
    return { entries, problems };
}

/** @returns the problem of the line */
function readLine(content: string, entry: OpenEntry): string | undefined {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < content.length) {
        const from = TOKEN.lastIndex;
        const match = TOKEN.exec(content);
        if (match === null) {
            return content[from] === "\\"
                ? "a backslash at the end of the line escapes nothing; remove it"
                : "a quoted string does not end on its line; close it with a quotation mark";
        }
        const [, parenthesis, quoted, word] = match;
        if (parenthesis !== undefined) {
            entry.depth += parenthesis === "(" ? 1 : -1;
        }
        if (entry.depth < 0) {
            return 'a ")" has no "(" before it';
        }
        if (quoted !== undefined || word !== undefined) {
            entry.words.push({ text: quoted ?? word ?? "", quoted: quoted !== undefined });
        }
    }
    return undefined;
}
