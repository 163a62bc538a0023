import type { StoredRecordSet } from "../world";
import { invalidInput, invalidXml } from "./errors";
import { allowOnly, checkEnum, checkLength, child, requiredText, textOf } from "./xml";
import type { Element, XmlObject } from "./xml";

/** The routing policy of one record set, with the checks of the API's schema and of single changes. */

/** The fields that make a record set a routed one. Each group of one name and type uses one of them. */
export const ROUTING_ELEMENTS = [
    "Weight",
    "Region",
    "GeoLocation",
    "Failover",
    "MultiValueAnswer",
    "CidrRoutingConfig",
    "GeoProximityLocation",
    "AZAffinity",
] as const;

export type RoutingElement = (typeof ROUTING_ELEMENTS)[number];

/** API ResourceRecordSetRegion. */
const REGIONS = (
    "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 " +
    "eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eusc-de-east-1 ap-east-1 ap-east-2 ap-south-1 ap-south-2 " +
    "ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 " +
    "ap-northeast-1 ap-northeast-2 ap-northeast-3 me-south-1 me-central-1 il-central-1 af-south-1 cn-north-1 cn-northwest-1 " +
    "us-gov-east-1 us-gov-west-1"
).split(" ");
/** The continents of API GeoLocation: Africa, Antarctica, Asia, Europe, Oceania, North and South America. */
const CONTINENTS = ["AF", "AN", "AS", "EU", "OC", "NA", "SA"];
/** The countries that ListGeoLocations divides into parts. */
const DIVIDED_COUNTRIES = ["US", "UA"];

/** API AZAffinityLocationType, from the most specific one. */
const LOCATION_TYPES = ["AvailabilityZone", "AvailabilityZoneGroup", "Region", "Partition", "Global"];

/** @returns undefined for a simple record set without a health check */
export function readRouting(set: Element): StoredRecordSet["routing"] {
    const routing: XmlObject = {
        Weight: whole(set, "Weight", "ResourceRecordSetWeight", 0, 255),
        Region: optional(set, "Region", (text) => checkEnum(text, REGIONS)),
        GeoLocation: structure(set, "GeoLocation", readGeoLocation),
        Failover: optional(set, "Failover", (text) => checkEnum(text, ["PRIMARY", "SECONDARY"])),
        MultiValueAnswer: optional(set, "MultiValueAnswer", readBoolean),
        CidrRoutingConfig: structure(set, "CidrRoutingConfig", readCidr),
        GeoProximityLocation: structure(set, "GeoProximityLocation", readGeoProximity),
        AZAffinity: structure(set, "AZAffinity", readAzAffinity),
        HealthCheckId: optional(set, "HealthCheckId", (text) =>
            checkLength(text, "HealthCheckId", { max: 64 }),
        ),
    };
    const given = Object.entries(routing).filter(([, value]) => value !== undefined);
    return given.length === 0 ? undefined : Object.fromEntries(given);
}

/**
 * Refuses a record set if its policy, identifier, type and content do not match.
 *
 * @param where the change, for the message
 * @throws ApiError InvalidInput
 */
export function checkRouting(record: StoredRecordSet, where: string): void {
    const kinds = ROUTING_ELEMENTS.filter((kind) => record.routing?.[kind] !== undefined);
    const expected = `Invalid request: Expected exactly one of [${ROUTING_ELEMENTS.slice(0, -1).join(", ")}, or ${ROUTING_ELEMENTS.at(-1)}], but found`;
    if (kinds.length > 1) {
        throw invalidInput(`${expected} more than one in ${where}`);
    }
    const [kind] = kinds;
    if (kind === undefined && record.setIdentifier !== undefined) {
        throw invalidInput(`${expected} none in ${where}`);
    }
    if (kind === undefined) {
        return;
    }
    if (record.setIdentifier === undefined) {
        throw invalidInput(`Invalid request: Missing field 'SetIdentifier' in ${where}`);
    }
    if (["NS", "SOA", "DS"].includes(record.type)) {
        throw invalidInput(`Invalid request: ${record.type} records allow simple routing only in ${where}`);
    }
    if (kind === "MultiValueAnswer" && (record.alias !== undefined || record.type === "CNAME")) {
        throw invalidInput(
            `Invalid request: a multivalue answer record can't be an alias or a CNAME in ${where}`,
        );
    }
}

