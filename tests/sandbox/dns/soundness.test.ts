import assert from "node:assert/strict";
import fc from "fast-check";
import { ROOT_HINTS } from "../../../dns/rootHints";
import { isAtOrBelow, normalName, suffixesOf } from "../../../records/wireNames";
import { answer, type Reply } from "../../../sandbox/dns/answers";
import { tldServers } from "../../../sandbox/dns/registry";
import type { World } from "../../../sandbox/world";
import { AWS, EACH_TYPE, addRecords, addZone, brandWorld, register } from "./world";

/** Rules for the answers of servers, for every name that the sandbox knows, at every server. */

const TYPES = ["A", "AAAA", "NS", "SOA", "DS", "TXT", "CNAME", "MX", "HTTPS", "TYPE65280", "ANY"];
const HOSTS = [
    "lb-1.us-east-1.elb.amazonaws.com",
    "lb-2.elb.us-west-2.amazonaws.com",
    "d111111abcdef8.cloudfront.net",
    "a.awsglobalaccelerator.com",
    "x.us-east-1.elasticbeanstalk.com",
    "y.us-east-1.awsapprunner.com",
];

/** Tenants of all kinds: deep names, wildcards, delegations within the set, unusual public suffixes. */
function fullWorld(): World {
    const world = brandWorld();
    const zone = [...world.hostedZones.values()].find(({ name }) => name === "tenant.net.");
    assert.ok(zone);
    addRecords(zone, [
        ...EACH_TYPE,
        ["a.b.c.d", "A", "192.0.2.1"],
        ["*.wild", "A", "192.0.2.2"],
        ["deep.*.wild", "A", "192.0.2.3"],
        ["sub", "NS", "ns1.example.net."],
        ["gone", "CNAME", "nothing.tenant.net."],
        ["out", "CNAME", "www.example.org."],
    ]);
    for (const domain of ["shop.co.uk", "city.x.kawasaki.jp", "deep.er.example", "a.b.tenant.org"]) {
        addZone(world, domain, [["www.a", "A", "192.0.2.4"]]);
        register(world, domain, ["ns1.example.com", "ns2.example.com"]);
    }
    register(world, "empty.org", []);
    world.hosts.set("lb.internal.corp", { ipv4: ["192.0.2.9"], ipv6: [] });
    return world;
}

const WORLD = fullWorld();
const NAMES = [
    ".",
    ...new Set(
        [
            ...HOSTS,
            ...ROOT_HINTS.map(({ name }) => name),
            ...WORLD.hosts.keys(),
            ...WORLD.nameServers.keys(),
            ...WORLD.registry.keys(),
            ...["com", "net", "org", "jp", "uk", "example"].flatMap((tld) =>
                tldServers(tld).map(({ name }) => name),
            ),
            ...[...WORLD.hostedZones.values()].flatMap((zone) => [
                normalName(zone.name),
                ...[...zone.records.values()].map(({ name }) => normalName(name)),
            ]),
        ].flatMap((name) => suffixesOf(name)),
    ),
];
const TLDS = [...new Set(NAMES.flatMap((name) => suffixesOf(name).slice(-1)))];
const SERVERS = ["root", AWS[0].ipv4, ...TLDS.flatMap((tld) => tldServers(tld)[0]?.addresses.ipv4[0] ?? [])];

/** Names that do not exist, at and below existing names. */
const anyName = fc.oneof(
    fc.constantFrom(...NAMES),
    fc
        .tuple(
            fc.array(fc.constantFrom("zz", "a", "www"), { minLength: 1, maxLength: 3 }),
            fc.constantFrom(...NAMES),
        )
        .map(([labels, name]) => [...labels, ...(name === "." ? [] : [name])].join(".")),
);

function ask(server: string, name: string, type: string): Reply {
    const reply = answer(WORLD, server, { name: normalName(name), type });
    assert.ok(reply);
    return reply;
}

const isServed = ({ rcode }: Reply): boolean => rcode !== "REFUSED";
const soas = ({ authorities }: Reply): Reply["authorities"] =>
    authorities.filter(({ type }) => type === "SOA");

function always(law: (server: string, name: string, type: string) => void): void {
    for (const server of SERVERS) {
        NAMES.forEach((name) => TYPES.forEach((type) => law(server, name, type)));
    }
    fc.assert(fc.property(fc.constantFrom(...SERVERS), anyName, fc.constantFrom(...TYPES), law), {
        numRuns: 2000,
    });
}

describe("Every server of the sandbox", () => {
    it("never returns NXDOMAIN for a name with a name below it (RFC 8020)", () => {
        always((server, name, type) => {
            const reply = ask(server, name, type);
            if (reply.rcode === "NOERROR") {
                for (const above of [...suffixesOf(name).slice(1), "."]) {
                    for (const each of ["A", type]) {
                        assert.notEqual(
                            ask(server, above, each).rcode,
                            "NXDOMAIN",
                            `${server}: ${above} ${each}, and there is ${name} ${type}`,
                        );
                    }
                }
            }
        });
    });

    it("gives the same answer for all types whether a name exists", () => {
        always((server, name, type) => {
            const [one, other] = [ask(server, name, type), ask(server, name, "TXT")];
            // DS is asked at the other side of a cut, where another zone may serve the name.
            if (type !== "DS" && one.answers.length === 0 && other.answers.length === 0) {
                assert.equal(one.rcode, other.rcode, `${server}: ${name} ${type}`);
            }
        });
    });

    it("returns an SOA in an answer without data (RFC 2308), of a zone that contains the name", () => {
        always((server, name, type) => {
            const reply = ask(server, name, type);
            if (isServed(reply) && reply.authoritative && reply.answers.length === 0) {
                const [soa, ...more] = soas(reply);
                assert.ok(soa !== undefined && more.length === 0, `${server}: ${name} ${type}`);
                assert.ok(isAtOrBelow(normalName(name), soa.name));
            }
        });
    });

    it("answers with authority for the SOA that it returns, and for the NS of that zone", () => {
        always((server, name, type) => {
            for (const soa of soas(ask(server, name, type))) {
                const reply = ask(server, soa.name, "SOA");
                assert.deepEqual(
                    [reply.authoritative, reply.answers.map((each) => each.data)],
                    [true, [soa.data]],
                    `${server}: ${soa.name}`,
                );
                assert.ok(ask(server, soa.name, "NS").answers.length > 0, `${server}: ${soa.name} NS`);
            }
        });
    });

    it("refers only to zones below, and to servers that it names", () => {
        always((server, name, type) => {
            const reply = ask(server, name, type);
            if (isServed(reply) && !reply.authoritative) {
                const cuts = new Set(reply.authorities.map((each) => each.name));
                assert.equal(cuts.size, 1, `${server}: ${name} ${type}`);
                for (const cut of cuts) {
                    assert.ok(cut !== "." && isAtOrBelow(normalName(name), cut));
                }
            }
        });
    });
});
