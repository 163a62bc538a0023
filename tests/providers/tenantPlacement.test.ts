import assert from "node:assert/strict";
import { setReference } from "../../providers/poolSets";
import { createSet, createZone } from "../sandbox/useSandbox";
import { args, many, REFERENCE, tenant, UNKNOWN, usePool } from "./placementPool";

describe("The calls of a placement of tenants", () => {
    const { used, createSets } = usePool();

    it("read the account and each set if a tenant is new, and nothing otherwise", async () => {
        const [firstId = ""] = await createSets(1);
        const created = await used.calls(async () => {
            const { outs } = await used.create(args(many(3), { firstId }));
            assert.deepEqual(outs, {
                placement: { "tenant1.net": 1, "tenant2.net": 1, "tenant3.net": 2 },
                sets: 2,
                capacities: [2, 2],
            });
        });
        assert.deepEqual(created, { GetAccountLimit: 1, GetReusableDelegationSetLimit: 1 });
        const state = await used.create(args(many(3), { firstId }));
        const later = await used.calls(async () => {
            assert.equal((await used.diff(state, args(many(3), { firstId }))).changes, false);
            assert.deepEqual(await used.refresh(state), state);
            const gone = await used.update(state, args(many(2), { firstId }));
            assert.deepEqual(Object.keys(gone.outs.placement), ["tenant1.net", "tenant2.net"]);
            await used.destroy(state);
        });
        assert.deepEqual(later, {});
    });

    it("find the sets after the first by their references, with one call for all of them", async () => {
        const [firstId = ""] = await createSets(3);
        const state = await used.create(args(many(5), { firstId }));
        const calls = await used.calls(() => used.check(state.inputs, args(many(6), { firstId })));
        assert.deepEqual(calls, {
            GetAccountLimit: 1,
            // Two of the three are full.
            GetReusableDelegationSetLimit: 1,
            ListReusableDelegationSets: 1,
        });
    });

    it("include one call more if several sets are new, each with room for one tenant", async () => {
        const [firstId = ""] = await createSets(1);
        const calls = await used.calls(() => used.check(undefined, args(many(5), { firstId })));
        assert.deepEqual(calls, { GetAccountLimit: 2, GetReusableDelegationSetLimit: 1 });
    });

    it("are made again if a pin moves a tenant, whose new zone needs room like any other", async () => {
        const [firstId = ""] = await createSets(2);
        const state = await used.create(args(many(3), { firstId }));
        const moved = [tenant("tenant1.net", { pin: 2 }), ...many(3).slice(1)];
        const allowed = args(moved, { firstId, allowMoves: true });
        const calls = await used.calls(() => used.check(state.inputs, allowed));
        assert.deepEqual(calls, {
            GetAccountLimit: 1,
            GetReusableDelegationSetLimit: 1,
            ListReusableDelegationSets: 1,
        });
        const kept = await used.update(state, allowed);
        assert.equal(kept.outs.placement["tenant1.net"], 2);
        assert.deepEqual(await used.calls(() => used.check(kept.inputs, allowed)), {});
    });
});

