import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import fc from "fast-check";
import { encodeMessage } from "../../../dns/packet";
import { query, type DnsAnswer, type QueryOptions } from "../../../dns/query";
import type { QuestionType } from "../../../dns/question";
import { parseHostPort, viaGateway, type DnsDestination } from "../../../dns/route";
import { DNS_FAULTS, DnsFaultInjector, type DnsFault, type DnsFaultKind } from "../../../sandbox/dns/faults";
import { respond } from "../../../sandbox/dns/respond";
import { startDnsServer, type DnsServer } from "../../../sandbox/dns/server";
import { control } from "../control";
import { AWS, brandWorld } from "./world";
import { useSandbox } from "../useSandbox";

/** For questions without an answer: long enough for a packet on loopback of a busy machine. */
const IN_VAIN = { timeoutMs: 150 };

describe("Faults of the sandbox's DNS", () => {
    const injector = new DnsFaultInjector();
    let first: DnsServer;
    let second: DnsServer;

    before(async () => {
        const world = brandWorld();
        first = await startDnsServer(world, { faults: injector });
        second = await startDnsServer(world, { faults: injector, resolverName: "resolver2" });
    });
    beforeEach(() => injector.clear());
    after(() => Promise.all([first.close(), second.close()]));

    const SERVER = AWS[0].ipv4;
    const fault = (kind: DnsFaultKind, more: Partial<DnsFault> = {}): void =>
        injector.add([{ at: SERVER, fault: kind, times: 1, ...more }]);
    const askAt = (
        target: DnsDestination,
        name: string,
        type: QuestionType,
        options: QueryOptions = {},
    ): Promise<DnsAnswer> => query(target, { name, type }, { attempts: 1, ...options });
    const ask = (
        name = "text.tenant.net",
        type: QuestionType = "TXT",
        options?: QueryOptions,
    ): Promise<DnsAnswer> => askAt(viaGateway(first.address)(SERVER), name, type, options);
    const askResolver = (server: DnsServer, name = "text.tenant.net", type: QuestionType = "TXT") =>
        askAt(parseHostPort(server.address), name, type, { recursionDesired: true });
    const shown = ({ answers }: DnsAnswer): string[] =>
        answers.map(({ name, type, data }) => `${name} ${type} ${data}`);
    const TRUE_ANSWER = ['text.tenant.net TXT "hello"'];

    it("are silence, once, over UDP and over TCP", async () => {
        for (const transport of ["udp", "tcp"] as const) {
            fault("silence");
            await assert.rejects(ask(undefined, undefined, { ...IN_VAIN, transport }), { kind: "timeout" });
            assert.deepEqual(shown(await ask(undefined, undefined, { transport })), TRUE_ANSWER);
        }
    });

    it("are SERVFAIL, REFUSED and NXDOMAIN without records, from each queried server", async () => {
        fault("servfail");
        fault("refused");
        fault("nxdomain");
        const seen: unknown[] = [];
        for (let times = 0; times < 4; times += 1) {
            const { rcode, authoritative, answers, authorities } = await ask();
            seen.push([rcode, authoritative, answers.length, authorities.length]);
        }
        assert.deepEqual(seen.slice(0, 3), [
            ["SERVFAIL", false, 0, 0],
            ["REFUSED", false, 0, 0],
            ["NXDOMAIN", true, 0, 0],
        ]);
        assert.equal((seen[3] as string[])[0], "NOERROR");
        fault("nxdomain", { at: "resolver" });
        const { rcode, recursionAvailable } = await askResolver(first);
        assert.deepEqual([rcode, recursionAvailable], ["NXDOMAIN", true]);
    });

    it("are a truncated answer over UDP, which is complete over TCP", async () => {
        fault("truncate", { times: 2 });
        const cut = await ask(undefined, undefined, { transport: "udp" });
        assert.deepEqual([cut.truncated, cut.answers, cut.authoritative], [true, [], true]);
        const whole = await ask();
        assert.deepEqual([whole.transport, shown(whole)], ["tcp", TRUE_ANSWER]);
    });

    it("are a connection that is closed over TCP, while UDP works", async () => {
        fault("tcp-refused", { times: "forever" });
        assert.deepEqual(shown(await ask()), TRUE_ANSWER);
        await assert.rejects(ask(undefined, undefined, { transport: "tcp" }), { kind: "network" });
        fault("truncate");
        await assert.rejects(ask(), { kind: "network" });
    });

    it("are an answer with another id, to another query, or from another socket, which does not count", async () => {
        const other: [DnsFaultKind, RegExp][] = [
            ["wrong-id", /1 packets that did not match/],
            ["wrong-question", /1 packets that did not match/],
            // A packet from another address never reaches a connected socket.
            ["other-address", /no answer over UDP/],
        ];
        for (const [kind, message] of other) {
            fault(kind);
            await assert.rejects(ask(undefined, undefined, IN_VAIN), { kind: "timeout", message }, kind);
            assert.deepEqual(shown(await ask()), TRUE_ANSWER);
        }
    });

    it("are the right answer from another port, for a client that compares ports", async () => {
        fault("other-address", { at: "resolver" });
        const socket = createSocket("udp4").bind(0, "127.0.0.1");
        await once(socket, "listening");
        const { host, port } = parseHostPort(first.address);
        const request = encodeMessage({
            id: 7,
            response: false,
            opcode: 0,
            rcode: "NOERROR",
            authoritative: false,
            truncated: false,
            recursionDesired: true,
            recursionAvailable: false,
            questions: [{ name: "tenant.net", type: "A", class: "IN" }],
            answers: [],
            authorities: [],
            additionals: [],
        });
        socket.send(request, port, host);
        const [bytes, from] = (await once(socket, "message")) as [Buffer, { port: number }];
        assert.equal(bytes.readUInt16BE(0), 7);
        assert.notEqual(from.port, port);
        socket.close();
    });

    it("are unrelated records in addition to the right ones", async () => {
        fault("extra-records");
        const answer = await ask();
        assert.deepEqual(shown(answer), [...TRUE_ANSWER, "fault-1.example A 192.0.2.66"]);
        assert.equal(answer.additionals.length, 1);
        assert.deepEqual(shown(await ask()), TRUE_ANSWER);
    });

    it("are a chain of CNAMEs to another name with the records of the queried one", async () => {
        fault("cname");
        const answer = await ask("ns1.example.com", "A");
        assert.deepEqual(shown(answer), [
            "ns1.example.com CNAME fault-1.example.",
            "fault-1.example CNAME fault-2.example.",
            `fault-2.example A ${SERVER}`,
        ]);
        assert.equal(answer.authoritative, true);
    });

    it("are CNAMEs in a circle", async () => {
        fault("cname-loop");
        assert.deepEqual(shown(await ask("ns1.example.com", "A")), [
            "ns1.example.com CNAME fault-1.example.",
            "fault-1.example CNAME ns1.example.com.",
        ]);
    });

    it("are bytes that are not a message: a name that refers to itself, a truncated message", async () => {
        for (const kind of ["pointer-loop", "cut"] as const) {
            fault(kind, { times: 2 });
            await assert.rejects(
                ask(undefined, undefined, IN_VAIN),
                { kind: "timeout", message: /1 packets that did not/ },
                kind,
            );
            await assert.rejects(
                ask(undefined, undefined, { transport: "tcp" }),
                { kind: "malformed" },
                kind,
            );
            assert.deepEqual(shown(await ask()), TRUE_ANSWER);
        }
    });

    it("are an answer with more octets than the client accepts, over UDP and not truncated", async () => {
        fault("oversized", { times: 2 });
        for (const transport of ["udp", "tcp"] as const) {
            const answer = await ask(undefined, undefined, { transport });
            assert.deepEqual(
                [answer.transport, answer.truncated, shown(answer)],
                [transport, false, TRUE_ANSWER],
            );
            const octets = answer.additionals.reduce((sum, { data }) => sum + data.length, 0);
            assert.ok(octets > 8192, `${octets}`);
        }
    });

    it("are wrong addresses at one of two resolvers, by family, after the right CNAMEs", async () => {
        const addresses = ["203.0.113.5", "2001:db8::5", "203.0.113.6"];
        fault("wrong-addresses", { at: "resolver2", times: "forever", addresses });
        assert.deepEqual(shown(await askResolver(second, "www.tenant.net", "A")), [
            "www.tenant.net CNAME tenant.net.",
            "tenant.net A 203.0.113.5",
            "tenant.net A 203.0.113.6",
        ]);
        assert.deepEqual(shown(await askResolver(second, "ns1.example.com", "AAAA")), [
            "ns1.example.com AAAA 2001:db8::5",
        ]);
        assert.deepEqual(shown(await askResolver(second)), TRUE_ANSWER);
        assert.deepEqual(shown(await askResolver(first, "ns1.example.com", "A")), [
            `ns1.example.com A ${SERVER}`,
        ]);
    });

    it("are no addresses, and addresses for a name without any", async () => {
        fault("wrong-addresses", { addresses: [] });
        const none = await ask("ns1.example.com", "A");
        assert.deepEqual([none.rcode, none.answers], ["NOERROR", []]);
        fault("wrong-addresses", { addresses: ["192.0.2.9"] });
        const some = await ask("missing.tenant.net", "A");
        assert.deepEqual([some.rcode, shown(some)], ["NOERROR", ["missing.tenant.net A 192.0.2.9"]]);
    });

    it("match their server, name and type, in any spelling", async () => {
        fault("servfail", {
            at: "2600:9000:5300:0100:0::1",
            name: "Text.Tenant.NET.",
            type: "TXT",
            times: "forever",
        });
        const other = viaGateway(first.address);
        const rcodes = [
            await ask(),
            await askAt(other(AWS[1].ipv6), "text.tenant.net", "TXT"),
            await askAt(other(AWS[0].ipv6), "www.tenant.net", "TXT"),
            await askAt(other(AWS[0].ipv6), "text.tenant.net", "A"),
            await askResolver(first),
            await askAt(other(AWS[0].ipv6), "text.tenant.net", "TXT"),
        ].map(({ rcode }) => rcode);
        assert.deepEqual(rcodes, ["NOERROR", "NOERROR", "NOERROR", "NOERROR", "NOERROR", "SERVFAIL"]);
    });

    it("match each queried server as *, and distinguish the two resolvers", async () => {
        fault("refused", { at: "*", times: 3 });
        assert.deepEqual(
            [await ask(), await askResolver(first), await askResolver(second)].map(({ rcode }) => rcode),
            ["REFUSED", "REFUSED", "REFUSED"],
        );
        fault("refused", { at: "resolver2", times: "forever" });
        assert.deepEqual(
            [await ask(), await askResolver(first), await askResolver(second)].map(({ rcode }) => rcode),
            ["NOERROR", "NOERROR", "REFUSED"],
        );
    });

    it("send no answer from an address that no server has", async () => {
        fault("servfail", { at: "*" });
        const nobody = viaGateway(first.address)("205.251.9.9");
        await assert.rejects(askAt(nobody, "tenant.net", "A", IN_VAIN), { kind: "timeout" });
        assert.equal((await ask()).rcode, "SERVFAIL");
    });

    it("never stop the server, for any fault and any query", () => {
        const world = brandWorld();
        const entry = fc.record({
            fault: fc.constantFrom(...DNS_FAULTS),
            name: fc.constantFrom(
                "tenant.net",
                "www.tenant.net",
                "missing.tenant.net",
                `${"a".repeat(63)}.net`,
                ".",
            ),
            type: fc.constantFrom("A", "AAAA", "NS", "ANY", "TYPE999"),
            transport: fc.constantFrom("udp" as const, "tcp" as const),
            recursionDesired: fc.boolean(),
            addresses: fc.array(fc.oneof(fc.ipV4(), fc.ipV6())),
        });
        fc.assert(
            fc.property(entry, ({ fault: kind, name, type, transport, recursionDesired, addresses }) => {
                const faults = new DnsFaultInjector();
                faults.add([{ at: "*", fault: kind, times: 1, addresses }]);
                const request = encodeMessage({
                    id: 1,
                    response: false,
                    opcode: 0,
                    rcode: "NOERROR",
                    authoritative: false,
                    truncated: false,
                    recursionDesired,
                    recursionAvailable: false,
                    questions: [{ name, type, class: "IN" }],
                    answers: [],
                    authorities: [],
                    additionals: [],
                });
                const response = respond({ world, resolverName: "resolver", faults }, request, transport);
                if (kind === "silence") {
                    assert.equal(response, undefined);
                } else if (response !== "reset") {
                    assert.ok(response !== undefined && (response.bytes.readUInt8(2) & 0x80) !== 0);
                }
            }),
            { numRuns: 400 },
        );
    });
});

