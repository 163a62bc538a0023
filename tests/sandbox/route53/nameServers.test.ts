import assert from "node:assert/strict";
import fc from "fast-check";
import { isIPv4, isIPv6 } from "node:net";
import { drawNameServers, nameServerAddresses, nameServerName } from "../../../sandbox/route53/nameServers";
import { emptyWorld } from "../../../sandbox/world";

describe("The sandbox's AWS name servers", () => {
    it("have names and addresses in the pattern of public examples", () => {
        assert.equal(nameServerName(523), "ns-523.awsdns-01.net");
        assert.deepEqual(nameServerAddresses(523), {
            ipv4: ["205.251.194.11"],
            ipv6: ["2600:9000:5302:b00::1"],
        });
        assert.equal(nameServerName(0), "ns-0.awsdns-00.com");
        assert.deepEqual(nameServerAddresses(0), { ipv4: ["205.251.192.0"], ipv6: ["2600:9000:5300::1"] });
        assert.equal(nameServerName(2047), "ns-2047.awsdns-63.co.uk");
    });

    it("have 2,048 different names and addresses", () => {
        const numbers = Array.from({ length: 2048 }, (_, n) => n);
        const addresses = numbers.flatMap((n) => [
            ...nameServerAddresses(n).ipv4,
            ...nameServerAddresses(n).ipv6,
        ]);
        assert.equal(new Set(numbers.map(nameServerName)).size, 2048);
        assert.equal(new Set(addresses).size, 4096);
        assert.ok(addresses.every((address) => isIPv4(address) || isIPv6(address)));
    });

    it("are used once before one of them is used again", () => {
        const world = emptyWorld();
        const drawn = Array.from({ length: 512 }, () => drawNameServers(world, () => true) ?? []).flat();
        assert.equal(new Set(drawn).size, 2048);
        assert.equal(world.nameServers.size, 2048);
    });

    it("are used again in other groups, so that a disjoint set exists", () => {
        const world = emptyWorld();
        const first = Array.from({ length: 512 }, () =>
            [...(drawNameServers(world, () => true) ?? [])].sort().join(),
        );
        const second = [...(drawNameServers(world, () => true) ?? [])].sort().join();
        assert.ok(!first.includes(second));
    });

    it("are drawn only if the caller accepts them", () => {
        fc.assert(
            fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 9 }), (start, digit) => {
                const world = emptyWorld();
                world.counters.nameServer = start;
                const accept = (names: string[]): boolean =>
                    !names.some((name) => name.includes(`${digit}.awsdns`));
                const names = drawNameServers(world, accept);
                return (
                    names !== undefined && accept(names) && names.every((name) => world.nameServers.has(name))
                );
            }),
            { numRuns: 50 },
        );
        assert.equal(
            drawNameServers(emptyWorld(), () => false),
            undefined,
        );
    });

    it("keep an address that was changed by hand when they are drawn again", () => {
        const world = emptyWorld();
        const [name = ""] = drawNameServers(world, () => true) ?? [];
        world.nameServers.set(name, { ipv4: ["198.51.100.1"], ipv6: [] });
        world.counters.nameServer = 0;
        drawNameServers(world, () => true);
        assert.deepEqual(world.nameServers.get(name), { ipv4: ["198.51.100.1"], ipv6: [] });
    });
});
