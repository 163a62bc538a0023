import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { provider, type Neighbors } from "../../providers/delegationSet";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";

const CREATE = { callerReference: "deployment" };

describe("A replacement of a delegation set", () => {
    const used = useProvider(provider);

    it("is refused, and the message names the set, the reason and the setting", async () => {
        const state = await used.create(CREATE);
        const other = await createSet(used.client, "other");
        const zone = await createZone(used.client, "example.com");
        await createZone(used.client, "tenant.net", { set: state.id });
        for (const [key, args] of [
            ["existingId", { ...CREATE, existingId: other.id }],
            ["fromZone", { ...CREATE, fromZone: zone }],
        ] as const) {
            const { message } = await errorOf(used.diff(state, args));
            assert.match(
                message,
                new RegExp(`^delegation set ${state.id} would be replaced, because ${key} changed\\.`),
            );
            assert.match(
                message,
                new RegExp(`set allowDelegationSetReplacement to true; otherwise restore ${key}$`),
            );
        }
    });

    it("is refused from a set that was used by id or adopted to a created one", async () => {
        const other = await createSet(used.client, "other");
        const zone = await createZone(used.client, "example.com");
        for (const args of [{ existingId: other.id }, { fromZone: zone }]) {
            const state = await used.create({ callerReference: JSON.stringify(args), ...args });
            await createZone(used.client, "tenant.net", { set: state.id });
            await assert.rejects(used.diff(state, CREATE), /would be replaced/);
        }
    });

    it("is refused for a set whose only zone is the adopted one, as soon as that zone has white-label NS", async () => {
        const zone = await createZone(used.client, "example.com");
        const state = await used.create({ ...CREATE, fromZone: zone });
        assert.deepEqual(await used.diff(state, CREATE), { changes: true, replaces: ["fromZone"] });
        await apply(used.client, zone, [
            change("UPSERT", recordSet("example.com", "NS", ["ns1.example.com.", "ns2.example.com."])),
        ]);
        await assert.rejects(used.diff(state, CREATE), /would be replaced, because fromZone changed/);
    });

    it("has no effect on a set without zones, as after a failed change that is reverted", async () => {
        const state = await used.create(CREATE);
        const { id } = await createSet(used.client, "other");
        const args = { ...CREATE, existingId: id };
        const calls = await used.calls(async () => {
            assert.deepEqual(await used.diff(state, args), { changes: true, replaces: ["existingId"] });
        });
        assert.deepEqual(calls, { GetReusableDelegationSet: 1, ListHostedZones: 1 });
    });

    it("is made if it is allowed", async () => {
        const state = await used.create(CREATE);
        const { id, nameServers } = await createSet(used.client, "other");
        const args = { ...CREATE, existingId: id, allowReplace: true };
        assert.deepEqual(await used.diff(state, args), { changes: true, replaces: ["existingId"] });
        const { inputs } = await used.check(state.inputs, args);
        assert.deepEqual(inputs.nameServers, nameServers);
    });

    // The engine checks a replacement as a new resource, without the old inputs.
    for (const [from, to] of [
        ["created", "adopted"],
        ["adopted", "created"],
        ["adopted", "adopted from another zone"],
    ] as const) {
        it(`creates another set, with a reference that stays: ${from}, then ${to}`, async () => {
            const one = await createZone(used.client, "one.com");
            const two = await createZone(used.client, "two.com");
            const state = await used.create(from === "created" ? CREATE : { ...CREATE, fromZone: one });
            const fromZone = to === "created" ? undefined : two;
            const next = await used.create({ ...CREATE, fromZone, allowReplace: true });
            await used.destroy(state);
            assert.notEqual(next.id, state.id);
            const set = used.sandbox.world.delegationSets.get(next.id);
            assert.deepEqual(next.outs.nameServers, set?.nameServers);
            if (fromZone !== undefined) {
                assert.deepEqual(
                    next.outs.nameServers,
                    used.sandbox.world.hostedZones.get(fromZone)?.nameServers,
                );
            }
        });
    }

    it("is not needed if the created set is used by its id from now on: then it is no longer deleted", async () => {
        const state = await used.create(CREATE);
        const args = { ...CREATE, existingId: state.id };
        assert.deepEqual(await used.diff(state, args), { changes: true, replaces: [] });
        const updated = await used.update(state, args);
        assert.deepEqual(updated.outs.nameServers, state.outs.nameServers);
        assert.equal((await used.diff(updated, args)).changes, false);
        await used.destroy(updated);
        assert.ok(used.sandbox.world.delegationSets.has(state.id));
    });

    it("is not needed if the adopted set is used by its id from now on", async () => {
        const fromZone = await createZone(used.client, "example.com");
        const state = await used.create({ ...CREATE, fromZone });
        const args = { ...CREATE, existingId: state.id };
        assert.deepEqual(await used.diff(state, args), { changes: true, replaces: [] });
        const updated = await used.update(state, args);
        assert.equal((await used.diff(updated, args)).changes, false);
    });
});

