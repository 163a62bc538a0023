import assert from "node:assert/strict";
import type { AuditOptions } from "../../audit/audit";
import type { Report } from "../../audit/report";
import { fillAuditWorld, leastPackets, type AuditScene } from "../../bench/auditScene";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";
import { auditWithLoss } from "../faults/auditLoss";
import { audit } from "./auditWorld";

/** These scenes lose no packets: a question that takes longer than usual is not sent again. */
const PATIENT: AuditOptions = { timeoutMs: 10_000 };

describe("The packets of an audit", () => {
    let sandbox: Sandbox;
    before(async () => {
        sandbox = await startSandbox();
    });
    after(() => sandbox.close());

    async function auditOf(scene: AuditScene, options: AuditOptions = {}): Promise<Report> {
        sandbox.reset();
        const report = await audit(sandbox, fillAuditWorld(sandbox.world, scene), { ...PATIENT, ...options });
        assert.deepEqual(
            report.findings.filter(({ verdict }) => verdict !== "ok"),
            [],
        );
        return report;
    }

    it("are 18 for each tenant, and a constant number for the brand", async () => {
        const { packets: fixed } = await auditOf({ tenants: 0 });
        for (const tenants of [20, 60]) {
            const { packets } = await auditOf({ tenants });
            assert.equal(packets, leastPackets(tenants, 2) + fixed);
            assert.equal(leastPackets(tenants, 2), 18 * tenants);
        }
    });

    it("are no more for tenants on two delegation sets, except for the second set's own addresses", async () => {
        const { packets: fixed } = await auditOf({ tenants: 0, sets: 2 });
        const { packets, brand } = await auditOf({ tenants: 20, sets: 2 });
        assert.equal(packets, 18 * 20 + fixed);
        assert.equal(brand.servers.length, 8);
    });

    it("are 10 for each tenant if one address family is checked", async () => {
        for (const family of ["ipv4", "ipv6"] as const) {
            const { packets: fixed } = await auditOf({ tenants: 0 }, { families: [family] });
            const { packets } = await auditOf({ tenants: 20 }, { families: [family] });
            assert.equal(packets, 10 * 20 + fixed);
        }
    });

    it("query a registry once for its servers, for any number of tenants", async () => {
        const { packets: fixed } = await auditOf({ tenants: 0 });
        const { packets } = await auditOf({ tenants: 8, tlds: ["de", "shop"] });
        assert.equal(packets, 18 * 8 + fixed + 2);
    });
});

describe("An audit of 200 healthy tenants with a loss of 5 % of the packets in each direction", () => {
    for (const seed of [1, 2]) {
        it(`finds all tenants ok (seed ${seed})`, async function () {
            this.timeout(60_000);
            const { faults, repeated } = await auditWithLoss(200, seed);
            assert.deepEqual(faults, []);
            // Of 2,000 questions over UDP, every tenth one is lost.
            assert.ok(repeated > 100, `${repeated}`);
        });
    }
});
