import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../providers/recordSetGroup";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";
import { APEX, MX, NS, READ, READ_AND_CHANGE, WWW, recordsOf, without } from "./records";

describe("A group of records that is created", () => {
    const used = useProvider(provider);

    async function tenant(): Promise<{ zoneId: string; zone: string; waitForSync: boolean }> {
        const { id } = await createSet(used.client, "set");
        const zoneId = await createZone(used.client, "tenant.net", { set: id });
        return { zoneId, zone: "tenant.net", waitForSync: false };
    }

    it("costs one read and one change, and a read of the change if it waits", async () => {
        const zone = await tenant();
        const args = { ...zone, records: { "@ MX": MX, "www A": WWW } };
        assert.deepEqual(await used.calls(() => used.create(args)), READ_AND_CHANGE);
        assert.deepEqual(without(recordsOf(used, zone.zoneId), "tenant.net. NS", "tenant.net. SOA"), {
            "tenant.net. MX": "300 10 mail.example.org.",
            "www.tenant.net. A": "300 203.0.113.10",
        });
        const other = { ...zone, waitForSync: undefined, records: { "a A": WWW } };
        assert.deepEqual(await used.calls(() => used.create(other)), { ...READ_AND_CHANGE, GetChange: 1 });
    });

    it("costs no call if nothing changes, for any order of the records", async () => {
        const zone = await tenant();
        const args = { ...zone, apex: APEX, records: { "@ MX": MX, "www A": WWW } };
        const state = await used.create(args);
        const shuffled = {
            records: { "www A": { values: WWW.values, ttl: 300 }, "@ MX": MX },
            apex: APEX,
            ...zone,
        };
        const calls = await used.calls(async () => {
            assert.deepEqual(await used.diff(state, args), { changes: false, replaces: [] });
            assert.deepEqual(await used.diff(state, shuffled), { changes: false, replaces: [] });
        });
        assert.deepEqual(calls, {});
    });

    it("writes white-label names into the zone's NS and SOA, and keeps the SOA's other fields", async () => {
        const zone = await tenant();
        const [mname] = (recordsOf(used, zone.zoneId)["tenant.net. SOA"] ?? "").split(" ").slice(1);
        const state = await used.create({ ...zone, apex: APEX, records: {} });
        assert.deepEqual(recordsOf(used, zone.zoneId), {
            "tenant.net. NS": `60 ${NS.map((name) => `${name}.`).join(" ")}`,
            "tenant.net. SOA": "30 ns1.example.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
        });
        assert.match(state.outs.original?.soa.value ?? "", new RegExp(`^${mname} `));
        assert.deepEqual(state.outs.drift, []);
    });

    it("sets only the configured fields of the SOA", async () => {
        const zone = await tenant();
        const soa = recordSet("tenant.net.", "SOA", [
            "ns-1.example. admin.example.org. 7 7200 900 1209600 86400",
        ]);
        await apply(used.client, zone.zoneId, [change("UPSERT", soa)]);
        await used.create({ ...zone, apex: { ...APEX, soa: { minimum: 60 } }, records: {} });
        assert.equal(
            recordsOf(used, zone.zoneId)["tenant.net. SOA"],
            "30 ns1.example.com. admin.example.org. 7 7200 900 1209600 60",
        );
    });

    it("has a tenant's aliases and addresses", async () => {
        const zone = await tenant();
        used.sandbox.world.hosts.set("lb-1.example.org", { ipv4: ["203.0.113.1"], ipv6: [] });
        const alias = { dnsName: "LB-1.example.org", zoneId: "Z35SXDOTRQ7X7K" };
        const args = { ...zone, records: { "@ A": { alias }, "*.a TXT": { values: ['say "x"'] } } };
        const state = await used.create(args);
        const records = recordsOf(used, zone.zoneId);
        assert.equal(records["tenant.net. A"], "alias lb-1.example.org.");
        assert.equal(records["\\052.a.tenant.net. TXT"], '300 "say \\"x\\""');
        assert.deepEqual((await used.refresh(state))?.outs.drift, []);
    });

    it("is refused if a record of another owner is in its place, and changes nothing", async () => {
        const zone = await tenant();
        await apply(used.client, zone.zoneId, [
            change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"])),
        ]);
        const before = used.sandbox.contents();
        const calls = await used.calls(async () => {
            const { message } = await errorOf(
                used.create({ ...zone, apex: APEX, records: { "www A": WWW } }),
            );
            assert.equal(
                message,
                "tenant.net: www A: a record that does not belong to this stack already exists (60 192.0.2.1); remove it, leave this name out, or set overwrite to replace it",
            );
        });
        assert.deepEqual(calls, READ);
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("takes over a record of another owner if overwrite is set", async () => {
        const zone = await tenant();
        await apply(used.client, zone.zoneId, [
            change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"])),
        ]);
        await used.create({ ...zone, overwrite: true, records: { "www A": WWW } });
        assert.equal(recordsOf(used, zone.zoneId)["www.tenant.net. A"], "300 203.0.113.10");
    });

    it("is refused if records with a routing policy are in its place, with and without overwrite", async () => {
        const zone = await tenant();
        const weighted = {
            ...recordSet("www.tenant.net", "A", ["192.0.2.1"]),
            SetIdentifier: "blue",
            Weight: 1,
        };
        await apply(used.client, zone.zoneId, [change("CREATE", weighted)]);
        const { message } = await errorOf(
            used.create({ ...zone, overwrite: true, records: { "www A": WWW } }),
        );
        assert.match(
            message,
            /^tenant\.net: www A: 1 records with a routing policy \(blue\) already exist and do not belong/,
        );
    });

    it("keeps records under its own mark, which an interrupted create leaves", async () => {
        const zone = await tenant();
        const mark = "deployment/resource";
        const args = { ...zone, mark, apex: APEX, records: { "@ MX": MX, "www A": WWW } };
        const original = (await used.create(args)).outs.original;
        assert.match(
            recordsOf(used, zone.zoneId)["_white-label-dns.tenant.net. TXT"] ?? "",
            /^300 "owner=deployment\/resource records=[0-9a-f]{12}"$/,
        );
        const calls = await used.calls(async () => {
            const state = await used.create(args);
            assert.deepEqual(state.outs.original?.ns.values.toSorted(), original?.ns.values.toSorted());
            await used.destroy(state);
        });
        assert.deepEqual(calls, { ChangeResourceRecordSets: 1, GetHostedZone: 1, ListResourceRecordSets: 2 });
        assert.deepEqual(Object.keys(recordsOf(used, zone.zoneId)), ["tenant.net. NS", "tenant.net. SOA"]);
    });

    for (const [what, mark] of [
        ["the mark of another resource", "other/resource"],
        ["no mark", undefined],
    ] as const) {
        it(`is refused if equal records are there with ${what}, and changes nothing`, async () => {
            const zone = await tenant();
            const args = { ...zone, records: { "@ MX": MX, "www A": WWW } };
            await used.create({ ...args, mark });
            const before = used.sandbox.contents();
            await used.configure({});
            const { message } = await errorOf(used.create({ ...args, mark: "deployment/resource" }));
            assert.match(message, /www A: a record that does not belong to this stack already exists/);
            assert.match(
                message,
                mark === undefined
                    ? /it does not have the mark of this resource.*takeOver/
                    : /it has the mark other\/resource.*takeOver: \[other\] and the same names/,
            );
            assert.deepEqual(used.sandbox.contents(), before);
        });
    }

    it("does not take over by name a record under the mark of another group, for any place of its own mark", async () => {
        const zone = await tenant();
        const theirs = { ...zone, records: { "ns1 A": WWW, "ns2 A": WWW }, mark: "other/resource" };
        await used.create(theirs);
        const own = { ...zone, mark: "own/resource" };
        const state = await used.create({ ...own, records: { "m1 A": WWW } });
        const before = recordsOf(used, zone.zoneId);
        await used.configure({
            "white-label-dns:takeOver": '["ns1.tenant.net", "ns2.tenant.net"]',
        });
        for (const records of [
            { "m1 A": WWW, "ns1 A": { ttl: 60, values: ["203.0.113.99"] } },
            { "m1 A": WWW, "ns1 A": WWW },
        ]) {
            const { message } = await errorOf(used.update(state, { ...own, records }));
            assert.match(message, /it has the mark other\/resource.*takeOver: \[other\]/);
            assert.deepEqual(recordsOf(used, zone.zoneId), before);
        }
    });

    it("takes over the configured records: by the mark of a lost state, or by names", async () => {
        const zone = await tenant();
        const args = { ...zone, records: { "@ MX": MX, "www A": WWW } };
        await used.create({ ...args, mark: "lost/resource" });
        await used.configure({ "white-label-dns:takeOver": '["lost"]' });
        const taken = await used.create({ ...args, mark: "deployment/resource" });
        assert.match(
            recordsOf(used, zone.zoneId)["_white-label-dns.tenant.net. TXT"] ?? "",
            /owner=deployment\/resource/,
        );
        await used.destroy(taken);
        await used.create(args);
        // Names as a user writes them.
        await used.configure({ "white-label-dns:takeOver": '["Tenant.NET", " www.tenant.net. "]' });
        await used.create({ ...args, mark: "deployment/resource" });
    });

    it("gets a mark when it changes for another reason, if the former version wrote none", async () => {
        const zone = await tenant();
        const args = { ...zone, records: { "www A": WWW } };
        const former = await used.create(args);
        const marked = { ...args, mark: "deployment/resource" };
        assert.deepEqual(await used.diff(former, marked), { changes: false, replaces: [] });
        const state = await used.update(former, { ...marked, records: { "www A": { ...WWW, ttl: 60 } } });
        assert.ok("_white-label-dns.www.tenant.net. TXT" in recordsOf(used, zone.zoneId));
        await used.destroy(state);
        assert.deepEqual(Object.keys(recordsOf(used, zone.zoneId)), ["tenant.net. NS", "tenant.net. SOA"]);
    });

    it("is refused by check for an invalid record, in one list with the zone's name", async () => {
        const zone = await tenant();
        const records = {
            "@ CNAME": { values: ["a.example.org"] },
            "www A": { values: ["2001:db8::1"] },
            "@ NS": { values: ["ns1.example.com"] },
            "mail A": WWW,
        };
        const calls = await used.calls(async () => {
            const { failures } = await used.check(undefined, { ...zone, records });
            assert.ok(failures.every(({ reason }) => reason.startsWith("tenant.net: ")));
            const reasons = failures.map(({ reason }) => reason).join("\n");
            assert.match(reasons, /@ CNAME: a CNAME is not permitted at the zone itself/);
            assert.match(reasons, /www A: "2001:db8::1" is not an IPv4 address/);
            assert.match(reasons, /@ NS: this package writes the NS and SOA records of the zone itself/);
            assert.ok(!reasons.includes("mail"));
        });
        assert.deepEqual(calls, {});
    });

    it("is refused by check if a CNAME has another record at its name", async () => {
        const zone = await tenant();
        const records = { "www CNAME": { values: ["a.example.org"] }, "www A": WWW };
        const { reason } = await used.refusal(undefined, { ...zone, records });
        assert.match(
            reason,
            /^tenant\.net: www CNAME: a CNAME cannot share its name .*, and this name also has A$/,
        );
    });

    it("is checked for all values that a preview knows", async () => {
        const { unknownValue } = pulumi.runtime;
        const zone = { zoneId: unknownValue, zone: "tenant.net" };
        const wrong = { values: ["x"] };
        const some = { "a A": unknownValue, "b A": { values: [unknownValue] }, "c A": wrong };
        const { reason } = await used.refusal(undefined, { ...zone, records: some });
        assert.match(reason, /^tenant\.net: c A: "x" is not an IPv4 address$/);
        assert.deepEqual((await used.check(undefined, { ...zone, records: unknownValue })).failures, []);
        const nowhere = { zoneId: unknownValue, zone: unknownValue, records: { "c A": wrong } };
        assert.deepEqual((await used.check(undefined, nowhere)).failures, []);
    });

    it("fails if the zone does not exist, and the message names the next step", async () => {
        const { message } = await errorOf(
            used.create({ zoneId: "Z0NOTHERE", zone: "tenant.net", records: { "www A": WWW } }),
        );
        assert.match(message, /^tenant\.net: hosted zone Z0NOTHERE is gone; run "pulumi refresh"/);
    });

    it("fails with the reason of Route 53 for a refused batch, and does not change the zone", async () => {
        const zone = await tenant();
        const before = used.sandbox.contents();
        // The load balancer is in another region than its hosted zone id.
        const alias = { dnsName: "lb-1.example.net", zoneId: "Z35SXDOTRQ7X7K" };
        const { message } = await errorOf(
            used.create({ ...zone, apex: APEX, records: { "www A": { alias } } }),
        );
        assert.match(
            message,
            new RegExp(
                `^changing the records of tenant\\.net \\(hosted zone ${zone.zoneId}\\): Route 53 answered InvalidChangeBatch: `,
            ),
        );
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("refuses a CNAME at the name of another owner's record, and replaces that record with overwrite", async () => {
        const zone = await tenant();
        await apply(used.client, zone.zoneId, [
            change("CREATE", recordSet("www.tenant.net", "TXT", ['"x"'])),
        ]);
        const before = used.sandbox.contents();
        const args = { ...zone, records: { "www CNAME": { values: ["a.example.org"] } } };
        const { message } = await errorOf(used.create(args));
        assert.match(
            message,
            /^tenant\.net: www TXT \(60 "x"\) exists and does not belong to this stack, and a CNAME must be the only record/,
        );
        assert.deepEqual(used.sandbox.contents(), before);
        await used.create({ ...args, overwrite: true });
        assert.deepEqual(
            Object.keys(recordsOf(used, zone.zoneId)).filter((key) => key.startsWith("www")),
            ["www.tenant.net. CNAME"],
        );
    });
});
