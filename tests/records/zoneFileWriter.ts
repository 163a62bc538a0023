import fc from "fast-check";
import { quoteString } from "../../records/escapes";

/** Random records, and a writer of zone files for them, which uses all forms that RFC 1035 allows. It uses no code of the reader. */

/** A part of a value: a name without its final dot, the octets of a string, hexadecimal digits, or a text that stays as it is. */
type Field = { name: string } | { octets: number[] } | { digits: string } | { plain: string };

export interface WrittenRecord {
    /** The labels below the zone; empty for the zone itself. */
    labels: string[];
    type: string;
    ttl: number;
    fields: Field[];
}

/** The chosen forms of a record. Each number selects a form by its remainder. */
export interface Spelling {
    owner: number;
    ttl: number;
    order: number;
    name: number;
    string: number;
    space: number;
    before: number;
}

/** With the digit, a relative name does not look like a full name without its final dot: mail.de. */
const label = fc.stringMatching(/^[a-z_][a-z0-9]{0,6}(-[a-z]{1,3})?[0-9]$/);
const labels = fc.array(label, { maxLength: 3 });
const name = fc
    .tuple(labels, fc.constantFrom("tenant.net", "sub.tenant.net", "example.com", "a.example.org"))
    .map(([below, domain]) => [...below, domain].join("."));
const number = fc.integer({ min: 0, max: 65535 }).map((each) => ({ plain: String(each) }));
const octet = fc.integer({ min: 0, max: 3 }).map((each) => ({ plain: String(each) }));
const host = name.map((each) => ({ name: each }));
const string = fc
    .array(fc.oneof(fc.integer({ min: 32, max: 126 }), fc.integer({ min: 0, max: 255 })), { maxLength: 40 })
    .map((octets) => ({ octets }));
const word = fc.stringMatching(/^[a-z0-9]{1,8}$/).map((text) => ({ octets: [...Buffer.from(text)] }));
const digits = (length: number) =>
    fc.stringMatching(new RegExp(`^[0-9A-F]{${length}}$`)).map((each) => ({ digits: each }));
const plain = (text: string) => fc.constant({ plain: text });

const VALUES: Record<string, fc.Arbitrary<Field[]>> = {
    A: fc.ipV4().map((plainText) => [{ plain: plainText }]),
    AAAA: fc.integer({ min: 1, max: 0xffff }).map((each) => [{ plain: `2001:db8::${each.toString(16)}` }]),
    CAA: fc.tuple(plain("0"), plain("issue"), word).map((fields) => [...fields]),
    CNAME: fc.tuple(host),
    DS: fc.tuple(number, plain("13"), plain("2"), digits(64)),
    HTTPS: fc.tuple(plain("1"), host, plain('alpn="h2,h3"'), plain("port=443")),
    MX: fc.tuple(number, host),
    NAPTR: fc.tuple(number, number, word, word, fc.constant({ octets: [] }), host),
    NS: fc.tuple(host),
    PTR: fc.tuple(host),
    SPF: fc.array(string, { minLength: 1, maxLength: 3 }),
    SRV: fc.tuple(number, number, number, host),
    SSHFP: fc.tuple(plain("4"), plain("2"), digits(64)),
    SVCB: fc.tuple(plain("2"), host, plain("port=8443")),
    TLSA: fc.tuple(octet, plain("1"), plain("1"), digits(64)),
    TXT: fc.array(string, { minLength: 1, maxLength: 3 }),
};

/** The types of the records that it creates. */
export const WRITTEN_TYPES = Object.keys(VALUES).sort();

export const writtenRecord: fc.Arbitrary<WrittenRecord> = fc.constantFrom(...WRITTEN_TYPES).chain((type) =>
    fc.record({
        labels,
        type: fc.constant(type),
        ttl: fc.integer({ min: 0, max: 700_000 }),
        fields: VALUES[type] ?? fc.constant([]),
    }),
);

const choice = fc.nat({ max: 59 });
export const spelling: fc.Arbitrary<Spelling> = fc.record({
    ...{ owner: choice, ttl: choice, order: choice, name: choice },
    ...{ string: choice, space: choice, before: choice },
});

/** The value in Route 53's form, which the reader must return. */
export function valueOf({ fields }: WrittenRecord): string {
    return fields
        .map((field) =>
            "name" in field
                ? `${field.name}.`
                : "octets" in field
                  ? quoteString(Buffer.from(field.octets))
                  : "digits" in field
                    ? field.digits
                    : field.plain,
        )
        .join(" ");
}

