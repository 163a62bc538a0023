import type { Config } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { parseDomain } from "../records/names";
import { NAMESPACE } from "../settings/settings";

/** By client: the former brand domains that the program of this run abandons. */
const abandoned = new WeakMap<Route53Client, Set<string>>();

/**
 * Remembers the argument `abandonBrandDomain` of a component. The deletion of the former address records has only the former state and the
 * stack's config, so it cannot see the argument otherwise.
 */
export function rememberAbandoned(client: Route53Client, domain: string): void {
    abandoned.set(client, (abandoned.get(client) ?? new Set<string>()).add(domain));
}

/** True if the stack's config, or an argument in this run, abandons this brand domain. */
export function isAbandoned(client: Route53Client, config: Config, domain: string): boolean {
    const configured = parseDomain(config.get(`${NAMESPACE}:abandonBrandDomain`) ?? "");
    return (
        abandoned.get(client)?.has(domain) === true ||
        (configured.problem === undefined && configured.domain === domain)
    );
}
