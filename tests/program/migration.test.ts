import assert from "node:assert/strict";
import { createZone, clientOf, recordSet, apply, change } from "../sandbox/useSandbox";
import { openStage, total, type Stage, type TestSettings } from "./stage";

const TARGET = { addresses: ["203.0.113.10"] };

describe("A tenant whose domain has a zone already, on the embedded engine,", () => {
    let stage: Stage;
    let old: string;
    beforeEach(async () => {
        stage = await openStage("embedded");
        old = await createZone(client(), "tenant.net");
        await inOld("CREATE", recordSet("tenant.net", "MX", ["10 mail.example.org."]));
        await inOld("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]));
        await inOld("CREATE", recordSet("api.tenant.net", "A", ["192.0.2.2"]));
    });
    afterEach(() => stage.close());

    const client = () => clientOf(stage.sandbox.endpoint);
    const inOld = (action: "CREATE" | "DELETE" | "UPSERT", set: ReturnType<typeof recordSet>) =>
        apply(client(), old, [change(action, set)]);
    const settings = (tenant: object = { migrateFrom: { zoneId: old } }): TestSettings => ({
        brandDomain: "example.com",
        brandZoneId: "ZBRAND",
        tenants: [{ domain: "tenant.net", target: TARGET, ...tenant }],
    });
    const recordsIn = (id: string): string[] => {
        const zone = stage.sandbox.contents().hostedZones.find((each) => each.id === id);
        const keys = (zone?.records ?? []).map(
            ({ name, type, values = [] }) => `${name} ${type} ${values.join()}`,
        );
        return keys.filter((key) => !/ (NS|SOA) /.test(key)).sort();
    };

    it("has its records beside the config's, follows them, and costs two lists where nothing changes", async () => {
        const before = recordsIn(old);
        const up = await stage.step("up", settings());
        const { zoneId } = (up.outputs["tenants"] as Record<string, { zoneId: string }>)["tenant.net"] ?? {};
        assert.ok(zoneId !== undefined && zoneId !== old);
        assert.deepEqual(recordsIn(zoneId), [
            "api.tenant.net. A 192.0.2.2",
            "tenant.net. A 203.0.113.10",
            "tenant.net. MX 10 mail.example.org.",
            "www.tenant.net. A 203.0.113.10",
        ]);
        const differences = ["ours instead of the old zone's: www A"];
        assert.deepEqual(up.outputs["migrations"], {
            "tenant.net": { fromZoneId: old, stage: "copy", copied: 2, differences },
        });
        for (const verb of ["preview", "up"] as const) {
            const same = await stage.step(verb, settings());
            assert.equal(total(same), 2);
            assert.equal(same.changes.update, 0);
        }
        await inOld("UPSERT", recordSet("api.tenant.net", "A", ["192.0.2.3"]));
        const preview = await stage.step("preview", settings());
        assert.ok(preview.warnings.some((line) => line.endsWith("api A: 60 192.0.2.2 -> 60 192.0.2.3")));
        await stage.step("up", settings());
        assert.equal(recordsIn(zoneId)[0], "api.tenant.net. A 192.0.2.3");

        await stage.step("up", settings({}));
        assert.equal(total(await stage.step("up", settings({}))), 0);
        assert.equal(recordsIn(zoneId).length, 4);
        assert.equal(total(await stage.step("refresh", settings({}))), 2 + 3);
        await stage.step("destroy", settings({}));
        assert.deepEqual(
            recordsIn(old),
            before.map((line) => line.replace("192.0.2.2", "192.0.2.3")),
        );
        assert.equal(stage.sandbox.contents().hostedZones.length, 2);
    });

    it("is refused in the preview, by the key and before anything is made, where the id is another one's", async () => {
        const before = stage.sandbox.contents();
        const other = await createZone(client(), "other.net");
        for (const zoneId of ["ZNONE", other]) {
            const refused = await stage.attempt("preview", settings({ migrateFrom: { zoneId } }));
            assert.match(
                refused.errors.map(({ message }) => message).join(),
                /tenant\.net: migrateFrom\.zoneId: /,
            );
        }
        assert.equal(stage.sandbox.contents().delegationSets.length, before.delegationSets.length);
    });

    it("has the same zone and copies after its state was lost, and follows as before", async () => {
        await stage.step("up", settings());
        const before = stage.sandbox.contents();
        await stage.loseState();
        const refused = await stage.attempt("up", settings());
        const [, mark] =
            /takeOver: \[(white-label-dns-[0-9a-f-]{36})\]/.exec(JSON.stringify(refused.errors)) ?? [];
        const found = await stage.step("up", { ...settings(), takeOver: [mark] });
        assert.deepEqual(stage.sandbox.contents(), before);
        assert.equal(
            (found.outputs["migrations"] as Record<string, { copied: number }>)["tenant.net"]?.copied,
            2,
        );
        await stage.step("destroy", settings());
        assert.equal(stage.sandbox.contents().hostedZones.length, 2);
    });
});
