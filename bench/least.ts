import { leastSeconds } from "../route53/planCost";
import type { Phase } from "./types";

export interface Least {
    /** By operation. */
    calls: Record<string, number>;
    /** That the account's token buckets allow for them, all full at first. */
    seconds: number;
}

/**
 * The fewest calls that any program needs for a phase, whatever it remembers: a zone is created and deleted by one call
 * each, what is in it changes by one batch and is read by one list, and the address records are one batch in the brand
 * zone.
 *
 * @param sets how many delegation sets the tenants are on
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
