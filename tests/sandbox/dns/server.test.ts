import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { decodeMessage, encodeMessage } from "../../../dns/packet";
import type { DnsMessage } from "../../../dns/packet";
import { query } from "../../../dns/query";
import { DESTINATION_OPTION, parseHostPort, viaGateway } from "../../../dns/route";
import { respond as respondTo } from "../../../sandbox/dns/respond";
import { startDnsServer } from "../../../sandbox/dns/server";
import type { DnsServer } from "../../../sandbox/dns/server";
import { DnsFaultInjector } from "../../../sandbox/dns/faults";
import { tldServers } from "../../../sandbox/dns/registry";
import type { World } from "../../../sandbox/world";
import { AWS, EACH_TYPE, addRecords, brandWorld } from "./world";
import type { Entry } from "./world";

const BIG: Entry = [
    "big",
    "TXT",
    ...Array.from({ length: 30 }, (_, index) => `"${String(index % 10).repeat(100)}"`),
];
function message(changes: Partial<DnsMessage> = {}): DnsMessage {
    return {
        id: 4711,
        response: false,
        opcode: 0,
        rcode: "NOERROR",
        authoritative: false,
        truncated: false,
        recursionDesired: true,
        recursionAvailable: false,
        questions: [{ name: "www.tenant.net", type: "A", class: "IN" }],
        answers: [],
        authorities: [],
        additionals: [],
        ...changes,
    };
}

/** The bytes of an answer without faults. */
function respond(world: World, request: Buffer, transport: "udp" | "tcp"): Buffer | undefined {
    const responder = { world, resolverName: "resolver", faults: new DnsFaultInjector() };
    const response = respondTo(responder, request, transport);
    assert.notEqual(response, "reset");
    return response === "reset" ? undefined : response?.bytes;
}

function exchange(world: World, request: DnsMessage, transport: "udp" | "tcp" = "udp"): DnsMessage {
    const bytes = respond(world, encodeMessage(request), transport);
    assert.ok(bytes, "nothing is sent");
    return decodeMessage(bytes);
}

function tenantWorld(): World {
    const world = brandWorld();
    const zone = [...world.hostedZones.values()].find(({ name }) => name === "tenant.net.");
    assert.ok(zone);
    addRecords(zone, [BIG, ...EACH_TYPE]);
    return world;
}

