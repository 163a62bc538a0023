import assert from "node:assert/strict";
import { findPulumi } from "../../engine/pulumiEngine";
import { apply, change, clientOf, createSet, createZone, recordSet } from "../sandbox/useSandbox";
import { openStage, total, touched, type Stage, type TestSettings } from "./stage";

const TARGET = { addresses: ["203.0.113.10"] };
const OWN_SOA = "ns-1.example.org. owner.tenant.net. 7 7200 900 1209600 300";

for (const engine of ["embedded", "pulumi"] as const) {
    const name = engine === "embedded" ? "the embedded engine" : "the real engine (needs pulumi on PATH)";
    describe(`A tenant whose zone is already on the set, on ${name},`, function () {
        this.timeout(engine === "embedded" ? 60_000 : 600_000);
        before(async function () {
            if (engine === "pulumi" && (await findPulumi()) === undefined) {
                this.skip(); // skipped: no pulumi on PATH; the command is on no package registry
            }
        });
        describeJoining(engine);
    });
}

function describeJoining(engine: "embedded" | "pulumi"): void {
    let stage: Stage;
    let set: string;
    let zone: string;
    beforeEach(async () => {
        stage = await openStage(engine);
        ({ id: set } = await createSet(client(), "by hand"));
        zone = await createZone(client(), "tenant.net", { set });
        await apply(client(), zone, [
            change("UPSERT", recordSet("tenant.net", "SOA", [OWN_SOA])),
            change("CREATE", recordSet("tenant.net", "MX", ["10 mail.example.org."])),
        ]);
    });
    afterEach(() => stage.close());

    const client = () => clientOf(stage.sandbox.endpoint);
    const settings = (...tenants: object[]): TestSettings => ({
        brandDomain: "example.com",
        brandZoneId: "ZBRAND",
        delegationSet: { id: set },
        tenants,
    });
    const joining = (more: object = {}): object => ({
        domain: "tenant.net",
        target: TARGET,
        zoneId: zone,
        ...more,
    });
    const other = { domain: "other.net", target: TARGET };
    const zones = () => stage.sandbox.contents().hostedZones;
    const records = (id = zone) => zones().find((each) => each.id === id)?.records;
    const messages = async (verb: "preview" | "up", given: TestSettings): Promise<string> =>
        (await stage.attempt(verb, given)).errors.map(({ message }) => message).join("\n");

    it("joins in three calls, stays without a call with and without zoneId, and is restored when it leaves", async () => {
        const before = records();
        await stage.step("up", settings(other));
        const preview = await stage.step("preview", settings(other, joining()));
        assert.ok(preview.warnings.some((line) => line.includes(`hosted zone ${zone} joins as it is`)));
        assert.deepEqual(records(), before);
        const up = await stage.step("up", settings(other, joining()));
        // Three calls for the tenant, and one for the zones on the set, whose limit is in the state.
        assert.equal(total(up), 3 + 1);
        assert.equal(up.calls["CreateHostedZone"], undefined);
        const { zoneId } = (up.outputs["tenants"] as Record<string, { zoneId: string }>)["tenant.net"] ?? {};
        assert.equal(zoneId, zone);
        const joined = records();
        for (const given of [joining(), joining({ zoneId: undefined })]) {
            for (const verb of ["preview", "up"] as const) {
                assert.equal(total(await stage.step(verb, settings(other, given))), 0);
            }
        }
        assert.equal(total(await stage.step("refresh", settings(other, joining()))), 2 * 2 + 3);
        assert.deepEqual(touched(await stage.step("up", settings(other, joining()))), []);
        assert.deepEqual(records(), joined);

        const leaving = await stage.step("preview", settings(other));
        assert.ok(
            leaving.warnings.some((line) => line.includes("which existed before it joined, is restored")),
        );
        const gone = await stage.step("up", settings(other));
        assert.equal(total(gone), 2);
        assert.deepEqual(records(), before);
    });

    it("is restored by destroy, and the names continue to answer while it is on the set", async () => {
        const before = records();
        await stage.step("up", settings(joining()));
        const { errors } = await stage.attempt("destroy", settings(joining()));
        assert.match(
            errors.map(({ message }) => message).join(),
            /the address records in example\.com stay, because 1 hosted zone/,
        );
        assert.deepEqual(records(), before);
    });

    it("is refused in the preview, and nothing is created, if it cannot join", async () => {
        const elsewhere = await createZone(client(), "plain.net");
        // Creates the brand zone, which an account already has.
        await stage.attempt("preview", settings());
        const before = stage.sandbox.contents();
        const refusals: [TestSettings, RegExp][] = [
            [
                settings(joining({ zoneId: "ZNONE" })),
                /tenant\.net: zoneId: "ZNONE" is not a hosted zone of this account/,
            ],
            [settings({ ...other, zoneId: zone }), /other\.net: zoneId: "\w+" is the zone of tenant\.net/],
            [
                settings({ domain: "plain.net", zoneId: elsewhere }),
                /zoneId.*"\w+" \(plain\.net\) is on no delegation set/,
            ],
            [
                { ...settings(joining()), delegationSet: {} },
                /zoneId.*is on delegation set \w+, and this stack's set does not exist yet/,
            ],
            [
                settings(joining({ records: [{ name: "@", type: "MX", values: ["10 mx.example.org."] }] })),
                /@ MX: a record that does not belong to this stack already exists/,
            ],
        ];
        for (const [given, expected] of refusals) {
            assert.match(await messages("preview", given), expected);
        }
        assert.deepEqual(stage.sandbox.contents(), before);
    });

    it("does not replace the zone of a tenant that has its own, and the tenant's own id is no change", async () => {
        await stage.step("up", settings(other));
        const made = zones().find(({ name }) => name === "other.net.")?.id ?? "";
        assert.equal(total(await stage.step("up", settings({ ...other, zoneId: made }))), 0);
        const before = stage.sandbox.contents();
        for (const verb of ["preview", "up"] as const) {
            assert.match(
                await messages(verb, settings({ ...other, zoneId: zone })),
                /is not the present zone of the tenant/,
            );
        }
        assert.deepEqual(stage.sandbox.contents().hostedZones, before.hostedZones);
    });

    it("is taken over after the state was lost, with the original from before the first up", async () => {
        const before = records();
        await stage.step("up", settings(joining()));
        await stage.loseState();
        const refused = await messages("preview", { ...settings(joining()) });
        const [mark = ""] = /white-label-dns-[0-9a-f-]{36}/.exec(refused) ?? [];
        assert.notEqual(mark, "", refused);
        await stage.step("up", { ...settings(joining()), takeOver: [mark] });
        assert.equal(total(await stage.step("up", settings(joining()))), 0);
        await stage.step("up", settings());
        assert.deepEqual(records(), before);
    });
}
