import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { auditedTtls, latest, ttlPhaseOutputs } from "../../components/ttlPhases";
import type { LowTtls } from "../../records/lowTtls";

const day = (number: number): string => `2026-11-0${number}T00:00:00.000Z`;
const low = (number: number, more: Partial<LowTtls> = {}): LowTtls => ({
    former: 86_400,
    since: day(number),
    lowFrom: day(number + 1),
    safeFrom: day(number + 2),
    ...more,
});
const valueOf = <T>(output: pulumi.Output<T>): Promise<T> =>
    new Promise((resolve) => output.apply((value) => resolve(value as T)));

describe("The times of several groups of records", () => {
    it("are the times of the last group, with the longest TTL of a parent", () => {
        assert.deepEqual(latest([low(3, { parentTtl: 60 }), low(1, { parentTtl: 3600 }), low(2)]), {
            phase: "prepare",
            since: day(3),
            lowFrom: day(4),
            safeFrom: day(5),
            parentTtl: 3600,
        });
    });

    it("are unknown if one of them is unknown", () => {
        for (const unknown of [undefined, { former: 3600 }]) {
            assert.deepEqual(latest([low(1), unknown]), { phase: "prepare" });
        }
    });
});

describe("The output of records in the phase prepare", () => {
    const ofSets = pulumi.output([low(1)]);
    const ofTenants = { "a.net": pulumi.output(low(2)), "b.net": pulumi.output(undefined) };
    const times = (number: number) => ({
        phase: "prepare",
        since: day(number),
        lowFrom: day(number + 1),
        safeFrom: day(number + 2),
    });

    it("has the name servers and all tenants without a phase of their own", async () => {
        const tenants = [{ domain: "a.net" }, { domain: "b.net", ttlPhase: "live" as const }];
        const found = await valueOf(ttlPhaseOutputs({ phase: "prepare", tenants, ofSets, ofTenants }));
        assert.deepEqual(found, { nameServers: times(1), tenants: { "a.net": times(2) } });
    });

    it("has a tenant separately, and without a time if none is in the state", async () => {
        const tenants = [{ domain: "a.net" }, { domain: "b.net", ttlPhase: "prepare" as const }];
        const found = await valueOf(ttlPhaseOutputs({ phase: undefined, tenants, ofSets, ofTenants }));
        assert.deepEqual(found, { tenants: { "b.net": { phase: "prepare" } } });
    });

    it("is undefined if all records are live", async () => {
        const tenants = [{ domain: "a.net" }];
        const found = await valueOf(ttlPhaseOutputs({ phase: "live", tenants, ofSets, ofTenants }));
        assert.equal(found, undefined);
    });

    it("gives the audit the tenants with other TTLs", () => {
        assert.equal(auditedTtls([{ domain: "a.net" }]), undefined);
        assert.deepEqual(auditedTtls([{ domain: "a.net" }, { domain: "b.net", ttlPhase: "prepare" }]), {
            "b.net": { address: 60, ns: 60, soa: 60 },
        });
    });
});