describe("the answer of the sandbox's DNS to a packet", () => {
    const destined = (address: string): DnsMessage["edns"] => ({
        udpSize: 1232,
        version: 0,
        options: [{ code: DESTINATION_OPTION, data: Buffer.from(address) }],
    });

    it("comes from a resolver with RD, and from a root server without it", () => {
        const world = tenantWorld();
        const resolved = exchange(world, message());
        assert.deepEqual(
            [resolved.id, resolved.recursionAvailable, resolved.answers.length],
            [4711, true, 3],
        );
        const referral = exchange(world, message({ recursionDesired: false }));
        assert.deepEqual([referral.recursionAvailable, referral.authorities[0]?.name], [false, "net"]);
    });

    it("comes from the server with the address in the option, with and without RD", () => {
        const reply = exchange(tenantWorld(), message({ edns: destined(AWS[2].ipv6) }));
        assert.deepEqual(
            [reply.authoritative, reply.recursionAvailable, reply.recursionDesired],
            [true, false, true],
        );
        assert.deepEqual(reply.edns, { udpSize: 1232, version: 0, options: [] });
    });

    it("is silence for an unused address, and for an invalid one", () => {
        for (const address of ["205.251.9.9", "", "\0\xff", "resolver-of-mine"]) {
            assert.equal(
                respond(tenantWorld(), encodeMessage(message({ edns: destined(address) })), "udp"),
                undefined,
            );
        }
    });

    it("is truncated over UDP if the client's limit is smaller, and complete over TCP", () => {
        const questions = [{ name: "big.tenant.net", type: "TXT", class: "IN" }];
        const small = exchange(
            tenantWorld(),
            message({ questions, edns: { udpSize: 1232, version: 0, options: [] } }),
        );
        assert.deepEqual([small.truncated, small.answers, small.questions], [true, [], questions]);
        const wide = exchange(
            tenantWorld(),
            message({ questions, edns: { udpSize: 4096, version: 0, options: [] } }),
        );
        assert.deepEqual([wide.truncated, wide.answers.length], [false, 30]);
        const full = exchange(tenantWorld(), message({ questions }), "tcp");
        assert.deepEqual([full.truncated, full.answers.length], [false, 30]);
    });

    it("has at most 512 octets over UDP without EDNS", () => {
        const questions = [{ name: "example.com", type: "A", class: "IN" }];
        const bytes = respond(
            tenantWorld(),
            encodeMessage(message({ questions, recursionDesired: false })),
            "udp",
        );
        assert.ok(bytes && bytes.length <= 512);
    });

    it("has the root's NS with the addresses of the root servers, as many as fit (RFC 8109)", () => {
        const priming = (udpSize?: number): DnsMessage =>
            exchange(
                brandWorld(),
                message({
                    recursionDesired: false,
                    questions: [{ name: ".", type: "NS", class: "IN" }],
                    edns: udpSize === undefined ? undefined : { udpSize, version: 0, options: [] },
                }),
            );
        for (const [size, least] of [
            [undefined, 1],
            [1232, 13],
            [4096, 26],
        ] as const) {
            const { answers, additionals, truncated, authoritative } = priming(size);
            assert.deepEqual([answers.length, truncated, authoritative], [13, false, true]);
            assert.ok(
                additionals.length >= least,
                `${additionals.length} addresses in ${size ?? 512} octets`,
            );
            assert.deepEqual(
                [additionals[0]?.name, additionals[0]?.data],
                ["a.root-servers.net", "198.41.0.4"],
            );
        }
    });

    it("has the DO bit of the query (RFC 3225), also with an error, and none without EDNS", () => {
        const edns = (dnssecOk: boolean): DnsMessage["edns"] => ({
            udpSize: 1232,
            version: 0,
            options: [],
            ...(dnssecOk ? { dnssecOk } : {}),
        });
        const world = brandWorld();
        for (const opcode of [0, 5]) {
            assert.equal(exchange(world, message({ opcode, edns: edns(true) })).edns?.dnssecOk, true);
            assert.equal(exchange(world, message({ opcode, edns: edns(false) })).edns?.dnssecOk, undefined);
            assert.equal(exchange(world, message({ opcode })).edns, undefined);
        }
    });

    it("has the question in the letters of the query", () => {
        const request = encodeMessage(message());
        request.write("WwW", 13, "ascii");
        const response = respond(tenantWorld(), request, "udp");
        assert.equal(response?.toString("ascii", 13, 16), "WwW");
    });

    it("is NOTIMP for other opcodes, REFUSED for other classes and transfers, BADVERS for another EDNS", () => {
        const world = tenantWorld();
        assert.equal(exchange(world, message({ opcode: 5 })).rcode, "NOTIMP");
        assert.equal(
            exchange(world, message({ questions: [{ name: "a.net", type: "A", class: "CH" }] })).rcode,
            "REFUSED",
        );
        assert.equal(
            exchange(world, message({ questions: [{ name: "a.net", type: "AXFR", class: "IN" }] })).rcode,
            "REFUSED",
        );
        assert.equal(
            exchange(world, message({ edns: { udpSize: 1232, version: 1, options: [] } })).rcode,
            "BADVERS",
        );
    });

    it("is FORMERR for no question or several, and for a truncated query; and none for a response", () => {
        const world = tenantWorld();
        const [question] = message().questions;
        assert.ok(question);
        assert.equal(exchange(world, message({ questions: [] })).rcode, "FORMERR");
        assert.equal(exchange(world, message({ questions: [question, question] })).rcode, "FORMERR");
        const cut = respond(world, encodeMessage(message()).subarray(0, -2), "udp");
        assert.ok(cut);
        assert.deepEqual([decodeMessage(cut).rcode, decodeMessage(cut).id], ["FORMERR", 4711]);
        assert.equal(respond(world, encodeMessage(message()).subarray(0, 11), "udp"), undefined);
        assert.equal(respond(world, encodeMessage(message({ response: true })), "udp"), undefined);
    });

    it("is SERVFAIL if the world has an invalid value", () => {
        const world = tenantWorld();
        const zone = [...world.hostedZones.values()].find(({ name }) => name === "tenant.net.");
        assert.ok(zone);
        const bad: Entry[] = [
            ["bad1", "SSHFP", "4 2 AB01"],
            ["bad2", "MX", "70000 mx.example.org."],
            ["bad3", "MX", "10"],
            ["bad4", "CNAME", "two..dots."],
            ["bad5", "CAA", '0 un-known "x"'],
        ];
        addRecords(zone, bad);
        for (const [name, type] of bad) {
            const questions = [{ name: `${name}.tenant.net`, type, class: "IN" }];
            assert.equal(exchange(world, message({ questions })).rcode, "SERVFAIL", type);
        }
        world.nameServers.set("ns-2048.awsdns-64.com", { ipv4: ["205.251.192"], ipv6: [] });
        const questions = [{ name: "ns-2048.awsdns-64.com", type: "A", class: "IN" }];
        assert.equal(exchange(world, message({ questions })).rcode, "SERVFAIL");
    });

    it("is bytes or silence and never an exception, for any packet", () => {
        const world = tenantWorld();
        const addresses = fc.constantFrom(
            ...AWS.map(({ ipv4 }) => ipv4),
            "198.41.0.4",
            tldServers("net")[0]?.addresses.ipv4[0] ?? "",
        );
        const request = fc.record({
            address: addresses,
            type: fc.constantFrom("A", "ANY", "TXT", "NS"),
            rd: fc.boolean(),
        });
        const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
        fc.assert(
            fc.property(request, changes, fc.option(fc.nat()), ({ address, type, rd }, edits, cut) => {
                const questions = [{ name: "text.tenant.net", type, class: "IN" }];
                const bytes = encodeMessage(
                    message({ questions, recursionDesired: rd, edns: destined(address) }),
                );
                edits.forEach(([at, value]) => bytes.writeUInt8(value, at % bytes.length));
                const response = respond(
                    world,
                    cut === null ? bytes : bytes.subarray(0, cut % bytes.length),
                    "udp",
                );
                if (response !== undefined) {
                    assert.equal(response.readUInt16BE(0), bytes.readUInt16BE(0));
                    assert.ok(response.readUInt8(2) & 0x80, "it is a response");
                }
            }),
            { numRuns: 500 },
        );
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => {
                respond(world, Buffer.from(noise), "udp");
                respond(world, Buffer.from(noise), "tcp");
            }),
            { numRuns: 300 },
        );
    });
});

