import {
    GetHostedZoneCommand,
    ListHostedZonesByNameCommand,
    ListHostedZonesCommand,
    type HostedZone,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import { fromFqdn, toFqdn, toRoute53Name } from "../records/names";
import { describeAwsError, isAwsError } from "./client";

/** A hosted zone as far as delegation goes. */
export interface HostedZoneInfo {
    /** Bare id. */
    id: string;
    /** Without the trailing dot. */
    name: string;
    privateZone: boolean;
    comment?: string | undefined;
    /** The CallerReference that it was created with. */
    reference: string;
    /** The four AWS names that serve it, whatever its apex NS record says; empty for a private zone. */
    nameServers: string[];
    /** The reusable delegation set that it is on, if any, and the reference that the set was created with. */
    delegationSetId?: string | undefined;
    delegationSetReference?: string | undefined;
    /** The AWS service that made it and alone may change it (API LinkedService), such as servicediscovery.amazonaws.com. */
    linkedService?: string | undefined;
}

/** The id without `/hostedzone/`, `/delegationset/` or `/change/`, with which the API returns it. */
export function bareId(id: string): string {
    return id.slice(id.lastIndexOf("/") + 1);
}

/** One call. @returns undefined where there is no such zone. */
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
 * Every hosted zone of exactly this name: several public and private ones may share it. One call, as long as fewer
 * than a hundred do. `dnsname` is where the listing starts and no filter (API ListHostedZonesByName).
 */
export function findHostedZones(client: Route53Client, domain: string): Promise<FoundZone[]> {
    const name = toRoute53Name(domain);
    return listFromName(client, domain, (each) => each === name);
}

/** The same with the zones of all domains below it, which follow on it in the listing (by reversed labels). */
export function findZonesBelow(client: Route53Client, domain: string): Promise<FoundZone[]> {
    const name = toRoute53Name(domain);
    return listFromName(client, domain, (each) => each === name || each.endsWith(`.${name}`));
}

/** The zones from this name on, as long as their names are wanted. */
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

/** A hosted zone as the list of all zones has it. */
export interface ListedZone extends Pick<HostedZoneInfo, "id" | "name" | "privateZone" | "comment"> {
    /** The CallerReference that it was created with. */
    reference: string;
    /** Record sets, its own NS and SOA included. */
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

/** Zones for a person: `3 hosted zones (tenant.net, …)`, at most ten by name. */
export function quoteZones(zones: readonly { id: string; name: string }[]): string {
    const names = zones.slice(0, 10).map(({ name, id }) => `${name} (${id})`);
    return `${zones.length} hosted zone${zones.length === 1 ? "" : "s"}: ${names.join(", ")}${zones.length > 10 ? " …" : ""}`;
}

/**
 * The zones on a reusable delegation set, by name; one call a hundred. None where there is no such set.
 *
 * @param atMost how many are wanted, at most a hundred: one call then; default all
 */
export async function listHostedZonesOfSet(
    client: Route53Client,
    delegationSetId: string,
    atMost?: number,
): Promise<{ id: string; name: string }[]> {
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
                return [];
            }
            throw describeAwsError(`listing the zones of delegation set ${delegationSetId}`, error);
        }
    } while (marker !== undefined);
    return zones;
}
