import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import type { PlacedTenant } from "../../providers/placementPlan";
import { provider } from "../../providers/tenantPlacement";
import { createSet, createZone } from "../sandbox/useSandbox";
import { useProvider } from "./fixture";
import { args, many, REFERENCE, tenant, UNKNOWN, usePool } from "./placementPool";

describe("The placement of tenants that return", () => {
    const { used, createSets } = usePool();
    const [one, two, three] = many(3) as [PlacedTenant, PlacedTenant, PlacedTenant];

    it("puts a tenant on its full set if its zone still exists, with one call that lists the zones of that set, and counts it", async () => {
        const [firstId = ""] = await createSets(1);
        const both = await used.create(args([one, two], { firstId }));
        for (const { domain } of [one, two]) {
            await createZone(used.client, domain, { set: firstId });
        }
        assert.equal(both.outs.returns, undefined);
        // As after an up that failed at the third tenant's zone.
        const without = await used.update(both, args([two, three], { firstId }));
        assert.deepEqual(without.outs.placement, { "tenant2.net": 1, "tenant3.net": 2 });
        assert.deepEqual(without.inputs.left, { "tenant1.net": 1 });
        assert.ok(!("left" in without.outs));
        const before = used.said().length;
        const calls = await used.calls(async () => {
            const back = await used.update(without, args([one, two], { firstId }));
            assert.deepEqual(back.outs, {
                placement: { "tenant1.net": 1, "tenant2.net": 1 },
                sets: 2,
                capacities: [2, 2],
                returns: { "tenant1.net": 1 },
            });
            assert.deepEqual(back.inputs.left, { "tenant3.net": 2 });
        });
        assert.deepEqual(calls, { ListHostedZones: 1 });
        assert.match(used.said()[before] ?? "", /^1 tenant to change, 1 to remove: 5 Route 53 calls,/);
    });

    it("puts a tenant on the full set that has its zone already, after the state of yesterday was restored", async () => {
        const [firstId = ""] = await createSets(1);
        const yesterday = await used.create(args([one], { firstId }));
        await createZone(used.client, one.domain, { set: firstId });
        await createZone(used.client, two.domain, { set: firstId });
        await used.configure({});
        const calls = await used.calls(async () => {
            const restored = await used.update(yesterday, args([three, two, one], { firstId }));
            assert.deepEqual(restored.outs.placement, {
                "tenant1.net": 1,
                "tenant2.net": 1,
                "tenant3.net": 2,
            });
            assert.deepEqual(restored.outs.capacities, [2, 2]);
        });
        assert.deepEqual(calls, { GetAccountLimit: 1, GetReusableDelegationSetLimit: 1, ListHostedZones: 1 });
    });

    it("lists no zones of a set for a new tenant if the other zones on it were there in the last up", async () => {
        const [firstId = ""] = await createSets(1);
        await createZone(used.client, "other.org", { set: firstId });
        const state = await used.create(args([one], { firstId }));
        await createZone(used.client, one.domain, { set: firstId });
        assert.deepEqual(state.outs.capacities, [1]);
        const calls = await used.calls(() => used.update(state, args([one, two], { firstId })));
        assert.deepEqual(calls, { GetAccountLimit: 1, GetReusableDelegationSetLimit: 1 });
    });

    it("treats a tenant whose zone was deleted as new, if others have taken its room", async () => {
        const [firstId = ""] = await createSets(2);
        const both = await used.create(args([one, two], { firstId }));
        const without = await used.update(both, args([two], { firstId }));
        await createZone(used.client, two.domain, { set: firstId });
        const filled = await used.update(without, args([two, three], { firstId }));
        assert.equal(filled.outs.placement[three.domain], 1);
        await createZone(used.client, three.domain, { set: firstId });
        const back = await used.update(filled, args([one, two, three], { firstId }));
        assert.equal(back.outs.placement[one.domain], 2);
        assert.deepEqual([back.inputs.left, back.outs.returns], [undefined, { "tenant1.net": 1 }]);
    });

    it("places a new tenant on another set if the zone of a removed tenant has the last place", async () => {
        const [firstId = "", secondId = ""] = await createSets(2);
        const all = await used.create(args([one, two, three], { firstId }));
        for (const [{ domain }, set] of [
            [one, firstId],
            [two, firstId],
            [three, secondId],
        ] as const) {
            await createZone(used.client, domain, { set });
        }
        // As after an up that could not delete the first tenant's zone, because of a record of another owner.
        const without = await used.update(all, args([two, three], { firstId }));
        const four = tenant("tenant4.net");
        const next = await used.update(without, args([two, three, four], { firstId }));
        assert.equal(next.outs.placement[four.domain], 2);
        await createZone(used.client, four.domain, { set: secondId });
    });

    it("is a change of the resource, and no difference with a former state without it", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args([one, two], { firstId }));
        const { placement, sets, capacities, digests, knownSets } = state.inputs;
        const former = { ...state, inputs: { placement, sets, capacities, digests } };
        assert.deepEqual(state, { ...former, inputs: { ...former.inputs, knownSets } });
        assert.equal((await used.diff(former, args([one, two], { firstId }))).changes, false);
        const without = await used.update(former, args([two], { firstId }));
        assert.equal((await used.diff(without, args([one, two], { firstId }))).changes, true);
    });
});

