import { toRoute53Name } from "../../records/names";

/** RFC 1035 §2.3.4, in octets on the wire. The length of a name includes the length octet of each label and of the root. */
const MAX_LABEL = 63;
const MAX_NAME = 255;

/** A name as Route 53 stores it, or the problem in the service's words: `Code (Description)`. */
export type CheckedName = { name: string; problem?: undefined } | { name?: undefined; problem: string };

/**
 * Checks and normalizes the name of a zone or record, or a name inside a value. An escape (`\052`) is one octet. Control characters, the
 * space and bytes above 126 must be escaped (Developer Guide, DomainNameFormat).
 */
export function checkName(text: string): CheckedName {
    const name = text.endsWith(".") ? text.slice(0, -1) : text;
    if (name === "") {
        return { problem: "DomainNameEmpty (Domain name is empty)" };
    }
    if (!/^(\\[0-3][0-7]{2}|[\x21-\x5b\x5d-\x7e])+$/.test(name)) {
        return { problem: "UnsupportedCharacter (Value contains unsupported characters)" };
    }
    const lengths = name.split(".").map((label) => label.replace(/\\[0-7]{3}/g, "x").length);
    if (lengths.includes(0)) {
        return { problem: "DomainLabelEmpty (Domain label is empty)" };
    }
    if (lengths.some((length) => length > MAX_LABEL)) {
        return { problem: "DomainLabelTooLong (Domain label is too long)" };
    }
    if (lengths.reduce((sum, length) => sum + length + 1, 1) > MAX_NAME) {
        return { problem: "DomainNameTooLong (Domain name is too long)" };
    }
    return { name: toRoute53Name(name) };
}
