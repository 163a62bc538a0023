import { hasOwnZone } from "../route53/hostedZoneChanges";
import { isUnknown, type ProviderContext } from "./dynamicResource";
import type { ZoneInputs, ZoneOutputs } from "./hostedZoneState";

/** Changes of a hosted zone that would take its tenant off the name servers it is delegated to, and are refused. */

/**
 * A zone's name servers never change: another set means another zone. Another domain is another tenant's. A move that is put back
 * while the former zone is still there goes on with that one.
 */
export async function refuseMove(
    { route53 }: ProviderContext,
    id: string,
    olds: ZoneOutputs,
    news: ZoneInputs,
    replaces: readonly string[],
): Promise<void> {
    // A set that is not known yet, in a preview, may turn out to be the same one.
    const isSameTenant = replaces.includes("delegationSetId") && !replaces.includes("domain");
    if (!isSameTenant || news.allowReplace === true || isUnknown(news.delegationSetId)) {
        return;
    }
    if (!isUnknown(news.reference) && (await hasOwnZone(route53, news))) {
        return;
    }
    const { domain, delegationSetId: present = "none" } = olds;
    throw new Error(
        `hosted zone ${id} of ${domain} would be replaced, because its delegation set changed from ${present} to ${news.delegationSetId ?? "none"}. It would be created anew on other ` +
            "name servers, and resolvers that know the present ones would get no answer for up to two days (the TTL of a delegation). " +
            "If that is meant, set allowDelegationSetReplacement to true (allowReplace of a TenantZone); else put the delegation set back",
    );
}

/** Another zone is never put under a tenant that has one: nothing that is in the present one would be answered. @throws Error */
export function refuseOtherZone(id: string, { domain }: ZoneOutputs, { existingId }: ZoneInputs): void {
    if (existingId !== undefined && !isUnknown(existingId) && existingId !== id) {
        throw new Error(
            `${domain}: zoneId: "${existingId}" is another zone than the tenant has (${id}), which would not be answered any more; write ${id}, or leave zoneId out. ` +
                `To have the records of the other one, use migrateFrom: { zoneId: ${existingId} }`,
        );
    }
}
