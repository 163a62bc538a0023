import { storedKey, type StoredRecordSet } from "../world";
import { ROUTING_ELEMENTS, type RoutingElement } from "./routingFields";

/**
 * The rules for record sets with the same name and type (API ResourceRecordSet). Each rule is checked when its change is applied, against
 * the result of the changes before it.
 */

/** The largest number of record sets with one name, type and routing policy (Developer Guide, DNSLimitations). */
const MOST_OF_GROUP = 100;
const MOST_OF_GEOPROXIMITY = 30;

/** The routing policy of a record set; undefined for a simple one. */
export function routingKind(record: StoredRecordSet): RoutingElement | undefined {
    return ROUTING_ELEMENTS.find((kind) => record.routing?.[kind] !== undefined);
}

/**
 * The reason why a record set cannot exist together with the others, in the service's words as far as public threads show them.
 *
 * @param neighbours the record sets of its name, including the record set itself
 */
export function routedGroupProblems(
    record: StoredRecordSet,
    neighbours: readonly StoredRecordSet[],
): string[] {
    const { name, type, setIdentifier } = record;
    const kind = routingKind(record);
    const others = neighbours.filter((each) => each.type === type && storedKey(each) !== storedKey(record));
    if (kind === undefined) {
        return others.some((each) => routingKind(each) !== undefined)
            ? [
                  `RRSet with DNS name ${name}, type ${type} cannot be created as other RRSets exist with the same name and type.`,
              ]
            : [];
    }
    const self = `RRSet with DNS name ${name}, type ${type}, SetIdentifier ${setIdentifier ?? ""}`;
    const other = others.find((each) => routingKind(each) !== kind);
    if (other !== undefined) {
        return [
            kind === "Weight"
                ? `${self} cannot be created as a non-weighted set exists with the same name and type.`
                : `${self} cannot be created as a set with another routing policy exists with the same name and type.`,
        ];
    }
    const most = kind === "GeoProximityLocation" ? MOST_OF_GEOPROXIMITY : MOST_OF_GROUP;
    const crowd =
        others.length + 1 > most
            ? [`${self} cannot be created as ${most} RRSets exist with the same name and type.`]
            : [];
    return [...crowd, ...ruleOf(kind, record, others, self)];
}

function ruleOf(
    kind: RoutingElement,
    record: StoredRecordSet,
    others: readonly StoredRecordSet[],
    self: string,
): string[] {
    if (kind === "Weight") {
        return sameTtl(record, others, self);
    }
    if (kind === "MultiValueAnswer") {
        return [];
    }
    const place = JSON.stringify(record.routing?.[kind]);
    const isTaken =
        kind !== "GeoProximityLocation" &&
        others.some((each) => JSON.stringify(each.routing?.[kind]) === place);
    const taken =
        kind === "Region"
            ? `${self}, and Region Name=${String(record.routing?.["Region"])} cannot be created because a latency RRSet with the same name, type and region already exists.`
            : `${self}, and ${kind}=${place.replaceAll('"', "")} cannot be created because a RRSet with the same name, type and ${kind} already exists.`;
    const unchecked =
        kind === "Failover" &&
        record.routing?.["Failover"] === "PRIMARY" &&
        record.alias === undefined &&
        record.routing["HealthCheckId"] === undefined;
    return [
        ...(isTaken ? [taken] : []),
        ...(unchecked ? ["A non-alias primary ResourceRecordSet must have an associated health check."] : []),
    ];
}

/** An alias has no TTL, and can be in a weighted group with records that have one. */
function sameTtl(record: StoredRecordSet, others: readonly StoredRecordSet[], self: string): string[] {
    const differs =
        record.ttl !== undefined && others.some((each) => each.ttl !== undefined && each.ttl !== record.ttl);
    return differs ? [`${self} cannot be created as weighted sets must contain the same TTL.`] : [];
}