/** A continent, a country, or a country with a part of it. `*` is every location that no other record of the group has. */
function readGeoLocation(location: Element): XmlObject {
    allowOnly(location, ["ContinentCode", "CountryCode", "SubdivisionCode"]);
    const ContinentCode = optional(location, "ContinentCode", (text) => checkEnum(text, CONTINENTS));
    const CountryCode = optional(location, "CountryCode", (text) =>
        checkPattern(text, "GeoLocationCountryCode", /^(?:\*|[A-Z]{2})$/),
    );
    const SubdivisionCode = optional(location, "SubdivisionCode", (text) =>
        checkPattern(text, "GeoLocationSubdivisionCode", /^[A-Z0-9]{1,3}$/),
    );
    if ((ContinentCode === undefined) === (CountryCode === undefined)) {
        throw invalidInput("Invalid request: a GeoLocation has exactly one of ContinentCode and CountryCode");
    }
    if (SubdivisionCode !== undefined && !DIVIDED_COUNTRIES.includes(CountryCode ?? "")) {
        throw invalidInput(
            `Invalid request: a GeoLocation with SubdivisionCode needs one of the CountryCodes ${DIVIDED_COUNTRIES.join(", ")}`,
        );
    }
    return { ContinentCode, CountryCode, SubdivisionCode };
}

function readGeoProximity(location: Element): XmlObject {
    allowOnly(location, ["AWSRegion", "LocalZoneGroup", "Coordinates", "Bias"]);
    const places = ["AWSRegion", "LocalZoneGroup", "Coordinates"].filter((name) => child(location, name));
    if (places.length !== 1) {
        throw invalidInput(
            "Invalid request: a GeoProximityLocation has exactly one of AWSRegion, LocalZoneGroup and Coordinates",
        );
    }
    return {
        AWSRegion: optional(location, "AWSRegion", (text) => checkEnum(text, REGIONS)),
        LocalZoneGroup: optional(location, "LocalZoneGroup", (text) =>
            checkLength(text, "LocalZoneGroup", { min: 1, max: 64 }),
        ),
        Coordinates: structure(location, "Coordinates", (coordinates) => {
            allowOnly(coordinates, ["Latitude", "Longitude"]);
            return {
                Latitude: degrees(coordinates, "Latitude", 90),
                Longitude: degrees(coordinates, "Longitude", 180),
            };
        }),
        Bias: whole(location, "Bias", "Bias", -99, 99),
    };
}

function readCidr(config: Element): XmlObject {
    allowOnly(config, ["CollectionId", "LocationName"]);
    return {
        CollectionId: checkPattern(
            requiredText(config, "CollectionId"),
            "UUID",
            /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/,
        ),
        LocationName: checkPattern(
            requiredText(config, "LocationName"),
            "CidrLocationNameDefaultAllowed",
            /^(?:\*|[0-9A-Za-z_-]{1,16})$/,
        ),
    };
}

/** The API reference lists the types. For the ids, it only gives their length. */
function readAzAffinity(affinity: Element): XmlObject {
    allowOnly(affinity, ["LocationType", "LocationId"]);
    return {
        LocationType: optional(affinity, "LocationType", (text) => checkEnum(text, LOCATION_TYPES)),
        LocationId: optional(affinity, "LocationId", (text) =>
            checkLength(text, "AZAffinityLocationId", { min: 1, max: 64 }),
        ),
    };
}

function degrees(coordinates: Element, name: string, most: number): string {
    const text = checkPattern(requiredText(coordinates, name), name, /^[-+]?[0-9]{1,3}(?:\.[0-9]{0,2})?$/);
    if (Math.abs(Number(text)) > most) {
        throw invalidInput(`Invalid request: ${name} ${text} is not between -${most} and ${most}`);
    }
    return text;
}

function structure(
    element: Element,
    name: string,
    read: (child: Element) => XmlObject,
): XmlObject | undefined {
    const found = child(element, name);
    return found === undefined
        ? undefined
        : Object.fromEntries(Object.entries(read(found)).filter(([, value]) => value !== undefined));
}

function optional<T>(element: Element, name: string, read: (text: string) => T): T | undefined {
    const text = textOf(element, name);
    return text === undefined ? undefined : read(text);
}

function whole(
    element: Element,
    name: string,
    type: string,
    least: number,
    most: number,
): number | undefined {
    return optional(element, name, (text) => {
        const number = Number(text);
        if (!/^-?[0-9]{1,10}$/.test(text) || number < least || number > most) {
            throw invalidXml(
                `cvc-maxInclusive-valid: Value '${text}' is not facet-valid with respect to minInclusive '${least}' and ` +
                    `maxInclusive '${most}' for type '${type}'.`,
            );
        }
        return number;
    });
}

function checkPattern(text: string, type: string, pattern: RegExp): string {
    if (!pattern.test(text)) {
        throw invalidXml(
            `cvc-pattern-valid: Value '${text}' is not facet-valid with respect to pattern '${pattern.source}' for type '${type}'.`,
        );
    }
    return text;
}

function readBoolean(text: string): boolean {
    return checkEnum(text, ["true", "false"]) === "true";
}
