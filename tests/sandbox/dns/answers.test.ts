import assert from "node:assert/strict";
import { answer } from "../../../sandbox/dns/answers";
import { emptyWorld } from "../../../sandbox/world";
import type { World } from "../../../sandbox/world";
import { AWS, BRAND_HOSTS, addAlias, addZone, ask, brandWorld, data, put, register } from "./world";

const AWS_ADDRESS = AWS[0].ipv4;
const TEST_NET = "192.0.2.";

describe("an AWS name server of the sandbox", () => {
    it("answers with authority for its zones, at each of its addresses in any spelling", () => {
        const world = brandWorld();
        for (const address of [AWS[0].ipv4, AWS[3].ipv6, "2600:9000:5302:0b00:0:0:0:1"]) {
            const reply = ask(world, address, "tenant.net", "SOA");
            assert.deepEqual([reply.authoritative, reply.answers.length], [true, 1]);
        }
    });

    it("refuses zones of other servers, and private ones", () => {
        const world = brandWorld();
        addZone(world, "other.org", [], ["ns-9.awsdns-01.com"]);
        addZone(world, "inside.org").privateZone = true;
        assert.equal(ask(world, AWS_ADDRESS, "other.org", "SOA").rcode, "REFUSED");
        assert.equal(ask(world, AWS_ADDRESS, "inside.org", "SOA").rcode, "REFUSED");
        assert.equal(ask(world, AWS_ADDRESS, "notexample.com", "SOA").rcode, "REFUSED");
    });

    it("answers only at its new address after AWS has changed it", () => {
        const world = brandWorld();
        world.nameServers.set(AWS[0].name, { ipv4: ["205.251.9.9"], ipv6: [] });
        assert.equal(answer(world, AWS[0].ipv4, { name: "tenant.net", type: "SOA" }), undefined);
        assert.equal(answer(world, AWS[0].ipv6, { name: "tenant.net", type: "SOA" }), undefined);
        assert.equal(ask(world, "205.251.9.9", "tenant.net", "SOA").authoritative, true);
    });

    it("adds the apex NS to a positive answer, like Route 53", () => {
        const reply = ask(brandWorld(), AWS_ADDRESS, "text.tenant.net", "TXT");
        assert.deepEqual(
            reply.authorities.map(({ type, data }) => [type, data]),
            BRAND_HOSTS.map((host) => ["NS", `${host}.`]),
        );
        assert.deepEqual(ask(brandWorld(), AWS_ADDRESS, "tenant.net", "NS").authorities, []);
    });

    it("distinguishes a name that does not exist from a name without data, with the SOA's TTL limited to its MINIMUM (RFC 2308)", () => {
        const world = brandWorld();
        for (const [name, rcode] of [
            ["nosuch.tenant.net", "NXDOMAIN"],
            ["text.tenant.net", "NOERROR"],
        ] as const) {
            const reply = ask(world, AWS_ADDRESS, name, "A");
            assert.deepEqual([reply.rcode, reply.authoritative, reply.answers], [rcode, true, []]);
            assert.deepEqual(
                reply.authorities.map(({ type, name: owner, ttl }) => [type, owner, ttl]),
                [["SOA", "tenant.net", 60]],
            );
        }
    });

    it("has an empty name if only names below it have records", () => {
        const world = emptyWorldWithServers();
        addZone(world, "tenant.net", [["deep.below", "A", "203.0.113.1"]]);
        const reply = ask(world, AWS_ADDRESS, "below.tenant.net", "A");
        assert.deepEqual([reply.rcode, reply.answers], ["NOERROR", []]);
    });

    it("follows CNAMEs within the zone, and leaves CNAMEs to other zones to the client", () => {
        const world = brandWorld();
        const reply = ask(world, AWS_ADDRESS, "www.tenant.net", "A");
        assert.deepEqual(
            reply.answers.map(({ type, name }) => [type, name]),
            [
                ["CNAME", "www.tenant.net"],
                ["A", "tenant.net"],
                ["A", "tenant.net"],
            ],
        );
        const zone = addZone(world, "chain.org", [
            ["out", "CNAME", "www.tenant.net."],
            ["dead", "CNAME", "nosuch.chain.org."],
        ]);
        assert.deepEqual(
            ask(world, AWS_ADDRESS, "out.chain.org", "A").answers.map(({ type }) => type),
            ["CNAME"],
        );
        assert.deepEqual(data(ask(world, AWS_ADDRESS, "out.chain.org", "CNAME"), "CNAME"), [
            "www.tenant.net.",
        ]);
        const dead = ask(world, AWS_ADDRESS, "dead.chain.org", "A");
        assert.deepEqual([dead.rcode, dead.answers.length], ["NXDOMAIN", 1]);
        assert.equal(zone.name, "chain.org.");
    });

    it("ends a circle of CNAMEs", () => {
        const world = brandWorld();
        addZone(world, "chain.org", [
            ["a", "CNAME", "b.chain.org."],
            ["b", "CNAME", "a.chain.org."],
        ]);
        register(world, "chain.org", BRAND_HOSTS);
        assert.equal(ask(world, AWS_ADDRESS, "a.chain.org", "A").answers.length, 2);
        assert.equal(ask(world, "resolver", "a.chain.org", "A").rcode, "SERVFAIL");
    });

    it("refers to a delegation below the apex with the zone's own glue, and answers DS itself", () => {
        const world = brandWorld();
        const zone = addZone(world, "parent.org", [
            ["child", "NS", "ns1.child.parent.org.", "ns.elsewhere.net."],
            ["ns1.child", "A", "203.0.113.53"],
        ]);
        const reply = ask(world, AWS_ADDRESS, "www.child.parent.org", "A");
        assert.deepEqual([reply.authoritative, reply.answers], [false, []]);
        assert.deepEqual(
            reply.authorities.map((record) => record.data),
            ["ns1.child.parent.org.", "ns.elsewhere.net."],
        );
        assert.deepEqual(
            reply.additionals.map(({ name, data }) => [name, data]),
            [["ns1.child.parent.org", "203.0.113.53"]],
        );
        const ds = ask(world, AWS_ADDRESS, "child.parent.org", "DS");
        assert.deepEqual([ds.authoritative, ds.authorities[0]?.type], [true, "SOA"]);
        assert.equal(zone.records.size, 4);
    });
});

