import assert from "node:assert/strict";
import { readEntries } from "../../records/zoneFileEntries";

/** Entries as text: the line, a blank for an omitted name, and the words. Quoted words keep their quotes. */
const entries = (text: string): string[] =>
    readEntries(text).entries.map(
        ({ line, ownerOmitted, words }) =>
            `${line}:${ownerOmitted ? " " : ""}${words.map(({ text: word, quoted }) => (quoted ? `"${word}"` : word)).join("|")}`,
    );

describe("the entries of a zone file", () => {
    it("are lines without blanks and comments, and lines in parentheses together", () => {
        assert.deepEqual(entries("; first\n\na b ; c\n \td\n  ; no entry\ne ( f ; g )\n\n  (h) i\n) j\nk"), [
            "3:a|b",
            "4: d",
            "6:e|f|h|i|j",
            "10:k",
        ]);
    });

    it("have words in quotes, with parts in quotes and with escapes, unchanged", () => {
        assert.deepEqual(entries('a "b ; (c" "d""e" alpn="h2,h3" \\;x\\( y\\"z "\\"\\\\" ""'), [
            '1:a|"b ; (c"|"d"|"e"|alpn="h2,h3"|\\;x\\(|y\\"z|"\\"\\\\"|""',
        ]);
    });

    it("end at a line that cannot be split into words", () => {
        const { entries: found, problems } = readEntries('a b\nc "d\ne f');
        assert.deepEqual([found.length, problems.map(({ line }) => line)], [1, [2]]);
    });

    it("are separated only by blanks of ASCII", () => {
        assert.deepEqual(entries("a\u00a0b c"), ["1:a\u00a0b|c"]);
    });
});
