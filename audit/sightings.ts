import type { DelegatedServer } from "../dns/walkState";

/** What was seen in DNS, as plain data, before anybody says what it means. */

/** Seen, or why it could not be found out. `definite`: servers answered, and none of them said it. */
export type Seen<T> =
    { value: T; problem?: undefined } | { value?: undefined; problem: string; definite: boolean };

export interface AddressRecords {
    ipv4: string[];
    ipv6: string[];
    /** Of the record sets that there are, in seconds. */
    ttls: number[];
    /** Where a CNAME stands in the place of the addresses: its target. */
    cname?: string | undefined;
    /** The name server that said so. */
    server?: string | undefined;
}

/** One white-label name server. */
export interface ServerSighting {
    host: string;
    /** Of its AWS name; absent where that is not known. */
    aws?: Seen<AddressRecords> | undefined;
    /** Of its own name, as the brand zone's servers give it. */
    records: Seen<AddressRecords>;
}

/** What a question at one address, over one transport, came to. */
export type ServerAnswer =
    | {
          kind: "answer";
          rcode: string;
          authoritative: boolean;
          /** Of the NS record set, where that was asked for and is there; in lower case, without the dot, sorted. */
          ns?: { names: string[]; ttl: number } | undefined;
          /** Of the SOA, likewise. */
          soa?: { mname: string; ttl: number } | undefined;
          /** Where the domain itself is a CNAME. */
          cname?: string | undefined;
      }
    /** Nothing that is an answer came, as often as it was asked. `noRoute`: this machine cannot send to such an address. */
    | { kind: "silent"; problem: string; noRoute?: boolean | undefined }
    /** The connection was refused: somebody is there, and does not speak DNS over this transport. */
    | { kind: "refused"; problem: string };

export interface AnswerAt {
    host: string;
    address: string;
    transport: "udp" | "tcp";
    answer: ServerAnswer;
}

export interface DelegationSighting {
    /** The zone whose servers were asked. */
    parent: string;
    /** Empty where the parent does not delegate the domain. */
    nameServers: DelegatedServer[];
    /** The parent says that the name does not exist. */
    nxdomain: boolean;
    /** Where the parent has a CNAME in the place of the delegation: its target. */
    cname?: string | undefined;
}

/** The brand domain or a tenant's. */
export interface DomainSighting {
    domain: string;
    delegation: Seen<DelegationSighting>;
    /** "12345 13 2 ABCD…" as the parent has them. Absent where the parent does not delegate. */
    ds?: Seen<string[]> | undefined;
    /** The zone's keys, "257 3 13 …" ; only looked up where there is a DS. */
    keys?: Seen<string[]> | undefined;
    /** At each address of each of its white-label servers; none for the brand domain. */
    answers: AnswerAt[];
    /** For the brand domain: the zone's own NS, by whichever server answered from the root down. */
    own?: Seen<string[]> | undefined;
    /** The name server that was asked last for them. */
    ownFrom?: string | undefined;
}

/** What registries give along as the addresses of a white-label name server. */
export interface GlueSighting {
    host: string;
    /** Delegations that name it, each different list of addresses once. */
    referrals: { domain: string; glue: string[] }[];
}
