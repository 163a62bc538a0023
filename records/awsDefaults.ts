import type { Soa } from "./soa";

/** The records of a new zone in Route 53. Source: Developer Guide, SOA-NSrecords. */

/** TTLs in seconds of the zone's own NS and SOA records. */
export const AWS_TTLS = { ns: 172800, soa: 900 } as const;

/** The value of the SOA record without MNAME, which is one of the zone's four servers. */
export const AWS_SOA: Omit<Soa, "mname"> = {
    rname: "awsdns-hostmaster.amazon.com.",
    serial: 1,
    refresh: 7200,
    retry: 900,
    expire: 1209600,
    minimum: 86400,
};

/** True for the name of one of AWS's servers, with or without the trailing dot: `ns-523.awsdns-01.net`. */
export function isAwsNameServer(name: string): boolean {
    return /^ns-\d+\.awsdns-\d+\.[a-z.]+$/.test(name);
}
