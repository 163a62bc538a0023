import assert from "node:assert/strict";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { apply, change, clientOf, createZone, recordSet } from "../sandbox/useSandbox";
import { openStage, tenants, type Stage, type TestSettings } from "./stage";

/** Compares a preview's line about its plan with the calls of the up, for tenants that move. */
describe("The plan of tenants on the move", () => {
    const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
    const DOMAINS = ["moving1.net", "moving2.net", "moving3.net"];
    const EXTRA = { records: [{ name: "extra", type: "A", values: ["192.0.2.7"] }] };
    const FAST = { sandboxTimeScale: 10_000_000 };
    let stage: Stage;
    let olds: string[];
    beforeEach(async () => {
        stage = await openStage("embedded");
        const client = clientOf(stage.sandbox.endpoint);
        const www = (domain: string): ResourceRecordSet => recordSet(`www.${domain}`, "A", ["192.0.2.1"]);
        olds = await Promise.all(
            DOMAINS.map(async (domain) => {
                const id = await createZone(client, domain);
                await apply(client, id, [change("CREATE", www(domain))]);
                delegate(domain, serversOf(id));
                return id;
            }),
        );
        client.destroy();
        // The brand zone exists from the first step on.
        await stage.step("preview", at("copy"));
        delegate("example.com", serversOf("ZBRAND"));
        await stage.step("up", at("copy"));
    });
    afterEach(() => stage.close());

    const serversOf = (id: string): string[] => stage.sandbox.world.hostedZones.get(id)?.nameServers ?? [];
    const delegate = (domain: string, names: readonly string[]): void =>
        void stage.sandbox.world.registry.set(domain, {
            nameServers: names.map((name) => ({ name, glue: [] })),
        });
    /**
     * @param first the difference between the first tenant and the others: "none" if it does not move any more, "gone" if it is not a
     * tenant any more
     */
    const at = (others: string, first = others, more: object = {}): TestSettings => ({
        brandDomain: "example.com",
        brandZoneId: "ZBRAND",
        tenants: [
            ...tenants(2),
            ...DOMAINS.flatMap((domain, index) => {
                const name = index === 0 ? first : others;
                const moves = name === "none" ? {} : { migrateFrom: { zoneId: olds[index], stage: name } };
                return name === "gone" ? [] : [{ domain, ...moves, ...(index === 0 ? more : {}) }];
            }),
        ],
    });
    const plannedOf = (warnings: readonly string[]): { calls: number; line: string } => {
        const line =
            warnings.find((each) => / Route 53 calls, (no wait|at least \d+ s) under /.test(each)) ?? "";
        return { calls: Number(/(\d+) Route 53 calls/.exec(line)?.[1] ?? 0), line };
    };
    /**
     * The calls of preview and up. The plan names those of the up. @param less the number of calls by which the up stays below the plan
     */
    const held = async (settings: TestSettings, line: RegExp, less = 0): Promise<void> => {
        const preview = plannedOf((await stage.step("preview", settings)).warnings);
        const { calls, warnings } = await stage.step("up", settings);
        const { GetCallerIdentity: _ofSts, ...ofRoute53 } = calls;
        const counted = Object.values(ofRoute53).reduce((sum, count) => sum + count, 0);
        assert.equal(preview.calls, counted + less, `${preview.line}\n${JSON.stringify(ofRoute53)}`);
        assert.equal(plannedOf(warnings).line, preview.line);
        assert.match(preview.line, line);
        assert.equal(/at most/.test(preview.line), /at most/.test(line.source), preview.line);
    };
    const same = /^dns: 3 tenants on the move to compare with the old zone: 6 Route 53 calls/;
    const mixed =
        /^dns: 1 tenant to change, 1 of the tenants with another zone of before, 2 tenants on the move to compare with the old zone: /;

    it("has all calls of an up, unchanged at each stage, with one changed tenant, and there and back", async () => {
        await held(at("copy"), same);
        await held(at("copy", "copy", EXTRA), mixed);
        await held(at("copy", "handover", EXTRA), mixed);
        await held(at("copy", "handover"), mixed);
        await held(at("copy", "handover"), same);
        await held(at("copy", "copy"), mixed);
        await held(at("copy", "handover"), mixed);
        await held(at("copy", "none"), /^dns: 1 tenant to change, 1 of .*, 2 tenants on the move to compare/);
        await held(
            at("copy", "none"),
            /^dns: 2 tenants on the move to compare with the old zone: 4 Route 53 calls/,
        );
    }).timeout(60_000);

    it("has them until the old zones are deleted, and after that", async () => {
        await stage.step("up", at("handover"));
        await held(at("handover"), same);
        DOMAINS.forEach((domain) => delegate(domain, NAMES));
        await stage.step("up", { ...at("handover"), ...FAST });
        await new Promise((resolve) => setTimeout(resolve, 30));
        await held({ ...at("handover", "retire"), ...FAST }, mixed);
        await held({ ...at("handover", "retire"), ...FAST }, same);
        await held({ ...at("handover", "retire", EXTRA), ...FAST }, mixed);
        await stage.step("up", { ...at("retire", "retire", EXTRA), ...FAST });
        await held({ ...at("retire", "retire", EXTRA), ...FAST }, same);
    }).timeout(60_000);

    it("has them if a tenant begins to move, stops, or is removed, with and without a change of its records", async () => {
        const one = /^dns: 1 tenant to change, /;
        await held(at("copy", "none"), /^dns: 1 tenant to change, .*: 5 Route 53 calls/);
        // The copies exist by now.
        await held(at("copy", "copy"), /: at most 11 Route 53 calls/, 1);
        await held(at("copy", "none", EXTRA), one);
        await held(at("copy", "copy"), /: at most 11 Route 53 calls/);
        await held(at("copy", "handover", EXTRA), one);
        await held(at("copy", "copy"), one);
        await held(at("copy", "handover"), one);
        await held(at("copy", "none", EXTRA), one);
        await held(at("copy", "copy", EXTRA), /at most/, 1);
        await held(at("copy", "handover", EXTRA), one);
        await held(
            at("copy", "gone"),
            /^dns: 1 tenant to remove, 1 of the tenants with another zone of before, /,
        );
    }).timeout(120_000);

    it("has the largest number of them if a tenant's move ends and its old zone may be deleted", async () => {
        await stage.step("up", at("handover"));
        DOMAINS.forEach((domain) => delegate(domain, NAMES));
        await stage.step("up", { ...at("handover"), ...FAST });
        await new Promise((resolve) => setTimeout(resolve, 30));
        await stage.step("up", { ...at("retire"), ...FAST });
        await held({ ...at("retire", "none"), ...FAST }, /at most/, 1);
        // The look at the zone that it has moved from is not in the plan.
        await held({ ...at("retire", "gone"), ...FAST }, /^dns: 1 tenant to remove/, -1);
        const rest: TestSettings = { ...at("retire", "gone"), ...FAST };
        await held({ ...rest, tenants: (rest["tenants"] as object[]).slice(0, 3) }, /at most/, 2);
    }).timeout(120_000);
});
