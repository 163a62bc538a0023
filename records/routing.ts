/**
 * How Route 53 chooses among several records of one name and type: exactly one of the fields says by what, and all records
 * of the name and type say it by the same one. A record without a routing is a simple one, the only of its name and type.
 *
 * The fields are those of the API's ResourceRecordSet, as an alias has those of its AliasTarget. They are in one object,
 * where Pulumi's aws.route53.Record has a list of one object for each kind of routing, so that a record cannot
 * have two of them.
 */
export interface Routing {
    /** This record's part of the answers: 0 to 255, in proportion to the weights beside it. */
    weight?: number | undefined;
    /** The AWS region that the record is for, such as eu-central-1: visitors get the one that is nearest in time. */
    latency?: string | undefined;
    /** PRIMARY as long as it is healthy, SECONDARY otherwise. */
    failover?: "PRIMARY" | "SECONDARY" | undefined;
    /** The visitors that the record is for, by the place that their address is known to be at. */
    geolocation?: Geolocation | undefined;
    /** Where the record's servers are: visitors get the nearest in space. */
    geoproximity?: Geoproximity | undefined;
    /** Up to eight of the records, all that are healthy, in one answer. */
    multivalue?: boolean | undefined;
    /** A location of a CIDR collection in the account: visitors with an address in its ranges. */
    cidr?:
        | {
              /** The id of the CIDR collection. */
              collectionId: string;
              /** The name of a location in it, or `*` for all addresses that are in none. */
              location: string;
          }
        | undefined;
}

/** A continent, or a country with or without a subdivision. Source: API GeoLocation. */
export interface Geolocation {
    /** AF, AN, AS, EU, OC, NA or SA. */
    continent?: string | undefined;
    /** ISO 3166-1 alpha-2, or "*" for everywhere that no other record of the name and type is for. */
    country?: string | undefined;
    /** A state of the United States, with country US; or a region of Ukraine, with UA. */
    subdivision?: string | undefined;
}

/** A region, a local zone group or a point. Source: API GeoProximityLocation. */
export interface Geoproximity {
    /** An AWS region, such as eu-central-1. */
    region?: string | undefined;
    /** Such as us-west-2-den-1. */
    localZoneGroup?: string | undefined;
    /** Degrees from -90 to 90, with at most two decimals; with `longitude`. */
    latitude?: number | string | undefined;
    /** Degrees from -180 to 180, with at most two decimals; with `latitude`. */
    longitude?: number | string | undefined;
    /** From -99, which shrinks the area from which visitors come, to 99, which expands it. Default 0. */
    bias?: number | undefined;
}

/** The kind of a routing. */
export type RoutingKind = keyof Routing;

export const ROUTING_KINDS: readonly RoutingKind[] = [
    "weight",
    "latency",
    "failover",
    "geolocation",
    "geoproximity",
    "multivalue",
    "cidr",
];

/** The kinds in the object: exactly one in a valid routing. */
export function routingKinds(routing: Routing): RoutingKind[] {
    return ROUTING_KINDS.filter((kind) => routing[kind] !== undefined);
}

/** The form that Route 53 returns; an invalid routing stays unchanged, so that routingProblems can name the mistake. */
export function normalizeRouting(routing: Routing): Routing {
    const { latency, geolocation: place, geoproximity: point } = routing;
    return withoutUndefined({
        ...routing,
        latency: latency?.trim().toLowerCase(),
        geolocation:
            place &&
            withoutUndefined({
                continent: place.continent?.toUpperCase(),
                country: place.country?.toUpperCase(),
                subdivision: place.subdivision?.toUpperCase(),
            }),
        cidr: routing.cidr && { ...routing.cidr, collectionId: routing.cidr.collectionId.toLowerCase() },
        geoproximity:
            point &&
            withoutUndefined({
                ...point,
                region: point.region?.toLowerCase(),
                latitude: point.latitude === undefined ? undefined : String(point.latitude),
                longitude: point.longitude === undefined ? undefined : String(point.longitude),
            }),
    });
}

/** True if both have the same meaning in Route 53. */
export function sameRouting(one: Routing | undefined, other: Routing | undefined): boolean {
    return one === other || comparable(one) === comparable(other);
}

/** 49.20 degrees are 49.2, and a missing bias is 0. */
function comparable(routing: Routing | undefined): string {
    if (routing === undefined) {
        return "";
    }
    const { geoproximity: point, geolocation: place, cidr } = routing;
    return JSON.stringify([
        ROUTING_KINDS.filter((kind) => typeof routing[kind] !== "object").map((kind) => routing[kind]),
        place && [place.continent, place.country, place.subdivision],
        point && [
            point.region,
            point.localZoneGroup,
            point.latitude === undefined ? undefined : Number(point.latitude),
            point.longitude === undefined ? undefined : Number(point.longitude),
            point.bias ?? 0,
        ],
        cidr && [cidr.collectionId, cidr.location],
    ]);
}

/**
 * True if Route 53 can change a record from one to the other in place. It can if only the weight differs. Another kind, place or role could
 * still belong to another record, which changes later in the same request.
 */
export function onlyWeightDiffers(one: Routing, other: Routing): boolean {
    return sameRouting(one, other) || (one.weight !== undefined && other.weight !== undefined);
}

/** For a person: `weight 10`, `latency eu-central-1`, `geolocation US CA`. */
export function describeRouting(routing: Routing): string {
    const { geolocation: place, geoproximity: point, cidr, multivalue: _multivalue, ...plain } = routing;
    const bias = point?.bias === undefined || point.bias === 0 ? undefined : `bias ${point.bias}`;
    const parts: Partial<Record<RoutingKind, (string | number | undefined)[]>> = {
        geolocation: [place?.continent, place?.country, place?.subdivision],
        geoproximity: [point?.region, point?.localZoneGroup, point?.latitude, point?.longitude, bias],
        cidr: [cidr?.collectionId, cidr?.location],
        weight: [plain.weight],
        latency: [plain.latency],
        failover: [plain.failover],
    };
    return routingKinds(routing)
        .map((kind) => [kind, ...(parts[kind] ?? []).filter((part) => part !== undefined)].join(" "))
        .join(", ");
}

function withoutUndefined<T extends object>(value: T): T {
    return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
