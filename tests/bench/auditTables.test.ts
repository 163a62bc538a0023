import assert from "node:assert/strict";
import { auditFigures, auditPart, median } from "../../bench/auditTables";
import type { AuditBench, AuditMemory } from "../../bench/types";

const MEGABYTE = 1e6;

/** An auditor that keeps two kilobytes of findings for each tenant, and the given number of bytes of its own for each tenant. */
function memory(tenants: number, bytesEach: number): AuditMemory {
    const plan = 8 * MEGABYTE + 200 * tenants;
    const report = plan + 2000 * tenants;
    const kept = MEGABYTE + bytesEach * tenants;
    const tenths = Array.from({ length: 10 }, (_none, index) => plan + 200 * tenants * (index + 1) + kept);
    return { tenants, plan, tenths, report, peakBytes: 100 * MEGABYTE };
}

const good: AuditBench = {
    tenants: 1000,
    packets: 18_024,
    auditSeconds: [12, 11, 30],
    loopSeconds: [10, 25, 10],
    memory: [memory(1000, 0), memory(4000, 0)],
};

function missed(bench: Partial<AuditBench>): number[] {
    return auditFigures({ ...good, ...bench }).flatMap(({ reached }, index) => (reached ? [] : [index]));
}

describe("The figures of an audit", () => {
    it("are packets, time and memory, and each can be missed", () => {
        assert.deepEqual(missed({}), []);
        assert.deepEqual(missed({ packets: 19_801 }), [0]);
        assert.deepEqual(missed({ auditSeconds: [14, 14, 11] }), [1]);
        assert.deepEqual(missed({ memory: [memory(1000, 201), memory(4000, 201)] }), [2]);
    });

    it("are the median of the rounds", () => {
        assert.equal(median([3, 1, 2]), 2);
        assert.match(auditFigures(good)[1]?.measured ?? "", /^1\.2 × \(12 s, 10 s\)$/);
    });

    it("are a part of the page", () => {
        const part = auditPart(good, { cores: 2, node: "v20.0.0" });
        assert.match(part, /^Measured on 2 cores with Node v20\.0\.0\./);
        assert.match(part, /\| audit \| 12 s \| 11 s \| 30 s \| 12 s \| 1,502 \|/);
        assert.match(part, /\| N = 4,000 \| 100 MB \| .* \| 9,000 kB \| 8,000 kB \|/);
    });
});
