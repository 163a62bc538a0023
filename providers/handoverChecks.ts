import type { Config } from "@pulumi/pulumi/dynamic";
import { isAwsNameServer } from "../records/awsDefaults";
import { fromFqdn } from "../records/names";
import { awsApex, readOriginalApex, type OriginalApex } from "../records/recordGroup";
import { getHostedZone } from "../route53/hostedZones";
import { fromSdk } from "../route53/recordForms";
import { listWholeZone } from "../route53/records";
import { missingRecords } from "../route53/zoneCopy";
import type { MigrationStage } from "../settings/migrationStages";
import { readRunSettings } from "../settings/readConfig";
import { askBrandServers, otherBrandZones } from "./brandServers";
import { isUnknown, type ProviderContext } from "./dynamicResource";
import { askParents, leadsElsewhere, makeMoveAsker, notAnswering, type MoveAsker } from "./leavingDns";
import { isDnsShut } from "./parentLooks";
import { heldUntil, type SeenDs } from "./seenDs";
import { isSigned } from "./zoneSigning";

/** Checks whether a new zone can take the lead from an old one. */

export interface Handover {
    domain: string;
    /** The bare ids of the old zone and of the new one. */
    zoneId: string;
    newZoneId: string;
    nameServers: string[];
    stage: Exclude<MigrationStage, "copy">;
    /** The old apex in the state of the new zone's resource; used if the old zone can no longer be read. */
    oldApex?: OriginalApex | undefined;
    /** The DS records that the parent had while the old zone was copied. */
    oldDs?: SeenDs | undefined;
}

/** TTL in seconds of the old zone's NS after the new zone leads. */
export const LEAVING_TTL = 60;

/** The factor by which the waiting times in a sandbox are shorter than in reality. */
export function timeScaleOf(config: Config): number {
    return readRunSettings((key) => config.get(key), ["sandboxTimeScale"]).sandboxTimeScale ?? 1;
}

/** The reasons why the new zone cannot lead yet, from DNS queries only. */
export async function handoverProblems(
    { domain, zoneId, newZoneId, nameServers, stage, oldDs }: Handover,
    config: Config,
): Promise<string[]> {
    if (stage === "retire") {
        return [
            `${domain}: migrateFrom.stage: "retire" must follow "handover", the stage in which the new zone leads; set handover first`,
        ];
    }
    if (isUnknown([domain, zoneId, newZoneId, nameServers])) {
        return [];
    }
    const key = `${domain}: migrateFrom.stage: "handover":`;
    if (isDnsShut(config)) {
        return [dsUnknown(key, domain, "no answer from any DNS server")];
    }
    const asker = makeMoveAsker(config);
    const silent = await notAnswering(asker, domain, nameServers);
    if (silent.length > 0) {
        return [
            `${key} the new zone ${newZoneId} does not answer with authority at ${silent.join(", ")}; check that the registry has the addresses of the brand's name servers, wait a minute if the zone is new, and run it again`,
        ];
    }
    const { strays } = await askBrandServers(asker, nameServers);
    const [stray] = strays;
    if (stray !== undefined) {
        const { name, found, wanted } = stray;
        return [
            `${key} resolvers may ask ${strays.map(({ server }) => server).join(", ")} about the name servers' zone, and get ${found} for ${name} instead of ${wanted}; add all name servers with the same addresses to the zone there (perhaps an old brand zone), wait until negative answers expire (its SOA has the time, 900 seconds by default), and run it again`,
        ];
    }
    return dsProblems(asker, key, domain, isUnknown(oldDs) ? undefined : oldDs, timeScaleOf(config));
}

async function dsProblems(
    asker: MoveAsker,
    key: string,
    domain: string,
    oldDs: SeenDs | undefined,
    timeScale: number,
): Promise<string[]> {
    const { dsTtl, dsProblem } = await askParents(asker, domain);
    if (dsTtl !== undefined) {
        return [
            `${key} the parent has DS records for ${domain}, but the new zone is not signed, so validating resolvers would reject its answers; delete the DS records at the registrar, run it once in stage copy, which records that they are gone, wait ${dsTtl} seconds, turn off signing in the old zone, and run it again`,
        ];
    }
    if (dsProblem !== undefined) {
        return [dsUnknown(key, domain, dsProblem)];
    }
    const until = heldUntil(oldDs, timeScale);
    return until === undefined
        ? []
        : [
              `${key} the parent had DS records for ${domain}, and resolvers may keep them until ${new Date(until).toISOString()}; if it has not run in stage copy since they were deleted, run it in stage copy now; after that time run it again`,
          ];
}

