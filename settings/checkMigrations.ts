import type { ReadableTenant, Say } from "./checkTenants";
import { joinKey, shown } from "./settingIssues";

/** Ids that are outputs are compared by the providers, once they are known. */
interface OtherZones {
    brandZoneId?: unknown;
    delegationSet?: { fromZone?: unknown } | undefined;
}

/** Zones that tenants move from, or that join as they are: each of one tenant alone, and none that has another part in the stack. */
export function checkMigrations(
    tenants: readonly ReadableTenant[],
    { brandZoneId, delegationSet }: OtherZones,
    say: Say,
): void {
    checkJoining(tenants, { brandZoneId }, say);
    const movers = new Map<string, number>();
    tenants.forEach(({ migrateFrom }, index) => {
        const given = migrateFrom?.zoneId;
        if (typeof given !== "string") {
            return;
        }
        const key = `tenants[${index}].migrateFrom.zoneId`;
        const id = bareZoneId(given);
        const first = movers.get(id);
        movers.set(id, first ?? index);
        if (first !== undefined) {
            say(
                key,
                `${shown(given)} is already the zone that tenants[${first}] moves from; a zone belongs to one domain, so correct one of the two ids`,
            );
        }
        if (typeof brandZoneId === "string" && bareZoneId(brandZoneId) === id) {
            say(
                key,
                `${shown(given)} is the brand zone (brandZoneId), which cannot be moved from; write the id of the zone that the tenant's domain has now`,
            );
        }
        const adopted = delegationSet?.fromZone;
        if (typeof adopted === "string" && bareZoneId(adopted) === id) {
            say(
                key,
                `${shown(given)} is the zone whose name servers delegationSet.fromZone adopts, and Route 53 does not put two zones of one name on the same servers; adopt the servers of another zone`,
            );
        }
    });
}

/** Zones that join as they are. That one is of another domain, the providers see. */
function checkJoining(
    tenants: readonly ReadableTenant[],
    { brandZoneId }: Pick<OtherZones, "brandZoneId">,
    say: Say,
): void {
    const joiners = new Map<string, number>();
    tenants.forEach(({ zoneId: given }, index) => {
        if (typeof given !== "string") {
            return;
        }
        const key = `tenants[${index}].zoneId`;
        const id = bareZoneId(given);
        const first = joiners.get(id);
        joiners.set(id, first ?? index);
        if (first !== undefined) {
            say(
                key,
                `${shown(given)} is already the zone of tenants[${first}]; a zone belongs to one domain, so correct or remove one of the two ids`,
            );
        }
        if (typeof brandZoneId === "string" && bareZoneId(brandZoneId) === id) {
            say(
                key,
                `${shown(given)} is the brand zone (brandZoneId), which does not belong to a tenant; write the id of the zone of the tenant's domain`,
            );
        }
    });
}

/** A tenant has one zone, whichever way it comes by it. */
export function checkZoneOfTenant(key: string, { zoneId, migrateFrom }: ReadableTenant, say: Say): void {
    if (zoneId !== undefined && migrateFrom !== undefined) {
        say(
            joinKey(key, "zoneId"),
            `${shown(zoneId)} takes over an existing zone, and migrateFrom copies a zone into a new one; keep zoneId if the zone is on the delegation set, and migrateFrom if it is not`,
        );
    }
}

/** Without `/hostedzone/`, with which the API returns it. */
function bareZoneId(id: string): string {
    return id.slice(id.lastIndexOf("/") + 1);
}
