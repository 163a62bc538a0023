import assert from "node:assert/strict";
import { provider } from "../../providers/recordSetGroup";
import { apply, change, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";
import { APEX, MX, NS, READ, READ_AND_CHANGE, WWW, recordsOf, without } from "./records";

describe("A group of records that changes", () => {
    const used = useProvider(provider);

    async function tenant(): Promise<{ zoneId: string; zone: string; waitForSync: boolean }> {
        return {
            zoneId: await createZone(used.client, "tenant.net"),
            zone: "tenant.net",
            waitForSync: false,
        };
    }

    it("adds, removes and changes records in one batch, CNAME to A and back among them", async () => {
        const zone = await tenant();
        const cname = { ttl: 300, values: ["a.example.org"] };
        const one = {
            ...zone,
            apex: APEX,
            records: { "@ MX": MX, "old A": WWW, "x CNAME": cname, "y A": WWW },
        };
        const other = {
            ...zone,
            apex: { ...APEX, nsTtl: 172800 },
            records: {
                "@ MX": { ...MX, ttl: 60 },
                "new A": WWW,
                "x A": WWW,
                "x AAAA": { values: ["2001:db8::1"] },
                "y CNAME": cname,
            },
        };
        const state = await used.create(one);
        assert.deepEqual(await used.diff(state, other), { changes: true, replaces: [] });
        const calls = await used.calls(async () => {
            const updated = await used.update(state, other);
            assert.equal((await used.diff(updated, other)).changes, false);
            assert.deepEqual(updated.outs.original, state.outs.original);
        });
        assert.deepEqual(calls, READ_AND_CHANGE);
        assert.deepEqual(without(recordsOf(used, zone.zoneId), "tenant.net. SOA"), {
            "tenant.net. MX": "60 10 mail.example.org.",
            "tenant.net. NS": `172800 ${NS.map((name) => `${name}.`).join(" ")}`,
            "new.tenant.net. A": "300 203.0.113.10",
            "x.tenant.net. A": "300 203.0.113.10",
            "x.tenant.net. AAAA": "300 2001:db8::1",
            "y.tenant.net. CNAME": "300 a.example.org.",
        });
    });

    it("restores the zone's NS and SOA exactly if the apex is removed, and writes them again", async () => {
        const zone = await tenant();
        const before = recordsOf(used, zone.zoneId);
        const state = await used.create({ ...zone, apex: APEX, records: {} });
        const ours = recordsOf(used, zone.zoneId);
        assert.notDeepEqual(ours, before);
        const plain = await used.update(state, { ...zone, records: {} });
        assert.deepEqual(recordsOf(used, zone.zoneId), before);
        assert.equal(plain.outs.original, undefined);
        const again = await used.update(plain, { ...zone, apex: APEX, records: {} });
        assert.deepEqual(recordsOf(used, zone.zoneId), ours);
        assert.deepEqual(again.outs.original, state.outs.original);
    });

    it("does not change records that another owner added meanwhile, and refuses to replace them", async () => {
        const zone = await tenant();
        const state = await used.create({ ...zone, records: { "www A": WWW } });
        await apply(used.client, zone.zoneId, [
            change("CREATE", recordSet("mail.tenant.net", "A", ["192.0.2.1"])),
        ]);
        const { message } = await errorOf(used.update(state, { ...zone, records: { "mail A": WWW } }));
        assert.match(
            message,
            /^tenant\.net: mail A: a record that does not belong to this stack already exists/,
        );
        await used.update(state, { ...zone, records: { "a A": WWW } });
        assert.equal(recordsOf(used, zone.zoneId)["mail.tenant.net. A"], "60 192.0.2.1");
    });

    it("is replaced if it moves to another zone", async () => {
        const zone = await tenant();
        const records = { "www A": WWW };
        const state = await used.create({ ...zone, records });
        const zoneId = await createZone(used.client, "tenant.net", { reference: "another" });
        assert.deepEqual(await used.diff(state, { ...zone, zoneId, records }), {
            changes: true,
            replaces: ["zoneId"],
        });
    });

    it("fails with the advice to refresh if the zone does not exist any more", async () => {
        const zone = await tenant();
        const state = await used.create({ ...zone, records: { "www A": WWW } });
        used.sandbox.world.hostedZones.delete(zone.zoneId);
        const { message } = await errorOf(used.update(state, { ...zone, records: { "a A": WWW } }));
        assert.equal(
            message,
            `tenant.net: hosted zone ${zone.zoneId} is gone; run "pulumi refresh", then "pulumi up", which creates it again`,
        );
    });
});

describe("A group of records that is deleted", () => {
    const used = useProvider(provider);

    it("restores the former state of the zone exactly, with one read and one change", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        await apply(used.client, zoneId, [
            change("CREATE", recordSet("mail.tenant.net", "A", ["192.0.2.1"])),
        ]);
        const before = used.sandbox.contents();
        const args = { zoneId, zone: "tenant.net", apex: APEX, records: { "@ MX": MX, "www A": WWW } };
        const state = await used.create(args);
        assert.notDeepEqual(used.sandbox.contents(), before);
        assert.deepEqual(await used.calls(() => used.destroy(state)), READ_AND_CHANGE);
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("restores the former NS and SOA, also if they were not Route 53's own", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        await apply(used.client, zoneId, [
            change("UPSERT", recordSet("tenant.net", "NS", ["ns1.example.org.", "ns2.example.org."])),
            change(
                "UPSERT",
                recordSet("tenant.net", "SOA", ["ns1.example.org. admin.example.org. 5 6 7 8 9"]),
            ),
        ]);
        const before = used.sandbox.contents();
        await used.destroy(await used.create({ zoneId, zone: "tenant.net", apex: APEX, records: {} }));
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("deletes records that were edited by hand, and succeeds if one was deleted", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        const before = used.sandbox.contents();
        const args = { zoneId, zone: "tenant.net", records: { "a A": WWW, "b A": WWW } };
        const state = await used.create(args);
        await apply(used.client, zoneId, [
            change("UPSERT", recordSet("a.tenant.net", "A", ["192.0.2.1"])),
            change("DELETE", { ...recordSet("b.tenant.net", "A", WWW.values), TTL: 300 }),
        ]);
        await used.destroy(state);
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("succeeds if the zone does not exist any more", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        const state = await used.create({
            zoneId,
            zone: "tenant.net",
            apex: APEX,
            records: { "www A": WWW },
        });
        used.sandbox.world.hostedZones.delete(zoneId);
        assert.deepEqual(await used.calls(() => used.destroy(state)), READ);
    });

    it("succeeds if an answer is lost", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        const before = used.sandbox.contents();
        const state = await used.create({
            zoneId,
            zone: "tenant.net",
            apex: APEX,
            records: { "www A": WWW },
        });
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        await used.destroy(state);
        assert.deepEqual(used.sandbox.contents(), before);
    });
});
