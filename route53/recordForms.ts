import type { ResourceRecordSet, ResourceRecordSetRegion, RRType } from "@aws-sdk/client-route-53";
import type { RecordSet } from "../records/recordSet";
import type { Routing } from "../records/routing";

/** Converts record sets between our form and the SDK's. */

/** From the form of Route 53. */
export function fromSdk(record: ResourceRecordSet): RecordSet {
    const { AliasTarget: alias, SetIdentifier: setIdentifier, HealthCheckId: healthCheckId } = record;
    return {
        name: record.Name ?? "",
        type: record.Type ?? "",
        ...(setIdentifier === undefined ? {} : { setIdentifier, routing: routingFromSdk(record) }),
        ...(healthCheckId === undefined ? {} : { healthCheckId }),
        ...(alias === undefined
            ? { ttl: record.TTL, values: (record.ResourceRecords ?? []).map(({ Value }) => Value ?? "") }
            : {
                  alias: {
                      dnsName: alias.DNSName ?? "",
                      zoneId: alias.HostedZoneId ?? "",
                      evaluateTargetHealth: alias.EvaluateTargetHealth ?? false,
                  },
              }),
    };
}

/** To the form of Route 53. */
export function toSdk(record: RecordSet): ResourceRecordSet {
    const { name, type, setIdentifier, routing, healthCheckId, alias } = record;
    const identity = {
        Name: name,
        Type: type as RRType,
        ...(setIdentifier === undefined ? {} : { SetIdentifier: setIdentifier }),
        ...(routing === undefined ? {} : routingToSdk(routing)),
        ...(healthCheckId === undefined ? {} : { HealthCheckId: healthCheckId }),
    };
    return alias === undefined
        ? { ...identity, TTL: record.ttl, ResourceRecords: (record.values ?? []).map((Value) => ({ Value })) }
        : {
              ...identity,
              AliasTarget: {
                  DNSName: alias.dnsName,
                  HostedZoneId: alias.zoneId,
                  EvaluateTargetHealth: alias.evaluateTargetHealth ?? false,
              },
          };
}

function routingFromSdk(record: ResourceRecordSet): Routing {
    const { GeoLocation: place, GeoProximityLocation: point, CidrRoutingConfig: cidr } = record;
    return withoutUndefined({
        weight: record.Weight,
        latency: record.Region,
        failover: record.Failover,
        multivalue: record.MultiValueAnswer,
        geolocation:
            place &&
            withoutUndefined({
                continent: place.ContinentCode,
                country: place.CountryCode,
                subdivision: place.SubdivisionCode,
            }),
        geoproximity:
            point &&
            withoutUndefined({
                region: point.AWSRegion,
                localZoneGroup: point.LocalZoneGroup,
                latitude: point.Coordinates?.Latitude,
                longitude: point.Coordinates?.Longitude,
                bias: point.Bias,
            }),
        cidr: cidr && { collectionId: cidr.CollectionId ?? "", location: cidr.LocationName ?? "" },
    });
}

function routingToSdk(routing: Routing): Partial<ResourceRecordSet> {
    const { geolocation: place, geoproximity: point, cidr } = routing;
    return withoutUndefined<Partial<ResourceRecordSet>>({
        Weight: routing.weight,
        Region: routing.latency as ResourceRecordSetRegion | undefined,
        Failover: routing.failover,
        MultiValueAnswer: routing.multivalue,
        GeoLocation:
            place &&
            withoutUndefined({
                ContinentCode: place.continent,
                CountryCode: place.country,
                SubdivisionCode: place.subdivision,
            }),
        GeoProximityLocation:
            point &&
            withoutUndefined({
                AWSRegion: point.region,
                LocalZoneGroup: point.localZoneGroup,
                Coordinates:
                    point.latitude === undefined
                        ? undefined
                        : { Latitude: String(point.latitude), Longitude: String(point.longitude) },
                Bias: point.bias,
            }),
        CidrRoutingConfig: cidr && { CollectionId: cidr.collectionId, LocationName: cidr.location },
    });
}

function withoutUndefined<T extends object>(value: T): T {
    return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
