import { AWS_TTLS } from "../records/awsDefaults";
import { LOW_TTL } from "../records/lowTtls";

/** The phases of TTLs, as `TtlPhase` describes. */
export const TTL_PHASES = ["prepare", "live"] as const;

/**
 * The phase that sets the TTLs of the address, NS and SOA records.
 *
 * `prepare`, for the days in which name servers are moved: 60 s each, so a corrected mistake is gone from resolvers after a minute.
 * `live`: AWS's own 172800 s for NS and 900 s for SOA (Developer Guide, white-label-name-servers, steps 2 and 9), and 3600 s for
 * the address records: after AWS changes an address, resolvers use the old one for at most that time.
 */
export type TtlPhase = (typeof TTL_PHASES)[number];

export interface Ttls {
    /** Seconds, like the two below. */
    address: number;
    ns: number;
    soa: number;
}

export const TTLS: Record<TtlPhase, Ttls> = {
    prepare: { address: LOW_TTL, ns: LOW_TTL, soa: LOW_TTL },
    live: { address: 3600, ...AWS_TTLS },
};
