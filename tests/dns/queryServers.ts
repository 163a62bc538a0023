import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { decodeMessage, encodeMessage } from "../../dns/packet";
import type { DnsMessage } from "../../dns/packet";
import type { DnsDestination } from "../../dns/route";

/** Name servers on loopback whose behavior the test sets. */

export interface FakeServer {
    target: DnsDestination;
    /** The received requests. */
    requests: DnsMessage[];
    close(): Promise<void>;
}

/** Returns the datagrams, or the bytes of the stream, that answer a request. */
export type Behaviour = (request: DnsMessage) => Buffer[];

/** A correct answer to a request, with changes. */
export function right(request: DnsMessage, changes: Partial<DnsMessage> = {}): Buffer {
    return encodeMessage({
        ...request,
        response: true,
        authoritative: true,
        edns: undefined,
        answers: [{ name: request.questions[0]?.name ?? ".", type: "A", ttl: 60, data: "192.0.2.1" }],
        ...changes,
    });
}

/** A message as TCP carries it. */
export function framed(bytes: Buffer): Buffer {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
}

export async function udpServer(behaviour: Behaviour, host = "127.0.0.1", port = 0): Promise<FakeServer> {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    const requests: DnsMessage[] = [];
    socket.on("message", (bytes, client) => {
        const request = decodeMessage(bytes);
        requests.push(request);
        behaviour(request).forEach((answer) => socket.send(answer, client.port, client.address));
    });
    socket.bind(port, host);
    await once(socket, "listening");
    return {
        target: { host, port: socket.address().port },
        requests,
        close: () => new Promise((resolve) => socket.close(() => resolve())),
    };
}

export async function tcpServer(behaviour: Behaviour, host = "127.0.0.1"): Promise<FakeServer> {
    const requests: DnsMessage[] = [];
    const server = createServer((socket) => {
        socket.on("error", () => socket.destroy());
        socket.on("data", (bytes) => {
            const request = decodeMessage(bytes.subarray(2));
            requests.push(request);
            const answers = behaviour(request);
            answers.forEach((answer) => socket.write(answer));
            if (answers.length === 0) {
                socket.end();
            }
        });
    });
    server.listen(0, host);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return {
        target: { host, port },
        requests,
        close: () => new Promise((resolve) => server.close(() => resolve())),
    };
}
