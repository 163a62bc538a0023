import { isInDomain } from "../../records/names";
import { storedKey, type StoredRecordSet, type StoredZone } from "../world";
import { aliasZonesOf, CLOUDFRONT_ZONE } from "./aliasTargets";
import { ROUTING_KINDS, type RequestedChange } from "./recordXml";

/** What a batch is checked against. */
export interface BatchContext {
    zone: Pick<StoredZone, "id" | "name" | "privateZone" | "records">;
    limits: { recordsPerZone: number; valuesPerRecordSet: number };
    /** True where the account has a hosted zone of this id. */
    isOwnZone(id: string): boolean;
    /** True where the sandbox was told of this host (a load balancer …). */
    isKnownHost(fqdn: string): boolean;
}

/** The rules on a zone as a whole, for the names that a batch writes to: every problem in the service's words. */
export function checkFinalState(
    context: BatchContext,
    records: ReadonlyMap<string, StoredRecordSet>,
    changes: readonly RequestedChange[],
): string[] {
    const written = changes.filter(({ action }) => action !== "DELETE").map(({ record }) => record);
    const names = new Set(written.map(({ name }) => name));
    const atNames = new Map<string, StoredRecordSet[]>();
    for (const record of records.values()) {
        if (names.has(record.name)) {
            atNames.set(record.name, [...(atNames.get(record.name) ?? []), record]);
        }
    }
    const { recordsPerZone } = context.limits;
    return [
        ...apexProblems(context, records),
        ...written.flatMap((record) => [
            ...placeProblems(context, record),
            ...neighbourProblems(context, record, { neighbours: atNames.get(record.name) ?? [], written }),
            ...aliasProblems(context, records, record),
        ]),
        ...(records.size > recordsPerZone
            ? [
                  `The hosted zone would have ${records.size} resource record sets, and the limit is ${recordsPerZone}`,
              ]
            : []),
    ];
}

/** A zone keeps its own NS and SOA: they can be replaced, and not be deleted. */
function apexProblems({ zone }: BatchContext, records: ReadonlyMap<string, StoredRecordSet>): string[] {
    const has = (type: string): boolean => records.has(storedKey({ name: zone.name, type }));
    return [
        ...(has("NS") ? [] : ["A HostedZone must contain at least one NS record for the zone itself."]),
        ...(has("SOA") ? [] : ["A HostedZone must contain exactly one SOA record."]),
    ];
}

/** Which types may stand where. */
function placeProblems({ zone }: BatchContext, { name, type, alias }: StoredRecordSet): string[] {
    const problems: string[] = [];
    if (type === "CNAME" && name === zone.name) {
        problems.push(
            `RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zone.name}`,
        );
    }
    if (type === "SOA" && name !== zone.name) {
        problems.push("A HostedZone must contain exactly one SOA record.");
    }
    if (type === "NS" && name.startsWith("\\052.")) {
        problems.push(
            `RRSet of type NS with DNS name ${name} is not permitted as a wildcard in zone ${zone.name}`,
        );
    }
    if ((type === "NS" || type === "SOA") && alias !== undefined) {
        problems.push(
            `RRSet of type ${type} with DNS name ${name} is not permitted as an alias in zone ${zone.name}`,
        );
    }
    return problems;
}

/** A CNAME stands alone at its name, and the record sets of one name and type use one routing policy. */
function neighbourProblems(
    { zone }: BatchContext,
    record: StoredRecordSet,
    { neighbours, written }: { neighbours: StoredRecordSet[]; written: StoredRecordSet[] },
): string[] {
    const { name, type } = record;
    const problems: string[] = [];
    if (type === "CNAME" && name !== zone.name && neighbours.some((each) => each.type !== "CNAME")) {
        problems.push(
            `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records with the ` +
                `same DNS name in zone ${zone.name}`,
        );
    }
    const cname = neighbours.find((each) => each.type === "CNAME");
    if (type !== "CNAME" && cname !== undefined && !written.includes(cname)) {
        problems.push(
            `RRSet of type ${type} with DNS name ${name} is not permitted because a conflicting RRSet of type CNAME ` +
                `with the same DNS name already exists in zone ${zone.name}`,
        );
    }
    const group = neighbours.filter((each) => each.type === type && storedKey(each) !== storedKey(record));
    if (group.some((each) => routingKind(each) !== routingKind(record))) {
        problems.push(
            `RRSet with DNS name ${name}, type ${type}, SetIdentifier ${record.setIdentifier ?? "null"} cannot be ` +
                "created because a record with another routing policy exists with the same name and type.",
        );
    } else if (routingKind(record) === "Weight" && group.some((each) => each.ttl !== record.ttl)) {
        problems.push(
            `RRSet with DNS name ${name}, type ${type}, SetIdentifier ${record.setIdentifier ?? "null"} cannot be ` +
                "created because weighted records of the same name and type must have the same TTL.",
        );
    }
    return problems;
}

function routingKind(record: StoredRecordSet): string | undefined {
    return ROUTING_KINDS.find((kind) => record.routing?.[kind] !== undefined);
}

/**
 * An alias targets a record of its own zone, which has to exist, or a host of an AWS service, where only the hosted
 * zone id is checked.
 */
function aliasProblems(
    context: BatchContext,
    records: ReadonlyMap<string, StoredRecordSet>,
    record: StoredRecordSet,
): string[] {
    const { alias, type } = record;
    if (alias === undefined) {
        return [];
    }
    const { dnsName, hostedZoneId } = alias;
    const tried = `Tried to create an alias that targets ${dnsName}, type ${type} in zone ${hostedZoneId}, but `;
    const outside = `${tried}the alias target name does not lie within the target zone`;
    const missing = `${tried}that target was not found`;
    if (hostedZoneId === context.zone.id) {
        const prefix = storedKey({ name: dnsName, type });
        const found = [...records.keys()].some((key) => key.startsWith(prefix));
        return [
            ...(isInDomain(dnsName, context.zone.name) ? [] : [outside]),
            ...(found && storedKey(record) !== prefix ? [] : [missing]),
        ];
    }
    if (context.isOwnZone(hostedZoneId)) {
        return [missing];
    }
    if (hostedZoneId === CLOUDFRONT_ZONE && (alias.evaluateTargetHealth || context.zone.privateZone)) {
        return [
            `${tried}an alias to a CloudFront distribution must not evaluate target health, nor be in a private hosted zone`,
        ];
    }
    if (context.isKnownHost(dnsName)) {
        return [];
    }
    const expected = aliasZonesOf(dnsName);
    if (expected === undefined || !["A", "AAAA", "HTTPS"].includes(type)) {
        return [missing];
    }
    return expected.length === 0 || expected.includes(hostedZoneId) ? [] : [outside];
}
