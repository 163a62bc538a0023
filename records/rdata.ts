import ipaddr from "ipaddr.js";
import type * as dnsPacket from "dns-packet";
import { parseSoa, type Soa } from "./soa";
import { svcbToBytes, svcbToText } from "./svcb";
import { ROOT, UnencodableError, fromWireName, toWireName } from "./wireNames";

/**
 * Record data as text, as Route 53 writes it in ResourceRecord Values (names with the trailing dot, character
 * strings in quotes with octal escapes), to and from what dns-packet takes.
 */

type DataAnswer = Exclude<dnsPacket.Answer, dnsPacket.OptAnswer>;
/** The answers that have a text form of their own here. */
type TextAnswer =
    | dnsPacket.StringAnswer
    | dnsPacket.MxAnswer
    | dnsPacket.SoaAnswer
    | dnsPacket.TxtAnswer
    | dnsPacket.CaaAnswer
    | dnsPacket.SrvAnswer
    | dnsPacket.DSAnswer
    | dnsPacket.DnskeyAnswer
    | dnsPacket.SshfpAnswer
    | dnsPacket.TlsaAnswer
    | dnsPacket.NaptrAnswer;
/** dns-packet takes types as text of any kind: its own names, or UNKNOWN_65. */
interface Fields {
    type: string;
    data: DataAnswer["data"];
}

/** The wire codes of the types that Route 53 knows, of DNSKEY, and ANY. */
export const TYPE_CODES = {
    A: 1,
    NS: 2,
    CNAME: 5,
    SOA: 6,
    PTR: 12,
    MX: 15,
    TXT: 16,
    AAAA: 28,
    SRV: 33,
    NAPTR: 35,
    DS: 43,
    SSHFP: 44,
    DNSKEY: 48,
    TLSA: 52,
    SVCB: 64,
    HTTPS: 65,
    SPF: 99,
    ANY: 255,
    CAA: 257,
} as const;

export type RecordType = keyof typeof TYPE_CODES;

const TEXT_TYPES: ReadonlySet<string> = new Set<TextAnswer["type"]>([
    ...(["A", "AAAA", "CNAME", "DNAME", "NS", "PTR"] as const),
    ...(["MX", "SOA", "TXT", "CAA", "SRV", "DS", "DNSKEY", "SSHFP", "TLSA", "NAPTR"] as const),
]);

/**
 * What dns-packet decoded, as text. Types without a form of their own come as in RFC 3597 §5: `\# 2 abcd`.
 */
export function dataToText(answer: DataAnswer): string {
    if (isTextAnswer(answer)) {
        return textOf(answer);
    }
    return Buffer.isBuffer(answer.data) ? bytesToText(answer.type, answer.data) : fieldsToText(answer.data);
}

