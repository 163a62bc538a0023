import { AWS_TTLS } from "../records/awsDefaults";
import { LOW_TTL } from "../records/lowTtls";

/** The phases of TTLs, as `TtlPhase` describes. */
export const TTL_PHASES = ["prepare", "live"] as const;

/**
 * How long resolvers keep what points at our name servers, in two phases.
 *
 * `prepare`, while name servers are being moved: everything 60 s, so that a mistake is over a minute after its
 * correction. `live`: AWS's own 172800 s for NS and 900 s for SOA (Developer Guide, white-label-name-servers, steps 2
 * and 9), and an hour for the address records, because AWS may change an address and then that is how long a resolver
 * tries a server that is gone.
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
