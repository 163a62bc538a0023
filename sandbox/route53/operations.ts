import type { Handler } from "./account";
import { handleGetChange } from "./changes";
import {
    handleCreateReusableDelegationSet,
    handleDeleteReusableDelegationSet,
    handleGetReusableDelegationSet,
    handleGetReusableDelegationSetLimit,
    handleListReusableDelegationSets,
} from "./delegationSets";
import {
    handleCreateHostedZone,
    handleDeleteHostedZone,
    handleGetDnssec,
    handleGetHostedZone,
    handleUpdateHostedZoneComment,
} from "./hostedZones";
import {
    handleCreateHealthCheck,
    handleDeleteHealthCheck,
    handleGetHealthCheck,
    handleGetHealthCheckCount,
    handleListHealthChecks,
} from "./healthChecks";
import { handleGetAccountLimit, handleGetHostedZoneLimit } from "./limits";
import { handleChangeResourceRecordSets, handleListResourceRecordSets } from "./records";
import { handleChangeTagsForResource, handleListTagsForResource, handleListTagsForResources } from "./tags";
import { handleGetHostedZoneCount, handleListHostedZones, handleListHostedZonesByName } from "./zoneLists";

export interface ApiOperation {
    name: string;
    method: string;
    /** The path below /2013-04-01; `{Id}` is one segment. */
    path: string;
    /** Absent if the sandbox does not support the operation: NotImplemented. */
    handler?: Handler;
    /** The root element of the request, if the operation has a body. */
    requestRoot?: string;
}

type Row = [name: string, method: string, path: string, handler?: Handler];

