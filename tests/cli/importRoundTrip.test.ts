import assert from "node:assert/strict";
import { join } from "node:path";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { normalizeRecord, recordKey, type RecordSet } from "../../records/recordSet";
import { fromSdk } from "../../route53/recordForms";
import { copiedForm, listAll, makeOldZones } from "../live/moving/oldZones";
import { clientOf } from "../sandbox/useSandbox";
import { useImport } from "./importScene";

/** Imports and deploys zones of all kinds that an account can have. The contents of the new zones must be those of the old ones. */
describe("An import of zones of all kinds", function () {
    this.timeout(120_000);
    const scene = useImport();

    /** The form of a record in a config, whose values may be written in another way. */
    const plain = (record: RecordSet, domain: string, zoneId: string): unknown => {
        const { name, type, ...data } = record;
        return normalizeRecord(name, type, data, domain, zoneId);
    };

    for (const [seed, withRecords] of [
        [1, false],
        [2, true],
        [3, false],
        [4, true],
    ] as const) {
        it(`is previewed without a refusal, and copied unchanged: seed ${seed}${withRecords ? ", records managed" : ""}`, async () => {
            const { stage, folder } = scene;
            const old = await makeOldZones(stage, 6, seed, []);
            const file = join(folder, "Pulumi.prod.yaml");
            const argv = ["--brand", "example.com", "--out", file, ...(withRecords ? ["--records"] : [])];
            const { code, stderr } = await scene.run(...argv);
            assert.equal(code, 0, stderr);
            const settings = await scene.settingsOf(file);
            await stage.step("preview", settings);
            await stage.step("up", settings);
            const client = clientOf(stage.sandbox.endpoint);
            for (const { domain, id } of old) {
                const now = [...stage.sandbox.world.hostedZones.values()].find(
                    (zone) => zone.name === `${domain}.` && zone.id !== id,
                );
                assert.ok(now, domain);
                // The stack itself delegates the tenant that is inside this one.
                const notChild = ({ Name }: ResourceRecordSet): boolean => Name !== `child.${domain}.`;
                const [before, after] = [
                    copiedForm(await listAll(client, id), domain, [id, now.id]).filter(notChild),
                    copiedForm(await listAll(client, now.id), domain, [id, now.id]).filter(notChild),
                ];
                if (withRecords) {
                    const all = (records: readonly ResourceRecordSet[]): Map<string, unknown> =>
                        new Map(
                            records
                                .map(fromSdk)
                                .map((record) => [recordKey(record), plain(record, domain, now.id)]),
                        );
                    assert.deepEqual(all(after), all(before), domain);
                } else {
                    assert.deepEqual(after, before, domain);
                }
            }
            client.destroy();
            const again = await stage.step("up", settings);
            assert.equal(again.changes.update + again.changes.create, 0);
        });
    }
});
