import { storedKey, type StoredRecordSet, type StoredZone, type World } from "../world";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { noteChange } from "./changes";
import { delegationSetXml } from "./delegationSets";
import { ApiError, noSuchHostedZone } from "./errors";
import { newId } from "./ids";
import { allowOnly, type XmlObject } from "./xml";
import { readComment, readZoneRequest } from "./zoneRequest";
import { chooseNameServers } from "./zoneServers";

/** The TTLs of the NS and SOA records of a new zone (Developer Guide, SOA-NSrecords). */
const DEFAULT_NS_TTL = 172_800;
const DEFAULT_SOA_TTL = 900;
const DEFAULT_SOA_REST = "awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";

/** CreateHostedZone. */
export function handleCreateHostedZone(account: Account, { body }: ApiCall): ApiAnswer {
    const { world, limits } = account;
    const request = readZoneRequest(body);
    if (world.usedReferences.hostedZones.has(request.callerReference)) {
        throw new ApiError(
            "HostedZoneAlreadyExists",
            `A hosted zone has already been created with the specified caller reference: ${request.callerReference}`,
            409,
        );
    }
    if (world.hostedZones.size >= limits.zonesPerAccount) {
        throw new ApiError(
            "TooManyHostedZones",
            `Limits Exceeded: MAX_HOSTED_ZONES_BY_OWNER - Cannot create more than ${limits.zonesPerAccount} hosted zones.`,
        );
    }
    const nameServers = chooseNameServers(account, request);
    const zone: StoredZone = {
        id: newId(account, "Z"),
        name: request.name,
        callerReference: request.callerReference,
        comment: request.comment,
        privateZone: request.vpc !== undefined,
        vpcs: request.vpc === undefined ? [] : [request.vpc],
        delegationSetId: request.delegationSetId,
        nameServers,
        records: new Map(),
        tags: new Map(),
    };
    for (const record of defaultRecords(zone)) {
        zone.records.set(storedKey(record), record);
    }
    world.hostedZones.set(zone.id, zone);
    world.usedReferences.hostedZones.add(zone.callerReference);
    return {
        status: 201,
        location: `/hostedzone/${zone.id}`,
        body: {
            HostedZone: hostedZoneXml(zone),
            ChangeInfo: noteChange(account),
            DelegationSet: zoneServersXml(world, zone),
            VPC: zone.vpcs.map(vpcXml)[0],
        },
    };
}

/** GetHostedZone. */
export function handleGetHostedZone(account: Account, call: ApiCall): ApiAnswer {
    const zone = findHostedZone(account.world, call.params.Id ?? "");
    return {
        body: {
            HostedZone: hostedZoneXml(zone),
            DelegationSet: zone.privateZone ? undefined : zoneServersXml(account.world, zone),
            VPCs: zone.privateZone ? { VPC: zone.vpcs.map(vpcXml) } : undefined,
        },
    };
}

/** DeleteHostedZone: refused while the zone has a record set other than the apex NS and SOA, whatever values those have. */
export function handleDeleteHostedZone(account: Account, call: ApiCall): ApiAnswer {
    const zone = findHostedZone(account.world, call.params.Id ?? "");
    const others = [...zone.records.values()].filter(
        ({ name, type }) => name !== zone.name || (type !== "NS" && type !== "SOA"),
    );
    if (others.length > 0) {
        throw new ApiError(
            "HostedZoneNotEmpty",
            "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
        );
    }
    account.world.hostedZones.delete(zone.id);
    return { body: { ChangeInfo: noteChange(account) } };
}

/** UpdateHostedZoneComment: without a comment in the request, the comment is removed. */
export function handleUpdateHostedZoneComment(account: Account, { params, body }: ApiCall): ApiAnswer {
    const zone = findHostedZone(account.world, params.Id ?? "");
    allowOnly(body, ["Comment"]);
    zone.comment = readComment(body);
    return { body: { HostedZone: hostedZoneXml(zone) } };
}

/** GetDNSSEC: no zone of the sandbox is signed. */
export function handleGetDnssec(account: Account, call: ApiCall): ApiAnswer {
    findHostedZone(account.world, call.params.Id ?? "");
    return { body: { Status: { ServeSignature: "NOT_SIGNING" }, KeySigningKeys: {} } };
}

/**
 * The zone with this id.
 *
 * @throws ApiError NoSuchHostedZone
 */
export function findHostedZone(world: World, id: string): StoredZone {
    const zone = world.hostedZones.get(id);
    if (zone === undefined) {
        throw noSuchHostedZone(id);
    }
    return zone;
}

export function hostedZoneXml(zone: StoredZone): XmlObject {
    return {
        Id: `/hostedzone/${zone.id}`,
        Name: zone.name,
        CallerReference: zone.callerReference,
        Config: { Comment: zone.comment, PrivateZone: zone.privateZone },
        LinkedService:
            zone.linkedService === undefined ? undefined : { ServicePrincipal: zone.linkedService },
        ResourceRecordSetCount: zone.records.size,
    };
}

/** The delegation set of the zone. A zone without a set has only its four servers, and no Id. */
function zoneServersXml(world: World, zone: StoredZone): XmlObject {
    const set =
        zone.delegationSetId === undefined ? undefined : world.delegationSets.get(zone.delegationSetId);
    return set === undefined ? { NameServers: { NameServer: zone.nameServers } } : delegationSetXml(set);
}

function vpcXml(vpc: StoredZone["vpcs"][number]): XmlObject {
    return { VPCRegion: vpc.region, VPCId: vpc.id };
}

/**
 * The records of a new zone. The SOA names one of the four servers, which is not always the first one. The NS values are not in the order
 * of the set. Samples of the service differ in both, so a program must not depend on either.
 */
export function defaultRecords(zone: StoredZone): StoredRecordSet[] {
    const number = zone.id.charCodeAt(zone.id.length - 1);
    const start = Math.floor(number / 4) % zone.nameServers.length;
    const values = [...zone.nameServers.slice(start), ...zone.nameServers.slice(0, start)].map(
        (name) => `${name}.`,
    );
    const mname = `${zone.nameServers[number % zone.nameServers.length]}.`;
    return [
        { name: zone.name, type: "NS", ttl: DEFAULT_NS_TTL, values },
        { name: zone.name, type: "SOA", ttl: DEFAULT_SOA_TTL, values: [`${mname} ${DEFAULT_SOA_REST}`] },
    ];
}
