import assert from "node:assert/strict";
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { query } from "../../../dns/query";
import { parseHostPort } from "../../../dns/route";
import { DnsFaultInjector } from "../../../sandbox/dns/faults";
import { respond } from "../../../sandbox/dns/respond";
import { startDnsServer, type DnsServer } from "../../../sandbox/dns/server";
import { mutation, type Mutation } from "../../dns/mutations";
import { framed } from "../../dns/queryServers";
import { realExchanges, requestFor, type Exchange } from "../../dns/realPackets";
import { AWS, addRecords, brandWorld } from "./world";

/** The number of generated packets: in memory, and over each transport. */
const IN_MEMORY = 1_500;
const BURSTS = 6;
const BURST = 500;
/** The number of packets for which a socket's buffer has room on every system. */
const AT_ONCE = 50;
const CONNECTIONS = 8;

/** Some turns of the event loop, in which the server, on the same loop, reads the packets. */
async function turns(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
    }
}

describe("The sandbox's DNS server with changed queries", () => {
    const exchanges = realExchanges();
    const responses = exchanges.map(({ response }) => response);
    type Changed = [exchange: Exchange, mutate: Mutation, donor: Buffer];
    const changed: fc.Arbitrary<Changed> = fc.tuple(
        fc.constantFrom(...exchanges),
        mutation,
        fc.constantFrom(...responses, ...exchanges.map(({ request }) => request)),
    );
    const burst = fc.array(changed, { minLength: BURST, maxLength: BURST });
    let server: DnsServer;
    let udp: UdpSocket;
    let received = 0;

    before(async () => {
        const world = brandWorld();
        const zone = [...world.hostedZones.values()].find(({ name }) => name === "tenant.net.");
        assert.ok(zone);
        addRecords(zone, [["big", "TXT", ...Array.from({ length: 30 }, () => `"${"x".repeat(100)}"`)]]);
        server = await startDnsServer(world);
        udp = createSocket("udp4").bind(0, "127.0.0.1");
        udp.on("message", () => (received += 1));
        await once(udp, "listening");
        const { host, port } = parseHostPort(server.address);
        udp.connect(port, host);
        await once(udp, "connect");
    });

    after(async () => {
        udp.close();
        await server.close();
    });

    async function assertHealthy(transport: "udp" | "tcp"): Promise<void> {
        const { rcode, answers } = await query(
            parseHostPort(server.address),
            { name: "www.tenant.net", type: "A" },
            { recursionDesired: true, transport },
        );
        assert.deepEqual([rcode, answers.length], ["NOERROR", 3]);
    }

    async function connected(): Promise<Socket> {
        const { host, port } = parseHostPort(server.address);
        const socket = connect(port, host);
        // The server may close the connection at any octet.
        socket.on("error", () => socket.destroy());
        await once(socket, "connect");
        return socket;
    }

    it(`returns an answer with the same id, or none, ${IN_MEMORY} times`, () => {
        const responder = { world: brandWorld(), resolverName: "resolver", faults: new DnsFaultInjector() };
        const transport = fc.constantFrom("udp" as const, "tcp" as const);
        fc.assert(
            fc.property(changed, transport, ([{ request }, mutate, donor], by) => {
                const bytes = mutate(request, donor);
                const response = respond(responder, bytes, by);
                assert.notEqual(response, "reset");
                if (response !== undefined && response !== "reset") {
                    assert.equal(response.bytes.readUInt16BE(0), bytes.readUInt16BE(0));
                    assert.ok((response.bytes.readUInt8(2) & 0x80) !== 0, "it is a response");
                    assert.ok(response.bytes.length <= (by === "udp" ? 4096 : 0xffff));
                }
            }),
            { numRuns: IN_MEMORY },
        );
    });

    it(`runs after ${BURSTS} bursts of ${BURST} datagrams`, async () => {
        await fc.assert(
            fc.asyncProperty(burst, async (packets) => {
                for (let sent = 0; sent < packets.length; sent += AT_ONCE) {
                    packets
                        .slice(sent, sent + AT_ONCE)
                        .forEach(([{ request }, mutate, donor]) => udp.send(mutate(request, donor)));
                    await turns();
                }
                await assertHealthy("udp");
            }),
            { numRuns: BURSTS, endOnFailure: true },
        );
        // Many of them were still questions, so they did arrive.
        assert.ok(received > (BURSTS * BURST) / 3, `${received} answers`);
    });

    it("runs after connections that send such queries, in any pieces, and break off", async () => {
        await fc.assert(
            fc.asyncProperty(burst, fc.integer({ min: 1, max: 3000 }), async (packets, piece) => {
                const per = Math.ceil(BURST / CONNECTIONS);
                const streams = Array.from({ length: CONNECTIONS }, (_, index) =>
                    Buffer.concat(
                        packets.slice(index * per, (index + 1) * per).map(([{ request }, mutate, donor]) =>
                            // Half of them keep a correct length, so that the server also reads the bytes after it.
                            index % 2 === 0 ? framed(mutate(request, donor)) : mutate(framed(request), donor),
                        ),
                    ),
                );
                await Promise.all(
                    streams.map(async (stream) => {
                        const socket = (await connected()).resume();
                        const closed = once(socket, "close");
                        for (let at = 0; at < stream.length && socket.writable; at += piece) {
                            socket.write(stream.subarray(at, at + piece));
                        }
                        socket.end();
                        await closed;
                    }),
                );
                await assertHealthy("tcp");
            }),
            { numRuns: 3, endOnFailure: true },
        );
    });

    it("ends a connection that announces a message shorter than a header", async () => {
        for (const length of [0, 11]) {
            const socket = (await connected()).resume();
            const closed = once(socket, "close");
            socket.write(
                Buffer.concat([framed(Buffer.alloc(length)), framed(requestFor("tenant.net", "A"))]),
            );
            await closed;
            assert.equal(socket.bytesRead, 0);
        }
    });

    it("waits for a client that sends many queries and reads late, and then sends it every answer", async () => {
        const QUESTIONS = 150;
        const socket = await connected();
        socket.pause();
        socket.write(
            Buffer.concat(
                Array.from({ length: QUESTIONS }, (_, id) =>
                    framed(requestFor("big.tenant.net", "TXT", AWS[0].ipv4, id)),
                ),
            ),
        );
        await turns();
        let answers = 0;
        let rest = Buffer.alloc(0);
        for await (const chunk of socket) {
            rest = Buffer.concat([rest, chunk as Buffer]);
            while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
                assert.equal(rest.readUInt16BE(2), answers);
                answers += 1;
                rest = rest.subarray(2 + rest.readUInt16BE(0));
            }
            if (answers === QUESTIONS) {
                break;
            }
        }
        assert.equal(answers, QUESTIONS);
    });
});
