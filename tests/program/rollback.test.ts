import assert from "node:assert/strict";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { findPulumi } from "../../engine/pulumiEngine";
import { makeOldZones, listAll, type OldZone } from "../live/moving/oldZones";
import { clientOf } from "../sandbox/useSandbox";
import { openStage, type Stage, type TestSettings } from "./stage";

const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
/** The seed of the contents of the zones. */
const SEED = 3;

type Step = "copy" | "handover" | "left out" | "gone" | "refresh" | "destroy" | "retire, refused";

/** Each way to undo a change, as a list of steps. */
const WAYS: readonly (readonly Step[])[] = [
    ["copy", "destroy"],
    ["copy", "left out", "destroy"],
    ["copy", "gone"],
    ["copy", "handover", "copy"],
    ["copy", "handover", "left out"],
    ["copy", "handover", "gone"],
    ["copy", "handover", "refresh", "copy"],
    ["copy", "handover", "destroy"],
    ["copy", "handover", "retire, refused", "copy"],
    ["copy", "handover", "retire, refused", "handover", "destroy"],
    ["copy", "handover", "copy", "handover", "copy"],
];

for (const engine of ["embedded", "pulumi"] as const) {
    const where = engine === "embedded" ? "the embedded engine" : "the real engine (needs pulumi on PATH)";
    describe(`The return of domains that move, on ${where},`, function () {
        this.timeout(engine === "embedded" ? 60_000 : 600_000);
        let stage: Stage;
        let zones: OldZone[];
        before(async function () {
            if (engine === "pulumi" && (await findPulumi()) === undefined) {
                this.skip(); // skipped: no pulumi on PATH; the command is on no package registry
            }
        });
        beforeEach(async () => {
            stage = await openStage(engine);
            await stage.step("preview", settings([]));
            const brand = stage.sandbox.world.hostedZones.get("ZBRAND");
            delegate("example.com", brand?.nameServers ?? []);
            zones = await makeOldZones(stage, 2, SEED, []);
            zones.forEach(({ domain, nameServers }) => delegate(domain, nameServers));
        });
        afterEach(() => stage.close());

        const delegate = (domain: string, names: readonly string[]): void => {
            stage.sandbox.world.registry.set(domain, {
                nameServers: names.map((name) => ({ name, glue: [] })),
            });
        };
        const settings = (tenants: object[]): TestSettings => ({
            brandDomain: "example.com",
            brandZoneId: "ZBRAND",
            tenants,
        });
        const at = (name: string): TestSettings =>
            settings(zones.map(({ domain, id }) => ({ domain, migrateFrom: { zoneId: id, stage: name } })));
        const lists = async (): Promise<ResourceRecordSet[][]> => {
            const client = clientOf(stage.sandbox.endpoint);
            const found = await Promise.all(zones.map(({ id }) => listAll(client, id)));
            client.destroy();
            return found;
        };
        const steps: Record<Step, () => Promise<unknown>> = {
            copy: () => stage.step("up", at("copy")),
            handover: () => stage.step("up", at("handover")),
            "left out": () => stage.step("up", settings(zones.map(({ domain }) => ({ domain })))),
            gone: () => stage.step("up", settings([])),
            refresh: () => stage.step("refresh", at("handover")),
            destroy: () => stage.step("destroy", at("handover")),
            "retire, refused": async () => {
                const { ok, errors } = await stage.attempt("up", at("retire"));
                assert.equal(ok, false);
                errors.forEach(({ message }) => assert.match(message, /stays, because/));
            },
        };

        for (const way of engine === "embedded" ? WAYS : WAYS.slice(3, 4)) {
            it(`restores the old zones exactly: ${way.join(", ")}`, async () => {
                const before = await lists();
                for (const step of way) {
                    await steps[step]();
                    const isOurs = ["handover", "refresh", "retire, refused"].includes(step);
                    const now = await lists();
                    assert.equal(JSON.stringify(now) === JSON.stringify(before), !isOurs, step);
                    if (isOurs) {
                        now.forEach((records) => {
                            const ns = records.find(({ Type }) => Type === "NS");
                            assert.deepEqual(
                                ns?.ResourceRecords?.map(({ Value }) => Value),
                                NAMES.map((name) => `${name}.`),
                            );
                        });
                    }
                }
                assert.deepEqual(await lists(), before);
            });
        }
    });
}
