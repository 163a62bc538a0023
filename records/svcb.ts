import ipaddr from "ipaddr.js";
import { parseAddress } from "./addresses";
import { ROOT, UnencodableError, fromWireName, toWireName } from "./wireNames";

/**
 * Data of SVCB and HTTPS records (RFC 9460), which dns-packet leaves as bytes: `1 . alpn="h2,h3" port=443`.
 * In the text that comes from bytes the parameters are in the order of their numbers, values with commas or
 * blanks in quotes, and octets that are no characters of ASCII as Route 53 escapes them (`\303`).
 */

/** RFC 9460 §14.3.2, by number. */
const KEYS = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"];

/** @throws UnencodableError where the text is no value of these types */
export function svcbToBytes(text: string): Buffer {
    const [priority = "", target = "", ...parameters] = text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
    if (target === "") {
        throw new UnencodableError(`"${text}" has no target name`);
    }
    const encoded = parameters
        .map((parameter) => parameterToBytes(text, parameter))
        .sort((one, other) => one.readUInt16BE(0) - other.readUInt16BE(0));
    return Buffer.concat([uint16(text, priority), nameToBytes(target), ...encoded]);
}

/** @throws RangeError where the bytes end before their time */
export function svcbToText(bytes: Buffer): string {
    const words = [String(bytes.readUInt16BE(0))];
    const labels: string[] = [];
    let offset = 2;
    for (let length = bytes.readUInt8(offset); length !== 0; length = bytes.readUInt8(offset)) {
        labels.push(take(bytes, offset + 1, length).toString("latin1"));
        offset += 1 + length;
    }
    words.push(labels.length === 0 ? ROOT : `${fromWireName(labels.join("."))}.`);
    offset += 1;
    while (offset < bytes.length) {
        const length = bytes.readUInt16BE(offset + 2);
        words.push(parameterToText(bytes.readUInt16BE(offset), take(bytes, offset + 4, length)));
        offset += 4 + length;
    }
    return words.join(" ");
}

function parameterToBytes(text: string, parameter: string): Buffer {
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

function parameterToText(number: number, value: Buffer): string {
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
                names.push(escape(take(value, offset + 1, value.readUInt8(offset)), /[^!#-+\--[\]-~]/g));
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
            return escape(value, /[^ !#-[\]-~]/g);
    }
}

/** @param special what cannot stand as it is: controls, quotes, backslashes, and what separates values */
function escape(bytes: Buffer, special: RegExp): string {
    return bytes
        .toString("latin1")
        .replace(special, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

function unescape(text: string): Buffer {
    const octets = text.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) =>
        String.fromCharCode(parseInt(octal, 8)),
    );
    return Buffer.from(octets, "latin1");
}

function keyNumber(text: string, key: string): number {
    const known = KEYS.indexOf(key);
    const number = known === -1 ? Number(/^key([0-9]{1,5})$/.exec(key)?.[1] ?? NaN) : known;
    if (!(number <= 0xffff)) {
        throw new UnencodableError(`"${key}" in "${text}" is no parameter of RFC 9460`);
    }
    return number;
}

function uint16(text: string, word: string): Buffer {
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

function nameToBytes(name: string): Buffer {
    const wireName = toWireName(name);
    const labels = wireName === ROOT ? [] : wireName.split(".");
    const encoded = labels.map((label) =>
        Buffer.concat([Buffer.from([label.length]), Buffer.from(label, "latin1")]),
    );
    return Buffer.concat([...encoded, Buffer.from([0])]);
}

function take(bytes: Buffer, start: number, length: number): Buffer {
    if (start + length > bytes.length) {
        throw new RangeError("a part is longer than the record");
    }
    return bytes.subarray(start, start + length);
}

function chunks(bytes: Buffer, size: number): Buffer[] {
    return Array.from({ length: bytes.length / size }, (_, index) => take(bytes, index * size, size));
}
