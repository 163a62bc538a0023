import { parseAddress } from "../../records/addresses";
import { encodeMessage, type DnsMessage, type DnsRecord } from "../../dns/packet";
import { normalName } from "../../records/wireNames";
import { byFamily, makeReply, type Asked, type Reply } from "./reply";
import { countDown, randomFrom, type Times } from "../route53/faults";

/** The faults of answers; docs/sandbox.md says what a client sees of each fault. */
export const DNS_FAULTS = [
    "silence",
    "servfail",
    "refused",
    "nxdomain",
    "truncate",
    "tcp-refused",
    "wrong-id",
    "wrong-question",
    "other-address",
    "extra-records",
    "cname",
    "cname-loop",
    "pointer-loop",
    "oversized",
    "cut",
    "wrong-addresses",
    "not-authoritative",
] as const;
/** A fault of an answer: one of `DNS_FAULTS`. */
export type DnsFaultKind = (typeof DNS_FAULTS)[number];

/** A fault that affects DNS answers of the sandbox. */
export interface DnsFault {
    /** The server or resolver: `resolver`, `resolver2`, the address of a server, or `*` for all of them. */
    at: string;
    /** The name in the question, in any notation. @default every name */
    name?: string | undefined;
    /** The record type in the question, in capitals. @default every type */
    type?: string | undefined;
    /** The fault. */
    fault: DnsFaultKind;
    /** The number of answers that it affects, or `forever`. */
    times: Times;
    /** The probability from 0 to 1 with which it affects a matching answer. @default 1 */
    probability?: number | undefined;
    /** The seed of the random numbers for `probability`: the same seed always affects the same answers. @default 1 */
    seed?: number | undefined;
    /** The transport, `udp` or `tcp`. @default both */
    transport?: Transport | undefined;
    /** The addresses of the fault `wrong-addresses`, IPv4 and IPv6. */
    addresses?: string[] | undefined;
}

/** The transports of DNS. */
export const TRANSPORTS = ["udp", "tcp"] as const;
/** A transport of DNS: `udp` or `tcp`. */
export type Transport = (typeof TRANSPORTS)[number];

/** Faults that only one transport can have. A question over the other transport passes and is not counted. */
export const ONLY_OVER: Partial<Record<DnsFaultKind, Transport>> = {
    truncate: "udp",
    "other-address": "udp",
    "tcp-refused": "tcp",
};
const ADDRESS_TYPES = ["A", "AAAA"];
/** The targets of added CNAMEs (RFC 2606 §2). The address below is for additional records (RFC 5737). */
const ELSEWHERE = ["fault-1.example", "fault-2.example"] as const;
const STRAY_ADDRESS = "192.0.2.66";
const FAULT_TTL = 60;
const HEADER = 12;
/**
 * A size in octets. It is larger than any client accepts (this project sends 4,096 at most), and loopback carries it in one datagram on
 * every system (9,216 on macOS).
 */
const OVERSIZE = 8192;
const PADDING = 250;

interface PendingFault extends DnsFault {
    random: () => number;
}

/** A fault injector for answers: the remaining faults, in the order in which they were added. */
export class DnsFaultInjector {
    private entries: PendingFault[] = [];

    add(faults: readonly DnsFault[]): void {
        this.entries.push(
            ...faults.map((fault) => ({
                ...fault,
                at: canonical(fault.at),
                name: fault.name === undefined ? undefined : normalName(fault.name),
                random: randomFrom(fault.seed ?? 1),
            })),
        );
    }

    clear(): void {
        this.entries = [];
    }

    /**
     * Returns the fault that affects a question, and counts it down. One random number is drawn for each question that an entry with a
     * probability could affect.
     *
     * @param at "resolver", "resolver2", "root" or an address
     */
    take(at: string, asked: Asked, transport: Transport): DnsFault | undefined {
        if (this.entries.length === 0) {
            return undefined;
        }
        const place = canonical(at);
        const hit = this.entries.find(
            (entry) =>
                (entry.at === "*" || entry.at === place) &&
                (entry.name === undefined || entry.name === asked.name) &&
                (entry.type === undefined || entry.type === asked.type) &&
                (entry.transport ?? transport) === transport &&
                (ONLY_OVER[entry.fault] ?? transport) === transport &&
                (entry.fault !== "wrong-addresses" || ADDRESS_TYPES.includes(asked.type)) &&
                (entry.probability === undefined || entry.random() < entry.probability),
        );
        if (hit !== undefined) {
            hit.times = countDown(hit.times);
            this.entries = this.entries.filter(({ times }) => times !== 0);
        }
        return hit;
    }
}

type Spoil<T> = Partial<Record<DnsFaultKind, T>>;

