import { parse as parsePublicSuffix } from "tldts";
import { fromFqdn, isInDomain, toFqdn, type Domain } from "./names";
import { recordTypeName } from "./types";
import { readEntries, type Entry, type LineProblem, type Word } from "./zoneFileEntries";
import { absoluteName, AT_IN_NAME, hasDotAtEnd, NOT_IN_NAME, rawProblem, valueFrom } from "./zoneFileValues";

/**
 * Reads zone files (RFC 1035 §5, RFC 2308 §4 for $TTL), as other DNS hosts export them and BIND reads them. Names become absolute, and
 * values get the form of the config: quoted strings, octal escapes. No line is left out: a line that cannot be read is a problem with its
 * number.
 */

/** One record of a zone file. */
export interface ZoneFileRecord {
    /** The line in the file, from 1. */
    line: number;
    /** Absolute, with the final dot. */
    name: string;
    /** In capitals: MX, or TYPE65280 for a type without a name here. */
    type: string;
    /** Seconds; undefined if neither the file nor its SOA has one. */
    ttl: number | undefined;
    value: string;
}

/**
 * Reads a zone file. Instructions for the name server, such as a file to include, are refused by name.
 *
 * @param zone the first origin; names without a final dot are relative to it
 */
export function readZoneFile(
    text: string,
    zone: Domain | string,
): { records: ZoneFileRecord[]; problems: LineProblem[] } {
    const { entries, problems } = readEntries(text);
    const reader = new Reader(zone);
    for (const entry of entries) {
        reader.read(entry);
    }
    return {
        records: reader.records,
        problems: [...reader.problems, ...reader.dotlessProblems(), ...problems].sort(
            (one, other) => one.line - other.line,
        ),
    };
}

/** A name in a value that is relative to the origin, but looks like a full name. */
interface Dotless {
    line: number;
    text: string;
    name: string;
}

class Reader {
    readonly records: ZoneFileRecord[] = [];
    readonly problems: LineProblem[] = [];
    readonly #dotless: Dotless[] = [];
    readonly #zone: string;
    /** The zone as the name of a record. */
    readonly #apex: string;
    #origin: string;
    /** Empty after an invalid name, which was already reported. */
    #owner: string | undefined;
    /** The value of $TTL. */
    #defaultTtl: number | undefined;
    /** The TTL of the former record, in a file without $TTL. */
    #lastTtl: number | undefined;

    constructor(zone: string) {
        this.#zone = zone;
        this.#apex = toFqdn(zone);
        this.#origin = this.#apex;
    }

    read(entry: Entry): void {
        const [first] = entry.words;
        if (first !== undefined && !first.quoted && !entry.ownerOmitted && first.text.startsWith("$")) {
            this.#directive(entry, first.text.toUpperCase());
        } else {
            this.#record(entry);
        }
    }

