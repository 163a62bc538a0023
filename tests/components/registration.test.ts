import assert from "node:assert/strict";
import { TenantZone, WhiteLabelNameServers } from "../../components";
import { ENGINE_KINDS, onEngine, useEmbedding, type Program } from "../program/embedding";

const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
const REGISTRAR = "route53domains";

for (const kind of ENGINE_KINDS) {
    describe(`Components that set name servers at a registrar, ${onEngine(kind)}`, function () {
        this.timeout(120_000);
        const used = useEmbedding(kind);
        const program: Program = () => {
            const nameServers = new WhiteLabelNameServers("ns", {
                brandDomain: "example.com",
                brandZoneId: "ZBRAND",
                delegationSet: { fromZone: "ZBRAND" },
                rewriteBrandZone: true,
                registrar: REGISTRAR,
            });
            const target = { addresses: ["203.0.113.10"] };
            new TenantZone("tenant.net", { domain: "tenant.net", nameServers, target, registrar: REGISTRAR });
            return { registrar: nameServers.registrar };
        };

        it("set them in one up, brand first, and restore both in one destroy", async () => {
            const { world } = used.sandbox;
            const servers = world.hostedZones.get("ZBRAND")?.nameServers ?? [];
            world.registry.set("example.com", { nameServers: servers.map((name) => ({ name, glue: [] })) });
            world.registry.set("tenant.net", { nameServers: [] });
            const namesOf = (domain: string): string[] =>
                (world.registry.get(domain)?.nameServers ?? []).map(({ name }) => name);
            const engine = used.engine(program);
            const up = await engine.up();
            assert.deepEqual(up.errors, []);
            assert.deepEqual([namesOf("example.com"), namesOf("tenant.net")], [NAMES, NAMES]);
            assert.ok(
                (world.registry.get("example.com")?.nameServers ?? []).every(({ glue }) => glue.length === 2),
            );
            const started = [...world.domainOperations.values()].map(({ domain }) => domain);
            assert.deepEqual(started, ["example.com", "tenant.net"]);
            const again = await engine.up();
            assert.equal(again.changes.create + again.changes.update, 0);
            assert.deepEqual((await engine.destroy()).errors, []);
            assert.deepEqual(namesOf("example.com").sort(), [...servers].sort());
        });
    });
}
