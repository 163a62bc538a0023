import { AWS_REGIONS, CONTINENTS, COUNTRIES, US_STATES } from "./places";
import type { RecordSet } from "./recordSet";
import {
    ROUTING_KINDS,
    routingKinds,
    type Geolocation,
    type Geoproximity,
    type Routing,
    type RoutingKind,
} from "./routing";

/** The rules of Route 53 for records with a routing. Source: API ResourceRecordSet, unless another one is given. */

/** "NS, SOA and DS records allow simple routing only" (Developer Guide, "Choosing a routing policy" of each record type). */
const SIMPLE_ONLY = ["NS", "SOA", "DS"];
/** Developer Guide, DNSLimitations: records of one name and type with the same routing. */
const MOST = 100;
const MOST_GEOPROXIMITY = 30;
const MAX_WEIGHT = 255;
const MAX_BIAS = 99;
/** API ResourceRecordSetIdentifier. Blanks at the ends would be lost in XML. */
const IDENTIFIER = /^(?! )[^\p{Cc}]{1,128}(?<! )$/u;
/** API HealthCheckId */
const HEALTH_CHECK = /^[0-9A-Za-z-]{1,64}$/;
/** API Coordinates: at most two decimals. */
const DEGREES = /^[-+]?[0-9]{1,3}(\.[0-9]{1,2})?$/;

/** The rules that one record's routing violates, each as a clause; empty for a simple record. */
export function routingProblems(record: RecordSet): string[] {
    const { type, routing, setIdentifier, healthCheckId } = record;
    if (routing === undefined) {
        return [
            ...(setIdentifier === undefined
                ? []
                : [
                      `the set identifier "${setIdentifier}" is for records with a routing, and this record has none; add one, such as routing: { weight: 1 }, or remove setIdentifier`,
                  ]),
            ...(healthCheckId === undefined
                ? []
                : [
                      `the health check ${healthCheckId} needs other records to answer instead, and without a routing there are none; add a routing, or remove healthCheckId`,
                  ]),
        ];
    }
    const kinds = routingKinds(routing);
    const problems = [...kinds.flatMap((kind) => kindProblems(kind, routing)), ...roleProblems(record)];
    if (kinds.length !== 1) {
        const found = kinds.length === 0 ? "none" : kinds.join(" and ");
        problems.push(`a routing has exactly one of ${ROUTING_KINDS.join(", ")}, and this has ${found}`);
    }
    if (setIdentifier === undefined) {
        problems.push(
            "a record with a routing needs a setIdentifier, which distinguishes it from the other records of its name and type",
        );
    } else if (!IDENTIFIER.test(setIdentifier)) {
        problems.push(
            `the set identifier ${JSON.stringify(setIdentifier)} must have 1 to 128 characters, no control characters, and no spaces at its ends`,
        );
    }
    if (healthCheckId !== undefined && !HEALTH_CHECK.test(healthCheckId)) {
        problems.push(
            `"${healthCheckId}" is not the id of a health check; use one such as 01234567-89ab-cdef-0123-456789abcdef`,
        );
    }
    if (SIMPLE_ONLY.includes(type)) {
        problems.push(`Route 53 has no routing for ${type} records; remove the routing`);
    }
    return problems;
}

/** The requirements for a record because of its role in the routing. */
function roleProblems({ type, routing, alias, healthCheckId }: RecordSet): string[] {
    const problems: string[] = [];
    if (routing?.multivalue !== undefined && alias !== undefined) {
        problems.push("a multivalue answer cannot contain aliases; write the values themselves");
    }
    if (routing?.multivalue !== undefined && type === "CNAME") {
        problems.push("a multivalue answer cannot contain CNAMEs; use weight");
    }
    // "A non-alias primary ResourceRecordSet must have an associated health check." (InvalidChangeBatch)
    if (routing?.failover === "PRIMARY" && healthCheckId === undefined) {
        if (alias === undefined) {
            problems.push("the PRIMARY of a failover needs a healthCheckId, or nothing would ever fail over");
        } else if (alias.evaluateTargetHealth !== true) {
            problems.push(
                "the PRIMARY of a failover needs evaluateTargetHealth: true in its alias, or a healthCheckId, or nothing would ever fail over",
            );
        }
    }
    return problems;
}

