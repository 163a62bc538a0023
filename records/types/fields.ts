import { parseStrings } from "./strings";
import { UnencodableError } from "../wireNames";
import { EXAMPLE_ZONE, wireText, type RecordType } from "./recordType";
import type { RdataReader } from "./rdataReader";

/** Types whose value consists of fields with blanks between them: each field has its grammar, its normal form and its octets. */

/** A field that was read, or the violated rule with the field in it. */
export type ReadField =
    { text: string; octets: Buffer; problem?: undefined } | { problem: string; text?: undefined };

export interface Field {
    /** @param zone as in `RecordType.problem`; without it, every value that Route 53 would serve is accepted, even without sense */
    read(word: string, zone?: string): ReadField;
    write(reader: RdataReader): string;
}

/** The definition of a type with fields. */
export interface FieldsSpec {
    /** The type's name, for messages. */
    name: string;
    code: number;
    /** False for types that only Route 53 itself writes. */
    userMayOwn?: boolean;
    /** A correct value for messages. */
    example: string;
    fields: readonly Field[];
    /** What the fields are, for the message about a value that has fewer or more of them. */
    parts?: string;
    /** A rule on all fields together, with their texts. */
    rule?: (texts: readonly string[]) => string | undefined;
}

type ReadValue = { texts: string[]; octets: Buffer; problem?: undefined } | { problem: string };

/** A type from its fields. The last field gets the rest of the value without its blanks, because hexadecimal can contain some. */
export function fieldsType(spec: FieldsSpec): RecordType {
    const { name, code, userMayOwn = true, fields } = spec;
    const type: RecordType = {
        code,
        userMayOwn,
        problem: (value, zone = EXAMPLE_ZONE) => readValue(spec, value, zone).problem,
        normalize(value) {
            const read = readValue(spec, value);
            return read.problem === undefined ? read.texts.join(" ") : value.trim();
        },
        comparable: (value) => wireText(type, value) ?? value.toLowerCase(),
        toWire(value) {
            const read = readValue(spec, value);
            if (read.problem !== undefined) {
                throw new UnencodableError(`"${value}" in a record of type ${name} ${read.problem}`);
            }
            return read.octets;
        },
        fromWire: (reader) => fields.map((field) => field.write(reader)).join(" "),
    };
    return type;
}

function readValue(
    { name, example, fields, parts, rule }: FieldsSpec,
    value: string,
    zone?: string,
): ReadValue {
    const words = wordsOf(value);
    const usual = `is not a valid ${name} value${parts === undefined ? "" : `, which is ${parts}`}; write ${example}`;
    if (words === undefined || words.length < fields.length) {
        return { problem: usual };
    }
    const [last = "", ...more] = words.slice(fields.length - 1);
    if (more.length > 0 && !/^[0-9a-f]+$/i.test([last, ...more].join(""))) {
        return { problem: usual };
    }
    const texts: string[] = [];
    const octets: Buffer[] = [];
    for (const [index, field] of fields.entries()) {
        const word = index === fields.length - 1 ? [last, ...more].join("") : (words[index] ?? "");
        const read = field.read(word, zone);
        if (read.problem !== undefined) {
            return { problem: `is not a valid ${name} value: ${read.problem}; write ${example}` };
        }
        texts.push(read.text);
        octets.push(read.octets);
    }
    const broken = rule?.(texts);
    return broken === undefined
        ? { texts, octets: Buffer.concat(octets) }
        : { problem: `is not a valid ${name} value: ${broken}` };
}

/** The words of a value, separated by blanks; quoted ones keep their quotes. @returns undefined if a quote is not closed */
function wordsOf(value: string): string[] | undefined {
    const trimmed = value.trim();
    const words: string[] = [];
    const word = /("(?:[^"\\]|\\.)*"|[^\s"]+)\s*/sy;
    while (word.lastIndex < trimmed.length) {
        const match = word.exec(trimmed);
        if (match?.[1] === undefined) {
            return undefined;
        }
        words.push(match[1]);
    }
    return words;
}

/** A whole number of 8, 16 or 32 bits. Leading zeros have no meaning. */
export function numberField(bits: 8 | 16 | 32): Field {
    const most = 2 ** bits - 1;
    return {
        read(word) {
            if (!/^[0-9]{1,10}$/.test(word) || Number(word) > most) {
                return { problem: `"${word}" is not a number from 0 to ${most}` };
            }
            const octets = Buffer.alloc(bits / 8);
            octets.writeUIntBE(Number(word), 0, bits / 8);
            return { text: String(Number(word)), octets };
        },
        write: (reader) =>
            String(bits === 8 ? reader.uint8() : bits === 16 ? reader.uint16() : reader.uint32()),
    };
}

/** The rest of the value, in hexadecimal. */
export const hexadecimalField: Field = {
    read: (word) =>
        /^([0-9a-f]{2})+$/i.test(word)
            ? { text: word, octets: Buffer.from(word, "hex") }
            : { problem: `"${word}" must be hexadecimal digits, two for each octet` },
    write: (reader) => reader.rest().toString("hex").toUpperCase(),
};

/** The rest of the value, in base64 (RFC 4648 §4). */
export const base64Field: Field = {
    read: (word) => ({ text: word, octets: Buffer.from(word, "base64") }),
    write: (reader) => reader.rest().toString("base64"),
};

/**
 * A rule about digests: a digest of a known kind must have the length of that kind; a shorter one was truncated. @param lengths in octets,
 * by the number of the kind
 */
export function digestRule(
    kind: number,
    lengths: Readonly<Record<string, number>>,
): (texts: readonly string[]) => string | undefined {
    return (texts) => {
        const wanted = lengths[texts[kind] ?? ""];
        const length = (texts.at(-1)?.length ?? 0) / 2;
        return wanted === undefined || wanted === length
            ? undefined
            : `it has ${length} octets, and a digest of type ${texts[kind] ?? ""} has ${wanted}; copy all ${wanted * 2} hexadecimal digits again`;
    };
}

/** A string in quotes. @param write writes its octets, with or without their length before them */
export function quotedField(form: {
    toOctets: (string: Buffer) => Buffer;
    write: (reader: RdataReader) => string;
}): Field {
    return {
        read(word) {
            const { strings, problem } = parseStrings(word);
            const [string, ...more] = strings ?? [];
            if (string !== undefined && more.length === 0) {
                return { text: word, octets: form.toOctets(string) };
            }
            return {
                problem: word.startsWith('"') ? `${word} ${problem ?? ""}` : `${word} is not in quotes`,
            };
        },
        write: form.write,
    };
}
