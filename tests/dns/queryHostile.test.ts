import assert from "node:assert/strict";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket as TcpSocket } from "node:net";
import { decodeMessage, type DnsMessage } from "../../dns/packet";
import { QueryError } from "../../dns/queryError";
import { query, type DnsAnswer, type QueryOptions } from "../../dns/query";
import { framed, right, udpServer } from "./queryServers";

const HOST = "127.0.0.1";
const QUESTION = { name: "www.example.com", type: "A" } as const;
const LIE: Partial<DnsMessage> = {
    answers: [{ name: QUESTION.name, type: "A", ttl: 60, data: "203.0.113.66" }],
};

describe("A query with forged answers", () => {
    const closers: (() => void)[] = [];

    afterEach(() => closers.splice(0).forEach((close) => close()));

    async function bound(host = HOST, port = 0): Promise<Socket> {
        const socket = createSocket("udp4").bind(port, host);
        await once(socket, "listening");
        closers.push(() => socket.close());
        return socket;
    }

    /** A server whose reaction to each request the test sets. */
    async function serve(
        answer: (request: DnsMessage, client: RemoteInfo, server: Socket) => void,
    ): Promise<{ host: string; port: number }> {
        const server = await bound();
        server.on("message", (bytes, client) => answer(decodeMessage(bytes), client, server));
        return { host: HOST, port: server.address().port };
    }

    const send = (from: Socket, client: RemoteInfo, ...packets: Buffer[]): void =>
        packets.forEach((packet) => from.send(packet, client.port, client.address));

    async function assertTrue(answer: Promise<DnsAnswer>): Promise<void> {
        const { answers, packets } = await answer;
        assert.deepEqual([answers.map(({ data }) => data), packets], [["192.0.2.1"], 1]);
    }

    it("has an unpredictable port and id", async () => {
        const seen: { id: number; port: number }[] = [];
        const target = await serve((request, client, server) => {
            seen.push({ id: request.id, port: client.port });
            send(server, client, right(request));
        });
        for (let times = 0; times < 16; times += 1) {
            await query(target, QUESTION);
        }
        for (const key of ["id", "port"] as const) {
            const values = seen.map((each) => each[key]);
            const steps = values.slice(1).map((value, index) => value - (values[index] ?? 0));
            assert.ok(new Set(values).size >= 12, `${key}s: ${values.join(" ")}`);
            assert.ok(new Set(steps).size >= 8, `${key}s do not count up: ${values.join(" ")}`);
        }
    });

    it("accepts the right answer after 60 guesses of its id", async () => {
        const target = await serve((request, client, server) => {
            const guesses = Array.from({ length: 60 }, (_, index) =>
                right(request, { ...LIE, id: (request.id + 1 + index) & 0xffff }),
            );
            send(server, client, ...guesses, right(request));
        });
        await assertTrue(query(target, QUESTION));
    });

    it("accepts the right answer after a packet with its id and question from another port", async () => {
        const stranger = await bound();
        const target = await serve((request, client, server) => {
            send(stranger, client, right(request, LIE));
            setTimeout(() => send(server, client, right(request)), 20);
        });
        await assertTrue(query(target, QUESTION));
    });

    it("accepts the right answer after a packet with its id and question from another address", async function () {
        let stranger: Socket | undefined;
        const target = await serve((request, client, server) => {
            send(stranger ?? server, client, right(request, LIE));
            setTimeout(() => send(server, client, right(request)), 20);
        });
        try {
            stranger = await bound("127.0.0.2", target.port);
        } catch {
            // Skipped on a system with only one loopback address.
            this.skip();
        }
        await assertTrue(query(target, QUESTION));
    });

    const questions: [what: string, change: (bytes: Buffer) => Buffer][] = [
        [
            "a similar name with a dot within a label",
            (bytes) => Buffer.from(bytes).fill(Buffer.from("\x0bwww.example"), 12, 24),
        ],
        ["another class", (bytes) => withNumber(bytes, 12 + 17 + 2, 3)],
        [
            "a pointer in the place of its name",
            (bytes) =>
                Buffer.concat([bytes.subarray(0, 12), Buffer.from([0xc0, 4]), bytes.subarray(12 + 17)]),
        ],
        ["no end", (bytes) => bytes.subarray(0, 12 + 17 + 3)],
    ];
    for (const [what, change] of questions) {
        it(`accepts the right answer after a packet whose question has ${what}`, async () => {
            const target = await serve((request, client, server) =>
                send(server, client, change(right(request, LIE)), right(request)),
            );
            await assertTrue(query(target, QUESTION));
        });
    }

    it("ends at its time limit while a server floods it with invalid packets", async () => {
        let flooding: NodeJS.Timeout | undefined;
        const target = await serve((request, client, server) => {
            const noise = Buffer.concat([withNumber(right(request), 6, 2), Buffer.alloc(8000, 0xc0)]);
            flooding ??= setInterval(() => send(server, client, ...Array<Buffer>(50).fill(noise)), 1);
        });
        closers.push(() => clearInterval(flooding));
        const start = performance.now();
        await assert.rejects(query(target, QUESTION, { timeoutMs: 150, attempts: 1 }), { kind: "timeout" });
        assert.ok(performance.now() - start < 1000);
    });
});

