import { escapeCharacters, MAX_STRING, octalEscape, quoteString } from "./escapes";
import { toAsciiLabels } from "./names";
import { recordType } from "./types";
import type { Word } from "./zoneFileEntries";

/**
 * Names and values of a zone file in the form that Route 53 takes. A zone file writes an octet as three decimal digits
 * behind a backslash (RFC 1035 §5.1), Route 53 as three octal ones; and in a zone file names in values are relative.
 */

/** Which fields of a value are a name, one that may be relative: by type, from 0. */
const NAME_FIELD: Readonly<Record<string, number>> = {
    ...{ CNAME: 0, NS: 0, PTR: 0, DNAME: 0, ALIAS: 0, ANAME: 0 },
    ...{ MX: 1, SVCB: 1, HTTPS: 1, SRV: 3, NAPTR: 5 },
};

/** From which field to which the fields are character strings, which may go without quotes. */
const STRING_FIELDS: Readonly<Record<string, [from: number, to: number]>> = {
    TXT: [0, Infinity],
    SPF: [0, Infinity],
    CAA: [2, 3],
    NAPTR: [2, 5],
};

/** From which field on the words are one field, in hexadecimal, that may have blanks in it. */
const HEXADECIMAL_FROM: Readonly<Record<string, number>> = { DS: 3, TLSA: 3, SSHFP: 2 };

/** A name of a value: how it is written, without a dot at its end, and what it stands for. */
interface RelativeName {
    text: string;
    name: string;
}

/**
 * A value, with the relative names in it that look like whole ones, and why its name is most likely none; or what is wrong with
 * it.
 */
type Value =
    | { value: string; names: RelativeName[]; doubt: string | undefined; problem?: undefined }
    | { problem: string; value?: undefined; names?: undefined; doubt?: undefined };

/**
 * A record's data as a value.
 *
 * @param origin what names are relative to, with the dot at its end
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
            // Of records' names it is a part as it stands, of names in values it is not (Developer Guide, DomainNameFormat).
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
 * A name as a record has it, absolute with the dot at its end, in ASCII and with octal escapes.
 *
 * @returns undefined for one with an @ in it, as one host's exports have it: AT_IN_NAME says so
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

/** A clause behind the name. */
export const AT_IN_NAME =
    "contains an @, which means the origin only when it stands alone; remove it and the dot before it";

/** RFC 1035 §5.1: a name that ends in a dot is absolute. A dot behind a backslash belongs to a label. */
export function hasDotAtEnd(text: string): boolean {
    return /(^|[^\\])(\\\\)*\.$/.test(text);
}

/** In the name of a record a blank in quotes is the one that is not written as it is. */
export const NOT_IN_NAME = /\s/;
/** In the name of a value: what is most likely no name, such as an address of mail, or a URL with its port. */
const NOT_IN_TARGET = /[^A-Za-z0-9_/.*\-\u0080-\u{10ffff}]/u;

/** @param odd matches a character that a name has as an escape only, so that it can be told from a mistake */
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

/** With octal escapes in place of all others; what needs none has none. */
function toOctal(text: string): string {
    return text.replace(ESCAPES, (_escape, decimal: string | undefined, character: string) => {
        const octets = decimal === undefined ? Buffer.from(character) : Buffer.from([Number(decimal)]);
        return escapeCharacters(octets, /[^a-zA-Z0-9\-_]/g);
    });
}

/** With the octets of UTF-8 for what is not in ASCII. */
function outsideAscii(text: string): string {
    return text.replace(/[^\p{ASCII}]+/gu, (part) => escapeCharacters(Buffer.from(part), /[^]/g));
}

/** Character strings in quotes. @param cut of text that is too long for one string are made several, which mean the same */
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
