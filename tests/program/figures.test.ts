import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";
import { apply, change, clientOf, createZone, recordSet } from "../sandbox/useSandbox";
import { openStage, tenants, total, type Stage } from "./stage";

/** The calls of a table row in docs/how-it-works.md, where the brand zone is given by id: create, no-op, refresh, delete. */
function documentedCalls(resource: string): number[] {
    const page = readFileSync(join(packageRoot(), "docs", "how-it-works.md"), "utf8");
    const row = page.split("\n").find((line) => line.startsWith(`| \`${resource}\``)) ?? "";
    const calls = row.split(" | ").at(-1)?.replace(" |", "").split(", ") ?? [];
    return calls.map((text) => Number(/\((\d) by id\)/.exec(text)?.[1] ?? /^\d/.exec(text)?.[0]));
}

/** The calls of a step, counted. */
describe("The cost of N tenants", () => {
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
    });
    afterEach(() => stage.close());

    for (const count of [1, 10, 20]) {
        it(`is 2 calls each to create, 0 to keep, 1 to refresh, 2 to delete, and a row of state, for N = ${count}`, async () => {
            const settings = { brandDomain: "example.com", brandZoneId: "ZBRAND", tenants: tenants(count) };
            assert.equal(total(await stage.step("preview", settings)), 4);
            const up = await stage.step("up", settings);
            assert.equal(total(up), 2 * count + 9);
            assert.equal(up.calls["ChangeResourceRecordSets"], count + 1);
            assert.equal(total(await stage.step("up", settings)), 0);
            assert.equal(total(await stage.step("preview", settings)), 0);
            const rows = await stage.resources(settings);
            assert.equal(rows.length, count + 7);
            const added = await stage.step("up", { ...settings, tenants: tenants(count + 1) });
            // One more tenant is two calls, and two more that read whether there is room for it.
            assert.equal(total(added), 2 + 2);
            // One zone is read by itself, and then one call lists all.
            assert.equal(total(await stage.step("refresh", settings)), count + 1 + 2 + 3);
            assert.equal(total(await stage.step("destroy", settings)), 2 * (count + 1) + 2 + 5);
        });
    }

    it("is equal to the table of docs/how-it-works.md, resource by resource", async () => {
        const settings = { brandDomain: "example.com", brandZoneId: "ZBRAND", tenants: tenants(2) };
        const once = ["BrandZone", "DelegationSet", "RecordSetGroup", "TenantPlacement"].map(documentedCalls);
        const tenant = documentedCalls("HostedZone");
        for (const [index, verb] of (["up", "up", "refresh", "destroy"] as const).entries()) {
            const documented = once.reduce(
                (sum, calls) => sum + (calls[index] ?? 0),
                2 * (tenant[index] ?? 0),
            );
            assert.equal(total(await stage.step(verb, settings)), documented, `${verb}, ${index}`);
        }
    });

    it("is a row of state that names each resource that it needs, and the placement once", async () => {
        const sized = async (count: number) => {
            const settings = { brandDomain: "example.com", brandZoneId: "ZBRAND", tenants: tenants(count) };
            await stage.step("up", settings);
            return stage.resources(settings);
        };
        const few = await sized(10);
        const many = await sized(20);
        const bytes = (JSON.stringify(many).length - JSON.stringify(few).length) / 10;
        assert.ok(bytes > 2000 && bytes < 3300, `${bytes} bytes a tenant`);
        const row = many.find(({ type }) => type.endsWith(":HostedZone"));
        const typesOf = (urns: string[] = []) => urns.map((urn) => urn.split("::").at(-2)?.split(":").at(-1));
        assert.deepEqual(typesOf(row?.dependencies).sort(), [
            "DelegationSet",
            "RecordSetGroup",
            "TenantPlacement",
        ]);
        const { apex, delegationSetId } = row?.propertyDependencies ?? {};
        assert.deepEqual(typesOf(apex), ["RecordSetGroup"]);
        assert.deepEqual(typesOf(delegationSetId), ["DelegationSet"]);
    });

    it("has two more lists for each domain that moves, if nothing changes, in every stage", async () => {
        const client = clientOf(stage.sandbox.endpoint);
        const delegate = (domain: string, names: readonly string[]): void =>
            void stage.sandbox.world.registry.set(domain, {
                nameServers: names.map((name) => ({ name, glue: [] })),
            });
        const old = await Promise.all(
            [1, 2, 3].map(async (index) => {
                const domain = `moving${index}.net`;
                const id = await createZone(client, domain);
                await apply(client, id, [change("CREATE", recordSet(`www.${domain}`, "A", ["192.0.2.1"]))]);
                delegate(domain, stage.sandbox.world.hostedZones.get(id)?.nameServers ?? []);
                return { domain, id };
            }),
        );
        client.destroy();
        const at = (name: string) => ({
            brandDomain: "example.com",
            brandZoneId: "ZBRAND",
            tenants: [
                ...tenants(2),
                ...old.map(({ domain, id }) => ({ domain, migrateFrom: { zoneId: id, stage: name } })),
            ],
        });
        await stage.step("preview", at("copy"));
        delegate("example.com", stage.sandbox.world.hostedZones.get("ZBRAND")?.nameServers ?? []);
        for (const name of ["copy", "handover"]) {
            await stage.step("up", at(name));
            for (const verb of ["preview", "up"] as const) {
                const { calls, changes } = await stage.step(verb, at(name));
                const { GetCallerIdentity: _ofSts, ...ofRoute53 } = calls;
                assert.deepEqual(ofRoute53, { ListResourceRecordSets: 2 * old.length }, `${name}, ${verb}`);
                assert.equal(changes.update, 0);
            }
        }
    });

    it("has two more calls in each up for the look-up of the brand zone by name, the second one only the first time", async () => {
        const settings = { brandDomain: "example.com", tenants: tenants(1) };
        assert.equal(total(await stage.step("up", settings)), 2 + 10);
        assert.equal(total(await stage.step("up", settings)), 1);
    });
});
