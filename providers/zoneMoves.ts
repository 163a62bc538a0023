import { hasOwnZone } from "../route53/hostedZoneChanges";
import { isUnknown, type ProviderContext } from "./dynamicResource";
import { askParents, makeMoveAsker } from "./leavingDns";
import type { ZoneInputs, ZoneOutputs } from "./hostedZoneState";

/** Refuses changes of a hosted zone that would remove the name servers to which its tenant is delegated. */

/**
 * A zone's name servers never change, so another set means another zone. Another domain belongs to another tenant. A move that is reverted
 * while the former zone still exists continues with the former zone.
 */
export async function refuseMove(
    context: ProviderContext,
    id: string,
    olds: ZoneOutputs,
    news: ZoneInputs,
    replaces: readonly string[],
): Promise<void> {
    if (replaces.includes("domain")) {
        return refuseOtherDomain(context, id, olds, news);
    }
    // In a preview, an unknown set may turn out to be the same one.
    if (!replaces.includes("delegationSetId")) {
        return;
    }
    const { allowReplace, delegationSetId: wanted, reference } = news;
    if (
        allowReplace === true ||
        isUnknown(wanted) ||
        (!isUnknown(reference) && (await hasOwnZone(context.route53, news)))
    ) {
        return describeParentsMove(context, id, olds, news);
    }
    const { domain, delegationSetId: present = "none" } = olds;
    throw new Error(
        `hosted zone ${id} of ${domain} would be replaced, because its delegation set changed from ${present} to ${news.delegationSetId ?? "none"}. It would be created again on other ` +
            "name servers, and resolvers that have cached the present ones would get no answer for up to two days (the TTL of a delegation). " +
            "If you intend that, set allowDelegationSetReplacement to true (allowReplace of a TenantZone); otherwise restore the delegation set",
    );
}

/**
 * Refuses another domain while the present one is delegated to its zone, which would be deleted: a spelling mistake looks the same. If DNS
 * cannot be queried, the change is not refused.
 */
async function refuseOtherDomain(
    { config }: ProviderContext,
    id: string,
    { domain, apex }: ZoneOutputs,
    { domain: other, allowReplace }: ZoneInputs,
): Promise<void> {
    const own = apex?.nameServers ?? [];
    if (allowReplace === true || isUnknown(other) || own.length === 0) {
        return;
    }
    const { names } = await askParents(makeMoveAsker(config), domain);
    const delegated = names.filter((name) => own.includes(name));
    if (delegated.length > 0) {
        throw new Error(
            `hosted zone ${id} of ${domain} would be deleted, because the domain of its resource changed to ${other}, while ${domain} is delegated to ${delegated.join(", ")}: its visitors would get no answer. ` +
                `If ${other} is a spelling mistake, restore ${domain}; if it is another tenant, create a resource with another name for it, and remove this one after the owner of ${domain} has changed the name servers. ` +
                "If the zone is to be deleted now, set allowReplace to true for this up",
        );
    }
}

/** Prints in preview and up whether the present zone stays, and the servers that its parent delegates to. */
async function describeParentsMove(
    { config, say }: ProviderContext,
    id: string,
    { domain, apex }: ZoneOutputs,
    news: ZoneInputs,
): Promise<void> {
    const present = isUnknown(news.apex) ? [] : (news.apex?.nameServers ?? []);
    const own = (apex?.nameServers ?? []).filter((name) => !present.includes(name));
    if (own.length === 0) {
        return;
    }
    const { names } = await askParents(makeMoveAsker(config), domain);
    const parent = names.length === 0 ? "no name server" : names.join(", ");
    say(
        `${domain} gets a hosted zone on another delegation set, which replaces ${id}. Its parent delegates to ${parent}. ${id} stays and continues to answer until its parent has had none of ${own.join(", ")} ` +
            "for as long as resolvers keep them; until then each up ends with an error that gives the time",
    );
}

/** Refuses another zone for a tenant that already has one: the records in the present one would no longer be answered. @throws Error */
export function refuseOtherZone(id: string, { domain }: ZoneOutputs, { existingId }: ZoneInputs): void {
    if (existingId !== undefined && !isUnknown(existingId) && existingId !== id) {
        throw new Error(
            `${domain}: zoneId: "${existingId}" is not the present zone of the tenant (${id}), which would no longer answer; use ${id}, or leave zoneId out. ` +
                `To copy the records of the other zone, use migrateFrom: { zoneId: ${existingId} }`,
        );
    }
}
