import { auditPlanOf, runAudit, stepsOf, type AuditInput, type Finding } from "../audit";
import { query } from "../dns/query";
import { QueryError } from "../dns/queryError";
import type { DnsRoute } from "../dns/route";
import { createWalker, type Walker } from "../dns/walk";
import { fromFqdn } from "../records/names";
import type { CheckedSettings } from "../settings/checkSettings";
import type { ProgramOutputs } from "./programOutputs";
import { dataOf, promisedRecords, resolvePromisedRecords, type PromisedRecord } from "./tenantRecords";

/** A tenant's domain as a resolver sees it, from the root on. */
export interface TenantResolution {
    domain: string;
    /** The registry's delegation, and whether it had addresses. */
    delegation: { name: string; glue: string[] }[];
    /** The zones from the root down: ".", "net", "tenant.net". */
    path: string[];
    ns: string[];
    soa: string;
    /** The addresses that visitors get, by name. */
    addresses: Record<string, string[]>;
    /** Further records of the tenant, with their answers. */
    records: { name: string; type: string; values: string[] }[];
    /** The server that answered. */
    server: string;
    /** The number of addresses of the white-label name servers that answer authoritatively, and the number of all. */
    answering: { servers: number; of: number };
    /** The problems that an audit finds with the domain, and the differences of its records from the config. */
    problems: string[];
}

/** The result for a whole stack. */
export interface StackResolution {
    tenants: TenantResolution[];
    /** The problems that an audit finds with the brand domain and its name servers. */
    problems: string[];
}

export interface ResolutionOptions {
    /** Sends all queries to the sandbox's gateway. */
    route: DnsRoute;
    /** The timeout of a first question, in milliseconds. Default: 1500 for a walk, 1000 for the audit. */
    timeoutMs?: number;
    /** The number of attempts of the audit's questions. Default 7. */
    attempts?: number;
}

/**
 * Resolves everything that the config promises. The audit checks delegations, NS, SOA and name servers, with the stack's own output
 * `audit`. The audit does not query the tenants' own records, so these are compared with the config here.
 */
export async function resolveStack(
    { tenants }: Pick<CheckedSettings, "tenants">,
    outputs: Pick<ProgramOutputs, "audit" | "delegationSets" | "tenants">,
    options: ResolutionOptions,
): Promise<StackResolution> {
    const promised = tenants.map((tenant) => ({
        domain: tenant.domain,
        records: promisedRecords(tenant),
        addresses: addressesOf(tenant.domain, outputs),
    }));
    return resolvePromised(promised, [outputs.audit], options);
}

/** The names and records that a stack promises for a domain. */
export interface PromisedDomain {
    domain: string;
    /** The records in addition to its NS and SOA. */
    records: PromisedRecord[];
    /** The addresses of its name servers. */
    addresses: string[];
}

/** @param inputs one input for each brand domain */
export async function resolvePromised(
    promised: readonly PromisedDomain[],
    inputs: readonly AuditInput[],
    options: ResolutionOptions,
): Promise<StackResolution> {
    const problems: Finding[] = [];
    for (const input of inputs) {
        const plan = auditPlanOf([{ source: "audit", input }]);
        // The story also makes the registrar entries, so a tenant that is not delegated to its name servers is also a problem.
        problems.push(...stepsOf((await runAudit(plan, options)).findings));
    }
    const walker = createWalker(options);
    const resolutions: TenantResolution[] = [];
    for (const { domain, records: wanted, addresses: servers } of promised) {
        // The path is resolved first, while the walker remembers as little as possible, because its steps are the path.
        const zone = await resolveZone(walker, domain);
        const { addresses, records, problems: ofRecords } = await resolvePromisedRecords(walker, wanted);
        const ofDomain = problems.filter(({ kind, subject }) => kind === "tenant" && subject === domain);
        resolutions.push({
            domain,
            ...zone,
            addresses,
            records,
            answering: await countAnswering(options.route, domain, servers),
            problems: [...ofDomain.map(textOf), ...ofRecords],
        });
    }
    return { tenants: resolutions, problems: problems.filter(({ kind }) => kind !== "tenant").map(textOf) };
}

/** The audit's own words, on one line. */
function textOf({ check, subject, server, seen, expected }: Finding): string {
    return `${check} of ${subject}${server === undefined ? "" : ` at ${server}`}: ${seen} instead of ${expected}`;
}

/** The data of the domain that a rehearsal shows, correct or not. */
async function resolveZone(
    walker: Walker,
    domain: string,
): Promise<Pick<TenantResolution, "delegation" | "path" | "ns" | "soa" | "server">> {
    const cut = await walker.cut(domain);
    const ns = await walker.resolve(domain, "NS");
    const soa = await walker.resolve(domain, "SOA");
    return {
        delegation: cut.nameServers,
        path: [...new Set(cut.steps.map(({ zone }) => zone)), domain],
        ns: dataOf(ns, "NS").map(fromFqdn),
        soa: dataOf(soa, "SOA")[0] ?? "",
        server: ns.server === undefined ? "" : `${ns.server.name} (${ns.server.address})`,
    };
}

/** The name servers of the tenant's delegation set. */
function addressesOf(
    domain: string,
    { delegationSets, tenants }: Pick<ProgramOutputs, "delegationSets" | "tenants">,
): string[] {
    const set = delegationSets.find(({ id }) => id === tenants[domain]?.delegationSetId);
    return (set?.hosts ?? []).flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]);
}

/** A number to show. The audit's problems say which servers do not answer. */
async function countAnswering(
    route: DnsRoute,
    domain: string,
    addresses: readonly string[],
): Promise<TenantResolution["answering"]> {
    const answers = await Promise.all(addresses.map((address) => isAnswering(route, domain, address)));
    return { servers: answers.filter(Boolean).length, of: addresses.length };
}

async function isAnswering(route: DnsRoute, domain: string, address: string): Promise<boolean> {
    try {
        const { authoritative } = await query(route(address), { name: domain, type: "SOA" });
        return authoritative;
    } catch (error) {
        if (error instanceof QueryError) {
            return false;
        }
        throw error;
    }
}
