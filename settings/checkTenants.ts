import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { parseAddress } from "../records/addresses";
import { isInDomain, isPublicSuffix, overlaps, parseDomain, toUnicode } from "../records/names";
import { normalizeRecord } from "../records/recordSet";
import { placementProblems, recordDoubts, recordProblems } from "../records/recordProblems";
import { recordNameProblem, toRecordName } from "../records/recordName";
import { joinKey, shown } from "./settingIssues";
import { knownSources } from "./knownParts";
import { tenantRecordSchema, tenantSchema } from "./schemas";
import { DEFAULT_NAMES, tenantRecords, toSourced, type SourcedRecord, type Target } from "./tenantRecords";

/** Reports a mistake: the key, and the value, the rule and the next step. @param isDoubt true if an already deployed record may have it */
export type Say = (key: string, message: string, isDoubt?: boolean) => void;

type Tenant = z.infer<typeof tenantSchema>;

/** The parts of a tenant with the right shape; an invalid record keeps its place. */
export interface ReadableTenant extends Partial<Omit<Tenant, "records">> {
    records?: unknown;
}

/** The fields of an object with the right shape, each checked separately, and the names of the others. */
export function fittingFields(
    shape: z.ZodRawShape,
    value: unknown,
): { fields: Record<string, unknown>; unfit: Set<string> } {
    const object = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    const parsed = Object.entries(shape).map(([key, schema]) => ({
        key,
        result: z.safeParse(schema, object[key]),
    }));
    return {
        fields: Object.fromEntries(
            parsed.flatMap(({ key, result }) => (result.success ? [[key, result.data]] : [])),
        ),
        unfit: new Set(parsed.flatMap(({ key, result }) => (result.success ? [] : [key]))),
    };
}

export function readableTenant(value: unknown): ReadableTenant {
    const { records: _records, ...shape } = tenantSchema.shape;
    const { fields } = fittingFields(shape, value);
    const given = z.looseObject({ records: z.array(z.unknown()) }).safeParse(value).data?.records ?? [];
    return {
        ...(fields as Partial<Omit<Tenant, "records">>),
        records: given.map((record) => tenantRecordSchema.safeParse(record).data),
    };
}

/** @returns the normal form, or undefined if the text is not a valid domain of a tenant or brand */
export function checkDomain(key: string, text: string, say: Say): string | undefined {
    const { domain, problem } = parseDomain(text);
    if (problem !== undefined) {
        say(
            key,
            adviceOf(text) ??
                `${shown(text)} is not a valid domain: ${problem}; use a name such as tenant.net`,
        );
        return undefined;
    }
    if (isPublicSuffix(domain)) {
        say(
            key,
            `${shown(text)} is a public suffix and cannot be registered; use a domain below it, such as tenant.${domain}`,
        );
        return undefined;
    }
    return domain;
}

