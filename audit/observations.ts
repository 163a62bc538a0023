import type { DelegatedServer } from "../dns/walkState";

/** What was observed in DNS, as plain data, before the checks say what it means. */

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
    /** Of the record sets that there are, in seconds. */
    ttls: number[];
    /** Where a CNAME stands in the place of the addresses: its target. */
    cname?: string | undefined;
    /** The name server that gave them. */
    server?: string | undefined;
}

/** One white-label name server. */
export interface ServerObservation {
    host: string;
    /** The addresses of its AWS name; absent where the plan does not have that name. */
    aws?: Observed<AddressRecords> | undefined;
    /** The addresses of its own name, as the brand zone's servers give them. */
    records: Observed<AddressRecords>;
}

/** The outcome of a question at one address, over one transport. */
export type ServerAnswer =
    | {
          kind: "answer";
          rcode: string;
          authoritative: boolean;
          /** The NS record set, where the question was for it and the answer has it; in lower case, without the dot, sorted. */
          ns?: { names: string[]; ttl: number } | undefined;
          /** The SOA record, likewise. */
          soa?: { mname: string; ttl: number } | undefined;
          /** Where the domain itself is a CNAME: its target. */
          cname?: string | undefined;
      }
    /** No valid answer came, after all attempts. `noRoute`: this machine cannot send to such an address. */
    | { kind: "silent"; problem: string; noRoute?: boolean | undefined }
    /** The connection was refused: a host is there, and does not speak DNS over this transport. */
    | { kind: "refused"; problem: string };

/** What one white-label server said of a domain at one of its addresses, over one transport. */
export interface AnswerObservation {
    host: string;
    address: string;
    transport: "udp" | "tcp";
    answer: ServerAnswer;
}

export interface DelegationObservation {
    /** The zone whose servers were asked. */
    parent: string;
    /** The name of the server that said so. */
    server?: string | undefined;
    /** Empty where the parent does not delegate the domain. */
    nameServers: DelegatedServer[];
    /** The parent says that the name does not exist. */
    nxdomain: boolean;
    /** Where the parent has a CNAME in the place of the delegation: its target. */
    cname?: string | undefined;
}

/** What our servers give for the name of a tenant's target. */
export interface ServedAddresses {
    /** Of the IP versions that were asked for. Empty where there are none. */
    addresses: string[];
    /** Where the name is a CNAME: its target. */
    cname?: string | undefined;
}

/** The brand domain or a tenant's. */
export interface DomainObservation {
    domain: string;
    delegation: Observed<DelegationObservation>;
    /** The DS records as the parent has them, "12345 13 2 ABCD…". Absent where the parent does not delegate. */
    ds?: Observed<string[]> | undefined;
    /** The zone's keys, "257 3 13 …"; only probed where there is a DS record. */
    keys?: Observed<string[]> | undefined;
    /** At each address of each of its white-label servers; none for the brand domain. */
    answers: AnswerObservation[];
    /** For a tenant that moves: what each name server of its old zone said, where one has to answer still. */
    old?: AnswerObservation[] | undefined;
    /** For a tenant whose target is known: what the first of its servers with an answer gives for it. */
    served?: Observed<ServedAddresses> | undefined;
    /** For the brand domain: the zone's own NS, from the server that answered on the walk from the root down. */
    own?: Observed<string[]> | undefined;
    /** The name server that was asked last for them. */
    ownFrom?: string | undefined;
}

/** What registries give along as the addresses of a white-label name server. */
export interface GlueObservation {
    host: string;
    /** Delegations that name the host, each different list of addresses once. */
    referrals: { domain: string; glue: string[] }[];
}
