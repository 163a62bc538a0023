import type { WireName } from "../records/names";
import type { DnsMessage, DnsRecord } from "./packet";
import { QueryError } from "./queryError";
import type { Attempt } from "./queryAttempt";
import type { Question } from "./question";
import { askTcp } from "./queryTcp";
import { askUdp } from "./queryUdp";
import type { DnsDestination } from "./route";

/** One question to one server, over real packets. */

export interface QueryOptions {
    /** The RD bit: set for a resolver, not for an authoritative server. Default false. */
    recursionDesired?: boolean;
    /** For each attempt, in milliseconds. Default 2000. */
    timeoutMs?: number;
    /** How often the question is sent over UDP before giving up. Default 2. */
    attempts?: number;
    /** auto: UDP, and TCP when the answer was truncated (RFC 7766 §5). Default auto. */
    transport?: "udp" | "tcp" | "auto";
    /** Called for each packet that is sent or comes in, for counting. */
    onPacket?: (direction: "sent" | "received") => void;
}

export interface DnsAnswer {
    /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED … */
    rcode: string;
    /** The AA bit: the server says that the name is its own. */
    authoritative: boolean;
    /** Only over UDP, where TCP was not wanted; there are no records then. */
    truncated: boolean;
    /** The RA bit. */
    recursionAvailable: boolean;
    answers: DnsRecord<WireName>[];
    authorities: DnsRecord<WireName>[];
    additionals: DnsRecord<WireName>[];
    transport: "udp" | "tcp" | "https";
    /** How many packets were sent for it. */
    packets: number;
}

const MAX_TIMEOUT_MS = 600_000;

/**
 * Asks one question.
 *
 * What does not match the question (id, name, type, the QR bit, or what does not decode) is ignored and the
 * wait goes on, so that a forger who guesses cannot slip in an answer. It takes (attempts + 1) × timeoutMs at
 * the most.
 *
 * @throws QueryError, and nothing else
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
