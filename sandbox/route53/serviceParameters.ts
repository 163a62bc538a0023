import { isIPv4, isIPv6 } from "node:net";

/** The parameters of SVCB and HTTPS values by RFC 9460. This code is separate from the code that makes the records' octets. */

/** RFC 9460 §14.3.2: the form of each value without quotes and escapes; undefined if there is no value. */
const FORMS = new Map<string, (value: string | undefined) => boolean>(
    Object.entries({
        mandatory: (value?: string) =>
            isList(value, (key) => key !== "mandatory" && isKey(key)) && isWithoutRepeats(value),
        alpn: (value?: string) =>
            isList(value?.replace(/\\./gs, "x"), (name) => name.length > 0 && name.length <= 255),
        "no-default-alpn": (value?: string) => value === undefined || value === "",
        port: (value?: string) =>
            value !== undefined && /^[0-9]{1,5}$/.test(value) && Number(value) <= 65_535,
        ipv4hint: (value?: string) => isList(value, isIPv4),
        ech: (value?: string) =>
            value !== undefined &&
            /^(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?$/i.test(value) &&
            value !== "",
        ipv6hint: (value?: string) => isList(value, (address) => isIPv6(address) && !address.includes("%")),
    }),
);

/** @returns the problem, without the code that the service puts before it */
export function checkParameters(priority: number, parameters: readonly string[]): string | undefined {
    if (priority === 0 && parameters.length > 0) {
        return "AliasMode records have no parameters";
    }
    const keys: string[] = [];
    let mandatory: string[] = [];
    for (const parameter of parameters) {
        const [, key = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(parameter) ?? [];
        const plain = value === undefined ? undefined : unquote(value);
        if (keys.includes(key) || !isKey(key) || plain === null || FORMS.get(key)?.(plain) === false) {
            return `'${parameter}' is not a valid parameter`;
        }
        keys.push(key);
        mandatory = key === "mandatory" ? (plain ?? "").split(",") : mandatory;
    }
    const missing = mandatory.find((key) => !keys.includes(key));
    if (missing !== undefined) {
        return `'${missing}' is mandatory and missing`;
    }
    return keys.includes("no-default-alpn") && !keys.includes("alpn")
        ? "no-default-alpn requires alpn"
        : undefined;
}

function isKey(key: string): boolean {
    const number = /^key(0|[1-9][0-9]{0,4})$/.exec(key)?.[1];
    return FORMS.has(key) || (number !== undefined && Number(number) >= 7 && Number(number) < 65_535);
}

function isList(value: string | undefined, isItem: (item: string) => boolean): boolean {
    return value?.split(",").every(isItem) ?? false;
}

function isWithoutRepeats(value: string | undefined): boolean {
    const items = value?.split(",") ?? [];
    return new Set(items).size === items.length;
}

/** A character string without its quotes, with its escapes resolved once; null if it is not a valid one. */
function unquote(text: string): string | null {
    if (
        !/^(?:"(?:[ !#-[\]-~]|\\[0-3][0-7]{2}|\\[^0-9])*"|(?:[!#-[\]-~]|\\[0-3][0-7]{2}|\\[^0-9])*)$/.test(
            text,
        )
    ) {
        return null;
    }
    return text
        .replace(/^"|"$/g, "")
        .replace(/\\(?:([0-3][0-7]{2})|(.))/gs, (_escape, octal?: string, plain = "") =>
            octal === undefined ? String(plain) : String.fromCharCode(parseInt(octal, 8)),
        );
}
