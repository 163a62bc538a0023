import { setTimeout } from "node:timers/promises";
import { getHostedZone } from "../route53/hostedZones";
import type { ProviderContext } from "./dynamicResource";
import { LEAVING_TTL, timeScaleOf } from "./handoverChecks";
import type { ZoneOutputs } from "./hostedZoneState";

/**
 * Waits before a zone is deleted that leads in place of another one, which has its own NS and SOA again since a moment ago. Resolvers that believe the
 * old zone's own NS keep those that it had while it was handed over for their TTL, a minute, and would ask a zone that is gone.
 * Calls: one, for a zone that is handed over.
 */
export async function waitForTheWayBack(
    { route53, config, say }: Pick<ProviderContext, "route53" | "config" | "say">,
    id: string,
    { domain, copyFrom }: ZoneOutputs,
): Promise<void> {
    if (copyFrom?.frozen !== true || (await getHostedZone(route53, copyFrom.zoneId)) === undefined) {
        return;
    }
    say(
        `${domain}: hosted zone ${id} goes on answering for ${LEAVING_TTL} seconds, for as long as resolvers keep the NS that the old zone ${copyFrom.zoneId} had, and is deleted then`,
    );
    await setTimeout((LEAVING_TTL * 1000) / timeScaleOf(config));
}
