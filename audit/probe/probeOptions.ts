import type { DnsRoute } from "../../dns/route";

export interface ProbeOptions {
    /** How a packet gets to a server. Default: to the server itself. */
    route?: DnsRoute | undefined;
    /** Where a walk begins. Default: the thirteen root servers. */
    roots?:
        | readonly {
              /** The name of the root server. */
              readonly name: string;
              /** Its IPv4 and IPv6 addresses. */
              readonly addresses: readonly string[];
          }[]
        | undefined;
    /** Asked for the addresses of the AWS names, in place of a walk from the root. */
    resolvers?: readonly string[] | undefined;
    /** Which addresses of name servers to ask. Default both. */
    families?: readonly ("ipv4" | "ipv6")[] | undefined;
    /** For the first attempt of a question, in milliseconds. Default 1000. */
    timeoutMs?: number | undefined;
    /** For a question at one address. Default 7. */
    attempts?: number | undefined;
    /** Questions under way at a time. Default 64. */
    concurrency?: number | undefined;
    /** Told of each DNS message. */
    onPacket?: ((direction: "sent" | "received") => void) | undefined;
}
