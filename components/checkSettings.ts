import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { parseAddress } from "../dns/addresses";
import { isInDomain, isPublicSuffix, overlaps, parseDomain, toUnicode } from "../dns/names";
import { normalizeRecord, placementProblems, recordProblems } from "../dns/records";
import { parseHostPort } from "../dns/route";
import { findIssues, shown, type SettingProblem } from "../route53/settingIssues";
import { settingsSchema, tenantSchema, type Settings } from "./settings";
import { tenantRecords, type SourcedRecord, type Target } from "./tenantRecords";

/** Settings with every name in its normal form: domains in ASCII, white-label names in full. */
export interface CheckedSettings extends Omit<Settings, "nameServers" | "tenants"> {
    nameServers: string[];
    tenants: (Omit<Settings["tenants"][number], "target"> & { target: pulumi.Input<Target> })[];
}

/** API CreateReusableDelegationSet: a set has four servers. */
const MAX_NAME_SERVERS = 4;
const DEFAULT_NAME_SERVERS = ["ns1", "ns2", "ns3", "ns4"];

/**
 * What a user set is wrong: all mistakes at once, each with its key, its value, the rule and the next step. Nothing
 * has been created when this is thrown. Pulumi shows the message without a stack.
 */
export class SettingsError extends pulumi.RunError {
    constructor(
        readonly problems: readonly SettingProblem[],
        prefix: string,
    ) {
        super(problems.map(({ key, message }) => `${prefix}${key}: ${message}`).join("\n"));
    }
}

/**
 * Checks all that can be known without a call, and goes on after the first mistake: what has the right shape is
 * looked at even where something beside it has not. Pure.
 */
export function checkSettings(value: unknown): {
    settings?: CheckedSettings | undefined;
    problems: SettingProblem[];
} {
    const shape = settingsSchema.safeParse(value, { reportInput: true });
    const problems = shape.success ? [] : findIssues(shape.error);
    const say = (key: string, message: string): void => void problems.push({ key, message });
    const { brandDomain: brand, nameServers: labels, tenants: given, ...rest } = readable(value);
    const brandDomain = brand === undefined ? undefined : checkDomain("brandDomain", brand, say);
    const nameServers = checkNameServers(labels ?? DEFAULT_NAME_SERVERS, brandDomain, say);
    const domains = given.map(({ domain }, index) =>
        domain === undefined ? undefined : checkDomain(`tenants[${index}].domain`, domain, say),
    );
    checkTenantDomains(domains, brandDomain, nameServers, say);
    given.forEach(({ whole }, index) => {
        const domain = domains[index];
        if (domain !== undefined && whole !== undefined) {
            checkRecords(`tenants[${index}]`, domain, whole, say);
        }
    });
    checkNetwork(rest, say);
    checkDelegationSet(rest, say);
    if (!shape.success || brandDomain === undefined || problems.length > 0) {
        return { problems };
    }
    const tenants = shape.data.tenants.map((tenant, index) => ({
        ...tenant,
        domain: domains[index] ?? tenant.domain,
    }));
    return { settings: { ...shape.data, brandDomain, nameServers, tenants }, problems };
}

type Tenant = Settings["tenants"][number];

/** The settings that have the right shape, each by itself. */
type Readable = Partial<Omit<Settings, "tenants">> & {
    tenants: { domain?: string | undefined; whole?: Tenant | undefined }[];
};

function readable(value: unknown): Readable {
    const object = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    const { tenants: _tenants, ...shapes } = settingsSchema.shape;
    const fields = Object.entries(shapes).flatMap(([key, schema]) => {
        const result = schema.safeParse(object[key]);
        return result.success ? [[key, result.data]] : [];
    });
    const tenants = Array.isArray(object["tenants"]) ? (object["tenants"] as unknown[]) : [];
    return {
        ...(Object.fromEntries(fields) as Partial<Omit<Settings, "tenants">>),
        tenants: tenants.map((tenant) => ({
            domain: z.looseObject({ domain: z.string() }).safeParse(tenant).data?.domain,
            whole: tenantSchema.safeParse(tenant).data,
        })),
    };
}

