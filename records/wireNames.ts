/**
 * Names on the wire. In packets as this project sees them a name is lower case, without the trailing dot,
 * escaped as Route 53 escapes it (`*` is `\052`), so that it compares with what Route 53 holds; the root is
 * ".".
 *
 * dns-packet knows no escapes: it splits at every dot and reads labels as UTF-8. So a dot inside a label,
 * control characters and bytes above 127, cannot be sent; they do not occur in the names that white-label
 * name servers serve.
 */

export const ROOT = ".";

/** RFC 1035 §2.3.4. */
const MAX_LABEL = 63;
const MAX_NAME_ON_WIRE = 255;

/** What cannot be put into a packet: the message says which value and why. */
export class UnencodableError extends Error {
    override readonly name = "UnencodableError";
}

/** From dns-packet's text (labels as they are, joined by dots) to the form of this project. */
export function fromWireName(name: string): string {
    const stripped = name === ROOT ? name : name.replace(/\.$/, "");
    return lowerCase(stripped).replace(/[^a-z0-9\-_.]/gu, escapeCharacter);
}

/**
 * From the form of this project, or a plain name, to what dns-packet takes.
 *
 * @throws UnencodableError for an empty or long label, a long name, a dot within a label, bytes above 127
 */
export function toWireName(name: string): string {
    if (name === ROOT || name === "") {
        return ROOT;
    }
    const labels = name.replace(/\.$/, "").split(".").map(unescape);
    for (const label of labels) {
        if (label === "" || label.length > MAX_LABEL) {
            throw new UnencodableError(
                `"${name}" has a label of ${label.length} octets; 1 to ${MAX_LABEL} are allowed`,
            );
        }
        if (!/^[\x21-\x7e]+$/.test(label) || label.includes(".")) {
            throw new UnencodableError(
                `"${name}" has a label with a dot, a space or something outside of ASCII in it`,
            );
        }
    }
    const length = labels.reduce((sum, label) => sum + label.length + 1, 1);
    if (length > MAX_NAME_ON_WIRE) {
        throw new UnencodableError(
            `"${name}" is ${length} octets long on the wire; ${MAX_NAME_ON_WIRE} are allowed`,
        );
    }
    return labels.join(".");
}

/**
 * Any way of writing a name (case, trailing dot, `*` or `\052`) in the form of this project. Never throws.
 */
export function normalName(name: string): string {
    const stripped = name === ROOT || name === "" ? ROOT : name.replace(/\.$/, "");
    return lowerCase(stripped).replace(/\\[0-7]{3}|[^a-z0-9\-_.]/gu, (match) =>
        match.length === 4 ? plainIfPossible(match) : escapeCharacter(match),
    );
}

/** True where `name` is `zone` or below it, the root included; both in the form of this project. */
export function isAtOrBelow(name: string, zone: string): boolean {
    return zone === ROOT || name === zone || name.endsWith(`.${zone}`);
}

/** The name and each name above it, longest first, without the root. */
export function suffixesOf(name: string): string[] {
    if (name === ROOT) {
        return [];
    }
    const labels = name.split(".");
    return labels.map((_, index) => labels.slice(index).join("."));
}

/** The letters of ASCII only (RFC 4343 §3): of all others some have a small letter of ASCII too, as the sign for kelvin has k. */
function lowerCase(name: string): string {
    return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function unescape(label: string): string {
    return label.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

function plainIfPossible(escape: string): string {
    const character = String.fromCharCode(parseInt(escape.slice(1), 8));
    return /[a-zA-Z0-9\-_]/.test(character) ? character.toLowerCase() : escape;
}

function escapeCharacter(character: string): string {
    return [...Buffer.from(character)].map(escapeByte).join("");
}

function escapeByte(byte: number): string {
    return `\\${byte.toString(8).padStart(3, "0")}`;
}
