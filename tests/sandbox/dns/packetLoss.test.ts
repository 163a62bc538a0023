import assert from "node:assert/strict";
import fc from "fast-check";
import { QueryError } from "../../../dns/queryError";
import { query, type DnsAnswer, type QueryOptions } from "../../../dns/query";
import { viaGateway } from "../../../dns/route";
import { DnsFaultInjector, type DnsFault, type Transport } from "../../../sandbox/dns/faults";
import { startDnsServer, type DnsServer } from "../../../sandbox/dns/server";
import { randomFrom } from "../../../sandbox/route53/faults";
import { AWS, brandWorld, tldAddress } from "./world";

const QUESTION = { name: "text.tenant.net", type: "TXT" };

describe("Faults of the sandbox's DNS with a probability", () => {
    const hits = (fault: Partial<DnsFault>, questions: number): boolean[] => {
        const injector = new DnsFaultInjector();
        injector.add([{ at: "*", fault: "silence", times: "forever", ...fault }]);
        return Array.from({ length: questions }, () => injector.take("root", QUESTION, "udp") !== undefined);
    };

    it("affect the queries whose random number is below the probability, and the same ones for one seed", () => {
        fc.assert(
            fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (probability, seed) => {
                const random = randomFrom(seed);
                const expected = Array.from({ length: 50 }, () => random() < probability);
                assert.deepEqual(hits({ probability, seed }, 50), expected);
            }),
        );
    });

    it("affect as many queries as the probability says, none with 0 and all with 1 or without a probability", () => {
        const share = (fault: Partial<DnsFault>): number =>
            hits(fault, 10_000).filter((hit) => hit).length / 10_000;
        assert.deepEqual(
            [0, 1, undefined].map((probability) => share({ probability })),
            [0, 1, 1],
        );
        const lost = share({ probability: 0.1 });
        assert.ok(lost > 0.09 && lost < 0.11, `${lost}`);
        assert.notDeepEqual(hits({ probability: 0.5 }, 50), hits({ probability: 0.5, seed: 2 }, 50));
    });

    it("draw a random number only for a matching query, and count down only when they are applied", () => {
        const drawn = hits({ probability: 0.5 }, 20);
        const injector = new DnsFaultInjector();
        injector.add([{ at: "resolver", name: QUESTION.name, fault: "refused", times: 3, probability: 0.5 }]);
        const seen = drawn.map(() => {
            assert.equal(injector.take("root", QUESTION, "udp"), undefined);
            assert.equal(injector.take("resolver", { ...QUESTION, name: "tenant.net" }, "udp"), undefined);
            return injector.take("resolver", QUESTION, "udp") !== undefined;
        });
        const thirdHit = drawn.flatMap((hit, index) => (hit ? [index] : []))[2] ?? NaN;
        assert.deepEqual(
            seen,
            drawn.map((hit, index) => hit && index <= thirdHit),
        );
    });

    it("do not affect the other transport, if one is named", () => {
        for (const transport of ["udp", "tcp"] as const) {
            const injector = new DnsFaultInjector();
            injector.add([{ at: "*", fault: "servfail", times: 1, transport }]);
            const other: Transport = transport === "udp" ? "tcp" : "udp";
            assert.deepEqual(
                [other, transport, transport].map((each) => injector.take("root", QUESTION, each)?.fault),
                [undefined, "servfail", undefined],
            );
        }
    });
});

describe("Faults of the sandbox's DNS for an auditor", () => {
    const injector = new DnsFaultInjector();
    let server: DnsServer;
    before(async () => {
        server = await startDnsServer(brandWorld(), { faults: injector });
    });
    beforeEach(() => injector.clear());
    after(() => server.close());

    const ask = (address: string, options: QueryOptions = {}): Promise<DnsAnswer> =>
        query(
            viaGateway(server.address)(address),
            { name: "tenant.net", type: "SOA" },
            { attempts: 1, ...options },
        );

    it("are the right answer without the AA bit, over both transports and both families", async () => {
        const truth = await ask(AWS[0].ipv4);
        injector.add([{ at: AWS[0].ipv6, fault: "not-authoritative", times: "forever" }]);
        for (const transport of ["udp", "tcp"] as const) {
            const { authoritative, rcode, answers } = await ask(AWS[0].ipv6, { transport });
            assert.deepEqual([authoritative, rcode, answers], [false, "NOERROR", truth.answers]);
            assert.equal((await ask(AWS[0].ipv4, { transport })).authoritative, true);
        }
    });

    it("break the TCP connection to one address, and to no other one of the same server", async () => {
        injector.add([{ at: AWS[0].ipv4, fault: "tcp-refused", times: "forever" }]);
        await assert.rejects(ask(AWS[0].ipv4, { transport: "tcp" }), (error) => {
            assert.ok(error instanceof QueryError && error.kind === "network");
            assert.equal((error.cause as NodeJS.ErrnoException).code, "ECONNRESET");
            return true;
        });
        assert.equal((await ask(AWS[0].ipv4)).transport, "udp");
        for (const other of [AWS[0].ipv6, AWS[1].ipv4]) {
            assert.equal((await ask(other, { transport: "tcp" })).rcode, "NOERROR");
        }
    });

    it("affect root servers and servers of top-level domains too, by address and as *", async () => {
        const places = ["198.41.0.4", "2001:503:ba3e::2:30", tldAddress("net"), AWS[0].ipv4];
        injector.add([{ at: "*", fault: "servfail", times: places.length }]);
        for (const place of places) {
            assert.equal((await ask(place)).rcode, "SERVFAIL", place);
        }
        for (const place of places) {
            assert.equal((await ask(place)).rcode, "NOERROR", place);
            injector.add([{ at: place, fault: "refused", times: 1 }]);
            assert.equal((await ask(place)).rcode, "REFUSED", place);
        }
    });

    it("lose packets like a network: a client that retries gets its answer", async () => {
        injector.add([{ at: "*", fault: "silence", times: "forever", probability: 0.5, transport: "udp" }]);
        const answers = await Promise.all(
            Array.from({ length: 20 }, () => ask(AWS[0].ipv4, { attempts: 30, timeoutMs: 100 })),
        );
        assert.ok(answers.every(({ rcode }) => rcode === "NOERROR"));
        assert.ok(answers.some(({ packets }) => packets > 1));
        assert.equal((await ask(AWS[0].ipv4, { transport: "tcp" })).rcode, "NOERROR");
    });
});
