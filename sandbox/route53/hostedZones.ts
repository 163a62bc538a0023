import { fromFqdn, overlaps } from "../../records/names";
import { recordKey, type StoredZone, type StoredRecordSet, type World } from "../world";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { noteChange } from "./changes";
import { delegationSetXml, findDelegationSet, zonesOnSet } from "./delegationSets";
import { checkName } from "./domainNames";
import { ApiError, invalidInput, noSuchHostedZone } from "./errors";
import { bareId, newId } from "./ids";
import { drawNameServers, PRIVATE_NAME_SERVERS } from "./nameServers";
import { allowOnly, checkEnum, checkLength, child, requiredText, textOf } from "./xml";
import type { Element, XmlObject } from "./xml";

/** Of the NS and SOA records that a new zone comes with (Developer Guide, SOA-NSrecords). */
const DEFAULT_NS_TTL = 172_800;
const DEFAULT_SOA_TTL = 900;
const DEFAULT_SOA_REST = "awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";

interface ZoneRequest {
    name: string;
    callerReference: string;
    comment: string | undefined;
    vpc: { region: string; id: string } | undefined;
    delegationSetId: string | undefined;
}

/** CreateHostedZone. */
export function createHostedZone(account: Account, { body }: ApiCall): ApiAnswer {
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
        id: newId(world, "Z"),
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
        zone.records.set(recordKey(record), record);
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
export function getHostedZone(account: Account, call: ApiCall): ApiAnswer {
    const zone = findHostedZone(account.world, call.params.Id ?? "");
    return {
        body: {
            HostedZone: hostedZoneXml(zone),
            DelegationSet: zone.privateZone ? undefined : zoneServersXml(account.world, zone),
            VPCs: zone.privateZone ? { VPC: zone.vpcs.map(vpcXml) } : undefined,
        },
    };
}

/** DeleteHostedZone: refused while there is a record set other than the apex NS and SOA, whatever those hold. */
export function deleteHostedZone(account: Account, call: ApiCall): ApiAnswer {
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

/** UpdateHostedZoneComment: an absent comment clears it. */
export function updateHostedZoneComment(account: Account, { params, body }: ApiCall): ApiAnswer {
    const zone = findHostedZone(account.world, params.Id ?? "");
    allowOnly(body, ["Comment"]);
    zone.comment = readComment(body);
    return { body: { HostedZone: hostedZoneXml(zone) } };
}

/** GetDNSSEC: no zone of the sandbox is signed. */
export function getDnssec(account: Account, call: ApiCall): ApiAnswer {
    findHostedZone(account.world, call.params.Id ?? "");
    return { body: { Status: { ServeSignature: "NOT_SIGNING" }, KeySigningKeys: {} } };
}

/**
 * The zone of this id.
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
        ResourceRecordSetCount: zone.records.size,
    };
}

/** The set that the zone is on, or for a zone without one just its four servers: then there is no Id. */
function zoneServersXml(world: World, zone: StoredZone): XmlObject {
    const set =
        zone.delegationSetId === undefined ? undefined : world.delegationSets.get(zone.delegationSetId);
    return set === undefined ? { NameServers: { NameServer: zone.nameServers } } : delegationSetXml(set);
}

function vpcXml(vpc: StoredZone["vpcs"][number]): XmlObject {
    return { VPCRegion: vpc.region, VPCId: vpc.id };
}

function readZoneRequest(body: Element): ZoneRequest {
    allowOnly(body, ["Name", "VPC", "CallerReference", "HostedZoneConfig", "DelegationSetId"]);
    const callerReference = checkLength(requiredText(body, "CallerReference"), "Nonce", { min: 1, max: 128 });
    const config = child(body, "HostedZoneConfig");
    if (config !== undefined) {
        allowOnly(config, ["Comment", "PrivateZone"]);
    }
    const vpc = readVpc(body);
    const privateText = config === undefined ? undefined : textOf(config, "PrivateZone");
    const wantsPrivate =
        privateText === undefined ? vpc !== undefined : checkEnum(privateText, ["true", "false"]) === "true";
    if (wantsPrivate !== (vpc !== undefined)) {
        throw invalidInput(
            "When you're creating a private hosted zone (when you specify true for PrivateZone), " +
                "you must also specify values for VPCId and VPCRegion; a public one has none.",
        );
    }
    const delegationSetId = textOf(body, "DelegationSetId");
    if (vpc !== undefined && delegationSetId !== undefined) {
        throw invalidInput("A private hosted zone can't be on a reusable delegation set.");
    }
    return {
        name: readZoneName(requiredText(body, "Name"), vpc !== undefined),
        callerReference,
        comment: config === undefined ? undefined : readComment(config),
        vpc,
        delegationSetId: delegationSetId === undefined ? undefined : bareId(delegationSetId),
    };
}

function readComment(element: Element): string | undefined {
    const comment = textOf(element, "Comment");
    return comment === undefined ? undefined : checkLength(comment, "ResourceDescription", { max: 256 });
}

function readVpc(body: Element): ZoneRequest["vpc"] {
    const vpc = child(body, "VPC");
    if (vpc === undefined) {
        return undefined;
    }
    allowOnly(vpc, ["VPCRegion", "VPCId"]);
    const [region, id] = [textOf(vpc, "VPCRegion"), textOf(vpc, "VPCId")];
    if (region === undefined || id === undefined || !/^vpc-[0-9a-z]+$/.test(id)) {
        throw new ApiError(
            "InvalidVPCId",
            `The VPC ID that you specified isn't valid: ${id ?? ""} in ${region ?? ""}`,
        );
    }
    return { region, id };
}

function readZoneName(text: string, privateZone: boolean): string {
    const checked = checkName(checkLength(text, "DNSName", { max: 1024 }));
    if (checked.name === undefined) {
        throw new ApiError("InvalidDomainName", `${checked.problem} encountered with '${text}'`);
    }
    if (checked.name.startsWith("\\052.")) {
        throw new ApiError("InvalidDomainName", `A hosted zone's name can't begin with '*': '${text}'`);
    }
    if (!privateZone && !fromFqdn(checked.name).includes(".")) {
        throw new ApiError(
            "InvalidDomainName",
            `You can't create a hosted zone for a top-level domain: '${text}'`,
        );
    }
    return checked.name;
}

/**
 * The servers of a new zone. Zones whose names contain each other may not share a single server, whatever set they
 * are on (API ConflictingDomainExists); a zone without a set is given servers that keep this rule.
 */
function chooseNameServers(account: Account, request: ZoneRequest): string[] {
    const { world, limits } = account;
    if (request.vpc !== undefined) {
        refuseSameNameInVpc(world, request.name, request.vpc);
        return [...PRIVATE_NAME_SERVERS];
    }
    const taken = serversOfOverlappingZones(world, request.name);
    if (request.delegationSetId === undefined) {
        const drawn = drawNameServers(world, (names) => !names.some((name) => taken.has(name)));
        if (drawn === undefined) {
            throw new ApiError(
                "DelegationSetNotAvailable",
                `Amazon Route 53 has no four name servers left for another hosted zone named ${request.name}`,
            );
        }
        return drawn;
    }
    const set = findDelegationSet(world, request.delegationSetId);
    if (set.nameServers.some((name) => taken.has(name))) {
        throw new ApiError(
            "ConflictingDomainExists",
            `Cannot create hosted zone with DelegationSetId DelegationSetId:${set.id} as the DNSName ${request.name} ` +
                "conflicts with existing ones sharing the delegation set",
        );
    }
    if (zonesOnSet(world, set.id).length >= limits.zonesPerDelegationSet) {
        throw new ApiError(
            "TooManyHostedZones",
            `Limits Exceeded: MAX_ZONES_BY_REUSABLE_DELEGATION_SET - Cannot create more than ` +
                `${limits.zonesPerDelegationSet} hosted zones on delegation set ${set.id}.`,
        );
    }
    return [...set.nameServers];
}

function serversOfOverlappingZones(world: World, name: string): Set<string> {
    const zones = [...world.hostedZones.values()].filter(
        (zone) => !zone.privateZone && overlaps(fromFqdn(zone.name), fromFqdn(name)),
    );
    return new Set(zones.flatMap((zone) => zone.nameServers));
}

function refuseSameNameInVpc(world: World, name: string, vpc: { region: string; id: string }): void {
    const same = [...world.hostedZones.values()].find(
        (zone) =>
            zone.name === name && zone.vpcs.some((each) => each.id === vpc.id && each.region === vpc.region),
    );
    if (same !== undefined) {
        throw new ApiError(
            "ConflictingDomainExists",
            `The VPC ${vpc.id} in region ${vpc.region} has already been associated with the hosted zone ${same.id} ` +
                "with the same domain name.",
        );
    }
}

/**
 * The records of a new zone. The SOA names one of the four servers, not always the first, and the NS values come in
 * another order than the set's: samples of the service differ in both, so no program may rely on either.
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
