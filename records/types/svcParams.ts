import ipaddr from "ipaddr.js";
import { parseAddress } from "../addresses";
import { escapeCharacters, unescapeOctal } from "../escapes";
import { UnencodableError } from "../wireNames";

/**
 * The parameters of SVCB and HTTPS records, RFC 9460 §2.1 and §7: `alpn="h2,h3"`, `port=443`. In the text that comes
 * from bytes, values with commas or blanks are in quotes, and octets that are no characters of ASCII are escaped as
 * Route 53 escapes them (`\303`).
 */

/** RFC 9460 §14.3.2, by number. */
const KEYS = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"];

/** What cannot stand as it is: controls, quotes and backslashes; in a list also blanks and the comma that separates its values. */
const SPECIAL = /[^ !#-[\]-~]/g;
const SPECIAL_IN_LIST = /[^!#-+\--[\]-~]/g;

/**
 * A parameter with its number and length in front.
 *
 * @param text the whole value of the record, for messages
 * @throws UnencodableError where the parameter is none
 */
export function parameterToBytes(text: string, parameter: string): Buffer {
    const equals = parameter.indexOf("=");
    const key = equals === -1 ? parameter : parameter.slice(0, equals);
    const value = equals === -1 ? "" : parameter.slice(equals + 1).replace(/^"(.*)"$/s, "$1");
    const number = keyNumber(text, key);
    const bytes = valueToBytes(text, KEYS[number] ?? key, value);
    const head = Buffer.alloc(4);
    head.writeUInt16BE(number, 0);
    head.writeUInt16BE(bytes.length, 2);
    return Buffer.concat([head, bytes]);
}

function valueToBytes(text: string, key: string, value: string): Buffer {
    const list = value === "" ? [] : value.split(",");
    switch (key) {
        case "mandatory":
            return Buffer.concat(list.map((each) => uint16(text, String(keyNumber(text, each)))));
        case "alpn":
            return Buffer.concat(
                list.map(unescape).map((each) => Buffer.concat([Buffer.from([each.length]), each])),
            );
        case "port":
            return uint16(text, value);
        case "ipv4hint":
        case "ipv6hint":
            return Buffer.concat(
                list.map((each) => addressToBytes(text, each, key === "ipv4hint" ? "ipv4" : "ipv6")),
            );
        case "ech":
            return Buffer.from(value, "base64");
        default:
            return unescape(value);
    }
}

/** @throws RangeError where the bytes end before their time */
export function parameterToText(number: number, value: Buffer): string {
    const key = KEYS[number] ?? `key${number}`;
    const text = valueToText(key, value);
    return text === "" ? key : /[\s,]/.test(text) ? `${key}="${text}"` : `${key}=${text}`;
}

function valueToText(key: string, value: Buffer): string {
    switch (key) {
        case "mandatory":
            return chunks(value, 2)
                .map((chunk) => KEYS[chunk.readUInt16BE(0)] ?? `key${chunk.readUInt16BE(0)}`)
                .join(",");
        case "alpn": {
            const names: string[] = [];
            for (let offset = 0; offset < value.length; offset += 1 + value.readUInt8(offset)) {
                names.push(
                    escapeCharacters(take(value, offset + 1, value.readUInt8(offset)), SPECIAL_IN_LIST),
                );
            }
            return names.join(",");
        }
        case "port":
            return String(value.readUInt16BE(0));
        case "ipv4hint":
        case "ipv6hint":
            return chunks(value, key === "ipv4hint" ? 4 : 16)
                .map((chunk) => ipaddr.fromByteArray([...chunk]).toString())
                .join(",");
        case "ech":
            return value.toString("base64");
        default:
            return escapeCharacters(value, SPECIAL);
    }
}

function unescape(text: string): Buffer {
    return Buffer.from(unescapeOctal(text, 0xff), "latin1");
}

function keyNumber(text: string, key: string): number {
    const known = KEYS.indexOf(key);
    const number = known === -1 ? Number(/^key([0-9]{1,5})$/.exec(key)?.[1] ?? NaN) : known;
    if (!(number <= 0xffff)) {
        throw new UnencodableError(`"${key}" in "${text}" is no parameter of RFC 9460`);
    }
    return number;
}

/**
 * @param text the whole value of the record, for messages
 * @throws UnencodableError where the word is no number of 16 bits
 */
export function uint16(text: string, word: string): Buffer {
    if (!/^[0-9]{1,5}$/.test(word) || Number(word) > 0xffff) {
        throw new UnencodableError(`"${word}" in "${text}" is no number from 0 to 65535`);
    }
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16BE(Number(word));
    return bytes;
}

function addressToBytes(text: string, word: string, family: "ipv4" | "ipv6"): Buffer {
    const parsed = parseAddress(word);
    if (parsed?.family !== family) {
        throw new UnencodableError(`"${word}" in "${text}" is no address for ${family}hint`);
    }
    return Buffer.from(ipaddr.parse(parsed.address).toByteArray());
}

/** @throws RangeError where the bytes end before */
export function take(bytes: Buffer, start: number, length: number): Buffer {
    if (start + length > bytes.length) {
        throw new RangeError("a part is longer than the record");
    }
    return bytes.subarray(start, start + length);
}

function chunks(bytes: Buffer, size: number): Buffer[] {
    return Array.from({ length: bytes.length / size }, (_, index) => take(bytes, index * size, size));
}