describe("The capacity of sets for a placement", () => {
    const { used, createSets, limit } = usePool();

    it("leaves room for zones of other owners on a set", async () => {
        const [firstId = ""] = await createSets(2);
        await createZone(used.client, "theirs.org", { set: firstId });
        const { outs, inputs } = await used.create(args(many(2), { firstId }));
        assert.deepEqual(outs, {
            placement: { "tenant1.net": 1, "tenant2.net": 2 },
            sets: 2,
            capacities: [1, 2],
        });
        await createZone(used.client, "tenant1.net", { set: firstId });
        const next = await used.check(inputs, args(many(3), { firstId }));
        assert.deepEqual(next.inputs.capacities, [1, 2], "our own zones take no room from us");
        assert.equal(next.inputs.placement["tenant3.net"], 2);
    });

    it("includes the room of a set that AWS raised", async () => {
        const [firstId = ""] = await createSets(2);
        const state = await used.create(args(many(4), { firstId }));
        await limit({ zonesPerDelegationSet: 10 });
        const more = await used.update(state, args(many(7), { firstId }));
        assert.deepEqual([more.outs.sets, more.outs.capacities], [2, [10, 10]]);
        const pinned = [...many(7), tenant("pinned.net", { pin: 2 })];
        assert.equal((await used.update(more, args(pinned, { firstId }))).outs.placement["pinned.net"], 2);
    });

    it("is right after the state of a former version without limits, also if zones are listed instead of the limit", async () => {
        await limit({ zonesPerDelegationSet: 10 });
        const [firstId = ""] = await createSets(1);
        await createZone(used.client, "theirs.org", { set: firstId });
        await createZone(used.client, "theirs.net", { set: firstId });
        const state = await used.create(args(many(2), { firstId }));
        for (const { domain } of many(2)) {
            await createZone(used.client, domain, { set: firstId });
        }
        assert.deepEqual(state.outs.capacities, [8]);
        const former = { ...state, inputs: { ...state.inputs, knownSets: undefined } };
        const without = await used.update(former, args(many(1), { firstId }));
        const returns = await used.update(without, args(many(2), { firstId }));
        assert.deepEqual(returns.outs.capacities, [8]);
        const joins = { "joins.net": await createZone(used.client, "joins.net", { set: firstId }) };
        const joined = await used.update(former, args([...many(2), tenant("joins.net")], { firstId, joins }));
        assert.deepEqual(joined.outs.capacities, [8]);
        assert.deepEqual(joined.inputs.knownSets, [{ id: firstId, limit: 10 }]);
    });

    it("includes a set whose reference had to be derived, and counts one that does not exist yet as empty", async () => {
        const [firstId = ""] = await createSets(1);
        const pinned = [...many(3), tenant("pinned.net", { pin: 3 })];
        const state = await used.create(args(pinned, { firstId }));
        const { id } = await createSet(used.client, `${setReference(REFERENCE, 2)}-2`);
        await createZone(used.client, "tenant3.net", { set: id });
        await createZone(used.client, "theirs.org", { set: id });
        const { inputs } = await used.check(state.inputs, args([...pinned, tenant("new.net")], { firstId }));
        assert.deepEqual([inputs.capacities, inputs.placement["new.net"]], [[2, 1, 2], 3]);
    });
});

describe("The placement of tenants in a preview", () => {
    const { used, createSets } = usePool();

    it("uses AWS's default before the first set exists, and reads only the account", async () => {
        const calls = await used.calls(async () => {
            const { inputs, failures } = await used.check(undefined, args(many(120)));
            assert.deepEqual([failures, inputs.sets, inputs.capacities], [[], 2, [100, 100]]);
        });
        // The second call is for two new sets at once.
        assert.deepEqual(calls, { GetAccountLimit: 2 });
    });

    it("leaves the stored values of the sets open before the first set exists, so that a saved plan has them", async () => {
        const { inputs } = await used.check(undefined, args(many(1)));
        assert.equal(inputs.knownSets, UNKNOWN);
    });

    it("treats the first set's servers as new while they are unknown", async () => {
        const below = [tenant("shop.example.com")];
        const unknown = await used.check(undefined, args(below, { onFirst: UNKNOWN }));
        assert.deepEqual(unknown.inputs.placement, { "shop.example.com": 1 });
        const known = await used.check(undefined, args(below, { onFirst: ["example.com"] }));
        assert.deepEqual(known.inputs.placement, { "shop.example.com": 2 });
    });

    it("keeps the stored places, without a call, while the brand zone is unknown", async () => {
        const [firstId = ""] = await createSets(1);
        const { inputs } = await used.create(args(many(3), { firstId }));
        const calls = await used.calls(async () => {
            const checked = await used.check(inputs, args(many(4), { reference: UNKNOWN }));
            assert.deepEqual(checked, { inputs, failures: [] });
        });
        assert.deepEqual(calls, {});
    });

    it("places the tenants of a new deployment before its mark is created, like the up", async () => {
        const first = await used.check(undefined, args(many(4), { reference: UNKNOWN, firstId: UNKNOWN }));
        const up = await used.check(undefined, args(many(4), { firstId: UNKNOWN }));
        assert.deepEqual(first, up);
        assert.equal(Object.keys(first.inputs.placement).length, 4);
    });
});

