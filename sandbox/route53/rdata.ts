import { isIPv4, isIPv6 } from "node:net";
import { checkName } from "./domainNames";
import { checkParameters } from "./serviceParameters";

/** The problem with a value, in the service's words (`Code (Description)`), or undefined. */
type Check = (value: string) => string | undefined;

const STRING = /^"((?:\\[0-3][0-7]{2}|\\[^0-9]|[^"\\])*)"(\s*)/;
const MAX_STRING = 255;
const UINT8 = 255;
const UINT16 = 65_535;
const UINT32 = 4_294_967_295;

/** One check for each record type. It is also the list of Route 53's types (API RRType). */
const CHECKS: Record<string, Check> = {
    A: (value) =>
        singleField("A", value) ??
        (isIPv4(value) ? undefined : "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"),
    AAAA: (value) =>
        singleField("AAAA", value) ??
        (isIPv6(value) && !value.includes("%")
            ? undefined
            : "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"),
    CAA: checkCaa,
    CNAME: (value) => singleField("CNAME", value) ?? checkTarget(value),
    DS: (value) => fields("DS", value, [uint(UINT16), uint(UINT8), uint(UINT8), hex]),
    HTTPS: (value) => checkServiceBinding("HTTPS", value),
    MX: (value) => fields("MX", value, [uint(UINT16), checkTargetOrRoot]),
    NAPTR: checkNaptr,
    NS: (value) => singleField("NS", value) ?? checkTarget(value),
    PTR: (value) => singleField("PTR", value) ?? checkTarget(value),
    SOA: (value) =>
        fields("SOA", value, [checkTarget, checkTarget, ...Array.from({ length: 5 }, () => uint(UINT32))]),
    SPF: checkStrings,
    SRV: (value) => fields("SRV", value, [uint(UINT16), uint(UINT16), uint(UINT16), checkTargetOrRoot]),
    SSHFP: (value) => fields("SSHFP", value, [uint(UINT8), uint(UINT8), hex]),
    SVCB: (value) => checkServiceBinding("SVCB", value),
    TLSA: (value) => fields("TLSA", value, [uint(UINT8), uint(UINT8), uint(UINT8), hex]),
    TXT: checkStrings,
};

/** The types of record set that the API knows. */
export const RECORD_TYPES = Object.keys(CHECKS);

/**
 * Checks one value of a record set against its type's presentation form (RFC 1035 §5.1 and the type's own RFC).
 *
 * @returns the problem in the service's words. The codes for A, AAAA, TXT and names are the service's own; the other codes are derived from
 * them.
 */
export function checkValue(type: string, value: string): string | undefined {
    const problem = CHECKS[type]?.(value);
    return problem === undefined
        ? undefined
        : `Invalid Resource Record: 'FATAL problem: ${problem} encountered with '${value}''`;
}

/** The character strings of a TXT value without their quotes, or undefined if the value is not a valid one. */
function characterStrings(value: string): string[] | undefined {
    const strings: string[] = [];
    let rest = value;
    while (rest !== "") {
        const match = STRING.exec(rest);
        if (match === null) {
            return undefined;
        }
        strings.push(match[1] ?? "");
        rest = rest.slice(match[0].length);
    }
    return strings.length === 0 ? undefined : strings;
}

function checkStrings(value: string): string | undefined {
    const strings = characterStrings(value);
    if (strings === undefined) {
        return "InvalidCharacterString (Value should be enclosed in quotation marks)";
    }
    if (strings.some(isTooLong)) {
        return "CharacterStringTooLong (Value is too long)";
    }
    return /^[\x20-\x7e\t]*$/.test(value)
        ? undefined
        : "InvalidCharacterString (Value contains unsupported characters, escape them as octal)";
}

/** RFC 1035 §3.3: the length of a string is one octet. An escape is one octet. */
function isTooLong(string: string): boolean {
    return string.replace(/\\([0-3][0-7]{2}|.)/gs, "x").length > MAX_STRING;
}

function singleField(type: string, value: string): string | undefined {
    return /\s/.test(value) || value === ""
        ? `${type}RRDATANotSingleField (Value ${value === "" ? "is empty" : "contains spaces"})`
        : undefined;
}

function checkTarget(value: string): string | undefined {
    return checkName(value).problem;
}

function checkTargetOrRoot(value: string): string | undefined {
    return value === "." ? undefined : checkTarget(value);
}

const COUNTS = ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven"];

function fields(type: string, value: string, checks: Check[]): string | undefined {
    const parts = value.split(/\s+/);
    if (parts.length !== checks.length) {
        return `${type}RRDATANot${COUNTS[checks.length]}Fields (Value should have ${checks.length} fields)`;
    }
    const problem = checks
        .map((check, index) => check(parts[index] ?? ""))
        .find((each) => each !== undefined);
    return problem === undefined || problem.includes("(")
        ? problem
        : `${type}RRDATAIllegalField (${problem})`;
}

function uint(max: number): Check {
    return (text) =>
        /^[0-9]{1,10}$/.test(text) && Number(text) <= max
            ? undefined
            : `'${text}' is not a number between 0 and ${max}`;
}

function hex(text: string): string | undefined {
    return /^([0-9a-f]{2})+$/i.test(text) ? undefined : `'${text}' is not hexadecimal`;
}

function checkCaa(value: string): string | undefined {
    const match = /^([0-9]+)\s+([a-z0-9]+)\s+(".*")$/is.exec(value);
    const strings = match?.[3] === undefined ? undefined : characterStrings(match[3]);
    return match !== null && Number(match[1]) <= UINT8 && strings?.length === 1 && !strings.some(isTooLong)
        ? undefined
        : "CAARRDATAInvalidFormat (CAA record must have 3 fields: flags, a tag, and a value in quotation marks)";
}

function checkNaptr(value: string): string | undefined {
    const match = /^([0-9]{1,5})\s+([0-9]{1,5})\s+((?:"(?:[^"\\]|\\.)*"\s+){3})(\S+)$/.exec(value);
    const strings = characterStrings(match?.[3]?.trim() ?? "");
    if (
        match === null ||
        Number(match[1]) > UINT16 ||
        Number(match[2]) > UINT16 ||
        strings === undefined ||
        strings.some(isTooLong)
    ) {
        return (
            "NAPTRRRDATAInvalidFormat (Value should have an order, a preference, flags, service and regular " +
            "expression in quotation marks, and a replacement)"
        );
    }
    return checkTargetOrRoot(match[4] ?? "");
}

function checkServiceBinding(type: string, value: string): string | undefined {
    const [priority, target, ...parameters] = value.match(/(?:[^\s"\\]|\\.|"(?:[^"\\]|\\.)*")+/gs) ?? [];
    if (priority === undefined || target === undefined) {
        return `${type}RRDATANotTwoFields (Value should have a priority and a target)`;
    }
    const problem = uint(UINT16)(priority);
    if (problem !== undefined) {
        return `${type}RRDATAIllegalField (${problem})`;
    }
    const parameterProblem = checkParameters(Number(priority), parameters);
    return (
        checkTargetOrRoot(target) ??
        (parameterProblem === undefined ? undefined : `${type}RRDATAInvalidSvcParams (${parameterProblem})`)
    );
}
