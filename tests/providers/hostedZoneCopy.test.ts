import assert from "node:assert/strict";
import { storedKey } from "../../sandbox/world";
import { apply, change, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, type State } from "./fixture";
import { useCopy } from "./copyScene";
import { APEX, recordsOf, without, WWW } from "./records";

const ALIAS = { DNSName: "www.tenant.net.", EvaluateTargetHealth: false };
const weighted = (id: string, weight: number, value: string) => ({
    ...recordSet("w.tenant.net", "A", [value]),
    SetIdentifier: id,
    Weight: weight,
});

describe("A hosted zone that copies another one", () => {
    const scene = useCopy();
    const { used, inOld } = scene;
    /** Changes the zone as the resource of the old zone does. */
    const handOver = () =>
        inOld(
            "UPSERT",
            recordSet(
                "tenant.net",
                "NS",
                APEX.nameServers.map((name) => `${name}.`),
            ),
        );
    const apexOnly = (records: Record<string, string>) =>
        without(records, "tenant.net. NS", "tenant.net. SOA");
    const zone = (id: string) => apexOnly(recordsOf(used, id));
    const fill = () =>
        inOld(
            "CREATE",
            recordSet("tenant.net", "MX", ["10 mail.example.org."]),
            recordSet("www.tenant.net", "A", ["192.0.2.1"]),
            recordSet("\\052.tenant.net", "TXT", ['"v=1\\040x" "y"']),
            { Name: "alias.tenant.net", Type: "A", AliasTarget: { ...ALIAS, HostedZoneId: scene.old } },
            weighted("one", 1, "192.0.2.2"),
            weighted("two", 2, "192.0.2.3"),
        );

    it("has every record of it in addition to its own, which win, and an alias to the old zone's record refers to its own", async () => {
        await fill();
        await inOld(
            "CREATE",
            recordSet("own.tenant.net", "A", ["192.0.2.9"]),
            recordSet("own.tenant.net", "TXT", ['"x"']),
        );
        const before = recordsOf(used, scene.old);
        const calls = await used.calls(async () => {
            const state = await used.create({ ...scene.args, records: { "own A": WWW } });
            assert.deepEqual(zone(state.id), {
                ...apexOnly(before),
                "own.tenant.net. A": "300 203.0.113.10",
            });
            const stored = used.sandbox.contents().hostedZones.find(({ id }) => id === state.id);
            const alias = stored?.records.find(({ name }) => name === "alias.tenant.net.");
            assert.equal(alias?.alias?.hostedZoneId, state.id);
            assert.deepEqual(state.outs.copyDifferences, ["ours instead of the old zone's: own A"]);
            assert.equal(Object.keys(state.outs.copied ?? {}).length, 7);
            assert.equal(JSON.stringify(state.outs).includes("192.0.2."), false, "no content in the state");
            assert.equal(
                (await used.diff(state, { ...scene.args, records: { "own A": WWW } })).changes,
                false,
            );
        });
        assert.deepEqual(calls, {
            ChangeResourceRecordSets: 1,
            CreateHostedZone: 1,
            GetHostedZone: 1,
            // One call for the check, two for the creation, two for the comparison.
            ListResourceRecordSets: 4,
        });
        assert.deepEqual(recordsOf(used, scene.old), before);
        assert.match(used.said().join("\n"), /tenant\.net: 7 records are copied from hosted zone/);
    });

    describe("with members that the SDK does not know", () => {
        /** Writes directly into the account, as a future console may do. */
        const put = (setIdentifier: string, routing: Record<string, unknown>): void => {
            const record = {
                name: "z.tenant.net.",
                type: "A",
                setIdentifier,
                ttl: 60,
                values: ["192.0.2.1"],
                routing,
            };
            used.sandbox.world.hostedZones.get(scene.old)?.records.set(storedKey(record), record);
        };
        const routingIn = (id: string) =>
            [...(used.sandbox.world.hostedZones.get(id)?.records.values() ?? [])].flatMap(
                ({ routing }) => routing ?? [],
            );
        const affinity = (LocationId: string) => ({
            AZAffinity: { LocationType: "AvailabilityZone", LocationId },
        });

        it("has them too, follows them, and deletes them with the record", async () => {
            put("one", affinity("use1-az1"));
            put("two", affinity("use1-az2"));
            const state = await used.create(scene.args);
            assert.deepEqual(routingIn(state.id), routingIn(scene.old));
            assert.equal((await used.diff(state, scene.args)).changes, false);
            put("two", affinity("use1-az3"));
            assert.equal((await used.diff(state, scene.args)).changes, true);
            const next = await used.update(state, scene.args);
            assert.deepEqual(routingIn(state.id), [affinity("use1-az1"), affinity("use1-az3")]);
            await used.destroy(next);
            assert.equal(used.sandbox.world.hostedZones.has(state.id), false);
        });

        it("is refused by name, and never copied without them, if Route 53 does not accept them", async () => {
            put("one", { FutureMember: { Depth: "1" } });
            const { message, state } = await used.createHalf(scene.args);
            assert.match(message, /InvalidInput: .*FutureMember/);
            assert.deepEqual(Object.keys(zone(state.id)), []);
        });
    });

    it("costs two lists if nothing changes", async () => {
        await fill();
        const state = await used.create(scene.args);
        const calls = await used.calls(() => used.diff(state, scene.args));
        assert.deepEqual(calls, { ListResourceRecordSets: 2 });
    });

    it("follows created, changed and deleted records of the old zone, and previews them", async () => {
        await fill();
        const state = await used.create(scene.args);
        await inOld("CREATE", recordSet("new.tenant.net", "A", ["192.0.2.4"]));
        await inOld(
            "UPSERT",
            recordSet("www.tenant.net", "A", ["192.0.2.5"]),
            weighted("two", 200, "192.0.2.3"),
        );
        await inOld("DELETE", recordSet("tenant.net", "MX", ["10 mail.example.org."]));
        assert.equal((await used.diff(state, scene.args)).changes, true);
        assert.ok(used.said().some((line) => line.endsWith("www A: 60 192.0.2.1 -> 60 192.0.2.5")));
        const next = await used.update(state, scene.args);
        assert.deepEqual(zone(state.id), apexOnly(recordsOf(used, scene.old)));
        assert.equal((await used.diff(next, scene.args)).changes, false);
    });

    it("leaves a record that was changed or created in it by hand, and reports it", async () => {
        await fill();
        const state = await used.create(scene.args);
        await apply(used.client, state.id, [
            change("UPSERT", recordSet("www.tenant.net", "A", ["198.51.100.1"])),
            change("CREATE", recordSet("mine.tenant.net", "A", ["198.51.100.2"])),
        ]);
        await inOld("UPSERT", recordSet("www.tenant.net", "A", ["192.0.2.5"]));
        await inOld("CREATE", recordSet("mine.tenant.net", "A", ["192.0.2.6"]));
        const next = await used.update(state, scene.args);
        const { "www.tenant.net. A": www, "mine.tenant.net. A": mine } = zone(state.id);
        assert.deepEqual([www, mine], ["60 198.51.100.1", "60 198.51.100.2"]);
        assert.deepEqual(next.outs.copyDifferences, [
            "of another owner in the new zone, and left as it is: mine A, www A",
        ]);
        const { message } = await errorOf(used.destroy(next));
        assert.match(message, /2 records of another owner are in it: (mine|www)/);
    });

    it("keeps records that leave the old zone all at once", async () => {
        await fill();
        const state = await used.create(scene.args);
        const before = zone(state.id);
        const { ResourceRecordSets = [] } = await used.client.listResourceRecordSets({
            HostedZoneId: scene.old,
        });
        const all = ResourceRecordSets.filter(({ Type }) => Type !== "NS" && Type !== "SOA");
        await apply(
            used.client,
            scene.old,
            [...all]
                .sort((one) => (one.AliasTarget === undefined ? 1 : -1))
                .map((set) => change("DELETE", set)),
        );
        const next = await used.update(state, scene.args);
        assert.deepEqual(zone(state.id), before);
        assert.match(next.outs.copyDifferences?.[0] ?? "", /^left the old zone, too many at once/);
        await used.client.deleteHostedZone({ Id: scene.old });
        const last = await used.update(next, scene.args);
        assert.deepEqual(zone(state.id), before);
        assert.deepEqual(last.outs.copyDifferences, [
            `the old zone ${scene.old} is gone, and its copies stay`,
        ]);
        assert.equal((await used.diff(last, scene.args)).changes, false);
    });

    it("copies once more when it begins to lead, and then reports differences", async () => {
        await fill();
        const state = await used.create(scene.args);
        await inOld("CREATE", recordSet("late.tenant.net", "A", ["192.0.2.4"]));
        const leading = { ...scene.args, copyFrom: { zoneId: scene.old, frozen: true } };
        const next = await used.update(state, leading);
        assert.equal(zone(state.id)["late.tenant.net. A"], "60 192.0.2.4");
        await handOver();
        await inOld("CREATE", recordSet("later.tenant.net", "A", ["192.0.2.4"]));
        await inOld("UPSERT", recordSet("www.tenant.net", "A", ["192.0.2.5"]));
        assert.equal((await used.diff(next, leading)).changes, true);
        const last = await used.update(next, leading);
        assert.deepEqual(last.outs.copyDifferences, [
            "only in the old zone: later A",
            "not the same in the old zone and the new one: www A",
        ]);
        assert.equal(zone(state.id)["www.tenant.net. A"], "60 192.0.2.1");
        assert.equal((await used.diff(last, leading)).changes, false);
        const back = await used.update(last, scene.args);
        assert.deepEqual(zone(state.id), apexOnly(recordsOf(used, scene.old)));
        assert.deepEqual(back.outs.copyDifferences, []);
    });

    it("follows the old zone as long as the old zone leads, if the handover was refused", async () => {
        await fill();
        const leading = { ...scene.args, copyFrom: { zoneId: scene.old, frozen: true } };
        const state = await used.update(await used.create(scene.args), leading);
        await inOld("UPSERT", recordSet("www.tenant.net", "A", ["192.0.2.5"]));
        assert.equal((await used.diff(state, leading)).changes, true);
        const next = await used.update(state, leading);
        assert.equal(zone(state.id)["www.tenant.net. A"], "60 192.0.2.5");
        assert.equal((await used.diff(next, leading)).changes, false);
    });

    it("keeps its copies when the copying ends: configured records replace them, and they are deleted with the zone", async () => {
        await fill();
        const { copyFrom: _copyFrom, ...alone } = scene.args;
        const before = recordsOf(used, scene.old);
        const state = await used.create(scene.args);
        const next = await used.update(state, alone);
        assert.deepEqual(zone(state.id), apexOnly(before));
        assert.equal(await used.diff(next, alone).then(({ changes }) => changes), false);
        const ours = { ...alone, records: { "www A": WWW } };
        assert.equal((await used.diff(next, ours)).changes, true);
        const last = await used.update(next, ours);
        assert.equal(zone(state.id)["www.tenant.net. A"], "300 203.0.113.10");
        const calls = await used.calls(() => used.destroy(last));
        assert.deepEqual(calls, {
            ChangeResourceRecordSets: 1,
            DeleteHostedZone: 1,
            // One of this zone, and one of the zone that it copied from, which may have our names in its NS.
            ListResourceRecordSets: 2,
        });
        assert.deepEqual(recordsOf(used, scene.old), before);
    });

    it("is completed by the next up after a failed batch, in as few batches as the limits allow", async () => {
        const sets = Array.from({ length: 1500 }, (_none, index) =>
            recordSet(`r${index}.tenant.net`, "A", [`192.0.2.${index % 250}`]),
        );
        await inOld("CREATE", ...sets.slice(0, 1000));
        await inOld("CREATE", ...sets.slice(1000));
        await used.configure({ "aws:maxRetries": "0" });
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        const { state } = await used.createHalf(scene.args);
        const next = await used.update(state, scene.args);
        assert.deepEqual(zone(state.id), apexOnly(recordsOf(used, scene.old)));
        assert.equal((await used.diff(next, scene.args)).changes, false);
        const full = await used.calls(async () => {
            await used.destroy(next);
            await used.create(scene.args);
        });
        assert.equal(full["ChangeResourceRecordSets"], 4);
    });

    it("is refused if there is no old zone, or a record that cannot be copied, before anything is created", async () => {
        const other = await createZone(used.client, "other.net");
        const reason = async (zoneId?: string): Promise<string> =>
            (await used.refusal(undefined, { ...scene.args, copyFrom: { zoneId } })).reason;
        assert.match(
            await reason("ZNONE"),
            /^tenant\.net: migrateFrom\.zoneId: "ZNONE" is not a hosted zone/,
        );
        assert.match(await reason(other), /is the zone of other\.net/);
        assert.match(await reason(), /is undefined/);
        const onSet = await createZone(used.client, "tenant.net", {
            set: scene.args.delegationSetId,
            reference: "set",
        });
        assert.match(await reason(onSet), /is already on delegation set \S+/);
        assert.equal(used.sandbox.contents().hostedZones.length, 3);
    });

    it("is refused before anything is created if a delegation in the old zone names servers that do not host the child", async () => {
        const child = await createZone(used.client, "sub.tenant.net");
        const servers = [...(used.sandbox.world.hostedZones.get(child)?.nameServers ?? [])].map(
            (name) => `${name}.`,
        );
        await inOld("CREATE", recordSet("sub.tenant.net", "NS", servers));
        await inOld("CREATE", recordSet("other.tenant.net", "NS", ["ns1.elsewhere.net."]));
        const { failures } = await used.check(undefined, scene.args);
        assert.deepEqual(failures, [], "as long as the child is there");
        await used.client.deleteHostedZone({ Id: child });
        const { reason } = await used.refusal(undefined, scene.args);
        assert.match(
            reason,
            /^tenant\.net: migrateFrom: sub NS of the old zone delegates to ns-\S+, .*where sub\.tenant\.net is not hosted/,
        );
        assert.equal(used.sandbox.contents().hostedZones.length, 1);

        // If DNS cannot be queried, Route 53 itself reports the reason, and the message has the next step.
        const body = JSON.stringify([
            { at: "*", name: "sub.tenant.net", fault: "silence", times: "forever" },
        ]);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
        const { message } = await used.createHalf(scene.args);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
        assert.match(
            message,
            /InvalidChangeBatch: .*NS_DELEGATION_AUTHORITY_CHECK.*; these delegations to name servers of Route 53 were sent: sub NS\. Route 53 accepts/,
        );
    });

    it("has an unchanged state for a zone that never copied", async () => {
        const { copyFrom: _copyFrom, ...alone } = scene.args;
        const state: State<unknown, object> = await used.create(alone);
        assert.deepEqual(
            Object.keys(state.outs).filter((key) => /cop|old/i.test(key)),
            [],
        );
    });
});
