import assert from "node:assert/strict";
import { emptyWorld, type World } from "../../sandbox/world";
import { seedHostedZone } from "../../sandbox/seed";
import { guardRegistry, lameDelegations } from "./registryGuard";

describe("The guard of the registry", () => {
    let world: World;
    let servers: string[];
    beforeEach(() => {
        world = emptyWorld();
        servers = [...seedHostedZone(world, "ZTENANT", "tenant.net").nameServers];
    });

    const delegate = (...names: string[]): void =>
        void world.registry.set("tenant.net", {
            nameServers: names.map((name) => ({ name, glue: [] })),
        });

    it("has no finding if all servers answer for the domain", () => {
        const guard = guardRegistry(world);
        delegate(...servers);
        assert.deepEqual(guard.problems(), []);
        guard.stop();
    });

    it("finds servers that do not answer for it, or have no address, even if they are named only for a moment", () => {
        const [stranger = ""] = seedHostedZone(world, "ZOTHER", "other.net").nameServers;
        const guard = guardRegistry(world);
        delegate(stranger, "ns1.nowhere.net");
        delegate(...servers);
        const problems = guard.problems();
        assert.ok(
            problems.some((text) => text.startsWith(`the registry names ${stranger} for tenant.net, and `)),
        );
        assert.ok(
            problems.includes("the registry names ns1.nowhere.net for tenant.net, which has no address"),
        );
        guard.stop();
    });

    it("finds glue that is not an address of the server", () => {
        const guard = guardRegistry(world);
        world.registry.set("tenant.net", { nameServers: [{ name: "ns1.tenant.net", glue: ["192.0.2.1"] }] });
        assert.deepEqual(guard.problems(), [
            "the registry names ns1.tenant.net for tenant.net, and 192.0.2.1 does not answer for it",
        ]);
        guard.stop();
    });

    it("finds a zone that is deleted while its domain is delegated to it, and has no finding after it has stopped", () => {
        delegate(...servers);
        const guard = guardRegistry(world);
        world.hostedZones.delete("ZTENANT");
        assert.ok(guard.problems().length > 0);
        guard.stop();
        assert.equal(Object.hasOwn(world.registry, "set"), false);
        assert.equal(Object.hasOwn(world.hostedZones, "delete"), false);
    });

    it("does not count earlier problems", () => {
        delegate("ns1.nowhere.net");
        const guard = guardRegistry(world);
        assert.equal(lameDelegations(world).length, 1);
        assert.deepEqual(guard.problems(), []);
        guard.stop();
    });
});
