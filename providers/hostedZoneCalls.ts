import { JOIN_MARK } from "../records/joinMark";
import { findMark } from "../records/mark";
import { toRoute53Name } from "../records/names";
import { awsApex, type OriginalApex } from "../records/recordGroup";
import { describeAwsError, isAwsError } from "../route53/client";
import {
    changeZoneTags,
    nameToTake,
    readZoneTags,
    setZoneComment,
    type Tags,
} from "../route53/hostedZoneChanges";
import { findHostedZones, getHostedZone } from "../route53/hostedZones";
import { describeZoneQuotas } from "../route53/quotas";
import { listRecords } from "../route53/records";
import type { ProviderContext } from "./dynamicResource";
import type { ZoneInputs, ZoneOutputs, ZoneState } from "./hostedZoneState";
import type { SharedClient } from "./sharedClient";

/** The calls for a hosted zone, except those for its records. Their errors name the zone. */

/**
 * The apex before this resource changed it. To restore AWS's apex, the caller must know all of the zone's servers, which costs one call.
 */
export async function findOriginal(
    route53: ProviderContext["route53"],
    id: string,
    { original }: ZoneOutputs,
    { apex }: ZoneState,
): Promise<OriginalApex | undefined> {
    if (original === undefined || "ns" in original) {
        return original;
    }
    const { mname } = original;
    const zone = apex === undefined ? await getHostedZone(route53, id) : undefined;
    return awsApex(zone?.nameServers ?? [mname], mname);
}

/** Writes the comment and the tags. After an update that may have been done, it writes both, whatever the state has. */
export async function changeZone(
    route53: ProviderContext["route53"],
    id: string,
    olds: ZoneOutputs,
    { domain, comment, tags = {} }: ZoneState,
): Promise<void> {
    const unsure = olds.unsure === true;
    const former = Object.keys(olds.tags ?? {}).filter((key) => !Object.hasOwn(tags, key));
    try {
        const keepsComment = olds.joined !== undefined && comment === undefined;
        if (!keepsComment && (unsure || olds.comment !== comment)) {
            await setZoneComment(route53, id, comment);
        }
        await changeZoneTags(
            route53,
            id,
            unsure ? Object.fromEntries(former.map((key) => [key, ""])) : (olds.tags ?? {}),
            tags,
        );
    } catch (error) {
        throw isAwsError(error, "NoSuchHostedZone")
            ? new Error(
                  `${domain}: hosted zone ${id} is gone; run "pulumi refresh", then "pulumi up", which creates it again`,
                  { cause: error },
              )
            : describeAwsError(`changing the hosted zone of ${domain} (${id})`, error);
    }
}

export async function completeZone(
    { route53 }: SharedClient,
    id: string,
    { comment, tags = {} }: ZoneState,
    existed: boolean,
    hasJoined: boolean,
): Promise<void> {
    // A zone that joins keeps its own comment.
    if (existed && !(hasJoined && comment === undefined)) {
        await setZoneComment(route53, id, comment);
    }
    await changeZoneTags(route53, id, {}, tags);
}

/** All tags of a zone. */
export async function readTags(route53: ProviderContext["route53"], id: string): Promise<Tags> {
    return readZoneTags(route53, id).catch((error: unknown) => {
        throw describeAwsError(`reading the tags of hosted zone ${id}`, error);
    });
}

/** The zone's present values of our tags. Tags that are ignored keep the values of the state. */
export function ownTags(ours: Tags, heeded: Tags, found: Tags): Tags {
    return Object.fromEntries([
        ...Object.entries(ours).filter(([key]) => !Object.hasOwn(heeded, key)),
        ...Object.entries(found).filter(([key]) => Object.hasOwn(heeded, key)),
    ]);
}

/**
 * How to recover a zone whose state was lost: by the deployments of the public zones with its name, or by their references. A zone that had
 * joined joins again.
 */
async function takeOverHint(
    route53: ProviderContext["route53"],
    { domain, reference }: ZoneInputs,
): Promise<string> {
    const zones = (await findHostedZones(route53, domain)).filter(({ privateZone }) => !privateZone);
    for (const { id } of zones) {
        const present = await listRecords(route53, id, [`${JOIN_MARK}.${toRoute53Name(domain)}`]);
        if (findMark({ name: JOIN_MARK }, domain, present ?? [])?.text === reference) {
            return `. Hosted zone ${id} has the mark that this resource gave it when it joined; set zoneId: ${id} to join it again`;
        }
    }
    const names = [...new Set(zones.map((zone) => nameToTake(zone, reference)))];
    return names.length === 0
        ? ""
        : `; if the state that had it is lost, take it over with white-label-dns:takeOver: [${names.join(", ")}]`;
}

export async function explainRefusal(
    route53: ProviderContext["route53"],
    inputs: ZoneInputs,
    error: unknown,
): Promise<Error> {
    const { domain, delegationSetId: setId } = inputs;
    const described = describeAwsError(`creating the hosted zone of ${domain}`, error);
    const hint = isAwsError(error, "ConflictingDomainExists")
        ? `a zone of this name, or of a parent or child domain, is already on a name server of delegation set ${setId ?? ""} ` +
          `(see "aws route53 list-hosted-zones-by-name --dns-name ${domain}"); delete that zone, or put this domain on another set. ` +
          "If it is the zone of a resource that was renamed or moved, give the resource an alias with its former name or parent" +
          (await takeOverHint(route53, inputs))
        : isAwsError(error, "NoSuchDelegationSet")
          ? `delegation set ${setId ?? ""} is gone; run "pulumi refresh", then "pulumi up"`
          : isAwsError(error, "TooManyHostedZones")
            ? await describeZoneQuotas(route53, setId)
            : undefined;
    return hint === undefined ? described : new Error(`${described.message}: ${hint}`, { cause: error });
}
