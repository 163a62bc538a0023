import type { ReadableTenant, Say } from "./checkTenants";
import { joinKey, shown } from "./settingIssues";

/** The zones that are known here. The providers compare ids that are outputs, when they are known. */
interface OtherZones {
    brandZoneId?: unknown;
    delegationSet?: { fromZone?: unknown } | undefined;
}

/** Checks zones that tenants move from, or that join: each belongs to one tenant only, and has no other role in the stack. */
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

/** Checks zones that join. The providers find out if such a zone has another domain. */
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

/** A tenant has only one zone: `zoneId` and `migrateFrom` exclude each other. */
export function checkZoneOfTenant(key: string, { zoneId, migrateFrom }: ReadableTenant, say: Say): void {
    if (zoneId !== undefined && migrateFrom !== undefined) {
        say(
            joinKey(key, "zoneId"),
            `${shown(zoneId)} takes over an existing zone, and migrateFrom copies a zone into a new one; keep zoneId if the zone is on the delegation set, and migrateFrom if it is not`,
        );
    }
}

/** The id without `/hostedzone/`, which the API adds. */
function bareZoneId(id: string): string {
    return id.slice(id.lastIndexOf("/") + 1);
}
