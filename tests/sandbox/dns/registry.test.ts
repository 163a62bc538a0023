import assert from "node:assert/strict";
import fc from "fast-check";
import { answer } from "../../../sandbox/dns/answers";
import { AWS, BRAND_HOSTS, addRecords, addZone, ask, brandWorld, data, register, tldAddress } from "./world";

const AWS_ADDRESS = AWS[0].ipv4;

describe("the sandbox's root and registries", () => {
    it("delegate a top-level domain with the glue of its two servers", () => {
        const reply = ask(brandWorld(), "198.41.0.4", "tenant.net", "A");
        assert.equal(reply.authoritative, false);
        assert.deepEqual(
            reply.authorities.map(({ name, data }) => [name, data]),
            [
                ["net", "a.nic.net."],
                ["net", "b.nic.net."],
            ],
        );
        assert.deepEqual(reply.additionals.map(({ type }) => type).sort(), ["A", "A", "AAAA", "AAAA"]);
        assert.ok(reply.additionals.some((record) => record.data === tldAddress("net")));
    });

    it("return NXDOMAIN with the root's SOA for a top-level domain that does not exist", () => {
        const reply = ask(brandWorld(), "root", "tenant.nosuchtld", "A");
        assert.equal(reply.rcode, "NXDOMAIN");
        assert.deepEqual(
            reply.authorities.map(({ name, type }) => [name, type]),
            [[".", "SOA"]],
        );
    });

    it("have a top-level domain as soon as a domain is registered in it, such as the reserved .example", () => {
        const world = brandWorld();
        assert.equal(ask(world, "root", "tenant.example", "A").rcode, "NXDOMAIN");
        register(world, "tenant.example", BRAND_HOSTS);
        assert.equal(ask(world, "root", "tenant.example", "A").authorities[0]?.data, "a.nic.example.");
    });

    it("answer for the root and for a top-level domain itself", () => {
        const world = brandWorld();
        assert.equal(data(ask(world, "root", ".", "NS"), "NS").length, 13);
        assert.equal(ask(world, "root", ".", "A").authorities[0]?.type, "SOA");
        assert.equal(ask(world, "root", "net", "DS").authorities[0]?.name, ".");
        assert.deepEqual(data(ask(world, tldAddress("net"), "net", "NS"), "NS"), [
            "a.nic.net.",
            "b.nic.net.",
        ]);
        assert.equal(data(ask(world, tldAddress("net"), "net", "SOA"), "SOA").length, 1);
        assert.deepEqual(ask(world, tldAddress("net"), "net", "A").answers, []);
        assert.deepEqual(data(ask(world, tldAddress("net"), "a.nic.net", "A"), "A"), [tldAddress("net")]);
    });

    it("have the root servers' names in a zone that net delegates to the root servers", () => {
        const world = brandWorld();
        const referral = ask(world, tldAddress("net"), "m.root-servers.net", "A");
        assert.deepEqual([referral.authoritative, referral.authorities.length], [false, 13]);
        assert.equal(referral.additionals.length, 26);
        for (const server of ["root", "202.12.27.33"]) {
            assert.deepEqual(data(ask(world, server, "m.root-servers.net", "A"), "A"), ["202.12.27.33"]);
            assert.deepEqual(data(ask(world, server, "m.root-servers.net", "AAAA"), "AAAA"), [
                "2001:dc3::35",
            ]);
            assert.equal(data(ask(world, server, "root-servers.net", "SOA"), "SOA").length, 1);
            assert.equal(
                ask(world, server, "root-servers.net", "A").authorities[0]?.name,
                "root-servers.net",
            );
            assert.equal(ask(world, server, "z.root-servers.net", "A").rcode, "NXDOMAIN");
            assert.equal(ask(world, server, "root-servers.net", "DS").authorities[0]?.data, "a.nic.net.");
        }
        assert.equal(ask(world, tldAddress("net"), "root-servers.net", "DS").authorities[0]?.name, "net");
        assert.deepEqual(data(ask(world, "resolver", "a.root-servers.net", "A"), "A"), ["198.41.0.4"]);
    });

    it("have the domains of AWS's servers and of hosts as names without addresses, and the first as a zone", () => {
        const world = brandWorld();
        for (const name of ["amazonaws.com", "elasticbeanstalk.com", "nic.com", "awsdns-00.com"]) {
            const reply = ask(world, tldAddress("com"), name, "A");
            assert.deepEqual([reply.rcode, reply.answers], ["NOERROR", []], name);
        }
        const [soa] = ask(world, tldAddress("com"), "ns-2.awsdns-00.com", "A").authorities;
        assert.deepEqual(ask(world, tldAddress("com"), "awsdns-00.com", "SOA").answers, [soa]);
    });

    it("delegate the brand with in-domain glue of both families", () => {
        const reply = ask(brandWorld(), tldAddress("com"), "ns1.example.com", "A");
        assert.deepEqual(
            reply.authorities.map((record) => record.data),
            BRAND_HOSTS.map((host) => `${host}.`),
        );
        assert.deepEqual(
            reply.additionals.map((record) => record.data).sort(),
            AWS.flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6]).sort(),
        );
    });

    it("add the brand's glue to a domain in the same registry, and not in another registry", () => {
        assert.equal(ask(brandWorld(), tldAddress("com"), "tenant.com", "A").additionals.length, 8);
        assert.deepEqual(ask(brandWorld(), tldAddress("net"), "tenant.net", "A").additionals, []);
    });

    it("return the glue of the registry, and not the server's present address", () => {
        const world = brandWorld();
        world.nameServers.set(AWS[0].name, { ipv4: ["205.251.9.9"], ipv6: [] });
        const reply = ask(world, tldAddress("com"), "example.com", "NS");
        const glue = reply.additionals.filter(({ name, type }) => name === "ns1.example.com" && type === "A");
        assert.deepEqual(
            glue.map((record) => record.data),
            [AWS_ADDRESS],
        );
    });

    it("delegate below a public suffix of two labels, which itself exists without data", () => {
        const world = brandWorld();
        register(world, "tenant.co.uk", BRAND_HOSTS);
        assert.equal(
            ask(world, tldAddress("uk"), "www.tenant.co.uk", "A").authorities[0]?.name,
            "tenant.co.uk",
        );
        const suffix = ask(world, tldAddress("uk"), "co.uk", "A");
        assert.deepEqual([suffix.rcode, suffix.authorities[0]?.type], ["NOERROR", "SOA"]);
        assert.equal(ask(world, tldAddress("uk"), "other.co.uk", "A").rcode, "NXDOMAIN");
    });

    it("answer the DS query for a delegated domain itself", () => {
        const reply = ask(brandWorld(), tldAddress("net"), "tenant.net", "DS");
        assert.deepEqual(
            [reply.authoritative, reply.rcode, reply.authorities[0]?.name],
            [true, "NOERROR", "net"],
        );
    });

    it("answer the DS query with the registry's DS, and delegate all other queries as before", () => {
        const world = brandWorld();
        const ds = [`12345 13 2 ${"AB".repeat(32)}`, `1 8 1 ${"01".repeat(20)}`];
        const before = ask(world, tldAddress("net"), "www.tenant.net", "DS");
        const { nameServers = [] } = world.registry.get("tenant.net") ?? {};
        world.registry.set("tenant.net", { nameServers, ds });
        const reply = ask(world, tldAddress("net"), "tenant.net", "DS");
        assert.deepEqual(
            [reply.authoritative, reply.rcode, data(reply, "DS"), reply.authorities],
            [true, "NOERROR", ds, []],
        );
        assert.deepEqual(ask(world, tldAddress("net"), "www.tenant.net", "DS"), before);
        assert.deepEqual(data(ask(world, "resolver", "tenant.net", "DS"), "DS"), ds);
        assert.deepEqual(data(ask(world, tldAddress("com"), "tenant.com", "DS"), "DS"), []);
    });

    it("delegate with the TTL of the delegation, also for its glue, and otherwise with the registries' TTL", () => {
        const world = brandWorld();
        const ttls = (): number[] => {
            const { authorities, additionals } = ask(world, tldAddress("com"), "example.com", "A");
            assert.ok(authorities.length > 0 && additionals.length > 0);
            return [...new Set([...authorities, ...additionals].map(({ ttl }) => ttl))];
        };
        assert.deepEqual(ttls(), [172_800]);
        const delegation = world.registry.get("example.com") ?? { nameServers: [] };
        world.registry.set("example.com", { ...delegation, ttl: 3600 });
        assert.deepEqual(ttls(), [3600]);
    });

    it("leave the DS of a domain that is delegated inside a zone to that zone", () => {
        const world = brandWorld();
        const ds = `12345 13 2 ${"AB".repeat(32)}`;
        const child = "sub.example.com";
        const other = "ns-9.awsdns-01.net";
        world.nameServers.set(other, { ipv4: ["205.251.192.9"], ipv6: [] });
        addZone(world, child, [], [other]);
        const parent = [...world.hostedZones.values()].find((zone) => zone.name === "example.com.");
        assert.ok(parent);
        addRecords(parent, [["sub", "NS", `${other}.`]]);
        const none = ask(world, AWS_ADDRESS, child, "DS");
        assert.deepEqual(
            [none.authoritative, none.rcode, none.answers, none.authorities.map(({ name }) => name)],
            [true, "NOERROR", [], ["example.com"]],
        );
        addRecords(parent, [["sub", "DS", ds]]);
        const reply = ask(world, AWS_ADDRESS, child, "DS");
        assert.deepEqual([reply.authoritative, data(reply, "DS")], [true, [ds]]);
        assert.deepEqual(data(ask(world, "resolver", child, "DS"), "DS"), [ds]);
        const below = ask(world, AWS_ADDRESS, `www.${child}`, "DS");
        assert.deepEqual([below.authoritative, below.authorities[0]?.data], [false, `${other}.`]);
        const fromChild = ask(world, "205.251.192.9", child, "DS");
        assert.deepEqual([fromChild.answers, fromChild.authorities[0]?.name], [[], child]);
    });

    it("return the DS of a zone from the zone above if one server has both", () => {
        const world = brandWorld();
        addZone(world, "sub.tenant.net");
        const parent = [...world.hostedZones.values()].find((zone) => zone.name === "tenant.net.");
        assert.ok(parent);
        const ds = `12345 13 2 ${"AB".repeat(32)}`;
        addRecords(parent, [
            ["sub", "NS", `${BRAND_HOSTS[0]}.`],
            ["sub", "DS", ds],
        ]);
        assert.deepEqual(data(ask(world, AWS_ADDRESS, "sub.tenant.net", "DS"), "DS"), [ds]);
        assert.deepEqual(data(ask(world, AWS_ADDRESS, "sub.tenant.net", "SOA"), "SOA").length, 1);
    });

    it("answer with authority for the AWS name servers' own names", () => {
        const world = brandWorld();
        assert.deepEqual(data(ask(world, tldAddress("net"), "ns-523.awsdns-01.net", "A"), "A"), [
            AWS[1].ipv4,
        ]);
        assert.deepEqual(data(ask(world, tldAddress("uk"), "ns-1537.awsdns-00.co.uk", "AAAA"), "AAAA"), [
            AWS[3].ipv6,
        ]);
        assert.equal(ask(world, tldAddress("net"), "ns-9.awsdns-01.net", "A").rcode, "NXDOMAIN");
        assert.equal(ask(world, tldAddress("net"), "awsdns-01.net", "A").rcode, "NOERROR");
        assert.equal(ask(world, tldAddress("net"), "ns-523.awsdns-01.net", "TXT").answers.length, 0);
    });

    it("refuse names of other top-level domains, unless two share the address", () => {
        const [com, net] = [tldAddress("com"), tldAddress("net")];
        assert.notEqual(com, net);
        assert.equal(ask(brandWorld(), com, "tenant.net", "A").rcode, "REFUSED");
    });

    it("have no server at an unused address", () => {
        const world = brandWorld();
        assert.equal(answer(world, "205.251.9.9", { name: "example.com", type: "A" }), undefined);
        assert.equal(answer(world, "no address", { name: "example.com", type: "A" }), undefined);
    });
});

