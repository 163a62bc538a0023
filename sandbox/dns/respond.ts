import {
    MalformedMessageError,
    decodeMessage,
    encodeMessage,
    type DnsMessage,
    type Edns,
} from "../../dns/packet";
import { DESTINATION_OPTION } from "../../dns/route";
import { UnencodableError } from "../../records/wireNames";
import { answer } from "./answers";
import {
    spoilBytes,
    spoilMessage,
    spoilReply,
    type DnsFault,
    type DnsFaultInjector,
    type Transport,
} from "./faults";
import { makeReply, type Reply } from "./reply";
import type { World } from "../world";

/**
 * What the sandbox's DNS does to a packet: it decodes the packet, finds the destination, applies a fault, and encodes the answer in the
 * size that the client accepts. A function of bytes; server.ts connects it to sockets.
 */

/** The largest datagram without EDNS (RFC 1035 §4.2.1). */
const PLAIN_UDP_SIZE = 512;
const OUR_UDP_SIZE = 1232;
/** The largest datagram that the sandbox sends, whatever size the client accepts. */
const MAX_UDP_SIZE = 4096;
/** The largest number in the two octets of the length before a message (RFC 1035 §4.2.2). */
const MAX_TCP_SIZE = 0xffff;
const MAX_LABEL = 63;
/** The octets of a message's header (RFC 1035 §4.1.1). Shorter bytes are not a message. */
export const HEADER = 12;

/** The side that answers: a world, the name of the resolver, and the faults. */
export interface Responder {
    world: World;
    resolverName: string;
    faults: DnsFaultInjector;
}

/** The answer to a request. */
export interface DnsResponse {
    bytes: Buffer;
    /** Only for UDP: the answer comes from another socket than the one that received the request. */
    fromElsewhere: boolean;
}

/** A decoded request, and the fault of its answer. */
interface Exchange {
    request: Buffer;
    message: DnsMessage;
    transport: Transport;
    fault?: DnsFault | undefined;
}

/**
 * Returns the bytes that answer a request's bytes, "reset" if the connection must break, or undefined if nothing is sent. This function
 * does everything that the sandbox's DNS does to a packet. Never throws.
 */
export function respond(
    responder: Responder,
    request: Buffer,
    transport: Transport,
): DnsResponse | "reset" | undefined {
    const message = tryDecode(request);
    if (message === undefined) {
        return usual(formatError(request));
    }
    if (message.response) {
        return undefined;
    }
    const exchange = { request, message, transport };
    const refused = refusedAtOnce(message);
    return refused === undefined
        ? answerQuestion(responder, exchange)
        : usual(refused === "FORMERR" ? formatError(request) : encodeReply(exchange, refused));
}

/** The response code of requests that are answered without the world. */
function refusedAtOnce(message: DnsMessage): string | undefined {
    if (message.opcode !== 0) {
        return "NOTIMP";
    }
    const [question] = message.questions;
    if (question === undefined || message.questions.length > 1 || message.severalEdns === true) {
        return "FORMERR";
    }
    if ((message.edns?.version ?? 0) > 0) {
        return "BADVERS";
    }
    return question.class !== "IN" || question.type === "AXFR" || question.type === "IXFR"
        ? "REFUSED"
        : undefined;
}

function answerQuestion(responder: Responder, exchange: Exchange): DnsResponse | "reset" | undefined {
    const { message, transport } = exchange;
    const { world, resolverName, faults } = responder;
    const [asked = { name: "", type: "" }] = message.questions;
    const destination = destinationOf(message);
    const reply = answer(world, destination, { name: asked.name, type: asked.type });
    if (reply === undefined) {
        return undefined;
    }
    const fault = faults.take(destination === "resolver" ? resolverName : destination, asked, transport);
    if (fault === undefined) {
        return usual(encodeReply(exchange, reply));
    }
    if (fault.fault === "silence") {
        return undefined;
    }
    if (fault.fault === "tcp-refused") {
        return "reset";
    }
    const bytes = encodeReply({ ...exchange, fault }, spoilReply(fault, asked, reply));
    return bytes && { bytes, fromElsewhere: fault.fault === "other-address" };
}

function usual(bytes: Buffer | undefined): DnsResponse | undefined {
    return bytes && { bytes, fromElsewhere: false };
}

function destinationOf(message: DnsMessage): string {
    const option = message.edns?.options.find(({ code }) => code === DESTINATION_OPTION);
    return option?.data.toString("latin1") ?? (message.recursionDesired ? "resolver" : "root");
}

