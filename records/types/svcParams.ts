import ipaddr from "ipaddr.js";
import { parseAddress } from "../addresses";
import { escapeCharacters, unquoteString } from "../escapes";
import { RdataReader } from "./rdataReader";

/**
 * The parameters of SVCB and HTTPS records, RFC 9460 §2.1, §7 and §8: `alpn="h2,h3"`, `port=443`. In text from octets, values with commas
 * or blanks are in quotes, and octets outside ASCII have escapes like in Route 53 (`\303`). A comma inside a protocol's name is escaped
 * twice, `\\,`: once for the list, and once for the string that contains the list (appendix A.1).
 */

/** RFC 9460 §14.3.2, by number. */
const KEYS = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"];
const MANDATORY = 0;
const ALPN = 1;
const NO_DEFAULT_ALPN = 2;
/** RFC 9460 §14.3.2: an invalid key. */
const LAST_KEY = 65534;

/** Characters that must be escaped: controls, quotes and backslashes; in a list also blanks. */
const SPECIAL = /[^ !#-[\]-~]/g;
const SPECIAL_IN_LIST = /[^!#-[\]-~]/g;

export type ReadParameters =
    { octets: Buffer; problem?: undefined } | { octets?: undefined; problem: string };

interface Parameter {
    key: number;
    octets: Buffer;
}

type Read<T> = { value: T; problem?: undefined } | { value?: undefined; problem: string };

/** The parameters of a value in the order of their numbers, each after its number and length. */
export function readParameters(words: readonly string[]): ReadParameters {
    const parameters: Parameter[] = [];
    for (const word of words) {
        const read = readParameter(word);
        if (read.problem !== undefined) {
            return { problem: `"${word}": ${read.problem}` };
        }
        parameters.push(read.value);
    }
    const problem = problemTogether(parameters);
    if (problem !== undefined) {
        return { problem };
    }
    const sorted = [...parameters].sort((one, other) => one.key - other.key);
    return {
        octets: Buffer.concat(
            sorted.flatMap(({ key, octets }) => [uint16(key), uint16(octets.length), octets]),
        ),
    };
}

/** The rules of RFC 9460 §2.1, §7.1.1 and §8 about several parameters. */
function problemTogether(parameters: readonly Parameter[]): string | undefined {
    const keys = parameters.map(({ key }) => key);
    const twice = keys.find((key, index) => keys.indexOf(key) < index);
    if (twice !== undefined) {
        return `${keyName(twice)} is there twice`;
    }
    if (keys.includes(NO_DEFAULT_ALPN) && !keys.includes(ALPN)) {
        return "no-default-alpn also needs alpn";
    }
    const mandatory = parameters.find(({ key }) => key === MANDATORY)?.octets ?? Buffer.alloc(0);
    const wanted = chunks(mandatory, 2).map((chunk) => chunk.readUInt16BE());
    const missing = wanted.find((key) => !keys.includes(key));
    return missing === undefined ? undefined : `${keyName(missing)} is listed as mandatory and is missing`;
}

function readParameter(word: string): Read<Parameter> {
    const [, name = "", text] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const key = keyNumber(name);
    if (key === undefined) {
        return {
            problem: `"${name}" is not a parameter of RFC 9460; write other parameters by number, such as key7`,
        };
    }
    const wrong = [...word.matchAll(/\\([0-3][0-7]{2}|[^0-9]|.{0,3})/gs)].find(([, code = ""]) =>
        /^(?![0-3][0-7]{2}$)[0-9]/.test(code),
    );
    if (wrong !== undefined || (text !== undefined && !/^(?:[!#-~]*|"[ -~]*")$/.test(text))) {
        return {
            problem:
                "it must be printable ASCII, quoted or not, with octal escapes from \\000 to \\377 for all other octets",
        };
    }
    const octets = readValue(key, unquoteString(text ?? ""));
    return octets.problem === undefined ? { value: { key, octets: octets.value } } : octets;
}

function readValue(key: number, value: Buffer): Read<Buffer> {
    const name = KEYS[key];
    const items = splitList(value);
    const text = value.toString("latin1");
    switch (name) {
        case "mandatory":
            return mandatoryKeys(text);
        case "alpn":
            return items.every(({ length }) => length >= 1 && length <= 255)
                ? { value: Buffer.concat(items.flatMap((item) => [Buffer.from([item.length]), item])) }
                : { problem: "it must be a list of protocols, such as h2,h3" };
        case "no-default-alpn":
            return value.length === 0 ? { value } : { problem: "it takes no value" };
        case "port":
            return /^[0-9]{1,5}$/.test(text) && Number(text) <= 0xffff
                ? { value: uint16(Number(text)) }
                : { problem: "it must be a number from 0 to 65535" };
        case "ipv4hint":
        case "ipv6hint":
            return addresses(text, name === "ipv4hint" ? "ipv4" : "ipv6");
        case "ech":
            return /^(?=.)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
                ? { value: Buffer.from(text, "base64") }
                : { problem: "it must be base64" };
        case undefined:
        default:
            return { value };
    }
}

/** In ascending order, whatever their order in the text (RFC 9460 §8). */
function mandatoryKeys(text: string): Read<Buffer> {
    const keys = text.split(",").map(keyNumber);
    const known = keys.flatMap((key) => key ?? []);
    if (known.length < keys.length || known.includes(MANDATORY) || new Set(known).size < known.length) {
        return { problem: "it must be a list of other parameters, each only once" };
    }
    return { value: Buffer.concat(known.sort((one, other) => one - other).map(uint16)) };
}

function addresses(text: string, family: "ipv4" | "ipv6"): Read<Buffer> {
    const parsed = text.split(",").map((each) => parseAddress(each));
    const good = parsed.flatMap((each) => (each?.family === family ? each.address : []));
    return good.length === parsed.length
        ? { value: Buffer.concat(good.map((each) => Buffer.from(ipaddr.parse(each).toByteArray()))) }
        : { problem: `it must be a list of ${family === "ipv4" ? "IPv4" : "IPv6"} addresses` };
}

/** RFC 9460 appendix A.1: a comma separates items, `\,` is a comma inside an item, `\\` a backslash. */
function splitList(value: Buffer): Buffer[] {
    const items: number[][] = [[]];
    for (let at = 0; at < value.length; at += 1) {
        const octet = value[at] ?? 0;
        if (octet === COMMA) {
            items.push([]);
            continue;
        }
        at += octet === BACKSLASH ? 1 : 0;
        items.at(-1)?.push(value[at] ?? BACKSLASH);
    }
    return items.map((item) => Buffer.from(item));
}

const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** The remaining parameters in the data of a record. @throws RangeError if the octets end too early */
export function writeParameters(reader: RdataReader): string[] {
    const words: string[] = [];
    while (!reader.done) {
        const key = reader.uint16();
        words.push(writeParameter(key, reader.octets(reader.uint16())));
    }
    return words;
}

function writeParameter(key: number, value: Buffer): string {
    const text = writeValue(KEYS[key], value);
    const name = keyName(key);
    return text === "" ? name : /[\s,]/.test(text) ? `${name}="${text}"` : `${name}=${text}`;
}

function writeValue(name: string | undefined, value: Buffer): string {
    switch (name) {
        case "mandatory":
            return chunks(value, 2)
                .map((chunk) => keyName(chunk.readUInt16BE()))
                .join(",");
        case "alpn": {
            const reader = new RdataReader(value);
            const items: string[] = [];
            while (!reader.done) {
                const item = reader.string().toString("latin1").replace(/[\\,]/g, "\\$&");
                items.push(escapeCharacters(Buffer.from(item, "latin1"), SPECIAL_IN_LIST));
            }
            return items.join(",");
        }
        case "port":
            return String(value.readUInt16BE());
        case "ipv4hint":
        case "ipv6hint":
            return chunks(value, name === "ipv4hint" ? 4 : 16)
                .map((chunk) => ipaddr.fromByteArray([...chunk]).toString())
                .join(",");
        case "ech":
            return value.toString("base64");
        case undefined:
        default:
            return escapeCharacters(value, SPECIAL);
    }
}

function keyName(key: number): string {
    return KEYS[key] ?? `key${key}`;
}

/** The number of a key from its name in RFC 9460, or from its number. */
function keyNumber(name: string): number | undefined {
    const known = KEYS.indexOf(name);
    if (known !== -1) {
        return known;
    }
    const number = Number(/^key(0|[1-9][0-9]{0,4})$/.exec(name)?.[1] ?? NaN);
    return number >= KEYS.length && number <= LAST_KEY ? number : undefined;
}

function uint16(number: number): Buffer {
    const octets = Buffer.alloc(2);
    octets.writeUInt16BE(number);
    return octets;
}

function chunks(octets: Buffer, size: number): Buffer[] {
    if (octets.length % size !== 0) {
        throw new RangeError(`${octets.length} octets are not a list of ${size} each`);
    }
    return Array.from({ length: octets.length / size }, (_, index) =>
        octets.subarray(index * size, (index + 1) * size),
    );
}
