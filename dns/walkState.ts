import type { WireName } from "../records/names";
import type { DnsAnswer, query } from "./query";
import type { DnsRoute } from "./route";

/** The options, the cache and the results of a walker (walk.ts). */

export interface WalkerOptions {
    /** The route of packets. Default: to the servers themselves. */
    route?: DnsRoute;
    /** Default: the thirteen root servers. */
    roots?: readonly { readonly name: string; readonly addresses: readonly string[] }[];
    /** Time for each query to a server, in milliseconds. Default 1500. A server is queried once; the next server is the retry. */
    timeoutMs?: number;
    /** The address families of name servers to use. Default both, IPv4 first. */
    families?: readonly ("ipv4" | "ipv6")[];
    /** Called for each packet that is sent or comes in, for counting. */
    onPacket?: (direction: "sent" | "received") => void;
    /** Sends each query; used to limit the number of simultaneous queries. Default `query`. */
    ask?: typeof query;
}

/** A name server at one of its addresses. */
export interface ServerAddress {
    name: string;
    address: string;
}

/** A name server in a delegation, with the addresses from the delegating server. */
export interface DelegatedServer {
    name: string;
    glue: string[];
}

/** One query to one server. */
export interface WalkStep {
    /** The zone that the server was queried for; "." is the root. */
    zone: string;
    server: ServerAddress;
    outcome: "referral" | "answer" | "nxdomain" | "nodata" | "failed";
    /** Only with "referral". */
    delegatedTo?: string;
    /** Only with "referral". */
    nameServers?: DelegatedServer[];
    /** Only with "failed": the error. */
    problem?: string;
    /** Only with "failed": true if there was no answer. */
    silent?: boolean;
}

/** The steps and the result of a resolution. Delegations from an earlier walk of the same walker are not queried again. */
export interface Walk {
    steps: WalkStep[];
    /** The last server's answer, which can also be NXDOMAIN or "no data". The answers of a chain of CNAMEs follow each other. */
    answer?: DnsAnswer;
    /** The server of the answer. */
    server?: ServerAddress;
    /** The reason why there is no answer. */
    problem?: string;
}

/** A zone with the servers that its parent delegates it to. */
export interface DelegatedZone {
    name: WireName;
    servers: readonly (DelegatedServer & { name: WireName })[];
}

/** The cache of a walker. */
export interface WalkerState {
    options: Required<WalkerOptions>;
    zones: Map<WireName, DelegatedZone>;
    hosts: Map<WireName, string[]>;
    /** Addresses that did not answer the last query: they are tried last. */
    silent: Set<string>;
    /** First queries to a zone about a name below it: other calls wait for them instead of sending the same query. */
    firsts: Map<string, Promise<void>>;
}

/** The data of one call. */
export interface WalkTask {
    steps: WalkStep[];
    budget: { questions: number };
    /** The name servers' names that are being resolved for it: if one of them is needed again, there is a loop. */
    path: readonly WireName[];
}

/** The result of a descent to a name. */
export type Descent =
    | { kind: "answer"; zone: WireName; server: ServerAddress; answer: DnsAnswer }
    | { kind: "referral"; zone: WireName; server: ServerAddress; to: DelegatedZone }
    | { kind: "problem"; zone: WireName; problem: string };
