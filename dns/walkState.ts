import type { WireName } from "../records/names";
import type { DnsAnswer, query } from "./query";
import type { DnsRoute } from "./route";

/** What a walker (walk.ts) is made with, remembers and returns. */

export interface WalkerOptions {
    /** Where packets go. Default: to the servers themselves. */
    route?: DnsRoute;
    /** Default: the thirteen root servers. */
    roots?: readonly { readonly name: string; readonly addresses: readonly string[] }[];
    /**
     * For each question to a server, in milliseconds. Default 1500. A server is asked once; the next one is
     * the retry.
     */
    timeoutMs?: number;
    /** Which addresses of name servers to use. Default both, IPv4 first. */
    families?: readonly ("ipv4" | "ipv6")[];
    /** Called for each packet that is sent or comes in, for counting. */
    onPacket?: (direction: "sent" | "received") => void;
    /** Sends each question; for a limit on how many are under way. Default `query`. */
    ask?: typeof query;
}

/** A name server at one of its addresses. */
export interface ServerAddress {
    name: string;
    address: string;
}

/** A name server in a delegation, with the addresses that the delegating server gave along. */
export interface DelegatedServer {
    name: string;
    glue: string[];
}

/** One question to one server. */
export interface WalkStep {
    /** The zone that the server was asked as a server of; "." is the root. */
    zone: string;
    server: ServerAddress;
    outcome: "referral" | "answer" | "nxdomain" | "nodata" | "failed";
    /** With "referral". */
    delegatedTo?: string;
    /** With "referral". */
    nameServers?: DelegatedServer[];
    /** With "failed": what happened. */
    problem?: string;
    /** With "failed": no answer came, so the server has said nothing. */
    silent?: boolean;
}

/**
 * How a question was resolved. What an earlier walk of the same walker learned of delegations is not asked
 * again.
 */
export interface Walk {
    steps: WalkStep[];
    /**
     * What the last server said; NXDOMAIN and "no data" are answers too. The answers of a chain of CNAMEs
     * stand one after the other.
     */
    answer?: DnsAnswer;
    /** The server that gave it. */
    server?: ServerAddress;
    /** Why there is no answer. */
    problem?: string;
}

/** A zone with the servers that its parent delegates it to. */
export interface DelegatedZone {
    name: WireName;
    servers: readonly (DelegatedServer & { name: WireName })[];
}

/** What a walker remembers. */
export interface WalkerState {
    options: Required<WalkerOptions>;
    zones: Map<WireName, DelegatedZone>;
    hosts: Map<WireName, string[]>;
    /** Addresses that did not answer when they were last asked: their turn comes last. */
    silent: Set<string>;
    /** First questions to a zone about a name below it: others wait for them rather than asking the same. */
    firsts: Map<string, Promise<void>>;
}

/** One call. */
export interface WalkTask {
    steps: WalkStep[];
    budget: { questions: number };
    /** Name servers' names that are being resolved for it: needing one of them again is a loop. */
    path: readonly WireName[];
}

/** What a descent to a name ended with. */
export type Descent =
    | { kind: "answer"; zone: WireName; server: ServerAddress; answer: DnsAnswer }
    | { kind: "referral"; zone: WireName; server: ServerAddress; to: DelegatedZone }
    | { kind: "problem"; zone: WireName; problem: string };
