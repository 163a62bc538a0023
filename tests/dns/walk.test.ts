import assert from "node:assert/strict";
import fc from "fast-check";
import { viaGateway } from "../../dns/route";
import type { DnsRoute } from "../../dns/route";
import { ROOT_HINTS } from "../../dns/rootHints";
import { createWalker } from "../../dns/walk";
import type { WalkStep, WalkerOptions } from "../../dns/walkState";
import type { Walker } from "../../dns/walk";
import { answer } from "../../sandbox/dns/answers";
import { startDnsServer } from "../../sandbox/dns/server";
import type { DnsServer } from "../../sandbox/dns/server";
import type { World } from "../../sandbox/world";
import { AWS, BRAND_HOSTS, addRecords, addZone, brandWorld, register } from "../sandbox/dns/world";
import { right, udpServer } from "./queryServers";

const FIRST_ROOT = "198.41.0.4";

describe("a walk from the root down", () => {
    let world: World;
    let server: DnsServer;

    beforeEach(async () => {
        world = brandWorld();
        server = await startDnsServer(world);
    });

    afterEach(() => server.close());

    function walker(options: WalkerOptions = {}): Walker {
        return createWalker({ route: viaGateway(server.address), timeoutMs: 1000, ...options });
    }

    /** A walker that records the addresses that it asks. */
    function noted(options: WalkerOptions = {}): { walker: Walker; asked: string[] } {
        const asked: string[] = [];
        const gateway = viaGateway(server.address);
        const route: DnsRoute = (address) => {
            asked.push(address);
            return gateway(address);
        };
        return { walker: walker({ ...options, route }), asked };
    }

    function path(steps: WalkStep[]): string[] {
        return steps.map(
            ({ zone, outcome, delegatedTo }) =>
                `${zone} ${outcome}${delegatedTo === undefined ? "" : ` ${delegatedTo}`}`,
        );
    }

    it("reaches the brand through its in-domain glue", async () => {
        const walk = await walker().resolve("ns1.example.com", "A");
        assert.deepEqual(path(walk.steps), [
            ". referral com",
            "com referral example.com",
            "example.com answer",
        ]);
        assert.deepEqual(walk.server, { name: "ns1.example.com", address: AWS[0].ipv4 });
        assert.deepEqual(
            walk.answer?.answers.map((record) => record.data),
            [AWS[0].ipv4],
        );
        assert.deepEqual(
            walk.steps[1]?.nameServers,
            AWS.map(({ host, ipv4, ipv6 }) => ({ name: host, glue: [ipv4, ipv6] })),
        );
        assert.equal(walk.problem, undefined);
    });

    it("reaches a sibling with the brand's glue, without a detour", async () => {
        const walk = await walker().resolve("text.tenant.com", "TXT");
        assert.deepEqual(path(walk.steps), [
            ". referral com",
            "com referral tenant.com",
            "tenant.com answer",
        ]);
    });

    it("reaches a tenant in another registry through the brand, whose address is resolved from the root", async () => {
        const walk = await walker().resolve("Text.Tenant.NET.", "TXT");
        assert.deepEqual(path(walk.steps), [
            ". referral net",
            "net referral tenant.net",
            ". referral com",
            "com referral example.com",
            "example.com answer",
            "example.com answer",
            "tenant.net answer",
        ]);
        assert.deepEqual(
            walk.steps[1]?.nameServers,
            BRAND_HOSTS.map((name) => ({ name, glue: [] })),
        );
        assert.equal(walk.answer?.answers[0]?.data, '"hello"');
    });

    it("ends in an answer for a name that does not exist and for a name without data", async () => {
        const nothing = await walker().resolve("nosuch.tenant.com", "A");
        assert.deepEqual(
            [nothing.answer?.rcode, nothing.steps.at(-1)?.outcome, nothing.problem],
            ["NXDOMAIN", "nxdomain", undefined],
        );
        const noData = await walker().resolve("text.tenant.com", "A");
        assert.deepEqual([noData.answer?.rcode, noData.steps.at(-1)?.outcome], ["NOERROR", "nodata"]);
        const unregistered = await walker().resolve("unregistered.com", "A");
        assert.deepEqual([unregistered.steps.at(-1)?.zone, unregistered.answer?.rcode], ["com", "NXDOMAIN"]);
    });

    it("follows CNAMEs into other zones and returns the whole chain", async () => {
        addZone(world, "chain.org", [["www", "CNAME", "www.tenant.com."]]);
        register(world, "chain.org", BRAND_HOSTS);
        const walk = await walker().resolve("www.chain.org", "A");
        assert.deepEqual(
            walk.answer?.answers.map(({ name, type }) => `${name} ${type}`),
            ["www.chain.org CNAME", "www.tenant.com CNAME", "tenant.com A", "tenant.com A"],
        );
    });

    it("ends a circle of CNAMEs with a problem", async () => {
        addZone(world, "one.org", [["a", "CNAME", "b.two.org."]]);
        addZone(world, "two.org", [["b", "CNAME", "a.one.org."]]);
        register(world, "one.org", BRAND_HOSTS);
        register(world, "two.org", BRAND_HOSTS);
        const walk = await walker().resolve("a.one.org", "A");
        assert.match(walk.problem ?? "", /chain of CNAMEs from a\.one\.org leads back to a\.one\.org/);
    });

    it("names each server of a lame delegation and its answer", async () => {
        register(world, "lame.com", BRAND_HOSTS);
        const walk = await walker().resolve("lame.com", "A");
        assert.equal(walk.answer, undefined);
        assert.match(
            walk.problem ?? "",
            /^no server of lame\.com answers for lame\.com A: ns1\.example\.com \(205\.251\.192\.1\) answers REFUSED; /,
        );
        assert.equal(walk.steps.filter(({ outcome }) => outcome === "failed").length, 8);
    });

    it("queries the next server if one is silent, and queries the silent one last from then on", async () => {
        world.nameServers.set(AWS[0].name, { ipv4: ["205.251.9.9"], ipv6: [] });
        const { walker: used, asked } = noted({ timeoutMs: 120 });
        const walk = await used.resolve("tenant.com", "SOA");
        assert.deepEqual(
            walk.steps.slice(-2).map(({ server, outcome }) => [server.address, outcome]),
            [
                [AWS[0].ipv4, "failed"],
                [AWS[1].ipv4, "answer"],
            ],
        );
        assert.match(
            walk.steps.at(-2)?.problem ?? "",
            /ns1\.example\.com \(205\.251\.192\.1\): .*no answer over UDP in 120 ms/,
        );
        asked.length = 0;
        await used.resolve("example.com", "SOA");
        assert.ok(!asked.includes(AWS[0].ipv4));
    });

    it("uses only the requested families", async () => {
        const { walker: six, asked } = noted({ families: ["ipv6"] });
        assert.equal((await six.resolve("tenant.net", "SOA")).problem, undefined);
        assert.ok(asked.every((address) => address.includes(":")));
        const { walker: four, asked: fours } = noted({ families: ["ipv4"] });
        assert.equal((await four.resolve("tenant.net", "SOA")).problem, undefined);
        assert.ok(fours.every((address) => !address.includes(":")));
    });

    it("names missing glue", async () => {
        register(world, "example.com", BRAND_HOSTS);
        const walk = await walker().resolve("example.com", "A");
        assert.match(
            walk.problem ?? "",
            /ns1\.example\.com lies in example\.com itself and the delegation has no glue for it/,
        );
        const tenant = await walker().resolve("tenant.net", "A");
        assert.match(tenant.problem ?? "", /no server of tenant\.net answers.*has no glue/);
    });

    it("ends a circle of delegations in bounded time", async () => {
        register(world, "one.org", ["ns.two.net", "ns2.two.net"]);
        register(world, "two.net", ["ns.one.org", "ns2.one.org"]);
        const walk = await walker().resolve("www.one.org", "A");
        assert.match(
            walk.problem ?? "",
            /depends on itself \(ns\.two\.net needs ns\.one\.org needs ns\.two\.net\)/,
        );
        assert.ok(walk.steps.length <= 100);
    });

    it("accepts no glue for names outside of the zone of the answering server", async () => {
        // For ns1.example.com, the registry of .net would give a stranger's address to everyone who asks for tenant.net.
        register(world, "tenant.net", ["ns1.example.com"], { "ns1.example.com": ["198.51.100.66"] });
        const { walker: used, asked } = noted();
        const walk = await used.resolve("tenant.net", "SOA");
        assert.equal(walk.problem, undefined);
        assert.ok(!asked.includes("198.51.100.66"));
    });

    it("accepts no answer of a resolver, and no referral that leads up or sideways", async () => {
        const referral = (name: string): Parameters<typeof right>[1] => ({
            authoritative: false,
            answers: [],
            authorities: [{ name, type: "NS", ttl: 60, data: "ns.evil.example." }],
        });
        for (const changes of [
            { authoritative: false },
            referral("com"),
            referral("org"),
            referral("other.net"),
        ]) {
            const liar = await udpServer((request) => [right(request, changes)]);
            try {
                const gateway = viaGateway(server.address);
                const route: DnsRoute = (address) =>
                    AWS.some(({ ipv4 }) => ipv4 === address) ? liar.target : gateway(address);
                const walk = await walker({ route, families: ["ipv4"] }).resolve("text.tenant.com", "TXT");
                assert.match(
                    walk.problem ?? "",
                    /is not authoritative for text\.tenant\.com and does not delegate it/,
                );
            } finally {
                await liar.close();
            }
        }
    });

    it("reports that the root cannot be reached", async () => {
        const walk = await walker({
            timeoutMs: 40,
            roots: [{ name: "a.root-servers.net", addresses: ["203.0.113.1"] }],
        }).resolve("example.com", "A");
        assert.match(
            walk.problem ?? "",
            /^no server of the root answers for example\.com A: a\.root-servers\.net \(203\.0\.113\.1\): /,
        );
    });

    it("ends after a hundred queries for one answer", async () => {
        const servers = Array.from({ length: 6 }, (_, index) => `ns.many-${index}.com`);
        servers.forEach((_, index) => {
            const next = Array.from({ length: 6 }, (__, other) => `ns${other}.more-${index}.com`);
            register(world, `many-${index}.com`, next);
            register(world, `more-${index}.com`, [...servers].reverse());
        });
        register(world, "deep.com", servers);
        const walk = await walker().resolve("deep.com", "A");
        assert.ok(walk.problem !== undefined && walk.problem.length < 10_000);
        assert.ok(walk.steps.length <= 100);
    });

    it("returns a problem and does not throw for a name that no packet can carry", async () => {
        const walk = await walker().resolve(`${"a".repeat(64)}.com`, "A");
        assert.match(walk.problem ?? "", /64 octets/);
    });

    it("finds with packets the same as the pure function of a server, for any name", async () => {
        const zone = [...world.hostedZones.values()].find(({ name }) => name === "tenant.com.");
        assert.ok(zone);
        addRecords(zone, [
            ["*", "A", "203.0.113.1"],
            ["a.b", "A", "203.0.113.2"],
        ]);
        const used = walker();
        const label = fc.constantFrom("a", "b", "www", "text");
        await fc.assert(
            fc.asyncProperty(
                fc.array(label, { maxLength: 3 }),
                fc.constantFrom("A", "TXT", "NS"),
                async (labels, type) => {
                    const name = [...labels, "tenant.com"].join(".");
                    const walk = await used.resolve(name, type);
                    const expected = answer(world, AWS[0].ipv4, { name, type });
                    assert.deepEqual(
                        [walk.answer?.rcode, walk.answer?.answers],
                        [expected?.rcode, expected?.answers],
                    );
                },
            ),
            { numRuns: 50 },
        );
    });

    describe("for a delegation", () => {
        it("shows the parent's side with its glue", async () => {
            const cut = await walker().cut("example.com");
            assert.deepEqual([cut.domain, cut.parent, cut.server?.name], ["example.com", "com", "a.nic.com"]);
            assert.deepEqual(
                cut.nameServers,
                AWS.map(({ host, ipv4, ipv6 }) => ({ name: host, glue: [ipv4, ipv6] })),
            );
        });

        it("shows the parent's side and not the child's", async () => {
            register(world, "tenant.net", ["ns-1.awsdns-00.com", "ns-523.awsdns-01.net"]);
            const cut = await walker().cut("tenant.net");
            assert.deepEqual(cut.nameServers, [
                { name: "ns-1.awsdns-00.com", glue: [] },
                { name: "ns-523.awsdns-01.net", glue: [AWS[1].ipv4, AWS[1].ipv6] },
            ]);
        });

        it("continues past a public suffix of two labels and into zones that delegate further", async () => {
            register(world, "tenant.co.uk", BRAND_HOSTS);
            assert.equal((await walker().cut("tenant.co.uk")).parent, "uk");
            addZone(world, "parent.org", [["child", "NS", "ns.elsewhere.net."]]);
            register(world, "parent.org", BRAND_HOSTS);
            const cut = await walker().cut("child.parent.org");
            assert.deepEqual(
                [cut.parent, cut.nameServers],
                ["parent.org", [{ name: "ns.elsewhere.net", glue: [] }]],
            );
        });

        it("is empty without a problem for a name that the parent does not delegate", async () => {
            const cut = await walker().cut("unregistered.com");
            assert.deepEqual([cut.nameServers, cut.problem, cut.parent], [[], undefined, "com"]);
        });

        it("is a problem if one server has both sides, and shows its own side", async () => {
            const parent = addZone(world, "parent.org", [["child", "NS", "ns1.example.com."]]);
            addZone(world, "child.parent.org");
            register(world, "parent.org", BRAND_HOSTS);
            const cut = await walker().cut("child.parent.org");
            assert.match(
                cut.problem ?? "",
                /ns1\.example\.com \(205\.251\.192\.1\) serves child\.parent\.org as well as parent\.org/,
            );
            assert.equal(parent.name, "parent.org.");
        });

        it("queries the parent each time, and the root once", async () => {
            const { walker: used, asked } = noted();
            await used.resolve("tenant.net", "SOA");
            register(world, "tenant.net", ["ns.elsewhere.org"]);
            assert.deepEqual((await used.cut("tenant.net")).nameServers, [
                { name: "ns.elsewhere.org", glue: [] },
            ]);
            const roots = ROOT_HINTS.flatMap(({ addresses }) => addresses);
            // Once for net, and once for com, which has the addresses of the name servers.
            assert.equal(asked.filter((address) => roots.includes(address)).length, 2);
        });

        it("gives the reason if it cannot be read", async () => {
            const cut = await walker({
                timeoutMs: 40,
                roots: [{ name: "a.root-servers.net", addresses: ["203.0.113.1"] }],
            }).cut("tenant.net");
            assert.match(cut.problem ?? "", /no server of the root answers/);
        });
    });

    it("returns a host's addresses in both families, or the reason if there are none", async () => {
        assert.deepEqual(await walker().addresses("ns2.example.com"), {
            addresses: [AWS[1].ipv4, AWS[1].ipv6],
        });
        assert.deepEqual(await walker().addresses("ns-1.awsdns-00.com"), {
            addresses: [AWS[0].ipv4, AWS[0].ipv6],
        });
        assert.deepEqual(await walker().addresses("text.tenant.com"), { addresses: [] });
        register(world, "lame.com", BRAND_HOSTS);
        const lame = await walker().addresses("ns1.lame.com");
        assert.deepEqual(lame.addresses, []);
        assert.match(lame.problem ?? "", /REFUSED/);
    });

    it("queries the root once for a hundred tenants, also for simultaneous walks", async () => {
        const domains = Array.from({ length: 100 }, (_, index) => `tenant-${index}.net`);
        domains.forEach((domain) => {
            addZone(world, domain);
            register(world, domain, BRAND_HOSTS);
        });
        const { walker: used, asked } = noted({ timeoutMs: 2000, families: ["ipv4"] });
        await used.addresses("ns1.example.com");
        asked.length = 0;
        const walks = await Promise.all(domains.map((domain) => used.resolve(domain, "SOA")));
        assert.ok(walks.every(({ problem }) => problem === undefined));
        assert.equal(asked.filter((address) => address === FIRST_ROOT).length, 1);
        assert.equal(asked.length, 1 + 2 * domains.length);
    });
});
