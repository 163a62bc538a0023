import type { Config } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { parseDomain } from "../records/names";
import { NAMESPACE } from "../settings/settings";

/** By client: the former brand domains that the program of this run says are to be left. */
const abandoned = new WeakMap<Route53Client, Set<string>>();

/**
 * Remembers what a component's argument says. A program may say it there, and not in the stack's config, and the deletion
 * of the former address records has nothing but what was in the state before.
 */
export function rememberAbandoned(client: Route53Client, domain: string): void {
    abandoned.set(client, (abandoned.get(client) ?? new Set<string>()).add(domain));
}

/** True where the stack's config, or an argument in this run, says that this brand domain is to be left. */
export function isAbandoned(client: Route53Client, config: Config, domain: string): boolean {
    const configured = parseDomain(config.get(`${NAMESPACE}:abandonBrandDomain`) ?? "");
    return (
        abandoned.get(client)?.has(domain) === true ||
        (configured.problem === undefined && configured.domain === domain)
    );
}