describe("A query over TCP to a hostile server", () => {
    let server: Server;
    let connections: TcpSocket[];
    let behave: (socket: TcpSocket, request: DnsMessage) => void;
    const LIMIT = 120;

    beforeEach(async () => {
        connections = [];
        server = createServer((socket) => {
            connections.push(socket);
            socket.on("error", () => socket.destroy());
            socket.once("data", (bytes) => behave(socket, decodeMessage(bytes.subarray(2))));
        }).listen(0, HOST);
        await once(server, "listening");
    });

    afterEach(async () => {
        connections.forEach((socket) => socket.destroy());
        await new Promise((resolve) => server.close(resolve));
    });

    const ask = (options: QueryOptions = {}): Promise<DnsAnswer> =>
        query({ host: HOST, port: (server.address() as AddressInfo).port }, QUESTION, {
            timeoutMs: LIMIT,
            attempts: 1,
            transport: "tcp",
            ...options,
        });

    /** The reason for the refusal, and whether it took the whole time that is allowed. */
    async function refusal(asked = ask()): Promise<{ kind: string; message: string; took: number }> {
        const start = performance.now();
        const error: unknown = await asked.then(
            () => undefined,
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof QueryError, "it should fail");
        return { kind: error.kind, message: error.message, took: performance.now() - start };
    }

    /** Writes octets one by one while the connection exists. */
    function trickle(socket: TcpSocket, bytes: Buffer, everyMs: number): void {
        let sent = 0;
        const timer = setInterval(() => {
            socket.write(bytes.subarray(sent, sent + 1));
            sent += 1;
        }, everyMs);
        socket.on("close", () => clearInterval(timer));
    }

    const ends: [what: string, kind: QueryError["kind"], act: typeof behave][] = [
        ["never answers and never closes", "timeout", () => undefined],
        ["sends half of a length", "timeout", (socket) => socket.write(Buffer.from([0]))],
        [
            "announces 65,535 octets and sends none",
            "timeout",
            (socket) => socket.write(Buffer.from([255, 255])),
        ],
        [
            "sends an answer octet by octet, too slowly",
            "timeout",
            (socket, request) => trickle(socket, framed(right(request)), 10),
        ],
        ["announces zero octets", "malformed", (socket) => socket.write(Buffer.alloc(2))],
        [
            "announces fewer octets than it sends",
            "malformed",
            (socket, request) => socket.write(Buffer.concat([Buffer.from([0, 20]), right(request)])),
        ],
        [
            "sends 65,535 random octets",
            "malformed",
            (socket) => socket.write(framed(Buffer.alloc(0xffff, 0xc0))),
        ],
        [
            "answers another query first",
            "malformed",
            (socket, request) =>
                socket.write(
                    Buffer.concat([framed(right(request, { id: request.id ^ 1 })), framed(right(request))]),
                ),
        ],
        [
            "closes the connection during its answer",
            "network",
            (socket, request) => socket.end(framed(right(request)).subarray(0, -1)),
        ],
        ["resets the connection", "network", (socket) => socket.resetAndDestroy()],
    ];
    for (const [what, kind, act] of ends) {
        it(`is refused in time (${kind}) if the server ${what}`, async () => {
            behave = act;
            const { kind: seen, took } = await refusal();
            assert.equal(seen, kind);
            assert.ok(took < LIMIT + 500, `${took} ms`);
            assert.ok(kind === "timeout" ? took > LIMIT / 2 : true, `${took} ms`);
        });
    }

    it("closes its connection", async () => {
        behave = () => undefined;
        await refusal();
        const [connection] = connections;
        assert.ok(connection);
        if (!connection.closed) {
            await once(connection, "close");
        }
    });

    it("does not accept a truncated answer over TCP as an empty one", async () => {
        behave = (socket, request) => socket.write(framed(right(request, { truncated: true, answers: [] })));
        const { kind, message } = await refusal();
        assert.deepEqual([kind, /the response over TCP is truncated$/.test(message)], ["malformed", true]);
    });

    it("has the same time limit for each attempt, with and without UDP before it", async () => {
        behave = (socket, request) => trickle(socket, framed(right(request)), 10);
        const { port } = server.address() as AddressInfo;
        let asked = 0;
        const datagrams = await udpServer(
            (request) => ((asked += 1) === 1 ? [] : [right(request, { truncated: true, answers: [] })]),
            HOST,
            port,
        );
        try {
            const { kind, took } = await refusal(ask({ transport: "auto", attempts: 2 }));
            assert.deepEqual([kind, asked], ["timeout", 2]);
            assert.ok(took > LIMIT && took < 3 * LIMIT + 500, `${took} ms`);
        } finally {
            await datagrams.close();
        }
    });
});

function withNumber(bytes: Buffer, at: number, value: number): Buffer {
    const copy = Buffer.from(bytes);
    copy.writeUInt16BE(value, at);
    return copy;
}
