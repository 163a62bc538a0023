import type { AuditInput, AuditPlan, AuditedServer } from "../../audit/input";

/** The output `audit` from which a plan is made: for audit.json of a world whose plan a test has changed. */
export function inputOf(plan: AuditPlan): AuditInput {
    const { brandDomain, brandNameServers, brandSetByStack, ttls, servers, tenants } = plan;
    const ids = [...new Set(servers.map(({ delegationSetId }) => delegationSetId))];
    const hostsOf = (id: string | undefined, isFormer: boolean): AuditInput["delegationSets"][0]["hosts"] =>
        servers
            .filter((server) => server.delegationSetId === id && (server.former ?? false) === isFormer)
            .map(({ host, awsName }: AuditedServer) => ({ host, awsName }));
    return {
        version: 1,
        brandDomain,
        brandNameServers,
        brandSetByStack,
        ttls,
        delegationSets: ids.map((id) => ({ id, hosts: hostsOf(id, false), formerHosts: hostsOf(id, true) })),
        tenants: Object.fromEntries(tenants.map(({ domain, nameServers }) => [domain, nameServers])),
    };
}
