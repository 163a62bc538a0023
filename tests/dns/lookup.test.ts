import assert from "node:assert/strict";
import fc from "fast-check";
import { lookUpAddresses, whyUnproven } from "../../dns/lookup";
import type { DnsMessage, DnsRecord } from "../../dns/packet";
import { QueryError } from "../../dns/queryError";
import { query } from "../../dns/query";
import { AWS_NAME_SERVER_RANGES } from "../../dns/awsRanges";
import { decideAddresses, type AddressRules } from "../../dns/serverAddresses";
import { mutation, type Mutation } from "./mutations";
import { framed, right, tcpServer, udpServer, type Behaviour, type FakeServer } from "./queryServers";
import { realExchanges } from "./realPackets";

const NAME = "ns-523.awsdns-01.net";
const OLD = "205.251.194.11";
const NEW = "205.251.196.7";
/** These servers do not use HTTPS. */
const RULES: AddressRules = {
    proof: ["plain"],
    ranges: AWS_NAME_SERVER_RANGES,
    allowSpecialPurpose: false,
};
const ONCE = { timeoutMs: 100, attempts: 1 };

const a = (data: string, name = NAME): DnsRecord => ({ name, type: "A", ttl: 60, data });
const saying =
    (...answers: DnsRecord[]): Behaviour =>
    (request) => [right(request, { authoritative: false, answers })];

describe("Addresses that are looked up", () => {
    const servers: FakeServer[] = [];

    afterEach(async () => {
        await Promise.all(servers.splice(0).map((server) => server.close()));
    });

    async function start(behaviour: Behaviour): Promise<FakeServer> {
        const server = await udpServer(behaviour);
        servers.push(server);
        return server;
    }

    const at = ({ target }: FakeServer): string => `${target.host}:${target.port}`;

    /** The answer of one resolver for the name. */
    async function read(behaviour: Behaviour, name = NAME) {
        const [result] = await lookUpAddresses(name, "ipv4", [at(await start(behaviour))], ONCE);
        assert.ok(result);
        return result;
    }

    it("have the requested name and family, and come from the answer section only", async () => {
        const { addresses } = await read((request) => [
            right(request, {
                answers: [
                    a(OLD),
                    a("203.0.113.1", "fault-1.example"),
                    { name: NAME, type: "AAAA", ttl: 60, data: "2001:db8::1" },
                    { name: NAME, type: "TXT", ttl: 60, data: '"203.0.113.2"' },
                ],
                authorities: [a("203.0.113.3")],
                additionals: [a("203.0.113.4")],
            }),
        ]);
        assert.deepEqual(addresses, [OLD]);
    });

    it("are found under a name with capitals and a final dot", async () => {
        const { addresses } = await read(saying(a(OLD)), "NS-523.awsdns-01.NET.");
        assert.deepEqual(addresses, [OLD]);
    });

    it("are empty for a list that no name server has", async () => {
        const many = Array.from({ length: 17 }, (_, index) => a(`205.251.192.${index}`));
        assert.equal((await read(saying(...many.slice(1)))).addresses?.length, 16);
        assert.equal(
            (await read(saying(...many))).problem,
            `answered 17 addresses for ${NAME} A, more than a name server has`,
        );
    });

    it("are empty for a name that is an alias elsewhere, and a foreign text in it is printed without control characters", async () => {
        const target = Buffer.from("\x1b]0;\x07\n\x9b.example", "latin1");
        const { problem } = await read((request) => [
            Buffer.concat([
                right(request, { answers: [{ name: NAME, type: "CNAME", ttl: 60, data: "x." }] }).subarray(
                    0,
                    -5,
                ),
                Buffer.from([0, target.length + 2, target.length]),
                target,
                Buffer.from([0]),
            ]),
        ]);
        assert.match(
            problem ?? "",
            /is a CNAME of \\033\\1350\\073\\007\\012\S+example\., which a name server must not be/,
        );
        assert.match(problem ?? "", /^[ -~]*$/);
    });

    it("come once from a resolver that is listed twice, in any spelling", async () => {
        const resolver = await start(saying(a(NEW)));
        const { port } = resolver.target;
        const text = `127.0.0.1:${port}`;
        const others = [`localhost:${port}`, `LOCALHOST:${port}`, `[::ffff:127.0.0.1]:${port}`];
        const results = await lookUpAddresses(NAME, "ipv4", [text, text, ...others], ONCE);
        assert.deepEqual(results, [
            { witness: `loopback ${port}`, resolver: text, kind: "plain", addresses: [NEW] },
        ]);
        assert.equal(resolver.requests.length, 1);
        assert.deepEqual(decideAddresses([OLD], results, RULES).addresses, [OLD]);
    });

    it("are a problem for an invalid resolver", async () => {
        const results = await lookUpAddresses(NAME, "ipv4", ["127.0.0.1:0", "two words"], ONCE);
        assert.match(results[0]?.problem ?? "", /the port must be/);
        assert.match(results[1]?.problem ?? "", /is not an address/);
        const [url] = await lookUpAddresses(NAME, "ipv4", ["http://dns.google/"], ONCE);
        assert.match(url?.problem ?? "", /needs a URL that starts with https:/);
    });

    it("stay if a resolver sends a plausible lie and then the right answer, because it is one witness of two", async () => {
        const hasty = await start((request) => [
            right(request, { answers: [a(NEW)] }),
            right(request, { answers: [a(OLD)] }),
        ]);
        const honest = await start(saying(a(OLD)));
        const results = await lookUpAddresses(NAME, "ipv4", [at(hasty), at(honest)], ONCE);
        const { addresses, warnings } = decideAddresses([OLD], results, RULES);
        assert.deepEqual(addresses, [OLD]);
        assert.deepEqual(warnings, [
            `${NEW} is not believed: ${at(hasty)} alone has it, of 2 witnesses that answered`,
        ]);
    });

    it("are accepted if the first packets of both are forged without the id or the query", async () => {
        const raced: Behaviour = (request) => [
            right(request, { answers: [a("203.0.113.66")], id: request.id ^ 0x5555 }),
            right(request, {
                answers: [a("203.0.113.66")],
                questions: [{ name: "fault-1.example", type: "A", class: "IN" }],
            }),
            right(request, { answers: [a(NEW)] }),
        ];
        const results = await lookUpAddresses(
            NAME,
            "ipv4",
            [at(await start(raced)), at(await start(raced))],
            ONCE,
        );
        assert.deepEqual(decideAddresses([OLD], results, RULES), {
            addresses: [NEW],
            kept: [],
            added: [NEW],
            dropped: [OLD],
            warnings: [],
        });
    });

    describe("with a zone as their witness", () => {
        const soa = (name: string): DnsRecord => ({
            name,
            type: "SOA",
            ttl: 900,
            data: "ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 60",
        });
        const cases: [what: string, problem: RegExp | undefined, answer: Partial<DnsMessage>][] = [
            ["its own SOA, with authority", undefined, { answers: [soa("tenant.net")] }],
            [
                "its own SOA, without authority",
                /^answered without authority for /,
                { answers: [soa("tenant.net")], authoritative: false },
            ],
            ["the SOA of another zone", /^answered without the SOA for /, { answers: [soa("stranger.net")] }],
            [
                "a CNAME to another zone and its SOA",
                /^answered without the SOA for /,
                {
                    answers: [
                        { name: "tenant.net", type: "CNAME", ttl: 60, data: "stranger.net." },
                        soa("stranger.net"),
                    ],
                },
            ],
            [
                "its SOA in the authority section",
                /^answered without the SOA for /,
                { answers: [], authorities: [soa("tenant.net")] },
            ],
            [
                "its SOA with NXDOMAIN",
                /^answered NXDOMAIN for /,
                { answers: [soa("tenant.net")], rcode: "NXDOMAIN" },
            ],
        ];
        for (const [what, problem, answer] of cases) {
            it(`are ${problem === undefined ? "proven" : "not proven"} by ${what}`, async () => {
                const { target } = await start((request) => [right(request, answer)]);
                const why = await whyUnproven(NEW, "Tenant.net", () => target);
                assert.ok(problem === undefined ? why === undefined : problem.test(why ?? ""), why);
            });
        }

        it("are not proven by a server that does not answer, and the reason names the attempts", async () => {
            const target = { host: "127.0.0.1", port: 70000 };
            assert.match((await whyUnproven(NEW, "tenant.net", () => target)) ?? "", /^tenant\.net SOA at /);
        });
    });
});

