import { createSocket } from "node:dgram";
import type { Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { DnsFaultInjector } from "./faults";
import { HEADER, respond, type Responder } from "./respond";
import type { World } from "../world";

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
const TCP_IDLE_MS = 10_000;
const BIND_ATTEMPTS = 10;

export interface DnsServerOptions {
    /** For UDP and TCP. @default one that is free for both */
    port?: number;
    /** As which the faults know it when it is asked as a resolver. @default "resolver" */
    resolverName?: "resolver" | "resolver2";
    /** What goes wrong. @default nothing */
    faults?: DnsFaultInjector;
}

/**
 * Starts to answer.
 *
 * @throws Error with `code` EADDRINUSE where the port is taken
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
            // A client that is gone is no concern of a server's; the callback keeps the failure from being
            // thrown.
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

/** RFC 7766: messages after their length in two octets, as many as the client sends. */
function serveConnection(responder: Responder, socket: Socket): void {
    let received = Buffer.alloc(0);
    socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
    // A client that breaks off is no concern of a server's.
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
            const end = 2 + received.readUInt16BE(0);
            if (end < 2 + HEADER) {
                // No message: nothing tells at which octet the next one would begin.
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
            // A client that asks and does not read waits, instead of filling our memory.
            socket.pause();
        }
    });
    socket.on("drain", () => socket.resume());
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
