import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../providers/delegationSet";
import { createSet, createZone } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";

const CREATE = { callerReference: "deployment" };

describe("A delegation set that is created", () => {
    const used = useProvider(provider);

    it("costs a read of the quota and one call, has four servers in the order of Route 53, and does not change later", async () => {
        const calls = await used.calls(() => used.create(CREATE));
        assert.deepEqual(calls, { CreateReusableDelegationSet: 1, GetAccountLimit: 1 });
        const [set] = used.sandbox.contents().delegationSets;
        const state = await used.create({ callerReference: "another" });
        assert.notEqual(state.id, set?.id);
        assert.deepEqual(
            state.outs.nameServers,
            used.sandbox.world.delegationSets.get(state.id)?.nameServers,
        );
        const again = await used.calls(async () => {
            assert.deepEqual(await used.diff(state, { callerReference: "another" }), {
                changes: false,
                replaces: [],
            });
        });
        assert.deepEqual(again, {});
    });

    it("has the given reference, or else a random one that stays", async () => {
        const { outs } = await used.create(CREATE);
        assert.equal(outs.callerReference, "deployment");
        const one = await used.check(undefined, {});
        assert.match(one.inputs.callerReference, /^white-label-dns-[0-9a-f-]{36}$/);
        assert.equal((await used.check(one.inputs, {})).inputs.callerReference, one.inputs.callerReference);
        assert.notEqual((await used.check(undefined, {})).inputs.callerReference, one.inputs.callerReference);
    });

    it("stays the same set when the reference changes later", async () => {
        const state = await used.create(CREATE);
        const args = { callerReference: "another" };
        assert.deepEqual(await used.diff(state, args), { changes: false, replaces: [] });
        assert.equal((await used.check(state.inputs, args)).inputs.callerReference, "deployment");
    });

    it("is created exactly once if the answer is lost: the SDK's second attempt finds the first one's set", async () => {
        await used.fault("CreateReusableDelegationSet", "lost-answer");
        const calls = await used.calls(async () => {
            const state = await used.create(CREATE);
            const [set, ...more] = used.sandbox.contents().delegationSets;
            assert.deepEqual(more, []);
            assert.deepEqual([state.id, state.outs.nameServers], [set?.id, set?.nameServers]);
        });
        assert.deepEqual(calls, {
            CreateReusableDelegationSet: 2,
            GetAccountLimit: 1,
            ListReusableDelegationSets: 1,
        });
    });

    it("is created exactly once if the process ends before the answer: the next up finds it", async () => {
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("CreateReusableDelegationSet", "lost-answer");
        const error = await errorOf(used.create(CREATE));
        assert.match(error.message, /^creating the delegation set: /);
        assert.equal(used.sandbox.world.delegationSets.size, 1);
        const state = await used.create(CREATE);
        assert.deepEqual([...used.sandbox.world.delegationSets.keys()], [state.id]);
    });

    it("gets another reference if Route 53 refuses an earlier one whose set was deleted", async () => {
        const burnt = await createSet(used.client, "deployment");
        await used.client.deleteReusableDelegationSet({ Id: burnt.id });
        const calls = await used.calls(async () => {
            const state = await used.create(CREATE);
            assert.notEqual(state.id, burnt.id);
            assert.equal(used.sandbox.world.delegationSets.get(state.id)?.callerReference, "deployment-2");
        });
        assert.deepEqual(calls, {
            CreateReusableDelegationSet: 2,
            GetAccountLimit: 1,
            ListReusableDelegationSets: 1,
        });
    });

    it("fails after ten references, and names the setting to change", async () => {
        for (const reference of [
            "deployment",
            ...Array.from({ length: 9 }, (_, n) => `deployment-${n + 2}`),
        ]) {
            used.sandbox.world.usedReferences.delegationSets.add(reference);
        }
        const { message } = await errorOf(used.create(CREATE));
        assert.match(message, /caller references deployment to deployment-10 .* another callerReference$/);
        assert.equal(used.sandbox.world.delegationSets.size, 0);
    });

    it("is created once in spite of throttling", async () => {
        await used.fault("CreateReusableDelegationSet", "throttle");
        const calls = await used.calls(() => used.create(CREATE));
        assert.deepEqual(calls, { CreateReusableDelegationSet: 1, GetAccountLimit: 1, throttled: 1 });
        assert.equal(used.sandbox.world.delegationSets.size, 1);
    });

    it("is removed from the state if a refresh does not find it", async () => {
        const state = await used.create(CREATE);
        const calls = await used.calls(async () => assert.deepEqual(await used.refresh(state), state));
        assert.deepEqual(calls, { GetReusableDelegationSet: 1 });
        await used.client.deleteReusableDelegationSet({ Id: state.id });
        assert.equal(await used.refresh(state), undefined);
    });

    it("cannot be replaced any more after the permission was removed, which is one change", async () => {
        const state = await used.create({ ...CREATE, allowReplace: true });
        assert.deepEqual(await used.diff(state, CREATE), { changes: true, replaces: [] });
        const updated = await used.update(state, CREATE);
        assert.deepEqual(updated.outs.nameServers, state.outs.nameServers);
        assert.deepEqual(await used.diff(updated, CREATE), { changes: false, replaces: [] });
    });
});

