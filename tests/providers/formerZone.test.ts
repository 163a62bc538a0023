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

    /** Both zones exist. One run created them, and then continues with the deletion of the former one. */
    async function moved(names = PRESENT): Promise<() => Promise<void>> {
        const former = await used.create(await zone("first", FORMER));
        const { inputs } = await used.check(undefined, await zone("second", names));
        await provider.create(inputs);
        return () => provider.delete(former.id, former.outs);
    }

    const zones = (): number => used.sandbox.contents().hostedZones.length;

    const said = async (work: Promise<void>): Promise<string> => (await errorOf(work)).message;
    /** Makes time pass so fast that the TTL of a delegation, which is two days, ends after 300 ms. */
    const inHaste = (): Promise<void> => used.configure({ "white-label-dns:sandboxTimeScale": "576000" });
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 350));

    it("stays while the parent delegates to one of its names, and for the TTL of a delegation after that", async () => {
        await inHaste();
        const deleteFormer = await moved();
        delegate(...PRESENT, FORMER[0] ?? "");
        const STILL = /stays and continues to answer, because it is still delegated to ns1\.example\.com\./;
        const first = await used.calls(async () => assert.match(await said(deleteFormer()), STILL));
        assert.deepEqual(first, { GetHostedZone: 1, UpdateHostedZoneComment: 1 });
        const second = await used.calls(async () => assert.match(await said(deleteFormer()), STILL));
        assert.deepEqual(second, { GetHostedZone: 1 });
        await pause();
        delegate(...PRESENT);
        const UNTIL =
            /continues to answer until (\S+Z), because resolvers may keep ns1\.example\.com, ns2\.example\.com until then\. Its parent has the new name servers/;
        const text = await said(deleteFormer());
        assert.match(text, UNTIL);
        // The time counts from the first reading, not from the latest.
        assert.equal(UNTIL.exec(await said(deleteFormer()))?.[1], UNTIL.exec(text)?.[1]);
        assert.equal(zones(), 2);
        await pause();
        await deleteFormer();
        assert.equal(zones(), 1);
    });

    it("stays for another TTL if the parent has one of its names again", async () => {
        await inHaste();
        const deleteFormer = await moved();
        delegate("ns.elsewhere.net");
        assert.match(await said(deleteFormer()), /until/);
        delegate(...FORMER);
        assert.match(await said(deleteFormer()), /still delegated/);
        await pause();
        delegate("ns.elsewhere.net");
        assert.match(await said(deleteFormer()), /until/);
        assert.equal(zones(), 2);
    });

    it("stays for the TTL of a delegation if the parent has the new names, even if no run has seen its own names at the parent", async () => {
        await inHaste();
        const deleteFormer = await moved();
        delegate(...PRESENT);
        const first = await said(deleteFormer());
        assert.match(first, /until \S+Z, .*Its parent has the new name servers/);
        assert.equal(await said(deleteFormer()), first);
        assert.equal(zones(), 2);
        await pause();
        await deleteFormer();
        assert.equal(zones(), 1);
    });

    it("is the zone that the move has created, if the move is reverted, and stays like any other", async () => {
        await moved();
        const sets = used.sandbox.contents().delegationSets.map(({ id }) => id);
        const states = used.sandbox.contents().hostedZones.map(({ id, delegationSetId }) => ({
            id,
            nameServers: delegationSetId === sets[0] ? FORMER : PRESENT,
        }));
        const made = states.find(({ nameServers }) => nameServers === PRESENT);
        const inputs = { domain: DOMAIN, reference: "stack/tenant.net" };
        const apex = (nameServers: string[]) => ({ nameServers, nsTtl: 300, soaTtl: 300 });
        const outs = { ...inputs, delegationSetId: sets[1], apex: apex(PRESENT) };
        delegate(...PRESENT);
        await inHaste();
        const { inputs: news } = await used.check(inputs, {
            ...inputs,
            delegationSetId: sets[0],
            apex: apex(FORMER),
        });
        // No other setting is needed, because the former zone exists. The preview names the zone that stays.
        await provider.diff(made?.id ?? "", outs, news);
        assert.match(
            used.said().join("\n"),
            /tenant\.net gets a hosted zone on another delegation set, which replaces \S+\. Its parent delegates to ns5\.example\.com, ns6\.example\.com\. \S+ stays and continues to answer until its parent has had none of ns5/,
        );
        await provider.create(news);
        const deleteMade = (): Promise<void> => provider.delete(made?.id ?? "", outs);
        assert.match(await said(deleteMade()), /still delegated to ns5\.example\.com, ns6\.example\.com\./);
        delegate(...FORMER);
        assert.match(await said(deleteMade()), /until \S+Z.*Its parent has the new name servers/);
        await pause();
        await deleteMade();
        assert.deepEqual(
            used.sandbox.contents().hostedZones.map(({ delegationSetId }) => delegationSetId),
            [sets[0]],
        );
    });

    it("is deleted at once if the domain is delegated to no name server", async () => {
        const deleteFormer = await moved();
        await deleteFormer();
        assert.equal(zones(), 1);
    });

    it("is deleted at once if both zones have the same names", async () => {
        const ofReplacedSet = await moved(FORMER);
        delegate(...FORMER);
        await ofReplacedSet();
        assert.equal(zones(), 1);
    });

    for (const [what, names, told] of [
        ["only foreign name servers", ["ns.elsewhere.net"], "ns\\.elsewhere\\.net"],
        ["no name server", [], "no name server"],
    ] as const) {
        it(`is deleted, after the TTL of a delegation, if the parent has ${what}: the tenant has left`, async () => {
            await inHaste();
            const deleteFormer = await moved();
            delegate(...FORMER);
            assert.match(await said(deleteFormer()), /still delegated/);
            if (names.length === 0) {
                used.sandbox.world.registry.delete(DOMAIN);
            } else {
                delegate(...names);
            }
            const WAY_OUT = new RegExp(
                `until \\S+Z.* Its parent delegates to ${told}, not to its new zone\\. Ask the owner to set ns5\\.example\\.com, ns6\\.example\\.com at the registrar; if the tenant has left, remove it`,
            );
            assert.match(await said(deleteFormer()), WAY_OUT);
            await pause();
            await deleteFormer();
            assert.equal(zones(), 1);
        });
    }

    it("stays for as long as the parent has names of a third set, which are a mistake", async () => {
        await inHaste();
        const deleteFormer = await moved();
        delegate("ns9.example.com");
        const MISLED =
            /its parent delegates to ns9\.example\.com, which are not the name servers of its new zone/;
        assert.match(await said(deleteFormer()), MISLED);
        await pause();
        assert.match(await said(deleteFormer()), MISLED);
        assert.equal(zones(), 2);
        delegate(...PRESENT);
        await deleteFormer();
        assert.equal(zones(), 1);
    });

    it("stays while the delegation is unknown", async () => {
        const deleteFormer = await moved();
        used.sandbox.world.registry.set(DOMAIN, { nameServers: [] });
        const body = JSON.stringify([
            { at: "*", name: DOMAIN, type: "NS", fault: "silence", times: "forever" },
        ]);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
        const { message } = await errorOf(deleteFormer());
        assert.match(message, /DNS did not show whether it is still delegated/);
        assert.equal(zones(), 2);
    }).timeout(15_000);

    it("is deleted if the tenant leaves, even while its parent delegates to it", async () => {
        const state = await used.create(await zone("first", FORMER));
        delegate(...FORMER);
        await used.destroy(state);
        assert.equal(zones(), 0);
    });
});

describe("A deletion that a killed run has left in the state", () => {
    const used = useProvider(provider);
    const ZONE = { domain: DOMAIN, reference: "stack/tenant.net" };

    it("is not applied to a zone that a resource of the state still has", async () => {
        const { id, inputs, outs } = await used.create(ZONE);
        await provider.check(inputs, inputs);
        await provider.diff(id, outs, inputs);
        const calls = await used.calls(() => provider.delete(id, outs));
        assert.deepEqual(calls, {});
        assert.match(used.said().join(), /was to be deleted for a replacement that an earlier run has begun/);
    });

    it("is applied to a zone that is replaced in this run, or that leaves", async () => {
        const { id, inputs, outs } = await used.create(ZONE);
        const { id: set } = await createSet(used.client, "set");
        await provider.diff(id, outs, { ...inputs, delegationSetId: set, allowReplace: true });
        await provider.delete(id, outs);
        assert.deepEqual(used.sandbox.contents().hostedZones, []);
    });
});
