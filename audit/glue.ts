import { sortAddresses } from "../records/addresses";
import { suffixesOf } from "../records/wireNames";
import type { AuditPlan } from "./input";
import type { DomainObservation, GlueObservation } from "./observations";

/** More different glue of one host adds no information. */
const MAX_REFERRALS = 16;

/** Collects the glue of the white-label name servers from the delegations that name them. */
export interface GlueCollector {
    add(observation: DomainObservation): void;
    /** In the order of the plan's servers. */
    observations(): GlueObservation[];
}

/** Only glue from a registry counts: glue from a zone of ours is made from our own records. */
export function createGlueCollector({ brandDomain, servers, tenants }: AuditPlan): GlueCollector {
    const ours = new Set([brandDomain, ...tenants.map(({ domain }) => domain)]);
    const hosts = new Map(
        servers.map(({ host }) => [host, new Map<string, GlueObservation["referrals"][number]>()]),
    );
    return {
        add: ({ domain, delegation }) => {
            const { parent = "", nameServers = [] } = delegation.value ?? {};
            if (suffixesOf(parent).some((suffix) => ours.has(suffix))) {
                return;
            }
            for (const { name, glue } of nameServers) {
                const referrals = hosts.get(name);
                const key = `${domain === brandDomain ? domain : ""} ${glue.join()}`;
                if (referrals !== undefined && !referrals.has(key) && referrals.size < MAX_REFERRALS) {
                    referrals.set(key, { domain, glue: sortAddresses(glue) });
                }
            }
        },
        observations: () =>
            [...hosts].map(([host, referrals]) => ({ host, referrals: [...referrals.values()] })),
    };
}
