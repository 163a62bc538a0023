import { sameSet } from "../audit/compare";
import type { CheckedSettings } from "../settings/checkSettings";
import type { TenantOutput } from "../components/whiteLabelDns";
import { tenantRecords, type Target } from "../settings/tenantRecords";
import { fromFqdn } from "../records/names";
import { normalizeRecord, type RecordSet } from "../records/recordSet";
import { query } from "../dns/query";
import { QueryError } from "../dns/queryError";
import type { QuestionType } from "../dns/question";
import type { DnsRoute } from "../dns/route";
import type { Host } from "../dns/serverAddresses";
import { parseSoa } from "../records/soa";
import type { Walk } from "../dns/walkState";
import type { Walker } from "../dns/walk";

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
    problems: string[];
}

type TenantSettings = CheckedSettings["tenants"][number];

/** Resolves everything that a tenant's config promises, and says what is not so. */
export async function resolveTenant(
    walker: Walker,
    route: DnsRoute,
    tenant: TenantSettings,
    hosts: readonly Host[],
    output: TenantOutput | undefined,
): Promise<TenantResolution> {
    const { domain } = tenant;
    const problems: string[] = [];
    const cut = await walker.cut(domain);
    const ns = await walker.resolve(domain, "NS");
    const soa = await walker.resolve(domain, "SOA");
    const names = hosts.map(({ host }) => host);
    const seen = dataOf(ns, "NS").map(fromFqdn);
    const soaValue = dataOf(soa, "SOA")[0] ?? "";
    const wanted = output?.nameServers ?? names;
    if (
        cut.problem !== undefined ||
        !sameSet(
            cut.nameServers.map(({ name }) => name),
            wanted,
        )
    ) {
        problems.push(
            `the registry delegates ${domain} to ${cut.problem ?? (cut.nameServers.map(({ name }) => name).join(", ") || "nobody")}`,
        );
    }
    if (!sameSet(seen, wanted)) {
        problems.push(
            `NS of ${domain}: ${ns.problem ?? (seen.join(", ") || "none")} instead of ${wanted.join(", ")}`,
        );
    }
    if (soaValue === "" || fromFqdn(parseSoa(soaValue).mname) !== wanted[0]) {
        problems.push(
            `SOA of ${domain}: ${soa.problem ?? (soaValue || "none")}, and its MNAME should be ${wanted[0] ?? ""}`,
        );
    }
    if (ns.server !== undefined && !hosts.some(({ host }) => host === ns.server?.name)) {
        problems.push(`${domain} is answered for by ${ns.server.name}, which is no white-label name server`);
    }
    const records = await resolveRecords(walker, tenant, problems);
    const ofVisitors = records.filter(({ source }) => source.startsWith("target"));
    const answering = await askEveryServer(route, domain, hosts, problems);
    return {
        domain,
        delegation: cut.nameServers,
        path: [...new Set(cut.steps.map(({ zone }) => zone)), domain],
        ns: seen,
        soa: soaValue,
        addresses: Object.fromEntries(
            [...new Set(ofVisitors.map(({ name }) => name))].map((name) => [
                name,
                ofVisitors.filter((record) => record.name === name).flatMap(({ values }) => values),
            ]),
        ),
        records: records
            .filter(({ source }) => !source.startsWith("target"))
            .map(({ name, type, values }) => ({ name, type, values })),
        server: ns.server === undefined ? "" : `${ns.server.name} (${ns.server.address})`,
        answering,
        problems,
    };
}

interface ResolvedRecord {
    source: string;
    name: string;
    type: string;
    values: string[];
}

async function resolveRecords(
    walker: Walker,
    tenant: TenantSettings,
    problems: string[],
): Promise<ResolvedRecord[]> {
    const resolved: ResolvedRecord[] = [];
    // From a file, so it is no output that is still to come.
    for (const { source, name, type, data } of tenantRecords(
        tenant.target as Target,
        tenant.names,
        tenant.records,
    )) {
        const record = normalizeRecord(name, type, data, tenant.domain);
        // A wildcard answers for names that are not there.
        const asked = fromFqdn(record.name).replace(/^\\052\./, "anything.");
        const walk = await walker.resolve(asked, record.type as QuestionType);
        const values = dataOf(walk, record.type);
        resolved.push({ source, name: asked, type: record.type, values });
        const problem = recordProblem(record, values);
        if (problem !== undefined) {
            problems.push(`${record.type} of ${asked}: ${walk.problem ?? problem}`);
        }
    }
    return resolved;
}

function recordProblem(record: RecordSet, values: string[]): string | undefined {
    if (values.length === 0) {
        return "no answer";
    }
    const wanted = record.values?.map(comparable);
    return record.alias === undefined && !sameSet(values.map(comparable), wanted ?? [])
        ? `${values.join(", ")} instead of ${record.values?.join(", ") ?? "none"}`
        : undefined;
}

function comparable(value: string): string {
    return value.startsWith('"') ? value : fromFqdn(value.toLowerCase());
}

async function askEveryServer(
    route: DnsRoute,
    domain: string,
    hosts: readonly Host[],
    problems: string[],
): Promise<TenantResolution["answering"]> {
    const addresses = hosts.flatMap(({ host, ipv4, ipv6 }) =>
        [...ipv4, ...ipv6].map((address) => ({ host, address })),
    );
    const asked = await Promise.all(
        addresses.map(async ({ host, address }) => {
            try {
                const answer = await query(route(address), { name: domain, type: "SOA" });
                return answer.authoritative
                    ? undefined
                    : `${host} (${address}) does not answer authoritatively for ${domain}: ${answer.rcode}`;
            } catch (error) {
                if (error instanceof QueryError) {
                    return `${host} (${address}) does not answer for ${domain}: ${error.message}`;
                }
                throw error;
            }
        }),
    );
    const silent = asked.filter((problem) => problem !== undefined);
    problems.push(...silent);
    return { servers: addresses.length - silent.length, of: addresses.length };
}

function dataOf(walk: Walk, type: string): string[] {
    return (walk.answer?.answers ?? []).filter((record) => record.type === type).map(({ data }) => data);
}