describe("A delegation set in an account with more than one page of sets", () => {
    const used = useProvider(provider, { limits: { delegationSetsPerAccount: 200 } });

    it("is found on the second page, if an earlier run lost the answer", async () => {
        for (let n = 0; n < 101; n++) {
            await createSet(used.client, `set ${n}`);
        }
        const [last] = used.sandbox.contents().delegationSets.slice(-1);
        assert.ok(last);
        const calls = await used.calls(async () => {
            const state = await used.create({ callerReference: last.callerReference });
            assert.deepEqual([state.id, state.outs.nameServers], [last.id, last.nameServers]);
        });
        assert.deepEqual(calls, {
            CreateReusableDelegationSet: 1,
            GetAccountLimit: 1,
            ListReusableDelegationSets: 2,
        });
    });
});

describe("A delegation set in a full account", () => {
    const used = useProvider(provider, { limits: { delegationSetsPerAccount: 1 } });

    it("is refused before anything is created if the account has no room for it, with the figures", async () => {
        await createSet(used.client, "other");
        assert.deepEqual(await used.refusal(undefined, CREATE), {
            property: "delegationSet",
            reason:
                "1 more delegation set would make 2 in the account, which has 1 of at most 1; " +
                "ask AWS for a higher quota (Service Quotas, Amazon Route 53), or remove what is no longer used",
        });
    });

    it("is not refused if the last set in the account is its own, from an interrupted up", async () => {
        const { id } = await createSet(used.client, CREATE.callerReference);
        const calls = await used.calls(async () => {
            assert.equal((await used.create(CREATE)).id, id);
        });
        assert.deepEqual(calls, {
            CreateReusableDelegationSet: 1,
            GetAccountLimit: 1,
            ListReusableDelegationSets: 2,
        });
    });

    it("fails with the reason of Route 53, with its code and request id", async () => {
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("CreateReusableDelegationSet", "error500");
        const error = await errorOf(used.create(CREATE));
        assert.match(
            error.message,
            /^creating the delegation set: Route 53 answered InternalFailure: .* \(request [0-9a-f-]{36}\)$/,
        );
        assert.equal(error.stack, "");
    });
});

describe("A delegation set in a pool with other sets", () => {
    const used = useProvider(provider);
    const serversOfAll = (): string[] =>
        used.sandbox.contents().delegationSets.flatMap(({ nameServers }) => nameServers);

    /** The servers of this number of next sets. After a reset, the sandbox assigns the same ones again. */
    async function nextServers(count: number): Promise<string[]> {
        for (let n = 0; n < count; n++) {
            await createSet(used.client, `probe ${n}`);
        }
        const servers = serversOfAll();
        used.sandbox.reset();
        return servers;
    }

    it("is deleted if it has a server to avoid, and another one is created", async () => {
        const [, second = "", ...more] = await nextServers(1);
        const calls = await used.calls(async () => {
            const state = await used.create({ ...CREATE, avoidServers: ["ns-1.awsdns-00.com", second] });
            assert.ok(!state.outs.nameServers.includes(second), state.outs.nameServers.join());
            assert.ok(!state.outs.nameServers.some((server) => more.includes(server)), "all four are others");
            assert.deepEqual(serversOfAll(), state.outs.nameServers);
        });
        assert.deepEqual(calls, {
            CreateReusableDelegationSet: 2,
            DeleteReusableDelegationSet: 1,
            GetAccountLimit: 1,
        });
    });

    it("is kept if it has no server to avoid, even if the servers to avoid change later", async () => {
        const args = { ...CREATE, avoidServers: ["ns-1.awsdns-00.com"] };
        const calls = await used.calls(async () => {
            const state = await used.create(args);
            const later = { ...args, avoidServers: state.outs.nameServers };
            assert.deepEqual(await used.diff(state, later), { changes: false, replaces: [] });
        });
        assert.deepEqual(calls, { CreateReusableDelegationSet: 1, GetAccountLimit: 1 });
    });

    it("is created exactly once if the answer to a deletion is lost: the next up continues from there", async () => {
        const avoidServers = (await nextServers(1)).slice(0, 1);
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("DeleteReusableDelegationSet", "lost-answer");
        await errorOf(used.create({ ...CREATE, avoidServers }));
        const first = await used.create({ ...CREATE, avoidServers });
        const second = await used.create({ ...CREATE, avoidServers });
        assert.equal(second.id, first.id);
        assert.deepEqual(serversOfAll(), first.outs.nameServers);
    });

    it("leaves no set behind if Route 53 returns one with a server to avoid ten times", async () => {
        const avoidServers = await nextServers(10);
        const { message } = await errorOf(used.create({ ...CREATE, avoidServers }));
        assert.match(message, /has no usable set for any of them/);
        assert.deepEqual(serversOfAll(), []);
    });
});

