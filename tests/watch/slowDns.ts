import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { parseHostPort } from "../../dns/route";

/** Runs the work with a gateway that forwards each message to another one, and returns each answer after this number of milliseconds. */
export async function withSlowDns(
    gateway: string,
    delayMs: number,
    work: (gateway: string) => Promise<void>,
): Promise<void> {
    const to = parseHostPort(gateway);
    const open = new Set<Socket>();
    const server = createServer((client) => {
        const upstream = connect(to.port, to.host);
        open.add(client).add(upstream);
        const end = (): void => {
            client.destroy();
            upstream.destroy();
        };
        client.on("data", (bytes) => upstream.write(bytes)).on("error", end);
        client.once("close", end);
        upstream
            .on("data", (bytes) => setTimeout(() => client.writable && client.write(bytes), delayMs))
            .on("error", end);
    });
    const udp = createSocket("udp4");
    udp.on("message", (question, { port, address }) => {
        const upstream = createSocket("udp4");
        upstream.once("message", (answer) => {
            upstream.close();
            setTimeout(() => udp.send(answer, port, address), delayMs);
        });
        upstream.send(question, to.port, to.host);
    });
    const port = await listenOnOnePort(server, udp);
    try {
        await work(`127.0.0.1:${port}`);
    } finally {
        open.forEach((socket) => socket.destroy());
        await new Promise((resolve) => server.close(resolve));
        await new Promise<void>((resolve) => udp.close(() => resolve()));
    }
}

/** UDP uses the port that TCP has received. */
async function listenOnOnePort(server: Server, udp: UdpSocket): Promise<number> {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    udp.bind(port, "127.0.0.1");
    await once(udp, "listening");
    return port;
}
