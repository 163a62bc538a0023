import type { Soa } from "./soa";

/** What Route 53 gives a new zone. Source: Developer Guide, SOA-NSrecords. */

/** In seconds, of the zone's own NS and SOA records. */
export const AWS_TTLS = { ns: 172800, soa: 900 } as const;

/** The value of the SOA record, but for MNAME, which is one of the zone's four servers. */
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
