import type { DnsRecord } from "../../dns/packet";
import { DELEGATION_TTL, makeReply, type Reply } from "./reply";

/** The records of the zones of the root and the registries, and the answers without records. */

/** The TTL in seconds, and the SOA's MINIMUM. */
const NEGATIVE_TTL = 900;

export function nsRecord(name: string, server: string, ttl = DELEGATION_TTL): DnsRecord {
    return { name, type: "NS", ttl, data: `${server}.` };
}

export function soaRecord(name: string, server: string, mailbox: string): DnsRecord {
    const times = `1 1800 900 604800 ${NEGATIVE_TTL}`;
    return { name, type: "SOA", ttl: NEGATIVE_TTL, data: `${server}. ${mailbox}. ${times}` };
}

/** The records of a list that answer a question of this type. */
export function ofType(records: readonly DnsRecord[], type: string): DnsRecord[] {
    return records.filter((record) => record.type === type || type === "ANY");
}

export function negative(rcode: "NXDOMAIN" | "NOERROR", soa: DnsRecord): Reply {
    return makeReply({ rcode, authoritative: true, authorities: [soa] });
}

/** The answers, or the SOA, which says that there are no records (RFC 2308 §2.2). */
export function positiveOr(
    soa: DnsRecord,
    answers: readonly DnsRecord[],
    additionals: DnsRecord[] = [],
): Reply {
    return answers.length === 0
        ? negative("NOERROR", soa)
        : makeReply({ authoritative: true, answers: [...answers], additionals });
}