function kindProblems(kind: RoutingKind, routing: Routing): string[] {
    const { weight, latency, failover, geolocation, geoproximity, multivalue, cidr } = routing;
    switch (kind) {
        case "weight":
            return isWhole(weight, 0, MAX_WEIGHT)
                ? []
                : [`the weight ${String(weight)} is not a whole number from 0 to ${MAX_WEIGHT}`];
        case "latency":
            return regionProblems(latency);
        case "failover":
            return failover === "PRIMARY" || failover === "SECONDARY"
                ? []
                : [`the failover "${String(failover)}" is neither PRIMARY nor SECONDARY`];
        case "geolocation":
            return geolocationProblems(geolocation ?? {});
        case "geoproximity":
            return geoproximityProblems(geoproximity ?? {});
        case "multivalue":
            return multivalue === true
                ? []
                : [`multivalue is ${String(multivalue)}; write true, or leave the routing out`];
        case "cidr":
            return cidrProblems(cidr);
    }
}

function regionProblems(region: string | undefined): string[] {
    return region === undefined || AWS_REGIONS.has(region)
        ? []
        : [`"${region}" is not an AWS region; use one such as eu-central-1`];
}

function geolocationProblems({ continent, country, subdivision }: Geolocation): string[] {
    if ((continent === undefined) === (country === undefined)) {
        return [
            'a geolocation has a continent or a country, and not both: { continent: EU }, { country: DE }, { country: US, subdivision: CA }, or { country: "*" } for everywhere else',
        ];
    }
    if (continent !== undefined && !CONTINENTS.has(continent)) {
        return [`"${continent}" is not a continent; use one of ${[...CONTINENTS].join(", ")}`];
    }
    if (country !== undefined && country !== "*" && !COUNTRIES.has(country)) {
        const hint = country === "UK" ? "; the United Kingdom is GB" : "";
        return [`"${country}" is neither a country code of ISO 3166-1, such as DE, nor "*"${hint}`];
    }
    if (subdivision === undefined) {
        return [];
    }
    if (country === "UA" && /^[0-9]{2}$/.test(subdivision)) {
        return [];
    }
    if (country !== "US") {
        return [
            `the subdivision "${subdivision}" needs country US, whose states Route 53 knows, or UA with the two digits of ISO 3166-2`,
        ];
    }
    return US_STATES.has(subdivision)
        ? []
        : [`"${subdivision}" is not a state of the United States; use its two letters, such as CA`];
}

function geoproximityProblems(point: Geoproximity): string[] {
    const { region, localZoneGroup, latitude, longitude, bias = 0 } = point;
    const hasPoint = latitude !== undefined || longitude !== undefined;
    const places = [region !== undefined, localZoneGroup !== undefined, hasPoint].filter(Boolean).length;
    const problems = regionProblems(region);
    if (places !== 1) {
        problems.push(
            "a geoproximity has exactly one of region, localZoneGroup, and latitude with longitude: { region: eu-central-1 }",
        );
    }
    if (hasPoint && !(isDegrees(latitude, 90) && isDegrees(longitude, 180))) {
        problems.push(
            `the point ${String(latitude)}, ${String(longitude)} is not a latitude from -90 to 90 with a longitude from -180 to 180, in degrees with at most two decimals`,
        );
    }
    if (localZoneGroup !== undefined && !/^[a-z]{2}(-[a-z]+)+-[0-9]+-[a-z]+-[0-9]+$/.test(localZoneGroup)) {
        problems.push(`"${localZoneGroup}" is not a local zone group; use one such as us-west-2-den-1`);
    }
    if (!isWhole(bias, -MAX_BIAS, MAX_BIAS)) {
        problems.push(`the bias ${bias} is not a whole number from -${MAX_BIAS} to ${MAX_BIAS}`);
    }
    return problems;
}