function dsUnknown(key: string, domain: string, why: string): string {
    return `${key} it could not be determined whether the parent has DS records for ${domain} (${why}); let DNS packets out of this network (port 53), and run it again`;
}

/** Refuses the handover if the zones themselves prevent it. @returns the old zone's apex as it was before the stack changed it */
export async function readyToLead(
    { domain, zoneId, newZoneId, nameServers, oldApex }: Handover,
    { route53, config, say }: ProviderContext,
): Promise<OriginalApex> {
    const brand = await askBrandServers(makeMoveAsker(config), nameServers);
    const others = await otherBrandZones(route53, brand, nameServers);
    if (others.length > 0) {
        const zones = others.map(({ id, missing }) => `${id} (${missing.join(", ")})`).join(", ");
        throw new Error(
            `${domain}: the old zone was not handed over, because resolvers may ask another zone of ${brand.zone ?? ""} in this account, which has other addresses for the name servers: ${zones}; set the same addresses there as in the brand zone, or delete that zone if no registry has listed its servers for two days, and run it again`,
        );
    }
    const old = await listWholeZone(route53, zoneId);
    if (old === undefined) {
        throw new Error(
            `${domain}: the old hosted zone ${zoneId} is gone, so there is nothing to hand over; leave migrateFrom out`,
        );
    }
    const missing = missingRecords(domain, old, (await listWholeZone(route53, newZoneId)) ?? []);
    if (missing.length > 0) {
        throw new Error(
            `${domain}: the old zone was not handed over, because the new zone has no records at ${missing.join(", ")}; go back to stage copy for one up, or create them there`,
        );
    }
    const apex = { nameServers, nsTtl: LEAVING_TTL, soaTtl: LEAVING_TTL };
    const read = readOriginalApex({ zone: domain, records: {}, apex }, old.map(fromSdk));
    if (await isSigned(domain, (read ?? oldApex)?.ns.values.map(fromFqdn) ?? [], config)) {
        throw new Error(
            `${domain}: the old zone ${zoneId} is signed, and the new one is not: delete the DS records of ${domain} at its registrar, wait as long as their TTL, turn off signing with "aws route53 disable-hosted-zone-dnssec --hosted-zone-id ${zoneId}", and run it again`,
        );
    }
    await refuseHandedOver({ domain, zoneId }, read?.ns.values.map(fromFqdn) ?? [], { route53, config });
    if (read === undefined && oldApex === undefined) {
        say(
            `${domain}: the former NS and SOA of the old hosted zone ${zoneId} are not known, because the state was lost; a return to stage copy sets the NS and SOA that Route 53 gives a new zone`,
        );
    }
    return read ?? oldApex ?? awsApex((await getHostedZone(route53, zoneId))?.nameServers ?? []);
}

/**
 * Another deployment may have handed the zone over. Then one of the two would overwrite the other one's NS when it restores the former
 * ones.
 */
async function refuseHandedOver(
    { domain, zoneId }: Pick<Handover, "domain" | "zoneId">,
    names: readonly string[],
    { route53, config }: Pick<ProviderContext, "route53" | "config">,
): Promise<void> {
    if (names.length === 0 || names.every(isAwsNameServer)) {
        return;
    }
    const own = (await getHostedZone(route53, zoneId))?.nameServers ?? [];
    if (await leadsElsewhere(makeMoveAsker(config), names, own)) {
        throw new Error(
            `${domain}: the old hosted zone ${zoneId} is already handed over: its NS records are ${names.join(", ")}, which are not its own servers. If another stack did it, continue there, or undo the handover there first; ` +
                "if this stack did it with other nameServers, restore those",
        );
    }
}