/** As JSON in ASCII: what came over the network ends on somebody's terminal. */
function fieldsToText(fields: unknown): string {
    return JSON.stringify(fields).replace(
        /[^ -~]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** dns-packet leaves the data of these types as bytes, and has no names for two of them. */
function bytesToText(type: string, data: Buffer): string {
    switch (type) {
        case "SPF":
            return characterStrings(data).map(quote).join(" ");
        case "UNKNOWN_64":
        case "UNKNOWN_65":
            return svcbToText(data);
        default:
            return `\\# ${data.length} ${data.toString("hex")}`.trimEnd();
    }
}

function isTextAnswer(answer: DataAnswer): answer is TextAnswer {
    return TEXT_TYPES.has(answer.type);
}

function textOf(answer: TextAnswer): string {
    switch (answer.type) {
        case "A":
            return answer.data;
        case "AAAA":
            return ipaddr.IPv6.parse(answer.data).toString();
        case "NS":
        case "CNAME":
        case "DNAME":
        case "PTR":
            return nameText(answer.data);
        case "MX":
            return `${answer.data.preference ?? 0} ${nameText(answer.data.exchange)}`;
        case "SOA": {
            const { mname, rname, serial, refresh, retry, expire, minimum } = answer.data;
            // dns-packet marks a dot in the mailbox's first label with a backslash, as text does.
            const mailbox = rname.split(/(?<!\\)\./).map((label) => label.replace(/\\\./g, "\\056"));
            return [nameText(mname), mailboxText(mailbox), serial, refresh, retry, expire, minimum].join(" ");
        }
        case "TXT":
            return [answer.data]
                .flat()
                .map((part) => quote(Buffer.from(part)))
                .join(" ");
        case "CAA":
            return `${answer.data.flags ?? 0} ${fromWireName(answer.data.tag)} ${quote(Buffer.from(answer.data.value))}`;
        case "SRV": {
            const { priority, weight, port, target } = answer.data;
            return `${priority ?? 0} ${weight ?? 0} ${port} ${nameText(target)}`;
        }
        case "DS": {
            const { keyTag, algorithm, digestType, digest } = answer.data;
            return `${keyTag} ${algorithm} ${digestType} ${hex(digest)}`;
        }
        case "DNSKEY": {
            const { flags, algorithm, key } = answer.data;
            // The third field is the same for every key (RFC 4034 §2.1.2).
            return `${flags} 3 ${algorithm} ${key.toString("base64")}`;
        }
        case "SSHFP":
            return `${answer.data.algorithm} ${answer.data.hash} ${answer.data.fingerprint.toUpperCase()}`;
        case "TLSA": {
            const { usage, selector, matchingType, certificate } = answer.data;
            return `${usage} ${selector} ${matchingType} ${hex(certificate)}`;
        }
        case "NAPTR": {
            const { order, preference, flags, services, regexp, replacement } = answer.data;
            const texts = [flags, services, regexp].map((text) => quote(Buffer.from(text)));
            return [order, preference, ...texts, nameText(replacement)].join(" ");
        }
    }
}

/** The blank-separated words of a value; asking for one that is not there is an error. */
interface Words {
    text: string;
    all: string[];
    word: (index: number) => string;
    number: (index: number) => number;
    /** Character string. */
    string: (index: number) => Buffer;
    /** The words from an index on, which are one field in hexadecimal. */
    hex: (index: number) => Buffer;
}

const ENCODERS: ReadonlyMap<string, (words: Words) => DataAnswer["data"]> = new Map(
    Object.entries<(words: Words) => DataAnswer["data"]>({
        A: ({ text }) => address("A", text),
        AAAA: ({ text }) => address("AAAA", text),
        NS: ({ word }) => toWireName(word(0)),
        CNAME: ({ word }) => toWireName(word(0)),
        PTR: ({ word }) => toWireName(word(0)),
        MX: ({ number, word }) => ({ preference: number(0), exchange: toWireName(word(1)) }),
        SOA: ({ text }) => soaData(text),
        TXT: ({ all }) => all.map(unquote),
        SPF: ({ all }) =>
            Buffer.concat(all.map(unquote).flatMap((part) => [Buffer.from([part.length]), part])),
        CAA: ({ number, word, string }) => ({
            flags: number(0),
            tag: caaTag(word(1)),
            value: string(2).toString("latin1"),
        }),
        SRV: ({ number, word }) => ({
            priority: number(0),
            weight: number(1),
            port: number(2),
            target: toWireName(word(3)),
        }),
        DS: ({ number, hex }) => ({
            keyTag: number(0),
            algorithm: number(1),
            digestType: number(2),
            digest: hex(3),
        }),
        DNSKEY: ({ number, all }) => ({
            flags: number(0),
            algorithm: number(2),
            key: Buffer.from(all.slice(3).join(""), "base64"),
        }),
        SSHFP: ({ number, hex }) => ({
            algorithm: number(0),
            hash: number(1),
            fingerprint: hex(2).toString("hex"),
        }),
        TLSA: ({ number, hex }) => ({
            usage: number(0),
            selector: number(1),
            matchingType: number(2),
            certificate: hex(3),
        }),
        NAPTR: ({ number, word, string }) => ({
            order: number(0),
            preference: number(1),
            flags: string(2).toString("latin1"),
            services: string(3).toString("latin1"),
            regexp: string(4).toString("latin1"),
            replacement: toWireName(word(5)),
        }),
        SVCB: ({ text }) => svcbToBytes(text),
        HTTPS: ({ text }) => svcbToBytes(text),
    }),
);

/**
 * A value as Route 53 holds it, as dns-packet takes it.
 *
 * @throws UnencodableError where the text is not a value of that type, or the type has no wire form here
 */
export function textToData(type: string, text: string): Fields {
    const encode = ENCODERS.get(type);
    if (encode === undefined) {
        throw new UnencodableError(`type ${type} has no wire form here`);
    }
    return {
        type: type === "SVCB" || type === "HTTPS" ? `UNKNOWN_${TYPE_CODES[type]}` : type,
        data: encode(wordsOf(type, text)),
    };
}

function wordsOf(type: string, text: string): Words {
    const all = splitWords(text);
    const word = (index: number): string => {
        const found = all[index];
        if (found === undefined) {
            throw new UnencodableError(`"${text}" has too few fields for a value of type ${type}`);
        }
        return found;
    };
    return {
        text,
        all,
        word,
        number: (index) => number(type, text, word(index)),
        string: (index) => unquote(word(index)),
        hex: (index) => {
            const digits = all.slice(index).join("");
            if (!/^([0-9a-f]{2})+$/i.test(digits)) {
                throw new UnencodableError(`"${text}" does not end in hexadecimal digits`);
            }
            return Buffer.from(digits, "hex");
        },
    };
}

function soaData(text: string): Soa {
    const soa = readSoa(text);
    const dotted = soa.rname.replace(/\\056/g, "\\.");
    // The mailbox keeps its `\.`: dns-packet understands that escape in this one place.
    const plain = toWireName(dotted.replace(/\\\./g, "-"));
    return {
        ...soa,
        mname: toWireName(soa.mname),
        rname: dotted.includes("\\.") ? dotted.replace(/(?<!\\)\.$/, "") : plain,
    };
}

function readSoa(text: string): Soa {
    try {
        return parseSoa(text);
    } catch (error) {
        throw new UnencodableError(`"${text}" has not the seven fields of a start of authority`, {
            cause: error,
        });
    }
}

function nameText(wireName: string): string {
    const name = fromWireName(wireName);
    return name === ROOT ? ROOT : `${name}.`;
}

function mailboxText(labels: string[]): string {
    return `${labels.map((label) => (label.includes("\\056") ? label.toLowerCase() : fromWireName(label))).join(".")}.`;
}

/** Splits at blanks outside of quotes; quoted words keep their quotes. */
function splitWords(text: string): string[] {
    return text.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/gs) ?? [];
}

/**
 * The bytes of a character string: without the quotes, `\"` and `\101` (octal, as Route 53 has it)
 * resolved.
 */
function unquote(word: string): Buffer {
    const inner = word.startsWith('"') ? word.slice(1, -1) : word;
    const text = inner.replace(
        /\\([0-7]{3})|\\(.)/gs,
        (_, octal: string | undefined, character: string | undefined) =>
            octal === undefined ? (character ?? "") : String.fromCharCode(parseInt(octal, 8) & 0xff),
    );
    const result = Buffer.from(text, "latin1");
    if (result.length > 255) {
        throw new UnencodableError(
            `a character string has ${result.length} octets; 255 are allowed (RFC 1035 §3.3)`,
        );
    }
    return result;
}

function characterStrings(data: Buffer): Buffer[] {
    const strings: Buffer[] = [];
    for (let offset = 0; offset < data.length; offset += 1 + data.readUInt8(offset)) {
        strings.push(data.subarray(offset + 1, offset + 1 + data.readUInt8(offset)));
    }
    return strings;
}

function quote(string: Buffer): string {
    const text = [...string].map((byte) => {
        const character = String.fromCharCode(byte);
        if (character === '"' || character === "\\") {
            return `\\${character}`;
        }
        return byte >= 32 && byte < 127 ? character : `\\${byte.toString(8).padStart(3, "0")}`;
    });
    return `"${text.join("")}"`;
}

function number(type: string, text: string, word: string): number {
    if (!/^[0-9]{1,10}$/.test(word) || Number(word) > 0xffffffff) {
        throw new UnencodableError(`"${word}" in "${text}" is no number for a value of type ${type}`);
    }
    return Number(word);
}

function address(type: "A" | "AAAA", text: string): string {
    const valid = type === "A" ? ipaddr.IPv4.isValidFourPartDecimal(text) : ipaddr.IPv6.isValid(text);
    if (!valid) {
        throw new UnencodableError(`"${text}" is no value of type ${type}`);
    }
    return text;
}

function caaTag(word: string): "issue" | "issuewild" | "iodef" {
    if (word === "issue" || word === "issuewild" || word === "iodef") {
        return word;
    }
    throw new UnencodableError(`"${word}" is no tag of a CAA value`);
}

function hex(buffer: Buffer): string {
    return buffer.toString("hex").toUpperCase();
}
