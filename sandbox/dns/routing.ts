import type { StoredRecordSet } from "../world";

/**
 * Which record sets of one name and type answer. Where the client is does not exist here, and every endpoint is healthy:
 * of a group the member answers that Route 53 would give to a client of unknown place, and always the same one.
 */

/** "Route 53 responds to DNS queries with up to eight healthy records" (API ResourceRecordSet, MultiValueAnswer). */
const MOST_MULTIVALUE = 8;

/**
 * Of a simple record set itself; of multivalue answers up to eight; of any other group one member: with a weight above 0
 * where one has it, the primary, the default location where there is one, and otherwise the first.
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

/** `*` is every place that no other record set of the group has. */
function hasDefault(place: unknown, field: string): boolean {
    return typeof place === "object" && place !== null && Reflect.get(place, field) === "*";
}
