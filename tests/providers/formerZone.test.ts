import assert from "node:assert/strict";
import { provider } from "../../providers/hostedZone";
import { createSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";

const DOMAIN = "tenant.net";
const FORMER = ["ns1.example.com", "ns2.example.com"];
const PRESENT = ["ns5.example.com", "ns6.example.com"];

describe("The former zone of a tenant that was moved to another set", () => {
    const used = useProvider(provider);

    function delegate(...names: string[]): void {
        used.sandbox.world.registry.set(DOMAIN, { nameServers: names.map((name) => ({ name, glue: [] })) });
    }

    async function zone(reference: string, nameServers: string[]): Promise<object> {
        const { id } = await createSet(used.client, reference);
        const apex = { nameServers, nsTtl: 300, soaTtl: 300 };
        return { domain: DOMAIN, reference: "stack/tenant.net", delegationSetId: id, apex };
    }

    /** Both zones are there, made in one run, which goes on with the deletion of the former one. */
    async function moved(names = PRESENT): Promise<() => Promise<void>> {
        const former = await used.create(await zone("first", FORMER));
        const { inputs } = await used.check(undefined, await zone("second", names));
        await provider.create(inputs);
        return () => provider.delete(former.id, former.outs);
    }

    const zones = (): number => used.sandbox.contents().hostedZones.length;

    it("stays while the parent delegates to one of its names, without a call", async () => {
        const deleteFormer = await moved();
        delegate(...PRESENT, FORMER[0] ?? "");
        const calls = await used.calls(async () => {
            const { message } = await errorOf(deleteFormer());
            assert.match(
                message,
                /stays, and goes on answering, because it is still delegated to ns1\.example\.com\./,
            );
        });
        assert.deepEqual(calls, {});
        assert.equal(zones(), 2);
        delegate(...PRESENT);
        await deleteFormer();
        assert.equal(zones(), 1);
    });

    it("goes where the parent delegates elsewhere, or not at all, and where both have the same names", async () => {
        const deleteFormer = await moved();
        await deleteFormer();
        assert.equal(zones(), 1);
        used.sandbox.reset();
        const ofReplacedSet = await moved(FORMER);
        delegate(...FORMER);
        await ofReplacedSet();
        assert.equal(zones(), 1);
    });

    it("stays while it cannot be found out", async () => {
        const deleteFormer = await moved();
        used.sandbox.world.registry.set(DOMAIN, { nameServers: [] });
        const body = JSON.stringify([
            { at: "*", name: DOMAIN, type: "NS", fault: "silence", times: "forever" },
        ]);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
        const { message } = await errorOf(deleteFormer());
        assert.match(message, /could not be found out in DNS/);
        assert.equal(zones(), 2);
    }).timeout(15_000);

    it("is deleted as ever where the tenant leaves, also while its parent delegates to it", async () => {
        const state = await used.create(await zone("first", FORMER));
        delegate(...FORMER);
        await used.destroy(state);
        assert.equal(zones(), 0);
    });
});

describe("A deletion that a killed run has left behind", () => {
    const used = useProvider(provider);
    const ZONE = { domain: DOMAIN, reference: "stack/tenant.net" };

    it("is not done to a zone that a resource of the state stays with", async () => {
        const { id, inputs, outs } = await used.create(ZONE);
        await provider.check(inputs, inputs);
        await provider.diff(id, outs, inputs);
        const calls = await used.calls(() => provider.delete(id, outs));
        assert.deepEqual(calls, {});
        assert.match(used.said().join(), /was to be deleted for a replacement that an earlier run has begun/);
    });

    it("is done to one that is replaced in this run, or that leaves", async () => {
        const { id, inputs, outs } = await used.create(ZONE);
        const { id: set } = await createSet(used.client, "set");
        await provider.diff(id, outs, { ...inputs, delegationSetId: set, allowReplace: true });
        await provider.delete(id, outs);
        assert.deepEqual(used.sandbox.contents().hostedZones, []);
    });
});
