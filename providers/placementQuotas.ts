import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { HOW_TO_RAISE, quotaProblem, readSetQuota, readZoneQuota } from "../route53/quotas";
import type { ProviderContext } from "./dynamicResource";

/**
 * Checks the quotas for the zones of new tenants and for their new sets. Otherwise Route 53 would refuse the last of many in the middle of
 * an up.
 */
export async function quotaProblems(
    newcomers: number,
    newSets: number,
    { route53 }: ProviderContext,
): Promise<CheckFailure[]> {
    const inAccount = "in the account";
    const ofZones =
        newcomers === 0
            ? undefined
            : quotaProblem("hosted zones", inAccount, await readZoneQuota(route53), newcomers);
    // A single new set checks the quota itself; with several new sets, each would only count itself.
    const ofSets =
        newSets <= 1
            ? undefined
            : quotaProblem("delegation sets", inAccount, await readSetQuota(route53), newSets);
    return [
        { property: "tenants", problem: ofZones },
        { property: "delegationSet", problem: ofSets },
    ].flatMap(({ property, problem }) =>
        problem === undefined ? [] : [{ property, reason: `${problem}; ${HOW_TO_RAISE}` }],
    );
}
