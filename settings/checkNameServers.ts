import { fromFqdn, isInDomain, parseDomain } from "../records/names";
import { namesOfSet } from "../pool/nameServerNames";
import type { Say } from "./checkTenants";
import { shown } from "./settingIssues";

/** API CreateReusableDelegationSet: a set has four servers. */
const MAX_NAME_SERVERS = 4;
/** Of an account, by default (Developer Guide, DNSLimitations). */
const MAX_SETS = 100;

/** The white-label names of the first set. @returns them in full, without what is no name */
export function checkNameServers(
    labels: readonly string[],
    brandDomain: string | undefined,
    say: Say,
): string[] {
    if (labels.length === 0 || labels.length > MAX_NAME_SERVERS) {
        say(
            "nameServers",
            `${shown(labels)} has ${labels.length} names, and a delegation set has ${MAX_NAME_SERVERS} servers; write one to ${MAX_NAME_SERVERS}`,
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
                `${shown(labels[index])} is there already as nameServers[${first}]; each name stands for a server of its own, so write another`,
            );
        }
    });
    return names.flatMap((name) => name ?? []);
}

/** Names that are to go. @returns them in full */
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
                `${shown(label)} is in nameServers, and a name that tenants are told is not retired; take it out of one of the two`,
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
        say(key, `${shown(written)} is no name: ${problem}; write a label such as ns1`);
        return undefined;
    }
    if (brandDomain === undefined) {
        return undefined;
    }
    // A name with a dot is a full one: "ns1.other.net" is a mistake, and not ns1.other.net.example.com.
    const name = parsed.includes(".") ? parsed : `${parsed}.${brandDomain}`;
    if (!isInDomain(name, brandDomain) || name === brandDomain) {
        say(
            key,
            `${shown(written)} is not a name inside the brand domain ${brandDomain}, whose zone holds the addresses of the white-label name servers; write a label such as ns1, or a full name that ends in .${brandDomain}`,
        );
        return undefined;
    }
    return name;
}

/** The pattern of further names. @returns it as a full name, so that the names that it gives are compared with others as they are */
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
            `${shown(pattern)} has to have {n} in it once, where the number of a name server goes; write one such as "ns{n}"`,
        );
        return undefined;
    }
    if (/[^\x20-\x7e]/.test(pattern)) {
        say(
            "nameServerPattern",
            `${shown(pattern)} is not in ASCII, and what punycode makes of a name is different for each number; write one such as "ns{n}"`,
        );
        return undefined;
    }
    const widest = pattern.replace("{n}", String(MAX_SETS * MAX_NAME_SERVERS));
    const name = checkNameServer("nameServerPattern", widest, brandDomain, say, pattern);
    const normal = fromFqdn(pattern.toLowerCase());
    return name === undefined ? undefined : normal.includes(".") ? normal : `${normal}.${brandDomain ?? ""}`;
}

/** The names of as many sets as an account can have. */
export function namesOfPool(first: string[], pattern: string | undefined, brandDomain = ""): string[] {
    return Array.from({ length: MAX_SETS }, (_none, index) =>
        namesOfSet(first, pattern, brandDomain, index + 1),
    ).flat();
}