/** What stands around a domain where the address of a page, a mail address or a list is given. @returns undefined where there is no domain in it */
function adviceOf(text: string): string | undefined {
    const [, list] = /^\s*\[\s*"([^"]*)"/.exec(text) ?? [];
    const [, scheme, user, host = "", port, path] =
        /^([a-z][a-z0-9+.-]*:\/\/)?([^/@]*@)?([^/:@?#]+)(:[0-9]+)?([/?#].*)?$/i.exec(list ?? text.trim()) ??
        [];
    const { domain } = parseDomain(host);
    if (domain === undefined || isPublicSuffix(domain)) {
        return undefined;
    }
    if (list !== undefined) {
        return `${shown(text)} is a list, and one domain is needed; use ${domain}`;
    }
    const parts = Object.entries({ scheme, "user name": user, port, path }).flatMap(([name, part]) =>
        part === undefined ? [] : [`the ${name}`],
    );
    const last = parts.pop() ?? "the blanks";
    const left = parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
    return `${shown(text)} is not a valid domain; leave out ${left}: ${domain}`;
}

/** How the tenants' domains stand to each other, to the brand domain and to the white-label names. */
export function checkTenantDomains(
    domains: readonly (string | undefined)[],
    brandDomain: string | undefined,
    nameServers: () => readonly string[],
    say: Say,
    nameOf: (index: number) => string,
): void {
    const places = new Map<string, number>();
    domains.forEach((domain, index) => {
        if (domain === undefined) {
            return;
        }
        const key = `tenants[${index}].domain`;
        const twin = places.get(domain);
        // Only a domain near the brand domain can contain one of its names, so the names of all sets are listed only for those domains.
        const isNear = brandDomain !== undefined && overlaps(domain, brandDomain);
        const hidden = isNear ? nameServers().find((name) => isInDomain(name, domain)) : undefined;
        if (twin !== undefined) {
            say(
                key,
                `${shown(display(domain))} duplicates ${nameOf(twin)} (case, trailing dot and punycode are ignored); remove one of the two`,
            );
            return;
        }
        places.set(domain, index);
        if (domain === brandDomain) {
            say(
                key,
                `${shown(domain)} is the brand domain, which already has its zone; remove it from the tenants`,
            );
        } else if (hidden !== undefined) {
            say(
                key,
                `${shown(domain)} contains the white-label name server ${hidden}, and resolvers would look for its address in the tenant's zone; rename the name server, or use another domain for the tenant`,
            );
        }
    });
}

function display(domain: string): string {
    const unicode = toUnicode(domain);
    return unicode === domain ? domain : `${unicode} (${domain})`;
}

/**
 * A target is optional, but must not be undefined: a program with an undefined target probably lacks the address, and a live tenant's
 * address would be deleted.
 */
export function checkGivenTarget(key: string, tenant: unknown, say: Say): void {
    if (
        typeof tenant === "object" &&
        tenant !== null &&
        Object.hasOwn(tenant, "target") &&
        Reflect.get(tenant, "target") === undefined
    ) {
        say(
            joinKey(key, "target"),
            "is undefined, which would delete the tenant's address records; give it a value, or remove the key target",
        );
    }
}

/** Checks a tenant without its domain. */
export function checkTenantParts(key: string, domain: string, tenant: ReadableTenant, say: Say): void {
    const { tags = {} } = tenant;
    const { target, records: further, ...known } = knownSources(tenant);
    const isGood = target !== undefined && checkTarget(joinKey(key, "target"), target, say);
    const names = checkNames(joinKey(key, "names"), known.names ?? DEFAULT_NAMES, domain, say);
    if (tenant.target === undefined && tenant.names !== undefined) {
        say(
            joinKey(key, "names"),
            `${shown(known.names)} lists the names that get the target, but there is no target; add a target, or remove the key names`,
        );
    }
    if (tenant.target !== undefined && Array.isArray(tenant.names) && tenant.names.length === 0) {
        say(
            joinKey(key, "names"),
            '[] gives the target to no name, which would delete the tenant\'s address records; write the names that get it, such as "@", or remove the target',
        );
    }
    const records = [...tenantRecords(isGood ? target : undefined, names), ...toSourced(further)];
    checkRecords(key, records, domain, say, known.isWhole && (isGood || target === undefined));
    for (const [name, value] of Object.entries(pulumi.Output.isInstance(tags) ? {} : tags)) {
        // API Tag: lengths of key and value; keys that start with aws: belong to AWS.
        const isLong = typeof value === "string" && value.length > 256;
        if (!/^(?!aws:).{1,128}$/i.test(name) || isLong) {
            say(
                joinKey(key, "tags"),
                `${shown({ [name]: value })} is not a valid tag of Route 53; use a key of 1 to 128 characters that does not start with aws:, and a value of at most 256 characters`,
            );
        }
    }
}

/** @returns the valid names */
function checkNames(key: string, names: readonly string[], domain: string, say: Say): string[] {
    const seen = new Map<string, number>();
    return names.filter((name, index) => {
        const full = toRecordName(name, domain);
        const problem = recordNameProblem(full, domain);
        const first = seen.get(full);
        seen.set(full, first ?? index);
        if (problem !== undefined) {
            say(`${key}[${index}]`, `${shown(name)}: ${problem}`);
        } else if (first !== undefined) {
            say(`${key}[${index}]`, `${shown(name)} duplicates names[${first}]; remove one of the two`);
        }
        return problem === undefined && first === undefined;
    });
}

/** @returns false if it is not valid */
function checkTarget(key: string, target: Target, say: Say): boolean {
    let good = true;
    const object = (below: string, message: string): void => {
        good = false;
        say(joinKey(key, below), message);
    };
    const kinds = [target.alias, target.addresses].filter((kind) => kind !== undefined).length;
    if (kinds !== 1) {
        const forms = "write { alias: { dnsName, zoneId } } or { addresses: [203.0.113.10] }";
        object(
            "",
            kinds === 0
                ? `${shown(target)} has neither alias nor addresses; ${forms}, or remove the target if the tenant needs none (in a table, leave all its columns empty)`
                : `${shown(target)} has both alias and addresses; ${forms}`,
        );
    } else if (target.alias !== undefined && target.ttl !== undefined) {
        object("ttl", `${target.ttl} is set beside an alias, which uses the TTL of its target; remove it`);
    }
    if (target.addresses?.length === 0) {
        object("addresses", "[] has no address; write at least one, or an alias");
    }
    target.addresses?.forEach((address, index) => {
        if (parseAddress(address) === undefined) {
            object(
                `addresses[${index}]`,
                `${shown(address)} is not an IPv4 or IPv6 address; use one such as 203.0.113.10, or an alias for the name of a load balancer`,
            );
        }
    });
    return good;
}

/**
 * The rules that a tenant's records violate, each at its place in the config.
 *
 * @param isWhole false if there may be further records
 */
function checkRecords(
    key: string,
    records: readonly SourcedRecord[],
    domain: string,
    say: Say,
    isWhole: boolean,
): void {
    const normal = records.map(({ source, name, type, data }) => ({
        source,
        data,
        record: normalizeRecord(name, type, data, domain),
    }));
    // The target's records at several names violate the same rule at each of them, which is reported once.
    const said = new Set<string>();
    for (const { source, data, record } of normal) {
        const problems = recordProblems(record, domain, data);
        const doubts = problems.length === 0 ? [] : recordDoubts(record, domain, data);
        for (const message of problems) {
            const rule = `${source} ${message.slice(message.indexOf(": "))}`;
            if (!said.has(rule)) {
                say(joinKey(key, source), message, doubts.includes(message));
            }
            said.add(rule);
        }
    }
    const all = normal.map(({ record }) => record);
    placementProblems(all, domain, isWhole).forEach((message) => say(joinKey(key, "records"), message));
}