/** Checks one tenant by itself, for a zone that another program creates. Keys are relative to the tenant. */
export function checkTenant(value: unknown): { domain?: string | undefined; problems: SettingProblem[] } {
    const shape = tenantSchema.safeParse(value, { reportInput: true });
    if (!shape.success) {
        return { problems: findIssues(shape.error) };
    }
    const problems: SettingProblem[] = [];
    const say = (key: string, message: string): void => void problems.push({ key, message });
    const domain = checkDomain("domain", shape.data.domain, say);
    if (domain !== undefined) {
        checkRecords("", domain, shape.data, say);
    }
    return problems.length > 0 ? { problems } : { domain, problems };
}

function checkDelegationSet({ delegationSet, rewriteBrandZone }: Partial<Settings>, say: Say): void {
    if (delegationSet?.fromZone !== undefined && delegationSet.id !== undefined) {
        say(
            "delegationSet",
            "it has both fromZone and id; keep one: fromZone makes the servers of a zone reusable, id uses a set that is there",
        );
    }
    if (
        rewriteBrandZone === true &&
        delegationSet?.fromZone === undefined &&
        delegationSet?.id === undefined
    ) {
        say(
            "rewriteBrandZone",
            "true, but the brand zone is not on the delegation set, and a zone's servers never change; adopt its servers with delegationSet.fromZone, or leave rewriteBrandZone out",
        );
    }
}

type Say = (key: string, message: string) => void;

function checkDomain(key: string, text: string, say: Say): string | undefined {
    const { domain, problem } = parseDomain(text);
    if (problem !== undefined) {
        say(key, `${shown(text)} is no domain: ${problem}; write one such as tenant.net`);
        return undefined;
    }
    if (isPublicSuffix(domain)) {
        say(
            key,
            `${shown(text)} is a public suffix, below which domains are registered, and no domain itself; write one below it, such as tenant.${domain}`,
        );
        return undefined;
    }
    return domain;
}

