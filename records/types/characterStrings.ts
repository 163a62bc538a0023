import { MAX_STRING, quoteString, splitWords, unquoteString } from "../escapes";
import { characterString } from "./fields";

/** Values that are a list of character strings: TXT and SPF. */

/** The rule of RFC 1035 §3.3: each string has at most 255 octets. */
export function stringsProblem(value: string): string | undefined {
    return /^("(?:[ !#-[\]-~]|\\.){0,1020}")([ \t]+"(?:[ !#-[\]-~]|\\.){0,1020}")*$/.test(value) &&
        stringsFit(value)
        ? undefined
        : "is no TXT value: a quoted string holds at most 255 ASCII characters; without the quotes any text is taken";
}

function stringsFit(value: string): boolean {
    return splitWords(value).every((word) => unquoteString(word).length <= MAX_STRING);
}

/** Text without quotes as Route 53 wants it: in UTF-8, quoted, cut into strings of at most 255 octets. Text in quotes stays. */
export function normalizeStrings(value: string): string {
    if (value.startsWith('"')) {
        return value;
    }
    const octets = Buffer.from(value, "utf8");
    const strings: string[] = [];
    for (let from = 0; from < octets.length || from === 0; from += MAX_STRING) {
        strings.push(quoteString(octets.subarray(from, from + MAX_STRING)));
    }
    return strings.join(" ");
}

/** @throws UnencodableError where a string is too long */
export function readStrings(value: string): Buffer[] {
    return splitWords(value).map(characterString);
}

export function writeStrings(strings: readonly Buffer[]): string {
    return strings.map(quoteString).join(" ");
}