describe("wildcards of the sandbox's zones (RFC 4592)", () => {
    function world(): World {
        const made = brandWorld();
        addZone(made, "wild.org", [
            ["*", "A", "203.0.113.1"],
            ["*", "TXT", '"any"'],
            ["host", "MX", "10 mail.wild.org."],
            ["deep.sub", "A", "203.0.113.2"],
        ]);
        return made;
    }

    it("answer under the queried name, at any depth", () => {
        for (const name of ["a.wild.org", "b.a.wild.org"]) {
            const reply = ask(world(), AWS_ADDRESS, name, "A");
            assert.deepEqual(
                reply.answers.map((record) => [record.name, record.data]),
                [[name, "203.0.113.1"]],
            );
        }
    });

    it("have an answer without data for another type, and not NXDOMAIN", () => {
        assert.equal(ask(world(), AWS_ADDRESS, "a.wild.org", "MX").rcode, "NOERROR");
    });

    it("do not match an existing name, a name below one, or an empty name", () => {
        assert.deepEqual(ask(world(), AWS_ADDRESS, "host.wild.org", "A").answers, []);
        assert.equal(ask(world(), AWS_ADDRESS, "a.host.wild.org", "A").rcode, "NXDOMAIN");
        assert.deepEqual(ask(world(), AWS_ADDRESS, "sub.wild.org", "A").answers, []);
        assert.equal(ask(world(), AWS_ADDRESS, "x.sub.wild.org", "A").rcode, "NXDOMAIN");
    });

    it("are returned themselves if the asterisk is queried", () => {
        assert.deepEqual(data(ask(world(), AWS_ADDRESS, "\\052.wild.org", "A"), "A"), ["203.0.113.1"]);
    });
});