describe("the sandbox's resolver", () => {
    it("resolves a tenant in another registry through the brand's glue", () => {
        const reply = ask(brandWorld(), "resolver", "www.tenant.net", "A");
        assert.deepEqual(
            [reply.rcode, reply.recursionAvailable, reply.authoritative],
            ["NOERROR", true, false],
        );
        assert.equal(data(reply, "A").length, 2);
    });

    it("resolves the AWS name servers, load balancers, and hosts of the sandbox's world", () => {
        const world = brandWorld();
        world.hosts.set("origin.elsewhere.dev", { ipv4: ["203.0.113.9"], ipv6: [] });
        assert.deepEqual(data(ask(world, "resolver", AWS[3].name, "A"), "A"), [AWS[3].ipv4]);
        assert.equal(data(ask(world, "resolver", "lb-1.us-east-1.elb.amazonaws.com", "A"), "A").length, 2);
        assert.deepEqual(data(ask(world, "resolver", "origin.elsewhere.dev", "A"), "A"), ["203.0.113.9"]);
    });

    it("follows CNAMEs from zone to zone, to the end or to NXDOMAIN", () => {
        const world = brandWorld();
        addZone(world, "chain.org", [
            ["out", "CNAME", "www.tenant.net."],
            ["text", "CNAME", "text.tenant.net."],
            ["dead", "CNAME", "nosuch.tenant.net."],
        ]);
        register(world, "chain.org", BRAND_HOSTS);
        const reply = ask(world, "resolver", "out.chain.org", "A");
        assert.deepEqual(
            reply.answers.map(({ type }) => type),
            ["CNAME", "CNAME", "A", "A"],
        );
        assert.equal(ask(world, "resolver", "dead.chain.org", "A").rcode, "NXDOMAIN");
        const noData = ask(world, "resolver", "text.chain.org", "A");
        assert.deepEqual(
            [noData.rcode, noData.answers.length, noData.authorities[0]?.type],
            ["NOERROR", 1, "SOA"],
        );
    });

    it("depends on the glue: wrong glue for the brand breaks every tenant", () => {
        const world = brandWorld();
        const glue = Object.fromEntries(BRAND_HOSTS.map((host) => [host, ["198.51.100.1"]]));
        register(world, "example.com", BRAND_HOSTS, glue);
        assert.equal(ask(world, "resolver", "tenant.net", "A").rcode, "SERVFAIL");
    });

    it("fails for a delegation to servers without the zone", () => {
        const world = brandWorld();
        register(world, "lame.org", BRAND_HOSTS);
        assert.equal(ask(world, "resolver", "lame.org", "A").rcode, "SERVFAIL");
    });

    it("ends a circle of delegations", () => {
        const world = brandWorld();
        register(world, "one.org", ["ns.two.net", "ns2.two.net"]);
        register(world, "two.net", ["ns.one.org", "ns2.one.org"]);
        assert.equal(ask(world, "resolver", "one.org", "A").rcode, "SERVFAIL");
    });

    it("agrees with the authoritative server for any query about a tenant", () => {
        const world = brandWorld();
        const zone = [...world.hostedZones.values()].find(({ name }) => name === "tenant.net.");
        assert.ok(zone);
        addRecords(zone, [
            ["*.wild", "A", "203.0.113.1"],
            ["a.b.c", "TXT", '"x"'],
        ]);
        const label = fc.constantFrom("a", "b", "c", "www", "text", "wild", "nosuch");
        const name = fc.array(label, { maxLength: 4 }).map((labels) => [...labels, "tenant.net"].join("."));
        fc.assert(
            fc.property(
                name,
                fc.constantFrom("A", "AAAA", "TXT", "NS", "SOA", "CNAME", "ANY"),
                (asked, type) => {
                    const direct = ask(world, AWS_ADDRESS, asked, type);
                    const resolved = ask(world, "resolver", asked, type);
                    assert.equal(resolved.rcode, direct.rcode);
                    assert.deepEqual(resolved.answers, direct.answers);
                },
            ),
        );
    });
});