describe("The deletion of a delegation set", () => {
    const used = useProvider(provider);

    it("takes one call to read and one to delete", async () => {
        const state = await used.create(CREATE);
        const calls = await used.calls(() => used.destroy(state));
        assert.deepEqual(calls, { DeleteReusableDelegationSet: 1, ListHostedZones: 1 });
        assert.equal(used.sandbox.world.delegationSets.size, 0);
    });

    it("is refused while zones are on it, with their names and before anything is changed", async () => {
        const state = await used.create(CREATE);
        const one = await createZone(used.client, "one.net", { set: state.id });
        const two = await createZone(used.client, "two.net", { set: state.id });
        const calls = await used.calls(async () => {
            const { message } = await errorOf(used.destroy(state));
            assert.ok(
                message.startsWith(`delegation set ${state.id} is still in use by 2 hosted zones: `),
                message,
            );
            assert.ok(message.includes(`one.net (${one})`) && message.includes(`two.net (${two})`), message);
            assert.match(message, /Delete these zones or move them to another set first, or keep this set/);
        });
        assert.deepEqual(calls, { ListHostedZones: 1 });
        assert.ok(used.sandbox.world.delegationSets.has(state.id));
    });

    it("names ten of the zones if there are more", async () => {
        const state = await used.create(CREATE);
        for (let n = 0; n < 11; n++) {
            await createZone(used.client, `tenant-${n}.net`, { set: state.id });
        }
        const { message } = await errorOf(used.destroy(state));
        assert.match(message, /in use by 11 hosted zones: /);
        assert.equal(message.match(/tenant-\d+\.net/g)?.length, 10);
        assert.match(message, / …\. Delete/);
    });

    it("is already done if the set was deleted by hand", async () => {
        const state = await used.create(CREATE);
        await used.client.deleteReusableDelegationSet({ Id: state.id });
        await used.destroy(state);
    });

    it("succeeds if an answer is lost", async () => {
        const state = await used.create(CREATE);
        await used.fault("DeleteReusableDelegationSet", "lost-answer");
        await used.destroy(state);
        assert.equal(used.sandbox.world.delegationSets.size, 0);
    });
});

