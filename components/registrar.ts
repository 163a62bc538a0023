import type { Host } from "../dns/serverAddresses";
import { explainGlueOfBrand } from "../records/hostObjects";
import { registeredDomain } from "../records/names";

/** The entries that a person makes at the registrars, as data, as text and as a table. */
export interface Registrar {
    /** The brand domain, in ASCII. */
    brandDomain: string;
    /** The registered domain above the brand domain; absent if the brand domain itself is registered. */
    registeredDomain?: string | undefined;
    /** True if the stack sets the brand domain's name servers and the host records of the first delegation set. */
    setByStack?: boolean | undefined;
    /** The host records (also called glue, child or private name servers) for the brand domain's registrar. */
    hostRecords: {
        /** The white-label name, in ASCII. */
        host: string;
        /** Its IPv4 and IPv6 addresses. */
        addresses: string[];
    }[];
    /** The name servers of the brand domain for its registrar; absent if the brand zone keeps its own name servers. */
    brandNameServers?: string[] | undefined;
    /** The name servers for each tenant's registrar; with several delegation sets, the names of the first set. */
    tenantNameServers: string[];
    /** The steps at the registrars as lines of text, in order. */
    instructions: string[];
    /** Which glue is needed, and why: for the brand domain, for domains in the same registry, and for all others. */
    glue: string[];
    /** The host records as CSV: a header `host,ipv4,ipv6` and a line for each host; a space separates several addresses of a family. */
    csv: string;
    /** Other words that registrars use for a host record, to search their pages. */
    otherWords: string[];
    /** A text to send to tenants, one for each delegation set. */
    tenantTexts: string[];
}

/** The words of registrars for a host object with addresses; docs/registrars.md lists the word of each registrar. */
const OTHER_WORDS = [
    "glue record",
    "host record",
    "host name",
    "child name server",
    "private name server",
    "personal name server",
    "vanity name server",
    "registered name server",
];

/** Merges the instructions of several delegation sets of one brand. */
export function registrarOfAll(each: readonly Registrar[]): Registrar {
    const [first, ...more] = each;
    if (first === undefined || more.length === 0) {
        return first ?? registrarInstructions("", [], false);
    }
    const hostRecords = each.flatMap((set) => set.hostRecords);
    const brand = first.instructions.slice(first.hostRecords.length + 1, -1);
    return {
        ...first,
        hostRecords,
        glue: explainGlueOfBrand(
            first.brandDomain,
            hostRecords.map(({ host }) => host),
        ),
        csv: [CSV_HEADER, ...each.map(({ csv }) => csv.slice(CSV_HEADER.length))].join(""),
        tenantTexts: each.flatMap(({ tenantTexts }) => tenantTexts),
        instructions: [
            first.instructions[0] ?? "",
            ...(first.setByStack === true
                ? [
                      ...first.hostRecords.map(hostRecordLine),
                      `Ask AWS Support to register these hosts too, for tenants of the registry of ${first.brandDomain}:`,
                      ...more.flatMap((set) => set.hostRecords).map(hostRecordLine),
                  ]
                : hostRecords.map(hostRecordLine)),
            ...brand,
            ...each.map(
                ({ tenantNameServers: names }) =>
                    `Tell each tenant on ${names[0] ?? ""} … (the output tenants lists them): set your name servers to ${names.join(", ")}.`,
            ),
        ],
    };
}

const CSV_HEADER = "host,ipv4,ipv6";
const csvLine = ({ host, ipv4, ipv6 }: Host): string => `\n${host},${ipv4.join(" ")},${ipv6.join(" ")}`;
const hostRecordTitle = (brandDomain: string, isManaged: boolean): string =>
    isManaged
        ? `This stack sets the name servers of ${brandDomain} at Route 53 Domains, with these host records (glue):`
        : `At the registrar of ${registeredDomain(brandDomain)}, register these host records (glue):`;
const hostRecordLine = ({ host, addresses }: Registrar["hostRecords"][number]): string =>
    `    ${host} = ${addresses.join(", ")}`;

