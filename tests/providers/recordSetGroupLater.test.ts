import assert from "node:assert/strict";
import { provider } from "../../providers/recordSetGroup";
import { apply, change, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";
import { APEX, MX, NS, READ, READ_AND_CHANGE, WWW, recordsOf } from "./records";

describe("A refresh of a group of records", () => {
    const used = useProvider(provider);

    async function tenant() {
        const zoneId = await createZone(used.client, "tenant.net");
        const apex = { ...APEX, soa: { minimum: 60 } };
        const args = {
            zoneId,
            zone: "tenant.net",
            apex,
            records: { "@ MX": MX, "www A": WWW },
            waitForSync: false,
        };
        return { zoneId, args, state: await used.create(args) };
    }

    it("costs one call and finds no difference if nothing changed", async () => {
        const { state } = await tenant();
        const calls = await used.calls(async () => assert.deepEqual(await used.refresh(state), state));
        assert.deepEqual(calls, READ);
    });

    it("finds edited and deleted records, which the next up repairs in one batch", async () => {
        const { zoneId, args, state } = await tenant();
        const before = used.sandbox.contents();
        await apply(used.client, zoneId, [
            change("UPSERT", recordSet("www.tenant.net", "A", ["192.0.2.1"])),
            change("DELETE", { ...recordSet("tenant.net", "MX", MX.values), TTL: 300 }),
            change("UPSERT", recordSet("tenant.net", "NS", ["ns1.example.org."])),
        ]);
        const refreshed = await used.refresh(state);
        assert.ok(refreshed);
        assert.deepEqual(refreshed.outs.drift.toSorted(), [
            "@ MX: was 300 10 mail.example.org., is nothing",
            `@ NS: was 60 ${NS.map((name) => `${name}.`).join(" ")}, is 60 ns1.example.org.`,
            "www A: was 300 203.0.113.10, is 60 192.0.2.1",
        ]);
        assert.deepEqual(await used.diff(refreshed, args), { changes: true, replaces: [] });
        const calls = await used.calls(async () => {
            const repaired = await used.update(refreshed, args);
            assert.deepEqual(repaired.outs, state.outs);
            assert.equal((await used.diff(repaired, args)).changes, false);
        });
        assert.deepEqual(calls, READ_AND_CHANGE);
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("finds a changed field of the SOA that the group sets, and leaves the others to their owner", async () => {
        const { zoneId, state } = await tenant();
        const soa = (rest: string): Promise<void> =>
            apply(used.client, zoneId, [
                change("UPSERT", {
                    ...recordSet("tenant.net", "SOA", [`ns1.example.com. ${rest}`]),
                    TTL: 30,
                }),
            ]);
        await soa("admin.example.org. 2 7200 900 1209600 60");
        assert.deepEqual((await used.refresh(state))?.outs.drift, []);
        await soa("admin.example.org. 2 7200 900 1209600 3600");
        assert.deepEqual((await used.refresh(state))?.outs.drift, [
            "@ SOA: was 30 ns1.example.com. admin.example.org. 2 7200 900 1209600 60, is 30 ns1.example.com. admin.example.org. 2 7200 900 1209600 3600",
        ]);
    });

    it("ignores records of other owners, also at the names of its own", async () => {
        const { zoneId, state } = await tenant();
        await apply(used.client, zoneId, [
            change("CREATE", recordSet("mail.tenant.net", "A", ["192.0.2.1"])),
            change("CREATE", recordSet("www.tenant.net", "AAAA", ["2001:db8::1"])),
        ]);
        assert.deepEqual((await used.refresh(state))?.outs.drift, []);
    });

    it("finds records with a routing policy in the place of its own record", async () => {
        const { zoneId, state } = await tenant();
        await apply(used.client, zoneId, [
            change("DELETE", { ...recordSet("www.tenant.net", "A", WWW.values), TTL: 300 }),
        ]);
        const weighted = {
            ...recordSet("www.tenant.net", "A", ["192.0.2.1"]),
            SetIdentifier: "blue",
            Weight: 1,
        };
        await apply(used.client, zoneId, [change("CREATE", weighted)]);
        assert.equal((await used.refresh(state))?.outs.drift.length, 1);
    });

    it("removes the group from the state if the zone does not exist any more", async () => {
        const { zoneId, state } = await tenant();
        used.sandbox.world.hostedZones.delete(zoneId);
        const calls = await used.calls(async () => assert.equal(await used.refresh(state), undefined));
        assert.deepEqual(calls, READ);
    });
});

describe("A large group of records", () => {
    const used = useProvider(provider);

    /** Addresses from 10.n.0.0 on. */
    const addresses = (n: number, count: number): { values: string[] } => ({
        values: Array.from({ length: count }, (_, i) => `10.${n}.${Math.floor(i / 250)}.${(i % 250) + 1}`),
    });

    async function sized(...counts: number[]) {
        const zoneId = await createZone(used.client, "tenant.net", { reference: `zone ${counts.join()}` });
        const records = Object.fromEntries(counts.map((count, n) => [`r${n} A`, addresses(n, count)]));
        return { zoneId, zone: "tenant.net", waitForSync: false, records };
    }

    it("with 1,000 values is created and deleted with one change each", async () => {
        const args = await sized(400, 400, 200);
        const state = await used.create(args);
        assert.equal(used.sandbox.world.hostedZones.get(args.zoneId)?.records.size, 5);
        const more = await sized(400, 400, 200, 0);
        const records = { ...args.records };
        assert.deepEqual(await used.calls(() => used.create({ ...more, records })), READ_AND_CHANGE);
        assert.deepEqual(await used.calls(() => used.destroy(state)), READ_AND_CHANGE);
        assert.equal(used.sandbox.world.hostedZones.get(args.zoneId)?.records.size, 2);
    });

    it("with more than 1,000 values needs the fewest changes, and waits for each", async () => {
        const args = await sized(400, 400, 201);
        const calls = await used.calls(() => used.create({ ...args, waitForSync: true }));
        assert.deepEqual(calls, { ChangeResourceRecordSets: 2, GetChange: 2, ListResourceRecordSets: 1 });
        assert.equal(used.sandbox.world.hostedZones.get(args.zoneId)?.records.size, 5);
    });

    it("is in the state after a partial creation, and continues from there", async () => {
        const args = await sized(400, 400, 200);
        // In its own batch, which is refused: the load balancer is in another region than its hosted zone id.
        const wrong = { alias: { dnsName: "lb-1.example.net", zoneId: "Z35SXDOTRQ7X7K" } };
        const { message, state } = await used.createHalf({
            ...args,
            records: { ...args.records, "s A": wrong },
        });
        assert.match(message, /Route 53 answered InvalidChangeBatch/);
        assert.equal(state.id, args.zoneId);
        assert.deepEqual(state.outs.drift, [message]);
        assert.equal(used.sandbox.world.hostedZones.get(args.zoneId)?.records.size, 5);
        const right = { ...args, records: { ...args.records, "s A": addresses(9, 1) } };
        assert.equal((await used.diff(state, right)).changes, true);
        const done = await used.update(state, right);
        assert.equal(used.sandbox.world.hostedZones.get(args.zoneId)?.records.size, 6);
        assert.equal((await used.diff(done, right)).changes, false);
    });

    it("counts twice if its records are overwritten", async () => {
        const args = await sized(400, 400, 200);
        const state = await used.create(args);
        const records = Object.fromEntries(
            Object.entries(args.records).map(([key, data]) => [key, { ...data, ttl: 60 }]),
        );
        const calls = await used.calls(() => used.update(state, { ...args, records }));
        assert.deepEqual(calls, { ChangeResourceRecordSets: 3, ListResourceRecordSets: 1 });
    });

    it("with hundreds of records is read page by page, and not beyond its last name", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        const records = Object.fromEntries(
            Array.from({ length: 350 }, (_, n) => [`r${String(n).padStart(3, "0")} A`, WWW]),
        );
        const state = await used.create({ zoneId, zone: "tenant.net", records });
        const foreign = Array.from({ length: 400 }, (_, n) =>
            recordSet(`s${n}.tenant.net`, "A", ["192.0.2.1"]),
        );
        await apply(
            used.client,
            zoneId,
            foreign.map((record) => change("CREATE", record)),
        );
        const calls = await used.calls(async () =>
            assert.deepEqual((await used.refresh(state))?.outs.drift, []),
        );
        assert.deepEqual(calls, { ListResourceRecordSets: 2 });
    });

    it("is created completely if an answer between its changes is lost", async () => {
        const args = await sized(400, 400, 400);
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        await used.create(args);
        assert.equal(used.sandbox.world.hostedZones.get(args.zoneId)?.records.size, 5);
    });
});

describe("A group of records during a failure of Route 53", () => {
    const used = useProvider(provider);

    async function group() {
        const zoneId = await createZone(used.client, "tenant.net");
        return { zoneId, zone: "tenant.net", waitForSync: false, apex: APEX, records: { "www A": WWW } };
    }

    it("is created once if the answer is lost: the refusal of the second attempt is checked", async () => {
        const args = await group();
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        const calls = await used.calls(async () => {
            const state = await used.create(args);
            assert.deepEqual(state.outs.drift, []);
            assert.match(state.outs.original?.ns.values[0] ?? "", /awsdns/);
        });
        assert.deepEqual(calls, { ChangeResourceRecordSets: 2, ListResourceRecordSets: 2 });
        assert.equal(recordsOf(used, args.zoneId)["www.tenant.net. A"], "300 203.0.113.10");
    });

    it("is changed once if the answer is lost", async () => {
        const args = await group();
        const state = await used.create(args);
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        const updated = await used.update(state, { ...args, records: { "a A": WWW } });
        assert.deepEqual(updated.outs.drift, []);
        const names = Object.keys(recordsOf(used, args.zoneId));
        assert.deepEqual(names, ["tenant.net. NS", "tenant.net. SOA", "a.tenant.net. A"]);
    });

    it("fails with the refusal if the records do not have the wanted values", async () => {
        const alias = { dnsName: "lb-1.example.net", zoneId: "Z35SXDOTRQ7X7K" };
        const args = { ...(await group()), records: { "www A": { alias } } };
        await used.fault("ChangeResourceRecordSets", "throttle");
        await assert.rejects(used.create(args), /Route 53 answered InvalidChangeBatch: /);
    });

    for (const [fault, count] of [
        ["throttle", { throttled: 1, ChangeResourceRecordSets: 1 }],
        ["prior-request", { ChangeResourceRecordSets: 2 }],
        ["error500", { ChangeResourceRecordSets: 2 }],
    ] as const) {
        it(`is created even if Route 53 answers ${fault} once`, async () => {
            const args = await group();
            await used.fault("ChangeResourceRecordSets", fault);
            const calls = await used.calls(() => used.create(args));
            assert.deepEqual(calls, { ...count, ListResourceRecordSets: 1 });
            assert.equal(recordsOf(used, args.zoneId)["www.tenant.net. A"], "300 203.0.113.10");
        });
    }

    it("is in the state if it is unknown whether Route 53 has made the change, so that other records can follow", async () => {
        const args = await group();
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        const { state } = await used.createHalf(args);
        assert.equal(state.id, args.zoneId);
        await used.update(state, { ...args, records: { "www A": { values: ["203.0.113.99"] } } });
        assert.equal(recordsOf(used, args.zoneId)["www.tenant.net. A"], "300 203.0.113.99");
    });

    it("names its last step if no retries are left", async () => {
        const args = await group();
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("ChangeResourceRecordSets", "throttle");
        const { message } = await errorOf(used.create(args));
        const attempt = `changing the records of tenant.net (hosted zone ${args.zoneId})`;
        assert.ok(
            message.startsWith(`${attempt}: Route 53 answered Throttling: Rate exceeded (request `),
            message,
        );
    });
});

describe("A group of records that waits for the name servers", () => {
    const used = useProvider(provider, { syncDelayMs: 60 });
    // The first question is sent at once, and the second one after half a second, which is 100 ms here.
    beforeEach(() => used.configure({ "white-label-dns:sandboxTimeScale": "5" }));

    it("reads the change until it is in sync", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        const args = { zoneId, zone: "tenant.net", records: { "www A": WWW } };
        const started = performance.now();
        const calls = await used.calls(() => used.create(args));
        assert.deepEqual(calls, { ...READ_AND_CHANGE, GetChange: 2 });
        assert.ok(performance.now() - started >= 60);
    });

    it("does not read the change if the option is off, or if it is deleted", async () => {
        const zoneId = await createZone(used.client, "tenant.net");
        const args = { zoneId, zone: "tenant.net", records: { "www A": WWW }, mark: "deployment/resource" };
        assert.deepEqual(
            await used.calls(() => used.create({ ...args, waitForSync: false })),
            READ_AND_CHANGE,
        );
        // As after a killed process.
        await used.configure({});
        const state = await used.create(args);
        assert.deepEqual(await used.calls(() => used.destroy(state)), READ_AND_CHANGE);
    });
});
