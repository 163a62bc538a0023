import assert from "node:assert/strict";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { storedKey, type StoredRecordSet } from "../../sandbox/world";
import { copiedForm, listAll } from "../live/moving/oldZones";
import { recordSet } from "../sandbox/useSandbox";
import { useCopy } from "./copyScene";

/** Developer Guide, DNSLimitations. */
const [VALUES, CHARACTERS] = [1000, 32_000];
/** Our four NS values and the SOA. Each is an UPSERT, which counts twice. */
const OF_THE_APEX = 10;
const count = (number: number): number[] => Array.from({ length: number }, (_none, index) => index);

describe("A copy at the limits of Route 53", function () {
    this.timeout(120_000);
    const scene = useCopy();
    const { used, inOld } = scene;
    const copies = async (id: string): Promise<ResourceRecordSet[]> =>
        copiedForm(await listAll(used.client, id), "tenant.net", [id, "own"]);
    const assertCopied = async (id: string): Promise<void> =>
        assert.deepEqual(await copies(id), await copies(scene.old));
    /** The smallest number of requests for these records and our apex. */
    const least = (sets: readonly ResourceRecordSet[]): number => {
        const values = sets.flatMap(({ ResourceRecords }) => ResourceRecords ?? [{ Value: "" }]);
        const characters = values.reduce((sum, { Value = "" }) => sum + Value.length, 0);
        return Math.max(
            Math.ceil((values.length + OF_THE_APEX) / VALUES),
            Math.ceil((characters + 400) / CHARACTERS),
        );
    };
    const batches = async (work: () => Promise<unknown>): Promise<number> =>
        (await used.calls(work))["ChangeResourceRecordSets"] ?? 0;
    /** A hundred records with one name and type, with twenty addresses each. */
    const crowd = (ttl: number): ResourceRecordSet[] =>
        count(100).map((index) => ({
            ...recordSet(
                "www.tenant.net",
                "A",
                count(20).map((value) => `10.0.${index}.${value}`),
            ),
            TTL: ttl,
            SetIdentifier: `member ${index}`,
            Weight: 1,
        }));
    const write = async (action: "CREATE" | "DELETE", sets: readonly ResourceRecordSet[]): Promise<void> => {
        for (let index = 0; index < sets.length; index += 50) {
            await inOld(action, ...sets.slice(index, index + 50));
        }
    };

    it("includes a name with more records than one request can have, follows a change of them all, and is deleted", async () => {
        await write("CREATE", crowd(60));
        await inOld("CREATE", {
            Name: "alias.tenant.net",
            Type: "A",
            AliasTarget: { HostedZoneId: scene.old, DNSName: "www.tenant.net", EvaluateTargetHealth: false },
        });
        let state = await used.create(scene.args);
        await assertCopied(state.id);
        assert.equal((await used.diff(state, scene.args)).changes, false);
        await write("DELETE", crowd(60));
        await write("CREATE", crowd(30));
        assert.equal((await used.diff(state, scene.args)).changes, true);
        state = await used.update(state, scene.args);
        await assertCopied(state.id);
        assert.equal((await used.diff(state, scene.args)).changes, false);
        await used.destroy(state);
        assert.equal(used.sandbox.world.hostedZones.has(state.id), false);
    });

    it("includes a record that a request can create and cannot replace, and follows its change", async () => {
        const text = (letter: string): ResourceRecordSet =>
            recordSet(
                "tenant.net",
                "TXT",
                count(6).map((index) => `"${letter.repeat(250)}" `.repeat(13) + `"${index}"`),
            );
        await inOld("CREATE", text("a"));
        const state = await used.create(scene.args);
        await inOld("DELETE", text("a"));
        await inOld("CREATE", text("b"));
        const next = await used.update(state, scene.args);
        await assertCopied(next.id);
        await used.destroy(next);
    });

    it("includes the longest names and values, and the largest number of them, in the fewest requests", async () => {
        const long = [63, 63, 63, 50].map((length, index) => "abcd".charAt(index).repeat(length)).join(".");
        const sets = [
            recordSet(`${long}.tenant.net`, "A", ["192.0.2.1"]),
            ...count(10).map((index) =>
                recordSet(`t${index}.tenant.net`, "TXT", [
                    `${`"${"x".repeat(247)}" `.repeat(16)}`.trim().slice(0, 3999),
                ]),
            ),
            recordSet(
                "many.tenant.net",
                "A",
                count(400).map((index) => `10.0.${index >> 8}.${index & 255}`),
            ),
            recordSet(
                "more.tenant.net",
                "A",
                count(400).map((index) => `10.1.${index >> 8}.${index & 255}`),
            ),
            ...count(500).map((index) => recordSet(`r${index}.tenant.net`, "A", ["192.0.2.1"])),
        ];
        assert.equal(`${long}.tenant.net`.length + 2, 255);
        for (const set of sets) {
            await inOld("CREATE", set);
        }
        const made = await batches(async () => assertCopied((await used.create(scene.args)).id));
        assert.equal(made, least(sets));
    });

    it("includes 10,000 records, the maximum of a zone, in eleven requests", async () => {
        const zone = used.sandbox.world.hostedZones.get(scene.old);
        assert.ok(zone);
        for (const index of count(10_000 - 2)) {
            const record: StoredRecordSet = {
                name: `r${index}.tenant.net.`,
                type: "A",
                ttl: 60,
                values: [`10.0.${index >> 8}.${index & 255}`],
            };
            zone.records.set(storedKey(record), record);
        }
        let id = "";
        const made = await batches(async () => {
            ({ id } = await used.create(scene.args));
        });
        assert.equal(used.sandbox.world.hostedZones.get(id)?.records.size, 10_000);
        assert.equal(made, Math.ceil((10_000 - 2 + OF_THE_APEX) / VALUES));
    });
});