describe("alias records of the sandbox", () => {
    it("return stable documentation addresses for an AWS host, TTL 60, and the same with dualstack in front", () => {
        const world = brandWorld();
        const reply = ask(world, AWS_ADDRESS, "tenant.net", "A");
        assert.ok(
            reply.answers.length > 0 &&
                reply.answers.every(({ ttl, data }) => ttl === 60 && data.startsWith(TEST_NET)),
        );
        const zone = addZone(world, "dual.org");
        addAlias(zone, "@", "A", "Z35SXDOTRQ7X7K", "dualstack.lb-1.us-east-1.elb.amazonaws.com.");
        assert.deepEqual(data(ask(world, AWS_ADDRESS, "dual.org", "A"), "A"), data(reply, "A"));
        assert.match(data(ask(world, AWS_ADDRESS, "tenant.net", "AAAA"), "AAAA").join(), /^2001:db8::/);
    });

    it("return the addresses of a host in the sandbox's world", () => {
        const world = brandWorld();
        world.hosts.set("lb-1.us-east-1.elb.amazonaws.com", { ipv4: ["203.0.113.7"], ipv6: [] });
        assert.deepEqual(data(ask(world, AWS_ADDRESS, "tenant.net", "A"), "A"), ["203.0.113.7"]);
        assert.deepEqual(ask(world, AWS_ADDRESS, "tenant.net", "AAAA").answers, []);
    });

    it("return the records of a target in a zone of the account, with its TTL, through further aliases", () => {
        const world = brandWorld();
        const zone = addZone(world, "alias.org", [["real", "A", "203.0.113.5"]]);
        addAlias(zone, "one", "A", zone.id, "real.alias.org.");
        addAlias(zone, "two", "A", zone.id, "one.alias.org.");
        const reply = ask(world, AWS_ADDRESS, "two.alias.org", "A");
        assert.deepEqual(reply.answers, [
            { name: "two.alias.org", type: "A", ttl: 300, data: "203.0.113.5" },
        ]);
    });

    it("have no data if they refer to a missing name or to each other", () => {
        const world = brandWorld();
        const zone = addZone(world, "alias.org");
        addAlias(zone, "nothing", "A", "Z35SXDOTRQ7X7K", "host.unknown.example.");
        addAlias(zone, "a", "A", zone.id, "b.alias.org.");
        addAlias(zone, "b", "A", zone.id, "a.alias.org.");
        for (const name of ["nothing.alias.org", "a.alias.org"]) {
            const reply = ask(world, AWS_ADDRESS, name, "A");
            assert.deepEqual([reply.rcode, reply.answers], ["NOERROR", []]);
        }
    });
});

describe("record sets with a SetIdentifier in the sandbox", () => {
    function withRouting(routing: Record<string, unknown>[]): World {
        const world = brandWorld();
        const zone = addZone(world, "many.org");
        routing.forEach((each, index) =>
            put(zone, {
                name: "many.org.",
                type: "A",
                setIdentifier: `s${index}`,
                ttl: 60,
                values: [`203.0.113.${index}`],
                routing: each,
            }),
        );
        return world;
    }

    it("answer one at a time by weight, never one of weight 0", () => {
        assert.deepEqual(
            data(
                ask(withRouting([{ Weight: 0 }, { Weight: 5 }, { Weight: 5 }]), AWS_ADDRESS, "many.org", "A"),
                "A",
            ),
            ["203.0.113.1"],
        );
    });

    it("answer all together as multivalue answers", () => {
        const world = withRouting([{ MultiValueAnswer: true }, { MultiValueAnswer: true }]);
        assert.equal(ask(world, AWS_ADDRESS, "many.org", "A").answers.length, 2);
    });
});

function emptyWorldWithServers(): World {
    const world = emptyWorld();
    brandWorld().nameServers.forEach((addresses, name) => world.nameServers.set(name, addresses));
    return world;
}
