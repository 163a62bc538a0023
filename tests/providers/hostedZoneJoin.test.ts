import assert from "node:assert/strict";
import { provider } from "../../providers/hostedZone";
import { apply, change, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";
import { APEX, recordsOf, without, WWW } from "./records";

const DEPLOYMENT = "white-label-dns-00000000-0000-4000-8000-000000000001";
const OTHER = "white-label-dns-00000000-0000-4000-8000-000000000002";
const MARK = "_white-label-dns-zone.tenant.net. TXT";
/** The records that the zone's owner has set, which differ from those that Route 53 creates. */
const OWN_SOA = "ns-1.example.org. owner.tenant.net. 7 7200 900 1209600 300";

describe("A hosted zone that joins", () => {
    const used = useProvider(provider);
    let set: string;
    let zone: string;
    let args: {
        domain: string;
        reference: string;
        delegationSetId: string;
        apex: typeof APEX;
        existingId: string;
    };

    beforeEach(async () => {
        ({ id: set } = await createSet(used.client, "set"));
        zone = await createZone(used.client, "tenant.net", { set });
        await inZone("UPSERT", recordSet("tenant.net", "SOA", [OWN_SOA]));
        await inZone("CREATE", recordSet("tenant.net", "MX", ["10 mail.example.org."]));
        args = {
            domain: "tenant.net",
            reference: `${DEPLOYMENT}/tenant`,
            delegationSetId: set,
            apex: APEX,
            existingId: `/hostedzone/${zone}`,
        };
    });

    const inZone = (action: "CREATE" | "DELETE" | "UPSERT", ...sets: ReturnType<typeof recordSet>[]) =>
        apply(
            used.client,
            zone,
            sets.map((each) => change(action, each)),
        );
    const zones = () => used.sandbox.contents().hostedZones;
    const withRecords = (records: object, more: object = {}) => ({ ...args, records, ...more });

    it("gets its NS and SOA, keeps its records, and costs three calls, and none later", async () => {
        const before = recordsOf(used, zone);
        const full = withRecords({ "www A": WWW });
        const calls = await used.calls(async () => {
            const state = await used.create(full);
            assert.equal(state.id, zone);
        });
        assert.deepEqual(calls, { ChangeResourceRecordSets: 1, GetHostedZone: 1, ListResourceRecordSets: 1 });
        const after = recordsOf(used, zone);
        assert.equal(after["tenant.net. MX"], before["tenant.net. MX"]);
        assert.equal(after["www.tenant.net. A"], "300 203.0.113.10");
        assert.match(after["tenant.net. NS"] ?? "", /^60 ns1\.example\.com\. /);
        assert.match(after["tenant.net. SOA"] ?? "", /^30 ns1\.example\.com\. owner\.tenant\.net\. /);
        assert.match(after[MARK] ?? "", new RegExp(`owner=${DEPLOYMENT}/tenant `));
        assert.ok(
            used.said().some((line) => line.startsWith(`tenant.net: hosted zone ${zone} joins as it is`)),
        );
        assert.equal(zones().length, 1);
    });

    it("costs nothing if nothing changes, and stays if zoneId is left out later", async () => {
        const state = await used.create(args);
        const calls = await used.calls(async () => {
            assert.deepEqual(await used.diff(state, args), { changes: false, replaces: [] });
            const { existingId: _left, ...rest } = args;
            assert.deepEqual(await used.diff(state, rest), { changes: false, replaces: [] });
            const next = await used.update(state, rest);
            assert.deepEqual(next.outs, state.outs);
        });
        assert.deepEqual(calls, {});
    });

    it("is restored exactly, and not deleted, in two calls", async () => {
        const before = recordsOf(used, zone);
        const state = await used.create(
            withRecords({ "www A": WWW, "sub NS": { ttl: 60, values: ["ns.example.org."] } }),
        );
        const calls = await used.calls(() => used.destroy(state));
        assert.deepEqual(calls, { ChangeResourceRecordSets: 1, ListResourceRecordSets: 1 });
        assert.deepEqual(recordsOf(used, zone), before);
        assert.ok(used.said().some((line) => line.includes("stays, because it existed before it joined")));
        assert.deepEqual(await used.calls(() => used.destroy(state)), { ListResourceRecordSets: 1 });
        assert.deepEqual(recordsOf(used, zone), before);
    });

    it("is named in the refusal for its own resource without zoneId, and not for another resource", async () => {
        const state = await used.create(args);
        const before = recordsOf(used, zone);
        const { existingId: _left, ...rest } = args;
        const { message } = await errorOf(used.create(rest));
        assert.match(
            message,
            new RegExp(`that this resource gave it when it joined; set zoneId: ${zone} to join it again$`),
        );
        assert.doesNotMatch(message, /takeOver/);
        const other = await errorOf(used.create({ ...rest, reference: `${DEPLOYMENT}/other` }));
        assert.doesNotMatch(other.message, /to join it again/);
        assert.deepEqual(recordsOf(used, zone), before);
        const { joined, original } = (await used.create(args)).outs;
        assert.deepEqual({ joined, original }, { joined: state.outs.joined, original: state.outs.original });
    });

    it("is restored with the white-label names that it had before, if these were set by hand", async () => {
        await inZone("UPSERT", { ...recordSet("tenant.net", "NS", APEX.nameServers), TTL: 3600 });
        const before = recordsOf(used, zone);
        await used.destroy(await used.create(args));
        assert.deepEqual(recordsOf(used, zone), before);
    });

    it("keeps a record that existed before and was taken over, and loses later records", async () => {
        await inZone("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]));
        const state = await used.create(withRecords({ "www A": WWW, "new A": WWW }, { overwrite: true }));
        const more = withRecords(
            { "www A": WWW, "@ MX": { ttl: 60, values: ["10 mx.example.org."] } },
            { overwrite: true },
        );
        const next = await used.update(state, more);
        assert.equal(recordsOf(used, zone)["new.tenant.net. A"], undefined);
        await used.destroy(next);
        const { "www.tenant.net. A": www, "tenant.net. MX": mx, ...rest } = recordsOf(used, zone);
        assert.deepEqual([www, mx], ["300 203.0.113.10", "60 10 mx.example.org."]);
        assert.deepEqual(Object.keys(rest).sort(), ["tenant.net. NS", "tenant.net. SOA"]);
    });

    it("is refused in the check if a record of the config exists, equal or not", async () => {
        for (const value of ["192.0.2.1", "203.0.113.10"]) {
            await inZone("UPSERT", { ...recordSet("www.tenant.net", "A", [value]), TTL: 300 });
            const calls = await used.calls(async () => {
                const { reason } = await used.refusal(undefined, withRecords({ "www A": WWW }));
                assert.match(
                    reason,
                    /^tenant\.net: zoneId: "Z\w+": www A: a record that does not belong .* set overwrite to replace it$/,
                );
            });
            assert.deepEqual(calls, { GetHostedZone: 1, ListResourceRecordSets: 1 });
        }
    });

    it("is repaired if its own records are changed by hand, which a refresh reports", async () => {
        const full = withRecords({ "www A": WWW });
        const state = await used.create(full);
        const before = recordsOf(used, zone);
        await inZone(
            "UPSERT",
            recordSet("www.tenant.net", "A", ["192.0.2.9"]),
            recordSet("tenant.net", "NS", ["ns.example.org"]),
        );
        const read = await used.refresh(state);
        assert.equal(read?.outs.drift?.length, 2);
        assert.ok(read !== undefined);
        assert.equal((await used.diff(read, full)).changes, true);
        await used.update(read, full);
        assert.deepEqual(recordsOf(used, zone), before);
        assert.deepEqual((await used.refresh(state))?.outs, state.outs);
    });

    it("keeps a comment and tags of its own, and gets the comment and tags of the config", async () => {
        await used.client.updateHostedZoneComment({ Id: zone, Comment: "theirs" });
        const state = await used.create({ ...args, tags: { plan: "gold" } });
        assert.deepEqual([zones()[0]?.comment, zones()[0]?.tags], ["theirs", { plan: "gold" }]);
        const read = await used.refresh(state);
        assert.ok(read !== undefined);
        assert.equal((await used.diff(read, { ...args, tags: { plan: "gold" } })).changes, false);
        const named = await used.update(read, { ...args, comment: "ours", tags: { plan: "gold" } });
        await used.update(named, { ...args, tags: { plan: "gold" } });
        assert.equal(zones()[0]?.comment, "ours", "what it was before is not on record");
    });

    it("is not restored if a replacement is requested by hand, as either engine shows it", async () => {
        const state = await used.create(args);
        const before = recordsOf(used, zone);
        const { inputs } = await used.check(state.inputs, args);
        await provider.diff(state.id, state.outs, inputs);
        const { inputs: anew } = await used.check(undefined, args);
        assert.match(
            (await errorOf(provider.create(anew))).message,
            /^a replacement of this resource was requested/,
        );
        await used.configure({});
        const { inputs: targeted } = await used.check(undefined, args);
        const made = await provider.create(targeted);
        await provider.delete(state.id, state.outs);
        assert.deepEqual([made.id, made.outs?.original], [zone, state.outs.original]);
        assert.deepEqual(recordsOf(used, zone), before);
    });

    it("is left with its original if it gets another set, and the new zone is there", async () => {
        const before = recordsOf(used, zone);
        const { id: other } = await createSet(used.client, "other");
        const { existingId: _none, ...rest } = args;
        const moved = { ...rest, delegationSetId: other, allowReplace: true };
        const state = await used.create(args);
        const { message } = await errorOf(used.diff(state, { ...moved, allowReplace: false }));
        assert.match(message, /would be replaced, because its delegation set changed/);
        const { replaces } = await used.diff(state, moved);
        assert.deepEqual(replaces, ["delegationSetId"]);
        const next = await used.create(moved);
        assert.notEqual(next.id, zone);
        await used.destroy(state);
        assert.deepEqual(recordsOf(used, zone), before);
        assert.equal(zones().length, 2);
    });

    describe("after an interrupted creation", () => {
        for (const fault of ["lost-answer", "error500"]) {
            it(`is finished by the same up after ${fault}, with its original in the state`, async () => {
                const before = recordsOf(used, zone);
                await used.fault("ChangeResourceRecordSets", fault);
                const state = await used.create(withRecords({ "www A": WWW }));
                await used.destroy(state);
                assert.deepEqual(recordsOf(used, zone), before);
            });
        }

        it("is finished by the next up after a killed process, and its original is not lost", async () => {
            await inZone("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]));
            const before = recordsOf(used, zone);
            const full = withRecords({ "www A": WWW, "new A": WWW }, { overwrite: true });
            await used.create(full);
            // The state of the killed run does not have it.
            const state = await used.create(full);
            assert.equal(state.id, zone);
            assert.ok(state.outs.original !== undefined && "ns" in state.outs.original);
            assert.equal(state.outs.original.soa.value, OWN_SOA);
            await used.destroy(state);
            assert.deepEqual(recordsOf(used, zone), { ...before, "www.tenant.net. A": "300 203.0.113.10" });
        });

        it("is finished if the config was changed meanwhile", async () => {
            const before = recordsOf(used, zone);
            await used.create(withRecords({ "www A": WWW }));
            const state = await used.create(withRecords({ "www A": WWW, "more A": WWW }));
            const read = recordsOf(used, zone);
            assert.equal(read["more.tenant.net. A"], "300 203.0.113.10");
            await used.destroy(state);
            assert.deepEqual(without(recordsOf(used, zone), "www.tenant.net. A"), before);
        });

        it("leaves nothing in the state if nothing was done, and no record in the zone", async () => {
            const { inputs } = await used.check(undefined, withRecords({ "www A": WWW }));
            await inZone("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]));
            const before = recordsOf(used, zone);
            const error = await errorOf(provider.create(inputs));
            assert.match(error.message, /InvalidChangeBatch/);
            assert.equal("id" in error, false);
            assert.deepEqual(recordsOf(used, zone), before);
        });

        it("is read again if the answer was lost in every attempt", async () => {
            const before = recordsOf(used, zone);
            await used.configure({ "aws:maxRetries": "0" });
            await used.fault("ChangeResourceRecordSets", "lost-answer");
            const { state } = await used.createHalf(withRecords({ "www A": WWW }));
            assert.equal(state.id, zone);
            const next = await used.update(state, withRecords({ "www A": WWW }));
            await used.destroy(next);
            assert.deepEqual(recordsOf(used, zone), before);
        });
    });

    describe("that another resource has", () => {
        it("is refused by the mark of another stack, also with overwrite", async () => {
            await used.create({ ...args, reference: `${OTHER}/tenant` });
            const before = recordsOf(used, zone);
            const { reason } = await used.refusal(undefined, { ...args, overwrite: true });
            assert.match(
                reason,
                new RegExp(`it has the mark ${OTHER}/tenant, of another stack.*takeOver: \\[${OTHER}\\]$`),
            );
            assert.deepEqual(recordsOf(used, zone), before);
        });

        it("is refused by the mark of another resource of this stack, which may have been renamed", async () => {
            await used.create(args);
            const { reason } = await used.refusal(undefined, { ...args, reference: `${DEPLOYMENT}/renamed` });
            assert.match(reason, /of another resource of this stack.*alias/);
        });

        it("is refused if another stack has created it", async () => {
            const { existingId: _none, ...making } = {
                ...args,
                domain: "made.net",
                reference: `${OTHER}/made`,
            };
            const made = await used.create(making);
            const joining = { ...args, domain: "made.net", existingId: made.id };
            const { reason } = await used.refusal(undefined, joining);
            assert.match(
                reason,
                new RegExp(
                    `^made\\.net: zoneId: "${made.id}" belongs to another owner: it has the mark ${OTHER}/`,
                ),
            );
            const own = await used.create({ ...joining, reference: `${OTHER}/made` });
            // Only the state of the first stack has the time since which the TTLs are low.
            assert.deepEqual(
                { ...own.outs, lowTtls: undefined },
                { ...made.outs, lowTtls: undefined },
                "the very one that this resource has created is no other's",
            );
        });

        it("is taken over from a lost state, with the original in its mark", async () => {
            const before = recordsOf(used, zone);
            await used.create(withRecords({ "www A": WWW }, { reference: `${OTHER}/tenant` }));
            await used.configure({ "white-label-dns:takeOver": JSON.stringify([OTHER]) });
            const state = await used.create(withRecords({ "www A": WWW }));
            assert.match(recordsOf(used, zone)[MARK] ?? "", new RegExp(`owner=${DEPLOYMENT}/tenant `));
            await used.configure({});
            await used.destroy(state);
            assert.deepEqual(recordsOf(used, zone), before);
        });

        it("is neither changed nor restored by its former resource", async () => {
            const former = await used.create({ ...args, reference: `${OTHER}/tenant` });
            await used.configure({ "white-label-dns:takeOver": JSON.stringify([OTHER]) });
            await used.create(args);
            const before = recordsOf(used, zone);
            await used.configure({});
            const changed = { ...withRecords({ "www A": WWW }), reference: `${OTHER}/tenant` };
            const { message } = await errorOf(used.update(former, changed));
            assert.match(message, new RegExp(`it has the mark ${DEPLOYMENT}/tenant`));
            await used.destroy(former);
            assert.ok(used.said().some((line) => line.endsWith("and is left as it is")));
            assert.deepEqual(recordsOf(used, zone), before);
        });
    });

    it("is refused if it is not a public zone of the domain on this set, with one or two calls that read", async () => {
        const { id: other } = await createSet(used.client, "other");
        const elsewhere = await createZone(used.client, "moved.net", { set: other });
        const plain = await createZone(used.client, "plain.net");
        const { HostedZone: hidden } = await used.client.createHostedZone({
            Name: "tenant.net",
            CallerReference: "private",
            VPC: { VPCId: "vpc-1", VPCRegion: "us-east-1" },
        });
        const before = zones();
        const cases: [object, RegExp][] = [
            [{ existingId: "ZNONE" }, /"ZNONE" is not a hosted zone of this account; /],
            [{ domain: "other.net" }, /is the zone of tenant\.net; use/],
            [{ existingId: hidden?.Id }, /is a private zone/],
            [
                { domain: "moved.net", existingId: elsewhere },
                /is on delegation set \w+, but moved\.net must be on \w+; /,
            ],
            [
                { domain: "plain.net", existingId: plain },
                /is on no delegation set, .* migrateFrom: \{ zoneId: /,
            ],
            [{ copyFrom: { zoneId: plain } }, /joins as it is, but migrateFrom copies/],
        ];
        for (const [more, expected] of cases) {
            const { reason } = await used.refusal(undefined, { ...args, ...more });
            assert.match(reason, expected);
        }
        assert.deepEqual(zones(), before);
    });

    it("is never replaced by another one, and does not replace the zone of a tenant that has its own", async () => {
        const { existingId: _none, ...making } = {
            ...args,
            domain: "made.net",
            reference: `${DEPLOYMENT}/made`,
        };
        const made = await used.create(making);
        assert.deepEqual(await used.diff(made, { ...making, existingId: made.id }), {
            changes: false,
            replaces: [],
        });
        const { message } = await errorOf(used.diff(made, { ...making, existingId: zone }));
        assert.match(
            message,
            new RegExp(
                `^made\\.net: zoneId: "${zone}" is not the present zone of the tenant \\(${made.id}\\)`,
            ),
        );
    });
});
