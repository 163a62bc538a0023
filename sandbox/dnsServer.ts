import { createSocket } from "node:dgram";
import type { Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { MalformedMessageError, decodeMessage, encodeMessage } from "../dns/packet";
import type { DnsMessage } from "../dns/packet";
import { DESTINATION_OPTION } from "../dns/route";
import { UnencodableError } from "../dns/wireNames";
import { answer } from "./dnsAnswers";
import { makeReply } from "./dnsReply";
import type { Reply } from "./dnsReply";
import type { World } from "./world";

/**
 * The sandbox's DNS on loopback, UDP and TCP: one gateway for every server of the world. A packet says in
 * an EDNS option (`DESTINATION_OPTION`) whose answer it wants; without that option, a packet with the RD
 * bit gets a recursive resolver, and any other a root server.
 */
export interface DnsServer {
    /** host:port, the same port for UDP and TCP. */
    address: string;
    /** Ends open connections too. */
    close(): Promise<void>;
}

const HOST = "127.0.0.1";
/** RFC 1035 §4.2.1, without EDNS. */
const PLAIN_UDP_SIZE = 512;
const OUR_UDP_SIZE = 1232;
/** The most that we send in one datagram, whatever the client says that it takes. */
const MAX_UDP_SIZE = 4096;
const HEADER = 12;
const MAX_LABEL = 63;
const TCP_IDLE_MS = 10_000;
const BIND_ATTEMPTS = 10;

/**
 * Starts to answer.
 *
 * @param options.port for UDP and TCP; by default one that is free for both
 * @throws Error with `code` EADDRINUSE where the port is taken
 */
export async function startDnsServer(world: World, options: { port?: number } = {}): Promise<DnsServer> {
    const { tcp, udp, port } = await bindBoth(
        options.port ?? 0,
        options.port === undefined ? BIND_ATTEMPTS : 1,
    );
    const connections = new Set<Socket>();
    udp.on("message", (request, client) => {
        const response = respond(world, request, "udp");
        if (response !== undefined) {
            // A client that is gone is no concern of a server's; the callback keeps the failure from being
            // thrown.
            udp.send(response, client.port, client.address, () => undefined);
        }
    });
    tcp.on("connection", (socket) => {
        connections.add(socket);
        socket.on("close", () => connections.delete(socket));
        serveConnection(world, socket);
    });
    return {
        address: `${HOST}:${port}`,
        async close() {
            connections.forEach((socket) => socket.destroy());
            await Promise.all([
                new Promise<void>((resolve) => udp.close(() => resolve())),
                new Promise<void>((resolve) => tcp.close(() => resolve())),
            ]);
        },
    };
}

/**
 * The bytes that answer a request's bytes, or undefined where nothing is sent. Everything that the
 * sandbox's DNS does to a packet happens here. Never throws.
 */
export function respond(world: World, request: Buffer, transport: "udp" | "tcp"): Buffer | undefined {
    const message = tryDecode(request);
    if (message === undefined) {
        return formatError(request);
    }
    if (message.response) {
        return undefined;
    }
    if (message.opcode !== 0) {
        return encodeReply(request, message, "NOTIMP", transport);
    }
    const [question] = message.questions;
    if (question === undefined || message.questions.length > 1 || message.severalEdns === true) {
        return formatError(request);
    }
    if ((message.edns?.version ?? 0) > 0) {
        return encodeReply(request, message, "BADVERS", transport);
    }
    if (question.class !== "IN" || question.type === "AXFR" || question.type === "IXFR") {
        return encodeReply(request, message, "REFUSED", transport);
    }
    const reply = answer(world, destinationOf(message), { name: question.name, type: question.type });
    return reply === undefined ? undefined : encodeReply(request, message, reply, transport);
}

function destinationOf(message: DnsMessage): string {
    const option = message.edns?.options.find(({ code }) => code === DESTINATION_OPTION);
    return option?.data.toString("latin1") ?? (message.recursionDesired ? "resolver" : "root");
}

function encodeReply(
    request: Buffer,
    message: DnsMessage,
    reply: Reply | string,
    transport: "udp" | "tcp",
): Buffer | undefined {
    const sections = typeof reply === "string" ? makeReply({}) : reply;
    const full: DnsMessage = {
        ...sections,
        id: message.id,
        response: true,
        opcode: message.opcode,
        rcode: typeof reply === "string" ? reply : reply.rcode,
        truncated: false,
        recursionDesired: message.recursionDesired,
        questions: message.questions,
        edns: message.edns === undefined ? undefined : { udpSize: OUR_UDP_SIZE, version: 0, options: [] },
    };
    const limit = transport === "tcp" ? 0xffff : udpLimit(message);
    try {
        const bytes = encodeMessage(full);
        // RFC 2181 §9: a truncated answer is to be asked for again over TCP, so what is in it does not
        // matter.
        const fitting =
            bytes.length <= limit
                ? bytes
                : encodeMessage({ ...full, ...makeReply({}), ...truncation(sections, full) });
        return repeatQuestion(request, fitting);
    } catch (error) {
        if (!(error instanceof UnencodableError)) {
            throw error;
        }
        // What the world holds has no wire form: its servers fail. Where the question itself has none, it
        // is malformed.
        return typeof reply === "string" || reply.rcode === "SERVFAIL"
            ? formatError(request)
            : encodeReply(
                  request,
                  message,
                  makeReply({ ...reply, rcode: "SERVFAIL", answers: [], authorities: [], additionals: [] }),
                  transport,
              );
    }
}

function udpLimit({ edns }: DnsMessage): number {
    return Math.min(Math.max(edns?.udpSize ?? PLAIN_UDP_SIZE, PLAIN_UDP_SIZE), MAX_UDP_SIZE);
}

function truncation(reply: Reply, full: DnsMessage): Partial<DnsMessage> {
    const { authoritative, recursionAvailable } = reply;
    return { rcode: full.rcode, authoritative, recursionAvailable, truncated: true };
}

/** The question comes back as it was written, upper case letters too: some resolvers compare them. */
function repeatQuestion(request: Buffer, response: Buffer): Buffer {
    let end = HEADER;
    for (let length = request[end]; length !== undefined && length !== 0; length = request[end]) {
        if (length > MAX_LABEL) {
            // A name that points into the header: legal for the decoder, and nothing that has letters to
            // keep.
            return response;
        }
        end += 1 + length;
    }
    request.copy(response, HEADER, HEADER, end + 5);
    return response;
}

/** FORMERR, for what has a header that can be answered; nothing for less, and nothing for a response. */
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

/** RFC 7766: messages after their length in two octets, as many as the client sends. */
function serveConnection(world: World, socket: Socket): void {
    let received = Buffer.alloc(0);
    socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
    // A client that breaks off is no concern of a server's.
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
            const end = 2 + received.readUInt16BE(0);
            const response = respond(world, received.subarray(2, end), "tcp");
            received = received.subarray(end);
            if (response !== undefined) {
                const length = Buffer.alloc(2);
                length.writeUInt16BE(response.length);
                socket.write(Buffer.concat([length, response]));
            }
        }
    });
}

/** A port that is free for TCP may be taken for UDP: then another one is tried. */
async function bindBoth(
    port: number,
    attempts: number,
): Promise<{ tcp: Server; udp: UdpSocket; port: number }> {
    const tcp = createServer();
    tcp.listen(port, HOST);
    await once(tcp, "listening");
    const bound = (tcp.address() as AddressInfo).port;
    const udp = createSocket("udp4");
    try {
        udp.bind(bound, HOST);
        await once(udp, "listening");
        return { tcp, udp, port: bound };
    } catch (error) {
        udp.close();
        await new Promise((resolve) => tcp.close(resolve));
        if (attempts > 1) {
            return bindBoth(port, attempts - 1);
        }
        throw error;
    }
}
