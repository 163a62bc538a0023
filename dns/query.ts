import type { WireName } from "../records/names";
import type { DnsMessage, DnsRecord } from "./packet";
import { QueryError } from "./queryError";
import type { Attempt } from "./queryAttempt";
import type { Question } from "./question";
import { askTcp } from "./queryTcp";
import { askUdp } from "./queryUdp";
import type { DnsDestination } from "./route";

/** Sends one query to one server, as real packets. */

export interface QueryOptions {
    /** The RD bit: set for a resolver, not for an authoritative server. Default false. */
    recursionDesired?: boolean;
    /** Time for each attempt, in milliseconds. Default 2000. */
    timeoutMs?: number;
    /** How often the query is sent over UDP before giving up. Default 2. */
    attempts?: number;
    /** auto: UDP, and TCP when the answer was truncated (RFC 7766 §5). Default auto. */
    transport?: "udp" | "tcp" | "auto";
    /** Called for each packet that is sent or comes in, for counting. */
    onPacket?: (direction: "sent" | "received") => void;
}

export interface DnsAnswer {
    /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED … */
    rcode: string;
    /** The AA bit: the server has authority for the name. */
    authoritative: boolean;
    /** Only over UDP if TCP was not allowed; there are no records then. */
    truncated: boolean;
    /** The RA bit. */
    recursionAvailable: boolean;
    answers: DnsRecord<WireName>[];
    authorities: DnsRecord<WireName>[];
    additionals: DnsRecord<WireName>[];
    transport: "udp" | "tcp" | "https";
    /** The number of packets that were sent. */
    packets: number;
}

const MAX_TIMEOUT_MS = 600_000;

/**
 * Sends one query.
 *
 * A packet that does not match the query (id, name, type, the QR bit, or invalid bytes) is ignored and the wait continues, so that an
 * attacker who guesses cannot insert an answer. It takes at most (attempts + 1) × timeoutMs.
 *
 * @throws QueryError, and no other error
 */
export async function query(
    target: DnsDestination,
    question: Question,
    options: QueryOptions = {},
): Promise<DnsAnswer> {
    const {
        recursionDesired = false,
        timeoutMs = 2000,
        attempts = 2,
        transport = "auto",
        onPacket,
    } = options;
    let packets = 0;
    const attempt: Attempt = {
        target,
        question,
        recursionDesired,
        timeoutMs: Math.min(Math.max(timeoutMs, 1), MAX_TIMEOUT_MS),
        onPacket: (direction) => {
            packets += direction === "sent" ? 1 : 0;
            onPacket?.(direction);
        },
    };
    if (transport === "tcp") {
        return toAnswer(await askTcp(attempt), "tcp", packets);
    }
    const message = await askUdpRepeatedly(attempt, Math.max(attempts, 1));
    return message.truncated && transport === "auto"
        ? toAnswer(await askTcp(attempt), "tcp", packets)
        : toAnswer(message, "udp", packets);
}

async function askUdpRepeatedly(attempt: Attempt, attempts: number): Promise<DnsMessage<WireName>> {
    try {
        return await askUdp(attempt);
    } catch (error) {
        if (attempts > 1 && error instanceof QueryError && error.kind !== "malformed") {
            return askUdpRepeatedly(attempt, attempts - 1);
        }
        throw error;
    }
}

function toAnswer(message: DnsMessage<WireName>, transport: "udp" | "tcp", packets: number): DnsAnswer {
    const { rcode, authoritative, truncated, recursionAvailable, answers, authorities, additionals } =
        message;
    return {
        rcode,
        authoritative,
        truncated,
        recursionAvailable,
        answers,
        authorities,
        additionals,
        transport,
        packets,
    };
}
