import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../providers/hostedZone";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";
import { apexed } from "./signedZone";

const ARGS = { domain: "tenant.net", reference: "org/project/stack/tenant.net" };
const TAGGED = { ...ARGS, comment: "Contract 4711", tags: { plan: "gold" } };

describe("A hosted zone", () => {
    const used = useProvider(provider);
    const zones = () => used.sandbox.contents().hostedZones;

    it("costs one call, one more with tags, and does not change later", async () => {
        const { id } = await createSet(used.client, "set");
        const plain = await used.calls(() => used.create({ ...ARGS, delegationSetId: id }));
        assert.deepEqual(plain, { CreateHostedZone: 1 });
        assert.equal(zones()[0]?.delegationSetId, id);

        const tagged = { ...TAGGED, domain: "other.net" };
        const calls = await used.calls(async () => {
            const state = await used.create(tagged);
            assert.deepEqual(await used.diff(state, tagged), { changes: false, replaces: [] });
        });
        assert.deepEqual(calls, { ChangeTagsForResource: 1, CreateHostedZone: 1 });
        const zone = zones().find(({ name }) => name === "other.net.");
        assert.deepEqual([zone?.comment, zone?.tags], ["Contract 4711", { plan: "gold" }]);
    });

    it("is replaced for another domain only if the present one is not delegated to it, or with allowReplace", async () => {
        const state = await used.create(await apexed(used.client));
        const other = { ...state.inputs, domain: "tenatn.net" };
        assert.deepEqual((await used.diff(state, other)).replaces, ["domain"]);
        const { registry } = used.sandbox.world;
        registry.set("tenant.net", { nameServers: [{ name: "ns9.example.com", glue: [] }] });
        assert.deepEqual((await used.diff(state, other)).replaces, ["domain"]);
        registry.set("tenant.net", { nameServers: [{ name: "ns1.example.com", glue: [] }] });
        const { message } = await errorOf(used.diff(state, other));
        assert.match(message, /while tenant\.net is delegated to ns1\.example\.com: its visitors would get/);
        assert.deepEqual((await used.diff(state, { ...other, allowReplace: true })).replaces, ["domain"]);
    });

    it("removes a tag that is named like a member of every object, like any other", async () => {
        const state = await used.create({ ...ARGS, tags: { constructor: "x", toString: "y" } });
        assert.deepEqual(zones()[0]?.tags, { constructor: "x", toString: "y" });
        await used.update(state, { ...ARGS, tags: { toString: "y" } });
        assert.deepEqual(zones()[0]?.tags, { toString: "y" });
    });

    it("gets the tags of aws:defaultTags in addition to its own, which win", async () => {
        await used.configure({ "aws:defaultTags": JSON.stringify({ tags: { team: "dns", plan: "none" } }) });
        await used.create(TAGGED);
        assert.deepEqual(zones()[0]?.tags, { plan: "gold", team: "dns" });
    });

    it("is refused with the mistake in aws:defaultTags", async () => {
        const { message } = await errorOf(
            used.configure({ "aws:defaultTags": JSON.stringify({ tags: "dns" }) }),
        );
        assert.equal(message, 'aws:defaultTags.tags: "dns" is not valid; write tags as { key: text }');
    });

    describe("with aws:ignoreTags", () => {
        const ignoring = { "aws:ignoreTags": JSON.stringify({ keys: ["owner"], keyPrefixes: ["auto:"] }) };
        const tagged = { ...ARGS, tags: { plan: "gold", owner: "ops", "auto:off": "18:00" } };

        it("gets none of the ignored tags, also not from aws:defaultTags", async () => {
            await used.configure({
                ...ignoring,
                "aws:defaultTags": JSON.stringify({ tags: { team: "dns", "auto:on": "08:00" } }),
            });
            const state = await used.create(tagged);
            assert.deepEqual(zones()[0]?.tags, { plan: "gold", team: "dns" });
            assert.equal((await used.diff(state, tagged)).changes, false);
        });

        it("keeps existing ignored tags, which are neither compared nor removed, after any change", async () => {
            const state = await used.create(tagged);
            const [zone] = used.sandbox.world.hostedZones.values();
            zone?.tags.set("owner", "finance");
            zone?.tags.delete("auto:off");
            await used.configure(ignoring);
            const calls = await used.calls(async () => {
                const without = { ...ARGS, tags: { plan: "gold" } };
                assert.equal((await used.diff(state, without)).changes, false);
                assert.deepEqual((await used.refresh(state))?.outs.tags, state.outs.tags);
            });
            assert.equal(calls["ChangeTagsForResource"], undefined);
            const next = await used.update(state, { ...ARGS, tags: { plan: "silver" } });
            assert.deepEqual(next.outs.tags, { plan: "silver" });
            assert.deepEqual(zones()[0]?.tags, { owner: "finance", plan: "silver" });
        });
    });

    for (const [when, setId] of [
        ["on a set, because of whose servers Route 53 refuses the second attempt", "a set"],
        [
            "on servers of its own, when Route 53 refuses the second attempt because of its reference",
            undefined,
        ],
    ] as const) {
        it(`is created exactly once if the answer to its creation is lost, ${when}`, async () => {
            const set = setId === undefined ? undefined : await createSet(used.client, setId);
            const args = { ...TAGGED, delegationSetId: set?.id };
            await used.fault("CreateHostedZone", "lost-answer");
            const state = await used.create(args);
            assert.deepEqual(
                zones().map(({ id, tags, comment }) => [id, tags, comment]),
                [[state.id, { plan: "gold" }, "Contract 4711"]],
            );
        });

        it(`is found by the next up if the process ended before the answer, ${when}`, async () => {
            const set = setId === undefined ? undefined : await createSet(used.client, setId);
            const args = { ...ARGS, delegationSetId: set?.id };
            await used.configure({ "aws:maxRetries": "0" });
            await used.fault("CreateHostedZone", "lost-answer");
            await errorOf(used.create(args));
            const state = await used.create({ ...args, comment: "changed meanwhile" });
            assert.deepEqual(
                zones().map(({ id, comment }) => [id, comment]),
                [[state.id, "changed meanwhile"]],
            );
        });
    }

    it("can be created again after it was deleted, and is found again in that case too", async () => {
        await used.destroy(await used.create(ARGS));
        await used.fault("CreateHostedZone", "throttle");
        const state = await used.create(ARGS);
        assert.deepEqual(
            zones().map(({ id }) => id),
            [state.id],
        );
        assert.equal((await used.create(ARGS)).id, state.id);
        assert.equal(zones().length, 1);
    });

    it("is never confused with a zone of another resource", async () => {
        const { id } = await createSet(used.client, "set");
        await used.create({ ...ARGS, delegationSetId: id });
        const other = { ...ARGS, delegationSetId: id, reference: "org/project/other/tenant.net" };
        const { message } = await errorOf(used.create(other));
        assert.match(message, /^creating the hosted zone of tenant\.net: Route 53 answered Conflicting/);
        assert.match(message, /delete that zone, or put this domain on another set\./);
        assert.equal(zones().length, 1);
    });

    describe("of a deployment whose state was lost", () => {
        const LOST = "white-label-dns-00000000-0000-4000-8000-000000000001";
        const PRESENT = "white-label-dns-00000000-0000-4000-8000-000000000002";
        const takeOver = (...marks: string[]): Promise<void> =>
            used.configure({ "white-label-dns:takeOver": JSON.stringify(marks) });

        it("is taken over by that deployment's mark, which the refusal names", async () => {
            const { id: delegationSetId } = await createSet(used.client, "set");
            const lost = await used.create({ ...ARGS, delegationSetId, reference: `${LOST}/tenant` });
            const args = { ...ARGS, delegationSetId, reference: `${PRESENT}/renamed` };
            const { message } = await errorOf(used.create(args));
            assert.ok(message.endsWith(`white-label-dns:takeOver: [${LOST}]`), message);
            await takeOver(PRESENT);
            await errorOf(used.create(args));
            await takeOver(LOST);
            const calls = await used.calls(async () => {
                assert.equal((await used.create(args)).id, lost.id);
            });
            assert.deepEqual(calls, {
                CreateHostedZone: 1,
                GetHostedZone: 1,
                ListHostedZonesByName: 1,
                UpdateHostedZoneComment: 1,
            });
            assert.equal(zones().length, 1);
        });

        it("is not taken over by the mark of the same deployment, whose other zones stay", async () => {
            const { id: delegationSetId } = await createSet(used.client, "set");
            await used.create({ ...ARGS, delegationSetId, reference: `${PRESENT}/tenant` });
            await takeOver(PRESENT);
            const args = { ...ARGS, delegationSetId, reference: `${PRESENT}/renamed` };
            const { message } = await errorOf(used.create(args));
            const [zone] = await used.client.listHostedZones({}).then(({ HostedZones = [] }) => HostedZones);
            assert.ok(message.endsWith(`takeOver: [${zone?.CallerReference ?? ""}]`), message);
            await takeOver(zone?.CallerReference ?? "");
            await used.create(args);
            assert.equal(zones().length, 1);
        });

        it("is not taken over if it is on another delegation set", async () => {
            const { id: one } = await createSet(used.client, "one");
            const { id: two } = await createSet(used.client, "two");
            await used.create({ ...ARGS, delegationSetId: one, reference: `${LOST}/tenant` });
            const theirs = await createZone(used.client, "tenant.net", { set: two, reference: "theirs" });
            const args = { ...ARGS, delegationSetId: two, reference: `${PRESENT}/tenant` };
            await takeOver(LOST);
            await errorOf(used.create(args));
            await takeOver(LOST, "theirs");
            assert.equal((await used.create(args)).id, theirs);
        });

        it("is found by the reference of a former version", async () => {
            const { id: delegationSetId } = await createSet(used.client, "set");
            const reference = `${LOST}/tenant`;
            const parts = JSON.stringify([reference, "tenant.net", delegationSetId]);
            const digest = createHash("sha256").update(parts).digest("hex").slice(0, 40);
            const former = await createZone(used.client, "tenant.net", {
                set: delegationSetId,
                reference: `white-label-dns-${digest}`,
            });
            assert.equal((await used.create({ ...ARGS, delegationSetId, reference })).id, former);
            assert.equal(zones().length, 1);
        });
    });

    it("is in the state if its tags could not be set, and the next up sets them", async () => {
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("ChangeTagsForResource", "error500");
        const { message, state } = await used.createHalf(TAGGED);
        assert.equal(state.id, zones()[0]?.id);
        assert.match(message, /^completing the hosted zone of tenant\.net \(Z\w+\): Route 53 answered/);
        await used.update(state, TAGGED);
        assert.deepEqual(zones()[0]?.tags, { plan: "gold" });
    });

    it("is changed in place, except for its domain and its set", async () => {
        const state = await used.create(TAGGED);
        const changed = { ...ARGS, comment: "moved", tags: { since: "2026" } };
        assert.deepEqual(await used.diff(state, changed), { changes: true, replaces: [] });
        const calls = await used.calls(() => used.update(state, changed));
        assert.deepEqual(calls, { ChangeTagsForResource: 1, UpdateHostedZoneComment: 1 });
        assert.deepEqual([zones()[0]?.comment, zones()[0]?.tags], ["moved", { since: "2026" }]);
        for (const more of [{ domain: "other.net" }, { delegationSetId: "N1" }]) {
            const { replaces } = await used.diff(state, { ...TAGGED, ...more, allowReplace: true });
            assert.deepEqual(replaces, Object.keys(more));
        }
    });

    it("is not replaced by hand, because the new zone would be the one that the state names", async () => {
        const state = await used.create(ARGS);
        const before = used.sandbox.contents();
        const { inputs } = await used.check(state.inputs, ARGS);
        await provider.diff(state.id, state.outs, inputs);
        const calls = await used.calls(async () => {
            // The engine checks the replacement without the former inputs, and then creates it.
            const { inputs: anew } = await used.check(undefined, ARGS);
            const { message } = await errorOf(provider.create(anew));
            assert.match(message, /^a replacement of this resource was requested .* "pulumi state untaint/);
        });
        assert.deepEqual(calls, {});
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("is not deleted if the engine shows the replacement by hand without earlier values", async () => {
        const state = await used.create(ARGS);
        const before = used.sandbox.contents();
        const { inputs: anew } = await used.check(undefined, ARGS);
        const { id } = await provider.create(anew);
        await provider.delete(state.id, state.outs);
        assert.equal(id, state.id);
        assert.deepEqual(used.sandbox.contents(), before);
        assert.ok(
            used
                .said()
                .some((line) =>
                    line.includes(
                        `${id} was to be deleted, because a replacement was asked for (--replace, or pulumi state taint)`,
                    ),
                ),
        );
        await used.configure({});
        await used.destroy(state);
        assert.deepEqual(zones(), []);
    });

    it("is not deleted before its replacement exists, if a transformation has set deleteBeforeReplace", async () => {
        const state = await used.create(ARGS);
        const before = used.sandbox.contents();
        const { inputs: anew } = await used.check(undefined, ARGS);
        const { message } = await errorOf(used.destroy(state));
        assert.match(message, /^Z\w+ \(tenant\.net\) stays, because it was to be deleted before/);
        assert.deepEqual(used.sandbox.contents(), before);
        await provider.create(anew);
        await used.configure({});
        await used.destroy(state);
        assert.deepEqual(zones(), []);
    });

    it("is not deleted before a resource that it depends on is replaced, and is deleted for another reason", async () => {
        const { id } = await createSet(used.client, "set");
        const args = { ...ARGS, delegationSetId: id };
        const state = await used.create(args);
        const before = used.sandbox.contents();
        const unknown = { ...state.inputs, delegationSetId: pulumi.runtime.unknownValue };
        const other = await used.check(undefined, { ...ARGS, domain: "other.net" });
        await provider.diff(state.id, state.outs, unknown);
        assert.match(
            (await errorOf(used.destroy(state))).message,
            /deleteBeforeReplace: true, as a transform/,
        );
        assert.deepEqual(used.sandbox.contents(), before);
        await provider.create(other.inputs);
        await used.destroy(state);
        assert.deepEqual(
            zones().map(({ name }) => name),
            ["other.net."],
        );
    });

    it("restores the fields of the SOA that are no longer set", async () => {
        const apex = { nameServers: ["ns1.example.com"], nsTtl: 60, soaTtl: 60 };
        const soaOf = (): string | undefined =>
            zones()[0]?.records.find(({ type }) => type === "SOA")?.values?.[0];
        const state = await used.create({ ...ARGS, apex });
        const before = soaOf();
        const soa = { rname: "hostmaster.example.com.", minimum: 300 };
        const changed = await used.update(state, { ...ARGS, apex: { ...apex, soa } });
        assert.match(soaOf() ?? "", /hostmaster\.example\.com\. .* 300$/);
        await used.update(changed, { ...ARGS, apex });
        assert.equal(soaOf(), before);
    });

    it("is replaced by one on another set, and created again if it was deleted before", async () => {
        const state = await used.create(ARGS);
        const { inputs } = await used.check(state.inputs, ARGS);
        const { id: other } = await createSet(used.client, "other");
        const moved = await provider.diff(state.id, state.outs, {
            ...inputs,
            delegationSetId: other,
            allowReplace: true,
        });
        assert.deepEqual(moved.replaces, ["delegationSetId"]);
        await used.create({ ...ARGS, delegationSetId: other });
        await provider.diff(state.id, state.outs, inputs);
        await used.destroy(state);
        await used.create(ARGS);
    });

    it("is replaced by a zone on another set only if that is allowed, and by a zone of another domain in any case", async () => {
        const state = await used.create(ARGS);
        const { message } = await errorOf(used.diff(state, { ...ARGS, delegationSetId: "N1" }));
        assert.ok(message.startsWith(`hosted zone ${state.id} of tenant.net would be replaced`), message);
        assert.match(message, /its delegation set changed from none to N1\. .* up to two days/);
        assert.match(
            message,
            /set allowDelegationSetReplacement to true .*; otherwise restore the delegation set$/,
        );
        const other = { ...ARGS, domain: "other.net", delegationSetId: "N1" };
        assert.deepEqual((await used.diff(state, other)).replaces, ["domain", "delegationSetId"]);
        const unknown = { ...ARGS, delegationSetId: pulumi.runtime.unknownValue };
        assert.deepEqual((await used.diff(state, unknown)).replaces, ["delegationSetId"]);
        const word = await used.diff(state, { ...ARGS, allowReplace: true });
        assert.deepEqual(word, { changes: false, replaces: [] });
    });

    it("is read and repaired if its tenant returns, whatever the state says", async () => {
        const records = { "www A": { ttl: 60, values: ["203.0.113.10"] } };
        const state = await used.create({ ...ARGS, records });
        const back = { ...ARGS, records, returned: 1 };
        await apply(used.client, state.id, [
            change("DELETE", recordSet("www.tenant.net", "A", ["203.0.113.10"])),
        ]);
        assert.equal((await used.diff(state, { ...back, returned: undefined })).changes, false);
        assert.deepEqual(await used.diff(state, back), { changes: true, replaces: [] });
        const calls = await used.calls(async () => {
            const repaired = await used.update(state, back);
            assert.deepEqual(await used.diff(repaired, back), { changes: false, replaces: [] });
            // A preview does not know a value that a former state does not have.
            const unknown = { ...back, returned: pulumi.runtime.unknownValue };
            assert.deepEqual(await used.diff(repaired, unknown), { changes: false, replaces: [] });
            assert.ok(zones()[0]?.records.some(({ name }) => name === "www.tenant.net."));
        });
        assert.deepEqual(calls, { ChangeResourceRecordSets: 1, ListResourceRecordSets: 1 });
    });

    it("shows changes by hand in a refresh, with one call, or two with tags", async () => {
        const state = await used.create(TAGGED);
        assert.deepEqual(await used.calls(async () => assert.deepEqual(await used.refresh(state), state)), {
            GetHostedZone: 1,
            ListTagsForResource: 1,
        });
        await used.client.updateHostedZoneComment({ Id: state.id, Comment: "by hand" });
        await used.client.changeTagsForResource({
            ResourceType: "hostedzone",
            ResourceId: state.id,
            AddTags: [{ Key: "somebody", Value: "else" }],
            RemoveTagKeys: ["plan"],
        });
        const found = await used.refresh(state);
        assert.ok(found);
        assert.deepEqual([found.outs.comment, found.outs.tags], ["by hand", {}]);
        const drift = ['comment: was "Contract 4711", is "by hand"', 'tag "plan": was "gold", is nothing'];
        assert.deepEqual(found.outs.drift, drift);
        assert.deepEqual((await used.refresh(found))?.outs.drift, drift, "a second refresh says the same");
        assert.deepEqual(await used.diff(found, TAGGED), { changes: true, replaces: [] });
        const calls = await used.calls(() => used.update(found, TAGGED));
        assert.deepEqual(calls, { ChangeTagsForResource: 1, UpdateHostedZoneComment: 1 });
        assert.deepEqual(zones()[0]?.tags, { plan: "gold", somebody: "else" });

        await used.client.deleteHostedZone({ Id: state.id });
        assert.equal(await used.refresh(state), undefined);
        const { message } = await errorOf(used.update(state, { ...TAGGED, comment: "new" }));
        assert.equal(
            message,
            `tenant.net: hosted zone ${state.id} is gone; run "pulumi refresh", then "pulumi up", which creates it again`,
        );
    });

    it("is not deleted with records of another owner, whose names the message has, unless forceDestroy allows it", async () => {
        const state = await used.create(ARGS);
        const names = Array.from({ length: 12 }, (_, index) => `host${index + 10}.tenant.net`);
        await apply(
            used.client,
            state.id,
            names.map((name) => change("CREATE", recordSet(name, "A", ["192.0.2.1"]))),
        );
        const { message } = await errorOf(used.destroy(state));
        assert.match(
            message,
            /; 12 records of another owner are in it: host10\.tenant\.net A, .*host19\.tenant\.net A …\. Delete them/,
        );
        const forced = await used.update(state, { ...ARGS, forceDestroy: true });
        assert.deepEqual(await used.calls(() => used.destroy(forced)), {
            ChangeResourceRecordSets: 1,
            DeleteHostedZone: 2,
            ListResourceRecordSets: 1,
        });
        assert.deepEqual(zones(), []);
        assert.deepEqual(await used.calls(() => used.destroy(forced)), { DeleteHostedZone: 1 });
    });
});

describe("A hosted zone without room in AWS's quotas", () => {
    const used = useProvider(provider, { limits: { zonesPerDelegationSet: 1, zonesPerAccount: 10 } });

    it("is refused with the figures of both quotas", async () => {
        const { id } = await createSet(used.client, "set");
        await createZone(used.client, "first.net", { set: id });
        const { message } = await errorOf(used.create({ ...ARGS, delegationSetId: id }));
        assert.ok(
            message.includes(
                `the account has 1 of at most 10 hosted zones, and delegation set ${id} 1 of at most 1; ask AWS`,
            ),
            message,
        );
    });
});