describe("A delegation set that is adopted from a zone", () => {
    const used = useProvider(provider);

    it("has the zone's four servers, with one call to read and one to adopt", async () => {
        const fromZone = await createZone(used.client, "example.com");
        const zone = used.sandbox.world.hostedZones.get(fromZone);
        const args = { ...CREATE, fromZone };
        const calls = await used.calls(async () => {
            const state = await used.create(args);
            assert.deepEqual(state.outs.nameServers, zone?.nameServers);
            assert.equal(zone?.delegationSetId, state.id);
            assert.deepEqual(await used.diff(state, args), { changes: false, replaces: [] });
        });
        assert.deepEqual(calls, { CreateReusableDelegationSet: 1, GetAccountLimit: 1, GetHostedZone: 1 });
    });

    it("is created exactly once if the answer is lost", async () => {
        const fromZone = await createZone(used.client, "example.com");
        await used.fault("CreateReusableDelegationSet", "lost-answer");
        const state = await used.create({ ...CREATE, fromZone });
        assert.deepEqual([...used.sandbox.world.delegationSets.keys()], [state.id]);
        assert.equal(used.sandbox.world.hostedZones.get(fromZone)?.delegationSetId, state.id);
    });

    it("is adopted again by the next up if the process ended before the answer", async () => {
        const fromZone = await createZone(used.client, "example.com");
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("CreateReusableDelegationSet", "lost-answer");
        await errorOf(used.create({ ...CREATE, fromZone }));
        const state = await used.create({ ...CREATE, fromZone });
        assert.deepEqual([...used.sandbox.world.delegationSets.keys()], [state.id]);
        assert.deepEqual(state.outs.nameServers, used.sandbox.world.hostedZones.get(fromZone)?.nameServers);
    });

    it("is adopted again by the next up, even if its reference had to be derived", async () => {
        const { world } = used.sandbox;
        const fromZone = await createZone(used.client, "example.com");
        const burnt = await used.create({ ...CREATE, fromZone });
        world.delegationSets.delete(burnt.id);
        delete world.hostedZones.get(fromZone)?.delegationSetId;
        const first = await used.create({ ...CREATE, fromZone });
        const second = await used.create({ ...CREATE, fromZone });
        assert.notEqual(first.id, burnt.id);
        assert.equal(second.id, first.id);
    });

    it("is found through the zone if Route 53 says that the servers are already reusable", async () => {
        const fromZone = await createZone(used.client, "example.com");
        const { inputs } = await used.check(undefined, { ...CREATE, fromZone });
        const { id } = await provider.create(inputs);
        used.sandbox.world.usedReferences.delegationSets.clear();
        assert.equal((await provider.create(inputs)).id, id);
    });

    it("is refused if the zone is on a set of another owner, and the message names the setting that uses it", async () => {
        const set = await createSet(used.client, "somebody else's");
        const fromZone = await createZone(used.client, "example.com", { set: set.id });
        assert.deepEqual(await used.refusal(undefined, { ...CREATE, fromZone }), {
            property: "delegationSet.fromZone",
            reason: `"${fromZone}": this hosted zone is already on the reusable delegation set ${set.id}; set delegationSet.id to that id instead of fromZone`,
        });
    });

    it("fails if another program adopts between check and create, and takes nothing over", async () => {
        const fromZone = await createZone(used.client, "example.com");
        const inputs = (await used.check(undefined, { ...CREATE, fromZone })).inputs;
        await used.client.createReusableDelegationSet({
            CallerReference: "somebody else's",
            HostedZoneId: fromZone,
        });
        const { message } = await errorOf(provider.create(inputs));
        assert.match(
            message,
            /^creating the delegation set: Route 53 answered DelegationSetAlreadyReusable: /,
        );
        assert.equal(used.sandbox.world.delegationSets.size, 1);
    });

    it("is refused for a zone that does not exist or is private", async () => {
        const missing = await used.refusal(undefined, { ...CREATE, fromZone: "Z0NOTHERE" });
        assert.equal(missing.reason, '"Z0NOTHERE": there is no such hosted zone in the account');
        const { HostedZone } = await used.client.createHostedZone({
            Name: "example.com",
            CallerReference: "private",
            VPC: { VPCRegion: "us-east-1", VPCId: "vpc-1" },
        });
        const fromZone = (HostedZone?.Id ?? "").replace("/hostedzone/", "");
        const { property, reason } = await used.refusal(undefined, { ...CREATE, fromZone });
        assert.equal(property, "delegationSet.fromZone");
        assert.equal(
            reason,
            `"${fromZone}": this hosted zone is private, and only the servers of a public zone can be reused`,
        );
    });

    it("stays with a warning if it is deleted while that zone exists, with one call", async () => {
        const fromZone = await createZone(used.client, "example.com");
        const state = await used.create({ ...CREATE, fromZone });
        assert.deepEqual(await used.calls(() => used.destroy(state)), { ListHostedZones: 1 });
        assert.ok(used.sandbox.world.delegationSets.has(state.id));
        const [warning, ...more] = used.said();
        assert.match(
            warning ?? "",
            new RegExp(
                `^warning: delegation set ${state.id} stays, because hosted zone example\\.com \\(${fromZone}\\)`,
            ),
        );
        assert.deepEqual(more, []);
    });

    it("is deleted if that zone does not exist any more", async () => {
        const fromZone = await createZone(used.client, "example.com");
        const state = await used.create({ ...CREATE, fromZone });
        await used.client.deleteHostedZone({ Id: fromZone });
        await used.destroy(state);
        assert.equal(used.sandbox.world.delegationSets.size, 0);
        assert.deepEqual(used.said(), []);
    });

    it("is not deleted, and not left behind without a message, while tenants are on it in addition to that zone", async () => {
        const fromZone = await createZone(used.client, "example.com");
        const state = await used.create({ ...CREATE, fromZone });
        await createZone(used.client, "tenant.net", { set: state.id });
        const { message } = await errorOf(used.destroy(state));
        assert.match(message, /is still in use by 2 hosted zones: .*tenant\.net/);
        assert.ok(used.sandbox.world.delegationSets.has(state.id));
    });
});