/** API CidrRoutingConfig: the id of a collection is a UUID, and "*" is the location of all other addresses. */
function cidrProblems(cidr: Routing["cidr"]): string[] {
    const { collectionId = "", location = "" } = cidr ?? {};
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(collectionId) &&
        /^([0-9A-Za-z_-]{1,16}|\*)$/.test(location)
        ? []
        : [
              `the collection "${collectionId}" with the location "${location}" is not valid in Route 53: write the id of the collection, and the name of the location of at most 16 letters, digits, "_" and "-", or "*" for everywhere else`,
          ];
}

function isWhole(value: number | undefined, least: number, most: number): boolean {
    return value !== undefined && Number.isInteger(value) && value >= least && value <= most;
}

function isDegrees(value: number | string | undefined, most: number): boolean {
    return value !== undefined && DEGREES.test(String(value)) && Math.abs(Number(value)) <= most;
}

/**
 * The rules that records of one name and type violate together.
 *
 * @param isWhole false if there may be further records
 */
export function routingGroupProblems(group: readonly RecordSet[], isWhole = true): string[] {
    const routed = group.filter(({ routing }) => routing !== undefined);
    if (routed.length === 0) {
        return [];
    }
    const problems: string[] = [];
    if (routed.length < group.length) {
        problems.push(
            `one record has no routing, and ${routed.length} have one; give each record a routing and a setIdentifier, or keep only the record without`,
        );
    }
    const kinds = [...new Set(routed.flatMap(({ routing = {} }) => routingKinds(routing)))];
    if (kinds.length > 1) {
        problems.push(
            `its records are chosen by ${kinds.join(" and by ")}; use the same kind of routing for all of them`,
        );
        return problems;
    }
    const [kind] = kinds;
    const most = kind === "geoproximity" ? MOST_GEOPROXIMITY : MOST;
    if (routed.length > most) {
        problems.push(
            `${routed.length} records have this routing, and Route 53 allows ${most} of one name and type`,
        );
    }
    if (kind === undefined) {
        return problems;
    }
    return [
        ...problems,
        ...placeProblems(kind, routed),
        ...agreementProblems(kind, routed),
        ...(kind === "failover" ? failoverProblems(routed, isWhole) : []),
    ];
}

/** "You can only create one latency resource record set for each Region", and the same for the places of the other kinds. */
function placeProblems(kind: RoutingKind, group: readonly RecordSet[]): string[] {
    const placeOf = ({ routing = {} }: RecordSet): string | undefined => {
        const { geolocation: place, cidr } = routing;
        return kind === "geolocation"
            ? [place?.continent, place?.country, place?.subdivision].filter(Boolean).join(" ")
            : kind === "latency"
              ? routing.latency
              : kind === "cidr"
                ? cidr?.location
                : undefined;
    };
    const places = group.map(placeOf);
    const twice = [...new Set(places.filter((place, index) => places.indexOf(place) < index))];
    return twice.flatMap((place) =>
        place === undefined ? [] : [`two records are for ${kind} ${place}; keep one, or merge them`],
    );
}

/** The values that all records of a group must have in common. */
function agreementProblems(kind: RoutingKind, group: readonly RecordSet[]): string[] {
    const problems: string[] = [];
    if (kind === "weight") {
        const ttls = [...new Set(group.flatMap(({ alias, ttl }) => (alias === undefined ? [ttl] : [])))];
        if (ttls.length > 1) {
            problems.push(
                `its records have the TTLs ${ttls.join(", ")}, and records with a weight must have the same TTL`,
            );
        }
    }
    if (kind === "cidr" && new Set(group.map(({ routing }) => routing?.cidr?.collectionId)).size > 1) {
        problems.push("its records name several CIDR collections; name one");
    }
    return problems;
}

function failoverProblems(group: readonly RecordSet[], isWhole: boolean): string[] {
    const roles = group.map(({ routing }) => routing?.failover).sort();
    const isTwice = roles.some((role, index) => roles.indexOf(role) < index);
    return isTwice || (isWhole && roles.length < 2)
        ? [
              `a failover has one PRIMARY and one SECONDARY, and this one has ${roles.join(" and ")}; write each exactly once`,
          ]
        : [];
}
