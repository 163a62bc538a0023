import { setTimeout } from "node:timers/promises";
import { fromFqdn, toRoute53Name } from "../records/names";
import { isApexAuthority } from "../records/recordSet";
import { listRecords } from "../route53/records";
import type { ProviderContext } from "./dynamicResource";
import { LEAVING_TTL, timeScaleOf } from "./handoverChecks";
import type { ZoneOutputs } from "./hostedZoneState";

/**
 * Waits before a zone is deleted that leads instead of another one, when the other one has just got its own NS and SOA again. Resolvers
 * that trust the old zone's own NS keep the NS of the handover for their TTL, one minute, and would query a deleted zone. Calls: one, for a
 * zone that is handed over, and for one whose `migrateFrom` was removed later.
 *
 * @throws Error if the old zone still has the NS of the handover, because its resource was removed from the state or left out of the run
 */
export async function waitForTheWayBack(
    { route53, config, say }: Pick<ProviderContext, "route53" | "config" | "say">,
    id: string,
    { domain, copyFrom, copiedFrom, apex }: ZoneOutputs,
): Promise<void> {
    // Without its resource in the state, the old zone was not given its NS again when `migrateFrom` was left out.
    const zoneId =
        copyFrom === undefined ? copiedFrom : copyFrom.frozen === true ? copyFrom.zoneId : undefined;
    if (zoneId === undefined) {
        return;
    }
    const present = await listRecords(route53, zoneId, [toRoute53Name(domain)]);
    if (present === undefined) {
        return;
    }
    const names = present
        .filter((record) => record.type === "NS" && isApexAuthority(record, domain))
        .flatMap(({ values = [] }) => values.map(fromFqdn));
    const ours = new Set(apex?.nameServers);
    if (names.length > 0 && names.every((name) => ours.has(name))) {
        throw new Error(
            `${domain}: hosted zone ${id} stays, because the NS records of the old zone ${zoneId} are still ${names.join(", ")}, and resolvers that follow them would ask a deleted zone; ` +
                `the resource of the old zone was removed from the state, or left out of this run. Run pulumi up once with the tenant and migrateFrom: { zoneId: ${zoneId}, stage: handover }, which adds the old zone to the state again; then remove the tenant, or destroy the stack`,
        );
    }
    if (copyFrom === undefined) {
        return;
    }
    say(
        `${domain}: hosted zone ${id} continues to answer for ${LEAVING_TTL} seconds, the time for which resolvers keep the NS of the old zone ${zoneId}, and is then deleted`,
    );
    await setTimeout((LEAVING_TTL * 1000) / timeScaleOf(config));
}
