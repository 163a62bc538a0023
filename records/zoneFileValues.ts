import { MAX_STRING, octalEscape, quoteString } from "./escapes";
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

/** A value, with the relative names in it that look like whole ones; or what is wrong with it. */
type Value =
    | { value: string; names: RelativeName[]; problem?: undefined }
    | { problem: string; value?: undefined; names?: undefined };

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
                "the value is in the general form of RFC 3597 (\\#), which is not read; write it in the form of its type",
        };
    }
    const bad = data.find(({ text }) =>
        [...text.matchAll(/\\([0-9]{3})/g)].some(([, code]) => Number(code) > 255),
    );
    if (bad !== undefined) {
        return { problem: `${bad.text} has an escape above \\255, the largest octet` };
    }
    const [stringsFrom, stringsTo] = STRING_FIELDS[type] ?? [Infinity, Infinity];
    const hexadecimalFrom = HEXADECIMAL_FROM[type] ?? Infinity;
    const names: RelativeName[] = [];
    const fields: string[] = [];
    for (const [index, word] of data.slice(0, hexadecimalFrom).entries()) {
        if (index === NAME_FIELD[type] && !word.quoted) {
            const name = absoluteName(word.text, origin);
            if (name === undefined) {
                return { problem: `${word.text} ${AT_IN_NAME}` };
            }
            fields.push(name);
            names.push(...(hasDotAtEnd(word.text) || word.text === "@" ? [] : [{ text: word.text, name }]));
        } else if (word.quoted || (index >= stringsFrom && index < stringsTo)) {
            fields.push(...quoted(word.text, stringsTo === Infinity && stringsFrom === 0));
        } else {
            fields.push(toOctal(word.text));
        }
    }
    const digits = data.slice(hexadecimalFrom).map(({ text }) => text);
    return { value: [...fields, ...(digits.length > 0 ? [digits.join("")] : [])].join(" "), names };
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
    "has an @ in it, which stands for the origin only by itself; leave it out, with the dot before it";

/** RFC 1035 §5.1: a name that ends in a dot is absolute. A dot behind a backslash belongs to a label. */
export function hasDotAtEnd(text: string): boolean {
    return /(^|[^\\])(\\\\)*\.$/.test(text);
}

/** With octal escapes in place of all others; what needs none has none. */
function toOctal(text: string): string {
    return text.replace(
        /\\(?:([0-9]{3})|(.))/gs,
        (_escape, decimal: string | undefined, character: string) => {
            const code = decimal === undefined ? character.charCodeAt(0) : Number(decimal);
            const plain = String.fromCharCode(code);
            return /[a-zA-Z0-9\-_]/.test(plain) ? plain : octalEscape(code);
        },
    );
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
