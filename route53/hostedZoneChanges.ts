import { createHash, randomUUID } from "node:crypto";
import {
    ChangeTagsForResourceCommand,
    CreateHostedZoneCommand,
    DeleteHostedZoneCommand,
    ListTagsForResourceCommand,
    UpdateHostedZoneCommentCommand,
    type ResourceRecordSet,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import { describeAwsError, isAwsError } from "./client";
import { deploymentOf, isDeployment } from "../records/mark";
import { awsApex, originalRecords } from "../records/recordGroup";
import { bareId, findHostedZones, getHostedZone, type FoundZone } from "./hostedZones";
import { toSdk } from "./recordForms";

export interface NewZone {
    /** The domain in ASCII, without the trailing dot. */
    domain: string;
    delegationSetId?: string | undefined;
    comment?: string | undefined;
    /** Unique to the resource of the zone, across all stacks of the account: `<deployment>/<resource>`, or another text. */
    reference: string;
    /**
     * CallerReferences of zones to take over, which another deployment may have created, and marks of deployments whose zones to take over.
     */
    takeOver?: readonly string[] | undefined;
}

export interface CreatedZone {
    /** The bare id. */
    id: string;
    existed: boolean;
    /** The records that Route 53 creates in a new zone. Only the MNAME of the SOA is uncertain. */
    read?: readonly ResourceRecordSet[] | undefined;
}

/** The number of tags that one call takes (API ChangeTagsForResource, AddTags and RemoveTagKeys). */
const MAX_TAGS = 10;

/**
 * Creates a public hosted zone. One call; one more for a zone that is taken over, which must be on the set.
 *
 * A zone that already exists with our reference is ours: a lost answer or a killed process has left it. Route 53 reports it with one of two
 * errors, because it also compares the name servers (API CreateHostedZone: HostedZoneAlreadyExists, ConflictingDomainExists). Route 53 may
 * still refuse the reference of a deleted zone. Then another reference is derived from it; both have the same beginning, by which the zone
 * is found.
 *
 * @throws the SDK's error as it is
 */
export async function createHostedZone(
    client: Route53Client,
    { domain, delegationSetId, comment, reference, takeOver = [] }: NewZone,
): Promise<CreatedZone> {
    const { own } = zoneReferences(reference, domain, delegationSetId);
    const isOwn = (zone: FoundZone): boolean => isMadeBy(zone, { domain, delegationSetId, reference });
    const create = async (callerReference: string): Promise<CreatedZone> => {
        try {
            const { HostedZone: zone, DelegationSet: set } = await client.send(
                new CreateHostedZoneCommand({
                    Name: domain,
                    CallerReference: callerReference,
                    DelegationSetId: delegationSetId,
                    HostedZoneConfig: comment === undefined ? undefined : { Comment: comment },
                }),
            );
            const read = originalRecords(awsApex(set?.NameServers ?? []), domain).map(toSdk);
            return { id: bareId(zone?.Id ?? ""), existed: false, read };
        } catch (error) {
            if (!isAwsError(error, "HostedZoneAlreadyExists", "ConflictingDomainExists")) {
                throw error;
            }
            const zones = await findHostedZones(client, domain);
            const publicZones = zones.filter(({ privateZone }) => !privateZone);
            const found =
                publicZones.find(isOwn) ??
                (await findToTake(client, publicZones, { domain, delegationSetId, reference, takeOver }));
            if (found !== undefined) {
                return { id: found.id, existed: true };
            }
            if (isAwsError(error, "HostedZoneAlreadyExists") && callerReference === own) {
                return create(`${own}-${randomUUID()}`);
            }
            throw error;
        }
    };
    return create(own);
}

/** True for a zone that the resource with this reference has created. */
export function isMadeBy(
    zone: Pick<FoundZone, "reference">,
    { reference, domain, delegationSetId }: Pick<NewZone, "reference" | "domain" | "delegationSetId">,
): boolean {
    const { own, former } = zoneReferences(reference, domain, delegationSetId);
    return zone.reference.startsWith(own) || zone.reference.startsWith(former);
}

/** True for a zone that any stack with this package has created. */
export function isMadeByAny({ reference }: Pick<FoundZone, "reference">): boolean {
    return isDeployment(deploymentOf(reference)) || /^white-label-dns-[0-9a-f]{40}/.test(reference);
}

/**
 * A zone on another set, or of another domain, is a different zone and must not be mistaken for the zone that it replaces. The references
 * of zones of former versions have no deployment's mark.
 */
function zoneReferences(
    reference: string,
    domain: string,
    delegationSetId: string | undefined,
): { own: string; former: string } {
    const parts = JSON.stringify([reference, domain, delegationSetId ?? ""]);
    const digest = createHash("sha256").update(parts).digest("hex");
    const former = `white-label-dns-${digest.slice(0, 40)}`;
    const deployment = deploymentOf(reference);
    // 122 of at most 128 characters. The rest is for the text that is appended if Route 53 refuses the reference of a deleted zone.
    const own = isDeployment(deployment) ? `${deployment}/${digest.slice(0, 32)}` : former;
    return { own, former };
}

/** Whether a zone with our reference, as `createHostedZone` would create it, exists already. One call. */
export async function hasOwnZone(
    client: Route53Client,
    { domain, delegationSetId, reference }: NewZone,
): Promise<boolean> {
    return (await findHostedZones(client, domain)).some(
        (zone) => !zone.privateZone && isMadeBy(zone, { domain, delegationSetId, reference }),
    );
}

/** The value that names a zone in the setting `takeOver`: the mark of its deployment, or its own CallerReference. */
export function nameToTake(zone: Pick<FoundZone, "reference">, reference: string): string {
    const deployment = deploymentOf(zone.reference);
    return isDeployment(deployment) && deployment !== deploymentOf(reference) ? deployment : zone.reference;
}

/**
 * A zone that the user wants to take over. `takeOver` has its reference, or the mark of another deployment, whose other zones stay. It must
 * be on the same set: on another set it would be lame, because a zone cannot be moved to another set.
 */
async function findToTake(
    client: Route53Client,
    zones: readonly FoundZone[],
    { delegationSetId, reference, takeOver = [] }: NewZone,
): Promise<FoundZone | undefined> {
    const named = zones.filter(
        (zone) => takeOver.includes(zone.reference) || takeOver.includes(nameToTake(zone, reference)),
    );
    for (const zone of named) {
        if ((await getHostedZone(client, zone.id))?.delegationSetId === delegationSetId) {
            return zone;
        }
    }
    return undefined;
}

/** Sets the comment; without one, the zone has none afterwards. One call. */
export async function setZoneComment(
    client: Route53Client,
    id: string,
    comment: string | undefined,
): Promise<void> {
    await client.send(new UpdateHostedZoneCommentCommand({ Id: id, Comment: comment }));
}

export type Tags = Record<string, string>;

/** One call. */
export async function readZoneTags(client: Route53Client, id: string): Promise<Tags> {
    const { ResourceTagSet: set } = await client.send(
        new ListTagsForResourceCommand({ ResourceType: "hostedzone", ResourceId: id }),
    );
    return Object.fromEntries((set?.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}

/** One call for each ten tags to add and for each ten to remove; no call if nothing changes. */
export async function changeZoneTags(
    client: Route53Client,
    id: string,
    olds: Tags,
    news: Tags,
): Promise<void> {
    const add = Object.entries(news).filter(([key, value]) => olds[key] !== value);
    const remove = Object.keys(olds).filter((key) => !Object.hasOwn(news, key));
    while (add.length > 0 || remove.length > 0) {
        const [added, removed] = [add.splice(0, MAX_TAGS), remove.splice(0, MAX_TAGS)];
        await client.send(
            new ChangeTagsForResourceCommand({
                ResourceType: "hostedzone",
                ResourceId: id,
                AddTags: added.length === 0 ? undefined : added.map(([Key, Value]) => ({ Key, Value })),
                RemoveTagKeys: removed.length === 0 ? undefined : removed,
            }),
        );
    }
}

/**
 * One call. A zone that does not exist any more counts as deleted.
 *
 * @returns false if Route 53 refuses because of the zone's contents (API DeleteHostedZone, HostedZoneNotEmpty): records other than its own
 * NS and SOA, or DNSSEC signing that is on
 */
export async function deleteHostedZone(client: Route53Client, id: string): Promise<boolean> {
    try {
        await client.send(new DeleteHostedZoneCommand({ Id: id }));
        return true;
    } catch (error) {
        if (isAwsError(error, "HostedZoneNotEmpty")) {
            return false;
        }
        if (isAwsError(error, "NoSuchHostedZone")) {
            return true;
        }
        throw describeAwsError(`deleting hosted zone ${id}`, error);
    }
}
