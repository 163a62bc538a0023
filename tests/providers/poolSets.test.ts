import assert from "node:assert/strict";
import { createSet, createZone } from "../sandbox/useSandbox";
import { args, many, REFERENCE, tenant, usePool } from "./placementPool";

describe("The calls of one tenant more in a pool of five sets", () => {
    const { used, createSets } = usePool();

    /** Ten tenants with their zones on five sets, after tenants on three of the sets were removed. */
    async function withHoles() {
        const ids = await createSets(5);
        const [firstId = ""] = ids;
        const ten = many(10);
        const full = await used.create(args(ten, { firstId }));
        const holes = ["tenant1.net", "tenant2.net", "tenant4.net"];
        const rest = ten.filter(({ domain }) => !holes.includes(domain));
        for (const { domain } of rest) {
            await createZone(used.client, domain, { set: ids[(full.outs.placement[domain] ?? 0) - 1] ?? "" });
        }
        return { ids, firstId, rest, state: await used.update(full, args(rest, { firstId })) };
    }

    it("are three in a check directly after removals, and one more to find the sets once", async () => {
        const { firstId, rest, state } = await withHoles();
        const first = [...rest, tenant("new1.net")];
        let next = state;
        const calls = await used.calls(async () => {
            next = await used.update(state, args(first, { firstId }));
        });
        // The removed tenant's zone may have the place, and the new one's may be on a set that was not read.
        assert.deepEqual(calls, {
            GetAccountLimit: 1,
            ListHostedZones: 1,
            ListHostedZonesByName: 1,
        });
        assert.equal(next.outs.placement["new1.net"], 1);
        const second = [...first, tenant("new2.net")];
        const later = await used.calls(async () => {
            next = await used.update(next, args(second, { firstId }));
        });
        assert.deepEqual(later, {
            GetAccountLimit: 1,
            GetReusableDelegationSetLimit: 1,
            ListHostedZones: 1,
            ListReusableDelegationSets: 1,
        });
        assert.equal(next.outs.placement["new2.net"], 2);
        const third = [...second, tenant("new3.net")];
        const last = await used.calls(async () => {
            next = await used.update(next, args(third, { firstId }));
        });
        assert.deepEqual(last, { GetAccountLimit: 1, ListHostedZones: 1 });
        assert.equal(next.outs.placement["new3.net"], 3);
    });

    it("find its zone on a set that the plan does not use, after an older state was restored", async () => {
        const { ids, firstId, rest, state } = await withHoles();
        await createZone(used.client, "new.net", { set: ids[2] ?? "" });
        const calls = await used.calls(async () => {
            const { outs } = await used.update(state, args([...rest, tenant("new.net")], { firstId }));
            assert.equal(outs.placement["new.net"], 3);
        });
        assert.deepEqual(calls, {
            // No call for the account, because no zone is new.
            GetHostedZone: 1,
            ListHostedZones: 1,
            ListHostedZonesByName: 1,
            ListReusableDelegationSets: 1,
        });
    });

    it("do not place it by a zone of its name that is on no set of the pool, or by zones on two sets", async () => {
        const { ids, firstId, rest, state } = await withHoles();
        const { id: foreign } = await createSet(used.client, "another-pool");
        await createZone(used.client, "foreign.net", { set: foreign });
        await createZone(used.client, "twice.net", { set: ids[1] ?? "" });
        await createZone(used.client, "twice.net", { set: ids[2] ?? "" });
        for (const domain of ["foreign.net", "twice.net"]) {
            const { outs } = await used.update(state, args([...rest, tenant(domain)], { firstId }));
            assert.equal(outs.placement[domain], 1, domain);
        }
    });

    it("place it by another owner's zone of its name, whose creation is refused there, and not if a pin names another set", async () => {
        const { ids, firstId, rest, state } = await withHoles();
        await createZone(used.client, "new.net", { set: ids[2] ?? "" });
        for (const [pin, set] of [
            [undefined, 3],
            [1, 1],
            [3, 3],
        ] as const) {
            const { outs } = await used.update(
                state,
                args([...rest, tenant("new.net", { pin })], { firstId }),
            );
            assert.equal(outs.placement["new.net"], set);
        }
    });

    it("refuse a pin to another set than the one with the deployment's own zone, after an older state was restored", async () => {
        const { ids, firstId, rest, state } = await withHoles();
        const reference = `${REFERENCE}/new.net`;
        await createZone(used.client, "new.net", { set: ids[2] ?? "", reference });
        const pinned = args([...rest, tenant("new.net", { pin: 1 })], { firstId });
        const { reason } = await used.refusal(state.inputs, pinned);
        assert.match(reason, /^1 \(new\.net\): this would move the tenant/);
    });

    it("find a set again whose stored id does not exist any more", async () => {
        const { ids, firstId, rest, state } = await withHoles();
        const known = ids.map((id, index) => ({ id: index === 1 ? "N0GONE" : id, limit: 2 }));
        const stored = { ...state, inputs: { ...state.inputs, knownSets: known } };
        const pinned = [...rest, tenant("new.net", { pin: 2 })];
        const calls = await used.calls(async () => {
            const { inputs } = await used.update(stored, args(pinned, { firstId }));
            assert.equal(inputs.placement["new.net"], 2);
            assert.deepEqual(
                inputs.knownSets,
                ids.map((id) => ({ id, limit: 2 })),
            );
        });
        assert.deepEqual(calls, {
            GetAccountLimit: 1,
            ListHostedZones: 2,
            ListHostedZonesByName: 1,
            ListReusableDelegationSets: 1,
        });
        const before = { ...stored.inputs, knownSets: known.slice(1) };
        const other = await used.update({ ...state, inputs: before }, args(pinned, { firstId }));
        assert.equal(other.inputs.knownSets?.[1]?.id, ids[1], "ids of another pool are not used");
    });

    it("are refused with the way out if the first set is gone", async () => {
        const gone = args(many(1), { firstId: "N0GONE" });
        await assert.rejects(used.check(undefined, gone), {
            message: 'delegation set N0GONE is gone; run "pulumi refresh", then "pulumi up"',
        });
    });
});
