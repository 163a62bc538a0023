import {
    GetHostedZoneCommand,
    ListHostedZonesByNameCommand,
    ListHostedZonesCommand,
    type HostedZone,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import { fromFqdn, toFqdn, toRoute53Name } from "../records/names";
import { describeAwsError, isAwsError } from "./client";

/** The properties of a hosted zone that matter for delegation. */
export interface HostedZoneInfo {
    /** The bare id. */
    id: string;
    /** The name without the trailing dot. */
    name: string;
    privateZone: boolean;
    comment?: string | undefined;
    /** The CallerReference of the zone. */
    reference: string;
    /** The four AWS names that serve it, whatever its apex NS record says; empty for a private zone. */
    nameServers: string[];
    /** The reusable delegation set of the zone, if any, and the CallerReference of the set. */
    delegationSetId?: string | undefined;
    delegationSetReference?: string | undefined;
    /** The AWS service that created the zone and that alone may change it (API LinkedService), such as servicediscovery.amazonaws.com. */
    linkedService?: string | undefined;
}

/** The id without `/hostedzone/`, `/delegationset/` or `/change/`, which the API puts in front. */
export function bareId(id: string): string {
    return id.slice(id.lastIndexOf("/") + 1);
}

/** One call. @returns undefined if the zone does not exist */
export async function getHostedZone(client: Route53Client, id: string): Promise<HostedZoneInfo | undefined> {
    try {
        const { HostedZone: zone, DelegationSet: set } = await client.send(
            new GetHostedZoneCommand({ Id: id }),
        );
        return {
            id: bareId(zone?.Id ?? id),
            name: fromFqdn(zone?.Name ?? ""),
            privateZone: zone?.Config?.PrivateZone ?? false,
            reference: zone?.CallerReference ?? "",
            comment: ownComment(zone),
            nameServers: (set?.NameServers ?? []).map(fromFqdn),
            delegationSetId: set?.Id === undefined || set.Id === "" ? undefined : bareId(set.Id),
            delegationSetReference: set?.CallerReference,
            linkedService: zone?.LinkedService?.ServicePrincipal,
        };
    } catch (error) {
        if (isAwsError(error, "NoSuchHostedZone")) {
            return undefined;
        }
        throw describeAwsError(`reading hosted zone ${id}`, error);
    }
}

export type FoundZone = Pick<HostedZoneInfo, "id" | "privateZone" | "reference">;

/**
 * Every hosted zone with exactly this name: several public and private zones may share it. One call for fewer than a hundred zones.
 * `dnsname` is the start of the listing and not a filter (API ListHostedZonesByName).
 */
export function findHostedZones(client: Route53Client, domain: string): Promise<FoundZone[]> {
    const name = toRoute53Name(domain);
    return listFromName(client, domain, (each) => each === name);
}

/** Every hosted zone with this name, and the zones of all domains below it, which follow in the listing (sorted by reversed labels). */
export function findZonesBelow(client: Route53Client, domain: string): Promise<FoundZone[]> {
    const name = toRoute53Name(domain);
    return listFromName(client, domain, (each) => each === name || each.endsWith(`.${name}`));
}

/** The zones from this name on, up to the first name that is not wanted. */
async function listFromName(
    client: Route53Client,
    domain: string,
    isWanted: (name: string) => boolean,
): Promise<FoundZone[]> {
    const found: FoundZone[] = [];
    let start: { DNSName: string; HostedZoneId?: string | undefined } | undefined = {
        DNSName: toFqdn(domain),
    };
    while (start !== undefined) {
        const page: Awaited<ReturnType<typeof listByName>> = await listByName(client, start);
        const same = (page.HostedZones ?? []).filter(({ Name = "" }) => isWanted(Name));
        found.push(
            ...same.map((zone) => ({
                id: bareId(zone.Id ?? ""),
                privateZone: zone.Config?.PrivateZone ?? false,
                reference: zone.CallerReference ?? "",
            })),
        );
        const { NextDNSName: next = "" } = page;
        const more = page.IsTruncated === true && isWanted(next);
        start = more ? { DNSName: next, HostedZoneId: page.NextHostedZoneId } : undefined;
    }
    return found;
}

async function listByName(
    client: Route53Client,
    start: { DNSName: string; HostedZoneId?: string | undefined },
) {
    try {
        return await client.send(new ListHostedZonesByNameCommand({ ...start, MaxItems: 100 }));
    } catch (error) {
        throw describeAwsError(`looking for the hosted zone of ${fromFqdn(start.DNSName)}`, error);
    }
}

/** A hosted zone in the list of all zones. */
export interface ListedZone extends Pick<HostedZoneInfo, "id" | "name" | "privateZone" | "comment"> {
    /** The CallerReference of the zone. */
    reference: string;
    /** The number of record sets, including its own NS and SOA. */
    recordCount: number;
}

/** All hosted zones of the account. One call for each hundred. */
export async function listAllHostedZones(client: Route53Client): Promise<ListedZone[]> {
    const zones: ListedZone[] = [];
    let marker: string | undefined;
    do {
        const page = await listHostedZonesPage(client, marker);
        zones.push(...page.zones);
        marker = page.next;
    } while (marker !== undefined);
    return zones;
}

/** A hundred hosted zones of the account. One call. @param marker the `next` of the page before; without it, the first page */
export async function listHostedZonesPage(
    client: Route53Client,
    marker: string | undefined,
): Promise<{ zones: ListedZone[]; next: string | undefined }> {
    try {
        const page = await client.send(new ListHostedZonesCommand({ Marker: marker, MaxItems: 100 }));
        const zones = (page.HostedZones ?? []).map((zone) => ({
            id: bareId(zone.Id ?? ""),
            name: fromFqdn(zone.Name ?? ""),
            privateZone: zone.Config?.PrivateZone ?? false,
            comment: ownComment(zone),
            reference: zone.CallerReference ?? "",
            recordCount: zone.ResourceRecordSetCount ?? 0,
        }));
        return { zones, next: page.IsTruncated === true ? page.NextMarker : undefined };
    } catch (error) {
        throw describeAwsError("listing the hosted zones of the account", error);
    }
}

function ownComment(zone: HostedZone | undefined): string | undefined {
    const { Comment: comment } = zone?.Config ?? {};
    return comment === "" ? undefined : comment;
}

/** The zones for a message to the user: `3 hosted zones (tenant.net, …)`, with at most ten names. */
export function quoteZones(zones: readonly { id: string; name: string }[]): string {
    const names = zones.slice(0, 10).map(({ name, id }) => `${name} (${id})`);
    return `${zones.length} hosted zone${zones.length === 1 ? "" : "s"}: ${names.join(", ")}${zones.length > 10 ? " …" : ""}`;
}

/**
 * The zones on a reusable delegation set, by name. One call for each hundred zones. The list is empty if the set does not exist.
 *
 * @param atMost the number of zones that are wanted, at most a hundred, with one call. Default: all
 */
export async function listHostedZonesOfSet(
    client: Route53Client,
    delegationSetId: string,
    atMost?: number,
): Promise<{ id: string; name: string }[]> {
    return (await findHostedZonesOfSet(client, delegationSetId, atMost)) ?? [];
}

/** The same, but undefined if the set does not exist. */
export async function findHostedZonesOfSet(
    client: Route53Client,
    delegationSetId: string,
    atMost?: number,
): Promise<{ id: string; name: string }[] | undefined> {
    const zones: { id: string; name: string }[] = [];
    let marker: string | undefined;
    do {
        try {
            const page = await client.send(
                new ListHostedZonesCommand({
                    DelegationSetId: delegationSetId,
                    Marker: marker,
                    MaxItems: atMost,
                }),
            );
            zones.push(
                ...(page.HostedZones ?? []).map(({ Id, Name }) => ({
                    id: bareId(Id ?? ""),
                    name: fromFqdn(Name ?? ""),
                })),
            );
            marker = page.IsTruncated === true && atMost === undefined ? page.NextMarker : undefined;
        } catch (error) {
            if (isAwsError(error, "NoSuchDelegationSet")) {
                return undefined;
            }
            throw describeAwsError(`listing the zones of delegation set ${delegationSetId}`, error);
        }
    } while (marker !== undefined);
    return zones;
}
