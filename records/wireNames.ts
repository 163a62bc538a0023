import { octalEscape, unescapeIfPlain, unescapeOctal } from "./escapes";
import type { Fqdn, WireName } from "./names";

/**
 * Names on the wire: to and from `WireName`, the form that packets have here once they are decoded. It is escaped as
 * Route 53 escapes (`*` is `\052`), so that it compares with what Route 53 holds.
 *
 * dns-packet knows no escapes: it splits at every dot and reads labels as UTF-8. So a dot inside a label,
 * control characters and bytes above 127, cannot be sent; they do not occur in the names that white-label
 * name servers serve.
 */

/** Of the tree of names. */
export const ROOT = "." as WireName;

/** RFC 1035 §2.3.4. */
const MAX_LABEL = 63;
const MAX_NAME_ON_WIRE = 255;

/** What cannot be put into a packet: the message says which value and why. */
export class UnencodableError extends Error {
    override readonly name = "UnencodableError";
}

/** From dns-packet's text of a name: labels as they are, joined by dots. */
export function fromPacketName(name: string): WireName {
    const stripped = name === ROOT ? name : name.replace(/\.$/, "");
    return lowerCase(stripped).replace(/[^a-z0-9\-_.]/gu, escapeCharacter) as WireName;
}

/** The same with the trailing dot, as a name stands in a value. */
export function packetNameToFqdn(name: string): Fqdn {
    const wireName: string = fromPacketName(name);
    return (wireName === ROOT ? wireName : `${wireName}.`) as Fqdn;
}

/**
 * From any way of writing a name to what dns-packet takes.
 *
 * @throws UnencodableError for an empty or long label, a long name, a dot within a label, bytes above 127
 */
export function toPacketName(name: string): string {
    if (name === ROOT || name === "") {
        return ROOT;
    }
    const labels = name
        .replace(/\.$/, "")
        .split(".")
        .map((label) => unescapeOctal(label));
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

/** From any way of writing a name: case, trailing dot, `*` or `\052`. Never throws. */
export function normalName(name: string): WireName {
    const stripped = name === ROOT || name === "" ? ROOT : name.replace(/\.$/, "");
    return lowerCase(stripped).replace(/\\[0-7]{3}|[^a-z0-9\-_.]/gu, (match) =>
        match.length === 4 ? unescapeIfPlain(match) : escapeCharacter(match),
    ) as WireName;
}

/** True where `name` is `zone` or below it, the root included. @param name a `WireName`, like `zone` */
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

/** The letters of ASCII only (RFC 4343 §3): of all others some have a small letter of ASCII too, as the sign for kelvin has k. */
function lowerCase(name: string): string {
    return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function escapeCharacter(character: string): string {
    return [...Buffer.from(character)].map(octalEscape).join("");
}
