import assert from "node:assert/strict";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";

describe("the methods of a sandbox for a test", () => {
    let sandbox: Sandbox;
    beforeEach(async () => {
        sandbox = await startSandbox();
    });
    afterEach(() => sandbox.close());

    it("add a zone to the account, with its domain at the registry, with the same id each time", () => {
        const zone = sandbox.addHostedZone("example.com");
        const { hostedZones, registry } = sandbox.contents();
        assert.deepEqual(
            hostedZones.map(({ id, name, nameServers }) => ({ id, name, nameServers })),
            [zone],
        );
        assert.equal(zone.nameServers.length, 4);
        assert.deepEqual(
            registry["example.com"]?.nameServers,
            zone.nameServers.map((name) => ({ name, glue: [] })),
        );
        sandbox.reset();
        assert.deepEqual(sandbox.addHostedZone("example.com"), zone);
        assert.equal(sandbox.addHostedZone("example.org", "ZOWN").id, "ZOWN");
        assert.throws(
            () => sandbox.addHostedZone("example.net", "ZOWN"),
            /ZOWN is the zone of example\.org already/,
        );
    });

    it("register a domain, move a server, and refuse invalid values", () => {
        const [server = ""] = sandbox.addHostedZone("example.com").nameServers;
        sandbox.register("tenant.net", { nameServers: [{ name: "ns1.example.com", glue: [] }] });
        assert.deepEqual(sandbox.contents().registry["tenant.net"]?.nameServers, [
            { name: "ns1.example.com", glue: [] },
        ]);
        sandbox.setAddresses(server, { ipv4: ["205.251.9.9"] });
        assert.deepEqual(sandbox.world.nameServers.get(server)?.ipv4, ["205.251.9.9"]);
        assert.throws(() => sandbox.setAddresses(server, { ipv4: ["none"] }), /must be an IPv4 address/);
        assert.throws(() => sandbox.register("com", { nameServers: [] }), /is a public suffix/);
        assert.throws(() => sandbox.addHostedZone("no domain"), /must be a domain/);
    });

    it("make calls fail until the faults are deleted", async () => {
        const call = async (): Promise<number> => {
            const headers = { authorization: "any" };
            return (await fetch(`${sandbox.endpoint}/2013-04-01/hostedzone`, { headers })).status;
        };
        sandbox.addFaults([{ operation: "ListHostedZones", fault: "error500", times: "forever" }]);
        assert.equal(await call(), 500);
        sandbox.clearFaults();
        assert.equal(await call(), 200);
    });
});
