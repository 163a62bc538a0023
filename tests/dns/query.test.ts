import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import fc from "fast-check";
import type { DnsMessage } from "../../dns/packet";
import { QueryError } from "../../dns/queryError";
import { query } from "../../dns/query";
import type { QueryOptions } from "../../dns/query";
import { DESTINATION_OPTION } from "../../dns/route";
import type { DnsDestination } from "../../dns/route";
import { framed, right, tcpServer, udpServer } from "./queryServers";
import type { Behaviour, FakeServer } from "./queryServers";

const QUESTION = { name: "www.example.com", type: "A" } as const;
/** Long enough for loopback, and short enough for a test that waits for the whole time. */
const QUICK: QueryOptions = { timeoutMs: 60, attempts: 1 };

describe("query", () => {
    const servers: FakeServer[] = [];

    afterEach(async () => {
        await Promise.all(servers.splice(0).map((server) => server.close()));
    });

    async function udp(behaviour: Behaviour, host?: string, port?: number): Promise<FakeServer> {
        const server = await udpServer(behaviour, host, port);
        servers.push(server);
        return server;
    }

    async function tcp(behaviour: Behaviour): Promise<FakeServer> {
        const server = await tcpServer(behaviour);
        servers.push(server);
        return server;
    }

    function rejectsWith(kind: QueryError["kind"], text: RegExp, ask: Promise<unknown>): Promise<void> {
        return assert.rejects(
            ask,
            (error) => error instanceof QueryError && error.kind === kind && text.test(error.message),
        );
    }

    it("returns the sections of the answer as plain records", async () => {
        const server = await udp((request) => [
            right(request, {
                answers: [
                    { name: "WWW.example.com", type: "CNAME", ttl: 300, data: "Host.Example.com." },
                    { name: "host.example.com", type: "A", ttl: 60, data: "192.0.2.1" },
                ],
                authorities: [{ name: "example.com", type: "NS", ttl: 172800, data: "ns1.example.com." }],
                additionals: [
                    { name: "ns1.example.com", type: "AAAA", ttl: 60, data: "2001:db8:0:0:0:0:0:1" },
                ],
            }),
        ]);
        assert.deepEqual(await query(server.target, QUESTION), {
            rcode: "NOERROR",
            authoritative: true,
            truncated: false,
            recursionAvailable: false,
            answers: [
                { name: "www.example.com", type: "CNAME", ttl: 300, data: "host.example.com." },
                { name: "host.example.com", type: "A", ttl: 60, data: "192.0.2.1" },
            ],
            authorities: [{ name: "example.com", type: "NS", ttl: 172800, data: "ns1.example.com." }],
            additionals: [{ name: "ns1.example.com", type: "AAAA", ttl: 60, data: "2001:db8::1" }],
            transport: "udp",
            packets: 1,
        });
    });

    it("has RD as requested, EDNS of 1232 octets, and the destination if there is one", async () => {
        const server = await udp((request) => [right(request)]);
        await query(server.target, QUESTION);
        await query({ ...server.target, destination: "2600:9000:5302:b00::1" }, QUESTION, {
            recursionDesired: true,
        });
        const [plain, meant] = server.requests;
        assert.deepEqual(
            [plain?.recursionDesired, plain?.edns],
            [false, { udpSize: 1232, version: 0, options: [] }],
        );
        assert.equal(meant?.recursionDesired, true);
        assert.deepEqual(meant.edns?.options, [
            { code: DESTINATION_OPTION, data: Buffer.from("2600:9000:5302:b00::1") },
        ]);
    });

    it("uses another id and another port each time", async () => {
        const server = await udp((request) => [right(request)]);
        await Promise.all(Array.from({ length: 8 }, () => query(server.target, QUESTION)));
        assert.ok(new Set(server.requests.map(({ id }) => id)).size > 4);
    });

    it("accepts an answer whose question has another case", async () => {
        const server = await udp((request) => {
            const bytes = right(request);
            bytes.write("WwW", 13, "ascii");
            return [bytes];
        });
        assert.equal((await query(server.target, QUESTION)).answers.length, 1);
    });

    it("reaches IPv6 servers", async function () {
        let server: FakeServer;
        try {
            server = await udp((request) => [right(request)], "::1");
        } catch {
            // Skipped on a machine without IPv6.
            this.skip();
        }
        assert.equal((await query(server.target, QUESTION)).rcode, "NOERROR");
    });

    const strays: [string, (request: DnsMessage) => Buffer][] = [
        ["a wrong id", (request) => right(request, { id: (request.id + 1) & 0xffff })],
        [
            "another name",
            (request) =>
                right(request, { questions: [{ name: "evil.example.com", type: "A", class: "IN" }] }),
        ],
        [
            "another type",
            (request) => right(request, { questions: [{ ...QUESTION, type: "AAAA", class: "IN" }] }),
        ],
        ["data without a question", (request) => right(request, { questions: [] })],
        [
            "two questions",
            (request) => right(request, { questions: [...request.questions, ...request.questions] }),
        ],
        ["the request itself", (request) => right(request, { response: false })],
        ["another opcode", (request) => right(request, { opcode: 4 })],
        ["an empty packet", () => Buffer.alloc(0)],
        ["half a header", (request) => right(request).subarray(0, 7)],
        ["a truncated answer", (request) => right(request).subarray(0, -3)],
        ["random bytes", () => Buffer.from("ff".repeat(64), "hex")],
    ];
    for (const [what, stray] of strays) {
        it(`ignores ${what}, and accepts the right answer after it`, async () => {
            const server = await udp((request) => [stray(request), right(request)]);
            const answer = await query(server.target, QUESTION);
            assert.equal(answer.answers[0]?.data, "192.0.2.1");
            assert.equal(answer.packets, 1);
        });

        it(`times out after ${what}, and reports that packets arrived`, async () => {
            const server = await udp((request) => [stray(request)]);
            await rejectsWith(
                "timeout",
                /no answer over UDP in 60 ms; 1 packets that did not match/,
                query(server.target, QUESTION, QUICK),
            );
        });
    }

    it("accepts an error without the question, which a server sends if it cannot parse the query", async () => {
        const server = await udp((request) => [
            right(request, { rcode: "FORMERR", questions: [], answers: [] }),
        ]);
        assert.equal((await query(server.target, QUESTION)).rcode, "FORMERR");
    });

    it("reads the upper bits of an extended rcode", async () => {
        const server = await udp((request) => [
            right(request, {
                rcode: "BADVERS",
                answers: [],
                edns: { udpSize: 1232, version: 0, options: [] },
            }),
        ]);
        assert.equal((await query(server.target, QUESTION)).rcode, "BADVERS");
    });

    it("is repeated after silence, and counts the packets", async () => {
        let seen = 0;
        const server = await udp((request) => (++seen === 1 ? [] : [right(request)]));
        const directions: string[] = [];
        const answer = await query(server.target, QUESTION, {
            timeoutMs: 150,
            attempts: 3,
            onPacket: (direction) => directions.push(direction),
        });
        assert.equal(answer.packets, 2);
        assert.deepEqual(directions, ["sent", "sent", "received"]);
        assert.notEqual(server.requests[0]?.id, server.requests[1]?.id);
    });

    it("ends after all attempts without an answer, in bounded time", async () => {
        const server = await udp(() => []);
        const start = Date.now();
        await rejectsWith(
            "timeout",
            /www\.example\.com A at 127\.0\.0\.1:\d+/,
            query(server.target, QUESTION, { timeoutMs: 40, attempts: 3 }),
        );
        assert.equal(server.requests.length, 3);
        assert.ok(Date.now() - start < 1000);
    });

    it("reports if no server listens", async () => {
        await rejectsWith("network", /ECONNREFUSED/, query(await freeTarget(), QUESTION, { attempts: 2 }));
        await rejectsWith(
            "network",
            /ECONNREFUSED/,
            query(await freeTarget(), QUESTION, { transport: "tcp" }),
        );
    });

    it("refuses an invalid port and a name that no packet can carry", async () => {
        for (const transport of ["udp", "tcp"] as const) {
            await rejectsWith(
                "network",
                /port/i,
                query({ host: "127.0.0.1", port: 70000 }, QUESTION, { transport }),
            );
            const name = `${"a".repeat(64)}.example.com`;
            await rejectsWith(
                "malformed",
                /64 octets/,
                query({ host: "127.0.0.1", port: 53 }, { name, type: "A" }, { transport }),
            );
        }
    });

    describe("over TCP", () => {
        it("repeats the query if the answer over UDP was truncated", async () => {
            const stream = await tcp((request) => [framed(right(request))]);
            const datagram = await udp(
                (request) => [right(request, { truncated: true, answers: [] })],
                "127.0.0.1",
                stream.target.port,
            );
            const answer = await query(datagram.target, QUESTION);
            assert.deepEqual(
                [answer.transport, answer.packets, answer.truncated, answer.answers.length],
                ["tcp", 2, false, 1],
            );
        });

        it("repeats the query if the answer was cut in the middle of a record", async () => {
            const stream = await tcp((request) => [framed(right(request))]);
            const cut: Behaviour = (request) => [right(request, { truncated: true }).subarray(0, -3)];
            const datagram = await udp(cut, "127.0.0.1", stream.target.port);
            assert.equal((await query(datagram.target, QUESTION)).transport, "tcp");
        });

        it("returns the truncated answer if only UDP is allowed", async () => {
            const server = await udp((request) => [right(request, { truncated: true, answers: [] })]);
            const answer = await query(server.target, QUESTION, { transport: "udp" });
            assert.deepEqual([answer.truncated, answer.transport], [true, "udp"]);
        });

        it("joins an answer that arrives octet by octet", async () => {
            const server = await tcp((request) =>
                [...framed(right(request))].map((octet) => Buffer.from([octet])),
            );
            assert.equal((await query(server.target, QUESTION, { transport: "tcp" })).answers.length, 1);
        });

        it("calls an answer to another query malformed, and an early end a network failure", async () => {
            const wrong = await tcp((request) => [framed(right(request, { id: request.id ^ 1 }))]);
            await rejectsWith(
                "malformed",
                /no answer to the question/,
                query(wrong.target, QUESTION, { transport: "tcp" }),
            );
            const closing = await tcp(() => []);
            await rejectsWith(
                "network",
                /closed the connection/,
                query(closing.target, QUESTION, { transport: "tcp" }),
            );
        });

        it("times out if a server never finishes its answer", async () => {
            const server = await tcp((request) => [framed(right(request)).subarray(0, 20)]);
            await rejectsWith(
                "timeout",
                /over TCP/,
                query(server.target, QUESTION, { ...QUICK, transport: "tcp" }),
            );
        });
    });

    it("returns an answer or throws a QueryError, for any response", async () => {
        let mutate = (bytes: Buffer): Buffer => bytes;
        const server = await udp((request) => [mutate(right(request))]);
        const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
        await fc.assert(
            fc.asyncProperty(
                fc.array(change, { maxLength: 6 }),
                fc.option(fc.nat()),
                async (changes, cut) => {
                    mutate = (bytes) => {
                        changes.forEach(([at, value]) => bytes.writeUInt8(value, at % bytes.length));
                        return cut === null ? bytes : bytes.subarray(0, cut % bytes.length);
                    };
                    try {
                        const answer = await query(server.target, QUESTION, {
                            timeoutMs: 5,
                            attempts: 1,
                            transport: "udp",
                        });
                        assert.equal(typeof answer.rcode, "string");
                    } catch (error) {
                        assert.ok(error instanceof QueryError, String(error));
                    }
                },
            ),
            { numRuns: 150 },
        );
    });
});

/** A port on which no process listens, over UDP or TCP. A port that is free for UDP may be taken for TCP; then another one is chosen. */
async function freeTarget(): Promise<DnsDestination> {
    for (;;) {
        const socket = createSocket("udp4").bind(0, "127.0.0.1");
        await once(socket, "listening");
        const { port } = socket.address();
        const tcp = createServer().listen(port, "127.0.0.1");
        const isFree = await once(tcp, "listening").then(
            () => true,
            () => false,
        );
        await new Promise<void>((resolve) => socket.close(() => resolve()));
        if (isFree) {
            await new Promise((resolve) => tcp.close(resolve));
            return { host: "127.0.0.1", port };
        }
    }
}
