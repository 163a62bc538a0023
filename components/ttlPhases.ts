import * as pulumi from "@pulumi/pulumi";
import type { AuditInputTtls } from "../audit/input";
import type { LowTtls } from "../records/lowTtls";
import { TTLS, type TtlPhase } from "../settings/ttlPhase";

/** The outputs about TTLs that are low for the days in which name servers are moved. */

/** The low TTLs of the name servers' address records, or of a tenant's NS and SOA. Times are ISO times, absent if they are not recorded. */
export interface TtlPhaseOutput {
    /** The phase. Names and tenants in another phase are not listed. */
    phase: "prepare";
    /** The time since which all of AWS's name servers answer with the low TTLs. */
    since?: string | undefined;
    /** The time from which the low TTLs hold at every resolver. */
    lowFrom?: string | undefined;
    /** The time from which it is safe to change the name servers; it includes the TTL of the parent's delegation if that is longer. */
    safeFrom?: string | undefined;
    /** TTL of the parent's delegation in seconds, if it was looked up. The parent's owner sets it; no phase lowers it. */
    parentTtl?: number | undefined;
}

/** The name servers and tenants in the phase `prepare`, with the times from which their low TTLs hold. */
export interface TtlPhasesOutput {
    /** The address records of the name servers; absent if they are in the phase `live`. */
    nameServers?: TtlPhaseOutput | undefined;
    /** The tenants in the phase `prepare`, by domain. */
    tenants: Record<string, TtlPhaseOutput>;
}

/** The phases of a stack and the recorded times of its low TTLs. */
interface PhaseSources {
    /** The phase of the stack. */
    phase: TtlPhase | undefined;
    tenants: readonly { domain: string; ttlPhase?: TtlPhase | undefined }[];
    /** The recorded times of the address records of each delegation set. */
    ofSets: pulumi.Output<(LowTtls | undefined)[]>;
    /** The recorded times of the zone of each tenant, by domain. */
    ofTenants: Readonly<Record<string, pulumi.Output<LowTtls | undefined>>>;
}

/** The TTLs of the tenants that have their own phase, for the output `audit`, by domain; undefined if there are none. */
export function auditedTtls(tenants: PhaseSources["tenants"]): Record<string, AuditInputTtls> | undefined {
    const own = tenants.flatMap(({ domain, ttlPhase }) =>
        ttlPhase === undefined ? [] : [[domain, TTLS[ttlPhase]] as const],
    );
    return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** @returns undefined if nothing is in the phase `prepare` */
export function ttlPhaseOutputs({
    phase = "live",
    tenants,
    ofSets,
    ofTenants,
}: PhaseSources): pulumi.Output<TtlPhasesOutput | undefined> {
    const low = tenants.flatMap(({ domain, ttlPhase = phase }) =>
        ttlPhase === "prepare" ? [[domain, ofTenants[domain]] as const] : [],
    );
    const sets = phase === "prepare" ? ofSets : undefined;
    if (sets === undefined && low.length === 0) {
        return pulumi.output(undefined);
    }
    return pulumi.all([sets, Object.fromEntries(low)]).apply(([known, domains]) => ({
        ...(known === undefined ? {} : { nameServers: latest(known) }),
        tenants: Object.fromEntries(low.map(([domain]) => [domain, latest([domains[domain]])])),
    }));
}

/** The times of several groups of records: resolvers have the low TTLs of all groups after the latest of these times. */
export function latest(each: readonly (LowTtls | undefined)[]): TtlPhaseOutput {
    const phase = "prepare";
    const last = (key: "since" | "lowFrom" | "safeFrom"): string | undefined => {
        const times = each.map((one) => one?.[key]);
        const known = times.filter((time) => time !== undefined);
        return known.length < times.length ? undefined : known.sort().at(-1);
    };
    const [since, lowFrom, safeFrom] = [last("since"), last("lowFrom"), last("safeFrom")];
    if (since === undefined || lowFrom === undefined || safeFrom === undefined) {
        return { phase };
    }
    const parents = each.flatMap((one) => one?.parentTtl ?? []);
    return {
        phase,
        since,
        lowFrom,
        safeFrom,
        ...(parents.length === 0 ? {} : { parentTtl: Math.max(...parents) }),
    };
}
