import assert from "node:assert/strict";
import { provider } from "../../providers/hostedZone";
import { createSet, createZone } from "../sandbox/useSandbox";
import { useProvider } from "./fixture";

describe("A zone that leaves while another one is handed over to it", () => {
    const used = useProvider(provider);
    /** A minute is over in 300 ms. */
    const SCALE = { "white-label-dns:sandboxTimeScale": "200" };

    async function copied(frozen: boolean) {
        await used.configure(SCALE);
        const { id: delegationSetId } = await createSet(used.client, "set");
        const zoneId = await createZone(used.client, "tenant.net");
        const args = { domain: "tenant.net", reference: "stack/tenant.net", delegationSetId };
        const state = await used.create({ ...args, copyFrom: { zoneId, ...(frozen ? { frozen } : {}) } });
        return { state, zoneId };
    }

    async function secondsToGo(state: Awaited<ReturnType<typeof copied>>["state"]): Promise<number> {
        const started = performance.now();
        await used.destroy(state);
        assert.equal(
            used.sandbox.contents().hostedZones.some(({ id }) => id === state.id),
            false,
        );
        return (performance.now() - started) * (200 / 1000);
    }

    it("answers for the minute for which resolvers keep what the old one said, which is told", async () => {
        const { state, zoneId } = await copied(true);
        assert.ok((await secondsToGo(state)) >= 59);
        assert.ok(
            used
                .said()
                .includes(
                    `tenant.net: hosted zone ${state.id} goes on answering for 60 seconds, for as long as resolvers keep the NS that the old zone ${zoneId} had, and is deleted then`,
                ),
            used.said().join("\n"),
        );
    });

    it("goes at once where the old zone is gone", async () => {
        const { state, zoneId } = await copied(true);
        used.sandbox.world.hostedZones.delete(zoneId);
        await secondsToGo(state);
        assert.doesNotMatch(used.said().join("\n"), /goes on answering/);
    });

    it("goes at once where the old zone leads still, and takes no call more", async () => {
        const { state } = await copied(false);
        const calls = await used.calls(() => secondsToGo(state));
        assert.equal(calls["GetHostedZone"], undefined);
        assert.doesNotMatch(used.said().join("\n"), /goes on answering/);
    });
});
