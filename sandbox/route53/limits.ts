import type { Account, ApiAnswer, ApiCall } from "./account";
import { ApiError } from "./errors";
import { MOST_HEALTH_CHECKS } from "./healthChecks";
import { findHostedZone } from "./hostedZones";
import { checkEnum } from "./xml";

const ACCOUNT_LIMITS = [
    "MAX_HEALTH_CHECKS_BY_OWNER",
    "MAX_HOSTED_ZONES_BY_OWNER",
    "MAX_TRAFFIC_POLICY_INSTANCES_BY_OWNER",
    "MAX_REUSABLE_DELEGATION_SETS_BY_OWNER",
    "MAX_TRAFFIC_POLICIES_BY_OWNER",
] as const;
const ZONE_LIMITS = ["MAX_RRSETS_BY_ZONE", "MAX_VPCS_ASSOCIATED_BY_ZONE"] as const;
const VPCS_PER_ZONE = 300;

/** GetAccountLimit: a quota of the account, and its use. */
export function handleGetAccountLimit(account: Account, { params }: ApiCall): ApiAnswer {
    const { world, limits } = account;
    const type = checkEnum(params.Type ?? "", ACCOUNT_LIMITS);
    const [value, count] = {
        MAX_HEALTH_CHECKS_BY_OWNER: [MOST_HEALTH_CHECKS, world.healthChecks.size],
        MAX_HOSTED_ZONES_BY_OWNER: [limits.zonesPerAccount, world.hostedZones.size],
        MAX_TRAFFIC_POLICY_INSTANCES_BY_OWNER: [5, 0],
        MAX_REUSABLE_DELEGATION_SETS_BY_OWNER: [limits.delegationSetsPerAccount, world.delegationSets.size],
        MAX_TRAFFIC_POLICIES_BY_OWNER: [50, 0],
    }[type];
    return { body: { Limit: { Type: type, Value: value }, Count: count } };
}

/** GetHostedZoneLimit: a quota of one zone, and its use. */
export function handleGetHostedZoneLimit(account: Account, { params }: ApiCall): ApiAnswer {
    const type = checkEnum(params.Type ?? "", ZONE_LIMITS);
    const zone = findHostedZone(account.world, params.Id ?? "");
    if (type === "MAX_RRSETS_BY_ZONE") {
        return {
            body: { Limit: { Type: type, Value: account.limits.recordsPerZone }, Count: zone.records.size },
        };
    }
    if (!zone.privateZone) {
        throw new ApiError(
            "HostedZoneNotPrivate",
            `The specified hosted zone is not a private hosted zone: ${zone.id}`,
        );
    }
    return { body: { Limit: { Type: type, Value: VPCS_PER_ZONE }, Count: zone.vpcs.length } };
}
