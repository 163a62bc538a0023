import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../providers/brandZone";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";

describe("The brand zone", () => {
    const used = useProvider(provider);

    const BY_NAME = { domain: "example.com" };

    async function createPrivateZone(name: string): Promise<string> {
        const { HostedZone } = await used.client.createHostedZone({
            Name: name,
            CallerReference: `private ${name}`,
            VPC: { VPCRegion: "us-east-1", VPCId: "vpc-1" },
            HostedZoneConfig: { PrivateZone: true },
        });
        return (HostedZone?.Id ?? "").replace("/hostedzone/", "");
    }

    function nameServersOf(id: string): string[] | undefined {
        return used.sandbox.world.hostedZones.get(id)?.nameServers;
    }

    it("is found by name with two calls the first time and one call later", async () => {
        const id = await createZone(used.client, "example.com");
        await createZone(used.client, "a.example.com");
        await createZone(used.client, "example.org");
        const first = await used.calls(() => used.create(BY_NAME));
        assert.deepEqual(first, { GetHostedZone: 1, ListHostedZonesByName: 1 });
        const state = await used.create(BY_NAME);
        assert.equal(state.id, id);
        assert.equal(state.outs.foundZoneId, id);
        assert.deepEqual(state.outs.nameServers, nameServersOf(id));
        const again = await used.calls(async () => {
            assert.deepEqual(await used.diff(state, BY_NAME), { changes: false, replaces: [] });
        });
        assert.deepEqual(again, { ListHostedZonesByName: 1 });
    });

    it("is found by id with one call the first time and none later", async () => {
        const id = await createZone(used.client, "example.com");
        await createZone(used.client, "example.com", { reference: "another" });
        const args = { domain: "example.com", zoneId: id };
        assert.deepEqual(await used.calls(() => used.create(args)), { GetHostedZone: 1 });
        const state = await used.create(args);
        assert.deepEqual([state.id, state.outs.nameServers], [id, nameServersOf(id)]);
        const again = await used.calls(async () =>
            assert.equal((await used.diff(state, args)).changes, false),
        );
        assert.deepEqual(again, {});
    });

    it("returns its delegation set", async () => {
        const set = await createSet(used.client, "set");
        await createZone(used.client, "example.com", { set: set.id });
        const { outs } = await used.create(BY_NAME);
        assert.deepEqual([outs.delegationSetId, outs.nameServers], [set.id, set.nameServers]);
    });

    it("has a reference that stays, and another one for each deployment", async () => {
        await createZone(used.client, "example.com");
        const [one, other] = [await used.create(BY_NAME), await used.create(BY_NAME)];
        const { inputs } = await used.check(one.inputs, BY_NAME);
        assert.match(one.inputs.reference ?? "", /^white-label-dns-[0-9a-f-]{36}$/);
        assert.equal(inputs.reference, one.inputs.reference);
        assert.notEqual(other.inputs.reference, one.inputs.reference);
    });

    it("is refused if there is none of the name, with the command that creates one", async () => {
        await createZone(used.client, "example.org");
        await createZone(used.client, "a.example.com");
        const { property, reason } = await used.refusal(undefined, BY_NAME);
        assert.equal(property, "brandDomain");
        assert.match(
            reason,
            /^"example\.com": there is no hosted zone of this name in the account; create one/,
        );
        assert.match(reason, /aws route53 create-hosted-zone --name example\.com/);
        assert.deepEqual(await used.calls(() => used.check(undefined, BY_NAME)), {
            ListHostedZonesByName: 1,
        });
    });

    it("is refused by the name of the former one where another name has none, which may be a spelling mistake", async () => {
        await createZone(used.client, "example.com");
        const state = await used.create(BY_NAME);
        const { property, reason } = await used.refusal(state.inputs, { ...BY_NAME, domain: "exmaple.com" });
        assert.equal(property, "brandDomain");
        assert.match(
            reason,
            /^"exmaple\.com": there is no public hosted zone .* was example\.com; restore example\.com/,
        );
    });

    it("is refused if the only one of the name is private", async () => {
        const id = await createPrivateZone("example.com");
        const { property, reason } = await used.refusal(undefined, BY_NAME);
        assert.equal(property, "brandDomain");
        assert.match(
            reason,
            new RegExp(`^"example\\.com": the only hosted zone of this name is private \\(${id}\\)`),
        );
        assert.match(reason, /create one/);
    });

    it("is the public one if a private one has the same name", async () => {
        await createPrivateZone("example.com");
        const id = await createZone(used.client, "example.com");
        assert.equal((await used.create(BY_NAME)).id, id);
    });

    it("is refused if two public ones have the name, with the setting for the id", async () => {
        const one = await createZone(used.client, "example.com", { reference: "one" });
        const other = await createZone(used.client, "example.com", { reference: "other" });
        const { property, reason } = await used.refusal(undefined, BY_NAME);
        assert.equal(property, "brandDomain");
        assert.match(reason, /^"example\.com": there are 2 public hosted zones of this name/);
        assert.ok(reason.includes(one) && reason.includes(other));
        assert.match(reason, /choose one with brandZoneId$/);
    });

    it("is refused if the id is of no zone, of another domain's or of a private one", async () => {
        const foreign = await createZone(used.client, "example.org");
        const hidden = await createPrivateZone("example.com");
        const refusal = async (zoneId: string): Promise<string> => {
            const { property, reason } = await used.refusal(undefined, { domain: "example.com", zoneId });
            assert.equal(property, "brandZoneId");
            return reason;
        };
        assert.match(
            await refusal("Z0NOTHERE"),
            /^"Z0NOTHERE": there is no such hosted zone .*list-hosted-zones-by-name/,
        );
        assert.equal(
            await refusal(foreign),
            `"${foreign}": this is the hosted zone of example.org, and the brand domain is example.com; correct one of them`,
        );
        assert.equal(
            await refusal(hidden),
            `"${hidden}": this hosted zone is private, and white-label name servers need a public one; give the public zone's id`,
        );
    });

    it("is looked up again when the domain changes, although the id stays", async () => {
        const zoneId = await createZone(used.client, "example.com");
        const state = await used.create({ domain: "example.com", zoneId });
        const args = { domain: "example.org", zoneId, abandon: "example.com" };
        const { reason } = await used.refusal(state.inputs, args);
        assert.match(reason, /the hosted zone of example\.com, and the brand domain is example\.org/);
    });

    it("is not replaced by another one, by domain or by id, unless that is allowed", async () => {
        const first = await createZone(used.client, "example.com");
        const twin = await createZone(used.client, "example.com", { reference: "twin" });
        const other = await createZone(used.client, "example.org");
        const state = await used.create({ domain: "example.com", zoneId: first });
        const domain = await used.refusal(state.inputs, { domain: "example.org", zoneId: other });
        assert.equal(domain.property, "brandDomain");
        assert.match(
            domain.reason,
            /^"example\.org": the brand domain was example\.com\. .* abandonBrandDomain/,
        );
        const id = await used.refusal(state.inputs, { domain: "example.com", zoneId: twin });
        assert.equal(id.property, "brandZoneId");
        assert.match(id.reason, new RegExp(`^"${twin}": the brand zone was ${first}, .* abandonBrandDomain`));
        const said = { domain: "example.org", zoneId: other, abandon: "example.com" };
        assert.equal((await used.update(state, said)).outs.foundZoneId, other);
    });

    it("is refused if its names are another deployment's, or exist without a mark", async () => {
        const zoneId = await createZone(used.client, "example.com");
        const args = { domain: "example.com", names: ["ns1.example.com", "ns2.example.com"] };
        await apply(used.client, zoneId, [
            change("CREATE", recordSet("ns2.example.com", "A", ["192.0.2.1"])),
        ]);
        const unmarked = await used.refusal(undefined, args);
        assert.match(unmarked.reason, /^ns2\.example\.com: .*:takeOver: \[ns2\.example\.com\]$/);
        await used.configure({ "white-label-dns:takeOver": '["NS2.example.com."]' });
        await used.create(args);

        const theirs = "white-label-dns-00000000-0000-4000-8000-000000000000";
        const mark = `"owner=${theirs}/x records=0123456789ab"`;
        const txt = recordSet("_white-label-dns.ns1.example.com", "TXT", [mark]);
        await apply(used.client, zoneId, [change("CREATE", txt)]);
        await used.configure({});
        const marked = await used.refusal(undefined, args);
        assert.equal(marked.property, "nameServers");
        assert.ok(marked.reason.endsWith(`takeOver: [${theirs}]`), marked.reason);
        await used.configure({ "white-label-dns:takeOver": `["${theirs}"]` });
        assert.equal((await used.create(args)).outs.reference, theirs);
    });

    it("is not created again when its replacement is requested by hand", async () => {
        await createZone(used.client, "example.com");
        const args = { ...BY_NAME, self: "urn" };
        const state = await used.create(args);
        await used.check(state.inputs, args);
        const { message } = await errorOf(used.create(args));
        assert.match(message, /^a replacement of this resource was requested/);
    });

    it("has no mark in the first preview, and keeps the stored mark in later ones", async () => {
        const { unknownValue: reference } = pulumi.runtime;
        const args = { domain: "example.com" };
        await createZone(used.client, "example.com");
        const preview = await used.check(undefined, { ...args, reference });
        assert.deepEqual([preview.failures, preview.inputs.reference], [[], reference]);
        const up = await used.check(undefined, args);
        assert.match(up.inputs.reference ?? "", /^white-label-dns-[0-9a-f-]{36}$/);
        const later = await used.check(up.inputs, { ...args, reference });
        assert.equal(later.inputs.reference, up.inputs.reference);
    });

    it("makes no call and no failure for values that a preview does not know yet", async () => {
        const { unknownValue } = pulumi.runtime;
        for (const args of [{ domain: unknownValue }, { domain: "example.com", zoneId: unknownValue }]) {
            const calls = await used.calls(async () => {
                const { inputs, failures } = await used.check(undefined, args);
                assert.deepEqual(failures, []);
                // Without this output, a saved plan would refuse it in the up.
                assert.equal(inputs.foundZoneId, unknownValue);
                assert.equal(inputs.domain, args.domain);
            });
            assert.deepEqual(calls, {});
        }
    });

    it("is found again after it was deleted and created again: the new id is a change", async () => {
        const set = await createSet(used.client, "set");
        const id = await createZone(used.client, "example.com", { set: set.id });
        const state = await used.create(BY_NAME);
        await used.client.deleteHostedZone({ Id: id });
        const next = await createZone(used.client, "example.com", { reference: "again" });
        assert.deepEqual(await used.diff(state, BY_NAME), { changes: true, replaces: [] });
        const updated = await used.update(state, BY_NAME);
        assert.deepEqual([updated.outs.foundZoneId, updated.outs.nameServers], [next, nameServersOf(next)]);
        assert.equal(updated.outs.delegationSetId, undefined);
        assert.equal((await used.diff(updated, BY_NAME)).changes, false);
    });

    it("can be given by id first and by name later, without a difference", async () => {
        const zoneId = await createZone(used.client, "example.com");
        const byId = await used.create({ domain: "example.com", zoneId });
        const byName = await used.update(byId, BY_NAME);
        assert.equal(byName.outs.foundZoneId, zoneId);
        assert.equal((await used.diff(byName, BY_NAME)).changes, false);
    });

    it("is read with one call, and removed from the state if Route 53 does not have it any more", async () => {
        const id = await createZone(used.client, "example.com");
        const state = await used.create(BY_NAME);
        const calls = await used.calls(async () => assert.deepEqual(await used.refresh(state), state));
        assert.deepEqual(calls, { GetHostedZone: 1 });
        await used.client.deleteHostedZone({ Id: id });
        assert.equal(await used.refresh(state), undefined);
    });

    it("stores its NS and SOA before they are rewritten, with one call the first time", async () => {
        const id = await createZone(used.client, "example.com");
        const args = { domain: "example.com", zoneId: id, rewriteTo: ["ns1.example.com"] };
        assert.deepEqual(await used.calls(() => used.create(args)), {
            GetHostedZone: 1,
            ListResourceRecordSets: 1,
        });
        const state = await used.create(args);
        const { originalApex } = state.outs;
        const records = used.sandbox.contents().hostedZones[0]?.records;
        assert.deepEqual(
            [originalApex?.ns.values, [originalApex?.soa.value]],
            ["NS", "SOA"].map((type) => records?.find((record) => record.type === type)?.values),
        );
        const ours = change("UPSERT", recordSet("example.com", "NS", ["ns1.example.com."]));
        await apply(used.client, id, [ours]);
        assert.deepEqual(await used.calls(async () => void (await used.diff(state, args))), {});
        // Too late: the present records are not the former ones.
        assert.equal((await used.create(args)).outs.originalApex, undefined);
    });

    it("is not changed when the resource is deleted", async () => {
        await createZone(used.client, "example.com");
        const state = await used.create(BY_NAME);
        const before = used.sandbox.contents();
        assert.deepEqual(await used.calls(() => used.destroy(state)), {});
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("is found even if Route 53 throttles at first", async () => {
        const id = await createZone(used.client, "example.com");
        await used.fault("ListHostedZonesByName", "throttle");
        const calls = await used.calls(async () => assert.equal((await used.create(BY_NAME)).id, id));
        assert.deepEqual(calls, { GetHostedZone: 1, ListHostedZonesByName: 1, throttled: 1 });
    });
});
