import { fromFqdn } from "../../records/names";
import type { StoredRecordSet, StoredZone } from "../world";
import { isNameServerName, looksLikeNameServer } from "./nameServers";

/**
 * The two change guardrails that are always on (Developer Guide, hosted-zones-change-guardrails, since 2026-11-20). AWS's messages are not
 * known. The messages here name the record, the guardrail and the next step.
 */

/** The data of the account that a guardrail uses. */
export interface GuardrailContext {
    zone: Pick<StoredZone, "name" | "privateZone">;
    /**
     * Whether an AWS name server hosts a public zone of this name; undefined for a server that the sandbox has never assigned, which may
     * host zones of other accounts.
     */
    hostsZone(server: string, zoneName: string): boolean | undefined;
}

/** The reasons why the guardrails refuse a written record set. */
export function guardrailProblems(context: GuardrailContext, record: StoredRecordSet): string[] {
    const { name, type, values = [] } = record;
    if (type !== "NS") {
        return [];
    }
    const servers = values.map((value) => fromFqdn(value.toLowerCase())).filter(looksLikeNameServer);
    const odd = servers.filter((server) => !isNameServerName(server));
    if (odd.length > 0) {
        return odd.map(
            (server) =>
                `RRSet of type NS with DNS name ${name} is not permitted by the change guardrail NS_FORMAT_CHECK: ${server} looks like a ` +
                "Route 53 name server and is none; use the name servers that Route 53 gave the hosted zone",
        );
    }
    return lameServers(context, name, servers).map(
        (server) =>
            `RRSet of type NS with DNS name ${name} is not permitted by the change guardrail NS_DELEGATION_AUTHORITY_CHECK: ${server} does ` +
            `not host ${name}; create the hosted zone first, and use its name servers`,
    );
}

/** The servers in a subdomain's delegation that do not host it. The list is empty if another account may host it. */
function lameServers(context: GuardrailContext, name: string, servers: string[]): string[] {
    const isDelegation = name !== context.zone.name && !context.zone.privateZone;
    const hosting = isDelegation ? servers.map((server) => context.hostsZone(server, name)) : [];
    return hosting.includes(undefined) ? [] : servers.filter((_server, index) => hosting[index] === false);
}
