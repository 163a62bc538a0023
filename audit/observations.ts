import type { DelegatedServer } from "../dns/walkState";

/** Observations in DNS, as plain data, which the checks interpret. */

/**
 * The value, or why it could not be found out. `definite`: servers answered, and none of them gave the value. `intercepted`: another server
 * answered in the place of the root or a registry.
 */
export type Observed<T> =
    | { value: T; problem?: undefined }
    | { value?: undefined; problem: string; definite: boolean; intercepted?: boolean | undefined };

export interface AddressRecords {
    ipv4: string[];
    ipv6: string[];
    /** The TTLs of the existing record sets, in seconds. */
    ttls: number[];
    /** The target, if there is a CNAME instead of the addresses. */
    cname?: string | undefined;
    /** The name server of the answer. */
    server?: string | undefined;
}

/** One white-label name server. */
export interface ServerObservation {
    host: string;
    /** The addresses of its AWS name; absent if the plan does not have that name. */
    aws?: Observed<AddressRecords> | undefined;
    /** The addresses of its own name, from the brand zone's servers. */
    records: Observed<AddressRecords>;
}

/** The result of a query at one address, over one transport. */
export type ServerAnswer =
    | {
          kind: "answer";
          rcode: string;
          authoritative: boolean;
          /** The NS record set, if it was queried and the answer has it; in lower case, without the final dot, sorted. */
          ns?: { names: string[]; ttl: number } | undefined;
          /** The SOA record, if it was queried and the answer has it. */
          soa?: { mname: string; ttl: number } | undefined;
          /** The target, if the domain itself is a CNAME. */
          cname?: string | undefined;
      }
    /** There was no valid answer after all attempts. `noRoute`: this machine cannot send to such an address. */
    | { kind: "silent"; problem: string; noRoute?: boolean | undefined }
    /** The connection was refused: a host exists, but does not answer DNS over this transport. */
    | { kind: "refused"; problem: string };

/** The answer of one white-label server about a domain at one of its addresses, over one transport. */
export interface AnswerObservation {
    host: string;
    address: string;
    transport: "udp" | "tcp";
    answer: ServerAnswer;
}

export interface DelegationObservation {
    /** The zone whose servers were queried. */
    parent: string;
    /** The name of the server of the answer. */
    server?: string | undefined;
    /** Empty if the parent does not delegate the domain. */
    nameServers: DelegatedServer[];
    /** True if the parent answers that the name does not exist. */
    nxdomain: boolean;
    /** The target, if the parent has a CNAME instead of the delegation. */
    cname?: string | undefined;
}

/** The answers of our servers for the name of a tenant's target. */
export interface ServedAddresses {
    /** The addresses of the queried IP versions. Empty if there are none. */
    addresses: string[];
    /** The target, if the name is a CNAME. */
    cname?: string | undefined;
}

/** The brand domain or a tenant's. */
export interface DomainObservation {
    domain: string;
    delegation: Observed<DelegationObservation>;
    /** The DS records at the parent, "12345 13 2 ABCD…". Absent if the parent does not delegate. */
    ds?: Observed<string[]> | undefined;
    /** The zone's keys, "257 3 13 …"; only queried if there is a DS record. */
    keys?: Observed<string[]> | undefined;
    /** The answers at each address of each of its white-label servers; empty for the brand domain. */
    answers: AnswerObservation[];
    /** For a tenant that moves: the answer of each name server of its old zone, if the old zone still has to answer. */
    old?: AnswerObservation[] | undefined;
    /** For a tenant with a known target: the answer of the first of its servers that answers for it. */
    served?: Observed<ServedAddresses> | undefined;
    /** For the brand domain: the zone's own NS, from the server that answered on the walk from the root down. */
    own?: Observed<string[]> | undefined;
    /** The name server that was queried last for them. */
    ownFrom?: string | undefined;
}

/** The addresses of a white-label name server in the delegations of registries. */
export interface GlueObservation {
    host: string;
    /** Delegations that name the host, with each different list of addresses once. */
    referrals: { domain: string; glue: string[] }[];
}