describe("The placement of the remaining tenants", () => {
    const used = useProvider(provider);
    const placed = async (count: number) => {
        const { id: firstId } = await createSet(used.client, REFERENCE);
        return { firstId, state: await used.create(args(many(count), { firstId })) };
    };

    it("is refused if many tenants leave at once, by number and name, unless that is allowed", async () => {
        const { firstId, state } = await placed(11);
        const none = await used.refusal(state.inputs, args([], { firstId }));
        assert.equal(none.property, "tenants");
        assert.match(
            none.reason,
            /^11 of 11 tenants would be removed in one up, and their zones deleted: tenant1\.net, /,
        );
        assert.match(none.reason, / … and 1 more\. If this is intended, set allowRemovals to 11 for this up/);
        const four = await used.refusal(state.inputs, args(many(7), { firstId, allowRemovals: 3 }));
        assert.match(four.reason, /^4 of 11 tenants/);
        const allowed = await used.update(state, args(many(7), { firstId, allowRemovals: 4 }));
        assert.equal(Object.keys(allowed.outs.placement).length, 7);
        assert.ok(!JSON.stringify(allowed.inputs).includes("allowRemovals"));
    });

    it("is refused by a preview that does not know the brand zone too", async () => {
        const { firstId, state } = await placed(4);
        const unknown = args([], { firstId, reference: UNKNOWN });
        assert.match((await used.refusal(state.inputs, unknown)).reason, /^4 of 4 tenants would be removed/);
    });

    it("names the leaving tenants if it is accepted", async () => {
        const { firstId, state } = await placed(4);
        const before = used.said().length;
        const { failures } = await used.check(state.inputs, args(many(2), { firstId }));
        assert.deepEqual(failures, []);
        assert.ok(
            used
                .said()
                .slice(before)
                .includes(
                    "these 2 tenants are removed, and their zones are deleted: tenant3.net, tenant4.net",
                ),
        );
    });

    it("warns of a leaving tenant that the registry still delegates, and not if the stack delegates it", async () => {
        const { id: firstId } = await createSet(used.client, REFERENCE);
        const four = [...many(3), tenant("shop.tenant3.net"), tenant("shop.example.com")];
        const state = await used.create(args(four, { firstId }));
        const { registry } = used.sandbox.world;
        const nameServers = ["ns1.example.com", "ns2.example.com"].map((name) => ({ name, glue: [] }));
        for (const { domain } of four.slice(1)) {
            registry.set(domain, { nameServers });
        }
        const before = used.said().length;
        await used.check(state.inputs, args([], { firstId, allowRemovals: 5 }));
        assert.deepEqual(
            used
                .said()
                .slice(before)
                .filter((line) => line.startsWith("warning:")),
            ["tenant2.net", "tenant3.net"].map(
                (domain) =>
                    `warning: ${domain} is still delegated to ns1.example.com, ns2.example.com, and its visitors get no answer once its zone is deleted. If it stays a tenant, put it back into the config; otherwise have its owner change the name servers first`,
            ),
        );
    });

    it("refuses the removal of a delegated tenant beside a new one with a similar name, without allowRemovals", async () => {
        const { firstId, state } = await placed(2);
        const nameServers = [{ name: "ns1.example.com", glue: [] }];
        used.sandbox.world.registry.set("tenant2.net", { nameServers });
        const misspelt = [...many(1), tenant("tenatn2.net"), tenant("other.org")];
        assert.deepEqual(await used.refusal(state.inputs, args(misspelt, { firstId })), {
            property: "tenants",
            reason:
                "tenant2.net would be removed, and its zone deleted, while it is delegated to ns1.example.com, and the new tenant tenatn2.net has a similar name. " +
                "If this is a spelling mistake, correct it; if tenant2.net is to be removed, set allowRemovals to 1 for this up and remove the setting afterwards",
        });
        const before = used.said().length;
        await used.check(state.inputs, args(misspelt, { firstId, allowRemovals: 1 }));
        await used.check(state.inputs, args([...many(1), tenant("other.org")], { firstId }));
        const warnings = used
            .said()
            .slice(before)
            .filter((line) => line.startsWith("warning:"));
        assert.deepEqual(new Set(warnings).size, 1);
        assert.match(warnings[0] ?? "", /^warning: tenant2\.net is still delegated to ns1\.example\.com/);
    });

    it("asks first for the tenants with a similar name if more than ten leave", async () => {
        const { id: firstId } = await createSet(used.client, REFERENCE);
        const leavers = ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k"].map((label) =>
            tenant(`${label}.org`),
        );
        const state = await used.create(
            args([...many(30), ...leavers, tenant("northwind.org")], { firstId }),
        );
        const nameServers = [{ name: "ns1.example.com", glue: [] }];
        used.sandbox.world.registry.set("northwind.org", { nameServers });
        const { reason } = await used.refusal(
            state.inputs,
            args([...many(30), tenant("nortwhind.org")], { firstId }),
        );
        assert.match(reason, /^northwind\.org would be removed, .* the new tenant nortwhind\.org/);
    });

    it("does not refuse a new tenant with a similar name after the registry has left the former one", async () => {
        const { firstId, state } = await placed(2);
        const { inputs } = await used.check(
            state.inputs,
            args([...many(1), tenant("tenatn2.net")], { firstId }),
        );
        assert.deepEqual(Object.keys(inputs.placement ?? {}).sort(), ["tenant1.net", "tenatn2.net"]);
    });

    it("waits at most two seconds for the registry, and warns only of a similar name if no server answers", async () => {
        const { firstId, state } = await placed(2);
        const silent = createSocket("udp4");
        await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
        await used.configure({ "white-label-dns:dnsGateway": `127.0.0.1:${silent.address().port}` });
        const start = performance.now();
        const { failures } = await used.check(state.inputs, args(many(1), { firstId }));
        assert.ok(performance.now() - start < 3000);
        const warnings = (): string[] => used.said().filter((line) => line.startsWith("warning:"));
        assert.deepEqual([failures, warnings()], [[], []]);
        await used.check(state.inputs, args([...many(1), tenant("tenatn2.net")], { firstId }));
        silent.close();
        assert.deepEqual(warnings(), [
            "warning: tenant2.net is removed, the new tenant tenatn2.net has a similar name, and DNS did not show whether tenant2.net is still delegated to you. " +
                "If this is a spelling mistake, correct it before the zone is deleted",
        ]);
    });
});