/** The changes to the sections of an answer. `bare` is the correct answer's flags without its records. */
const SECTIONS: Spoil<(reply: Reply, asked: Asked, bare: Reply, fault: DnsFault) => Reply> = {
    servfail: (_reply, _asked, bare) => ({ ...bare, rcode: "SERVFAIL", authoritative: false }),
    refused: (_reply, _asked, bare) => ({ ...bare, rcode: "REFUSED", authoritative: false }),
    nxdomain: (_reply, _asked, bare) => ({ ...bare, rcode: "NXDOMAIN" }),
    "extra-records": (reply) => ({
        ...reply,
        answers: [...reply.answers, strayAddress()],
        additionals: [...reply.additionals, strayAddress()],
    }),
    cname: (reply, { name }, bare) => ({ ...bare, answers: viaCnames(name, reply.answers) }),
    "cname-loop": (_reply, { name }, bare) => ({
        ...bare,
        answers: [cname(name, ELSEWHERE[0]), cname(ELSEWHERE[0], name)],
    }),
    oversized: (reply) => ({ ...reply, additionals: [...reply.additionals, ...padding()] }),
    "wrong-addresses": (reply, asked, bare, { addresses = [] }) => ({
        ...bare,
        answers: withAddresses(asked, reply.answers, addresses),
    }),
    "not-authoritative": (reply) => ({ ...reply, authoritative: false }),
};

/** The changes to the message around the sections. */
const MESSAGE: Spoil<(message: DnsMessage) => DnsMessage> = {
    "wrong-id": (message) => ({ ...message, id: (message.id + 1) & 0xffff }),
    "wrong-question": (message) => ({
        ...message,
        questions: message.questions.map((question) => ({ ...question, name: ELSEWHERE[0] })),
    }),
    truncate: (message) => ({ ...message, answers: [], authorities: [], additionals: [], truncated: true }),
};

/** The changes to the bytes, which no encoder would produce. */
const BYTES: Spoil<(bytes: Buffer, message: DnsMessage) => Buffer> = {
    // A position inside the question or a record; the header is not changed.
    cut: (bytes) => bytes.subarray(0, Math.max(bytes.length >> 1, HEADER + 1)),
    "pointer-loop": (_bytes, message) => pointingAtItself(message),
};

/** The sections of an answer after a fault. */
export function spoilReply(fault: DnsFault, asked: Asked, reply: Reply): Reply {
    const { authoritative, recursionAvailable } = reply;
    const bare = makeReply({ authoritative, recursionAvailable });
    return SECTIONS[fault.fault]?.(reply, asked, bare, fault) ?? reply;
}

/** The message after a fault that changes the part around the sections. */
export function spoilMessage(fault: DnsFault, message: DnsMessage): DnsMessage {
    return MESSAGE[fault.fault]?.(message) ?? message;
}

/** The bytes of a message after a fault. */
export function spoilBytes(fault: DnsFault, message: DnsMessage, bytes: Buffer): Buffer {
    return BYTES[fault.fault]?.(bytes, message) ?? bytes;
}

/** An answer with a record whose name is a pointer to its own position (RFC 1035 §4.1.4: to a prior occurrence). */
function pointingAtItself(message: DnsMessage): Buffer {
    const bare = encodeMessage({
        ...message,
        answers: [],
        authorities: [],
        additionals: [],
        edns: undefined,
    });
    bare.writeUInt16BE(1, 6);
    const record = Buffer.from([0, 0, 0, 1, 0, 1, 0, 0, 0, FAULT_TTL, 0, 4, 192, 0, 2, 66]);
    record.writeUInt16BE(0xc000 | bare.length, 0);
    return Buffer.concat([bare, record]);
}

/** A chain of two CNAMEs, which ends with the correct records of the name. */
function viaCnames(name: string, answers: readonly DnsRecord[]): DnsRecord[] {
    const moved = answers.map((record) =>
        record.name === name ? { ...record, name: ELSEWHERE[1] } : record,
    );
    return [cname(name, ELSEWHERE[0]), cname(ELSEWHERE[0], ELSEWHERE[1]), ...moved];
}

/** The given addresses instead of the correct ones, after the correct CNAMEs. */
function withAddresses(asked: Asked, answers: readonly DnsRecord[], addresses: string[]): DnsRecord[] {
    const kept = answers.filter(({ type }) => !ADDRESS_TYPES.includes(type));
    const owner = answers.find(({ type }) => type === asked.type) ?? { name: asked.name, ttl: FAULT_TTL };
    const { ipv4, ipv6 } = byFamily(addresses);
    const wrong = asked.type === "A" ? ipv4 : ipv6;
    return [...kept, ...wrong.map((data) => ({ name: owner.name, type: asked.type, ttl: owner.ttl, data }))];
}

function padding(): DnsRecord[] {
    const data = `"${"x".repeat(PADDING)}"`;
    const record = { name: ELSEWHERE[0], type: "TXT", ttl: FAULT_TTL, data };
    return Array.from({ length: Math.ceil(OVERSIZE / PADDING) }, () => record);
}

function cname(name: string, target: string): DnsRecord {
    return { name, type: "CNAME", ttl: FAULT_TTL, data: `${target}.` };
}

function strayAddress(): DnsRecord {
    return { name: ELSEWHERE[0], type: "A", ttl: FAULT_TTL, data: STRAY_ADDRESS };
}

function canonical(at: string): string {
    return parseAddress(at)?.address ?? at;
}