/** The operations of the API, 2013-04-01 (paths as in the service's public model). */
const ROWS: Row[] = [
    ["CreateReusableDelegationSet", "POST", "/delegationset", handleCreateReusableDelegationSet],
    ["ListReusableDelegationSets", "GET", "/delegationset", handleListReusableDelegationSets],
    ["GetReusableDelegationSet", "GET", "/delegationset/{Id}", handleGetReusableDelegationSet],
    ["DeleteReusableDelegationSet", "DELETE", "/delegationset/{Id}", handleDeleteReusableDelegationSet],
    [
        "GetReusableDelegationSetLimit",
        "GET",
        "/reusabledelegationsetlimit/{Id}/{Type}",
        handleGetReusableDelegationSetLimit,
    ],
    ["GetAccountLimit", "GET", "/accountlimit/{Type}", handleGetAccountLimit],
    ["GetHostedZoneLimit", "GET", "/hostedzonelimit/{Id}/{Type}", handleGetHostedZoneLimit],
    ["CreateHostedZone", "POST", "/hostedzone", handleCreateHostedZone],
    ["ListHostedZones", "GET", "/hostedzone", handleListHostedZones],
    ["ListHostedZonesByName", "GET", "/hostedzonesbyname", handleListHostedZonesByName],
    ["GetHostedZoneCount", "GET", "/hostedzonecount", handleGetHostedZoneCount],
    ["GetHostedZone", "GET", "/hostedzone/{Id}", handleGetHostedZone],
    ["DeleteHostedZone", "DELETE", "/hostedzone/{Id}", handleDeleteHostedZone],
    ["UpdateHostedZoneComment", "POST", "/hostedzone/{Id}", handleUpdateHostedZoneComment],
    ["GetDNSSEC", "GET", "/hostedzone/{Id}/dnssec", handleGetDnssec],
    ["ChangeResourceRecordSets", "POST", "/hostedzone/{Id}/rrset", handleChangeResourceRecordSets],
    ["ListResourceRecordSets", "GET", "/hostedzone/{Id}/rrset", handleListResourceRecordSets],
    ["GetChange", "GET", "/change/{Id}", handleGetChange],
    ["ChangeTagsForResource", "POST", "/tags/{ResourceType}/{ResourceId}", handleChangeTagsForResource],
    ["ListTagsForResource", "GET", "/tags/{ResourceType}/{ResourceId}", handleListTagsForResource],
    ["ListTagsForResources", "POST", "/tags/{ResourceType}", handleListTagsForResources],
    ["ActivateKeySigningKey", "POST", "/keysigningkey/{Id}/{Name}/activate"],
    ["AssociateVPCWithHostedZone", "POST", "/hostedzone/{Id}/associatevpc"],
    ["ChangeCidrCollection", "POST", "/cidrcollection/{Id}"],
    ["CreateCidrCollection", "POST", "/cidrcollection"],
    ["CreateHealthCheck", "POST", "/healthcheck", handleCreateHealthCheck],
    ["CreateKeySigningKey", "POST", "/keysigningkey"],
    ["CreateQueryLoggingConfig", "POST", "/queryloggingconfig"],
    ["CreateResourceRecordSetProtections", "POST", "/hostedzone/{Id}/rrsetprotection"],
    ["CreateTrafficPolicy", "POST", "/trafficpolicy"],
    ["CreateTrafficPolicyInstance", "POST", "/trafficpolicyinstance"],
    ["CreateTrafficPolicyVersion", "POST", "/trafficpolicy/{Id}"],
    ["CreateVPCAssociationAuthorization", "POST", "/hostedzone/{Id}/authorizevpcassociation"],
    ["DeactivateKeySigningKey", "POST", "/keysigningkey/{Id}/{Name}/deactivate"],
    ["DeleteCidrCollection", "DELETE", "/cidrcollection/{Id}"],
    ["DeleteHealthCheck", "DELETE", "/healthcheck/{Id}", handleDeleteHealthCheck],
    ["DeleteKeySigningKey", "DELETE", "/keysigningkey/{Id}/{Name}"],
    ["DeleteQueryLoggingConfig", "DELETE", "/queryloggingconfig/{Id}"],
    ["DeleteResourceRecordSetProtections", "POST", "/hostedzone/{Id}/rrsetprotection/delete"],
    ["DeleteTrafficPolicy", "DELETE", "/trafficpolicy/{Id}/{Version}"],
    ["DeleteTrafficPolicyInstance", "DELETE", "/trafficpolicyinstance/{Id}"],
    ["DeleteVPCAssociationAuthorization", "POST", "/hostedzone/{Id}/deauthorizevpcassociation"],
    ["DisableHostedZoneDNSSEC", "POST", "/hostedzone/{Id}/disable-dnssec"],
    ["DisassociateVPCFromHostedZone", "POST", "/hostedzone/{Id}/disassociatevpc"],
    ["EnableHostedZoneDNSSEC", "POST", "/hostedzone/{Id}/enable-dnssec"],
    ["GetCheckerIpRanges", "GET", "/checkeripranges"],
    ["GetGeoLocation", "GET", "/geolocation"],
    ["GetHealthCheck", "GET", "/healthcheck/{Id}", handleGetHealthCheck],
    ["GetHealthCheckCount", "GET", "/healthcheckcount", handleGetHealthCheckCount],
    ["GetHealthCheckLastFailureReason", "GET", "/healthcheck/{Id}/lastfailurereason"],
    ["GetHealthCheckStatus", "GET", "/healthcheck/{Id}/status"],
    ["GetQueryLoggingConfig", "GET", "/queryloggingconfig/{Id}"],
    ["GetTrafficPolicy", "GET", "/trafficpolicy/{Id}/{Version}"],
    ["GetTrafficPolicyInstance", "GET", "/trafficpolicyinstance/{Id}"],
    ["GetTrafficPolicyInstanceCount", "GET", "/trafficpolicyinstancecount"],
    ["ListCidrBlocks", "GET", "/cidrcollection/{Id}/cidrblocks"],
    ["ListCidrCollections", "GET", "/cidrcollection"],
    ["ListCidrLocations", "GET", "/cidrcollection/{Id}"],
    ["ListGeoLocations", "GET", "/geolocations"],
    ["ListHealthChecks", "GET", "/healthcheck", handleListHealthChecks],
    ["ListHostedZonesByVPC", "GET", "/hostedzonesbyvpc"],
    ["ListQueryLoggingConfigs", "GET", "/queryloggingconfig"],
    ["ListResourceRecordSetProtections", "GET", "/hostedzone/{Id}/rrsetprotection"],
    ["ListTrafficPolicies", "GET", "/trafficpolicies"],
    ["ListTrafficPolicyInstances", "GET", "/trafficpolicyinstances"],
    ["ListTrafficPolicyInstancesByHostedZone", "GET", "/trafficpolicyinstances/hostedzone"],
    ["ListTrafficPolicyInstancesByPolicy", "GET", "/trafficpolicyinstances/trafficpolicy"],
    ["ListTrafficPolicyVersions", "GET", "/trafficpolicies/{Id}/versions"],
    ["ListVPCAssociationAuthorizations", "GET", "/hostedzone/{Id}/authorizevpcassociation"],
    ["TestDNSAnswer", "GET", "/testdnsanswer"],
    ["UpdateHealthCheck", "POST", "/healthcheck/{Id}"],
    ["UpdateHostedZoneFeatures", "POST", "/hostedzone/{Id}/features"],
    ["UpdateTrafficPolicyComment", "POST", "/trafficpolicy/{Id}/{Version}"],
    ["UpdateTrafficPolicyInstance", "POST", "/trafficpolicyinstance/{Id}"],
];

export const OPERATIONS: readonly ApiOperation[] = ROWS.map(([name, method, path, handler]) => ({
    name,
    method,
    path,
    handler,
    requestRoot: method === "POST" && handler !== undefined ? `${name}Request` : undefined,
}));

/** The operation of a request, with the parameters of its path, or undefined. */
export function findOperation(
    method: string,
    segments: readonly string[],
): { operation: ApiOperation; params: Record<string, string> } | undefined {
    for (const operation of OPERATIONS) {
        const params = operation.method === method ? matchPath(operation.path, segments) : undefined;
        if (params !== undefined) {
            return { operation, params };
        }
    }
    return undefined;
}

function matchPath(path: string, segments: readonly string[]): Record<string, string> | undefined {
    const pattern = path.split("/").slice(1);
    if (pattern.length !== segments.length) {
        return undefined;
    }
    const params: Record<string, string> = {};
    for (const [index, part] of pattern.entries()) {
        const segment = segments[index] ?? "";
        if (part.startsWith("{")) {
            params[part.slice(1, -1)] = segment;
        } else if (part !== segment) {
            return undefined;
        }
    }
    return params;
}
