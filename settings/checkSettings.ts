import * as pulumi from "@pulumi/pulumi";
import { fromFqdn, isInDomain, parseDomain } from "../records/names";
import { parseHostPort } from "../dns/route";
import { findIssues, shown, type SettingProblem } from "./settingIssues";
import {
    checkDomain,
    checkTenantDomains,
    checkTenantParts,
    fittingFields,
    readableTenant,
    type ReadableTenant,
    type Say,
} from "./checkTenants";
import { namesOfSet } from "../pool/nameServerNames";
import { asInOrder, settingsSchema, tenantSchema, tenantsInOrder, type Settings } from "./settings";
import type { TargetArgs } from "./tenantRecords";

/** Settings with every name in its normal form: domains in ASCII, white-label names in full. */
export interface CheckedSettings extends Omit<Settings, "nameServers" | "tenants"> {
    nameServers: string[];
    tenants: (Omit<Settings["tenants"][number], "target"> & { target: pulumi.Input<TargetArgs> })[];
}

/** API CreateReusableDelegationSet: a set has four servers. */
const MAX_NAME_SERVERS = 4;
const MAX_SETS = 100;
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
    const ready = tenantsInOrder(value);
    const unread: unknown = ready === undefined ? value : Object.assign({}, value, { tenants: [] });
    const shape = settingsSchema.safeParse(unread, { reportInput: true });
    const problems = shape.success ? [] : findIssues(shape.error);
    const say: Say = (key, message) => void problems.push({ key, message });
    const known = shape.success ? { ...shape.data, tenants: ready ?? shape.data.tenants } : undefined;
    const { fields, tenants, unfit } = known === undefined ? readable(value) : wholly(known);
    const brandDomain =
        fields.brandDomain === undefined ? undefined : checkDomain("brandDomain", fields.brandDomain, say);
    const nameServers = checkNameServers(fields.nameServers ?? DEFAULT_NAME_SERVERS, brandDomain, say);
    const domains = tenants.map(({ domain }, index) =>
        domain === undefined || ready !== undefined
            ? domain
            : checkDomain(`tenants[${index}].domain`, domain, say),
    );
    const pattern = checkPattern(fields.nameServerPattern, brandDomain, say);
    checkTenantDomains(domains, brandDomain, () => namesOfPool(nameServers, pattern, brandDomain), say);
    tenants.forEach((tenant, index) => {
        const domain = domains[index];
        if (domain !== undefined && ready === undefined) {
            checkTenantParts(`tenants[${index}]`, domain, tenant, say);
        }
    });
    checkNetwork(fields, unfit, say);
    checkDelegationSet(fields, unfit, say);
    checkSoa(fields, say);
    if (known === undefined || brandDomain === undefined || problems.length > 0) {
        return { problems };
    }
    const checked =
        ready ??
        known.tenants.map((tenant, index) =>
            asInOrder({ ...tenant, domain: domains[index] ?? tenant.domain }),
        );
    const settings = {
        ...known,
        brandDomain,
        nameServers,
        nameServerPattern: pattern,
        tenants: checked,
    };
    return { settings, problems };
}

/** Checks one tenant by itself, for a zone that another program creates. Keys are relative to the tenant. */
export function checkTenant(value: unknown): { domain?: string | undefined; problems: SettingProblem[] } {
    const shape = tenantSchema.safeParse(value, { reportInput: true });
    const problems = shape.success ? [] : findIssues(shape.error);
    const say: Say = (key, message) => void problems.push({ key, message });
    const tenant = shape.success ? shape.data : readableTenant(value);
    const domain = tenant.domain === undefined ? undefined : checkDomain("domain", tenant.domain, say);
    if (domain !== undefined) {
        checkTenantParts("", domain, tenant, say);
    }
    return problems.length > 0 ? { problems } : { domain, problems };
}

type Fields = Partial<Omit<Settings, "tenants">>;

interface Readable {
    fields: Fields;
    tenants: ReadableTenant[];
    /** The names of settings that have not the right shape. */
    unfit: ReadonlySet<string>;
}

function wholly({ tenants, ...fields }: Settings): Readable {
    return {
        fields,
        tenants,
        unfit: new Set(),
    };
}

/** The settings that have the right shape, each by itself. */
function readable(value: unknown): Readable {
    const { tenants: _tenants, ...shape } = settingsSchema.shape;
    const { fields, unfit } = fittingFields(shape, value);
    const tenants =
        typeof value === "object" && value !== null && "tenants" in value ? value.tenants : undefined;
    return { fields, unfit, tenants: Array.isArray(tenants) ? tenants.map(readableTenant) : [] };
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

/** @returns the pattern as a full name, so that what it gives is compared with other names as it is */
function checkPattern(
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

/** Of as many sets as an account can have (Developer Guide, DNSLimitations). */
function namesOfPool(first: string[], pattern: string | undefined, brandDomain = ""): string[] {
    return Array.from({ length: MAX_SETS }, (_none, index) =>
        namesOfSet(first, pattern, brandDomain, index + 1),
    ).flat();
}

function checkNetwork({ resolvers = [], dnsGateway }: Fields, unfit: ReadonlySet<string>, say: Say): void {
    const entries = [
        ...resolvers.map((value, index) => ({ key: `resolvers[${index}]`, value })),
        ...(dnsGateway === undefined ? [] : [{ key: "dnsGateway", value: dnsGateway }]),
    ];
    const seen = new Map<string, string>();
    for (const { key, value } of entries) {
        try {
            const { host, port } = parseHostPort(value);
            const first = seen.get(`${host} ${port}`);
            if (first !== undefined && key !== "dnsGateway") {
                say(
                    key,
                    `${shown(value)} is there already as ${first}; two resolvers that have to agree cannot be the same one`,
                );
            }
            seen.set(`${host} ${port}`, key);
        } catch (error) {
            say(key, error instanceof Error ? error.message : String(error));
        }
    }
    if (resolvers.length === 0 && dnsGateway !== undefined && !unfit.has("resolvers")) {
        say(
            "dnsGateway",
            `${shown(dnsGateway)} is for a sandbox, whose resolvers have to be named too; set resolvers`,
        );
    }
}

function checkDelegationSet(
    { delegationSet, rewriteBrandZone }: Fields,
    unfit: ReadonlySet<string>,
    say: Say,
): void {
    if (delegationSet?.fromZone !== undefined && delegationSet.id !== undefined) {
        say(
            "delegationSet",
            "it has both fromZone and id; keep one: fromZone makes the servers of a zone reusable, id uses a set that is there",
        );
    }
    const isNew = delegationSet?.fromZone === undefined && delegationSet?.id === undefined;
    if (rewriteBrandZone === true && isNew && !unfit.has("delegationSet")) {
        say(
            "rewriteBrandZone",
            "true, but the brand zone is not on the delegation set, and a zone's servers never change; adopt its servers with delegationSet.fromZone, or leave rewriteBrandZone out",
        );
    }
}

/** RFC 1035 §3.3.13: RNAME is a domain name whose first label is the mailbox. */
function checkSoa({ soa }: Fields, say: Say): void {
    const { rname } = soa ?? {};
    const [local = "", domain = "", ...more] = (rname ?? "").split("@");
    const name = rname?.includes("@") ? domain : local.replace(/\\./g, "x").replaceAll("_", "x");
    if (
        rname !== undefined &&
        (more.length > 0 || !/^[^\s@]+$/.test(local) || parseDomain(name).problem !== undefined)
    ) {
        say("soa.rname", `${shown(rname)} is no mailbox; write one such as hostmaster@example.com`);
    }
}
