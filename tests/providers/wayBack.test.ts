import assert from "node:assert/strict";
import { provider } from "../../providers/hostedZone";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";

describe("A leaving zone to which another one is handed over", () => {
    const used = useProvider(provider);
    /** A minute takes 300 ms. */
    const SCALE = { "white-label-dns:sandboxTimeScale": "200" };

    const NAMES = ["ns1.example.com", "ns2.example.com", "ns3.example.com", "ns4.example.com"];

    async function copied(frozen: boolean) {
        await used.configure(SCALE);
        const { id: delegationSetId } = await createSet(used.client, "set");
        const zoneId = await createZone(used.client, "tenant.net");
        const apex = { nameServers: NAMES, nsTtl: 172_800, soaTtl: 900 };
        const args = { domain: "tenant.net", reference: "stack/tenant.net", delegationSetId, apex };
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

    it("answers for one minute, for which resolvers keep the old zone's answer, with a message", async () => {
        const { state, zoneId } = await copied(true);
        assert.ok((await secondsToGo(state)) >= 59);
        assert.ok(
            used
                .said()
                .includes(
                    `tenant.net: hosted zone ${state.id} continues to answer for 60 seconds, the time for which resolvers keep the NS of the old zone ${zoneId}, and is then deleted`,
                ),
            used.said().join("\n"),
        );
    });

    it("stays while the old zone names its name servers, and is deleted when it does not", async () => {
        const { state, zoneId } = await copied(true);
        const ns = (names: readonly string[]) =>
            recordSet(
                "tenant.net",
                "NS",
                names.map((name) => `${name}.`),
            );
        const own = used.sandbox.world.hostedZones.get(zoneId)?.nameServers ?? [];
        await apply(used.client, zoneId, [change("UPSERT", { ...ns(NAMES), TTL: 60 })]);
        const before = used.sandbox.contents();
        const { message } = await errorOf(used.destroy(state));
        assert.match(
            message,
            new RegExp(`${state.id} stays, because the NS records of the old zone ${zoneId} are still ns1`),
        );
        assert.match(message, new RegExp(`migrateFrom: \\{ zoneId: ${zoneId}, stage: handover \\}`));
        assert.deepEqual(used.sandbox.contents(), before);
        await apply(used.client, zoneId, [change("UPSERT", { ...ns(own), TTL: 172_800 })]);
        await secondsToGo(state);
    });

    it("stays after copyFrom was left out too, while the old zone names its name servers, and is deleted when it does not", async () => {
        const { state, zoneId } = await copied(true);
        const { copyFrom: _left, ...args } = state.inputs;
        const later = await used.update(state, args);
        const own = used.sandbox.world.hostedZones.get(zoneId)?.nameServers ?? [];
        for (const [names, stays] of [
            [NAMES, true],
            [own, false],
        ] as const) {
            const values = names.map((name) => `${name}.`);
            await apply(used.client, zoneId, [change("UPSERT", recordSet("tenant.net", "NS", values))]);
            if (stays) {
                const { message } = await errorOf(used.destroy(later));
                assert.match(message, new RegExp(`migrateFrom: \\{ zoneId: ${zoneId}, stage: handover \\}`));
            }
        }
        assert.ok((await secondsToGo(later)) < 59);
    });

    it("is deleted at once if the old zone does not exist any more", async () => {
        const { state, zoneId } = await copied(true);
        used.sandbox.world.hostedZones.delete(zoneId);
        await secondsToGo(state);
        assert.doesNotMatch(used.said().join("\n"), /goes on answering/);
    });

    it("is deleted at once if the old zone still leads, without a further call", async () => {
        const { state } = await copied(false);
        const calls = await used.calls(() => secondsToGo(state));
        assert.equal(calls["GetHostedZone"], undefined);
        assert.doesNotMatch(used.said().join("\n"), /goes on answering/);
    });
});
