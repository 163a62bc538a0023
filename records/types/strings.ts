import { MAX_STRING, unquoteString } from "../escapes";

/** Quoted strings in TXT, SPF, CAA and NAPTR values (Developer Guide, TXTFormat): escapes are octal. */

export type ParsedStrings =
    | { words: string[]; strings: Buffer[]; problem?: undefined }
    | { words?: undefined; strings?: undefined; problem: string };

/**
 * Reads one or several strings, with blanks, line breaks or nothing between them, and in a zone file's parentheses also with comments (RFC
 * 1035 §5.1).
 *
 * @returns the words with their quotes and their octets, or the violated rule as a clause
 */
export function parseStrings(text: string): ParsedStrings {
    const inner = PARENTHESES.exec(text)?.[1];
    return inner === undefined
        ? parseWords(text, /[ \t\r\n]*/y)
        : parseWords(inner, /(?:\s|;[^\n]*(?:\n|$))*/y);
}

/** Tools that generate keys write a comment after the parentheses. */
const PARENTHESES = /^\(((?:[^"]|"(?:[^"\\]|\\.)*")*?)\)\s*(?:;[^\n"]*)?$/s;

function parseWords(inner: string, separator: RegExp): ParsedStrings {
    const words: string[] = [];
    let offset = matchAt(separator, inner, 0).length;
    while (offset < inner.length) {
        const word = matchAt(/"(?:[^"\\]|\\.)*"/sy, inner, offset);
        if (word === "") {
            return {
                problem: `has text outside the quotes, or an unclosed quote, at ${shorten(inner.slice(offset))}`,
            };
        }
        words.push(word);
        offset += word.length;
        offset += matchAt(separator, inner, offset).length;
    }
    const problem = words.map(wordProblem).find((each) => each !== undefined);
    return problem === undefined ? { words, strings: words.map(unquoteString) } : { problem };
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
    pattern.lastIndex = offset;
    return pattern.exec(text)?.[0] ?? "";
}

function wordProblem(word: string): string | undefined {
    const escapes = [...word.matchAll(/\\([0-3][0-7]{2}|[^0-9]|.{0,3})/gs)].map(([, code = ""]) => code);
    const wrong = escapes.find((code) => /^[0-9]/.test(code) && !/^[0-3][0-7]{2}$/.test(code));
    if (wrong !== undefined) {
        return `has the escape \\${wrong}, and an escape is three octal digits from \\000 to \\377; write a semicolon as it is, or as \\073`;
    }
    const odd = /[^ -~]/u.exec(word)?.[0].codePointAt(0);
    if (odd !== undefined) {
        return `has U+${odd.toString(16).toUpperCase().padStart(4, "0")} in quotes, where only printable ASCII and octal escapes are allowed; remove the quotes to use any text`;
    }
    const { length } = unquoteString(word);
    return length > MAX_STRING
        ? `has a string of ${length} characters, and the limit is ${MAX_STRING}; split it into several quoted strings, or remove the quotes`
        : undefined;
}

function shorten(text: string): string {
    return text.length > 30 ? `${text.slice(0, 27)}...` : text;
}