describe("A delegation set that is used by its id", () => {
    const used = useProvider(provider);

    it("costs one call the first time and none later, creates nothing and is never deleted", async () => {
        const { id, nameServers } = await createSet(used.client, "somebody else's");
        const before = used.sandbox.contents();
        const args = { ...CREATE, existingId: id };
        const calls = await used.calls(async () => {
            const state = await used.create(args);
            assert.deepEqual([state.id, state.outs.nameServers], [id, nameServers]);
            assert.deepEqual(await used.diff(state, args), { changes: false, replaces: [] });
            await used.destroy(state);
        });
        assert.deepEqual(calls, { GetReusableDelegationSet: 1 });
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("is refused if there is none of this id, and the message says how to find one", async () => {
        const { property, reason } = await used.refusal(undefined, { ...CREATE, existingId: "N0NOTHERE" });
        assert.equal(property, "delegationSet.id");
        assert.match(
            reason,
            /^"N0NOTHERE": there is no such reusable delegation set .*list-reusable-delegation-sets/,
        );
    });

    it("is refused together with fromZone, without a call", async () => {
        const calls = await used.calls(async () => {
            const { property, reason } = await used.refusal(undefined, {
                ...CREATE,
                existingId: "N1",
                fromZone: "Z1",
            });
            assert.equal(property, "delegationSet");
            assert.match(reason, /^delegationSet has both fromZone "Z1" and id "N1"; keep one/);
        });
        assert.deepEqual(calls, {});
    });

    it("is not read while a preview does not know the id or the zone", async () => {
        const { unknownValue } = pulumi.runtime;
        for (const args of [{ existingId: unknownValue }, { fromZone: unknownValue }]) {
            const calls = await used.calls(async () => {
                const { inputs, failures } = await used.check(undefined, { ...CREATE, ...args });
                assert.deepEqual([failures, inputs.nameServers], [[], unknownValue]);
            });
            assert.deepEqual(calls, {});
        }
    });
});