function checkNameServers(labels: readonly string[], brandDomain: string | undefined, say: Say): string[] {
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

function checkNameServer(
    key: string,
    label: string,
    brandDomain: string | undefined,
    say: Say,
): string | undefined {
    const { domain: parsed, problem } = parseDomain(label);
    if (problem !== undefined) {
        say(key, `${shown(label)} is no name: ${problem}; write a label such as ns1`);
        return undefined;
    }
    if (brandDomain === undefined) {
        return undefined;
    }
    const name = parsed.includes(".") ? parsed : `${parsed}.${brandDomain}`;
    if (!isInDomain(name, brandDomain) || name === brandDomain) {
        say(
            key,
            `${shown(label)} is not a name inside the brand domain ${brandDomain}, whose zone holds the addresses of the white-label name servers; write a label such as ns1, or a full name that ends in .${brandDomain}`,
        );
        return undefined;
    }
    return name;
}

function checkTenantDomains(
    domains: readonly (string | undefined)[],
    brandDomain: string | undefined,
    nameServers: readonly string[],
    say: Say,
): void {
    const ordered = new Map<string, number>();
    domains.forEach((domain, index) => {
        const key = `tenants[${index}].domain`;
        if (domain === undefined) {
            return;
        }
        const twin = ordered.get(domain);
        if (twin !== undefined) {
            say(
                key,
                `${shown(display(domain))} is there already as tenants[${twin}]; case, a dot at the end and punycode make no difference; remove one of the two`,
            );
            return;
        }
        ordered.set(domain, index);
        const hidden = nameServers.find((name) => isInDomain(name, domain));
        if (domain === brandDomain) {
            say(
                key,
                `${shown(domain)} is the brand domain itself, which has its zone already; remove it from the tenants`,
            );
        } else if (hidden !== undefined) {
            say(
                key,
                `${shown(domain)} contains the white-label name server ${hidden}, whose address would then be looked for in the tenant's zone; use another name for one of them`,
            );
        }
    });
    for (const [domain, index] of ordered) {
        const parent = nearestParent(domain, ordered);
        if (parent !== undefined && domain !== brandDomain) {
            say(
                `tenants[${index}].domain`,
                `${shown(display(domain))} is a child of the tenant ${display(parent)} (tenants[${ordered.get(parent) ?? 0}]), and Route 53 refuses zones of which one contains the other on the same name servers (ConflictingDomainExists); ` +
                    "put its records into the parent's zone, or give one of them a delegation set of its own in another stack",
            );
        }
    }
}

/** By whole labels, from the left: a thousand tenants cost a thousand look-ups and not a million comparisons. */
function nearestParent(domain: string, domains: ReadonlyMap<string, number>): string | undefined {
    const labels = domain.split(".");
    return labels
        .map((_label, index) => labels.slice(index + 1).join("."))
        .find((parent) => domains.has(parent) && overlaps(domain, parent));
}

function display(domain: string): string {
    const unicode = toUnicode(domain);
    return unicode === domain ? domain : `${unicode} (${domain})`;
}

function checkRecords(key: string, domain: string, tenant: Tenant, say: Say): void {
    const target = pulumi.Output.isInstance(tenant.target) ? undefined : tenant.target;
    if (target !== undefined) {
        checkTarget(joinKey(key, "target"), target, say);
    }
    const records = tenantRecords(target, tenant.names, tenant.records);
    recordSettingProblems(records, domain).forEach(({ key: source, message }) =>
        say(joinKey(key, source), message),
    );
}

function joinKey(key: string, below: string): string {
    return key === "" ? below : `${key}.${below}`;
}

/** Which rules a tenant's records break, each with where it comes from, relative to the tenant. */
export function recordSettingProblems(records: readonly SourcedRecord[], domain: string): SettingProblem[] {
    const normal = records.map(({ source, name, type, data }) => ({
        source,
        record: normalizeRecord(name, type, data, domain),
    }));
    // What the target makes at several names breaks the same rule at each of them.
    const single = new Map<string, SettingProblem>();
    for (const { source, record } of normal) {
        for (const message of recordProblems(record, domain)) {
            const rule = message.slice(message.indexOf(": ") + 2);
            single.set(`${source} ${rule}`, single.get(`${source} ${rule}`) ?? { key: source, message });
        }
    }
    const together = placementProblems(
        normal.map(({ record }) => record),
        domain,
    );
    return [...single.values(), ...together.map((message) => ({ key: "records", message }))];
}

function checkTarget(key: string, target: Target, say: Say): void {
    const kinds = [target.alias, target.addresses].filter((kind) => kind !== undefined).length;
    if (kinds !== 1) {
        say(
            key,
            `${shown(target)} has ${kinds === 0 ? "neither alias nor addresses" : "both alias and addresses"}; write one of { alias: { dnsName, zoneId } } and { addresses: [203.0.113.10] }`,
        );
    }
    if (target.addresses?.length === 0) {
        say(`${key}.addresses`, "[] has no address; write at least one, or an alias");
    }
    target.addresses?.forEach((address, index) => {
        if (parseAddress(address) === undefined) {
            say(
                `${key}.addresses[${index}]`,
                `${shown(address)} is no IPv4 or IPv6 address; write one such as 203.0.113.10, or an alias for a load balancer's name`,
            );
        }
    });
}

function checkNetwork({ resolvers = [], dnsGateway }: Partial<Settings>, say: Say): void {
    const entries = [
        ...resolvers.map((value, index) => ({ key: `resolvers[${index}]`, value })),
        ...(dnsGateway === undefined ? [] : [{ key: "dnsGateway", value: dnsGateway }]),
    ];
    for (const { key, value } of entries) {
        try {
            parseHostPort(value);
        } catch (error) {
            say(key, error instanceof Error ? error.message : String(error));
        }
    }
    if (resolvers.length === 0 && dnsGateway !== undefined) {
        say(
            "dnsGateway",
            `${shown(dnsGateway)} is for a sandbox, whose resolvers have to be named too; set resolvers`,
        );
    }
}
