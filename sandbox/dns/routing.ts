import type { StoredRecordSet } from "../world";

/**
 * Selects the record sets of one name and type that answer. The sandbox does not know the location of a client, and every endpoint is
 * healthy. Of a group, the member answers that Route 53 would give to a client with an unknown location. It is always the same one.
 */

/** "Route 53 responds to DNS queries with up to eight healthy records" (API ResourceRecordSet, MultiValueAnswer). */
const MOST_MULTIVALUE = 8;

/**
 * Selects a simple record set, or up to eight multivalue answers. Of any other group it selects one member: a member with a weight above 0,
 * the primary, the default location if there is one, and otherwise the first.
 */
export function chooseSets(sets: readonly StoredRecordSet[]): StoredRecordSet[] {
    if (sets.some((set) => set.routing?.["MultiValueAnswer"] !== undefined)) {
        return sets.slice(0, MOST_MULTIVALUE);
    }
    const preferred = sets.find(isPreferred) ?? sets[0];
    return preferred === undefined ? [] : [preferred];
}

function isPreferred({ routing = {} }: StoredRecordSet): boolean {
    const { Weight, Failover, GeoLocation, CidrRoutingConfig } = routing;
    return (
        (Weight !== undefined && Number(Weight) > 0) ||
        Failover === "PRIMARY" ||
        hasDefault(GeoLocation, "CountryCode") ||
        hasDefault(CidrRoutingConfig, "LocationName")
    );
}

/** `*` is every location that no other record set of the group has. */
function hasDefault(place: unknown, field: string): boolean {
    return typeof place === "object" && place !== null && Reflect.get(place, field) === "*";
}
