import { domainToASCII, domainToUnicode } from "node:url";
import { getDomain, parse as parsePublicSuffix } from "tldts";
import { octalEscape, unescapeIfPlain } from "./escapes";

/**
 * Domain names. A name has one of three forms here, each with its own type. Every form is a string, and only the functions that create a
 * form return its type.
 */

declare const form: unique symbol;

/** A domain or host name of a user: lower case, in its ASCII (punycode) form, without the trailing dot: `tenant.net`. */
export type Domain = string & { readonly [form]: "Domain" };

/**
 * A name in the form in which Route 53 stores and returns it, and in NS, MX and CNAME values: lower case, escaped (see `toRoute53Name`),
 * with the trailing dot: `\052.tenant.net.`
 */
export type Fqdn = string & { readonly [form]: "Fqdn" };

/**
 * A name in a decoded packet: lower case and escaped like an `Fqdn`, but without the trailing dot; the root is ".": `\052.tenant.net`.
 * wireNames.ts creates and reads it.
 */
export type WireName = string & { readonly [form]: "WireName" };

/** RFC 1035 §2.3.4: a label has at most 63 octets. */
const MAX_LABEL = 63;
/** RFC 1035 §2.3.4: 255 octets in a packet, which is 253 characters of text without the trailing dot. */
const MAX_NAME = 253;

/**
 * A domain in its normal form that needs no further check, as most do. Labels in punycode need one, and a last label that starts with a
 * digit may be part of an address.
 */
const NORMAL_FORM =
    /^(?!(?:.*\.)?xn--)(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Punctuation, blanks and controls that are not allowed in internationalized names. RFC 5892 allows the few exceptions here. UTS 46 accepts
 * more of them, such as quotes and dashes from pasted text.
 */
const PUNCTUATION = /(?![-_.·・׳״\u200c\u200d])[\p{P}\p{Z}\p{C}]/u;

/** A domain, or the violated rule: a clause that follows "is not a valid domain: ". */
export type ParsedDomain = { domain: Domain; problem?: undefined } | { domain?: undefined; problem: string };

/**
 * Normalizes a host name or domain: Unicode or punycode, any case, with or without the trailing dot.
 *
 * @returns the ASCII form without the trailing dot, or the violated rule. Never throws.
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
    // domainToASCII percent-decodes and accepts IPv4 shorthands, like a URL's host; neither is a domain.
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
 * True for a domain that cannot be registered itself: com, co.uk. The private part of the Public Suffix List does not count, because the
 * operator of github.io can be a tenant.
 */
export function isPublicSuffix(domain: string): boolean {
    return parsePublicSuffix(domain, { allowPrivateDomains: false }).publicSuffix === domain;
}

/**
 * The domain at the registrar: example.co.uk for dns.example.co.uk. Host objects with glue belong to it (RFC 5732 §1, the superordinate
 * domain). Returns the domain itself if the Public Suffix List has none above it.
 */
export function registeredDomain(domain: string): string {
    return getDomain(domain, { allowPrivateDomains: false }) ?? domain;
}

/** The form for a person: münchen.example for xn--mnchen-3ya.example. */
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

/** True if `name` is `zone` itself or below it, by whole labels: notexample.com is not in example.com. */
export function isInDomain(name: string, zone: string): boolean {
    return name === zone || name.endsWith(`.${zone}`);
}

/** True if one of the two contains the other, or they are the same: then they cannot share a name server on Route 53. */
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
 * The key for the order in which Route 53 lists names: labels from the right, with the trailing dot, on the escaped form (API
 * ListResourceRecordSets, ListHostedZonesByName).
 */
export function reversedName(fqdn: string): string {
    return `${fromFqdn(fqdn).split(".").reverse().join(".")}.`;
}

/** Compares two names in the order of Route 53's lists. */
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
 * Converts labels to punycode if needed, with the mapping of UTS 46: full-width letters and digits become ASCII, and invisible characters
 * are removed. Wildcards, underscores and escapes stay. A label that is not a valid internationalized one stays unchanged, so that a check
 * can refuse it (`oddCharacter`).
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
    // A suffix, because a label of digits alone would be read as an IPv4 address; percent signs and slashes have a meaning in URLs.
    const behind = ".example";
    const name = domainToASCII(`${label.replaceAll("ẞ", "ß")}${behind}`);
    const isName =
        !/[\p{Cc} %/\\?#@:[\]*]/u.test(label) &&
        /^[a-z0-9_-]+\.example$/.test(name) &&
        !PUNCTUATION.test(domainToUnicode(name));
    return isName ? name.slice(0, -behind.length) : undefined;
}

/** The first character of a text that is not allowed in names: a blank, a control, or one outside ASCII. `U+00A0` */
export function oddCharacter(text: string): string | undefined {
    if (/^[!-~]*$/.test(text)) {
        return undefined;
    }
    const odd = [...text].filter((character) => !/[!-~]/.test(character));
    // In a label that is not a valid internationalized one, letters are not the mistake.
    const code = (odd.find((character) => !/[\p{L}\p{M}\p{N}]/u.test(character)) ?? odd[0])?.codePointAt(0);
    return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** True for a label in lower case that begins like punycode but encodes no text: some versions of Node accept it. */
export function isFalsePunycode(label: string): boolean {
    return label.startsWith("xn--") && /^(xn--|$)/.test(domainToUnicode(label));
}
