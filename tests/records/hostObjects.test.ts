import assert from "node:assert/strict";
import fc from "fast-check";
import {
    explainGlue,
    explainGlueOfBrand,
    glueNeed,
    quoteServers,
    registeredServer,
    serverDifferences,
    type RegisteredServer,
} from "../../records/hostObjects";

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?$/);
const top = fc.constantFrom("com", "net", "org", "de", "ee");
const domain = fc.tuple(label, top).map((labels) => labels.join("."));
const inside = (zone: string) => label.map((first) => `${first}.${zone}`);

describe("the glue that a name server needs for a domain", () => {
    it("belongs to the domain itself if the name is inside it, at any depth", () => {
        fc.assert(
            fc.property(
                domain.chain((zone) => fc.tuple(fc.constant(zone), inside(zone).chain(inside))),
                ([zone, server]) => {
                    assert.equal(glueNeed(zone, server), "own");
                    assert.equal(glueNeed(server, zone), "sibling");
                },
            ),
        );
    });

    it("depends on whole labels: a name that only ends in the domain's letters is not inside", () => {
        fc.assert(
            fc.property(domain, label, label, (zone, prefix, first) => {
                assert.equal(glueNeed(zone, `${first}.${prefix}${zone}`), "sibling");
            }),
        );
        // ns.bone.ee is not under one.ee.
        assert.equal(glueNeed("one.ee", "ns.bone.ee"), "sibling");
    });

    it("belongs to another domain in the same registry, and is not needed across registries", () => {
        fc.assert(
            fc.property(domain, domain, label, (tenant, brand, first) => {
                const need = glueNeed(tenant, `${first}.${brand}`);
                const [one, other] = [tenant, brand].map((each) =>
                    each.replace(/^.*\./, "").replace(/^net$/, "com"),
                );
                assert.equal(
                    need,
                    tenant === brand ? "own" : one === other ? "sibling" : "none",
                    `${tenant} ${brand}`,
                );
            }),
        );
        assert.equal(glueNeed("tenant.net", "ns1.example.com"), "sibling");
        assert.equal(glueNeed("tenant.co.uk", "ns1.example.org.uk"), "sibling");
        assert.equal(glueNeed("tenant.org", "ns1.example.com"), "none");
    });

    it("is explained if it is needed", () => {
        const names = ["ns1.example.com", "ns2.example.com"];
        assert.equal(explainGlue("tenant.org", names), undefined);
        assert.match(explainGlue("example.com", names) ?? "", /inside of example\.com.*\(glue\)$/);
        assert.match(
            explainGlue("tenant.net", names) ?? "",
            /registry of tenant\.net is that of example\.com too.*ns1\.example\.com, ns2\.example\.com/,
        );
    });
});

describe("the addresses of a name server for a registry", () => {
    it("are at most one of each family, and none outside of the domain", () => {
        const host = {
            host: "ns1.example.com",
            ipv4: ["205.251.192.2", "205.251.192.1"],
            ipv6: ["2600:9000:5300:0200:0::1"],
        };
        assert.deepEqual(registeredServer("example.com", host), {
            name: "ns1.example.com",
            glue: ["205.251.192.1", "2600:9000:5300:200::1"],
        });
        assert.deepEqual(registeredServer("tenant.net", host), { name: "ns1.example.com", glue: [] });
    });
});

describe("the comparison of two lists of name servers", () => {
    const server = fc.tuple(inside("example.com"), fc.uniqueArray(fc.ipV4(), { maxLength: 2 }));
    const servers = fc
        .uniqueArray(server, { maxLength: 6, selector: ([name]) => name })
        .map((all) => all.map(([name, glue]): RegisteredServer => ({ name, glue })));

    it("is empty for two lists in another order", () => {
        fc.assert(
            fc.property(servers, (list) => {
                const turned = [...list]
                    .reverse()
                    .map(({ name, glue }) => ({ name, glue: [...glue].reverse() }));
                assert.deepEqual(serverDifferences("example.com", turned, list), []);
            }),
        );
    });

    it("finds each name and each address that differs", () => {
        fc.assert(
            fc.property(servers, servers, (present, wanted) => {
                const names = (list: RegisteredServer[]): string => JSON.stringify(list.map(normal).sort());
                const found = serverDifferences("example.com", present, wanted);
                assert.equal(found.length === 0, names(present) === names(wanted));
            }),
        );
    });

    it("ignores addresses of names outside of the domain, which a registry may leave out", () => {
        const present = [{ name: "ns1.example.com", glue: ["192.0.2.1"] }];
        assert.deepEqual(
            serverDifferences("tenant.net", present, [{ name: "ns1.example.com", glue: [] }]),
            [],
        );
        assert.deepEqual(serverDifferences("example.com", present, [{ name: "ns1.example.com", glue: [] }]), [
            "the glue of ns1.example.com is 192.0.2.1 in place of none",
        ]);
    });

    it("shows both lists with their addresses", () => {
        assert.equal(quoteServers([]), "none");
        assert.equal(
            quoteServers([
                { name: "ns1.example.com", glue: ["192.0.2.1", "2001:db8::1"] },
                { name: "ns.example.net", glue: [] },
            ]),
            "ns1.example.com (192.0.2.1, 2001:db8::1), ns.example.net",
        );
    });

    function normal({ name, glue }: RegisteredServer): string {
        return [name, ...[...glue].sort()].join();
    }

    it("explains the glue of a brand for itself, for its registry's other domains, and for all others", () => {
        const [own = "", sibling = "", none = "", ...more] = explainGlueOfBrand("dns.example.net", [
            "ns1.dns.example.net",
        ]);
        assert.match(
            own,
            /^ns1\.dns\.example\.net lie inside of example\.net.*at the registrar of example\.net\.$/,
        );
        assert.match(sibling, /^Domains below \.com and \.net are in the same registry/);
        assert.match(none, /need no glue/);
        assert.deepEqual(more, []);
        assert.match(explainGlueOfBrand("example.org", ["ns1.example.org"])[1] ?? "", /below \.org are/);
        assert.deepEqual(explainGlueOfBrand("example.org", []), []);
    });
});
