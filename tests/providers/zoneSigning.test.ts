import assert from "node:assert/strict";
import { provider } from "../../providers/hostedZone";
import { errorOf, useProvider } from "./fixture";
import { apexed, withSignedZone } from "./signedZone";

describe("A signed zone that is to be deleted", () => {
    const used = useProvider(provider);

    it("is refused because of the answer of its own name server, before a call is made", async () => {
        const state = await used.create(await apexed(used.client));
        const before = used.sandbox.contents();
        await withSignedZone(used.sandbox, "tenant.net", async (dnsGateway) => {
            await used.configure({ "white-label-dns:dnsGateway": dnsGateway });
            const calls = await used.calls(async () => {
                assert.match((await errorOf(used.destroy(state))).message, /it is signed/);
            });
            assert.deepEqual(calls, {});
        });
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("does not prevent the deletion of another one, nor its own after the signing ended", async () => {
        const state = await used.create(await apexed(used.client));
        const other = await used.create(await apexed(used.client, "b.net"));
        await withSignedZone(used.sandbox, "tenant.net", async (dnsGateway) => {
            await used.configure({ "white-label-dns:dnsGateway": dnsGateway });
            await used.destroy(other);
        });
        await used.configure({});
        await used.destroy(state);
        assert.deepEqual(
            used.sandbox.contents().hostedZones.map(({ name }) => name),
            ["example.com."],
        );
    });

    it("is deleted in three calls if DNS does not answer, or its names have no address", async () => {
        const records = { "www A": { values: ["192.0.2.1"] } };
        const state = await used.create({ ...(await apexed(used.client)), records });
        await used.configure({ "white-label-dns:dnsGateway": "127.0.0.1:1" });
        const expected = { ChangeResourceRecordSets: 1, DeleteHostedZone: 1, ListResourceRecordSets: 1 };
        assert.deepEqual(await used.calls(() => used.destroy(state)), expected);
    });
});
