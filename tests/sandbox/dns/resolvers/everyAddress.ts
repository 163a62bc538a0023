import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, isIPv6, type Socket } from "node:net";
import { hasEdns, withDestination, withoutEdns } from "./destination";

/**
 * Name servers at their own addresses, port 53, UDP and TCP. Each one forwards its questions to the sandbox's gateway. They need a network
 * namespace in which every address is local.
 */

export interface Gateway {
    host: string;
    port: number;
}

const DNS_PORT = 53;
/** Longer than any resolver waits, in milliseconds. */
const FORGET_MS = 10_000;

/** Starts the servers; they end with the process. */
export async function playServers(addresses: Iterable<string>, gateway: Gateway): Promise<void> {
    await Promise.all(
        [...new Set(addresses)].map(async (address) => {
            await serveUdp(address, gateway);
            await serveTcp(address, gateway);
        }),
    );
}

async function serveUdp(address: string, gateway: Gateway): Promise<void> {
    const server = createSocket(isIPv6(address) ? "udp6" : "udp4");
    server.on("message", (request, client) => {
        const upstream = createSocket("udp4");
        const forget = setTimeout(() => upstream.close(), FORGET_MS);
        upstream.on("message", (reply) => {
            clearTimeout(forget);
            upstream.close();
            server.send(hasEdns(request) ? reply : withoutEdns(reply), client.port, client.address);
        });
        upstream.send(withDestination(request, address), gateway.port, gateway.host);
    });
    server.bind(DNS_PORT, address);
    await once(server, "listening");
}

async function serveTcp(address: string, gateway: Gateway): Promise<void> {
    const server = createServer((client) => {
        const upstream = connect(gateway.port, gateway.host);
        let isPlain = false;
        // Either side may close the connection.
        client.on("error", () => upstream.destroy()).on("close", () => upstream.destroy());
        upstream.on("error", () => client.destroy()).on("close", () => client.destroy());
        readMessages(client, (request) => {
            isPlain = !hasEdns(request);
            writeMessage(upstream, withDestination(request, address));
        });
        readMessages(upstream, (reply) => writeMessage(client, isPlain ? withoutEdns(reply) : reply));
    });
    server.listen(DNS_PORT, address);
    await once(server, "listening");
}

/** RFC 7766 §8: each message after its length in two octets. */
function readMessages(socket: Socket, take: (message: Buffer) => void): void {
    let received = Buffer.alloc(0);
    socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
            const end = 2 + received.readUInt16BE(0);
            take(received.subarray(2, end));
            received = received.subarray(end);
        }
    });
}

function writeMessage(socket: Socket, message: Buffer): void {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    socket.write(Buffer.concat([length, message]));
}
