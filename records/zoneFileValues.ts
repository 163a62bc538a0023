import { escapeCharacters, MAX_STRING, octalEscape, quoteString } from "./escapes";
import { toAsciiLabels } from "./names";
import { recordType } from "./types";
import type { Word } from "./zoneFileEntries";

/**
 * Converts names and values of a zone file to the form that Route 53 accepts. A zone file writes an octet as three decimal digits after a
 * backslash (RFC 1035 §5.1), Route 53 as three octal ones; and names in the values of a zone file can be relative.
 */

/** The fields of a value that are a name, which can be relative: by type, from 0. */
const NAME_FIELD: Readonly<Record<string, number>> = {
    ...{ CNAME: 0, NS: 0, PTR: 0, DNAME: 0, ALIAS: 0, ANAME: 0 },
    ...{ MX: 1, SVCB: 1, HTTPS: 1, SRV: 3, NAPTR: 5 },
};

/** The range of fields that are character strings, which can be without quotes. */
const STRING_FIELDS: Readonly<Record<string, [from: number, to: number]>> = {
    TXT: [0, Infinity],
    SPF: [0, Infinity],
    CAA: [2, 3],
    NAPTR: [2, 5],
};

/** The first word of a field in hexadecimal that can contain blanks. */
const HEXADECIMAL_FROM: Readonly<Record<string, number>> = { DS: 3, TLSA: 3, SSHFP: 2 };

/** A name in a value: its notation without a final dot, and its full name. */
interface RelativeName {
    text: string;
    name: string;
}

/**
 * A value, with its relative names that look like full names, and the reason why one of its names is probably a mistake; or the problem of
 * the value.
 */
type Value =
    | { value: string; names: RelativeName[]; doubt: string | undefined; problem?: undefined }
    | { problem: string; value?: undefined; names?: undefined; doubt?: undefined };

/**
 * Converts a record's data to a value.
 *
 * @param origin names are relative to it; with the final dot
 */
export function valueFrom(type: string, data: readonly Word[], origin: string): Value {
    if (data.length === 0) {
        return { problem: "the record has no value" };
    }
    if (data[0]?.text === "\\#" && recordType(type) !== undefined) {
        return {
            problem:
                "the value is in the general form of RFC 3597 (\\#), which is not supported; write it in the form of its type",
        };
    }
    const bad = data.find(({ text }) =>
        [...text.matchAll(ESCAPES)].some(([, code = "0"]) => Number(code) > 255),
    );
    if (bad !== undefined) {
        return { problem: `${bad.text} has an escape above \\255, the largest octet` };
    }
    const [stringsFrom, stringsTo] = STRING_FIELDS[type] ?? [Infinity, Infinity];
    const hexadecimalFrom = HEXADECIMAL_FROM[type] ?? Infinity;
    const names: RelativeName[] = [];
    let doubt: string | undefined;
    const fields: string[] = [];
    for (const [index, word] of data.slice(0, hexadecimalFrom).entries()) {
        if (index === NAME_FIELD[type] && !word.quoted) {
            const name = absoluteName(word.text, origin);
            if (name === undefined) {
                return { problem: `${word.text} ${AT_IN_NAME}` };
            }
            const problem = word.text === "@" ? undefined : rawProblem(word.text, NOT_IN_TARGET);
            doubt = problem === undefined ? undefined : `${word.text} ${problem}`;
            // `*` is allowed without an escape in the names of records, but not in names in values (Developer Guide, DomainNameFormat).
            fields.push(name.replaceAll("*", octalEscape(0x2a)));
            names.push(...(hasDotAtEnd(word.text) || word.text === "@" ? [] : [{ text: word.text, name }]));
        } else if (word.quoted || (index >= stringsFrom && index < stringsTo)) {
            fields.push(...quoted(word.text, stringsTo === Infinity && stringsFrom === 0));
        } else {
            fields.push(isParameter(type, index) ? outsideAscii(toOctal(word.text)) : toOctal(word.text));
        }
    }
    const digits = data.slice(hexadecimalFrom).map(({ text }) => text);
    return { value: [...fields, ...(digits.length > 0 ? [digits.join("")] : [])].join(" "), names, doubt };
}

/**
 * The name of a record: absolute with the final dot, in ASCII and with octal escapes.
 *
 * @returns undefined for a name with an @, as in one host's exports; AT_IN_NAME is its message
 */
export function absoluteName(text: string, origin: string): string | undefined {
    if (text === "@") {
        return origin;
    }
    if (/(^|\.)@/.test(text)) {
        return undefined;
    }
    const name = hasDotAtEnd(text) ? text : origin === "." ? `${text}.` : `${text}.${origin}`;
    return toAsciiLabels(toOctal(name));
}

/** A clause after the name. */
export const AT_IN_NAME =
    "contains an @, which means the origin only when it stands alone; remove it and the dot before it";

/** RFC 1035 §5.1: a name with a final dot is absolute. A dot after a backslash belongs to a label. */
export function hasDotAtEnd(text: string): boolean {
    return /(^|[^\\])(\\\\)*\.$/.test(text);
}

/** In the name of a record, a blank in quotes is the only character that needs an escape. */
export const NOT_IN_NAME = /\s/;
/** In a name in a value: characters that are probably a mistake, such as in a mail address, or in a URL with its port. */
const NOT_IN_TARGET = /[^A-Za-z0-9_/.*\-\u0080-\u{10ffff}]/u;

/** @param odd matches a character that is allowed only as an escape, so that it can be distinguished from a mistake */
export function rawProblem(text: string, odd: RegExp): string | undefined {
    const [character] = odd.exec(text.replace(ESCAPES, "")) ?? [];
    return character === undefined
        ? undefined
        : `contains ${JSON.stringify(character)}, which is unusual in a name; write it as \\${String(character.charCodeAt(0)).padStart(3, "0")} if it is intended (RFC 1035, section 5.1)`;
}

/** RFC 9460 §2.1: the parameters of a service are octets, like strings. */
function isParameter(type: string, index: number): boolean {
    return (type === "SVCB" || type === "HTTPS") && index > 1;
}

const ESCAPES = /\\(?:([0-9]{3})|(.))/gsu;

/** Octal escapes for all other escapes; characters that need no escape have none. */
function toOctal(text: string): string {
    return text.replace(ESCAPES, (_escape, decimal: string | undefined, character: string) => {
        const octets = decimal === undefined ? Buffer.from(character) : Buffer.from([Number(decimal)]);
        return escapeCharacters(octets, /[^a-zA-Z0-9\-_]/g);
    });
}

/** Characters outside ASCII become octets of UTF-8. */
function outsideAscii(text: string): string {
    return text.replace(/[^\p{ASCII}]+/gu, (part) => escapeCharacters(Buffer.from(part), /[^]/g));
}

/** Character strings in quotes. @param cut true to split text that is too long for one string into several, which have the same meaning */
function quoted(text: string, cut: boolean): string[] {
    const octets = octetsOf(text);
    const length = cut ? MAX_STRING : Infinity;
    const strings: string[] = [];
    for (let from = 0; from < octets.length || from === 0; from += length) {
        strings.push(quoteString(octets.subarray(from, from + length)));
    }
    return strings;
}

function octetsOf(text: string): Buffer {
    const parts = text.split(/(\\(?:[0-9]{3}|.))/s).map((part) => {
        if (!part.startsWith("\\")) {
            return Buffer.from(part, "utf8");
        }
        return part.length === 4 ? Buffer.from([Number(part.slice(1))]) : Buffer.from(part.slice(1), "utf8");
    });
    return Buffer.concat(parts);
}
