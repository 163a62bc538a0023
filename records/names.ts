import { domainToASCII, domainToUnicode } from "node:url";
import { getDomain, parse as parsePublicSuffix } from "tldts";
import { octalEscape, unescapeIfPlain } from "./escapes";

/**
 * Domain names. A name has one of three forms here, each with a type of its own; every one of them is a string, and
 * only the functions that make a form return its type.
 */

declare const form: unique symbol;

/** A domain or host name as a user means it: lower case, in its ASCII (punycode) form, without the trailing dot: `tenant.net`. */
export type Domain = string & { readonly [form]: "Domain" };

/**
 * A name as Route 53 stores and returns it, and as NS, MX and CNAME values carry it: lower case, escaped
 * (`toRoute53Name` says how), with the trailing dot: `\052.tenant.net.`
 */
export type Fqdn = string & { readonly [form]: "Fqdn" };

/**
 * A name as packets have it once they are decoded: lower case and escaped like an `Fqdn`, but without the trailing dot;
 * the root is ".": `\052.tenant.net`. wireNames.ts makes it and reads it.
 */
export type WireName = string & { readonly [form]: "WireName" };

/** RFC 1035 §2.3.4: a label has at most 63 octets. */
const MAX_LABEL = 63;
/** RFC 1035 §2.3.4: 255 octets on the wire, which leaves 253 characters of text without the trailing dot. */
const MAX_NAME = 253;

/**
 * A domain in its normal form that needs no further check, as most are. Labels in punycode need one, and a last label that
 * starts with a digit may be part of an address.
 */
