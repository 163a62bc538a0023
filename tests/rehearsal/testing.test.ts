import assert from "node:assert/strict";
import { startSandbox } from "../../rehearsal/testing";
import type {
    Addresses,
    Delegation,
    DelegationSet,
    HostedZone,
    RecordSet,
    World,
} from "../../rehearsal/testing";

/** The names that users' tests import; inside this package, the types have other names. */
describe("The entry /testing", () => {
    it("exports the types of the sandbox's world", async () => {
        const sandbox = await startSandbox();
        try {
            const world: World = sandbox.world;
            const addresses: Addresses = { ipv4: ["192.0.2.1"], ipv6: [] };
            const delegation: Delegation = { nameServers: [{ name: "ns1.example.com", glue: [] }] };
            const set: DelegationSet = { id: "N1", callerReference: "one", nameServers: [] };
            const record: RecordSet = { name: "example.com.", type: "A", ttl: 60, values: ["192.0.2.1"] };
            const zone: HostedZone = {
                id: "Z1",
                name: "example.com.",
                callerReference: "one",
                privateZone: false,
                vpcs: [],
                nameServers: [],
                records: new Map([["example.com. A ", record]]),
                tags: new Map(),
            };
            world.hosts.set("lb.example.net", addresses);
            world.registry.set("example.com", delegation);
            world.delegationSets.set(set.id, set);
            world.hostedZones.set(zone.id, zone);
            const { hosts, registry, delegationSets, hostedZones } = sandbox.contents();
            assert.deepEqual(hosts, { "lb.example.net": addresses });
            assert.deepEqual(registry, { "example.com": delegation });
            assert.deepEqual(delegationSets, [set]);
            assert.deepEqual(hostedZones[0]?.records, [record]);
        } finally {
            await sandbox.close();
        }
    });
});
