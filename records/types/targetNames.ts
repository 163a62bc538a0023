import { isFalsePunycode, oddCharacter, toAsciiLabels } from "../names";
import { UnencodableError, nameToWire } from "../wireNames";
import type { Field, ReadField } from "./fields";
import { EXAMPLE_ZONE, wireText, type RecordType } from "./recordType";
import { RdataReader } from "./rdataReader";

/** Names in values: the host that an MX, SRV, CNAME, NS or PTR record points at. Case does not matter in them (RFC 4343). */

/**
 * A label in a user's notation: characters other than letters, digits, hyphens, underscores and slashes have an octal escape (Developer
 * Guide, DomainNameFormat).
 */
const LABEL = /^(?:[a-z0-9_/-]|\\[0-3][0-7]{2})+$/;

/**
 * Lower case, punycode if needed, with the trailing dot. Names in values are absolute (Developer Guide, ResourceRecordTypes). One label
 * without the trailing dot probably means a name relative to the zone, so it stays unchanged, and `targetNameProblem` refuses it.
 */
export function toTargetName(name: string): string {
    const ascii = toAsciiLabels(name.toLowerCase());
    return ascii.endsWith(".") || !ascii.includes(".") ? ascii : `${ascii}.`;
}

/**
 * The rule that the name in a value violates, as a clause after it: `is not a valid domain name: …`.
 *
 * @param name the result of `toTargetName`
 * @param zone the domain of the value's zone, for the name that is probably meant
 */
export function targetNameProblem(name: string, zone: string): string | undefined {
    const problem = ruleOf(name, zone);
    return problem === undefined ? undefined : `is not a valid domain name: ${problem}`;
}

/** The last name that violates no rule. Thousands of tenants often have one target, which is checked for each of their records. */
let lastLegal: string | undefined;

function ruleOf(name: string, zone: string): string | undefined {
    if (name === lastLegal) {
        return undefined;
    }
    if (name === "@") {
        return `"@" means the zone itself only in the name of a record; write ${zone}.`;
    }
    const odd = oddCharacter(name);
    if (odd !== undefined) {
        return `it contains ${odd}, which a name cannot contain; remove it (pasted text often contains such characters)`;
    }
    const [, host] = /^[a-z][a-z0-9+.-]*:\/\/([^/:?#]+)/.exec(name) ?? [];
    if (host !== undefined) {
        return `it is a URL; write the host alone: ${host.replace(/\.$/, "")}`;
    }
    const isAbsolute = name.endsWith(".");
    const labels = (isAbsolute ? name.slice(0, -1) : name).split(".");
    const last = labels.at(-1) ?? "";
    if (!labels.every((label) => LABEL.test(label)) || name.includes("//")) {
        return "a name consists of labels of letters, digits, hyphens, underscores and slashes, with dots between the labels; write any other character as an octal escape such as \\040";
    }
    if (/^[0-9]+$/.test(last) || (labels.length > 1 && !/^[a-z0-9_-]+$/.test(last))) {
        return "it ends like an address or a URL and not in a top-level domain";
    }
    if (!isAbsolute) {
        return `it is one label without a trailing dot, and names in values are absolute; write ${name}.${zone}. for the name in this zone, or ${name}. for a top-level domain`;
    }
    if (labels.some(isFalsePunycode)) {
        return "it is not a valid internationalized name";
    }
    const { problem } = readName(name);
    lastLegal = problem === undefined ? name : lastLegal;
    return problem;
}

/** Checks the limits of RFC 1035 §2.3.4; an escape is one octet. */
function readName(text: string): ReadField {
    try {
        return { text, octets: nameToWire(text) };
    } catch (error) {
        if (error instanceof UnencodableError) {
            return { problem: "labels have 1 to 63 characters, and names at most 253" };
        }
        throw error;
    }
}

/** A name as a field. @param root true if the value can be the root, written "." */
export function nameField({ root }: { root: boolean }): Field {
    return {
        read(word, zone) {
            const text = toTargetName(word);
            const problem =
                zone === undefined || (root && text === ".") ? undefined : targetNameProblem(text, zone);
            return problem === undefined ? readName(text) : { problem: `"${word}" ${problem}` };
        },
        write: (reader) => reader.name(),
    };
}

/** A type whose value is one name. */
export function nameType(code: number): RecordType {
    const type: RecordType = {
        code,
        userMayOwn: true,
        problem: (value, zone = EXAMPLE_ZONE) => targetNameProblem(value, zone),
        normalize: (value) => toTargetName(value.trim()),
        comparable: (value) => wireText(type, value) ?? value.toLowerCase(),
        toWire(value) {
            if (value === "" || /\s/.test(value)) {
                throw new UnencodableError(`"${value}" is not a name`);
            }
            return nameToWire(value);
        },
        fromWire: (reader: RdataReader) => reader.name(),
    };
    return type;
}