describe("the sandbox's DNS server", () => {
    let server: DnsServer;

    beforeEach(async () => {
        server = await startDnsServer(tenantWorld());
    });

    afterEach(() => server.close());

    it("answers over UDP and TCP on the same port of loopback", async () => {
        const target = parseHostPort(server.address);
        assert.equal(target.host, "127.0.0.1");
        for (const transport of ["udp", "tcp"] as const) {
            const answer = await query(
                target,
                { name: "www.tenant.net", type: "A" },
                { recursionDesired: true, transport },
            );
            assert.deepEqual(
                [answer.rcode, answer.transport, answer.answers.length],
                ["NOERROR", transport, 3],
            );
        }
    });

    it("sends large answers over TCP after a truncated one over UDP", async () => {
        const target = viaGateway(server.address)(AWS[1].ipv4);
        const answer = await query(target, { name: "big.tenant.net", type: "TXT" });
        assert.deepEqual([answer.transport, answer.answers.length, answer.authoritative], ["tcp", 30, true]);
    });

    it("sends and receives every type of record", async () => {
        const target = viaGateway(server.address)(AWS[0].ipv4);
        for (const [name, type, ...values] of EACH_TYPE) {
            const reply = await query(target, { name: `${name}.tenant.net`, type: type as "A" });
            assert.deepEqual(
                reply.answers.map((record) => record.data),
                values,
                type,
            );
        }
    });

    it("does not answer at an unused address, so that the client times out", async () => {
        const target = viaGateway(server.address)("205.251.9.9");
        await assert.rejects(
            query(target, { name: "tenant.net", type: "A" }, { timeoutMs: 40, attempts: 1 }),
            { kind: "timeout" },
        );
    });

    it("shows changes of the world at once", async () => {
        const world = tenantWorld();
        const other = await startDnsServer(world);
        try {
            const target = { ...parseHostPort(other.address) };
            const question = { name: AWS[0].name, type: "A" } as const;
            world.nameServers.set(AWS[0].name, { ipv4: ["205.251.9.9"], ipv6: [] });
            const answer = await query(target, question, { recursionDesired: true });
            assert.deepEqual(
                answer.answers.map((record) => record.data),
                ["205.251.9.9"],
            );
        } finally {
            await other.close();
        }
    });

    it("answers several queries of one connection, also if they arrive in pieces", async () => {
        const { host, port } = parseHostPort(server.address);
        const socket = connect(port, host);
        await once(socket, "connect");
        const one = encodeMessage(message({ id: 1 }));
        const length = Buffer.from([0, one.length]);
        const both = Buffer.concat([length, one, length, encodeMessage(message({ id: 2 }))]);
        socket.write(both.subarray(0, 30));
        socket.write(both.subarray(30));
        let received = Buffer.alloc(0);
        const ids: number[] = [];
        for await (const chunk of socket) {
            received = Buffer.concat([received, chunk as Buffer]);
            while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
                ids.push(received.readUInt16BE(2));
                received = received.subarray(2 + received.readUInt16BE(0));
            }
            if (ids.length === 2) {
                break;
            }
        }
        assert.deepEqual(ids, [1, 2]);
    });

    it("fails with the system's code if its port is in use", async () => {
        const { port } = parseHostPort(server.address);
        await assert.rejects(startDnsServer(tenantWorld(), { port }), { code: "EADDRINUSE" });
    });

    it("leaves no socket open if the port is in use only for UDP", async () => {
        // A port that is free only for UDP may be used by a TCP connection.
        const first = await startDnsServer(tenantWorld());
        const { port } = parseHostPort(first.address);
        await first.close();
        const taken = createSocket("udp4").bind(port, "127.0.0.1");
        await once(taken, "listening");
        await assert.rejects(startDnsServer(tenantWorld(), { port }), { code: "EADDRINUSE" });
        await new Promise<void>((resolve) => taken.close(() => resolve()));
        const other = await startDnsServer(tenantWorld(), { port });
        assert.equal(other.address, `127.0.0.1:${port}`);
        await other.close();
    });

    it("closes with open connections", async () => {
        const other = await startDnsServer(tenantWorld());
        const { host, port } = parseHostPort(other.address);
        const socket = connect(port, host);
        await once(socket, "connect");
        const closed = once(socket, "close");
        await other.close();
        socket.destroy();
        await closed;
    });
});
