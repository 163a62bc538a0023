import { compareNames } from "../../records/names";
import type { StoredZone } from "../world";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { findDelegationSet } from "./delegationSets";
import { checkName } from "./domainNames";
import { ApiError, invalidInput } from "./errors";
import { hostedZoneXml } from "./hostedZones";
import { withoutPrefix } from "./ids";
import { pageOf } from "./paging";

const MOST = 100;

/** GetHostedZoneCount. */
export function handleGetHostedZoneCount(account: Account): ApiAnswer {
    return { body: { HostedZoneCount: account.world.hostedZones.size } };
}

/** ListHostedZones: by marker, by delegation set, or only private zones. The API promises no order; here the order is by id. */
export function handleListHostedZones(account: Account, { query }: ApiCall): ApiAnswer {
    const setId = query.get("delegationsetid");
    const type = query.get("hostedzonetype");
    if (type !== null && type !== "PrivateHostedZone") {
        throw invalidInput(`Invalid parameter: hostedzonetype must be PrivateHostedZone, and is '${type}'.`);
    }
    const set = setId === null ? undefined : findDelegationSet(account.world, withoutPrefix(setId));
    const zones = [...account.world.hostedZones.values()]
        .filter((zone) => set === undefined || zone.delegationSetId === set.id)
        .filter((zone) => type === null || zone.privateZone)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    const marker = withoutPrefix(query.get("marker") ?? "");
    const page = pageOf(zones, { query, most: MOST, isInPage: (zone) => zone.id >= marker });
    return {
        body: {
            HostedZones: { HostedZone: page.items.map(hostedZoneXml) },
            Marker: marker,
            IsTruncated: page.next !== undefined,
            NextMarker: page.next?.id,
            MaxItems: page.maxItems,
        },
    };
}

/** ListHostedZonesByName: `dnsname` is the start of the list, sorted by reversed labels, and not a filter. */
export function handleListHostedZonesByName(account: Account, { query }: ApiCall): ApiAnswer {
    const dnsName = query.get("dnsname") ?? undefined;
    const zoneId = query.get("hostedzoneid") ?? undefined;
    if (zoneId !== undefined && dnsName === undefined) {
        throw invalidInput("Invalid parameter: hostedzoneid needs dnsname.");
    }
    const start = dnsName === undefined ? undefined : startName(dnsName);
    const zones = [...account.world.hostedZones.values()].sort(byNameAndId);
    const page = pageOf(zones, {
        query,
        most: MOST,
        isInPage: (zone) =>
            start === undefined || byNameAndId(zone, { name: start, id: withoutPrefix(zoneId ?? "") }) >= 0,
    });
    return {
        body: {
            HostedZones: { HostedZone: page.items.map(hostedZoneXml) },
            DNSName: start,
            HostedZoneId: zoneId === undefined ? undefined : withoutPrefix(zoneId),
            IsTruncated: page.next !== undefined,
            NextDNSName: page.next?.name,
            NextHostedZoneId: page.next?.id,
            MaxItems: page.maxItems,
        },
    };
}

function startName(text: string): string {
    const { name, problem } = checkName(text);
    if (name === undefined) {
        throw new ApiError("InvalidDomainName", `${problem} encountered with '${text}'`);
    }
    return name;
}

function byNameAndId(a: Pick<StoredZone, "name" | "id">, b: Pick<StoredZone, "name" | "id">): number {
    return compareNames(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
