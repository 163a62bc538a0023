/**
 * Escapes in names and values, in the form of Route 53: a backslash and the three octal digits of one octet (Developer Guide,
 * DomainNameFormat and TXTFormat). A zone file has three decimal digits instead (RFC 1035 §5.1).
 */

/** RFC 1035 §3.3: a character string has at most 255 octets. */
export const MAX_STRING = 255;

/** `\052` for 42. */
export function octalEscape(code: number): string {
    return `\\${code.toString(8).padStart(3, "0")}`;
}

/**
 * Escapes some characters in octets that are otherwise text.
 *
 * @param special matches the characters that must be escaped; global
 */
export function escapeCharacters(octets: Buffer, special: RegExp): string {
    return octets.toString("latin1").replace(special, (character) => octalEscape(character.charCodeAt(0)));
}

/**
 * Replaces each octal escape by its character.
 *
 * @param most the largest code that counts as an escape; an escape with a larger one stays unchanged
 */
export function unescapeOctal(text: string, most = 0o777): string {
    return text.replace(/\\([0-7]{3})/g, (escape, digits: string) => {
        const code = parseInt(digits, 8);
        return code > most ? escape : String.fromCharCode(code);
    });
}

/** `a` for `\141` and `\101`, because Route 53 stores letters, digits, hyphens and underscores without escapes; any other escape stays. */
export function unescapeIfPlain(escape: string): string {
    const character = unescapeOctal(escape);
    return /[a-zA-Z0-9\-_]/.test(character) ? character.toLowerCase() : escape;
}

/** A character string in quotes: `"` and `\` after a backslash, and octets that are not printable ASCII as octal escapes. */
export function quoteString(octets: Buffer): string {
    const text = [...octets].map((octet) => {
        const character = String.fromCharCode(octet);
        if (character === '"' || character === "\\") {
            return `\\${character}`;
        }
        return octet >= 0x20 && octet < 0x7f ? character : octalEscape(octet);
    });
    return `"${text.join("")}"`;
}

/** The octets of a character string, with or without quotes, with `\101` and `\"` resolved. Its length is not checked. */
export function unquoteString(word: string): Buffer {
    const inner = word.startsWith('"') ? word.slice(1, -1) : word;
    const text = inner.replace(/\\(?:[0-7]{3}|.)/gs, (escape) =>
        escape.length === 4 ? unescapeOctal(escape) : escape.slice(1),
    );
    return Buffer.from(text, "latin1");
}

/** Splits a value at the blanks outside quotes; quoted words keep their quotes. */
export function splitWords(value: string): string[] {
    return value.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/gs) ?? [];
}
