import { MAX_STRING, quoteString } from "../escapes";
import { UnencodableError } from "../wireNames";
import { wireText, type RecordType } from "./recordType";
import { parseStrings, type ParsedStrings } from "./strings";

/**
 * Values that are a list of character strings: TXT and SPF. A value with quotes has the form of Route 53 and zone files. A value without
 * quotes is plain text, which is put into quotes here.
 */

/** Invisible characters that come from pasted text, without the joiners in words and emoji. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?! )\p{Zs}|(?![\u200c\u200d])\p{Cf}/u;
/** A whole line of a zone file: `name 300 IN TXT …`. */
const ZONE_LINE = /^\S+\s+(?:\d+[smhdw]?\s+)?(?:IN\s+(?:\d+\s+)?)(?:TXT|SPF)\s/i;
const CURLY_QUOTES = /^[“”„‟«»].*[“”„‟«»]$/su;

/** Quoted strings, or the beginning of quoted strings in a zone file's parentheses. */
function isQuoted(text: string): boolean {
    return /^(?:\((?:\s|;[^\n]*\n)*)?"/.test(text);
}

function stringsProblem(value: string): string | undefined {
    return asTxtProblem(parseStrings(value).problem);
}

function asTxtProblem(problem: string | undefined): string | undefined {
    return problem === undefined ? undefined : `is not a valid TXT value: it ${problem}`;
}

/** The reason why text without quotes is probably a mistake. */
function plainProblem(text: string): string | undefined {
    if (ZONE_LINE.test(text)) {
        return "is a whole line of a zone file; write only the part after TXT";
    }
    if (CURLY_QUOTES.test(text)) {
        return 'is in typographic quotes, which would become part of the text; use " or no quotes';
    }
    const escape = /\\[";]/.exec(text)?.[0];
    if (escape !== undefined) {
        return `contains ${escape}, and in text without quotes a backslash is an ordinary character; write ${escape.slice(1)} alone`;
    }
    const code = INVISIBLE.exec(text)?.[0].codePointAt(0);
    return code === undefined
        ? undefined
        : `contains U+${code.toString(16).toUpperCase().padStart(4, "0")}, which is invisible (pasted text often contains such characters); remove it, or, if it is intended, write the text in quotes with octal escapes`;
}

/**
 * Text without quotes in the form of Route 53: UTF-8, quoted, split into strings of at most 255 octets. Blanks are part of the text, but
 * line breaks at its ends come from YAML. Quoted strings stay unchanged, with one blank between them.
 */
function normalizeStrings(value: string): string {
    const trimmed = value.trim();
    return isQuoted(trimmed)
        ? (parseStrings(trimmed).words?.join(" ") ?? trimmed)
        : quoteText(withoutLineBreaks(value));
}

function withoutLineBreaks(value: string): string {
    return value.replace(/^[\r\n]+|[\r\n]+$/g, "");
}

function quoteText(text: string): string {
    const octets = Buffer.from(text, "utf8");
    const strings: string[] = [];
    for (let from = 0; from < octets.length || from === 0; from += MAX_STRING) {
        strings.push(quoteString(octets.subarray(from, from + MAX_STRING)));
    }
    return strings.join(" ");
}

/** A string after its length in one octet (RFC 1035 §3.3). */
export function withLength(string: Buffer): Buffer {
    return Buffer.concat([Buffer.from([string.length]), string]);
}

export function stringsType(code: number): RecordType {
    const type: RecordType = {
        code,
        userMayOwn: true,
        problem: stringsProblem,
        doubt: (written) =>
            isQuoted(written.trim()) ? undefined : asTxtProblem(plainProblem(withoutLineBreaks(written))),
        normalize: normalizeStrings,
        comparable: (value) => wireText(type, value) ?? value,
        toWire(value) {
            const { strings, problem }: ParsedStrings = parseStrings(value);
            if (strings === undefined || strings.length === 0) {
                throw new UnencodableError(`"${value}" ${problem ?? "has no string in it"}`);
            }
            return Buffer.concat(strings.map(withLength));
        },
        fromWire(reader) {
            const strings: string[] = [];
            while (!reader.done) {
                strings.push(quoteString(reader.string()));
            }
            return strings.join(" ");
        },
    };
    return type;
}