const NORMAL_FORM =
    /^(?!(?:.*\.)?xn--)(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Punctuation, blanks and controls that are in no internationalized name. RFC 5892 allows the few that are left out here;
 * UTS 46 lets more of them pass, such as the quotes and dashes that come along with pasted text.
 */
const PUNCTUATION = /(?![-_.·・׳״\u200c\u200d])[\p{P}\p{Z}\p{C}]/u;

/** A domain, or the rule that the text breaks: a clause that follows "is not a valid domain: ". */
export type ParsedDomain = { domain: Domain; problem?: undefined } | { domain?: undefined; problem: string };

/**
 * Normalizes a host name or domain: Unicode or punycode, any case, with or without the trailing dot.
 *
 * @returns the ASCII form without the trailing dot, or the rule that is broken. Never throws.
 */
export function parseDomain(text: string): ParsedDomain {
    const name = text.endsWith(".") ? text.slice(0, -1) : text;
    if (NORMAL_FORM.test(name)) {
        return { domain: name as Domain };
    }
    if (name === "") {
        return { problem: "it is empty" };
    }
    if (name.split(/[.。．｡]/).includes("")) {
        return { problem: "it has an empty label (two dots in a row, or a dot in front)" };
    }
    // domainToASCII percent-decodes and accepts IPv4 shorthands, as a URL's host does; neither is a domain.
    if (/[%/\\?#@:[\]\s*_]/u.test(name)) {
        return { problem: "it has a character that no domain has" };
    }
    const label = name.split(".").find((part) => /^[\x20-\x7e]+$/.test(part) && part.length > MAX_LABEL);
    if (label !== undefined) {
        return { problem: `the label "${label}" is longer than ${MAX_LABEL} characters` };
    }
    if (/^[\x20-\x7e]+$/.test(name) && name.length > MAX_NAME) {
        return { problem: `it is ${name.length} characters long, and ${MAX_NAME} is the most` };
    }
    // Before Unicode 5.1 there was no capital sharp s, and some versions of Node still turn it into "ss".
    const domain = domainToASCII(name.replaceAll("ẞ", "ß"));
    if (!/^\p{ASCII}*$/u.test(name) && PUNCTUATION.test(domainToUnicode(domain))) {
        return { problem: "it has a character that no domain has" };
    }
    if (domain === "" || domain.split(".").some(isFalsePunycode)) {
        return { problem: "it is not a valid internationalized or ASCII name" };
    }
    if (domain.length > MAX_NAME) {
        return { problem: `its ASCII form is ${domain.length} characters long, and ${MAX_NAME} is the most` };
    }
    const labels = domain.split(".");
    const long = labels.find((part) => part.length > MAX_LABEL);
    if (long !== undefined) {
        return { problem: `the label "${long}" is longer than ${MAX_LABEL} characters` };
    }
    const odd = labels.find((part) => !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(part));
    if (odd !== undefined) {
        return { problem: `the label "${odd}" has something other than letters, digits and inner hyphens` };
    }
    if (/^[0-9]+$/.test(labels[labels.length - 1] ?? "")) {
        return { problem: "it ends in a number, as an address does" };
    }
    return { domain: domain as Domain };
}

/**
 * True for a domain that cannot be registered itself: com, co.uk. The private part of the Public Suffix List does not
 * count: the operator of github.io may well be a tenant.
 */
export function isPublicSuffix(domain: string): boolean {
    return parsePublicSuffix(domain, { allowPrivateDomains: false }).publicSuffix === domain;
}

/**
 * The domain that a registrar knows: example.co.uk for dns.example.co.uk. Host objects with glue belong to it (RFC 5732 §1, the
 * superordinate domain). The domain itself where the Public Suffix List has none above it.
 */
export function registeredDomain(domain: string): string {
    return getDomain(domain, { allowPrivateDomains: false }) ?? domain;
}

/** The form to show a person: münchen.example for xn--mnchen-3ya.example. */
export function toUnicode(domain: string): string {
    return domainToUnicode(domain);
}

/** With the trailing dot. */
export function toFqdn(domain: Domain): Fqdn;
export function toFqdn(domain: string): string;
export function toFqdn(domain: string): string {
    return domain.endsWith(".") ? domain : `${domain}.`;
}

/** Without the trailing dot. */
export function fromFqdn(name: string): string {
    return name.endsWith(".") ? name.slice(0, -1) : name;
}

/** True where `name` is `zone` itself or lies below it, by whole labels: notexample.com is not in example.com. */
export function isInDomain(name: string, zone: string): boolean {
    return name === zone || name.endsWith(`.${zone}`);
}

/** True where one of the two contains the other, or they are the same: what may not share a name server on Route 53. */
export function overlaps(one: string, other: string): boolean {
    return isInDomain(one, other) || isInDomain(other, one);
}

/** All domains that contain this one, the nearest first: b.c and c of a.b.c. */
export function parentDomains(domain: Domain): Domain[];
export function parentDomains(domain: string): string[];
export function parentDomains(domain: string): string[] {
    const labels = domain.split(".");
    return labels.slice(1).map((_label, index) => labels.slice(index + 1).join("."));
}

/**
 * The order in which Route 53 lists names: labels from the right, with the trailing dot, on the escaped form
 * (API ListResourceRecordSets, ListHostedZonesByName).
 */
export function reversedName(fqdn: string): string {
    return `${fromFqdn(fqdn).split(".").reverse().join(".")}.`;
}

/** Compares two names as Route 53 lists them. */
export function compareNames(one: string, other: string): number {
    const [a, b] = [reversedName(one), reversedName(other)];
    return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A record name as Route 53 stores it: lower case, trailing dot, and every character other than a-z, 0-9, hyphen,
 * underscore and the dot between labels as a three-digit octal escape (`*` becomes `\052`).
 * Source: Developer Guide, DomainNameFormat.
 */
export function toRoute53Name(name: string): Fqdn {
    if (/^[a-z0-9\-_.]*$/.test(name)) {
        return toFqdn(name) as Fqdn;
    }
    const escaped = name
        .toLowerCase()
        .replace(/\\([0-7]{3})|[^a-z0-9\-_.\\]/g, (match) =>
            match.startsWith("\\") ? unescapeIfPlain(match) : octalEscape(match.charCodeAt(0)),
        );
    return toFqdn(escaped) as Fqdn;
}

/**
 * Punycode for the labels that need it, as UTS 46 maps them: full-width letters and digits become ASCII, invisible characters
 * go. Wildcards, underscores and escapes are no IDN and stay. A label that is no internationalized one stays as it is written,
 * for a check to refuse it (`oddCharacter`).
 */
export function toAsciiLabels(name: string): string {
    if (/^\p{ASCII}*$/u.test(name)) {
        return name;
    }
    return name
        .split(/[.。．｡]/)
        .map((label) => (/[^\p{ASCII}]/u.test(label) ? (toAsciiLabel(label) ?? label) : label))
        .join(".");
}

function toAsciiLabel(label: string): string | undefined {
    // As a label of its own, what is digits would be read as an IPv4 address; percent signs and slashes have a meaning in URLs.
    const behind = ".example";
    const name = domainToASCII(`${label.replaceAll("ẞ", "ß")}${behind}`);
    const isName =
        !/[\p{Cc} %/\\?#@:[\]*]/u.test(label) &&
        /^[a-z0-9_-]+\.example$/.test(name) &&
        !PUNCTUATION.test(domainToUnicode(name));
    return isName ? name.slice(0, -behind.length) : undefined;
}

/** The first character of a text that no name has as it is: a blank, a control, or one that is not in ASCII. `U+00A0` */
export function oddCharacter(text: string): string | undefined {
    const odd = [...text].filter((character) => !/[!-~]/.test(character));
    // Of a label that is no internationalized one, letters are not what is wrong with it.
    const code = (odd.find((character) => !/[\p{L}\p{M}\p{N}]/u.test(character)) ?? odd[0])?.codePointAt(0);
    return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** True for a label in lower case that begins as punycode does and stands for no text: some versions of Node let it pass. */
export function isFalsePunycode(label: string): boolean {
    return label.startsWith("xn--") && /^(xn--|$)/.test(domainToUnicode(label));
}
