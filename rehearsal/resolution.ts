import { auditPlanOf, stepsOf, runAudit, type Finding } from "../audit";
import { query } from "../dns/query";
import { QueryError } from "../dns/queryError";
import type { DnsRoute } from "../dns/route";
import { createWalker, type Walker } from "../dns/walk";
import { fromFqdn } from "../records/names";
import type { CheckedSettings } from "../settings/checkSettings";
import type { ProgramOutputs } from "./programOutputs";
import { dataOf, resolveRecords } from "./tenantRecords";

/** A tenant's domain as a resolver sees it that starts at the root. */
export interface TenantResolution {
    domain: string;
    /** What the registry delegates it to, and whether it gave addresses along. */
    delegation: { name: string; glue: string[] }[];
    /** The zones from the root down: ".", "net", "tenant.net". */
    path: string[];
    ns: string[];
    soa: string;
    /** By name: the addresses that visitors get. */
    addresses: Record<string, string[]>;
    /** Further records of the tenant, each as seen. */
    records: { name: string; type: string; values: string[] }[];
    /** The server whose word it is. */
    server: string;
    /** How many addresses of the white-label name servers answer authoritatively, and how many there are. */
    answering: { servers: number; of: number };
    /** What an audit finds wrong with the domain, and what its records have that the config does not. */
    problems: string[];
}

/** What was resolved of a whole stack. */
export interface StackResolution {
    tenants: TenantResolution[];
    /** What an audit finds wrong with the brand domain and its name servers. */
    problems: string[];
}

export interface ResolutionOptions {
    /** To the sandbox's gateway. */
    route: DnsRoute;
    /** Of a first question, in milliseconds. Default: 1500 of a walk, 1000 of the audit. */
    timeoutMs?: number;
    /** Of the audit's questions. Default 7. */
    attempts?: number;
}

/**
 * Resolves everything that the config promises. Whether delegations, NS, SOA and name servers are as they should be is the
 * audit's to say, from the stack's own output `audit`; what the audit does not ask, the tenants' own records, is compared
 * with the config here.
 */
export async function resolveStack(
    { tenants }: Pick<CheckedSettings, "tenants">,
    outputs: Pick<ProgramOutputs, "audit" | "delegationSets" | "tenants">,
    options: ResolutionOptions,
): Promise<StackResolution> {
    const plan = auditPlanOf([{ source: "audit", input: outputs.audit }]);
    // The registrars were played: a tenant that is not delegated to its name servers is a fault too.
    const problems = stepsOf((await runAudit(plan, options)).findings);
    const walker = createWalker(options);
    const resolutions: TenantResolution[] = [];
    for (const tenant of tenants) {
        const { domain } = tenant;
        // First, while the walker knows as little of the way as it can: its steps are the path.
        const zone = await resolveZone(walker, domain);
        const { addresses, records, problems: ofRecords } = await resolveRecords(walker, tenant);
        const ofDomain = problems.filter(({ kind, subject }) => kind === "tenant" && subject === domain);
        resolutions.push({
            domain,
            ...zone,
            addresses,
            records,
            answering: await countAnswering(options.route, domain, addressesOf(domain, outputs)),
            problems: [...ofDomain.map(textOf), ...ofRecords],
        });
    }
    return { tenants: resolutions, problems: problems.filter(({ kind }) => kind !== "tenant").map(textOf) };
}

/** In the audit's own words, as far as they stand on one line. */
function textOf({ check, subject, server, seen, expected }: Finding): string {
    return `${check} of ${subject}${server === undefined ? "" : ` at ${server}`}: ${seen} instead of ${expected}`;
}

/** What a reader of the rehearsal is shown of the domain: right or wrong, as it is. */
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

/** Of the name servers of the tenant's delegation set. */
function addressesOf(
    domain: string,
    { delegationSets, tenants }: Pick<ProgramOutputs, "delegationSets" | "tenants">,
): string[] {
    const set = delegationSets.find(({ id }) => id === tenants[domain]?.delegationSetId);
    return (set?.hosts ?? []).flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]);
}

/** A count to show. What it means that one does not answer is among the audit's problems. */
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