describe("The domains of a delegation set", () => {
    const used = useProvider(provider);

    async function brand(set?: string): Promise<{ id: string; neighbors: Neighbors }> {
        const id = await createZone(used.client, "example.com", { set });
        const brandNameServers = used.sandbox.world.hostedZones.get(id)?.nameServers ?? [];
        const neighbors = {
            brandDomain: "example.com",
            brandNameServers,
            rewriteBrandZone: false,
            tenants: [],
        };
        return { id, neighbors };
    }

    it("are not stored in the state", async () => {
        const { neighbors } = await brand();
        const state = await used.create({ ...CREATE, neighbors });
        assert.ok(!("neighbors" in state.inputs) && !("neighbors" in (state.outs as object)));
        const more = { ...CREATE, neighbors: { ...neighbors, tenants: ["tenant.net"] } };
        assert.equal((await used.diff(state, more)).changes, false);
    });

    it("can be children and parents of the brand domain on a set of its own, and Route 53 accepts them too", async () => {
        const { neighbors } = await brand();
        const tenants = ["a.example.com", "tenant.net"];
        const state = await used.create({ ...CREATE, neighbors: { ...neighbors, tenants } });
        for (const tenant of tenants) {
            await createZone(used.client, tenant, { set: state.id });
        }
        assert.equal(used.sandbox.world.hostedZones.size, 3);
    });

    it("cannot be a child of the brand domain on the brand zone's servers: refused for an adopted set", async () => {
        const { id, neighbors } = await brand();
        const tenants = ["tenant.net", "a.example.com", "notexample.com"];
        const args = { ...CREATE, fromZone: id, neighbors: { ...neighbors, tenants } };
        const { property, reason } = await used.refusal(undefined, args);
        assert.equal(property, "tenants[1].domain");
        assert.match(reason, /^"a\.example\.com" is a child of the brand domain example\.com/);
        neighbors.brandNameServers.forEach((server) => assert.ok(reason.includes(server), server));
        assert.match(reason, /ConflictingDomainExists.*Add its records to the brand zone instead/);
    });

    it("cannot be a parent of the brand domain on the brand zone's servers: refused for a set used by id", async () => {
        const set = await createSet(used.client, "set");
        const id = await createZone(used.client, "brand.example.com", { set: set.id });
        const brandNameServers = used.sandbox.world.hostedZones.get(id)?.nameServers ?? [];
        const neighbors = {
            brandDomain: "brand.example.com",
            brandNameServers,
            rewriteBrandZone: false,
            tenants: ["example.com"],
        };
        const { property, reason } = await used.refusal(undefined, {
            ...CREATE,
            existingId: set.id,
            neighbors,
        });
        assert.equal(property, "tenants[0].domain");
        assert.match(reason, /^"example\.com" is a parent of the brand domain brand\.example\.com/);
    });

    it("are checked again when a tenant joins later, without a call", async () => {
        const { id, neighbors } = await brand();
        const state = await used.create({ ...CREATE, fromZone: id, neighbors });
        const calls = await used.calls(async () => {
            const args = { ...CREATE, fromZone: id, neighbors: { ...neighbors, tenants: ["a.example.com"] } };
            assert.equal((await used.refusal(state.inputs, args)).property, "tenants[0].domain");
        });
        assert.deepEqual(calls, {});
    });

    it("conflict because of one common server, not because of the set", async () => {
        const { neighbors } = await brand();
        const set = await createSet(used.client, "set");
        const brandNameServers = [set.nameServers[2] ?? "", ...neighbors.brandNameServers.slice(1)];
        const args = {
            ...CREATE,
            existingId: set.id,
            neighbors: { ...neighbors, brandNameServers, tenants: ["a.example.com"] },
        };
        const { reason } = await used.refusal(undefined, args);
        assert.ok(reason.includes(`on the same name servers (${set.nameServers[2]});`), reason);
    });

    it("include a brand zone that is to be rewritten: refused if it is on other servers", async () => {
        const { id, neighbors } = await brand();
        const rewritten = { ...neighbors, rewriteBrandZone: true };
        const other = await createSet(used.client, "other");
        const refusal = async (args: object): Promise<string> => {
            const { property, reason } = await used.refusal(undefined, {
                ...CREATE,
                ...args,
                neighbors: rewritten,
            });
            assert.equal(property, "rewriteBrandZone");
            return reason;
        };
        assert.match(
            await refusal({}),
            /example\.com is not on a new delegation set.*delegationSet\.fromZone/,
        );
        assert.match(
            await refusal({ existingId: other.id }),
            new RegExp(`is not on delegation set ${other.id}`),
        );
        const wrong = await createZone(used.client, "tenant.net");
        assert.match(await refusal({ fromZone: wrong }), new RegExp(`is not on the set of ${wrong}`));
        assert.deepEqual(
            (await used.check(undefined, { ...CREATE, fromZone: id, neighbors: rewritten })).failures,
            [],
        );
    });

    it("are not checked while a preview does not know the brand zone's servers", async () => {
        const { neighbors } = await brand();
        const unknown = {
            ...neighbors,
            brandNameServers: pulumi.runtime.unknownValue,
            rewriteBrandZone: true,
        };
        const { inputs, failures } = await used.check(undefined, { ...CREATE, neighbors: unknown });
        assert.deepEqual([failures, inputs.neighbors], [[], undefined]);
    });
});
