import type { DnsRoute } from "../../dns/route";

export interface ProbeOptions {
    /** The route of packets to a server. Default: to the server itself. */
    route?: DnsRoute | undefined;
    /** The start of walks. Default: the thirteen root servers. */
    roots?:
        | readonly {
              /** The name of the root server. */
              readonly name: string;
              /** Its IPv4 and IPv6 addresses. */
              readonly addresses: readonly string[];
          }[]
        | undefined;
    /** Resolvers for the addresses of the AWS names, instead of a walk from the root. */
    resolvers?: readonly string[] | undefined;
    /** The IP versions of name servers to query. Default both. */
    families?: readonly ("ipv4" | "ipv6")[] | undefined;
    /** Timeout of the first attempt of a query, in milliseconds; later attempts wait longer. Default 1000. */
    timeoutMs?: number | undefined;
    /** The maximum number of attempts for a query at one address. Default 7. */
    attempts?: number | undefined;
    /** The maximum number of simultaneous queries. Default 64. */
    concurrency?: number | undefined;
    /** Called for each DNS message. */
    onPacket?: ((direction: "sent" | "received") => void) | undefined;
}
