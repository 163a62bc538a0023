import assert from "node:assert/strict";
import { makeSigningAsker } from "../../inventory/signing";
import { udpServer } from "../dns/queryServers";
import { withSignedZone } from "../providers/signedZone";
import { createZone, useSandbox } from "../sandbox/useSandbox";

describe("The signing of a zone at its name servers", () => {
    const used = useSandbox();
    const serversOf = (id: string): string[] => used.sandbox.world.hostedZones.get(id)?.nameServers ?? [];

    it("is the answer of the first server that answers with authority", async () => {
        const id = await createZone(used.client, "tenant.net");
        const ask = makeSigningAsker(used.sandbox.dns);
        assert.equal(await ask("tenant.net", serversOf(id)), false);
        const other = await createZone(used.client, "other.net");
        assert.equal(await ask("tenant.net", serversOf(other)), undefined, "no server of the zone");
        assert.equal(await ask("tenant.net", ["ns.nowhere.test", ...serversOf(id)]), false);
        assert.equal(await ask("tenant.net", []), undefined);
        await createZone(used.client, "example.com");
        await withSignedZone(used.sandbox, "tenant.net", async (dns) => {
            assert.equal(await makeSigningAsker(dns)("tenant.net", serversOf(id)), true);
        });
    });

    it("is not queried any more after three zones of which no server answered", async () => {
        const id = await createZone(used.client, "tenant.net");
        const silent = await udpServer(() => []);
        const { host, port } = silent.target;
        const ask = makeSigningAsker(`${host}:${port}`);
        for (let round = 0; round < 3; round++) {
            assert.equal(await ask("tenant.net", serversOf(id).slice(0, 1)), undefined);
        }
        const before = silent.requests.length;
        assert.ok(before > 0);
        assert.equal(await ask("tenant.net", serversOf(id)), undefined);
        assert.equal(silent.requests.length, before);
        await silent.close();
    }).timeout(60_000);
});