/** @param isManaged true if the stack itself sets the brand domain's name servers */
export function registrarInstructions(
    brandDomain: string,
    hosts: readonly Host[],
    brandZoneIsRewritten: boolean,
    isManaged = false,
): Registrar {
    const names = hosts.map(({ host }) => host);
    const hostRecords = hosts.map(({ host, ipv4, ipv6 }) => ({ host, addresses: [...ipv4, ...ipv6] }));
    const registered = registeredDomain(brandDomain);
    return {
        brandDomain,
        ...(registered === brandDomain ? {} : { registeredDomain: registered }),
        ...(isManaged ? { setByStack: true } : {}),
        hostRecords,
        brandNameServers: brandZoneIsRewritten ? names : undefined,
        tenantNameServers: names,
        instructions: [
            hostRecordTitle(brandDomain, isManaged),
            ...hostRecords.map(hostRecordLine),
            isManaged
                ? "Nothing is left to do there by hand."
                : delegationLine(brandDomain, brandZoneIsRewritten ? names : undefined),
            `Tell every tenant: set your name servers to ${names.join(", ")}.`,
        ],
        glue: explainGlueOfBrand(brandDomain, names),
        csv: [CSV_HEADER, ...hosts.map(csvLine)].join(""),
        otherWords: OTHER_WORDS,
        tenantTexts: names.length === 0 ? [] : [tenantText(names)],
    };
}

/**
 * The instructions as one text, for an output that `pulumi stack output` prints as it is: first the steps, then the explanations. After an
 * up Pulumi shows the first lines and the changed lines.
 */
export function registrarText({ instructions, glue, otherWords, csv, tenantTexts }: Registrar): string {
    const parts: [title: string, lines: readonly string[]][] = [
        ["Which glue is needed:", glue],
        ["Registrars call a host record also:", [otherWords.join(", ")]],
        ["The host records as a table:", csv.split("\n")],
        ...tenantTexts.map((text, index): [string, string[]] => [
            `A text for tenants${tenantTexts.length === 1 ? "" : ` on set ${index + 1}`}:`,
            text.split("\n"),
        ]),
    ];
    const sections = parts
        .filter(([, lines]) => lines.length > 0)
        .map(([title, lines]) =>
            [title, ...lines.map((line) => (line === "" ? "" : `    ${line}`))].join("\n"),
        );
    return [instructions.join("\n"), ...sections].join("\n\n");
}

/**
 * The step for the brand domain's own delegation. A domain below the registered one has its delegation in the zone above, not at a
 * registrar.
 */
function delegationLine(brandDomain: string, names: readonly string[] | undefined): string {
    const isRegistered = registeredDomain(brandDomain) === brandDomain;
    if (names === undefined) {
        return isRegistered
            ? `Leave the name servers of ${brandDomain} as they are.`
            : `Leave the NS records of ${brandDomain} in the zone above it as they are.`;
    }
    return isRegistered
        ? `Then set the name servers of ${brandDomain} to ${names.join(", ")}.`
        : `Then set the NS records of ${brandDomain} in the zone above it to ${names.join(", ")}, and their addresses beside them as glue.`;
}

/** The text for a tenant who has never changed name servers: what to change, where, and which settings to leave unchanged. */
function tenantText(names: readonly string[]): string {
    return [
        "To use your domain with our service, please change its name servers at your registrar (the company where you renew the domain each year):",
        "",
        ...names.map((name) => `    ${name}`),
        "",
        "1. If DNSSEC is on for the domain (it has DS records), turn it off first, and wait one day.",
        `2. Open the domain's settings for name servers (also "custom name servers", "DNS servers" or "delegation"), remove all existing entries, and enter the ${names.length === 1 ? "name" : `${names.length} names`} above. No IP address is needed: if the form asks for one, leave it empty.`,
        "3. Save, and let us know. Some visitors reach the old servers for up to two more days, so please keep the old account for at least two days.",
    ].join("\n");
}