describe("The placement of tenants without a possible place", () => {
    const { used, createSets, limit } = usePool();

    it("names each pin by its place in the config, with the reason, and has no plan", async () => {
        const [firstId = ""] = await createSets(1);
        const pinned = [
            tenant("free.net"),
            tenant("tenant.net", { pin: 2 }),
            tenant("shop.tenant.net", { pin: 2 }),
            tenant("a.net", { pin: 1 }),
            tenant("b.net", { pin: 1 }),
            tenant("c.net", { pin: 1 }),
        ];
        const { failures } = await used.check(undefined, args(pinned, { firstId }));
        assert.deepEqual(failures, [
            {
                property: "tenants[5].pin",
                reason: "1 (c.net): set 1 has 2 of at most 2 zones; pin it to another set, or leave the pin out",
            },
            {
                property: "tenants[2].pin",
                reason:
                    "2 (shop.tenant.net): set 2 has the zone of tenant.net, and Route 53 refuses zones of which one contains the other on " +
                    "the same name servers (ConflictingDomainExists); pin it to another set, or leave the pin out",
            },
        ]);
        assert.deepEqual(used.said(), []);
    });

    it("moves no tenant because of a pin, unless that is allowed", async () => {
        const [firstId = ""] = await createSets(1);
        const { inputs } = await used.create(args(many(2), { firstId }));
        const moved = [...many(1), tenant("tenant2.net", { pin: 2 })];
        const { property, reason } = await used.refusal(inputs, args(moved, { firstId }));
        assert.equal(property, "tenants[1].pin");
        assert.match(reason, /^2 \(tenant2\.net\): this would move the tenant: .*up to two days/);
        assert.match(reason, /set allowDelegationSetReplacement to true; otherwise restore the former pin$/);
        const allowed = await used.check(inputs, args(moved, { firstId, allowMoves: true }));
        assert.deepEqual(
            [allowed.failures, allowed.inputs.placement],
            [[], { "tenant1.net": 1, "tenant2.net": 2 }],
        );
    });

    it("ignores a pin to the present set of the tenant", async () => {
        const [firstId = ""] = await createSets(1);
        const { inputs } = await used.create(args(many(3), { firstId }));
        const pinned = many(3).map((each, index) => ({ ...each, pin: index === 2 ? 2 : 1 }));
        const calls = await used.calls(async () => {
            assert.deepEqual(await used.check(inputs, args(pinned, { firstId })), { inputs, failures: [] });
        });
        assert.deepEqual(calls, {});
    });

    it("has the figures if the account has no room for the zones or the sets", async () => {
        const [firstId = ""] = await createSets(1);
        await limit({ zonesPerAccount: 4, delegationSetsPerAccount: 2 });
        await createZone(used.client, "theirs.org");
        const raise =
            "ask AWS for a higher quota (Service Quotas, Amazon Route 53), or remove what is no longer used";
        const { failures } = await used.check(undefined, args(many(5), { firstId }));
        assert.deepEqual(failures, [
            {
                property: "tenants",
                reason: `5 more hosted zones would make 6 in the account, which has 1 of at most 4; ${raise}`,
            },
            {
                property: "delegationSet",
                reason: `2 more delegation sets would make 3 in the account, which has 1 of at most 2; ${raise}`,
            },
        ]);
        assert.deepEqual((await used.check(undefined, args(many(3), { firstId }))).failures, []);
    });

    it("counts the first set too if it does not exist yet, and not if it is used by its id", async () => {
        await limit({ delegationSetsPerAccount: 1, zonesPerAccount: 1000 });
        assert.equal((await used.refusal(undefined, args(many(101)))).property, "delegationSet");
        const { id: firstId } = await createSet(used.client, "theirs");
        const { failures } = await used.check(undefined, args(many(3), { firstId, firstExists: true }));
        assert.deepEqual(failures, [], "the one new set looks for room by itself");
    });
});

