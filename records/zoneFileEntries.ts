/**
 * The words of a zone file (RFC 1035 §5.1), entry by entry: a line, or several of them inside of parentheses, without
 * comments. What the words mean is in zoneFile.ts.
 */

export interface Word {
    /** Without quotes around it; escapes are as they stand in the file. */
    text: string;
    /** True for a word that stands in quotes as a whole. */
    quoted: boolean;
}

export interface Entry {
    /** Of the file, from 1: where the entry begins. */
    line: number;
    /** The line begins with a blank, which stands for the name of the entry before. */
    ownerOmitted: boolean;
    words: Word[];
}

/** What is wrong in a file, and where. */
export interface LineProblem {
    line: number;
    message: string;
}

/** Blanks, a comment, a parenthesis, a word in quotes, or a word, of which parts may be in quotes: `alpn="h2,h3"`. */
const TOKEN =
    /[ \t\v\f]+|;.*|([()])|"((?:[^"\\]|\\.)*)"|((?:[^ \t\v\f;()"\\]|\\.)(?:[^ \t\v\f;()"\\]|\\.|"(?:[^"\\]|\\.)*")*)/suy;

/** An entry that is not yet at its end, and how many parentheses are open in it. */
interface OpenEntry extends Entry {
    depth: number;
}

/** The entries of a file. After a line that cannot be cut into words, nothing more is read: what it opens is not known. */
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

/** @returns what is wrong with the line */
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
