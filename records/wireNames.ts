import { octalEscape, unescapeIfPlain } from "./escapes";
import type { WireName } from "./names";

/**
 * Converts names in packets (RFC 1035 §3.1, §4.1.4) to and from `WireName`, the form of decoded packets. It has Route 53's escapes (`*` is
 * `\052`, a dot inside a label `\056`), so that it can be compared with names in Route 53. Every octet of a label is kept in both
 * directions.
 */

/** The root of the tree of names. */
export const ROOT = "." as WireName;

/** RFC 1035 §2.3.4. */
const MAX_LABEL = 63;
const MAX_NAME_ON_WIRE = 255;

/** A name or value that cannot be put into a packet; the message has the value and the reason. */
export class UnencodableError extends Error {
    override readonly name = "UnencodableError";
}

/** A pointer is two octets whose first two bits are set (RFC 1035 §4.1.4). */
const POINTER = 0xc0;

/**
 * The labels of a name in any notation: `\052` and `\.` are resolved.
 *
 * @throws UnencodableError for an empty or long label, a long name, or a character outside ASCII
 */
function labelsOf(name: string): Buffer[] {
    if (name === ROOT || name === "") {
        return [];
    }
    const labels = /^[!-[\]-~]*$/.test(name)
        ? // Without an escape each character is an octet: a thousand tenants have thousands of such names.
          (name.endsWith(".") ? name.slice(0, -1) : name).split(".")
        : escapedLabels(name);
    const long = labels.find(({ length }) => length === 0 || length > MAX_LABEL);
    if (long !== undefined) {
        throw new UnencodableError(
            `"${name}" has a label of ${long.length} octets; 1 to ${MAX_LABEL} are allowed`,
        );
    }
    return labels.map((label) =>
        typeof label === "string" ? Buffer.from(label, "latin1") : Buffer.from(label),
    );
}

function escapedLabels(name: string): number[][] {
    const labels: number[][] = [[]];
    for (const [part] of name.replace(/(?<!\\)\.$/, "").matchAll(/\\[0-3][0-7]{2}|\\.|./gsu)) {
        if (part === ".") {
            labels.push([]);
            continue;
        }
        const code =
            part.length === 4 && part.startsWith("\\") ? parseInt(part.slice(1), 8) : codeOf(name, part);
        labels.at(-1)?.push(code);
    }
    return labels;
}

function codeOf(name: string, part: string): number {
    const code = part.charCodeAt(part.length - 1);
    if ((part.length > 1 && !/^\\[^0-9]$/.test(part)) || code <= 0x20 || code > 0x7e) {
        throw new UnencodableError(
            `"${name}" has a label with a space or something outside of ASCII in it, which needs an escape such as \\040`,
        );
    }
    return code;
}

/**
 * Converts a name in any notation to its octets, without pointers. Letters keep their case.
 *
 * @throws UnencodableError like `labelsOf`, and for more than 255 octets
 */
export function nameToWire(name: string): Buffer {
    const labels = labelsOf(name);
    const length = labels.reduce((sum, label) => sum + 1 + label.length, 1);
    if (length > MAX_NAME_ON_WIRE) {
        throw new UnencodableError(
            `"${name}" is ${length} octets long on the wire; ${MAX_NAME_ON_WIRE} are allowed`,
        );
    }
    const octets = Buffer.alloc(length);
    let offset = 0;
    for (const label of labels) {
        offset = octets.writeUInt8(label.length, offset);
        offset += label.copy(octets, offset);
    }
    return octets;
}

/**
 * Reads the name at an offset of a message, through its pointers.
 *
 * @returns the name, and the offset after it
 * @throws RangeError for an invalid name: truncated, too long, or with a pointer that leads forwards
 */
export function readWireName(message: Buffer, start: number): { name: WireName; end: number } {
    const labels: string[] = [];
    let end: number | undefined;
    let offset = start;
    let length = 1;
    for (let head = message.readUInt8(offset); head !== 0; head = message.readUInt8(offset)) {
        if (head >= POINTER) {
            end ??= offset + 2;
            const to = message.readUInt16BE(offset) - (POINTER << 8);
            if (to >= offset) {
                throw new RangeError("a pointer leads forwards");
            }
            offset = to;
            continue;
        }
        length += head + 1;
        if (head > MAX_LABEL || length > MAX_NAME_ON_WIRE || offset + 1 + head > message.length) {
            throw new RangeError("a name is too long");
        }
        labels.push(escapeLabel(message.subarray(offset + 1, offset + 1 + head)));
        offset += 1 + head;
    }
    return { name: (labels.join(".") || ROOT) as WireName, end: end ?? offset + 1 };
}

function escapeLabel(label: Buffer): string {
    return lowerCase(label.toString("latin1")).replace(/[^a-z0-9\-_]/g, (character) =>
        octalEscape(character.charCodeAt(0)),
    );
}

/** The normal form of a name in any notation of case, trailing dot, `*` or `\052`. Never throws. */
export function normalName(name: string): WireName {
    const stripped = name === ROOT || name === "" ? ROOT : name.replace(/\.$/, "");
    return lowerCase(stripped).replace(/\\[0-7]{3}|[^a-z0-9\-_.]/gu, (match) =>
        match.length === 4 ? unescapeIfPlain(match) : escapeCharacter(match),
    ) as WireName;
}

/** True if `name` is `zone` or below it, also for the root. @param name a `WireName`, like `zone` */
export function isAtOrBelow(name: string, zone: string): boolean {
    return zone === ROOT || name === zone || name.endsWith(`.${zone}`);
}

/** The name and each name above it, longest first, without the root. */
export function suffixesOf(name: WireName): WireName[];
export function suffixesOf(name: string): string[];
export function suffixesOf(name: string): string[] {
    if (name === ROOT) {
        return [];
    }
    const labels = name.split(".");
    return labels.map((_, index) => labels.slice(index).join("."));
}

/** Only the letters of ASCII (RFC 4343 §3): some other letters also have a small letter in ASCII, for example the sign for kelvin has k. */
function lowerCase(name: string): string {
    return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function escapeCharacter(character: string): string {
    return [...Buffer.from(character)].map(octalEscape).join("");
}
