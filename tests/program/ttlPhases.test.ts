import assert from "node:assert/strict";
import type { TtlPhasesOutput } from "../../components";
import { openStage, total, touched, type Stage, type TestSettings } from "./stage";
import { readProgramOutputs } from "../../rehearsal/programOutputs";
import type { StepResult } from "../../rehearsal/step";

const TARGET = { addresses: ["203.0.113.10"] };

const settings = (phase: string, ...tenants: object[]): TestSettings => ({
    brandDomain: "example.com",
    brandZoneId: "ZBRAND",
    ttlPhase: phase,
    tenants: [{ domain: "a.net", target: TARGET }, { domain: "b.net", target: TARGET }, ...tenants],
});

describe("The phases of TTLs", function () {
    this.timeout(60_000);
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
    });
    afterEach(() => stage.close());

    const phasesOf = ({ outputs }: StepResult): TtlPhasesOutput | undefined =>
        outputs["ttlPhases"] as TtlPhasesOutput | undefined;
    const ttlOf = (zone: string, name: string, type: string): number | undefined => {
        const { hostedZones } = stage.sandbox.contents();
        const found = hostedZones.find((each) => each.name === `${zone}.`);
        return found?.records.find((record) => record.name === `${name}.` && record.type === type)?.ttl;
    };
    const lineOf = ({ warnings }: StepResult, subject: string): string =>
        warnings.find((line) => line.includes(subject) && line.includes("TTL")) ?? "";

    it("have a time from which the low TTLs hold: before, at and after the change of all tenants", async () => {
        const live = await stage.step("up", settings("live"));
        assert.equal(phasesOf(live), undefined);
        const preview = await stage.step("preview", settings("prepare"));
        const going = lineOf(preview, "a.net: ");
        assert.match(
            going,
            /the TTLs go down to 60 s\. They hold at every resolver 172800 s \(2 days\) after this up/,
        );
        assert.match(
            lineOf(preview, "the name servers' addresses in example.com: "),
            / 3600 s \(1 hour\) after/,
        );

        const up = await stage.step("up", settings("prepare"));
        const { nameServers, tenants } = phasesOf(up) ?? { tenants: {} };
        assert.deepEqual(Object.keys(tenants), ["a.net", "b.net"]);
        for (const each of [nameServers, ...Object.values(tenants)]) {
            assert.ok(each?.since !== undefined && each.lowFrom !== undefined && each.safeFrom !== undefined);
            assert.ok(each.since < each.lowFrom && each.lowFrom <= each.safeFrom);
        }
        const { lowFrom = "" } = tenants["a.net"] ?? {};
        assert.ok(up.warnings.some((line) => line.includes("a.net: ") && line.includes(lowFrom)));
        assert.equal(up.calls["ChangeResourceRecordSets"], 3);

        for (const verb of ["preview", "up"] as const) {
            const again = await stage.step(verb, settings("prepare"));
            assert.deepEqual(touched(again), []);
            assert.equal(total(again), 0);
            assert.ok(lineOf(again, "a.net: ").includes(lowFrom), again.warnings.join("\n"));
            assert.deepEqual(phasesOf(again), phasesOf(up));
        }
        assert.deepEqual(touched(await stage.step("refresh", settings("prepare"))), []);

        const back = await stage.step("up", settings("live"));
        assert.match(lineOf(back, "a.net: "), /the TTLs go up from 60 s to 172800 s/);
        assert.equal(phasesOf(back), undefined);
        assert.deepEqual(touched(await stage.step("preview", settings("live"))), []);
    });

    it("can be set for one tenant, with its delegation if the stack has it", async () => {
        const inner = (more: object): object[] => [
            { domain: "shop.a.net", inside: "a.net", target: TARGET, ...more },
            { domain: "shop.example.com", inside: "example.com", target: TARGET, ...more },
        ];
        await stage.step("up", settings("live", ...inner({})));
        const prepare = settings("live", ...inner({ ttlPhase: "prepare" }));
        const up = await stage.step("up", prepare);
        assert.deepEqual(Object.keys(phasesOf(up)?.tenants ?? {}), ["shop.a.net", "shop.example.com"]);
        assert.equal(phasesOf(up)?.nameServers, undefined);
        assert.deepEqual(
            ["shop.a.net", "shop.example.com", "a.net"].map((zone) => ttlOf(zone, zone, "NS")),
            [60, 60, 172_800],
        );
        assert.equal(ttlOf("a.net", "shop.a.net", "NS"), 60);
        assert.equal(ttlOf("example.com", "shop.example.com", "NS"), 60);
        assert.equal(ttlOf("example.com", "ns1.example.com", "A"), 3600);
        const { tenantTtls = {} } = readProgramOutputs(up.outputs).audit;
        assert.deepEqual(Object.keys(tenantTtls), ["shop.a.net", "shop.example.com"]);

        await stage.step("up", settings("live", ...inner({})));
        assert.equal(ttlOf("a.net", "shop.a.net", "NS"), 172_800);
        assert.equal(ttlOf("shop.a.net", "shop.a.net", "NS"), 172_800);
    });
});
