import { isInDomain } from "../records/names";
import type { AuditedTenant, AuditPlan } from "./input";
import type { DelegationObservation, Observed } from "./observations";

/** Finds the names and zones of an audit that belong to the stack. Pure. */

/** True for a name in the brand domain that is not a name server of the plan: the stack has retired it, or it is misspelt. */
export function lostNames({ brandDomain, servers, otherHosts = [] }: AuditPlan): (name: string) => boolean {
    const hosts = new Set([...servers.map(({ host }) => host), ...otherHosts]);
    return (name) => isInDomain(name, brandDomain) && !hosts.has(name);
}

/**
 * The zone of ours that delegates a tenant, as resolvers see it. There is none if another host answers for the zone above the tenant:
 * either the zone of ours above it has not moved yet, or a zone of another owner is between the two. Then the next step is the tenant's.
 * The former zone of a tenant that moves counts as ours, and so does the brand zone, whose servers may be others.
 */
export function createLiveParent({
    brandDomain,
    servers,
    otherHosts = [],
    tenants,
}: AuditPlan): (tenant: AuditedTenant, delegation: Observed<DelegationObservation>) => string | undefined {
    const own = new Set([...servers.flatMap(({ host, awsName }) => [host, awsName]), ...otherHosts]);
    const moving = new Set(tenants.flatMap(({ domain, move }) => (move === undefined ? [] : [domain])));
    return ({ parentZone }, { value }) => {
        if (parentZone === undefined || value?.server === undefined || own.has(value.server)) {
            return parentZone;
        }
        const { parent } = value;
        const isOwnZone = parent === parentZone && (parentZone === brandDomain || moving.has(parentZone));
        return isOwnZone || !isInDomain(parent, parentZone) ? parentZone : undefined;
    };
}