describe("The messages of a placement", () => {
    const { used, createSets } = usePool();

    it("have the cost, the use of the sets, and the number of tenants before the next set is needed", async () => {
        const [firstId = ""] = await createSets(1);
        const five = [...many(4), tenant("tagged.net", { tagged: true })];
        await used.check(undefined, args(five, { firstId }));
        assert.deepEqual(used.said(), [
            "5 tenants to create, 3 delegation sets to create: 23 Route 53 calls, no wait under the account's limits",
            "2 of 2 tenants on set 1, 2 of 2 tenants on set 2, 1 of 2 tenants on set 3; another delegation set is needed after 1 more",
        ]);
    });

    it("have one call more for each new zone if aws:defaultTags are set", async () => {
        await used.configure({ "aws:defaultTags": JSON.stringify({ tags: { owner: "platform" } }) });
        const { id: firstId } = await createSet(used.client, "theirs");
        await used.check(undefined, args(many(2), { firstId, firstExists: true }));
        assert.match(used.said()[0] ?? "", /^2 tenants to create: 6 Route 53 calls,/);
    });

    it("have no cost for an existing first set", async () => {
        const { id: firstId } = await createSet(used.client, "theirs");
        await used.check(undefined, args(many(1), { firstId, firstExists: true }));
        assert.match(used.said()[0] ?? "", /^1 tenant to create: 2 Route 53 calls,/);
    });

    it("count tenants that are added, change, leave and move", async () => {
        const [firstId = ""] = await createSets(2);
        const { inputs } = await used.create(args(many(4), { firstId }));
        const before = used.said().length;
        const next = [
            tenant("tenant2.net", { digest: "bbbb" }),
            tenant("tenant3.net"),
            tenant("tenant4.net", { pin: 3 }),
            tenant("new.net"),
        ];
        await used.check(inputs, args(next, { firstId, allowMoves: true }));
        assert.deepEqual(used.said().slice(before), [
            "2 tenants to create, 1 to change, 2 to remove, 1 delegation set to create: at most 17 Route 53 calls, no wait under the account's limits",
            "this tenant is removed, and its zone is deleted: tenant1.net",
            "1 of 2 tenants on set 1, 1 of 2 tenants on set 2, 2 of 2 tenants on set 3; another delegation set is needed after 2 more",
        ]);
    });

    it("have only the cost if tenants only change, and are empty if nothing changes", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(2), { firstId }));
        const before = used.said().length;
        const reordered = [...many(2)].reverse();
        await used.check(state.inputs, args(reordered, { firstId }));
        assert.deepEqual(used.said().slice(before), []);
        const changed = [tenant("tenant1.net", { digest: "bbbb" }), tenant("tenant2.net")];
        await used.check(state.inputs, args(changed, { firstId }));
        assert.deepEqual(used.said().slice(before), [
            "1 tenant to change: 2 Route 53 calls, no wait under the account's limits",
        ]);
    });

    it("are not stored after the run: a tenant's former settings are stored with the inputs, without a difference", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(2), { firstId }));
        const changed = args([tenant("tenant1.net", { digest: "bbbb" }), tenant("tenant2.net")], { firstId });
        assert.deepEqual(await used.diff(state, changed), { changes: false, replaces: [] });
        assert.ok(!JSON.stringify(state.outs).includes("aaaa"));
        const { inputs } = await used.check(state.inputs, changed);
        const before = used.said().length;
        await used.check(inputs, changed);
        assert.deepEqual(used.said().slice(before), []);
    });

    it("come with a change of the resource, and never a replacement, if a tenant is added or removed", async () => {
        const [firstId = ""] = await createSets(1);
        const state = await used.create(args(many(2), { firstId }));
        for (const tenants of [many(1), many(3)]) {
            assert.deepEqual(await used.diff(state, args(tenants, { firstId })), {
                changes: true,
                replaces: [],
            });
        }
    });
});
