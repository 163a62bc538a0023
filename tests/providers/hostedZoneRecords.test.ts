import assert from "node:assert/strict";
import { provider } from "../../providers/hostedZone";
import { storedKey } from "../../sandbox/world";
import { withDenials } from "../errors/fakeServices";
import { apply, change, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";

const RECORDS = {
    "@ A": { ttl: 300, values: ["203.0.113.10"] },
    "www A": { ttl: 300, values: ["203.0.113.10"] },
};
const APEX = { nameServers: ["ns1.example.com", "ns2.example.com"], nsTtl: 60, soaTtl: 60 };
const PLAIN = { domain: "tenant.net", reference: "org/project/stack/tenant.net" };
const ARGS = { ...PLAIN, records: RECORDS, apex: APEX };

describe("A hosted zone with its records", () => {
    const used = useProvider(provider);
    const zone = () => used.sandbox.contents().hostedZones[0];
    const values = (name: string, type: string) =>
        zone()?.records.find((record) => record.name === name && record.type === type)?.values;
    /** The order of a record's values has no meaning. */
    const valuesInOrder = () =>
        zone()?.records.map((record) => ({ ...record, values: record.values?.toSorted() }));

    it("costs two calls to create and to change; two to refresh and three to delete, if it is the only one", async () => {
        const calls = await used.calls(() => used.create(ARGS));
        assert.deepEqual(calls, {
            ChangeResourceRecordSets: 1,
            CreateHostedZone: 1,
        });
        assert.deepEqual(values("tenant.net.", "NS"), ["ns1.example.com.", "ns2.example.com."]);
        assert.deepEqual(values("www.tenant.net.", "A"), ["203.0.113.10"]);
        const state = await used.create(ARGS);
        assert.deepEqual(await used.diff(state, ARGS), { changes: false, replaces: [] });
        const moved = { ...ARGS, records: { "@ A": { ttl: 300, values: ["203.0.113.20"] } } };
        assert.deepEqual(await used.diff(state, moved), { changes: true, replaces: [] });
        let next = state;
        assert.deepEqual(
            await used.calls(async () => {
                next = await used.update(state, moved);
            }),
            { ChangeResourceRecordSets: 1, ListResourceRecordSets: 1 },
        );
        assert.equal(values("www.tenant.net.", "A"), undefined);
        assert.deepEqual(await used.calls(async () => assert.deepEqual(await used.refresh(next), next)), {
            GetHostedZone: 1,
            ListResourceRecordSets: 1,
        });
        // The second zone is found in a list.
        assert.deepEqual(await used.calls(() => used.destroy(next)), {
            ChangeResourceRecordSets: 1,
            DeleteHostedZone: 1,
            ListHostedZones: 1,
        });
        assert.equal(zone(), undefined);
    });

    it("has aliases to its own records, which the config has without the zone's id", async () => {
        const records = {
            "a A": { alias: { name: "b" } },
            "b A": { alias: { name: "@", evaluateTargetHealth: true } },
            "b AAAA": { alias: { name: "@" } },
            ...RECORDS,
            "@ AAAA x": { values: ["2001:db8::1"], routing: { multivalue: true } },
        };
        const state = await used.create({ ...ARGS, records });
        const target = (name: string) =>
            zone()?.records.find((record) => record.name === name && record.type === "A")?.alias;
        const own = { dnsName: "tenant.net.", hostedZoneId: state.id, evaluateTargetHealth: true };
        assert.deepEqual(target("b.tenant.net."), own);
        assert.deepEqual(target("a.tenant.net."), {
            dnsName: "b.tenant.net.",
            hostedZoneId: state.id,
            evaluateTargetHealth: false,
        });
        assert.deepEqual(state.outs.records, records);
        assert.deepEqual(await used.diff(state, { ...ARGS, records }), { changes: false, replaces: [] });
        assert.deepEqual(await used.refresh(state), state);
        // The record that was the target becomes an alias to the record that was the alias.
        const turned = {
            ...RECORDS,
            "@ A": { alias: { name: "a" } },
            "a A": { ttl: 300, values: ["203.0.113.10"] },
        };
        const next = await used.update(state, { ...ARGS, records: turned });
        assert.equal(target("tenant.net.")?.dnsName, "a.tenant.net.");
        assert.deepEqual(await used.calls(() => used.destroy(next)), {
            ChangeResourceRecordSets: 1,
            DeleteHostedZone: 1,
            ListHostedZones: 1,
        });
        assert.equal(zone(), undefined);
    });

    it("restores its routed records and aliases if it stays", async () => {
        const records = {
            "@ A": { alias: { name: "z" } },
            "z A": { alias: { name: "www" } },
            "www A blue": { values: ["203.0.113.10"], routing: { weight: 1 } },
            "www A green": { values: ["203.0.113.11"], routing: { weight: 0 } },
        };
        const state = await used.create({ ...ARGS, records });
        const before = valuesInOrder();
        await used.fault("DeleteHostedZone", "error500", 99);
        assert.match((await errorOf(used.destroy(state))).message, /records were restored/);
        const sorted = (records: object[] | undefined) => records?.map((each) => JSON.stringify(each)).sort();
        assert.deepEqual(sorted(valuesInOrder()), sorted(before));
    });

    it("does not change its records if only the comment changes", async () => {
        const state = await used.create(ARGS);
        const calls = await used.calls(() => used.update(state, { ...ARGS, comment: "new" }));
        assert.deepEqual(calls, { UpdateHostedZoneComment: 1 });
    });

    it("restores AWS's apex if the records are removed and the zone stays", async () => {
        const state = await used.create(PLAIN);
        const before = valuesInOrder();
        const next = await used.update(state, ARGS);
        assert.notDeepEqual(valuesInOrder(), before);
        const calls = await used.calls(() => used.update(next, PLAIN));
        assert.deepEqual(valuesInOrder(), before);
        assert.deepEqual(calls, { ChangeResourceRecordSets: 1, GetHostedZone: 1, ListResourceRecordSets: 1 });
    });

    it("restores its owner's apex, if that was not AWS's", async () => {
        const state = await used.create(PLAIN);
        const owners = "ns-1.example.org. admin.example.org. 7 7200 900 1209600 86400";
        await apply(used.client, state.id, [
            change("UPSERT", { ...recordSet("tenant.net", "SOA", [owners]), TTL: 77 }),
        ]);
        const before = used.sandbox.contents();
        const next = await used.update(state, ARGS);
        const later = await used.update(next, { ...ARGS, apex: { ...APEX, nsTtl: 61 } });
        assert.deepEqual(later.outs.original, next.outs.original);
        await used.update(later, PLAIN);
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("refuses records that Route 53 would refuse, before the zone is created", async () => {
        const records = { "@ A": { ttl: 300, values: ["203.0.113.999"] }, www: RECORDS["www A"] };
        const { failures } = await used.check(undefined, { ...PLAIN, records });
        assert.equal(failures.length, 2);
        assert.match(failures[0]?.reason ?? "", /^tenant\.net: the key "www" is not a name and a type/);
        assert.match(failures[1]?.reason ?? "", /203\.0\.113\.999/);
    });

    it("is in the state if its records were refused, and the next up writes them", async () => {
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("ChangeResourceRecordSets", "throttle");
        const { message, state } = await used.createHalf({ ...ARGS, comment: "kept" });
        assert.equal(state.id, zone()?.id);
        assert.match(message, /^changing the records of tenant\.net \(hosted zone Z\w+\): Route 53/);
        assert.deepEqual(await used.diff(state, { ...ARGS, comment: "kept" }), {
            changes: true,
            replaces: [],
        });
        const calls = await used.calls(() => used.update(state, { ...ARGS, comment: "kept" }));
        assert.deepEqual(calls, { ChangeResourceRecordSets: 1, ListResourceRecordSets: 1 });
        assert.deepEqual(values("www.tenant.net.", "A"), ["203.0.113.10"]);
        assert.equal(zone()?.comment, "kept");
    });

    it("stores after a lost answer which records it may have, and its former apex", async () => {
        await used.configure({ "aws:maxRetries": "0" });
        const before = await used.create(PLAIN);
        assert.equal(before.outs.original, undefined);
        const awsMname = values("tenant.net.", "SOA")?.[0]?.split(" ")[0];
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        const { state } = await used.createHalf(ARGS);
        assert.deepEqual(state.outs.original, { mname: awsMname });
        assert.deepEqual(state.outs.records, RECORDS);
        const next = await used.update(state, ARGS);
        assert.deepEqual(await used.refresh(next), next);
    });

    it("shows records that were changed by hand in a refresh, and the next up repairs them", async () => {
        const state = await used.create(ARGS);
        await apply(used.client, state.id, [
            change("UPSERT", recordSet("www.tenant.net", "A", ["192.0.2.66"])),
            change("CREATE", recordSet("shop.tenant.net", "A", ["192.0.2.7"])),
        ]);
        const found = await used.refresh(state);
        assert.match(found?.outs.drift?.[0] ?? "", /^www A: was 300 203\.0\.113\.10, is \d+ 192\.0\.2\.66$/);
        assert.ok(found);
        assert.equal((await used.diff(found, ARGS)).changes, true);
        const text = `warning: tenant.net: not as this stack wrote it: ${found.outs.drift?.[0] ?? ""}. "pulumi up" corrects it; to keep a change that was made by hand, write it into the config first`;
        assert.deepEqual(used.said(), [text], "once in a run that reads it and compares it");
        const next = await used.update(found, ARGS);
        assert.equal(next.outs.drift, undefined);
        assert.deepEqual(values("www.tenant.net.", "A"), ["203.0.113.10"]);
        assert.deepEqual(values("shop.tenant.net.", "A"), ["192.0.2.7"]);
    });

    it("overwrites another owner's record only if that is allowed", async () => {
        const state = await used.create(PLAIN);
        await apply(used.client, state.id, [
            change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.7"])),
        ]);
        const { message } = await errorOf(used.update(state, ARGS));
        assert.match(message, /www A: a record that does not belong to this stack already exists/);
        await used.update(state, { ...ARGS, overwrite: true });
        assert.deepEqual(values("www.tenant.net.", "A"), ["203.0.113.10"]);
    });

    it("is one zone, and complete in the end, if two ups create it at once", async () => {
        const both = [await used.check(undefined, ARGS), await used.check(undefined, ARGS)];
        const results = await Promise.allSettled(both.map(({ inputs }) => provider.create(inputs)));
        assert.ok(results.some(({ status }) => status === "fulfilled"));
        assert.equal(used.sandbox.contents().hostedZones.length, 1);
        const before = used.sandbox.contents();
        await used.configure({});
        const state = await used.create(ARGS);
        assert.deepEqual(await used.diff(state, ARGS), { changes: false, replaces: [] });
        assert.deepEqual(used.sandbox.contents(), before);
        assert.deepEqual(values("www.tenant.net.", "A"), ["203.0.113.10"]);
    });

    it("does not change the record that another tool writes right after the creation, and names it in the next up", async () => {
        const theirs = recordSet("www.tenant.net", "A", ["192.0.2.7"]);
        const addTheirs = ({
            method,
            url = "",
        }: Parameters<Parameters<typeof withDenials>[1]>[0]): boolean => {
            const [made] = used.sandbox.world.hostedZones.values();
            if (method === "POST" && url.includes("/rrset") && made !== undefined) {
                const record = { name: "www.tenant.net.", type: "A", ttl: 60, values: ["192.0.2.7"] };
                made.records.set(storedKey(record), record);
            }
            return false;
        };
        const half = await withDenials(used.sandbox.endpoint, addTheirs, async (route53) => {
            await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
            return used.createHalf(ARGS);
        });
        assert.match(half.message, /InvalidChangeBatch/);
        await used.configure({});
        const { message } = await errorOf(used.update(half.state, ARGS));
        assert.match(
            message,
            /www A: a record that does not belong to this stack already exists \(60 192\.0\.2\.7\)/,
        );
        assert.match(
            (await errorOf(used.destroy(half.state))).message,
            /of another owner is in it: www\.tenant\.net A/,
        );
        assert.deepEqual(values("www.tenant.net.", "A"), ["192.0.2.7"]);
        await apply(used.client, half.state.id, [change("DELETE", theirs)]);
        await used.destroy(await used.update(half.state, ARGS));
        assert.equal(zone(), undefined);
    });

    it("continues to answer if it cannot be deleted because of another owner's records", async () => {
        const state = await used.create(ARGS);
        await apply(used.client, state.id, [
            change("CREATE", recordSet("shop.tenant.net", "A", ["192.0.2.7"])),
        ]);
        const before = used.sandbox.contents();
        const { message } = await errorOf(used.destroy(state));
        assert.match(message, /; 1 record of another owner is in it: shop\.tenant\.net A\. Delete them/);
        assert.deepEqual(used.sandbox.contents(), before);
        await used.destroy(await used.update(state, { ...ARGS, forceDestroy: true }));
        assert.equal(zone(), undefined);
    });

    it("is deleted even if an answer is lost or it was deleted by hand before", async () => {
        for (const operation of ["ChangeResourceRecordSets", "DeleteHostedZone"]) {
            const state = await used.create(ARGS);
            await used.fault(operation, "lost-answer");
            await used.destroy(state);
            assert.equal(zone(), undefined, operation);
            await used.destroy(state);
        }
    });
});