function encodeReply(exchange: Exchange, reply: Reply | string): Buffer | undefined {
    const { request, message, fault } = exchange;
    const sections = typeof reply === "string" ? makeReply({}) : reply;
    // Each field by name: a spread here took an eighth of the time of an answer.
    const full: DnsMessage = {
        id: message.id,
        response: true,
        opcode: message.opcode,
        rcode: typeof reply === "string" ? reply : reply.rcode,
        authoritative: sections.authoritative,
        truncated: false,
        recursionDesired: message.recursionDesired,
        recursionAvailable: sections.recursionAvailable,
        questions: message.questions,
        answers: sections.answers,
        authorities: sections.authorities,
        additionals: sections.additionals,
        edns: answeredEdns(message),
    };
    try {
        return fault === undefined
            ? repeatQuestion(request, fit(full, sizeLimit(exchange)))
            : encodeSpoiled(exchange, fault, full);
    } catch (error) {
        if (!(error instanceof UnencodableError)) {
            throw error;
        }
        // If a record of the world has no wire form, its servers fail. If the question has none, it is malformed.
        return typeof reply === "string" || reply.rcode === "SERVFAIL"
            ? formatError(request)
            : encodeReply(
                  exchange,
                  makeReply({ ...reply, rcode: "SERVFAIL", answers: [], authorities: [], additionals: [] }),
              );
    }
}

/** The DO bit is returned as it was (RFC 3225 §3), also if the answer has no signature. */
function answeredEdns({ edns }: DnsMessage): Edns | undefined {
    return (
        edns && {
            udpSize: OUR_UDP_SIZE,
            version: 0,
            options: [],
            ...(edns.dnssecOk === true ? { dnssecOk: true } : {}),
        }
    );
}

function encodeSpoiled(exchange: Exchange, fault: DnsFault, full: DnsMessage): Buffer {
    const spoiled = spoilMessage(fault, full);
    const limit = fault.fault === "oversized" ? MAX_TCP_SIZE : sizeLimit(exchange);
    const bytes = fit(spoiled, limit);
    const asked = fault.fault === "wrong-question" ? bytes : repeatQuestion(exchange.request, bytes);
    return spoilBytes(fault, spoiled, asked);
}

/**
 * The message, or a truncated one if it is too long. The client asks again over TCP, so the contents of a truncated message do not matter
 * (RFC 2181 §9). Additional records that do not fit are left out, and that is not a reason to ask again, except for glue (RFC 9471 §3).
 */
function fit(message: DnsMessage, limit: number): Buffer {
    let bytes = encodeMessage(message);
    let additionals = message.answers.length > 0 ? message.additionals : [];
    while (bytes.length > limit && additionals.length > 0) {
        additionals = additionals.slice(0, -1);
        bytes = encodeMessage({ ...message, additionals });
    }
    return bytes.length <= limit
        ? bytes
        : encodeMessage({ ...message, answers: [], authorities: [], additionals: [], truncated: true });
}

function sizeLimit({ message, transport }: Exchange): number {
    return transport === "tcp" ? MAX_TCP_SIZE : udpLimit(message);
}

function udpLimit({ edns }: DnsMessage): number {
    return Math.min(Math.max(edns?.udpSize ?? PLAIN_UDP_SIZE, PLAIN_UDP_SIZE), MAX_UDP_SIZE);
}

/** The question is returned as it was written, with upper-case letters, because some resolvers compare them. */
function repeatQuestion(request: Buffer, response: Buffer): Buffer {
    let end = HEADER;
    for (let length = request[end]; length !== undefined && length !== 0; length = request[end]) {
        if (length > MAX_LABEL) {
            // A name that is a pointer into the header. It is legal for the decoder, but has no letters to return.
            return response;
        }
        end += 1 + length;
    }
    request.copy(response, HEADER, HEADER, end + 5);
    return response;
}

/** FORMERR, for bytes with a header. There is no answer to shorter bytes, and none to a response. */
function formatError(request: Buffer): Buffer | undefined {
    if (request.length < HEADER || (request.readUInt8(2) & 0x80) !== 0) {
        return undefined;
    }
    const flags = request.readUInt16BE(2);
    return encodeMessage({
        ...makeReply({}),
        id: request.readUInt16BE(0),
        response: true,
        opcode: (flags >> 11) & 0xf,
        rcode: "FORMERR",
        truncated: false,
        recursionDesired: (flags & 0x100) !== 0,
        questions: [],
    });
}

function tryDecode(request: Buffer): DnsMessage | undefined {
    try {
        return decodeMessage(request);
    } catch (error) {
        if (error instanceof MalformedMessageError) {
            return undefined;
        }
        throw error;
    }
}
