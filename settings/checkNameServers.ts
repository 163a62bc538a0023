import { fromFqdn, isInDomain, parseDomain } from "../records/names";
import { namesOfSet } from "../pool/nameServerNames";
import type { Say } from "./checkTenants";
import { shown } from "./settingIssues";

/** API CreateReusableDelegationSet: a set has four servers. */
const MAX_NAME_SERVERS = 4;
/** The default quota of an account (Developer Guide, DNSLimitations). */
const MAX_SETS = 100;

/** Checks the white-label names of the first set. @returns the valid ones in full */
export function checkNameServers(
    labels: readonly string[],
    brandDomain: string | undefined,
    say: Say,
): string[] {
    if (labels.length === 0 || labels.length > MAX_NAME_SERVERS) {
        say(
            "nameServers",
            `${shown(labels)} has ${labels.length} names, but a delegation set has ${MAX_NAME_SERVERS} servers; use 1 to ${MAX_NAME_SERVERS} names`,
        );
    }
    const names = labels.map((label, index) =>
        checkNameServer(`nameServers[${index}]`, label, brandDomain, say),
    );
    names.forEach((name, index) => {
        const first = names.indexOf(name);
        if (name !== undefined && first < index) {
            say(
                `nameServers[${index}]`,
                `${shown(labels[index])} duplicates nameServers[${first}]; each name stands for one server, so use another name`,
            );
        }
    });
    return names.flatMap((name) => name ?? []);
}

/** Checks names that are to be retired. @returns them in full */
export function checkRetired(
    labels: readonly string[] | undefined,
    names: readonly string[],
    brandDomain: string | undefined,
    say: Say,
): string[] | undefined {
    return labels?.flatMap((label, index) => {
        const key = `retiredNameServers[${index}]`;
        const name = checkNameServer(key, label, brandDomain, say);
        if (name !== undefined && names.includes(name)) {
            say(
                key,
                `${shown(label)} is still in nameServers, and a name that tenants use cannot be retired; remove it from one of the two settings`,
            );
        }
        return name ?? [];
    });
}

function checkNameServer(
    key: string,
    label: string,
    brandDomain: string | undefined,
    say: Say,
    written = label,
): string | undefined {
    const { domain: parsed, problem } = parseDomain(label);
    if (problem !== undefined) {
        say(key, `${shown(written)} is not a valid name: ${problem}; use a label such as ns1`);
        return undefined;
    }
    if (brandDomain === undefined) {
        return undefined;
    }
    // A name with a dot is a full name: "ns1.other.net" is a mistake, and does not mean ns1.other.net.example.com.
    const name = parsed.includes(".") ? parsed : `${parsed}.${brandDomain}`;
    if (!isInDomain(name, brandDomain) || name === brandDomain) {
        say(
            key,
            `${shown(written)} is not inside the brand domain ${brandDomain}, whose zone holds the addresses of the white-label name servers; use a label such as ns1, or a full name that ends in .${brandDomain}`,
        );
        return undefined;
    }
    return name;
}

/** Checks the pattern of further names. @returns it as a full name, so that its names can be compared with others */
export function checkPattern(
    pattern: string | undefined,
    brandDomain: string | undefined,
    say: Say,
): string | undefined {
    if (pattern === undefined) {
        return undefined;
    }
    if (pattern.split("{n}").length !== 2) {
        say(
            "nameServerPattern",
            `${shown(pattern)} must contain {n} exactly once, in place of the number of a name server; use a pattern such as "ns{n}"`,
        );
        return undefined;
    }
    if (/[^\x20-\x7e]/.test(pattern)) {
        say(
            "nameServerPattern",
            `${shown(pattern)} contains a character outside ASCII, and its punycode form would differ for each number; use a pattern such as "ns{n}"`,
        );
        return undefined;
    }
    const widest = pattern.replace("{n}", String(MAX_SETS * MAX_NAME_SERVERS));
    const name = checkNameServer("nameServerPattern", widest, brandDomain, say, pattern);
    const normal = fromFqdn(pattern.toLowerCase());
    return name === undefined ? undefined : normal.includes(".") ? normal : `${normal}.${brandDomain ?? ""}`;
}

/** The names of the maximum number of sets in an account. */
export function namesOfPool(first: string[], pattern: string | undefined, brandDomain = ""): string[] {
    return Array.from({ length: MAX_SETS }, (_none, index) =>
        namesOfSet(first, pattern, brandDomain, index + 1),
    ).flat();
}