describe("Real answers with random changes, over sockets", () => {
    const responses = realExchanges().map(({ response }) => response);
    const changes = fc.array(fc.tuple(mutation, fc.constantFrom(...responses)), {
        minLength: 30,
        maxLength: 30,
    });
    const QUESTION = { name: NAME, type: "A" } as const;
    /** A short time: most packets are ignored, and then there is no answer. */
    const TIMEOUT_MS = 25;
    const SLACK_MS = 2000;

    /** The correct answer to each request, changed by the next one of the given mutations. */
    function changed(
        list: [Mutation, Buffer][],
    ): (request: DnsMessage, wrap: (bytes: Buffer) => Buffer) => Buffer {
        let next = 0;
        return (request, wrap) => {
            const [mutate, donor] = list[next++ % list.length] ?? [];
            const bytes = wrap(
                right(request, { answers: [a(OLD)], additionals: [a(NEW, "ns1.example.com")] }),
            );
            return mutate === undefined || donor === undefined ? bytes : mutate(bytes, donor);
        };
    }

    it("end in a result or a problem of the look-up, in time (300 answers)", async () => {
        await fc.assert(
            fc.asyncProperty(changes, async (list) => {
                const change = changed(list);
                const server = await udpServer((request) => [change(request, (bytes) => bytes)]);
                const resolver = `${server.target.host}:${server.target.port}`;
                const start = performance.now();
                const lookups = list.map(() =>
                    lookUpAddresses(NAME, "ipv4", [resolver], { timeoutMs: TIMEOUT_MS, attempts: 1 }),
                );
                for (const results of await Promise.all(lookups)) {
                    assert.equal(results.length, 1);
                }
                assert.ok(performance.now() - start < 2 * TIMEOUT_MS + SLACK_MS);
                await server.close();
            }),
            { numRuns: 10, endOnFailure: true },
        );
    });

    it("end in an answer or a QueryError over TCP, in time (150 answers, also with changed lengths)", async () => {
        await fc.assert(
            fc.asyncProperty(changes, async (list) => {
                const change = changed(list);
                const server = await tcpServer((request) => [change(request, framed)]);
                const start = performance.now();
                const options = { timeoutMs: 4 * TIMEOUT_MS, attempts: 1, transport: "tcp" } as const;
                const settled = await Promise.allSettled(
                    list.map(() => query(server.target, QUESTION, options)),
                );
                for (const result of settled) {
                    assert.ok(result.status === "fulfilled" || result.reason instanceof QueryError);
                }
                assert.ok(performance.now() - start < 4 * TIMEOUT_MS + SLACK_MS);
                await server.close();
            }),
            { numRuns: 5, endOnFailure: true },
        );
    });
});