describe("Faults of the sandbox's DNS by the control API", () => {
    const used = useSandbox();
    const QUESTION = { name: "example.com", type: "SOA" } as const;
    const rcodes = (): Promise<string[]> =>
        Promise.all(
            used.sandbox.resolvers.map(
                async (resolver) =>
                    (await query(parseHostPort(resolver), QUESTION, { recursionDesired: true })).rcode,
            ),
        );

    it("are set, counted down, and deleted by DELETE and by a reset", async () => {
        const forever = [
            {
                at: "resolver2",
                fault: "refused",
                times: "forever",
                probability: 1,
                seed: 7,
                transport: "udp",
            },
        ];
        assert.deepEqual(await rcodes(), ["NXDOMAIN", "NXDOMAIN"]);
        await control(used.sandbox, "POST", "dns-faults", [{ at: "resolver", fault: "servfail" }]);
        assert.deepEqual(await control(used.sandbox, "POST", "dns-faults", forever), forever);
        assert.deepEqual(await rcodes(), ["SERVFAIL", "REFUSED"]);
        assert.deepEqual(await rcodes(), ["NXDOMAIN", "REFUSED"]);
        await control(used.sandbox, "DELETE", "dns-faults");
        assert.deepEqual(await rcodes(), ["NXDOMAIN", "NXDOMAIN"]);
        await control(used.sandbox, "POST", "dns-faults", forever);
        used.sandbox.reset();
        assert.deepEqual(await rcodes(), ["NXDOMAIN", "NXDOMAIN"]);
    });
});
