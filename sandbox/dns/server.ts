import { createSocket } from "node:dgram";
import type { Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { DnsFaultInjector } from "./faults";
import { HEADER, respond, type Responder } from "./respond";
import type { World } from "../world";

/**
 * The sandbox's DNS on loopback, UDP and TCP: one gateway for every server of the world. An EDNS option (`DESTINATION_OPTION`) of a packet
 * names the server. Without that option, a packet with the RD bit gets a recursive resolver, and any other a root server.
 */
export interface DnsServer {
    /** host:port, the same port for UDP and TCP. */
    address: string;
    /** Stops the servers and ends open connections. */
    close(): Promise<void>;
}

const HOST = "127.0.0.1";
const TCP_IDLE_MS = 10_000;
const BIND_ATTEMPTS = 10;

export interface DnsServerOptions {
    /** The port for UDP and TCP. @default a port that is free for both */
    port?: number;
    /** The name of this resolver in the faults. @default "resolver" */
    resolverName?: "resolver" | "resolver2";
    /** The faults. @default none */
    faults?: DnsFaultInjector;
}

/**
 * Starts the servers.
 *
 * @throws Error with `code` EADDRINUSE if the port is taken
 */
export async function startDnsServer(world: World, options: DnsServerOptions = {}): Promise<DnsServer> {
    const { resolverName = "resolver", faults = new DnsFaultInjector() } = options;
    const responder = { world, resolverName, faults };
    const { tcp, udp, port } = await bindBoth(
        options.port ?? 0,
        (options.port ?? 0) === 0 ? BIND_ATTEMPTS : 1,
    );
    const connections = new Set<Socket>();
    udp.on("message", (request, client) => {
        const response = respond(responder, request, "udp");
        if (response !== undefined && response !== "reset") {
            const socket = response.fromElsewhere ? createSocket("udp4") : udp;
            // If the client is gone, the server need not know. Without the callback, the failure would be thrown.
            socket.send(response.bytes, client.port, client.address, () =>
                socket === udp ? undefined : socket.close(),
            );
        }
    });
    tcp.on("connection", (socket) => {
        connections.add(socket);
        socket.on("close", () => connections.delete(socket));
        serveConnection(responder, socket);
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

/** RFC 7766: the client sends any number of messages, each after its length in two octets. */
function serveConnection(responder: Responder, socket: Socket): void {
    let received = Buffer.alloc(0);
    socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
    // If the client closes the connection, the server need not know.
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
            const end = 2 + received.readUInt16BE(0);
            if (end < 2 + HEADER) {
                // The bytes are not a message, so the start of the next message is unknown.
                socket.destroy();
                return;
            }
            const response = respond(responder, received.subarray(2, end), "tcp");
            if (response === "reset") {
                socket.resetAndDestroy();
                return;
            }
            received = received.subarray(end);
            if (response !== undefined) {
                const length = Buffer.alloc(2);
                length.writeUInt16BE(response.bytes.length);
                socket.write(Buffer.concat([length, response.bytes]));
            }
        }
        if (socket.writableNeedDrain) {
            // A client that sends questions and does not read answers has to wait. Otherwise it would fill the memory.
            socket.pause();
        }
    });
    socket.on("drain", () => socket.resume());
}

/** A port that is free for TCP may be taken for UDP. Then another port is tried. */
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
