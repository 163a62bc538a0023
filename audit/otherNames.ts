import type { AuditPlan, FormerName } from "./input";
import { nameIn } from "./inputNames";
import type { NamedInput } from "./readInput";

/** Finds the other names of a plan's name servers: their former names, and AWS's own. */

/** Adds the former names that present names have replaced, from the sets of these names. */
export function addFormerNames(plan: AuditPlan, inputs: readonly NamedInput[]): void {
    const sets = inputs.flatMap(({ source, input }) =>
        input.delegationSets.map(({ hosts, formerHosts = [] }) => ({
            hosts: hosts.map(({ host }) => nameIn(source, host)),
            former: formerHosts.map(({ host }) => nameIn(source, host)),
        })),
    );
    const present = new Set(sets.flatMap(({ hosts }) => hosts));
    const isFormer = (host: string): boolean =>
        !present.has(host) && sets.some(({ former }) => former.includes(host));
    const awsNameOf = new Map(plan.servers.map(({ host, awsName }) => [host, awsName]));
    const formerOf = (nameServers: readonly string[]): FormerName[] =>
        sets
            .filter(({ hosts }) => hosts.some((host) => nameServers.includes(host)))
            .flatMap(({ former }) => former.filter(isFormer))
            .map((host) => {
                const awsName = awsNameOf.get(host);
                const now = nameServers.find(
                    (each) => awsName !== undefined && awsNameOf.get(each) === awsName,
                );
                return { host, ...(now === undefined ? {} : { now }) };
            });
    plan.servers.filter(({ host }) => isFormer(host)).forEach((server) => (server.former = true));
    for (const tenant of plan.tenants) {
        const former = formerOf(tenant.nameServers);
        if (former.length > 0) {
            tenant.former = former;
        }
    }
    const ofBrand = formerOf(plan.brandNameServers ?? []);
    if (ofBrand.length > 0) {
        plan.brandFormer = ofBrand;
    }
}

/** Adds AWS's names of the servers of each tenant and of the brand domain. Tenants with the same name servers share one list. */
export function addAwsNames(plan: AuditPlan): void {
    const awsNameOf = new Map(plan.servers.map(({ host, awsName }) => [host, awsName]));
    const lists = new Map<string, FormerName[]>();
    const namesOf = (nameServers: readonly string[]): FormerName[] => {
        const key = nameServers.join();
        const list =
            lists.get(key) ??
            nameServers.flatMap((now) => {
                const host = awsNameOf.get(now);
                return host === undefined ? [] : [{ host, now }];
            });
        lists.set(key, list);
        return list;
    };
    for (const tenant of plan.tenants) {
        const awsNames = namesOf(tenant.nameServers);
        if (awsNames.length > 0) {
            tenant.awsNames = awsNames;
        }
    }
    const ofBrand = namesOf(plan.brandNameServers ?? []);
    if (ofBrand.length > 0) {
        plan.brandAwsNames = ofBrand;
    }
}