    #say(line: number, message: string): void {
        this.problems.push({ line, message });
    }

    #directive({ line, words }: Entry, directive: string): void {
        const argument = words[1]?.text;
        if (directive === "$INCLUDE") {
            this.#say(
                line,
                `$INCLUDE ${argument ?? ""} names another file, which is not read; copy the lines of that file here`,
            );
        } else if (directive === "$GENERATE") {
            this.#say(
                line,
                "$GENERATE is specific to BIND and is not supported; write the records out, as named-compilezone does",
            );
        } else if (directive === "$TTL") {
            this.#defaultTtl = parseTtl(argument ?? "");
            if (this.#defaultTtl === undefined) {
                this.#say(
                    line,
                    `$TTL ${argument ?? ""}: not a valid TTL; write seconds, or a duration such as 1h30m`,
                );
            }
        } else if (directive !== "$ORIGIN") {
            this.#say(line, `${directive} is not a directive of a zone file; remove the line`);
        } else if (argument === undefined) {
            this.#say(line, "$ORIGIN has no name; add one with a trailing dot");
        } else {
            this.#origin = this.#nameAt(line, argument) ?? this.#origin;
        }
    }

    #record({ line, ownerOmitted, words }: Entry): void {
        const {
            ttl: stated,
            class: recordClass = "IN",
            type,
            data,
        } = readHead(words.slice(ownerOmitted ? 0 : 1));
        if (!ownerOmitted) {
            this.#owner = this.#nameAt(line, words[0]?.text ?? "", type === "SOA") ?? "";
        } else if (this.#owner === undefined) {
            this.#say(
                line,
                "the line starts with a space, and no line before it has a name that it could take over",
            );
        }
        if (type === undefined || !/^[A-Z][A-Z0-9-]*$/.test(type)) {
            this.#say(
                line,
                `${type ?? "nothing"} is in the place of the record type; write name, TTL, type and value`,
            );
            return;
        }
        const ttl = this.#ttl(stated, type, data);
        if (recordClass !== "IN") {
            this.#say(line, `${type} has the class ${recordClass}; Route 53 supports only class IN`);
            return;
        }
        const { value, problem, names, doubt } = valueFrom(type, data, this.#origin);
        // These records are never used, and some exports contain values that a person has written.
        const isAuthority = type === "SOA" || (type === "NS" && this.#owner?.toLowerCase() === this.#apex);
        const wrong = problem ?? (isAuthority ? undefined : doubt);
        if (wrong !== undefined) {
            this.#say(line, `${type}: ${wrong}`);
        } else if (value !== undefined && this.#owner !== undefined && this.#owner !== "") {
            this.records.push({ line, name: this.#owner, type, ttl, value });
            const relative = isAuthority || this.#origin === "." ? [] : names;
            this.#dotless.push(...relative.map((each) => ({ line, ...each })));
        }
    }

    /** The TTL by the rules of BIND: the stated one, else $TTL, else the TTL of the former record, else the SOA's last field. */
    #ttl(stated: number | undefined, type: string, data: readonly Word[]): number | undefined {
        const minimum = type === "SOA" ? parseTtl(data[data.length - 1]?.text ?? "") : undefined;
        this.#lastTtl = stated ?? this.#lastTtl ?? minimum;
        return stated ?? this.#defaultTtl ?? this.#lastTtl;
    }

    /** @returns undefined if the name is probably a mistake, which was reported */
    #nameAt(line: number, text: string, isSoa = false): string | undefined {
        const name = absoluteName(text, this.#origin);
        if (name === undefined) {
            this.#say(line, `${text} ${AT_IN_NAME}`);
            return undefined;
        }
        const raw = rawProblem(text, NOT_IN_NAME);
        if (raw !== undefined) {
            this.#say(line, `${text} ${raw}`);
            return undefined;
        }
        // The SOA has this form in one host's exports, and the SOA is left out in any case.
        if (!isSoa && this.#isZoneTwice(text)) {
            this.#say(line, `${text} ${dotlessProblem(text, name)}`);
            return undefined;
        }
        return name;
    }

    #isZoneTwice(text: string): boolean {
        return this.#origin !== "." && !hasDotAtEnd(text) && isInDomain(text.toLowerCase(), this.#zone);
    }

    /**
     * Names in values that were probably meant as full names: mail would go to mail.example.com.tenant.net. A name that exists in the file
     * is correct as it is.
     */
    dotlessProblems(): LineProblem[] {
        const owners = new Set(this.records.map(({ name }) => name.toLowerCase()));
        return this.#dotless
            .filter(
                ({ text, name }) =>
                    this.#isZoneTwice(text) || (!owners.has(name.toLowerCase()) && endsInSuffix(text)),
            )
            .map(({ line, text, name }) => ({ line, message: `${text} ${dotlessProblem(text, name)}` }));
    }
}

function endsInSuffix(text: string): boolean {
    const { isIcann, domain } = parsePublicSuffix(text, { allowPrivateDomains: false });
    return isIcann === true && domain !== null;
}

function dotlessProblem(text: string, name: string): string {
    return `has no trailing dot, so it means ${fromFqdn(name)} (RFC 1035, section 5.1); write ${text}. if ${text} is intended, otherwise write ${name}`;
}

/** The part before a record's data, with TTL and class in any order, and the data. */
interface Head {
    ttl?: number;
    class?: string;
    type?: string;
    data: Word[];
}

const CLASSES = ["IN", "CH", "CS", "HS"];

function readHead(words: readonly Word[]): Head {
    const head: Head = { data: [] };
    for (const [index, { text, quoted }] of words.entries()) {
        const upper = text.toUpperCase();
        const ttl = quoted ? undefined : parseTtl(text);
        if (head.ttl === undefined && ttl !== undefined) {
            head.ttl = ttl;
        } else if (head.class === undefined && CLASSES.includes(upper)) {
            head.class = upper;
        } else {
            return { ...head, type: typeNamed(upper), data: words.slice(index + 1) };
        }
    }
    return head;
}

/** RFC 3597 §5: TYPE257 is CAA. */
function typeNamed(upper: string): string {
    const code = /^TYPE([0-9]{1,5})$/.exec(upper)?.[1];
    return (code === undefined ? undefined : recordTypeName(Number(code))) ?? upper;
}

const UNITS: Readonly<Record<string, number>> = { S: 1, M: 60, H: 3600, D: 86400, W: 604800 };

/** Seconds, or numbers with units like in BIND: 1h30m. @returns undefined for an invalid TTL */
export function parseTtl(text: string): number | undefined {
    if (/^[0-9]+$/.test(text)) {
        return Number(text);
    }
    if (!/^([0-9]+[smhdw])+$/i.test(text)) {
        return undefined;
    }
    return [...text.matchAll(/([0-9]+)([smhdw])/gi)].reduce(
        (sum, [, count = "", unit = ""]) => sum + Number(count) * (UNITS[unit.toUpperCase()] ?? 0),
        0,
    );
}
