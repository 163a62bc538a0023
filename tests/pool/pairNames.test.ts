import assert from "node:assert/strict";
import fc from "fast-check";
import { pairNames, type NamedServer } from "../../pool/pairNames";

const SERVERS = ["s1", "s2", "s3", "s4"];
const NAMES = ["ns1", "ns2", "ns3", "ns4"];
const PUBLISHED: NamedServer[] = NAMES.map((host, index) => ({ host, awsName: SERVERS[index] ?? "" }));

const paired = (names: string[], published = PUBLISHED, retired: string[] = []) =>
    pairNames({ names, servers: SERVERS, published, retired });
const shown = (pairs: NamedServer[]): string =>
    pairs.map(({ host, awsName }) => `${host}=${awsName}`).join(" ");

describe("The server of a name", () => {
    it("is chosen by the order of the names if none was published", () => {
        const { active, former } = paired(NAMES, []);
        assert.equal(shown(active), "ns1=s1 ns2=s2 ns3=s3 ns4=s4");
        assert.deepEqual(former, []);
    });

    it("stays if the names are reordered", () => {
        const { active, former } = paired(["ns4", "ns2", "ns1", "ns3"]);
        assert.equal(shown(active), "ns4=s4 ns2=s2 ns1=s1 ns3=s3");
        assert.deepEqual(former, []);
    });

    it("stays for a name that leaves the list, until it is retired", () => {
        assert.equal(shown(paired(["ns1", "ns2"]).former), "ns3=s3 ns4=s4");
        assert.equal(shown(paired(["ns1", "ns2"], PUBLISHED, ["ns3"]).former), "ns4=s4");
        const renamed = paired(["dns1", "dns2", "dns3", "dns4"]);
        assert.equal(shown(renamed.active), "dns1=s1 dns2=s2 dns3=s3 dns4=s4");
        assert.equal(shown(renamed.former), "ns1=s1 ns2=s2 ns3=s3 ns4=s4");
    });

    it("is the server of the name that a new one replaces", () => {
        const { active, former } = paired(["ns1", "other", "ns3", "ns4"]);
        assert.equal(shown(active), "ns1=s1 other=s2 ns3=s3 ns4=s4");
        assert.equal(shown(former), "ns2=s2");
    });

    it("is reported if two names of the list have one server", () => {
        const published = [...PUBLISHED, { host: "dns1", awsName: "s1" }];
        assert.deepEqual(paired(["ns1", "dns1"], published).clashes, [["ns1", "dns1"]]);
    });

    it("never changes for any sequence of lists, and no name is lost before its retirement", () => {
        const name: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
        const step = fc.record({
            names: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
            retired: fc.uniqueArray(name, { maxLength: 2 }),
        });
        fc.assert(
            fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
                let published: NamedServer[] = [];
                for (const { names, retired } of steps) {
                    const { active, former, clashes } = paired(names, published, retired);
                    if (clashes.length > 0) {
                        continue;
                    }
                    const now = [...active, ...former];
                    for (const { host, awsName } of published) {
                        const still = now.find((each) => each.host === host);
                        assert.equal(still?.awsName ?? (retired.includes(host) ? awsName : "lost"), awsName);
                    }
                    assert.equal(new Set(active.map(({ awsName }) => awsName)).size, names.length);
                    published = now;
                }
            }),
        );
    });
});
