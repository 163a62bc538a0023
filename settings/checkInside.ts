import { fromFqdn, isInDomain, parentDomains, parseDomain } from "../records/names";
import { toRecordName } from "../records/recordName";
import type { ReadableTenant, Say } from "./checkTenants";
import { knownSources, type LaterSources } from "./knownParts";
import { joinKey, shown } from "./settingIssues";
import { DEFAULT_NAMES } from "./tenantRecords";

/**
 * Checks tenants whose domains are inside another tenant's domain or the brand domain. The stack delegates the inner domain in the outer
 * zone, so on a self-service platform a customer who enters shop.tenant.net would take it from the owner of tenant.net. So the config must
 * confirm it (`inside`), and the outer zone must not have a record that would never be answered.
 */
export function checkInside(
    domains: readonly (string | undefined)[],
    tenants: readonly ReadableTenant[],
    brandDomain: string | undefined,
    say: Say,
    nameOf: (index: number) => string,
): void {
    const places = new Map<string, number>();
    domains.forEach((domain, index) => {
        if (domain !== undefined && !places.has(domain)) {
            places.set(domain, index);
        }
    });
    const children = new Map<number, string[]>();
    domains.forEach((domain, index) => {
        // The brand domain among the tenants, and the second of two equal domains, are reported separately.
        if (domain === undefined || domain === brandDomain || places.get(domain) !== index) {
            return;
        }
        const outer = parentDomains(domain).find((parent) => parent === brandDomain || places.has(parent));
        checkWord(
            { domain, index, outer, place: places.get(outer ?? ""), inside: tenants[index]?.inside },
            say,
            nameOf,
        );
        const place = outer === undefined ? undefined : places.get(outer);
        if (place !== undefined && outer !== brandDomain) {
            const below = children.get(place) ?? [];
            below.push(domain);
            children.set(place, below);
        }
    });
    for (const [index, delegated] of children) {
        checkOuterRecords(`tenants[${index}]`, domains[index] ?? "", tenants[index] ?? {}, delegated, say);
    }
}

/** A tenant, and the nearest domain that contains it: another tenant's with its place, or the brand's. */
interface Nested {
    domain: string;
    index: number;
    outer: string | undefined;
    place: number | undefined;
    inside: string | undefined;
}

function checkWord(
    { domain, index, outer, place, inside }: Nested,
    say: Say,
    nameOf: (index: number) => string,
): void {
    if (outer === undefined) {
        if (inside !== undefined) {
            say(
                `tenants[${index}].inside`,
                `${shown(inside)}: neither another tenant nor the brand domain contains ${domain}; remove the key inside`,
            );
        }
        return;
    }
    const isBrand = place === undefined;
    if (inside === undefined) {
        const what = isBrand ? `the brand domain ${outer}` : `${outer} (${nameOf(place)})`;
        const when = isBrand ? "this is intended" : `the owner of ${outer} agrees`;
        say(
            `tenants[${index}].domain`,
            `${shown(domain)} is a subdomain of ${what}; where customers enter domains themselves, one customer could take over a subdomain of another in this way; add inside: ${outer} to this tenant if ${when}, or remove ${isBrand ? "the tenant" : "one of the two"}`,
        );
    } else if ((parseDomain(inside).domain ?? inside) !== outer) {
        say(
            `tenants[${index}].inside`,
            `${shown(inside)} is not the nearest domain that contains ${domain}; write inside: ${outer}`,
        );
    }
}

/** The check of a tenant without its neighbours: `inside` must contain its domain. */
export function checkInsideAlone(domain: string, inside: string | undefined, say: Say): void {
    const outer = inside === undefined ? undefined : (parseDomain(inside).domain ?? inside);
    if (outer !== undefined && !parentDomains(domain).includes(outer)) {
        say(
            "inside",
            `${shown(inside)} does not contain ${domain}; write the nearest domain that does, or remove the key inside`,
        );
    }
}

/** The records of the outer zone that would never be answered, each at its place in the config. */
export function checkOuterRecords(
    key: string,
    outer: string,
    tenant: LaterSources,
    delegated: readonly string[],
    say: Say,
): void {
    const { names = DEFAULT_NAMES, records } = knownSources(tenant);
    const cuts = new Set(delegated);
    const hidingCut = (name: string): string | undefined =>
        [name, ...parentDomains(name)].find((each) => cuts.has(each));
    for (const [index, name] of tenant.target === undefined ? [] : names.entries()) {
        const cut = hidingCut(fromFqdn(toRecordName(name, outer)));
        if (cut !== undefined && tenant.names === undefined) {
            say(joinKey(key, "names"), `${shown(name)} (by default) ${neverAnswered(cut, outer)}`);
        } else if (cut !== undefined) {
            say(joinKey(key, `names[${index}]`), `${shown(name)} ${neverAnswered(cut, outer)}`);
        }
    }
    records.forEach((record, index) => {
        const name = fromFqdn(toRecordName(record?.name ?? "@", outer));
        const type = record?.type.toUpperCase() ?? "";
        const below = delegated.find((child) => name !== outer && isInDomain(child, name));
        const problem = recordProblem({ name, type, cut: hidingCut(name), below, outer });
        if (problem !== undefined) {
            say(joinKey(key, `records[${index}]`), `${shown(record?.name)} ${type} ${problem}`);
        }
    });
}

interface OuterRecord {
    name: string;
    type: string;
    /** The tenant's domain at or above the record. */
    cut: string | undefined;
    /** The tenant's domain at or below the record. */
    below: string | undefined;
    outer: string;
}

function recordProblem({ name, type, cut, below, outer }: OuterRecord): string | undefined {
    if (cut === name && type === "CNAME") {
        return `has the same name as the NS records that delegate the tenant ${cut} in the zone of ${outer}, and a CNAME cannot share its name (RFC 1034, section 3.6.2); remove the record or the tenant ${cut}`;
    }
    // At a delegation, the parent zone answers only for DS (RFC 4035, section 2.4).
    if (cut !== undefined && !(cut === name && type === "DS")) {
        return neverAnswered(cut, outer);
    }
    return type === "NS" && below !== undefined
        ? `delegates ${name} to other servers, so the zone of ${outer} would never answer with the stack's delegation of the tenant ${below} (RFC 1034, section 4.2.1); remove the record or the tenant ${below}`
        : undefined;
}

function neverAnswered(cut: string, outer: string): string {
    return `is at or below ${cut}, a tenant with its own zone, so the zone of ${outer} would never answer with this record (RFC 1034, section 4.2.1); move the record to the tenant ${cut}, or remove that tenant`;
}
