import assert from "node:assert/strict";
import { seedDelegationSet, seedHostedZone } from "../../sandbox/seed";
import { emptyWorld } from "../../sandbox/world";

describe("The seeded objects in the sandbox's account", () => {
    it("are a public zone with the requested id and the records of a new zone", () => {
        const world = emptyWorld();
        const { id, name, nameServers } = seedHostedZone(world, "ZBRAND", "example.com");
        assert.deepEqual([id, name, new Set(nameServers).size], ["ZBRAND", "example.com.", 4]);
        const zone = world.hostedZones.get("ZBRAND");
        assert.equal(zone?.privateZone, false);
        assert.deepEqual(
            [...zone.records.values()].map(({ type }) => type),
            ["NS", "SOA"],
        );
    });

    it("are a delegation set with name servers that no other object has", () => {
        const world = emptyWorld();
        const { nameServers } = seedHostedZone(world, "ZBRAND", "example.com");
        const set = seedDelegationSet(world, "NSET");
        assert.equal(world.delegationSets.get("NSET"), set);
        assert.deepEqual(
            set.nameServers.filter((server) => nameServers.includes(server)),
            [],
        );
    });

    it("do not change if they are seeded again", () => {
        const world = emptyWorld();
        const zone = seedHostedZone(world, "ZBRAND", "example.com");
        const set = seedDelegationSet(world, "NSET");
        assert.deepEqual(seedHostedZone(world, "ZBRAND", "example.com"), zone);
        assert.equal(seedDelegationSet(world, "NSET"), set);
        assert.deepEqual([world.hostedZones.size, world.delegationSets.size], [1, 1]);
    });
});
