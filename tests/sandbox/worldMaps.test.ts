import assert from "node:assert/strict";
import fc from "fast-check";
import { toFqdn } from "../../records/names";
import { isAtOrBelow } from "../../records/wireNames";
import { findZone } from "../../sandbox/dns/zone";
import { emptyWorld, type StoredZone } from "../../sandbox/world";
import type { HostAddresses } from "../../sandbox/worldMaps";
import { NameMap, RegistryMap, ServerMap } from "../../sandbox/worldMaps";
import { AWS, addZone, ask, brandWorld, data } from "./dns/world";

const name = fc
    .array(fc.constantFrom("a", "b", "net"), { minLength: 1, maxLength: 3 })
    .map((labels) => labels.join("."));
const address = fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2");
const addresses = fc.record({
    ipv4: fc.subarray(["192.0.2.1", "192.0.2.2"]),
    ipv6: fc.subarray(["2001:db8:0:0::1", "2001:db8::2"]),
});
/** The operations on a map, one after another: set, delete, and sometimes clear. */
const steps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<["set" | "delete" | "clear", string, T][]> =>
    fc.array(fc.tuple(fc.constantFrom("set", "set", "set", "delete", "clear"), name, value), {
        maxLength: 12,
    });

function apply<T>(map: Map<string, T>, all: readonly (readonly [string, string, T])[]): void {
    for (const [what, key, value] of all) {
        if (what === "set") {
            map.set(key, value);
        } else if (what === "delete") {
            map.delete(key);
        } else {
            map.clear();
        }
    }
}

describe("The maps of the sandbox's DNS", () => {
    it("store each name server that a delegation has named, until they are cleared", () => {
        const map = new RegistryMap<{ nameServers: { name: string }[] }>();
        map.set("a.net", { nameServers: [{ name: "ns1.old.net" }] });
        map.set("a.net", { nameServers: [{ name: "ns1.new.net" }] });
        map.delete("a.net");
        assert.deepEqual([...map.named], ["ns1.old.net", "ns1.new.net"]);
        map.clear();
        assert.deepEqual([...map.named], []);
    });

    it("return the names at and below a name, sorted, after any changes", () => {
        fc.assert(
            fc.property(steps(fc.nat()), name, (all, wanted) => {
                const map = new NameMap<number>();
                apply(map, all);
                const plain = new Map<string, number>();
                apply(plain, all);
                assert.deepEqual([...map], [...plain]);
                assert.deepEqual(
                    [...map.atOrBelow(wanted)],
                    [...plain.keys()].filter((key) => isAtOrBelow(key, wanted)),
                );
            }),
        );
    });

    it("return the servers at an address, in any spelling", () => {
        fc.assert(
            fc.property(steps(addresses), address, (all, wanted) => {
                const map = new ServerMap();
                apply(map, all);
                const plain = new Map<string, HostAddresses>();
                apply(plain, all);
                const has = ({ ipv4, ipv6 }: HostAddresses): boolean =>
                    [...ipv4, ...ipv6].some((each) => each.replace(":0:0::", "::") === wanted);
                assert.deepEqual(
                    [...map.at(wanted)].sort(),
                    [...plain]
                        .filter(([, each]) => has(each))
                        .map(([key]) => key)
                        .sort(),
                );
            }),
        );
    });

    it("allow changes of a server's addresses only by set", () => {
        const { nameServers } = brandWorld();
        const held = nameServers.get(AWS[0].name);
        assert.ok(held);
        assert.throws(() => held.ipv4.push("192.0.2.1"), TypeError);
        assert.throws(() => (held.ipv6 = []), TypeError);
        const mine = { ipv4: ["192.0.2.1"], ipv6: [] };
        nameServers.set(AWS[0].name, mine);
        mine.ipv4.push("192.0.2.2");
        assert.deepEqual(
            [nameServers.get(AWS[0].name)?.ipv4, nameServers.at("192.0.2.2").size],
            [["192.0.2.1"], 0],
        );
    });

    it("find the longest public zone of a name on one of the servers", () => {
        const zone = fc.record({
            id: fc.constantFrom("Z1", "Z2", "Z3", "Z4"),
            name: name.map(toFqdn),
            privateZone: fc.boolean(),
            nameServers: fc.subarray(["s1", "s2"], { minLength: 1 }),
        });
        fc.assert(
            fc.property(fc.array(zone), name, (zones, wanted) => {
                const world = emptyWorld();
                zones.forEach((each) => world.hostedZones.set(each.id, zoneOf(each)));
                const servers = new Set(["s1"]);
                const longest = Math.max(
                    0,
                    ...[...world.hostedZones.values()]
                        .filter((each) => !each.privateZone && each.nameServers.includes("s1"))
                        .filter((each) => isAtOrBelow(toFqdn(wanted), each.name))
                        .map((each) => each.name.length),
                );
                const found = findZone(world, servers, wanted);
                assert.equal(found?.name.length ?? 0, longest);
                assert.ok(found === undefined || (!found.privateZone && found.nameServers.includes("s1")));
            }),
        );
    });

    it("do not return a deleted zone", () => {
        const world = brandWorld();
        const zone = addZone(world, "more.net");
        assert.equal(ask(world, AWS[0].ipv4, "more.net", "SOA").rcode, "NOERROR");
        world.hostedZones.delete(zone.id);
        assert.equal(ask(world, AWS[0].ipv4, "more.net", "SOA").rcode, "REFUSED");
    });

    it("show each change of a zone's records at once: added, replaced, deleted", () => {
        const world = brandWorld();
        const zone = addZone(world, "more.net", [["www", "TXT", '"one"']]);
        const texts = (): string[] => data(ask(world, AWS[0].ipv4, "www.more.net", "TXT"), "TXT");
        assert.deepEqual(texts(), ['"one"']);
        const [key = "", record] = [...zone.records].find(([, { type }]) => type === "TXT") ?? [];
        assert.ok(record);
        zone.records.set(key, { ...record, values: ['"two"'] });
        assert.deepEqual(texts(), ['"two"']);
        zone.records.delete(key);
        assert.deepEqual(texts(), []);
        zone.records.set(key, { ...record, name: "other.more.net." });
        assert.deepEqual(texts(), []);
        zone.records.set("second", record);
        assert.deepEqual(texts(), ['"one"']);
    });
});

function zoneOf(zone: Pick<StoredZone, "id" | "name" | "privateZone" | "nameServers">): StoredZone {
    return { ...zone, callerReference: zone.id, vpcs: [], records: new Map(), tags: new Map() };
}
