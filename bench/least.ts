import { leastSeconds } from "../route53/planCost";
import type { Phase } from "./types";

export interface Least {
    /** The number of calls, by operation. */
    calls: Record<string, number>;
    /** The time that the account's token buckets require for the calls, if all buckets are full at first. */
    seconds: number;
}

/**
 * The smallest number of calls that any program needs for a phase, whatever it stores. One call creates a zone, and one deletes it. One
 * batch changes its contents, and one list reads them. The address records are one batch in the brand zone.
 *
 * @param sets the number of delegation sets of the tenants
 */
export function leastFor(phase: Phase, tenants: number, sets: number): Least {
    const calls = leastCalls(phase, tenants, sets);
    return { calls, seconds: leastSeconds(calls) };
}

function leastCalls(phase: Phase, tenants: number, sets: number): Record<string, number> {
    switch (phase) {
        case "first preview":
        case "preview without changes":
        case "up without changes":
            return {};
        case "up":
            return {
                CreateReusableDelegationSet: sets,
                CreateHostedZone: tenants,
                ChangeResourceRecordSets: tenants + 1,
            };
        case "refresh":
            return { GetReusableDelegationSet: sets, ListResourceRecordSets: tenants + 1 };
        case "address change":
            return { ChangeResourceRecordSets: 1 };
        case "remove one tenant":
            return { ChangeResourceRecordSets: 1, DeleteHostedZone: 1 };
        case "add one tenant":
            return { CreateHostedZone: 1, ChangeResourceRecordSets: 1 };
        case "destroy":
            return {
                ChangeResourceRecordSets: tenants + 1,
                DeleteHostedZone: tenants,
                DeleteReusableDelegationSet: sets,
            };
    }
}
