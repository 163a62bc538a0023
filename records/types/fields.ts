import { MAX_STRING, splitWords, unquoteString } from "../escapes";
import { UnencodableError } from "../wireNames";

/** The fields of a value on its way to the wire. To ask for a field that is not there, or is none of its kind, is an error. */
export class Fields {
    /** The blank-separated words; quoted ones keep their quotes. */
    readonly words: readonly string[];

    /** @param type the type's name, for messages */
    constructor(
        private readonly type: string,
        private readonly value: string,
    ) {
        this.words = splitWords(value);
    }

    word(index: number): string {
        const found = this.words[index];
        if (found === undefined) {
            throw new UnencodableError(`"${this.value}" has too few fields for a value of type ${this.type}`);
        }
        return found;
    }

    /** A whole number of at most 32 bits. */
    number(index: number): number {
        const word = this.word(index);
        if (!/^[0-9]{1,10}$/.test(word) || Number(word) > 0xffffffff) {
            throw new UnencodableError(
                `"${word}" in "${this.value}" is no number for a value of type ${this.type}`,
            );
        }
        return Number(word);
    }

    /** A character string, as octets that stand for characters of Latin-1. */
    string(index: number): string {
        return characterString(this.word(index)).toString("latin1");
    }

    /** The words from an index on, which are one field in hexadecimal. */
    hexadecimal(index: number): Buffer {
        const digits = this.words.slice(index).join("");
        if (!/^([0-9a-f]{2})+$/i.test(digits)) {
            throw new UnencodableError(`"${this.value}" does not end in hexadecimal digits`);
        }
        return Buffer.from(digits, "hex");
    }
}

/**
 * The octets of a character string.
 *
 * @throws UnencodableError where they are too many
 */
export function characterString(word: string): Buffer {
    const octets = unquoteString(word);
    if (octets.length > MAX_STRING) {
        throw new UnencodableError(
            `a character string has ${octets.length} octets; ${MAX_STRING} are allowed (RFC 1035 §3.3)`,
        );
    }
    return octets;
}

/** As values have it: in capitals. */
export function toHexadecimal(octets: Buffer): string {
    return octets.toString("hex").toUpperCase();
}