/** A zone file of tenant.net with these records, each in its chosen form. */
export function writeZoneFile(records: readonly (WrittenRecord & { spelling: Spelling })[]): string {
    const lines: string[] = [];
    let origin = "tenant.net";
    let defaultTtl: number | undefined;
    let owner: string | undefined;
    for (const record of records) {
        const { spelling: how, ttl } = record;
        if (how.before % 6 === 1) {
            lines.push("", '; a comment; with "quotes" and (', "   ; and another", "  ");
        } else if (how.before % 6 === 2) {
            origin = how.before % 12 === 2 ? "tenant.net" : "sub.tenant.net";
            lines.push(`$ORIGIN ${origin}. ; from here on`);
        } else if (how.before % 6 === 3) {
            defaultTtl = ttl;
            lines.push(`$TTL ${ttlText(ttl, how.ttl)}`);
        }
        const full = [...record.labels, "tenant.net"].join(".");
        const isOmitted = full === owner && how.owner % 2 === 0;
        const ttlWord = defaultTtl === ttl && how.ttl % 2 === 0 ? [] : [ttlText(ttl, how.ttl)];
        const head = [ttlWord, how.order % 3 === 0 ? [] : ["IN"]];
        const words = [
            isOmitted ? "" : nameText(full, origin, how.owner),
            ...(how.order % 2 === 0 ? head : head.reverse()).flat(),
            how.order % 5 === 0 ? record.type.toLowerCase() : record.type,
            ...inParentheses(
                record.fields.flatMap((field) => fieldTexts(field, origin, how)),
                how.space,
            ),
        ];
        owner = full;
        lines.push(words.join(how.space % 2 === 0 ? " " : "\t") + (how.space % 7 === 0 ? " ; the end" : ""));
    }
    return lines.join(records.length % 2 === 0 ? "\n" : "\r\n");
}

/** Seconds, or units in upper or lower case. */
function ttlText(ttl: number, how: number): string {
    if (how % 3 === 0) {
        return String(ttl);
    }
    const [hours, minutes, seconds] = [Math.floor(ttl / 3600), Math.floor(ttl / 60) % 60, ttl % 60];
    return how % 3 === 1
        ? `${hours}h${minutes}m${seconds}s`
        : `${hours}H${minutes * 60 + seconds}`.concat("S");
}

/** An absolute name, a relative name or @, if the origin allows it. */
function nameText(full: string, origin: string, how: number): string {
    if (full === origin) {
        return how % 3 === 0 ? `${full}.` : "@";
    }
    return full.endsWith(`.${origin}`) && how % 3 !== 0 ? full.slice(0, -origin.length - 1) : `${full}.`;
}

function fieldTexts(field: Field, origin: string, how: Spelling): string[] {
    if ("name" in field) {
        return [nameText(field.name, origin, how.name)];
    }
    if ("octets" in field) {
        return [stringText(Buffer.from(field.octets), how.string)];
    }
    if ("digits" in field) {
        const middle = field.digits.length / 2;
        return how.string % 2 === 0
            ? [field.digits]
            : [field.digits.slice(0, middle), field.digits.slice(middle)];
    }
    return [field.plain];
}

/** In quotes, or without quotes if nothing requires them; octets as they are, or escaped. */
function stringText(octets: Buffer, how: number): string {
    const text = [...octets].map((octet) => {
        const character = String.fromCharCode(octet);
        const isPrintable = octet >= 0x20 && octet < 0x7f;
        if (!isPrintable || (how % 5 === 0 && octet % 3 === 0)) {
            return `\\${String(octet).padStart(3, "0")}`;
        }
        return '"\\'.includes(character) ? `\\${character}` : character;
    });
    const isWord = octets.length > 0 && /^[a-z0-9=_-]+$/i.test(octets.toString("latin1"));
    return isWord && how % 2 === 0 ? text.join("") : `"${text.join("")}"`;
}

/** On one line, or on several. */
function inParentheses(words: readonly string[], how: number): string[] {
    if (how % 3 !== 0) {
        return [...words];
    }
    const [first = "", ...rest] = words;
    return how % 6 === 0
        ? ["(", first, ";(comment\n", ...rest.map((each) => `${each}\n`), ")"]
        : [first, "(\r\n", ...rest, ")"];
}
